"""Soft hills in perspective: grass, snow, crops in rows, patchwork fields, a path. No trees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.ground import grass_tone, over
from imagegen.offline.scenes.shaping import Paint, Plane, Tone, ease, mix, tone
from imagegen.offline.scenes.terrain import Land, Patch, paint_land
from imagegen.offline.scenes.textures import Grain
from imagegen.offline.scenes.trees import TreeKind, foliage


@dataclass(frozen=True, slots=True, kw_only=True)
class Hills:
    """How hills look.

    Attributes:
        ground: colour instead of the season's grass, or None.
        flowers: share of ground with small blossoms, 0..1.
        crop: colour of rows of plants, or None.
        has_fields: a patchwork of fields.
        has_path: a winding path from the eye to the horizon.
        is_smooth: fine grained as snow.
    """

    ground: Tone | None = None
    flowers: float = 0.0
    crop: Tone | None = None
    has_fields: bool = False
    has_path: bool = False
    is_smooth: bool = False


def paint_hills(canvas: Canvas, hills: Hills) -> None:
    """Draw the hills below the sky."""
    snowy = hills.is_smooth or canvas.plan.season == Season.WINTER

    def height(x: Plane, z: Plane) -> Plane:
        level = over(canvas, Grain.SOFT, x, z, 0.028) * 0.75 * ease(2, 12, z)
        level = level + over(canvas, Grain.CLOUD, x, z, 0.02) * 0.9 * ease(18, 50, z)
        return level + 0.03 * over(canvas, Grain.CLOUD, x, z, 0.12)

    def colour(patch: Patch) -> Paint:
        return np.asarray(_surface(canvas, hills, patch), np.float32)

    grain = 0.025 if snowy else 0.09
    paint_land(canvas, Land(height=height, colour=colour, camera=1.45, reach=52, detail=grain))


def _surface(canvas: Canvas, hills: Hills, patch: Patch) -> Paint:
    """Colour of the ground, layer by layer."""
    x, z, season = patch.x, patch.z, canvas.plan.season
    grass = grass_tone(season) if hills.ground is None else hills.ground
    patchy = over(canvas, Grain.DETAIL, x, z, 0.16)[..., None]
    surface = grass * (1 + 0.16 * patchy)
    if not hills.is_smooth:
        warm = over(canvas, Grain.SOFT, x, z, 0.05)[..., None] * 0.5
        surface = surface + tone(25, 15, -5) * warm
    if hills.has_fields:
        surface = _fields(canvas, patch, surface)
    if hills.crop is not None:
        surface = _rows(canvas, patch, surface, hills.crop)
    blooms = hills.flowers * (1.0 if season in (Season.SPRING, Season.SUMMER) else 0.15)
    if blooms:
        bloom_tone = tone(240, 160, 196) if season == Season.SPRING else tone(240, 204, 92)
        dots = ease(0.9, 1.5, over(canvas, Grain.FINE, x, z, 0.8))
        dots = dots * ease(-0.3, 0.6, over(canvas, Grain.SOFT, x, z, 0.09))
        surface = mix(surface, bloom_tone, (dots * blooms)[..., None])
    if hills.has_path:
        bend = _path_x(z) + 0.12 * over(canvas, Grain.SOFT, x, z, 0.1)
        path = ease(0.62, 0.45, np.abs(x - bend))[..., None]
        surface = mix(surface, tone(206, 186, 152) * (1 + 0.1 * patchy), path)
    return np.asarray(surface, np.float32)


def _rows(canvas: Canvas, patch: Patch, grass: Paint, crop: Tone) -> Paint:
    """Rows of plants that run to the horizon, with earth between them."""
    x, z = patch.x, patch.z
    bend = 0.25 * over(canvas, Grain.SOFT, x, z, 0.03)
    row = np.abs(np.mod(x * 0.85 + bend, 1.0) - 0.5)
    tuft = over(canvas, Grain.FINE, x, z, 0.9)[..., None]
    plants = crop * (1 + 0.22 * tuft)
    earth = mix(grass * 0.8, tone(120, 96, 66), 0.4)
    share = mix(ease(0.44, 0.30, row), 0.82, ease(8, 26, z))
    return np.asarray(mix(earth, plants, share[..., None]), np.float32)


def _path_x(z: Plane | float) -> Plane | float:
    """Where the garden's path runs."""
    return 0.8 * np.sin(z * 0.35)


def off_path(x: float, z: float) -> bool:
    """Whether a place lies beside the garden's path."""
    return abs(x - float(_path_x(z))) > 0.8


def _fields(canvas: Canvas, patch: Patch, grass: Paint) -> Paint:
    """Ploughed, golden and green stripes in large crooked fields."""
    x, z = patch.x, patch.z
    bend = over(canvas, Grain.SOFT, x, z, 0.03) * 0.6
    plot = np.floor(x * 0.12 + bend * 0.5) * 3 + np.floor(z * 0.14 + bend)
    pick = np.mod(np.sin(plot * 12.99) * 43758.5, 1.0)[..., None]
    rows = np.sin((x * 0.9 + z * 0.25 + bend) * 9)[..., None] * np.clip(9 / z, 0, 1)[..., None]
    crops = foliage(canvas.plan.season, TreeKind.LEAF)
    gold, earth = tone(222, 188, 96), tone(150, 112, 78)
    field = np.where(pick < 0.34, gold, np.where(pick < 0.6, earth, crops[0] * 0.6 + grass * 0.6))
    edge = np.minimum(np.mod(x * 0.12 + bend * 0.5, 1), np.mod(z * 0.14 + bend, 1))
    hedge = ease(0.06, 0.02, edge)[..., None]
    surface: Paint = mix(field * (1 + 0.10 * rows), grass * 0.7, hedge)
    return mix(surface, grass, ease(5, 3, z)[..., None])  # type: ignore[no-any-return]
