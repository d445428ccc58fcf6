"""Green land: lake, mountains, meadow, farm, river, garden, snowfield. Knows no subjects."""

from __future__ import annotations

import numpy as np

from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.flowers import scatter_flowers
from imagegen.offline.scenes.ground import beside, grass_tone, over, ridges
from imagegen.offline.scenes.shaping import Paint, Plane, Tone, ease, mix, tone
from imagegen.offline.scenes.sky import paint_sky
from imagegen.offline.scenes.terrain import Land, Patch, nearest_z, paint_land
from imagegen.offline.scenes.textures import Grain
from imagegen.offline.scenes.trees import Planting, TreeKind, foliage, plant


def build_lake(canvas: Canvas) -> None:
    """A lake before mountains, the near shore in front."""
    canvas.horizon_px = int(canvas.height * 0.50)
    paint_sky(canvas)
    canvas.show("sky")
    _mountain_land(canvas, has_lake=True)
    _pines(canvas, near=7, height=0.62)
    plant(
        canvas,
        Planting(
            kind=TreeKind.PINE,
            count=14,
            near=2.2,
            far=4.6,
            height=1.35,
            where=beside(0.40),
            sprite_px=520,
        ),
    )


def build_mountains(canvas: Canvas) -> None:
    """A valley before a range."""
    canvas.horizon_px = int(canvas.height * 0.46)
    paint_sky(canvas)
    canvas.show("sky")
    _mountain_land(canvas, has_lake=False)
    _pines(canvas, near=7, height=0.62)
    plant(
        canvas,
        Planting(
            kind=TreeKind.PINE,
            count=30,
            near=3.2,
            far=9,
            height=1.5,
            where=beside(0.26),
            sprite_px=480,
        ),
    )


def _pines(canvas: Canvas, *, near: float, height: float) -> None:
    """The woods on the lower slopes."""

    def allows(_x: float, _z: float, level: float) -> bool:
        return level < 2.2

    plant(
        canvas,
        Planting(kind=TreeKind.PINE, count=340, near=near, far=34, height=height, where=allows),
    )


def _mountain_land(canvas: Canvas, *, has_lake: bool) -> None:
    """Ridged rock with snow above, grass below, and a basin for the lake."""
    snow_from = -1.0 if canvas.plan.season == Season.WINTER else 5.2
    grass = grass_tone(canvas.plan.season)

    def height(x: Plane, z: Plane) -> Plane:
        crest = ridges(canvas, x, z, 0.0085) * 0.75 + ridges(canvas, x + 50, z, 0.024) * 0.22
        crest = crest + over(canvas, Grain.DETAIL, x, z, 0.05) * 0.02
        level = np.clip(crest - 0.22, 0, 2) ** 1.5 * 21 * ease(15, 46, z)
        level = level + over(canvas, Grain.SOFT, x, z, 0.03) * 0.22
        level = level + over(canvas, Grain.CLOUD, x, z, 0.09) * 0.06
        return _with_basin(canvas, x, z, level) if has_lake else level

    def colour(patch: Patch) -> Paint:
        x, z = patch.x, patch.z
        rock = tone(116, 108, 108) * (1 + 0.16 * over(canvas, Grain.CLOUD, x, z, 0.3))[..., None]
        green = grass * (1 + 0.18 * over(canvas, Grain.DETAIL, x, z, 0.25))[..., None]
        grown = ease(0.62, 0.86, patch.flatness) * ease(4.2, 1.6, patch.level)
        ground = mix(rock, green, grown[..., None])
        line = patch.level + 0.5 * over(canvas, Grain.CLOUD, x, z, 0.15)
        hold = patch.flatness + 0.12 * over(canvas, Grain.DETAIL, x, z, 0.5)
        snow = ease(snow_from, snow_from + 0.9, line) * ease(0.38, 0.62, hold)
        return np.asarray(mix(ground, tone(242, 247, 255), snow[..., None]), np.float32)

    water = 0.0 if has_lake else None
    camera = 1.15 if has_lake else 1.6
    paint_land(
        canvas,
        Land(height=height, colour=colour, camera=camera, reach=74, water=water, haze=0.62),
    )


def _with_basin(canvas: Canvas, x: Plane, z: Plane, level: Plane) -> Plane:
    """Sink a lake into the land and raise its sides."""
    edge_z = nearest_z(canvas, 1.15)
    bend = 0.16 * edge_z * over(canvas, Grain.SOFT, x, z * 0.3, 0.05)
    near = ease(1.05 * edge_z, 1.55 * edge_z, z + bend)
    far = ease(27, 17, z + 3 * over(canvas, Grain.SOFT, x, z, 0.02))
    basin = near * far
    edge = np.abs(x) / z - 0.02 * over(canvas, Grain.CLOUD, x, z, 0.1)
    sides = ease(0.30, 0.62, edge) * ease(6, 13, z)
    sunk: Plane = level - basin * 0.9 + 0.25 * (1 - basin) + sides * 1.1
    return sunk


def build_meadow(canvas: Canvas) -> None:
    """Rolling grass with flowers and scattered trees."""
    canvas.horizon_px = int(canvas.height * 0.44)
    paint_sky(canvas)
    canvas.show("sky")
    _hills(canvas, flowers=0.75)
    _groves(canvas, count=46)
    scatter_flowers(canvas, count=260)


def build_farm(canvas: Canvas) -> None:
    """Striped fields between hedges under a wide sky."""
    canvas.horizon_px = int(canvas.height * 0.42)
    paint_sky(canvas)
    canvas.show("sky")
    _hills(canvas, flowers=0.0, has_fields=True)
    _groves(canvas, count=22)


def build_garden(canvas: Canvas) -> None:
    """A flowering meadow framed by bushes and trees."""
    canvas.horizon_px = int(canvas.height * 0.40)
    paint_sky(canvas)
    canvas.show("sky")
    _hills(canvas, flowers=1.0, has_path=True)
    _groves(canvas, count=60)
    for near, far, count in ((6.0, 14.0, 40), (2.6, 5.0, 12)):
        plant(
            canvas,
            Planting(
                kind=TreeKind.BUSH,
                count=count,
                near=near,
                far=far,
                height=0.55,
                where=beside(0.20 if near > 5 else 0.33),
                sprite_px=260,
            ),
        )
    scatter_flowers(canvas, count=420, where=_off_path)


def _path_x(z: Plane | float) -> Plane | float:
    """Where the garden's path runs."""
    return 0.8 * np.sin(z * 0.35)


def _off_path(x: float, z: float) -> bool:
    """Whether a place lies beside the garden's path."""
    return abs(x - float(_path_x(z))) > 0.8


def build_snowfield(canvas: Canvas) -> None:
    """Snow hills with firs."""
    canvas.horizon_px = int(canvas.height * 0.45)
    paint_sky(canvas)
    canvas.show("sky")
    _hills(canvas, flowers=0.0, ground=tone(232, 239, 247))
    _pines(canvas, near=6, height=1.0)
    plant(
        canvas,
        Planting(
            kind=TreeKind.PINE,
            count=14,
            near=2.8,
            far=5.5,
            height=1.9,
            where=beside(0.32),
            sprite_px=480,
        ),
    )


def _groves(canvas: Canvas, *, count: int) -> None:
    """Leafy trees in groups far away and single ones near the edges."""

    def grouped(x: float, z: float, _level: float) -> bool:
        spot = np.array([[x]], np.float32), np.array([[z]], np.float32)
        return float(over(canvas, Grain.SOFT, *spot, 0.06)[0, 0]) > -0.2

    plant(
        canvas,
        Planting(kind=TreeKind.LEAF, count=count, near=6, far=36, height=1.25, where=grouped),
    )
    plant(
        canvas,
        Planting(
            kind=TreeKind.LEAF,
            count=6,
            near=3.0,
            far=4.5,
            height=2.4,
            where=beside(0.36),
            spread=1.2,
            sprite_px=440,
        ),
    )


def _hills(
    canvas: Canvas,
    *,
    flowers: float,
    has_fields: bool = False,
    has_path: bool = False,
    ground: Tone | None = None,
) -> None:
    """Soft hills: grass, flowers, fields or snow."""
    grass = grass_tone(canvas.plan.season) if ground is None else ground
    season = canvas.plan.season
    blooms = flowers if season in (Season.SPRING, Season.SUMMER) else flowers * 0.15
    bloom_tone = tone(240, 160, 196) if season == Season.SPRING else tone(240, 204, 92)

    is_snow = ground is not None or season == Season.WINTER
    grain = 0.025 if is_snow else 0.09

    def height(x: Plane, z: Plane) -> Plane:
        level = over(canvas, Grain.SOFT, x, z, 0.028) * 0.75 * ease(2, 12, z)
        level = level + over(canvas, Grain.CLOUD, x, z, 0.02) * 0.9 * ease(18, 50, z)
        return level + 0.03 * over(canvas, Grain.CLOUD, x, z, 0.12)

    def colour(patch: Patch) -> Paint:
        x, z = patch.x, patch.z
        patchy = over(canvas, Grain.DETAIL, x, z, 0.16)[..., None]
        surface = grass * (1 + 0.16 * patchy)
        if ground is None:
            warm = over(canvas, Grain.SOFT, x, z, 0.05)[..., None] * 0.5
            surface = surface + tone(25, 15, -5) * warm
        if has_fields:
            surface = _fields(canvas, patch, surface)
        if blooms:
            dots = ease(0.9, 1.5, over(canvas, Grain.FINE, x, z, 0.8))
            dots = dots * ease(-0.3, 0.6, over(canvas, Grain.SOFT, x, z, 0.09))
            surface = mix(surface, bloom_tone, (dots * blooms)[..., None])
        if has_path:
            bend = _path_x(z) + 0.12 * over(canvas, Grain.SOFT, x, z, 0.1)
            path = ease(0.62, 0.45, np.abs(x - bend))[..., None]
            surface = mix(surface, tone(206, 186, 152) * (1 + 0.1 * patchy), path)
        return np.asarray(surface, np.float32)

    paint_land(canvas, Land(height=height, colour=colour, camera=1.45, reach=52, detail=grain))


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
