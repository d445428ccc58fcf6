"""Grows tree sprites and plants them on the land, each with its shadow. Knows no place."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import cv2
import numpy as np

from imagegen.offline.pixels import blur, cloud_noise
from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Plane, Sprite, Tone, ease, mix, tone


class TreeKind(StrEnum):
    """The trees there are."""

    PINE = "pine"
    LEAF = "leaf"
    BUSH = "bush"
    PALM = "palm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """Where trees shall stand.

    Attributes:
        kind: what grows.
        count: how many are tried.
        near: nearest distance; ``far`` the farthest.
        height: of a full-grown one, in units of the land.
        where: whether one may stand at ``(x, z, level)``.
        spread: share of the view's width that is planted.
        sprite_px: resolution of the sprites.
    """

    kind: TreeKind
    count: int
    near: float
    far: float
    height: float
    where: Callable[[float, float, float], bool]
    spread: float = 1.1
    sprite_px: int = 220


def foliage(season: Season, kind: TreeKind) -> list[Tone]:
    """The greens (or not) of a kind in a season."""
    if kind == TreeKind.PINE:
        if season == Season.WINTER:
            return [tone(188, 204, 216), tone(150, 172, 182), tone(168, 190, 196)]
        return [tone(40, 78, 58), tone(48, 92, 64), tone(34, 66, 56)]
    if kind == TreeKind.PALM:
        return [tone(70, 128, 62), tone(88, 140, 70)]
    match season:
        case Season.SPRING:
            return [
                tone(122, 172, 78),
                tone(244, 182, 200),
                tone(144, 188, 94),
                tone(240, 204, 214),
            ]
        case Season.AUTUMN:
            return [tone(214, 116, 38), tone(196, 70, 38), tone(232, 164, 52), tone(172, 90, 40)]
        case Season.WINTER:
            return [tone(200, 210, 218), tone(178, 190, 202), tone(216, 224, 230)]
        case _:
            return [tone(76, 122, 56), tone(94, 138, 64), tone(60, 106, 54)]


def grow(canvas: Canvas, kind: TreeKind, *, count: int = 5, size_px: int = 220) -> list[Sprite]:
    """``count`` different trees under the canvas's light, ``size_px`` high."""
    colours = foliage(canvas.plan.season, kind)
    sprites = []
    for order in range(count):
        canvas.watch.check()
        colour = colours[order % len(colours)]
        match kind:
            case TreeKind.PINE:
                sprites.append(_pine(canvas, size_px, colour))
            case TreeKind.PALM:
                sprites.append(_palm(canvas, size_px, colour))
            case _:
                sprites.append(_leafy(canvas, size_px, colour, has_trunk=kind == TreeKind.LEAF))
    return sprites


def _coat(canvas: Canvas, colour: Tone, light: Plane, alpha: Plane, trunk: Plane) -> Sprite:
    """Colour a tree from its light, crown and trunk planes."""
    rig = canvas.rig
    bright, dark = mix(colour * 1.35, rig.sun, 0.22), colour * 0.34 + rig.ambient * 0.10
    crown = mix(dark, bright, np.clip(light, 0, 1.1)[..., None])
    crown = crown * (rig.ambient * 0.55 + rig.sun * (rig.key * 0.62) + 0.05)
    wood = rig.on(tone(78, 58, 46), key=0.4, ambient=0.6)
    share = (trunk * (1 - alpha))[..., None]
    cover = np.clip(alpha + trunk, 0, 1)
    tree: Sprite = np.clip(np.dstack([mix(crown, wood, share), cover]), 0, 1).astype(np.float32)
    return tree


def _pine(canvas: Canvas, size_px: int, colour: Tone) -> Sprite:
    """A fir: tiers of hanging branches narrowing to the top."""
    height, width, rng = size_px, int(size_px * 0.52), canvas.rng
    across = (np.arange(width, dtype=np.float32)[None] / width - 0.5) * 2
    down = np.arange(height, dtype=np.float32)[:, None] / height
    rough = cloud_noise(height, width, size_px / 9, rng, octaves=3) - 0.5
    fine = cloud_noise(height, width, size_px / 28, rng, octaves=2) - 0.5
    tiers = rng.uniform(7.5, 10.5)
    jag = (down * tiers + 0.35 * np.abs(across) + 0.25 * rough) % 1
    reach = (0.03 + 0.93 * down**0.9) * (0.60 + 0.44 * jag) + 0.16 * fine + 0.08 * rough
    alpha = ease(0.04, -0.05, np.abs(across + 0.03 * np.sin(down * 9)) - reach) * (down < 0.95)
    ragged = fine * (np.abs(across) > reach * 0.45)
    alpha = np.clip(alpha * (1.1 + 1.3 * ragged), 0, 1)
    side = 1.0 if canvas.to_light[0] > 0 else -1.0
    facing = np.clip(0.5 + 0.55 * across * side / np.maximum(reach, 0.1), 0, 1)
    light = 0.22 + 0.46 * facing + 0.7 * fine + 0.20 * jag
    trunk = ((np.abs(across) < 0.05) & (down > 0.9)).astype(np.float32)
    return _coat(canvas, colour, light, alpha, blur(trunk, 0.8))


def _leafy(canvas: Canvas, size_px: int, colour: Tone, *, has_trunk: bool) -> Sprite:
    """A broad crown of overlapping clumps on a trunk, or a bush without one."""
    height, rng = size_px, canvas.rng
    width = int(size_px * (0.95 if has_trunk else 1.5))
    across = np.broadcast_to(
        (np.arange(width, dtype=np.float32)[None] / width - 0.5) * 2, (height, width)
    )
    down = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None] / height, (height, width))
    rough = cloud_noise(height, width, size_px / 9, rng, octaves=3) - 0.5
    fine = cloud_noise(height, width, size_px / 28, rng, octaves=2) - 0.5
    leaves = cloud_noise(height, width, max(2.2, size_px / 80), rng, octaves=2) - 0.5
    side = 1.0 if canvas.to_light[0] > 0 else -1.0
    alpha, light = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    for low, x, radius in _clumps(rng, middle=0.40 if has_trunk else 0.6):
        near = _around(x, low, radius, height, width)  # the noise lets no clump reach beyond
        off, rise = (across[near] - x) / radius, (down[near] - low) * 1.9 / radius
        distance = np.hypot(off, rise) + rough[near] * 0.55 + fine[near] * 0.5
        part = ease(1.05, 0.85, distance)
        facing = np.clip(0.52 - 0.42 * rise + 0.34 * side * off, 0, 1.15)
        light[near] = mix(light[near], facing * 0.8 + fine[near] * 0.6, part)
        alpha[near] = np.maximum(alpha[near], part)
    trunk = np.zeros((height, width), np.float32)
    if has_trunk:
        flare = 0.055 * (1 + 3.2 * np.clip(down - 0.8, 0, 1))
        stem = (np.abs(across + 0.05 * np.sin(down * 9)) < flare) & (down > 0.5)
        trunk = blur(stem.astype(np.float32), 0.8)
        alpha = alpha * (down < 0.93)
    edge = 1 - blur(alpha, 6)
    alpha = np.clip(alpha * (1.25 + leaves * 1.4 * edge), 0, 1)
    return _coat(canvas, colour, light + leaves * 0.55, alpha, trunk)


def _around(x: float, low: float, radius: float, height: int, width: int) -> tuple[slice, slice]:
    """The pixels that a clump can reach, for planes of -1..1 across and 0..1 down."""
    reach = 1.6 * radius
    top, bottom = (round((low + way * reach / 1.9) * height) for way in (-1, 1))
    left, right = (round((0.5 + (x + way * reach) / 2) * width) for way in (-1, 1))
    return slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))


def _clumps(rng: np.random.Generator, *, middle: float) -> list[tuple[float, float, float]]:
    """Row, column and radius of the clumps of a crown, the lowest first."""
    clumps = []
    for _ in range(22):
        radius, angle = rng.uniform(0.16, 0.30), rng.uniform(0, 6.28)
        away = rng.uniform(0, 0.62) ** 0.7 * 0.62
        row = middle + math.sin(angle) * away * 0.52
        clumps.append((row, math.cos(angle) * away * 0.95, radius))
    return sorted(clumps, reverse=True)


def _palm(canvas: Canvas, size_px: int, colour: Tone) -> Sprite:
    """A leaning stem with a fan of drooping fronds."""
    rng, scale = canvas.rng, 2
    height = width = size_px * scale
    image = np.zeros((height, width, 4), np.float32)
    lean = rng.uniform(-0.16, 0.16)
    top = np.array([0.5 + lean, 0.26])
    steps = np.linspace(0, 1, 24)
    wood = canvas.rig.on(tone(140, 112, 84), key=0.55, ambient=0.55)
    for first, last in pairwise(steps):
        ends = [
            (int((0.5 + lean * t**1.8) * width), int((0.99 - (0.99 - top[1]) * t) * height))
            for t in (float(first), float(last))
        ]
        ring = 0.85 + 0.3 * (int(first * 24) % 2)
        paint = (*(float(v * ring) for v in wood), 1.0)
        thick = int(width * (0.036 - 0.018 * float(first)))
        cv2.line(image, ends[0], ends[1], paint, thick, cv2.LINE_AA)
    for order in range(11):
        angle = math.pi * (order + rng.uniform(-0.3, 0.3)) / 10
        shade = 0.6 + 0.6 * math.sin(angle) * (0.5 + 0.5 * rng.random())
        lit = canvas.rig.on(colour * shade * 1.35, key=0.6, ambient=0.55)
        _frond(image, top * [width, height], angle, lit)
    small: Sprite = cv2.resize(image, (size_px, size_px), interpolation=cv2.INTER_AREA)
    small[..., :3] /= np.maximum(small[..., 3:], 1e-3)
    return np.clip(small, 0, 1)


def _frond(image: Sprite, root: Plane, angle: float, colour: Tone) -> None:
    """One palm leaf: a bent rib with drooping leaflets on both sides."""
    size = image.shape[0]
    reach = size * 0.40
    sideways = math.cos(angle)
    droop = 0.42 + 0.30 * abs(sideways)
    paint = (*(float(v) for v in np.clip(colour, 0, 1)), 1.0)
    rib = []
    for t in np.linspace(0, 1, 26):
        x = root[0] + sideways * reach * (t + 0.25 * t * (1 - t))
        y = root[1] - math.sin(angle) * reach * 0.85 * t + reach * droop * t**2
        rib.append((int(x), int(y)))
        length = size * 0.075 * math.sin(math.pi * min(1.0, 0.12 + 0.86 * float(t)))
        for way in (-1, 1):
            tip = (int(x + way * length * 0.55 + sideways * length * 0.6), int(y + length))
            cv2.line(image, rib[-1], tip, paint, max(1, size // 150), cv2.LINE_AA)
    cv2.polylines(image, [np.array(rib, np.int32)], False, paint, max(2, size // 90), cv2.LINE_AA)


def plant(canvas: Canvas, planting: Planting) -> None:
    """Trees from far to near, each only where its place allows it."""
    if canvas.ground is None or canvas.excludes("trees", "tree"):
        return
    sprites = grow(canvas, planting.kind, size_px=planting.sprite_px)
    rng, ground = canvas.rng, canvas.ground
    span = np.log([planting.near, planting.far])
    distances = np.sort(np.exp(rng.uniform(span[0], span[1], planting.count)))[::-1]
    tallest = canvas.height * (0.62 if planting.kind == TreeKind.PINE else 1.0)
    reach = canvas.width / ground.focal_px * 0.5 * planting.spread
    sideways = rng.uniform(-1, 1, planting.count) * distances * reach
    levels = canvas.levels_at(sideways, distances)
    for order, (x, z, level) in enumerate(_triples(sideways, distances, levels)):
        if order % 24 == 0:
            canvas.watch.check()
        dry = ground.water is None or level > ground.water + 0.01
        if not dry or not planting.where(x, z, level):
            continue
        spot = canvas.project(x, z, level)
        tall_px = planting.height * spot.px_per_unit * rng.uniform(0.75, 1.25)
        sprite = sprites[rng.integers(len(sprites))]
        if rng.random() < 0.5:
            sprite = sprite[:, ::-1]
        if 3 <= tall_px <= tallest:
            _set_tree(canvas, _sized(sprite, tall_px), z=z, at=(spot.x, spot.y))


def _triples(first: Plane, second: Plane, third: Plane) -> list[tuple[float, float, float]]:
    """Three rows of numbers as plain triples."""
    return [(float(a), float(b), float(c)) for a, b, c in zip(first, second, third, strict=True)]


def _set_tree(canvas: Canvas, sprite: Sprite, *, z: float, at: tuple[float, float]) -> None:
    """One tree over its shadow."""
    if not canvas.excludes("shadow", "shadows"):
        ground_shadow(canvas, at, width_px=sprite.shape[1] * 0.8, z=z)
    canvas.blit(sprite, at[0], at[1] + 2, z=z, haze=canvas.haze_at(z))


def _sized(sprite: Sprite, tall_px: float) -> Sprite:
    """A sprite scaled to a height."""
    share = tall_px / sprite.shape[0]
    size = (max(2, int(sprite.shape[1] * share)), max(3, int(tall_px)))
    method = cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR
    return np.clip(cv2.resize(sprite, size, interpolation=method), 0, 1)


def ground_shadow(canvas: Canvas, at: tuple[float, float], *, width_px: float, z: float) -> None:
    """A soft lying shadow, drawn out away from the light, on land that is not nearer than it."""
    half = max(2, int(width_px * 0.75))
    flat = max(1, int(half * 0.22))
    lie = -float(canvas.to_light[0]) * half * 0.7
    across = (np.arange(-2 * half, 2 * half, dtype=np.float32)[None] - lie) / half
    down = np.arange(-2 * flat, 2 * flat, dtype=np.float32)[:, None] / flat
    alpha = np.exp(-((across**2 + down**2) * 1.6)) * np.float32(0.5 * min(1, canvas.rig.key))
    shadow = np.zeros((*alpha.shape, 4), np.float32)
    shadow[..., :3] = canvas.rig.ambient * np.float32(0.16)
    shadow[..., 3] = alpha * (1 - canvas.haze_at(z))
    canvas.blit(shadow, at[0], at[1] + 2 * flat)
