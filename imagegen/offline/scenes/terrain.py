"""Draws land as a height field in perspective: lit, shadowed, hazed, with mirroring water.

Slices of land from near to far are stacked by a running minimum of their screen rows (the
"floating horizon" of early plotters), for all columns at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from imagegen.offline.pixels import blur
from imagegen.offline.scenes.canvas import Canvas, Ground
from imagegen.offline.scenes.shaping import Paint, Plane, ease, mix, shoulder
from imagegen.offline.scenes.textures import Grain

_SLICES = 480
_NEAREST = 0.55


class Patch(NamedTuple):
    """Land seen from above, one row per slice: ``(slices, columns) float32`` each."""

    x: Plane
    z: Plane
    level: Plane
    flatness: Plane


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """What a builder says about its land.

    Attributes:
        height: level at ``(x, z)``.
        colour: ``(slices, columns, 3)`` surface colour of a patch.
        camera: height of the eye.
        reach: distance of the last slice.
        water: level of the water, or None.
        detail: strength of the fine grain of the ground.
        haze: 1 is normal air.
    """

    height: Callable[[Plane, Plane], Plane]
    colour: Callable[[Patch], Paint]
    camera: float = 1.5
    reach: float = 60.0
    water: float | None = None
    detail: float = 0.06
    haze: float = 1.0


def paint_land(canvas: Canvas, land: Land) -> None:
    """Draw the land below the sky that is there, and remember it as the canvas's ground."""
    focal = 0.9 * max(canvas.width, canvas.height * 0.9)
    canvas.ground = Ground(
        focal_px=focal,
        camera=land.camera,
        height=land.height,
        water=land.water,
        reach=land.reach,
        haze=land.haze,
    )
    patch, raw = _survey(canvas, land, focal)
    canvas.watch.check()
    lit = _light(canvas, land, patch, raw)
    canvas.watch.check()
    view = _View(canvas, patch, land, focal)
    depth = np.exp(view.full(np.log(patch.z)))
    across = (canvas.columns - canvas.width / 2) * depth / np.float32(focal)
    paint = view.full(lit) * _grain(canvas, land, across, depth)
    canvas.watch.check()
    haze = 1 - np.exp(-depth / land.reach * np.float32(2.4 * canvas.rig.haze * land.haze))
    paint = mix(paint, canvas.rig.far, haze[..., None])
    cover = view.cover
    canvas.paint = mix(canvas.paint, paint, cover[..., None])
    canvas.depth = np.where(cover > 0.5, depth, canvas.depth).astype(np.float32)
    canvas.watch.check()
    if land.water is not None:
        canvas.wet = view.full((raw < land.water).astype(np.float32)) * cover
        mirror(canvas, across, depth, haze)


def nearest_z(canvas: Canvas, camera: float) -> float:
    """Distance of the land at the lower edge of the picture."""
    focal = 0.9 * max(canvas.width, canvas.height * 0.9)
    return camera * focal / max(1, canvas.height - canvas.horizon_px)


def _survey(canvas: Canvas, land: Land, focal: float) -> tuple[Patch, Plane]:
    """The land under the view: the patch as seen, and its level under water."""
    columns = min(canvas.width, max(640, canvas.width // 2))
    z = np.geomspace(_NEAREST, land.reach, _SLICES).astype(np.float32)[:, None]
    screen_x = (np.arange(columns, dtype=np.float32) + 0.5) / columns * canvas.width
    x = (screen_x[None] - canvas.width / 2) * z / np.float32(focal)
    z = np.broadcast_to(z, x.shape)
    raw = land.height(x, z).astype(np.float32)
    level = raw if land.water is None else np.maximum(raw, np.float32(land.water))
    return Patch(x, z, level, np.ones_like(level)), raw


def _light(canvas: Canvas, land: Land, patch: Patch, raw: Plane) -> Paint:
    """Surface colour under key light, sky light and cast shadows."""
    level = patch.level
    slope_x = np.gradient(level, axis=1) / np.gradient(patch.x, axis=1)
    slope_z = np.gradient(level, axis=0) / np.gradient(patch.z, axis=0)
    flat = 1 / np.sqrt(1 + slope_x**2 + slope_z**2)
    sun = canvas.to_light * np.array([1, 1, -0.45], np.float32)
    sun = sun / np.float32(np.linalg.norm(sun))
    facing = np.clip((-slope_x * sun[0] + sun[1] - slope_z * sun[2]) * flat, 0, 1)
    facing = facing * (1 - 0.75 * _cast_shadow(level, patch.x, sun))
    colour = land.colour(Patch(patch.x, patch.z, raw, flat))
    rig = canvas.rig
    sky_light = rig.ambient * (0.55 + 0.45 * flat[..., None]) * np.float32(0.62)
    lit: Paint = colour * (sky_light + rig.sun * (facing * np.float32(rig.key * 1.2))[..., None])
    return np.asarray(shoulder(lit, 0.6), np.float32)


def _cast_shadow(level: Plane, x: Plane, sun: Plane) -> Plane:
    """0..1 where a ridge of the same slice stands between a place and the sun."""
    steep = np.float32(abs(float(sun[1]) / (abs(float(sun[0])) + 0.12)))
    if sun[0] > 0:
        line = level - steep * x
        over = np.maximum.accumulate(line[:, ::-1], 1)[:, ::-1] - line
    else:
        line = level + steep * x
        over = np.maximum.accumulate(line, 1) - line
    shadow: Plane = ease(0.0, 0.12, over)
    return shadow


class _View:
    """Which slice each pixel sees; carries planes of the patch over to the picture."""

    def __init__(self, canvas: Canvas, patch: Patch, land: Land, focal: float) -> None:
        """Find the owner of each pixel."""
        self._size = (canvas.width, canvas.height)
        rows, (slices, columns) = canvas.height, patch.level.shape
        screen_y = canvas.horizon_px + (land.camera - patch.level) * np.float32(focal) / patch.z
        skyline = np.minimum.accumulate(screen_y, 0)
        first_row = np.clip(np.ceil(skyline), 0, rows).astype(np.int64)
        slots = first_row * columns + np.arange(columns)[None]
        counts = np.bincount(slots.ravel(), minlength=(rows + 1) * columns)
        reached = np.cumsum(counts.reshape(rows + 1, columns), 0)[:rows]
        owner = slices - reached
        owner = np.minimum(owner, slices - 1)
        column = np.arange(columns)[None]
        before = np.where(owner > 0, skyline[np.maximum(owner - 1, 0), column], rows + 50)
        here = skyline[owner, column]
        below = np.arange(rows, dtype=np.float32)[:, None] - here
        part = np.clip(below / np.maximum(np.minimum(before, rows + 50) - here, 1e-3), 0, 1)
        self._slice = np.clip(owner - part, 0, slices - 1).astype(np.float32)
        self._column = np.ascontiguousarray(
            np.broadcast_to(np.arange(columns, dtype=np.float32)[None], self._slice.shape)
        )
        edge = np.clip(np.arange(rows, dtype=np.float32)[:, None] - skyline[-1:] + 0.5, 0, 1)
        self.cover: Plane = cv2.resize(
            edge.astype(np.float32), self._size, interpolation=cv2.INTER_LINEAR
        )

    def full(self, plane: Plane) -> Plane:
        """A plane or paint of the patch, as seen, at the picture's size."""
        source = np.ascontiguousarray(plane, np.float32)
        seen = cv2.remap(source, self._column, self._slice, cv2.INTER_LINEAR)
        return cv2.resize(seen, self._size, interpolation=cv2.INTER_LINEAR)


def _grain(canvas: Canvas, land: Land, across: Plane, depth: Plane) -> Plane:
    """Fine unevenness of the ground, finer near the eye, as a factor per pixel."""
    if not land.detail:
        return np.ones((*depth.shape, 1), np.float32)
    near = np.clip(6 / depth, 0, 1)
    fine = canvas.noise.sample(Grain.FINE, across * 0.55, depth * 0.55) * near
    broad = canvas.noise.sample(Grain.FINE, across * 0.13, depth * 0.13)
    factor: Plane = np.clip(1 + land.detail * (fine + 0.8 * broad), 0.3, 1.8)
    return factor[..., None]


def mirror(canvas: Canvas, across: Plane, depth: Plane, haze: Plane) -> None:
    """Turn the wet part into water: the picture above it, rippled, with depth and glitter.

    Args:
        across: distance from the middle of the view per pixel; ``depth`` and ``haze`` likewise.
    """
    if canvas.wet is None:
        return
    rig, horizon = canvas.rig, canvas.horizon_px
    across, depth, haze = across[horizon:], depth[horizon:], haze[horizon:]
    ripple = canvas.noise.sample(Grain.DETAIL, across * 0.22, depth * 0.8)
    ripple = ripple + 0.6 * canvas.noise.sample(Grain.FINE, across * 0.5, depth * 1.7)
    seen = _upside_down(canvas, ripple * (16 * canvas.unit / (1 + depth * 0.35)))
    below = np.clip((canvas.rows[horizon:] - horizon) / np.float32(canvas.height), 0, 1)
    shine = np.clip(0.34 + 0.66 * np.exp(-below / 0.30), 0, 1)[..., None]
    deep_tint = np.array([0.26, 0.48, 0.58], np.float32)
    deep = mix(rig.middle, rig.ambient, 0.5) * deep_tint
    water = mix(deep, seen * 0.96, shine)
    canvas.watch.check()
    if rig.shows_sun and not canvas.excludes("sun"):
        sun_x, _ = canvas.sun_px
        spread = canvas.width * (0.05 + 0.12 * below)
        path = np.exp(-(((canvas.columns[horizon:] - sun_x) / spread) ** 2))
        sparkle = ease(0.35, 1.4, ripple + 0.45 * np.exp(-below / 0.15))
        strength = 0.35 if rig.is_night else 0.55
        water = water + (path * sparkle * np.float32(strength))[..., None] * rig.sun
    water = mix(water, rig.far, (haze * 0.45)[..., None])
    wet = canvas.wet[horizon:, :, None]
    canvas.paint[horizon:] = mix(canvas.paint[horizon:], water, wet)
    canvas.watch.check()


def _upside_down(canvas: Canvas, push: Plane) -> Paint:
    """What the water below the horizon mirrors, each pixel pushed aside by a ripple."""
    horizon = canvas.horizon_px
    rows = 2 * horizon - canvas.rows[horizon:] + push * 1.6
    rows = np.clip(rows, 0, horizon - 1).astype(np.float32)
    columns = np.clip(canvas.columns[horizon:] + push * 0.6, 0, canvas.width - 1)
    source = np.ascontiguousarray(canvas.paint, np.float32)
    seen: Paint = cv2.remap(source, columns.astype(np.float32), rows, cv2.INTER_LINEAR)
    return blur(seen, 0.8)
