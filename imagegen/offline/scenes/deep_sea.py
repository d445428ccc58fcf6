"""Under water: light from above, sand, rocks, corals, weed, bubbles. Knows no subjects."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from imagegen.offline.pixels import screen
from imagegen.offline.scene_plan import Light
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.ground import over, ridges
from imagegen.offline.scenes.shaping import Paint, Plane, Tone, ease, fill_colour, mix, tone
from imagegen.offline.scenes.terrain import Land, Patch, paint_land
from imagegen.offline.scenes.textures import Grain


def build_underwater(canvas: Canvas) -> None:
    """A reef in blue-green water."""
    is_dark = canvas.plan.light in (Light.NIGHT, Light.DUSK)
    dim = np.float32(0.45 if is_dark else 1.0)
    canvas.rig = replace(
        canvas.rig,
        sun=tone(210, 255, 245),
        ambient=tone(76, 142, 168) * dim,
        horizon=tone(24, 112, 158) * dim,
        middle=tone(10, 74, 124) * dim,
        key=0.9 * float(dim),
        sun_y=-1.0,
        haze=2.0,
        is_night=False,
        stars=0.0,
    )
    canvas.to_light = np.array([0.12, 0.93, 0.35], np.float32)
    canvas.horizon_px = int(canvas.height * 0.56)
    _paint_water(canvas, float(dim))
    canvas.show("sky")

    def height(x: Plane, z: Plane) -> Plane:
        rocks = np.clip(over(canvas, Grain.CLOUD, x, z, 0.05), 0, 3) * 0.34 * ease(3, 9, z)
        return over(canvas, Grain.SOFT, x, z, 0.05) * 0.35 + rocks

    def colour(patch: Patch) -> Paint:
        net = np.clip(ridges(canvas, patch.x, patch.z, 0.25), 0, 1) ** 4
        ground = mix(
            tone(200, 190, 150), tone(96, 106, 116), ease(0.3, 0.7, patch.level)[..., None]
        )
        return np.asarray(ground * (1 + 0.28 * net)[..., None], np.float32)

    paint_land(canvas, Land(height=height, colour=colour, camera=1.5, reach=30, detail=0.05))
    _plant_reef(canvas)
    _add_bubbles(canvas)


def _paint_water(canvas: Canvas, dim: float) -> None:
    """Bright above, deep below, with shafts of light."""
    down = (canvas.rows / canvas.height)[..., None]
    lower = mix(tone(20, 112, 162), tone(4, 30, 70), np.clip(down * 1.6 - 0.6, 0, 1))
    water = mix(tone(126, 224, 222), lower, np.clip(down * 1.7, 0, 1)) * np.float32(dim)
    start = canvas.width * canvas.rng.uniform(0.35, 0.65)
    angle = np.arctan2(canvas.columns - start, canvas.rows + canvas.height * 0.25)
    ray = ease(0.0, 1.3, canvas.noise.sample(Grain.DETAIL, angle * 0.7, angle * 0 + 0.2))
    ray = ray * np.exp(-canvas.rows / (canvas.height * 0.6)) * np.float32(0.5 * dim)
    canvas.paint = screen(water, ray[..., None] * tone(204, 255, 242)).astype(np.float32)


def _reef_tones() -> tuple[Tone, ...]:
    """Weed greens and coral colours."""
    return (
        tone(38, 128, 88),
        tone(206, 88, 108),
        tone(234, 146, 78),
        tone(132, 80, 160),
        tone(58, 156, 118),
        tone(236, 190, 98),
    )


def _plant_reef(canvas: Canvas) -> None:
    """Weed and corals from far to near, leaving the middle free."""
    rng, tones = canvas.rng, _reef_tones()
    if canvas.excludes("plants", "coral", "corals"):
        return
    for z in np.sort(rng.uniform(2.3, 12, 64))[::-1]:
        canvas.watch.check()
        x = rng.uniform(-0.62, 0.62) * float(z)
        spot = canvas.project(x, float(z))
        order = int(rng.integers(len(tones)))
        if abs(spot.x - canvas.width / 2) < canvas.width * 0.2 and z < 4.5:
            continue
        lit = mix(canvas.rig.on(tones[order], key=0.55, ambient=0.7), tones[order], 0.45)
        colour = mix(lit, canvas.rig.horizon, canvas.haze_at(float(z)))
        if order in (0, 4):
            _weed(canvas, (spot.x, spot.y), tall_px=spot.px_per_unit, colour=colour)
        else:
            _coral(canvas, (spot.x, spot.y), tall_px=spot.px_per_unit * 0.5, colour=colour)


def _weed(canvas: Canvas, at: tuple[float, float], *, tall_px: float, colour: Tone) -> None:
    """Swaying ribbons."""
    rng = canvas.rng
    for blade in range(int(rng.integers(3, 7))):
        length, phase = tall_px * rng.uniform(0.4, 1.1), rng.uniform(0, 6)
        t = np.linspace(0, 1, 12)
        x = at[0] + (blade - 2.5) * tall_px * 0.06 + np.sin(t * 4 + phase) * length * 0.10 * t
        half = tall_px * 0.026 * np.sin(np.pi * np.clip(0.15 + t * 0.85, 0, 1)) + 0.6
        y = at[1] - t * length
        outline = np.concatenate(
            [np.stack([x - half, y], 1), np.stack([x + half, y], 1)[::-1]]
        ).astype(np.int32)
        shade = fill_colour(colour * rng.uniform(0.7, 1.2))
        cv2.fillPoly(canvas.paint, [outline], shade, cv2.LINE_AA)


def _coral(canvas: Canvas, at: tuple[float, float], *, tall_px: float, colour: Tone) -> None:
    """A branching coral with lit tips."""
    stack = [(at[0], at[1] + tall_px * 0.05, -math.pi / 2, tall_px * 0.34, 0)]
    while stack:
        x, y, angle, length, level = stack.pop()
        end_x, end_y = x + math.cos(angle) * length, y + math.sin(angle) * length
        thick = max(1, int(tall_px * 0.11 * 0.72**level))
        shade = fill_colour(colour * (0.75 + 0.13 * level))
        start, end = (int(x), int(y)), (int(end_x), int(end_y))
        cv2.line(canvas.paint, start, end, shade, thick, cv2.LINE_AA)
        if level < 3:
            for turn in (-0.5, 0.08, 0.55):
                bend = angle + turn + canvas.rng.uniform(-0.2, 0.2)
                stack.append((end_x, end_y, bend, length * 0.72, level + 1))
        else:
            tip = fill_colour(np.clip(colour * 1.4, 0, 1))
            cv2.circle(canvas.paint, end, max(1, thick // 2 + 1), tip, -1, cv2.LINE_AA)


def _add_bubbles(canvas: Canvas) -> None:
    """Rising bubbles, each with a glint."""
    if canvas.excludes("bubbles", "bubble"):
        return
    for _ in range(60):
        radius = int(canvas.rng.uniform(1.5, 8) * canvas.unit)
        x = int(canvas.rng.random() * canvas.width)
        y = int(canvas.rng.random() * canvas.height)
        cv2.circle(canvas.paint, (x, y), radius, (0.7, 0.94, 0.96), 1, cv2.LINE_AA)
        glint = (x - radius // 3, y - radius // 3)
        cv2.circle(canvas.paint, glint, max(1, radius // 4), (1.0, 1.0, 1.0), -1, cv2.LINE_AA)
