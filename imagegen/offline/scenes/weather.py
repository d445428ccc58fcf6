"""What falls or hangs before the scene: rain, snow, fog, leaves, lightning. Knows no place."""

from __future__ import annotations

import math

import cv2
import numpy as np

from imagegen.offline.pixels import blur, screen
from imagegen.offline.scene_plan import Place, Season, Weather
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Sprite, Tone, fill_colour, mix, tone
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
    falls = canvas.plan.season == Season.AUTUMN and canvas.plan.place in _LEAFY
    if (falls or canvas.plan.weather == Weather.WIND) and not canvas.excludes("leaves", "leaf"):
        _leaves(canvas, count=54 if canvas.plan.weather == Weather.WIND else 34)
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


def _leaves(canvas: Canvas, *, count: int) -> None:
    """Leaves in the air, the near ones large and soft, clear of the middle."""
    tones = (tone(222, 120, 40), tone(198, 68, 40), tone(236, 176, 64), tone(168, 92, 44))
    if canvas.plan.season in (Season.SPRING,):
        tones = (tone(250, 206, 218), tone(244, 180, 200), tone(252, 228, 234), tone(250, 206, 218))
    elif canvas.plan.season != Season.AUTUMN:
        tones = (tone(120, 150, 70), tone(150, 170, 84), tone(96, 130, 62), tone(170, 150, 80))
    for order in range(count):
        near = (order / count) ** 2
        size = mix(0.009, 0.045, near) * canvas.height * canvas.rng.uniform(0.8, 1.2)
        x, y = canvas.rng.random() * canvas.width, canvas.rng.random() * canvas.height
        in_middle = abs(x / canvas.width - 0.5) < 0.24 and y > canvas.height * 0.3
        if near > 0.12 and in_middle:
            continue
        colour = canvas.rig.on(tones[int(canvas.rng.integers(4))], key=0.6, ambient=0.55)
        leaf = _leaf(size, canvas.rng.uniform(0, 360), np.clip(colour, 0, 1))
        soft = size * 0.05 * near
        leaf = blur(leaf, soft) if soft > 0.4 else leaf
        canvas.blit(leaf, x, y)


def _leaf(size_px: float, turn: float, colour: Tone) -> Sprite:
    """A pointed leaf with a lit half and a rib, turned and foreshortened."""
    side = max(6, int(size_px * 1.5)) * 2
    image = np.zeros((side, side, 4), np.float32)
    image[..., :3] = colour
    t = np.linspace(0, 1, 18)
    half = np.sin(np.pi * t) ** 0.8 * (1 - 0.25 * t) * 0.26 * (0.5 + 0.5 * abs(math.cos(turn)))
    angle = math.radians(turn)
    along = np.stack([np.cos(angle) * (t - 0.5), np.sin(angle) * (t - 0.5)], 1) * size_px * 2
    cross = np.array([-math.sin(angle), math.cos(angle)]) * size_px * 2
    middle = side / 2
    for way, shade in ((1, 1.12), (-1, 0.84)):
        rim = along + cross[None] * half[:, None] * way
        outline = (np.concatenate([along, rim[::-1]]) + middle).astype(np.int32)
        paint = (*fill_colour(np.clip(colour * shade, 0, 1)), 1.0)
        cv2.fillPoly(image, [outline], paint, cv2.LINE_AA)
    rib = (*fill_colour(colour * 0.62), 1.0)
    ends = [(int(p[0] + middle), int(p[1] + middle)) for p in (along[0] * 1.2, along[-1])]
    cv2.line(image, ends[0], ends[1], rib, max(1, int(size_px * 0.06)), cv2.LINE_AA)
    return cv2.resize(image, (side // 2, side // 2), interpolation=cv2.INTER_AREA)
