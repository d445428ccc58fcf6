"""Passers-by in a street, from the shelf, lit by its windows at night. Knows no houses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imagegen.offline.art.shelf import Dye
from imagegen.offline.scene_plan import Colour, Mood
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.figures import FigureLight, in_distance, light_of, relight
from imagegen.offline.scenes.shaping import mix, tone

HALF_WIDTH = 0.78


FLOOR = 0.58


_CLOTHES = (
    Colour(74, 118, 140),
    Colour(176, 92, 78),
    Colour(104, 122, 90),
    Colour(124, 100, 140),
    Colour(190, 150, 92),
    Colour(70, 76, 96),
    Colour(196, 186, 170),
)


_SKINS = (Colour(244, 206, 176), Colour(226, 176, 138), Colour(146, 94, 64), Colour(190, 132, 92))


_PASSERS_BY = ("woman", "man", "girl", "boy", "old_man", "old_woman", "chef", "musician", "painter")


def gather(canvas: Canvas, *, count: int) -> None:
    """Passers-by from the shelf, far to near, clear of the middle when someone stars there."""
    if canvas.excludes("people", "person", "crowd"):
        return
    shelf, rng = canvas.shelf, canvas.rng
    names = [name for name in _PASSERS_BY if shelf.has(name)]
    if not names:
        return
    if canvas.plan.mood == Mood.SERENE:
        count //= 3
    light = street_light(canvas)
    for near in np.sort(rng.uniform(0.09, 0.62, count)):
        canvas.watch.check()
        share = float(near)
        aside = rng.uniform(0.18, 0.92) if share < 0.25 else rng.uniform(0.42, 0.94)
        across = aside * float(rng.choice([-1, 1]))
        x = canvas.width / 2 + across * share * canvas.width * 0.5 * HALF_WIDTH
        stars = bool(canvas.plan.subjects)
        if share > (0.3 if stars else 0.5) and abs(x - canvas.width / 2) < canvas.width * 0.24:
            continue
        foot = canvas.horizon_px + share * canvas.height * FLOOR
        name = names[int(rng.integers(len(names)))]
        figure = shelf.figure(name)
        tall = share * canvas.height * FLOOR * 1.02 * min(1.0, figure.height_m / 1.7)
        dye = Dye(
            main=_CLOTHES[int(rng.integers(len(_CLOTHES)))],
            skin=_SKINS[int(rng.integers(len(_SKINS)))],
        )
        flat = shelf.sprite(name, tall_px=max(10, round(tall / 8) * 8), dye=dye)
        flat = np.ascontiguousarray(flat[:, ::-1]) if rng.random() < 0.5 else flat
        body = relight(flat, light, coat=figure.coat, rng=rng)
        body = in_distance(body, canvas.rig.far * 0.8, max(0.0, 0.5 - share))
        _foot_shadow(canvas, x, foot, body.shape[1])
        canvas.blit(body, x, foot)


def street_light(canvas: Canvas) -> FigureLight:
    """The sky by day, the shop windows and lanterns by night."""
    light = light_of(canvas)
    if not canvas.rig.is_dim:
        return light
    return replace(
        light,
        sun=tone(255, 216, 172),
        key=0.80,
        ambient=mix(light.ambient, tone(140, 122, 124), np.float32(0.5)),
        towards=np.array([0.15, 0.45, 0.6], np.float32),
    )


def _foot_shadow(canvas: Canvas, x: float, foot: float, wide_px: int) -> None:
    """A small soft shadow under a passer-by."""
    half, flat = max(2, wide_px // 2), max(1, wide_px // 9)
    across = np.arange(-2 * half, 2 * half, dtype=np.float32)[None] / half
    down = np.arange(-2 * flat, 2 * flat, dtype=np.float32)[:, None] / flat
    shadow = np.zeros((4 * flat, 4 * half, 4), np.float32)
    shadow[..., 3] = np.exp(-(across**2 + down**2) * 1.6) * 0.55
    canvas.blit(shadow, x, foot + 2 * flat)
