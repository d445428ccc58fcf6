"""Parts of a set that a prompt asked for beside its place: rocks, trees, flowers, leaves, lights.

Runs after the place is built and before the subjects come. Must not know subjects.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from imagegen.offline.pixels import blur, cloud_noise
from imagegen.offline.scene_plan import Feature, Place, Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.figures import light_of, relight
from imagegen.offline.scenes.flowers import scatter_flowers
from imagegen.offline.scenes.ground import beside
from imagegen.offline.scenes.leaves import litter
from imagegen.offline.scenes.shaping import Sprite, tone
from imagegen.offline.scenes.trees import Planting, TreeKind, ground_shadow, plant

_NO_GROUND = (
    Place.STUDIO,
    Place.ABSTRACT,
    Place.SPACE,
    Place.SKY,
    Place.UNDERWATER,
    Place.ROOM,
    Place.CAFE,
    Place.LIBRARY,
    Place.STAGE,
)
_HAS_TREES = (
    Place.FOREST,
    Place.JUNGLE,
    Place.GARDEN,
    Place.MEADOW,
    Place.MOUNTAINS,
    Place.LAKE,
    Place.RIVER,
    Place.ISLAND,
    Place.FARM,
    Place.SNOWFIELD,
    Place.VILLAGE,
    Place.WATERFALL,
)


def add_extras(canvas: Canvas) -> None:
    """Everything in ``plan.features`` that the place does not bring anyway."""
    if canvas.wants(Feature.LIGHTS):
        _hang_lights(canvas)
    if canvas.plan.place in _NO_GROUND:
        return
    has_land = canvas.ground is not None and canvas.plan.place not in (Place.CITY, Place.SEA)
    if canvas.wants(Feature.TREES) and has_land and canvas.plan.place not in _HAS_TREES:
        kind = TreeKind.PINE if canvas.plan.season == Season.WINTER else TreeKind.LEAF
        kind = TreeKind.PALM if canvas.plan.place in (Place.BEACH, Place.DESERT) else kind
        spots = Planting(
            kind=kind, count=16, near=3.2, far=12, height=1.8, where=beside(0.24), sprite_px=360
        )
        plant(canvas, spots)
    if canvas.wants(Feature.ROCKS) and has_land:
        _lay_rocks(canvas)
    if canvas.wants(Feature.FLOWERS) and has_land:
        scatter_flowers(canvas, count=220)
    if canvas.wants(Feature.LEAVES) and canvas.plan.season == Season.AUTUMN:
        litter(canvas, count=200)
    canvas.watch.check()


def _lay_rocks(canvas: Canvas, count: int = 22) -> None:
    """Boulders from far to near, the near ones at the sides."""
    if canvas.ground is None:
        return
    light = light_of(canvas)
    stones = [_rock(canvas) for _ in range(4)]
    stones = [relight(stone, light, coat="stone", rng=canvas.rng) for stone in stones]
    span = canvas.rng.uniform(math.log(2.4), math.log(14), count)
    for z in np.exp(np.sort(span))[::-1]:
        away = float(z)
        x = canvas.rng.uniform(-0.62, 0.62) * away * canvas.width / canvas.ground.focal_px
        spot = canvas.project(x, away)
        if abs(spot.x - canvas.width / 2) < canvas.width * 0.22 and away < 6:
            continue
        stone = stones[int(canvas.rng.integers(4))]
        tall = spot.px_per_unit * canvas.rng.uniform(0.12, 0.34)
        size = (max(3, int(tall * stone.shape[1] / stone.shape[0])), max(2, int(tall)))
        small = np.clip(cv2.resize(stone, size, interpolation=cv2.INTER_AREA), 0, 1)
        ground_shadow(canvas, (spot.x, spot.y), width_px=size[0] * 0.8, z=away)
        canvas.blit(small, spot.x, spot.y + tall * 0.12, z=away, haze=canvas.haze_at(away))
        if tall > canvas.height * 0.3:
            break


def _rock(canvas: Canvas) -> Sprite:
    """A lumpy boulder on nothing, flat below."""
    height, width = 150, 220
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    across, down = (columns / width - 0.5) * 2, rows / height
    lump = cloud_noise(height, width, 60, canvas.rng, octaves=3) - 0.5
    reach = np.hypot(across * 1.08, (1 - down) * 1.05) + lump * 0.5
    cover = np.clip((0.86 - reach) * 40, 0, 1) * np.clip((0.97 - down) * 60, 0, 1)
    rough = cloud_noise(height, width, 26, canvas.rng, octaves=4)[..., None]
    colour = tone(150, 142, 134) * (0.55 + 0.9 * rough)
    return np.dstack([np.clip(colour, 0, 1), blur(cover.astype(np.float32), 0.8)])


def _hang_lights(canvas: Canvas) -> None:
    """Two strings of small warm bulbs across the upper part."""
    for base in (0.10, 0.19):
        sag, count = canvas.rng.uniform(0.05, 0.09), 15
        points = []
        for order in range(count):
            share = order / (count - 1)
            y = base + sag * (1 - (2 * share - 1) ** 2) + 0.04 * (share - 0.5)
            points.append((int(share * canvas.width), int(y * canvas.height)))
        cord = np.array(points, np.int32)
        thick = max(1, int(1.5 * canvas.unit))
        cv2.polylines(canvas.paint, [cord], False, (0.10, 0.09, 0.09), thick, cv2.LINE_AA)
        for point in points[1:-1]:
            radius = max(2, int(6 * canvas.unit))
            bulb = (point[0], point[1] + radius)
            cv2.circle(canvas.paint, bulb, radius, (1.0, 0.90, 0.62), -1, cv2.LINE_AA)
            cv2.circle(canvas.emission, bulb, radius, (1.0, 0.72, 0.34), -1, cv2.LINE_AA)
