"""The last touch: the asked palette, the mood, a vignette. Knows no scene."""

from __future__ import annotations

import numpy as np

from imagegen.offline.pixels import (
    blur,
    contrast,
    from_lab,
    luminance,
    saturate,
    screen,
    to_lab,
    vignette,
)
from imagegen.offline.scene_plan import Light, Mood, Place, ScenePlan
from imagegen.offline.scenes.shaping import Paint, mix, tone, tone_of


def graded(paint: Paint, plan: ScenePlan) -> Paint:
    """The finished paint, 0..1."""
    if len(plan.palette) >= 2 and plan.place not in (Place.ABSTRACT, Place.SPACE):
        paint = _toned(paint, plan)
    elif plan.palette and plan.place not in (Place.ABSTRACT, Place.STUDIO, Place.SPACE):
        paint = _tinted(paint, plan)
    paint = _with_mood(paint, plan)
    if plan.place not in (Place.STUDIO, Place.ABSTRACT):
        paint = paint * vignette(*paint.shape[:2], 0.16)
    return np.clip(paint, 0, 1).astype(np.float32)


def _toned(paint: Paint, plan: ScenePlan) -> Paint:
    """Colour by brightness along the asked palette, most of the way."""
    stops = np.stack(sorted((tone_of(c) for c in plan.palette), key=_brightness))
    ramp = to_lab(stops[None].astype(np.float32))[0]
    lab = to_lab(np.clip(paint, 0, 1).astype(np.float32))
    place = np.clip(lab[..., 0] / 100, 0, 1)
    where = np.linspace(0.08, 0.92, len(ramp))
    for channel in (1, 2):
        wanted = np.interp(place, where, ramp[:, channel]).astype(np.float32)
        lab[..., channel] = mix(lab[..., channel], wanted, np.float32(0.68))
    return from_lab(lab)


def _brightness(colour: Paint) -> float:
    """Sorting key."""
    return float(luminance(colour[None])[0])


def _tinted(paint: Paint, plan: ScenePlan) -> Paint:
    """A single asked colour bends all hues a little towards it."""
    wanted = to_lab(tone_of(plan.palette[0])[None, None].astype(np.float32))[0, 0]
    lab = to_lab(np.clip(paint, 0, 1).astype(np.float32))
    lab[..., 1:] = mix(lab[..., 1:], wanted[1:], np.float32(0.34))
    return from_lab(lab)


def _with_mood(paint: Paint, plan: ScenePlan) -> Paint:
    """What a mood does to colour and contrast."""
    match plan.mood:
        case Mood.COSY:
            return paint * np.array([1.06, 1.0, 0.91], np.float32)
        case Mood.SERENE:
            return mix(saturate(paint, 0.92), tone(236, 240, 246), np.float32(0.06))  # type: ignore[no-any-return]
        case Mood.DRAMATIC:
            return contrast(saturate(paint, 1.1), 0.45)
        case Mood.DARK:
            cold = [1.06, 1.08, 1.16] if plan.light == Light.NIGHT else [0.70, 0.74, 0.84]
            return contrast(paint * np.array(cold, np.float32), 0.15)
        case Mood.DREAMY:
            haze = screen(paint, blur(paint, max(paint.shape[:2]) * 0.014) * np.float32(0.30))
            return haze * np.array([1.02, 0.98, 1.05], np.float32)
        case Mood.VIBRANT:
            return contrast(saturate(paint, 1.35), 0.2)
        case Mood.PASTEL:
            return mix(saturate(paint, 0.72), tone(252, 240, 240), np.float32(0.26))  # type: ignore[no-any-return]
        case Mood.VINTAGE:
            faded = saturate(paint, 0.62) * np.array([1.05, 0.98, 0.84], np.float32)
            return mix(faded, tone(220, 190, 150), np.float32(0.10))  # type: ignore[no-any-return]
        case Mood.MONOCHROME:
            return contrast(np.repeat(luminance(paint)[..., None], 3, 2), 0.35)
        case _:
            return paint
