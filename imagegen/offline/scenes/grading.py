"""The last touch: the asked palette, the mood, a vignette. Knows no scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imagegen.offline.pixels import (
    blur,
    contrast,
    from_lab,
    saturate,
    screen,
    to_lab,
    vignette,
)
from imagegen.offline.scene_plan import Colour, Light, Mood, Place, ScenePlan
from imagegen.offline.scenes.shaping import Paint, mix, tone_of

_OWN_PALETTE = (Place.ABSTRACT, Place.STUDIO, Place.SPACE, Place.STAGE, Place.ROOM)
"""Sets that take the asked colours themselves."""


def graded(paint: Paint, plan: ScenePlan) -> Paint:
    """The finished paint, 0..1."""
    if len(plan.palette) >= 2 and plan.place not in _OWN_PALETTE:
        paint = _toned(paint, plan)
    elif plan.palette and plan.place not in _OWN_PALETTE:
        paint = _tinted(paint, plan)
    paint = _with_mood(paint, plan)
    if plan.place not in (Place.STUDIO, Place.ABSTRACT):
        paint = paint * vignette(paint.shape[0], paint.shape[1], 0.16)
    return np.clip(paint, 0, 1).astype(np.float32)


def _toned(paint: Paint, plan: ScenePlan) -> Paint:
    """Colour by brightness along the asked palette, most of the way."""
    stops = np.stack([tone_of(colour) for colour in sorted(plan.palette, key=_brightness)])
    ramp = to_lab(stops[None].astype(np.float32))[0]
    lab = to_lab(np.clip(paint, 0, 1).astype(np.float32))
    place = np.clip(lab[..., 0] / 100, 0, 1)
    where = np.linspace(0.08, 0.92, len(ramp))
    for channel in (1, 2):
        wanted = np.interp(place, where, ramp[:, channel]).astype(np.float32)
        lab[..., channel] = mix(lab[..., channel], wanted, np.float32(0.68))
    return from_lab(lab)


def _brightness(colour: Colour) -> float:
    """Sorting key."""
    return 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue


def _tinted(paint: Paint, plan: ScenePlan) -> Paint:
    """A single asked colour bends all hues a little towards it."""
    wanted = to_lab(tone_of(plan.palette[0])[None, None].astype(np.float32))[0, 0]
    lab = to_lab(np.clip(paint, 0, 1).astype(np.float32))
    lab[..., 1:] = mix(lab[..., 1:], wanted[1:], np.float32(0.34))
    return from_lab(lab)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a mood does: colourfulness, contrast, a tint that multiplies, a veil laid over."""

    colour: float = 1.0
    contrast: float = 0.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    veil: tuple[float, float, float] = (0.0, 0.0, 0.0)
    veil_share: float = 0.0


def _look(mood: Mood, light: Light) -> _Look:
    """The look of a mood."""
    dark = (1.06, 1.08, 1.16) if light == Light.NIGHT else (0.70, 0.74, 0.84)
    looks = {
        Mood.COSY: _Look(tint=(1.06, 1.0, 0.91)),
        Mood.SERENE: _Look(colour=0.92, veil=(0.93, 0.94, 0.96), veil_share=0.06),
        Mood.DRAMATIC: _Look(colour=1.1, contrast=0.45),
        Mood.DARK: _Look(contrast=0.15, tint=dark),
        Mood.DREAMY: _Look(tint=(1.02, 0.98, 1.05)),
        Mood.VIBRANT: _Look(colour=1.35, contrast=0.2),
        Mood.PASTEL: _Look(colour=0.72, veil=(0.99, 0.94, 0.94), veil_share=0.26),
        Mood.VINTAGE: _Look(
            colour=0.62, tint=(1.05, 0.98, 0.84), veil=(0.86, 0.75, 0.59), veil_share=0.10
        ),
        Mood.MONOCHROME: _Look(colour=0.0, contrast=0.35),
    }
    return looks.get(mood, _Look())


def _with_mood(paint: Paint, plan: ScenePlan) -> Paint:
    """Grade by the plan's mood."""
    look = _look(plan.mood, plan.light)
    if plan.mood == Mood.DREAMY:
        paint = screen(paint, blur(paint, max(paint.shape[:2]) * 0.014) * np.float32(0.30))
    if look.colour != 1.0:
        paint = saturate(paint, look.colour)
    paint = paint * np.array(look.tint, np.float32)
    if look.contrast:
        paint = contrast(paint.astype(np.float32), look.contrast)
    graded_paint: Paint = mix(paint, np.array(look.veil, np.float32), np.float32(look.veil_share))
    return graded_paint
