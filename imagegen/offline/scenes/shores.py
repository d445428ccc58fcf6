"""Land by the water: beach, open sea, island, river, waterfall. Knows no subjects."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from imagegen.offline.pixels import blur
from imagegen.offline.scene_plan import Feature, Season, Weather
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.ground import beside, grass_tone, near_bank, over, ridges
from imagegen.offline.scenes.shaping import Paint, Plane, ease, mix, tone
from imagegen.offline.scenes.sky import paint_sky
from imagegen.offline.scenes.terrain import Land, Patch, nearest_z, paint_land
from imagegen.offline.scenes.textures import Grain
from imagegen.offline.scenes.trees import Planting, TreeKind, plant


def build_beach(canvas: Canvas) -> None:
    """Sand in front, surf, islands far out, palms at the side."""
    canvas.horizon_px = int(canvas.height * 0.46)
    paint_sky(canvas)
    canvas.show("sky")

    edge_z = nearest_z(canvas, 1.4)

    def height(x: Plane, z: Plane) -> Plane:
        shore = z + 0.8 * over(canvas, Grain.SOFT, x, z * 0.2, 0.05) + x * 0.12
        sand = np.maximum(ease(2.5 * edge_z, 1.25 * edge_z, shore), near_bank(canvas, 1.4, x, z))
        return -0.5 + sand * 0.66 + _islands(canvas, x, z)

    paint_land(canvas, _sandy(canvas, height))
    _foam(canvas)
    stormy = canvas.plan.weather in (Weather.STORM, Weather.RAIN, Weather.SNOW)
    if not stormy and not canvas.wants(Feature.ROCKS):
        _palms(canvas, near=2.6, far=4.4, share=0.34)


def build_sea(canvas: Canvas) -> None:
    """Open water with a swell to the horizon."""
    canvas.horizon_px = int(canvas.height * 0.46)
    paint_sky(canvas)
    canvas.show("sky")

    def height(x: Plane, z: Plane) -> Plane:
        return near_bank(canvas, 1.4, x, z) * 1.15 - 1

    paint_land(canvas, _sandy(canvas, height))
    _swell(canvas)


def build_island(canvas: Canvas) -> None:
    """One green island in a calm sea."""
    canvas.horizon_px = int(canvas.height * 0.44)
    paint_sky(canvas)
    canvas.show("sky")
    centre_x, centre_z = canvas.rng.uniform(-0.6, 0.6), 9.0

    def height(x: Plane, z: Plane) -> Plane:
        away = np.hypot((x - centre_x) / 3.6, (z - centre_z) / 3.2)
        away = away + 0.10 * over(canvas, Grain.CLOUD, x, z, 0.07)
        beach = ease(1.15, 0.55, away) * 0.75
        hill = ease(0.75, 0.05, away) * (0.9 + 0.25 * ridges(canvas, x, z, 0.06))
        return -0.45 + np.maximum(beach, near_bank(canvas, 1.4, x, z) * 0.6) + hill

    paint_land(canvas, _sandy(canvas, height, grass_from=0.42))
    _foam(canvas)

    def grown(_x: float, _z: float, level: float) -> bool:
        return level > 0.30

    plant(
        canvas,
        Planting(
            kind=TreeKind.PALM,
            count=46,
            near=6.4,
            far=12,
            height=1.1,
            where=grown,
            spread=0.6,
            sprite_px=300,
        ),
    )


def build_river(canvas: Canvas) -> None:
    """A winding river through green hills."""
    canvas.horizon_px = int(canvas.height * 0.44)
    paint_sky(canvas)
    canvas.show("sky")
    grass = grass_tone(canvas.plan.season)
    phase = canvas.rng.uniform(0, 6.28)

    def height(x: Plane, z: Plane) -> Plane:
        course = 1.4 * np.sin(z * 0.30 + phase) + z * 0.05 * np.sin(z * 0.11)
        away = np.abs(x - course) + 0.25 * over(canvas, Grain.SOFT, x, z, 0.12)
        banks = ease(0.75, 1.5, away) * 0.55 - 0.22
        hills = over(canvas, Grain.SOFT, x, z, 0.03) * 0.6 * ease(2, 6, away)
        far = ridges(canvas, x, z, 0.014) ** 2 * 3.4 * ease(22, 46, z)
        banks = np.maximum(banks, near_bank(canvas, 1.6, x, z) * 0.55 - 0.22)
        return banks + np.maximum(hills, -0.1) + far

    def colour(patch: Patch) -> Paint:
        rough = over(canvas, Grain.DETAIL, patch.x, patch.z, 0.2)[..., None]
        ground = grass * (1 + 0.17 * rough)
        shore = tone(178, 160, 128) * (1 + 0.1 * rough)
        return np.asarray(mix(shore, ground, ease(0.0, 0.2, patch.level)[..., None]), np.float32)

    paint_land(canvas, Land(height=height, colour=colour, camera=1.6, water=0.0, detail=0.09))
    kind = TreeKind.PINE if canvas.plan.season == Season.WINTER else TreeKind.LEAF
    for count, near, far, tall, share in ((70, 6.0, 34.0, 1.2, 0.05), (7, 3.0, 4.6, 2.3, 0.36)):
        plant(
            canvas,
            Planting(
                kind=kind,
                count=count,
                near=near,
                far=far,
                height=tall,
                where=beside(share),
                sprite_px=220 if near > 5 else 440,
            ),
        )


def build_waterfall(canvas: Canvas) -> None:
    """A fall over a rock wall into a pool between trees."""
    canvas.horizon_px = int(canvas.height * 0.56)
    paint_sky(canvas)
    canvas.show("sky")

    def height(x: Plane, z: Plane) -> Plane:
        bend = 0.5 * over(canvas, Grain.CLOUD, x, z, 0.05)
        wall = ease(9.5, 10.4, z + bend - 0.05 * x**2)
        steps = 3.7 + 0.3 * over(canvas, Grain.CLOUD, x, z * 0 + 3, 0.06)
        notch = 1 - 0.14 * np.exp(-((x / 1.1) ** 2))
        pool = ease(2.4, 3.4, z + 0.6 * over(canvas, Grain.SOFT, x, z, 0.1)) * ease(
            3.6, 2.4, np.abs(x)
        )
        pool = pool * (1 - near_bank(canvas, 1.3, x, z))
        level: Plane = 0.22 - 0.75 * pool + wall * steps * notch
        return level

    def colour(patch: Patch) -> Paint:
        rough = over(canvas, Grain.CLOUD, patch.x, patch.level * 3 + patch.z, 0.3)[..., None]
        layers = np.sin(patch.level * 9 + rough[..., 0] * 2)[..., None]
        rock = tone(104, 100, 98) * (1 + 0.25 * rough + 0.10 * layers)
        moss = grass_tone(canvas.plan.season) * 0.9 * (1 + 0.2 * rough)
        grown = ease(0.5, 0.8, patch.flatness)[..., None]
        return np.asarray(mix(rock, moss, grown), np.float32)

    paint_land(canvas, Land(height=height, colour=colour, camera=1.3, water=0.0, detail=0.12))
    _fall(canvas)
    kind = TreeKind.PINE if canvas.plan.season == Season.WINTER else TreeKind.LEAF
    plant(
        canvas,
        Planting(
            kind=kind, count=9, near=3.2, far=7, height=2.2, where=beside(0.34), sprite_px=420
        ),
    )
    plant(
        canvas,
        Planting(kind=TreeKind.BUSH, count=14, near=2.4, far=8, height=0.6, where=beside(0.33)),
    )


def _fall(canvas: Canvas) -> None:
    """The falling water with mist at its foot."""
    foot = canvas.project(0.0, 8.9)
    top_y = min(canvas.project(0.0, 9.0 + 0.25 * step).y for step in range(20))
    wide = foot.px_per_unit * 1.0
    drop = max(8.0, foot.y - top_y)
    share = (canvas.rows - top_y) / drop
    bend = np.sin(share * 5 + 1) * wide * 0.06
    across = (canvas.columns - foot.x - bend) / (wide * (0.75 + 0.35 * np.clip(share, 0, 1)))
    strand = canvas.noise.sample(Grain.FINE, canvas.columns / canvas.width * 2.2, share * 0.03)
    strand = strand + canvas.noise.sample(Grain.DETAIL, across * 0.35, share * 0.05)
    body = ease(1.05, 0.80, np.abs(across) + 0.10 * strand)
    body = body * ease(-0.01, 0.02, share) * ease(1.04, 0.98, share)
    white = np.clip(0.80 + 0.20 * strand, 0.4, 1.1)[..., None]
    rig = canvas.rig
    water = white * (rig.ambient * 0.62 + rig.sun * (rig.key * 0.42))
    canvas.paint = mix(canvas.paint, water, (body * 0.95)[..., None])
    mist = np.exp(-(((canvas.columns - foot.x) / (wide * 1.9)) ** 2))
    mist = mist * np.exp(-(((canvas.rows - foot.y) / (drop * 0.16)) ** 2))
    cloud = mix(rig.horizon, tone(255, 255, 255), 0.4)
    canvas.paint = mix(canvas.paint, cloud, (mist * 0.75)[..., None])
    canvas.watch.check()


def _islands(canvas: Canvas, x: Plane, z: Plane) -> Plane:
    """Low islands between 16 and 58 out."""
    hump = np.clip(over(canvas, Grain.CLOUD, x, z, 0.017) - 0.55, 0, 3) * 1.6
    level: Plane = hump * ease(16, 30, z) * ease(58, 48, z)
    return level


def _sandy(
    canvas: Canvas, height: Callable[[Plane, Plane], Plane], *, grass_from: float = 0.25
) -> Land:
    """Sand, darker where it is wet, grass where it is high."""

    def colour(patch: Patch) -> Paint:
        grain = over(canvas, Grain.FINE, patch.x, patch.z, 0.6)[..., None]
        sand = tone(232, 210, 168) * (1 + 0.05 * grain)
        wet = ease(0.10, 0.0, patch.level)[..., None]
        ground = mix(sand, sand * tone(184, 173, 158), wet)
        high = ease(grass_from, grass_from + 0.25, patch.level) * (patch.z > 5)
        return np.asarray(
            mix(ground, grass_tone(canvas.plan.season) * 0.82, high[..., None]), np.float32
        )

    return Land(height=height, colour=colour, camera=1.4, reach=60, water=0.0, detail=0.035)


def _foam(canvas: Canvas) -> None:
    """A white line where water meets land."""
    if canvas.wet is None:
        return
    edge = np.exp(-(((canvas.wet - 0.5) / 0.22) ** 2)) * (canvas.depth < 14)
    line = blur(edge.astype(np.float32), 1.6 * canvas.unit)
    bright = mix(canvas.rig.ambient, tone(255, 255, 255), 0.5)
    canvas.paint = mix(canvas.paint, bright, np.clip(line * 0.7, 0, 1)[..., None])


def _swell(canvas: Canvas) -> None:
    """Long waves with a lit and a dark side, flattening towards the horizon."""
    if canvas.wet is None:
        return
    below = np.maximum(canvas.rows - canvas.horizon_px, 1) / canvas.height
    z = 0.9 / below
    across = (canvas.columns / canvas.width - 0.5) * z
    wave = canvas.noise.sample(Grain.SOFT, across * 0.05, z * 0.22)
    wave = wave + 0.5 * canvas.noise.sample(Grain.CLOUD, across * 0.12, z * 0.5)
    slope = cv2.Sobel(wave, cv2.CV_32F, 0, 1, ksize=3) * ease(0.02, 0.3, below)
    factor = 1 + np.clip(slope * 0.30, -0.13, 0.16) * canvas.wet
    canvas.paint = canvas.paint * factor[..., None]
    crest = ease(1.5, 2.3, wave) * ease(0.03, 0.2, below) * canvas.wet
    canvas.paint = mix(
        canvas.paint, tone(240, 248, 252) * canvas.rig.ambient, crest[..., None] * 0.5
    )


def _palms(canvas: Canvas, *, near: float, far: float, share: float) -> None:
    """A few large palms at the sides."""
    plant(
        canvas,
        Planting(
            kind=TreeKind.PALM,
            count=12,
            near=near,
            far=far,
            height=2.1,
            where=beside(share),
            sprite_px=460,
        ),
    )
