"""Bare land: desert, canyon, volcano, the moon and other planets. Knows no subjects."""

from __future__ import annotations

import math

import cv2
import numpy as np

from imagegen.offline.pixels import blur, screen
from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.cosmos import harden_light, paint_planet, paint_stars
from imagegen.offline.scenes.ground import over, ridges
from imagegen.offline.scenes.shaping import Paint, Plane, Tone, ease, mix, tone
from imagegen.offline.scenes.sky import paint_sky
from imagegen.offline.scenes.terrain import Land, Patch, paint_land
from imagegen.offline.scenes.textures import Grain


def build_desert(canvas: Canvas) -> None:
    """Dunes with sharp crests and wind ripples."""
    canvas.horizon_px = int(canvas.height * 0.42)
    paint_sky(canvas, cover=0.2)
    canvas.show("sky")
    sand = tone(232, 236, 242) if canvas.plan.season == Season.WINTER else tone(224, 168, 102)

    def height(x: Plane, z: Plane) -> Plane:
        march = x * 0.35 + z * 0.16 + over(canvas, Grain.SOFT, x, z, 0.022) * 1.3
        part = np.mod(march, 1.0)
        crest = np.where(part < 0.72, ease(0, 0.72, part), 1 - ease(0.72, 1, part))
        crest = crest * (0.65 + 0.35 * over(canvas, Grain.SOFT, x, z, 0.03)) * 1.1
        ripple = np.sin(z * 9 + x * 3 + over(canvas, Grain.CLOUD, x, z, 0.1) * 2)
        return np.asarray(crest * ease(1.5, 9, z) + 0.006 * ripple, np.float32)

    def colour(patch: Patch) -> Paint:
        x, z = patch.x, patch.z
        wave = np.sin(z * 16 + x * 5 + 3 * over(canvas, Grain.SOFT, x, z, 0.12))
        tint = 1 + 0.05 * over(canvas, Grain.DETAIL, x, z, 0.3)
        tint = tint + 0.06 * wave * np.clip(5 / z, 0, 1)
        return np.asarray(sand * tint[..., None], np.float32)

    paint_land(
        canvas,
        Land(height=height, colour=colour, camera=1.7, reach=55, detail=0.02, haze=0.7),
    )


def build_canyon(canvas: Canvas) -> None:
    """Stepped mesas in bands of red and cream."""
    canvas.horizon_px = int(canvas.height * 0.44)
    paint_sky(canvas, cover=0.3)
    canvas.show("sky")

    def height(x: Plane, z: Plane) -> Plane:
        mass = over(canvas, Grain.RIDGE, x, z, 0.011) * 0.42 + 0.30
        mass = mass + 0.55 * ease(0.12, 0.5, np.abs(x) / z)
        mass = mass + over(canvas, Grain.RIDGE, x + 9, z, 0.04) * 0.06
        terrace = np.clip(mass * 4.2, 0, 5) * ease(8, 20, z)
        step = np.floor(terrace)
        stairs = step + ease(0.55, 1.0, terrace - step)
        return stairs * 1.6 * ease(5, 16, z) + 0.04 * over(canvas, Grain.CLOUD, x, z, 0.2)

    def colour(patch: Patch) -> Paint:
        bend = over(canvas, Grain.CLOUD, patch.x, patch.z, 0.1) * 0.5
        band = (np.sin(patch.level * 9 + bend) * 0.5 + 0.5)[..., None]
        rough = over(canvas, Grain.CLOUD, patch.x, patch.z, 0.4)[..., None]
        band = mix(0.62, band, ease(0.15, 0.6, patch.level)[..., None])
        rock = mix(tone(188, 94, 60), tone(226, 156, 106), band) * (1 + 0.08 * rough)
        return np.asarray(rock, np.float32)

    paint_land(
        canvas,
        Land(height=height, colour=colour, camera=1.5, reach=55, detail=0.05, haze=0.6),
    )


def build_volcano(canvas: Canvas) -> None:
    """A smoking cone with lava running down."""
    canvas.horizon_px = int(canvas.height * 0.50)
    paint_sky(canvas)
    canvas.show("sky")
    centre = canvas.rng.uniform(-3, 3)

    def height(x: Plane, z: Plane) -> Plane:
        away = np.hypot(x - centre, (z - 30) * 0.9)
        turn_x, turn_z = (x - centre) / (away + 0.5), (z - 30) / (away + 0.5)
        gully = 0.5 * over(canvas, Grain.RIDGE, turn_x * 5 + away * 0.1, turn_z * 5, 0.05)
        cone = 13.5 * np.exp(-away / 7.5) + gully * np.exp(-away / 9)
        crater = np.minimum(cone, 9.6 + 0.3 * over(canvas, Grain.CLOUD, x, z, 0.2))
        return (
            crater + 0.10 * over(canvas, Grain.CLOUD, x, z, 0.12) + 0.12 * ridges(canvas, x, z, 0.1)
        )

    def colour(patch: Patch) -> Paint:
        rough = over(canvas, Grain.CLOUD, patch.x, patch.z, 0.3)[..., None]
        ash = tone(74, 66, 68) * (1 + 0.25 * rough)
        return np.asarray(
            mix(ash, tone(120, 84, 76), ease(4, 9, patch.level)[..., None]), np.float32
        )

    paint_land(
        canvas,
        Land(height=height, colour=colour, camera=1.5, reach=60, detail=0.14, haze=0.55),
    )
    _erupt(canvas, centre)


def _erupt(canvas: Canvas, centre: float) -> None:
    """Lava streams, a glowing crater and a column of smoke."""
    rim = canvas.project(centre, 29.0)
    rng, height = canvas.rng, canvas.height
    lava = np.zeros_like(canvas.paint)
    for _ in range(7):
        x, y = rim.x + rng.uniform(-0.05, 0.05) * canvas.width, rim.y
        drift = (x - rim.x) / canvas.width * 26
        points = []
        for _ in range(int(rng.uniform(10, 22))):
            points.append((int(x), int(y)))
            x += (drift + rng.uniform(-0.6, 0.6)) * height * 0.012
            y += height * 0.02
        line = np.array(points, np.int32)
        thick = max(1, int(rng.uniform(2, 6) * canvas.unit))
        cv2.polylines(lava, [line], False, (1.0, 0.42, 0.10), thick, cv2.LINE_AA)
    lava = blur(lava, 1.2 * canvas.unit) * (canvas.depth < 90)[..., None]
    canvas.paint = screen(canvas.paint, lava)
    canvas.emission += lava * np.float32(0.9)
    cv2.ellipse(
        canvas.emission,
        (int(rim.x), int(rim.y)),
        (int(0.055 * canvas.width), max(2, int(0.012 * height))),
        0,
        0,
        360,
        (1.0, 0.45, 0.12),
        -1,
        cv2.LINE_AA,
    )
    up = np.clip((rim.y - canvas.rows) / max(rim.y, 1), 0, 1)
    wind = (up**1.4) * canvas.width * 0.22 * (1 if rng.random() < 0.5 else -1)
    wide = canvas.width * (0.035 + 0.20 * up)
    across = (canvas.columns - rim.x - wind) / wide
    scale = 1.1 / canvas.height
    puff = canvas.noise.sample(Grain.CLOUD, canvas.columns * scale, canvas.rows * scale)
    body = (
        ease(1.1, 0.2, np.abs(across) + 0.35 * puff)
        * ease(-0.01, 0.03, up)
        * (canvas.rows < rim.y + 6)
    )
    lit = np.clip(0.5 + 0.3 * puff - 0.25 * across, 0.1, 1)[..., None]
    smoke = mix(tone(60, 54, 60), canvas.rig.horizon, lit * 0.7)
    smoke = smoke + np.exp(-up * 9)[..., None] * tone(255, 110, 40) * np.float32(0.8)
    canvas.paint = mix(canvas.paint, smoke, (body * 0.85)[..., None])
    canvas.watch.check()


def build_moon(canvas: Canvas) -> None:
    """A cratered plain under a black sky with a planet; red if the words say Mars."""
    canvas.horizon_px = int(canvas.height * 0.52)
    red = "mars" in f"{canvas.plan.place_word} {canvas.plan.prompt}".lower()
    surface = tone(196, 104, 68) if red else tone(156, 152, 150)
    _black_sky(canvas, planet=tone(214, 120, 84) if not red else tone(200, 180, 160))
    canvas.show("sky")

    def height(x: Plane, z: Plane) -> Plane:
        peaks = ridges(canvas, x, z, 0.02) ** 3 * 2.6 * ease(14, 34, z)
        pits = 0.34 * ease(0.9, 1.6, over(canvas, Grain.SOFT, x, z, 0.16))
        rims = 0.10 * np.exp(-(((over(canvas, Grain.SOFT, x, z, 0.16) - 0.85) / 0.16) ** 2))
        return peaks + over(canvas, Grain.CLOUD, x, z, 0.06) * 0.12 - pits + rims

    def colour(patch: Patch) -> Paint:
        rough = over(canvas, Grain.DETAIL, patch.x, patch.z, 0.3)[..., None]
        return np.asarray(surface * (1 + 0.10 * rough), np.float32)

    paint_land(
        canvas,
        Land(height=height, colour=colour, camera=1.4, reach=60, detail=0.05, haze=0.25),
    )


def _black_sky(canvas: Canvas, *, planet: Tone) -> None:
    """Stars and one shaded planet; light comes hard from the side."""
    harden_light(canvas)
    canvas.paint = np.zeros_like(canvas.paint) + tone(6, 8, 18)
    paint_stars(canvas, per_megapixel=1500)
    side = 0.24 if canvas.to_light[0] < 0 else 0.76
    radius = canvas.height * canvas.rng.uniform(0.11, 0.17)
    centre = (canvas.width * (1 - side), canvas.height * 0.22)
    is_earth = math.isclose(float(planet[0]), 214 / 255, abs_tol=0.01)
    body = tone(84, 136, 196) if is_earth else planet
    paint_planet(canvas, centre, radius_px=radius, colour=body, has_ring=False)
