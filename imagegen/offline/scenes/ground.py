"""What several kinds of land share: grass by season, noise laid over land, ridges. Builds none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.layers import needs_dry_land
from imagegen.offline.scenes.shaping import Plane, Tone, ease, tone
from imagegen.offline.scenes.terrain import nearest_z
from imagegen.offline.scenes.textures import Grain


def grass_tone(season: Season) -> Tone:
    """The ground's colour in a season."""
    match season:
        case Season.SPRING:
            return tone(126, 166, 76)
        case Season.AUTUMN:
            return tone(170, 130, 64)
        case Season.WINTER:
            return tone(226, 234, 242)
        case _:
            return tone(104, 140, 64)


def over(canvas: Canvas, grain: Grain, x: Plane, z: Plane, scale: float) -> Plane:
    """Noise laid over the land."""
    return canvas.noise.sample(grain, x * scale + 3.1, z * scale + 1.7)


def ridges(canvas: Canvas, x: Plane, z: Plane, scale: float) -> Plane:
    """Sharp crests: 1 on a ridge, less beside it."""
    bend = over(canvas, Grain.SOFT, x, z, scale * 0.6) * np.float32(0.021 / scale)
    crest: Plane = 1 - np.abs(over(canvas, Grain.RIDGE, x + bend, z + bend, scale)) * 0.85
    return crest


def near_bank(canvas: Canvas, camera: float, x: Plane, z: Plane) -> Plane:
    """1 on the shore at our feet, 0 beyond it; 0 everywhere when nobody needs dry land.

    Reaches so far that two rows of subjects stand on it.
    """
    if not needs_dry_land(canvas.plan, canvas.shelf):
        return np.zeros_like(z)
    edge_z = nearest_z(canvas, camera)
    bend = 0.10 * edge_z * over(canvas, Grain.SOFT, x, z * 0.3, 0.05)
    bank: Plane = ease(2.1 * edge_z, 1.55 * edge_z, z + np.clip(bend, -0.2, 0.2) * edge_z)
    return bank


def beside(share: float) -> Callable[[float, float, float], bool]:
    """Only at the sides of the view, so that the middle stays open."""

    def allows(x: float, z: float, _level: float) -> bool:
        return abs(x) / z > share

    return allows
