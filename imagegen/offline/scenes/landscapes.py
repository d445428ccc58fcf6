"""Green land: lake, mountains, meadow, farm, river, garden, snowfield. Knows no subjects."""

from __future__ import annotations

import numpy as np

from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.flowers import scatter_flowers
from imagegen.offline.scenes.ground import beside, grass_tone, near_bank, over, ridges
from imagegen.offline.scenes.hills import Hills, off_path, paint_hills
from imagegen.offline.scenes.shaping import Paint, Plane, ease, mix, tone
from imagegen.offline.scenes.sky import paint_sky
from imagegen.offline.scenes.terrain import Land, Patch, nearest_z, paint_land
from imagegen.offline.scenes.textures import Grain
from imagegen.offline.scenes.trees import Planting, TreeKind, plant


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
    bank = np.maximum(level * 0.3 + 0.22, 0.08)
    return np.asarray(mix(sunk, bank, near_bank(canvas, 1.15, x, z)), np.float32)


def build_meadow(canvas: Canvas) -> None:
    """Rolling grass with flowers and scattered trees."""
    canvas.horizon_px = int(canvas.height * 0.44)
    paint_sky(canvas)
    canvas.show("sky")
    look = _meadow_look(canvas.plan.place_word.lower())
    paint_hills(canvas, look)
    _groves(canvas, count=46 if look.crop is None else 14)
    if look.flowers:
        scatter_flowers(canvas, count=260)


def _meadow_look(word: str) -> Hills:
    """What the person's own word for the meadow says about it."""
    if any(dry in word for dry in ("savanna", "prairie", "steppe", "outback")):
        return Hills(ground=tone(202, 172, 100))
    crops = {
        "wheat": tone(226, 188, 92),
        "corn": tone(150, 168, 70),
        "barley": tone(214, 190, 110),
        "lavender": tone(146, 112, 196),
        "tulip": tone(222, 80, 96),
        "poppy": tone(216, 66, 52),
        "sunflower": tone(240, 190, 60),
        "rice": tone(150, 180, 84),
        "vineyard": tone(96, 136, 66),
        "tea": tone(84, 136, 70),
    }
    for name, crop in crops.items():
        if name in word:
            return Hills(crop=crop)
    return Hills(flowers=0.75)


def build_farm(canvas: Canvas) -> None:
    """Striped fields between hedges under a wide sky."""
    canvas.horizon_px = int(canvas.height * 0.42)
    paint_sky(canvas)
    canvas.show("sky")
    paint_hills(canvas, Hills(has_fields=True))
    _groves(canvas, count=22)


def build_garden(canvas: Canvas) -> None:
    """A flowering meadow framed by bushes and trees."""
    canvas.horizon_px = int(canvas.height * 0.40)
    paint_sky(canvas)
    canvas.show("sky")
    paint_hills(canvas, Hills(flowers=1.0, has_path=True))
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
    scatter_flowers(canvas, count=420, where=off_path)


def build_snowfield(canvas: Canvas) -> None:
    """Snow hills with firs."""
    canvas.horizon_px = int(canvas.height * 0.45)
    paint_sky(canvas)
    canvas.show("sky")
    paint_hills(canvas, Hills(ground=tone(232, 239, 247), is_smooth=True))
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
