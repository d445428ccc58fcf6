"""Lamp light in rooms: pools, shaded corners, the lamps themselves. Knows no furniture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from imagegen.offline.scene_plan import Light, Mood
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import mix, tone
from imagegen.offline.scenes.walls import LEFT, RIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """A lamp on a cord: place as shares of the picture, and its size."""

    x: float
    y: float
    size: float


def light_room(canvas: Canvas, lamps: list[Lamp], *, warm: float) -> None:
    """Pools of lamp light and corners in shade; the lamps themselves; light for subjects."""
    is_dark = canvas.plan.light in (Light.NIGHT, Light.DUSK) or canvas.plan.mood == Mood.DARK
    base = mix(0.95, 0.44, warm) * (0.72 if is_dark else 1.0)
    light = np.full((canvas.height, canvas.width), base, np.float32)
    for lamp in lamps:
        across = (canvas.columns - lamp.x * canvas.width) / (canvas.width * 0.26)
        down = (canvas.rows - (lamp.y + 0.10) * canvas.height) / (canvas.height * 0.34)
        light += (
            np.float32(0.55 * warm + 0.18) * lamp.size * np.exp(-(np.hypot(across, down) ** 1.4))
        )
    corner = np.minimum(np.abs(canvas.columns - LEFT * canvas.width),
                        np.abs(canvas.columns - RIGHT * canvas.width))  # fmt: skip
    light *= 0.80 + 0.20 * np.clip(corner / (canvas.width * 0.04), 0, 1)
    colour = mix(tone(255, 252, 246), tone(255, 208, 150), np.float32(warm))
    inside = 1 - canvas.window_cover()[..., None]
    canvas.paint = mix(canvas.paint, canvas.paint * light[..., None] * colour, inside)
    for lamp in lamps:
        _hang_lamp(canvas, lamp)
    canvas.depth[:] = 10
    key = 0.85 if warm > 0.5 else 0.95
    ambient = mix(tone(190, 188, 186), tone(150, 116, 96), np.float32(warm))
    canvas.rig = replace(canvas.rig, sun=colour, ambient=ambient, key=key, sun_y=-1.0)
    canvas.to_light = np.array([-0.3, 0.8, 0.5], np.float32)
    canvas.watch.check()


def _hang_lamp(canvas: Canvas, lamp: Lamp) -> None:
    """A pendant lamp with a dark shade and a lit underside."""
    x, y = int(canvas.width * lamp.x), int(canvas.height * lamp.y)
    radius = int(canvas.width * 0.060 * lamp.size)
    thick = max(1, int(3 * canvas.unit * lamp.size))
    cv2.line(canvas.paint, (x, 0), (x, y - radius // 2), (0.06, 0.05, 0.05), thick, cv2.LINE_AA)
    shade = [(x - radius * 0.22, y - radius * 0.55), (x + radius * 0.22, y - radius * 0.55),
             (x + radius, y + radius * 0.45), (x - radius, y + radius * 0.45)]  # fmt: skip
    outline = np.array(shade, np.int32)
    cv2.fillPoly(canvas.paint, [outline], (0.15, 0.12, 0.11), cv2.LINE_AA)
    foot, axes = (x, y + int(radius * 0.45)), (radius, max(2, int(radius * 0.22)))
    cv2.ellipse(canvas.paint, foot, axes, 0, 0, 360, (1.0, 0.9, 0.66), -1, cv2.LINE_AA)
    cv2.ellipse(canvas.emission, foot, axes, 0, 0, 360, (0.9, 0.62, 0.32), -1, cv2.LINE_AA)
