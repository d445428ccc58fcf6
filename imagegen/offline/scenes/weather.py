"""What falls or hangs before the scene: rain, snow, fog, leaves, lightning. Knows no place."""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.pixels import blur, screen
from imagegen.offline.scene_plan import Place, Season, Weather
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.leaves import blow_leaves
from imagegen.offline.scenes.shaping import mix, tone
from imagegen.offline.scenes.textures import Grain

_SHELTERED = (
    Place.ROOM,
    Place.CAFE,
    Place.LIBRARY,
    Place.STAGE,
    Place.SPACE,
    Place.MOON,
    Place.UNDERWATER,
    Place.STUDIO,
    Place.ABSTRACT,
)
_LEAFY = (Place.FOREST, Place.GARDEN, Place.MEADOW, Place.VILLAGE, Place.RIVER, Place.LAKE)


def paint_weather(canvas: Canvas) -> None:
    """Everything between the scene and the eye."""
    if canvas.plan.place in _SHELTERED:
        return
    match canvas.plan.weather:
        case Weather.FOG:
            _fog(canvas)
        case Weather.RAIN:
            _rain(canvas)
        case Weather.STORM:
            _lightning(canvas)
            _rain(canvas)
        case Weather.SNOW:
            _snow(canvas)
        case _:
            pass
    falls = canvas.wants("leaves") or (
        canvas.plan.season == Season.AUTUMN and canvas.plan.place in _LEAFY
    )
    if (falls or canvas.plan.weather == Weather.WIND) and not canvas.excludes("leaves", "leaf"):
        blow_leaves(canvas, count=54 if canvas.plan.weather == Weather.WIND else 34)
    canvas.watch.check()


def _fog(canvas: Canvas) -> None:
    """A bank of mist that hides what is far, thinner in front."""
    u, v = canvas.columns / canvas.width * 0.5, canvas.rows / canvas.height * 0.9
    drift = np.clip(canvas.noise.sample(Grain.SOFT, u, v) * 0.22 + 0.62, 0, 1)
    away = (canvas.rows - canvas.horizon_px * 1.05) / (canvas.height * 0.24)
    bank = drift * np.exp(-(away**2)) * 0.85 + 0.16
    air = mix(canvas.rig.horizon, tone(255, 255, 255), 0.15)
    if canvas.rig.is_night:
        air = mix(canvas.rig.horizon, canvas.rig.ambient, 0.5)
    canvas.paint = mix(canvas.paint, air, np.clip(bank, 0, 0.9)[..., None])


def _rain(canvas: Canvas) -> None:
    """Slanting streaks in two sizes."""
    for thin, length, strength in ((0.9965, 23, 0.16), (0.9992, 47, 0.22)):
        size = max(5, int(length * canvas.unit)) | 1
        drops = canvas.rng.random((canvas.height, canvas.width), dtype=np.float32) > thin
        kernel = np.zeros((size, size), np.float32)
        lean = int(size * 0.13)
        cv2.line(kernel, (size // 2 - lean, 0), (size // 2 + lean, size - 1), 1.0, 1)
        streaks = np.clip(cv2.filter2D(drops.astype(np.float32), -1, kernel), 0, 1)
        canvas.paint = canvas.paint + (streaks * strength)[..., None] * tone(216, 230, 255)


def _snow(canvas: Canvas) -> None:
    """Flakes in four sizes, the large ones out of focus."""
    white = mix(canvas.rig.ambient, tone(255, 255, 255), np.float32(0.75))
    for radius, count, strength in ((1.2, 700, 0.8), (2.4, 260, 0.8), (5, 50, 0.5), (10, 12, 0.3)):
        flakes = np.zeros((canvas.height, canvas.width), np.float32)
        points = canvas.rng.random((count, 2)) * [canvas.width, canvas.height]
        size = max(1, int(radius * canvas.unit))
        for x, y in points:
            cv2.circle(flakes, (int(x), int(y)), size, 1.0, -1, cv2.LINE_AA)
        flakes = blur(flakes, radius * 0.5 * canvas.unit)
        canvas.paint = mix(canvas.paint, white, (np.clip(flakes, 0, 1) * strength)[..., None])


def _lightning(canvas: Canvas) -> None:
    """One forked bolt in the sky, before the far land, with its light on the clouds."""
    if canvas.excludes("lightning"):
        return
    bolt = np.zeros((canvas.height, canvas.width), np.float32)
    start = canvas.rng.uniform(0.2, 0.8) * canvas.width
    stack = [(start, 0.0, float(canvas.horizon_px), 1.0)]
    while stack:
        x, y, end, strength = stack.pop()
        while y < end:
            step = canvas.height * 0.022
            to_x = x + canvas.rng.normal(0, 0.9) * step
            thick = max(1, int(3 * strength * canvas.unit))
            ends = (int(x), int(y)), (int(to_x), int(y + step))
            cv2.line(bolt, *ends, strength, thick, cv2.LINE_AA)
            x, y = to_x, y + step
            if strength > 0.5 and canvas.rng.random() < 0.12:
                stack.append((x, y, y + canvas.height * canvas.rng.uniform(0.08, 0.2), 0.4))
    bolt *= canvas.depth > 20
    halo = blur(bolt, 14 * canvas.unit) * 2.2 + blur(bolt, 60 * canvas.unit) * 3.0
    light = np.clip(bolt + halo, 0, 1)[..., None] * tone(214, 224, 255)
    canvas.paint = screen(canvas.paint.astype(np.float32), light.astype(np.float32))
