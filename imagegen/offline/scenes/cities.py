"""Skylines: a city of today and one of the future with traffic in the air. No subjects."""

from __future__ import annotations

import math

import cv2
import numpy as np

from imagegen.offline.pixels import blur
from imagegen.offline.scene_plan import Light
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Sprite, Tone, ease, fill_colour, mix, tone
from imagegen.offline.scenes.sky import paint_sky
from imagegen.offline.scenes.towers import Raised, Tower, TowerShape, raise_tower

_LAYERS = 6


def build_city(canvas: Canvas) -> None:
    """A skyline seen from a roof."""
    canvas.horizon_px = int(canvas.height * 0.60)
    paint_sky(canvas)
    canvas.show("sky")
    raise_skyline(canvas, is_future=False)


def build_future_city(canvas: Canvas) -> None:
    """Tall odd towers with neon, beacons and flying cars."""
    canvas.horizon_px = int(canvas.height * 0.58)
    paint_sky(canvas)
    canvas.show("sky")
    raise_skyline(canvas, is_future=True)
    if not canvas.excludes("car", "cars", "vehicles"):
        _fly_traffic(canvas)


def raise_skyline(canvas: Canvas, *, is_future: bool, layers: int = _LAYERS) -> None:
    """Rows of towers from the hazy distance to the front, with mist between them."""
    _paint_depths(canvas)
    for order in range(layers):
        nearness = order / (layers - 1)
        foot = canvas.horizon_px + (canvas.height * 0.98 - canvas.horizon_px) * nearness**1.3
        _raise_row(canvas, nearness, foot_y=foot + canvas.height * 0.02, is_future=is_future)
        canvas.watch.check()
        fog = ease(0.0, 1.0, (canvas.rows - (foot - canvas.height * 0.10)) / (canvas.height * 0.14))
        colour = mix(canvas.rig.horizon, canvas.rig.middle, 0.55)
        share = (fog * (0.34 * (1 - nearness * 0.55)))[..., None]
        canvas.paint = mix(canvas.paint, colour, share)


def _paint_depths(canvas: Canvas) -> None:
    """Darkness between the buildings, below the horizon."""
    top = canvas.horizon_px * 0.9
    down = ease(0, 1, (canvas.rows - top) / (canvas.height - top))[..., None]
    deep = mix(canvas.rig.middle * 0.45, canvas.rig.ambient * 0.35, down)
    canvas.paint = mix(canvas.paint, deep, np.clip(down * 2.2, 0, 1))


def _lit_share(canvas: Canvas) -> float:
    """How many windows are lit at this time of day."""
    match canvas.plan.light:
        case Light.NIGHT:
            return 0.5
        case Light.DUSK:
            return 0.42
        case Light.SUNSET:
            return 0.26
        case _:
            return 0.0


def _raise_row(canvas: Canvas, nearness: float, *, foot_y: float, is_future: bool) -> None:
    """One row of buildings across the picture."""
    x = -0.05 * canvas.width
    haze = (1 - nearness) ** 1.1 * 0.86
    while x < canvas.width * 1.05:
        wide = mix(0.030, 0.15, nearness) * canvas.width * canvas.rng.uniform(0.6, 1.3)
        aside = abs((x + wide / 2) / canvas.width - 0.5) * 2
        stand = 0.62 + 0.6 * aside if nearness > 0.5 else 1.15 - 0.45 * aside
        tall = mix(0.20, 0.58, nearness) * canvas.height * canvas.rng.uniform(0.55, 1.2) * stand
        below = max(0, canvas.height - foot_y) + 2
        size = (max(6, int(wide)), max(12, int(tall + below)))
        tower = _design(canvas, nearness, is_future=is_future)
        raised = raise_tower(canvas, tower, *size)
        at = (x + wide / 2, foot_y + below)
        _stand(canvas, raised, at, haze=haze, z=mix(40.0, 6.0, nearness))
        if canvas.rng.random() < (0.35 if is_future else 0.16):
            _mast(canvas, (at[0], foot_y - tall), tall * 0.25, haze=haze)
        x += wide * canvas.rng.uniform(0.9, 1.6 if is_future else 1.25)


def _design(canvas: Canvas, nearness: float, *, is_future: bool) -> Tower:
    """A random building fitting its row."""
    rng, rig = canvas.rng, canvas.rig
    walls = (tone(86, 94, 112), tone(150, 128, 112), tone(118, 122, 130), tone(168, 152, 138))
    wall = mix(walls[int(rng.integers(4))], rig.ambient, np.float32(0.3))
    neon = (tone(80, 220, 255), tone(255, 80, 190), tone(150, 110, 255), tone(255, 160, 60))
    trim = neon[int(rng.integers(4))] if is_future and rig.is_dim else None
    shapes = list(TowerShape) if is_future else [TowerShape.BOX] * 5 + [TowerShape.STEPPED]
    shape = shapes[int(rng.integers(len(shapes)))]
    floor = max(5.0, mix(5.0, 11.0, nearness) * canvas.unit)
    lit = rig.on(wall, key=0.5, ambient=0.55)
    return Tower(shape=shape, wall=lit, lit=_lit_share(canvas), trim=trim, floor_px=floor)


def _stand(
    canvas: Canvas, raised: Raised, at: tuple[float, float], *, haze: float, z: float
) -> None:
    """Put a building and its light into the picture."""
    canvas.blit(raised.sprite, *at, z=z, haze=haze)
    height, width = raised.emission.shape[:2]
    left, top = round(at[0] - width / 2), round(at[1] - height)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(canvas.width, left + width), min(canvas.height, top + height)
    if x1 <= x0 or y1 <= y0:
        return
    part = raised.emission[y0 - top : y1 - top, x0 - left : x1 - left]
    light = part * np.float32(1 - haze * 0.75)
    canvas.paint[y0:y1, x0:x1] += light * np.float32(0.85)
    canvas.emission[y0:y1, x0:x1] += light * np.float32(0.35)


def _mast(canvas: Canvas, top: tuple[float, float], tall_px: float, *, haze: float) -> None:
    """An antenna with a red light."""
    x, y = int(top[0]), int(top[1])
    end = (x, int(y - tall_px))
    colour = mix(canvas.rig.ambient * 0.4, canvas.rig.far, haze)
    thick = max(1, int(2 * (1 - haze) * canvas.unit))
    cv2.line(canvas.paint, (x, y + 2), end, fill_colour(colour), thick, cv2.LINE_AA)
    if canvas.rig.is_dim:
        radius = max(1, int(2 * canvas.unit))
        cv2.circle(canvas.emission, end, radius, (0.9, 0.2, 0.15), -1, cv2.LINE_AA)


def _fly_traffic(canvas: Canvas, count: int = 16) -> None:
    """Airborne vehicles on two lanes, far ones small and hazy, with light trails."""
    lanes = np.zeros_like(canvas.paint)
    for order in range(count):
        nearness = (order / count) ** 1.7
        rng = canvas.rng
        size = mix(0.014, 0.11, nearness) * canvas.width * rng.uniform(0.85, 1.15)
        row = canvas.horizon_px * mix(0.50, 0.88, rng.random()) * mix(1.0, 0.8, nearness)
        at = (rng.uniform(0.04, 0.96) * canvas.width, row + nearness * canvas.height * 0.10)
        way = 1 if order % 2 else -1
        tilt = rng.uniform(-0.10, 0.10) + 0.07 * way
        _flyer(canvas, at, size_px=size, way=way, tilt=tilt, nearness=nearness)
        trail = size * mix(5, 2.2, nearness)
        tail = (int(at[0] - way * size * 0.46), int(at[1]))
        end_y = int(at[1] - way * math.sin(tilt) * trail * 0.6)
        colour = (1.0, 0.25, 0.18) if rng.random() < 0.6 else (0.3, 0.8, 1.0)
        end = (int(tail[0] - way * trail), end_y)
        cv2.line(lanes, tail, end, colour, max(1, int(size * 0.03)), cv2.LINE_AA)
    lanes = blur(lanes, 1.1 * canvas.unit)
    strength = np.float32(0.7 if canvas.rig.is_dim else 0.3)
    canvas.paint += lanes * strength
    canvas.emission += lanes * np.float32(0.4) * strength


_HULL = ((0.03, 0.62), (0.10, 0.48), (0.30, 0.42), (0.44, 0.24), (0.66, 0.22), (0.80, 0.44),
         (0.96, 0.50), (0.98, 0.62), (0.86, 0.74), (0.12, 0.74))  # fmt: skip
_CABIN = ((0.36, 0.42), (0.47, 0.28), (0.64, 0.26), (0.74, 0.43))
_KEEL = ((0.08, 0.66), (0.94, 0.64), (0.86, 0.74), (0.12, 0.74))


def _flyer(
    canvas: Canvas,
    at: tuple[float, float],
    *,
    size_px: float,
    way: int,
    tilt: float,
    nearness: float,
) -> None:
    """One flying car with head light and lift glow."""
    wide, tall, fine = int(size_px * 1.1) + 4, int(size_px * 0.5) + 4, 4
    image = np.zeros((tall * fine, wide * fine, 4), np.float32)
    paints = (tone(206, 66, 62), tone(66, 116, 194), tone(228, 228, 232), tone(242, 186, 66))
    body = canvas.rig.on(paints[int(canvas.rng.integers(4))], key=0.6, ambient=0.65) + 0.06

    def fill(outline: tuple[tuple[float, float], ...], colour: Tone) -> None:
        points = (np.array(outline) * [wide * fine, tall * fine]).astype(np.int32)
        cv2.fillPoly(image, [points], (*fill_colour(colour), 1.0), cv2.LINE_AA)

    fill(_HULL, body)
    fill(_KEEL, body * 0.45)
    fill(_CABIN, tone(26, 42, 62))
    small: Sprite = cv2.resize(image, (wide, tall), interpolation=cv2.INTER_AREA)
    small = small[:, ::-1] if way < 0 else small
    turn = cv2.getRotationMatrix2D((wide / 2, tall / 2), math.degrees(-tilt), 1)
    turned: Sprite = cv2.warpAffine(np.ascontiguousarray(small), turn, (wide, tall))
    colour = turned[..., :3] / np.maximum(turned[..., 3:], 1e-3)
    turned = np.dstack([colour, turned[..., 3]])
    canvas.blit(np.clip(turned, 0, 1), at[0], at[1] + tall / 2, haze=(1 - nearness) * 0.45)
    nose = (int(at[0] + way * size_px * 0.5), int(at[1] + size_px * 0.02))
    radius = max(1, int(size_px * 0.035))
    cv2.circle(canvas.emission, nose, radius, (1.0, 0.95, 0.8), -1, cv2.LINE_AA)
    under, axes = (int(at[0]), int(at[1] + size_px * 0.16)), (int(size_px * 0.3), radius)
    cv2.ellipse(canvas.emission, under, axes, 0, 0, 360, (0.2, 0.6, 0.9), -1, cv2.LINE_AA)
