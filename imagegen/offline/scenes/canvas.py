"""The picture while it is being drawn, with its depth, its glow and its light. Builds no scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from imagegen.offline.art.shelf import Shelf
from imagegen.offline.pixels import blur, screen, to_bytes
from imagegen.offline.progress import Picture, Watch
from imagegen.offline.scene_plan import ScenePlan
from imagegen.offline.scenes.lights import LightRig, direction_to, light_rig
from imagegen.offline.scenes.shaping import Paint, Plane, Sprite, mix
from imagegen.offline.scenes.textures import NoiseTiles

FAR = 99.0
"""Depth of the sky."""


class Spot(NamedTuple):
    """A point on the ground as seen in the picture: pixels, and pixels per metre there."""

    x: float
    y: float
    px_per_unit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """How the land was seen, so that things can be put onto it.

    Attributes:
        focal_px: focal length.
        camera: height of the eye over 0.
        height: land height at ``(x, z)``, arrays of one shape.
        water: height of the water, or None.
        reach: distance at which haze has nearly everything.
        haze: strength of the haze.
    """

    focal_px: float
    camera: float
    height: Callable[[Plane, Plane], Plane]
    water: float | None
    reach: float
    haze: float


class Canvas:
    """Paint, depth and light of one picture.

    Attributes:
        paint: ``(height, width, 3) float32 RGB``.
        depth: distance per pixel, ``FAR`` in the sky.
        glow: light of things in the sky, dropped where something stands before it.
        emission: light of lamps, windows, neon.
        horizon_px: row of the horizon.
        unit: 1.0 for a picture of 1024 pixels on the longer side; scales strokes.
        shelf: the figures to draw from.
        wet: share of water per pixel, or None.
        stand_y: share of the height where the nearest subjects stand.
        window: left, right, top, bottom of a window in a wall, or None.
    """

    def __init__(
        self, plan: ScenePlan, width_px: int, height_px: int, *, seed: int, watch: Watch
    ) -> None:
        """An empty picture with the plan's light."""
        self.plan, self.width, self.height, self.watch = plan, width_px, height_px, watch
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.noise = NoiseTiles(seed, watch)
        self.shelf = Shelf()
        self.unit = max(width_px, height_px) / 1024
        self.rig: LightRig = light_rig(plan, self.rng)
        self.to_light = direction_to(self.rig)
        shape = (height_px, width_px)
        self.rows, self.columns = (a.astype(np.float32) for a in np.mgrid[0:height_px, 0:width_px])
        self.paint: Paint = np.zeros((*shape, 3), np.float32) + self.rig.horizon
        self.depth: Plane = np.full(shape, FAR, np.float32)
        self.glow: Paint = np.zeros((*shape, 3), np.float32)
        self.emission: Paint = np.zeros((*shape, 3), np.float32)
        self.horizon_px = height_px // 2
        self.ground: Ground | None = None
        self.wet: Plane | None = None
        self.stand_y = 0.9
        self.window: tuple[int, int, int, int] | None = None

    def excludes(self, *features: str) -> bool:
        """Whether the person asked to leave any of ``features`` out."""
        return any(feature in self.plan.excluded for feature in features)

    def wants(self, feature: str) -> bool:
        """Whether the person asked for ``feature`` by name."""
        return feature in self.plan.features

    @property
    def sun_px(self) -> tuple[float, float]:
        """Where the sun stands, in pixels."""
        return self.rig.sun_x * self.width, self.rig.sun_y * self.horizon_px

    def distance_to(self, x: float, y: float) -> Plane:
        """Distance of every pixel to ``(x, y)``, in picture heights."""
        distance: Plane = np.hypot(self.columns - x, self.rows - y) / np.float32(self.height)
        return distance

    def project(self, x: float, z: float, level: float | None = None) -> Spot:
        """Where the ground at ``(x, z)`` is seen; its level, where known, saves work."""
        ground = self._need_ground()
        level = self.level_at(x, z) if level is None else level
        if ground.water is not None:
            level = max(level, ground.water)
        scale = ground.focal_px / z
        return Spot(self.width / 2 + x * scale, self._y_of(level, scale), scale)

    def _y_of(self, level: float, scale: float) -> float:
        """Row at which a height is seen."""
        return self.horizon_px + (self._need_ground().camera - level) * scale

    def level_at(self, x: float, z: float) -> float:
        """Height of the land at one place."""
        found: Plane = self._need_ground().height(
            np.array([[x]], np.float32), np.array([[z]], np.float32)
        )
        return float(found[0, 0])

    def levels_at(self, x: Plane, z: Plane) -> Plane:
        """Height of the land at many places, ``(count,) float32`` each."""
        found: Plane = self._need_ground().height(
            x[None].astype(np.float32), z[None].astype(np.float32)
        )
        levels: Plane = found[0]
        return levels

    def haze_at(self, z: float) -> float:
        """Share of haze at a distance."""
        ground = self._need_ground()
        return 1 - float(np.exp(-z / ground.reach * 2.4 * self.rig.haze * ground.haze))

    def _need_ground(self) -> Ground:
        """The ground, which builders set before they plant anything."""
        if self.ground is None:
            self.ground = Ground(
                focal_px=0.9 * self.width,
                camera=1.4,
                height=_flat,
                water=None,
                reach=40.0,
                haze=1.0,
            )
        return self.ground

    def blit(
        self, sprite: Sprite, x: float, y: float, *, z: float | None = None, haze: float = 0.0
    ) -> None:
        """Put a sprite with its foot at ``(x, y)``; with ``z`` only before what is farther."""
        height, width = sprite.shape[:2]
        left, top = round(x - width / 2), round(y - height)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.width, left + width), min(self.height, top + height)
        if x1 <= x0 or y1 <= y0:
            return
        part = sprite[y0 - top : y1 - top, x0 - left : x1 - left]
        alpha, colour = part[..., 3:4], part[..., :3]
        view = (slice(y0, y1), slice(x0, x1))
        if haze > 0:
            colour = mix(colour, self.rig.far, np.float32(haze))
        if z is not None:
            alpha = alpha * (self.depth[view][..., None] > z * 0.92)
            nearer = np.minimum(self.depth[view], np.float32(z))
            self.depth[view] = np.where(alpha[..., 0] > 0.5, nearer, self.depth[view])
        self.paint[view] = mix(self.paint[view], colour, alpha)
        self.emission[view] *= 1 - alpha

    def stand_before_the_sky(self, cover: Plane, x: float, y: float) -> None:
        """Note that a body with its foot at ``(x, y)`` hides the sky, and lightning with it."""
        height, width = cover.shape
        left, top = round(x - width / 2), round(y - height)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.width, left + width), min(self.height, top + height)
        if x1 > x0 and y1 > y0:
            solid = cover[y0 - top : y1 - top, x0 - left : x1 - left] > 0.5
            self.depth[y0:y1, x0:x1][solid] = 12.0

    def window_cover(self) -> Plane:
        """1 where a window shows the outdoors, else 0."""
        cover = np.zeros((self.height, self.width), np.float32)
        if self.window is not None:
            x0, x1, y0, y1 = self.window
            cover[y0:y1, x0:x1] = 1
        return cover

    def soften(self, sigma_px: float) -> None:
        """Throw everything so far out of focus."""
        self.paint = blur(self.paint, sigma_px)

    def bloom(self) -> Paint:
        """The finished picture: paint with the glow of sun, lamps and windows around them."""
        light = self.glow * (self.depth >= FAR)[..., None] + self.emission
        if float(light.max()) <= 0:
            done: Paint = np.clip(self.paint, 0, 1)
            return done
        small_size = (max(8, self.width // 4), max(8, self.height // 4))
        small: Plane = cv2.resize(light, small_size, interpolation=cv2.INTER_AREA)
        halo = sum(
            (blur(small, r * self.unit) * k for r, k in ((4, 1.2), (14, 1.3), (40, 0.9))),
            start=np.zeros_like(small),
        )
        full = cv2.resize(halo, (self.width, self.height), interpolation=cv2.INTER_CUBIC)
        bloomed: Paint = screen(self.paint, np.clip(full * np.float32(0.5), 0, 0.95))
        return bloomed

    def show(self, name: str) -> None:
        """Report a stage with the picture as it is."""
        self.watch.stage(name, self.snapshot())

    def snapshot(self) -> Picture:
        """The picture so far, as bytes."""
        return to_bytes(np.clip(self.paint, 0, 1))


def _flat(x: Plane, z: Plane) -> Plane:
    """Level ground at height 0."""
    return np.zeros(np.broadcast_shapes(x.shape, z.shape), np.float32)
