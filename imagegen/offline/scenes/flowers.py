"""Flowers and grass tufts scattered over near ground, in perspective. Knows no place."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas, Spot
from imagegen.offline.scenes.shaping import Tone, fill_colour, mix, tone, tone_of


def bloom_tones(canvas: Canvas) -> tuple[Tone, ...]:
    """What blooms: the asked palette, else what the season brings."""
    if canvas.plan.palette:
        return tuple(tone_of(colour) for colour in canvas.plan.palette)
    if canvas.plan.season == Season.SPRING:
        return tone(246, 176, 204), tone(252, 240, 246), tone(248, 214, 96), tone(196, 150, 226)
    return tone(246, 202, 70), tone(226, 74, 66), tone(250, 246, 238), tone(120, 120, 220)


def scatter_flowers(
    canvas: Canvas,
    *,
    count: int,
    near: float = 2.0,
    far: float = 11.0,
    where: Callable[[float, float], bool] | None = None,
) -> None:
    """Blossoms on stems, the far ones as dots; ``where`` tells the places that may bloom."""
    if canvas.ground is None or canvas.excludes("flowers", "flower"):
        return
    if canvas.plan.season == Season.WINTER:
        return
    rng, tones = canvas.rng, bloom_tones(canvas)
    distances = np.sort(np.exp(rng.uniform(math.log(near), math.log(far), count)))[::-1]
    sideways = rng.uniform(-0.62, 0.62, count) * distances * canvas.width / canvas.ground.focal_px
    levels = canvas.levels_at(sideways, distances)
    for order in range(count):
        if order % 60 == 0:
            canvas.watch.check()
        x, z = float(sideways[order]), float(distances[order])
        spot = canvas.project(x, z, float(levels[order]))
        if (where is not None and not where(x, z)) or not _is_open(canvas, spot, z):
            continue
        colour = tones[int(rng.integers(len(tones)))] * rng.uniform(0.85, 1.1)
        lit = mix(canvas.rig.on(colour, key=0.7, ambient=0.5), canvas.rig.far, canvas.haze_at(z))
        _blossom(canvas, (spot.x, spot.y), size_px=spot.px_per_unit * 0.045, colour=lit)


def _is_open(canvas: Canvas, spot: Spot, z: float) -> bool:
    """Whether the spot is in the picture and nothing nearer stands before it."""
    row, column = int(spot.y) - 1, int(spot.x)
    if not (0 <= row < canvas.height - 1 and 0 <= column < canvas.width):
        return False
    return float(canvas.depth[row, column]) > z * 0.85


def _blossom(canvas: Canvas, at: tuple[float, float], *, size_px: float, colour: Tone) -> None:
    """One flower: stem, five petals, a heart."""
    x, y = int(at[0]), int(at[1])
    if size_px < 2.2:
        cv2.circle(canvas.paint, (x, y), max(1, int(size_px)), fill_colour(colour), -1, cv2.LINE_AA)
        return
    top = y - int(size_px * 3.4)
    stem = canvas.rig.on(tone(84, 128, 60), key=0.5, ambient=0.5)
    thick = max(1, int(size_px * 0.22))
    cv2.line(canvas.paint, (x, y), (x + thick, top), fill_colour(stem), thick, cv2.LINE_AA)
    turn = canvas.rng.uniform(0, 6.28)
    petal = (max(1, int(size_px * 0.55)), max(1, int(size_px * 0.42)))
    for order in range(5):
        angle = turn + order * 1.2566
        centre = (
            x + int(math.cos(angle) * size_px * 0.7),
            top + int(math.sin(angle) * size_px * 0.5),
        )
        shade = 0.85 + 0.15 * math.cos(angle + 1)
        cv2.ellipse(
            canvas.paint,
            centre,
            petal,
            math.degrees(angle),
            0,
            360,
            fill_colour(colour * shade),
            -1,
            cv2.LINE_AA,
        )
    heart = canvas.rig.on(tone(236, 190, 80), key=0.6, ambient=0.5)
    radius = max(1, int(size_px * 0.36))
    cv2.circle(canvas.paint, (x, top), radius, fill_colour(heart), -1, cv2.LINE_AA)
