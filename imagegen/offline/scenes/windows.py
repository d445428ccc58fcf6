"""A window in a room's back wall with the outdoors behind it. Knows no furniture."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from imagegen.offline.pixels import blur, resize
from imagegen.offline.scene_plan import Light, Place, Weather
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.cities import raise_skyline
from imagegen.offline.scenes.shaping import Paint, fill_colour, tone
from imagegen.offline.scenes.sky import paint_sky
from imagegen.offline.scenes.weather import paint_weather


def paint_window(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    """A window at left, right, top, bottom as shares of the picture."""
    x0, x1 = int(box[0] * canvas.width), int(box[1] * canvas.width)
    y0, y1 = int(box[2] * canvas.height), int(box[3] * canvas.height)
    if x1 - x0 < 12 or y1 - y0 < 12:
        return
    view = (slice(y0, y1), slice(x0, x1))
    canvas.paint[view] = _outdoors(canvas, x1 - x0, y1 - y0)
    canvas.window = (x0, x1, y0, y1)
    if canvas.rig.is_dim or canvas.plan.weather == Weather.RAIN:
        _far_lights(canvas, canvas.window)
    frame = fill_colour(
        tone(72, 52, 42) if canvas.plan.place != Place.ROOM else tone(238, 234, 226)
    )
    thick = max(3, int(7 * canvas.unit))
    for x in np.linspace(x0, x1, 4 if x1 - x0 > y1 - y0 else 3):
        cv2.line(canvas.paint, (int(x), y0), (int(x), y1), frame, thick)
    for y in (y0, (2 * y0 + y1) // 3, y1):
        cv2.line(canvas.paint, (x0, y), (x1, y), frame, thick)
    sill = tuple(min(1.0, part * 1.3) for part in frame)
    cv2.rectangle(canvas.paint, (x0 - thick, y1), (x1 + thick, y1 + thick * 2), sill, -1)


def _outdoors(canvas: Canvas, width: int, height: int) -> Paint:
    """A small city under the plan's sky, a little out of focus."""
    light = Light.DAY if canvas.plan.light == Light.STUDIO else canvas.plan.light
    plan = replace(canvas.plan, place=Place.CITY, light=light, subjects=(), excluded=())
    scale = min(1.0, 320 / max(width, height))
    size = (max(16, int(width * scale)), max(16, int(height * scale)))
    small = Canvas(plan, *size, seed=canvas.seed + 1, watch=canvas.watch)
    small.horizon_px = int(size[1] * 0.72)
    paint_sky(small)
    raise_skyline(small, is_future=False, layers=3)
    paint_weather(small)
    bright = 1.0 if small.rig.is_night else 1.12
    return blur(resize(small.bloom().astype(np.float32), width, height), 2.2 * canvas.unit) * bright


def _far_lights(canvas: Canvas, box: tuple[int, int, int, int]) -> None:
    """Round out-of-focus lights behind the glass."""
    x0, x1, y0, y1 = box
    colours = (tone(255, 190, 110), tone(255, 120, 90), tone(150, 200, 255))
    pane = canvas.paint[y0:y1, x0:x1]
    for _ in range(22):
        x, y = int(canvas.rng.random() * (x1 - x0)), int(canvas.rng.random() * (y1 - y0))
        radius = int(canvas.rng.uniform(4, 12) * canvas.unit)
        disc = np.zeros(pane.shape[:2], np.float32)
        cv2.circle(disc, (x, y), radius, 1.0, -1, cv2.LINE_AA)
        pane += disc[..., None] * colours[int(canvas.rng.integers(3))] * np.float32(0.3)
