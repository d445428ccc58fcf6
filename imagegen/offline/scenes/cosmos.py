"""Outer space: nebulae, stars, planets. Knows no subjects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imagegen.offline.pixels import blur, screen
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Tone, ease, mix, tone, tone_of
from imagegen.offline.scenes.textures import Grain


def harden_light(canvas: Canvas, ambient: Tone | None = None) -> None:
    """Light without air: one white sun from the left, hardly any haze."""
    shade = tone(96, 100, 124) if ambient is None else ambient
    dark = tone(20, 22, 40)
    canvas.rig = replace(
        canvas.rig,
        sun=tone(255, 242, 224),
        ambient=shade,
        key=1.0,
        sun_y=-1.0,
        horizon=dark,
        middle=dark,
        haze=0.4,
    )
    canvas.to_light = np.array([-0.62, 0.45, 0.64], np.float32)


def build_space(canvas: Canvas) -> None:
    """A nebula with stars and a ringed planet."""
    night, deep, bright, hot = _nebula_tones(canvas)
    harden_light(canvas, mix(deep, tone(128, 128, 178), np.float32(0.45)))
    canvas.horizon_px = canvas.height
    u, v = canvas.columns / canvas.width * 0.7, canvas.rows / canvas.width * 0.7
    bend = canvas.noise.sample(Grain.SOFT, u, v) * 0.05
    twist = canvas.noise.sample(Grain.SOFT, u + 0.4, v + 0.3) * 0.05
    large = canvas.noise.sample(Grain.CLOUD, u + bend, v + twist)
    small = canvas.noise.sample(Grain.DETAIL, u * 1.7 + twist * 2, v * 1.7 - bend)
    canvas.watch.check()
    gas = ease(-0.4, 2.2, large + 0.35 * small)[..., None]
    core = ease(0.3, 2.6, small + 0.5 * large)[..., None]
    paint = mix(tone(4, 5, 14), night, np.float32(0.7)) + np.zeros_like(canvas.paint)
    paint = mix(paint, deep, gas * 0.85)
    canvas.watch.check()
    paint = screen(paint, np.asarray(bright * core * gas * 0.8, np.float32))
    paint = screen(paint, np.asarray(hot * (core * gas) ** 2.5 * 0.9, np.float32))
    canvas.watch.check()
    dust = ease(0.2, 1.6, canvas.noise.sample(Grain.CLOUD, u * 1.3 + 0.7, v * 1.3))[..., None]
    canvas.paint = paint * (1 - 0.65 * dust * (1 - core))
    canvas.watch.check()
    paint_stars(canvas, per_megapixel=1600)
    _paint_flares(canvas)
    side = float(canvas.rng.choice([0.2, 0.8]))
    colour = (tone(216, 160, 110), tone(120, 170, 210), tone(190, 120, 150))[
        int(canvas.rng.integers(3))
    ]
    if not canvas.excludes("planet", "planets"):
        paint_planet(
            canvas,
            (canvas.width * side, canvas.height * canvas.rng.uniform(0.20, 0.32)),
            radius_px=min(canvas.width, canvas.height) * canvas.rng.uniform(0.10, 0.17),
            colour=colour,
            has_ring=True,
        )
    canvas.glow *= 0


def _nebula_tones(canvas: Canvas) -> tuple[Tone, Tone, Tone, Tone]:
    """Night, gas, glow and core: the asked palette or one of three."""
    asked = [tone_of(colour) for colour in canvas.plan.palette]
    if asked:
        first, last = asked[0], asked[-1]
        return first * 0.18, first * 0.7, mix(last, tone(255, 255, 255), 0.1), mix(last, 1.0, 0.6)
    return (
        (tone(12, 14, 40), tone(84, 40, 140), tone(230, 90, 150), tone(255, 200, 150)),
        (tone(6, 16, 36), tone(20, 80, 130), tone(60, 190, 200), tone(220, 240, 220)),
        (tone(20, 8, 24), tone(130, 40, 60), tone(240, 130, 60), tone(255, 230, 170)),
    )[int(canvas.rng.integers(3))]


def paint_stars(canvas: Canvas, *, per_megapixel: int) -> None:
    """Fine stars all over."""
    count = int(per_megapixel * canvas.width * canvas.height / 1e6)
    field = np.zeros((canvas.height, canvas.width), np.float32)
    rows = (canvas.rng.random(count) * canvas.height).astype(int)
    columns = (canvas.rng.random(count) * canvas.width).astype(int)
    field[rows, columns] = canvas.rng.random(count) ** 6 * 1.6 + 0.2
    canvas.paint = canvas.paint + blur(field, 0.6)[..., None] * np.float32(1.6)


def _paint_flares(canvas: Canvas) -> None:
    """A few near stars with cross-shaped flares."""
    for _ in range(9):
        x, y = canvas.rng.random() * canvas.width, canvas.rng.random() * canvas.height
        size = canvas.rng.uniform(3, 9) * canvas.unit
        reach = int(size * 14)
        x0, x1 = max(0, int(x) - reach), min(canvas.width, int(x) + reach)
        y0, y1 = max(0, int(y) - reach), min(canvas.height, int(y) + reach)
        view = (slice(y0, y1), slice(x0, x1))
        across, down = np.abs(canvas.columns[view] - x), np.abs(canvas.rows[view] - y)
        flat = np.exp(-across / (size * 2.2) - down / (size * 0.35))
        tall = np.exp(-down / (size * 2.2) - across / (size * 0.35))
        canvas.paint[view] += ((flat + tall) * 0.7)[..., None] * tone(230, 242, 255)
    canvas.watch.check()


def paint_planet(
    canvas: Canvas,
    centre: tuple[float, float],
    *,
    radius_px: float,
    colour: Tone,
    has_ring: bool,
) -> None:
    """A banded ball lit from one side, with air around it and perhaps a ring."""
    x, y = (canvas.columns - centre[0]) / radius_px, (canvas.rows - centre[1]) / radius_px
    square = x * x + y * y
    radius = np.sqrt(square)
    z = np.sqrt(np.clip(1 - square, 0, 1))
    to_x, to_y, to_z = (float(v) for v in canvas.to_light)
    facing = np.clip(x * to_x - y * to_y + z * to_z, 0, 1)
    swirl = canvas.noise.sample(Grain.DETAIL, x * 0.1, y * 0.1) * 0.012
    latitude = y + 0.15 * x
    band = canvas.noise.sample(Grain.SOFT, latitude * 0.30 + swirl, latitude * 0 + 0.1)
    spots = canvas.noise.sample(Grain.CLOUD, x * 0.12 + 0.2, y * 0.12)
    surface = colour * (1 + 0.18 * band + 0.10 * spots)[..., None]
    body = surface * (facing[..., None] * 1.15 + 0.02)
    cover = ease(1 + 1.2 / radius_px, 1 - 1.2 / radius_px, radius)
    canvas.paint = mix(canvas.paint, body, cover[..., None])
    rim = np.exp(-(((radius - 1) / 0.05) ** 2)) * np.clip(x * to_x - y * to_y + 0.35, 0, 1)
    canvas.paint = canvas.paint + rim[..., None] * mix(colour, 1.0, 0.4) * np.float32(0.5)
    if has_ring:
        along, up = x * 0.94 + y * 0.34, (y * 0.94 - x * 0.34) / 0.26
        ring_radius = np.hypot(along, up)
        ring = ease(1.35, 1.4, ring_radius) * ease(2.2, 2.1, ring_radius)
        ring = ring * (0.55 + 0.4 * np.sin(ring_radius * 38)) * ((up > 0) | (square > 1))
        light = np.clip(0.45 + x * to_x * 0.4, 0.12, 1)
        canvas.paint = mix(canvas.paint, colour * 1.15, (ring * 0.55 * light)[..., None])
    canvas.watch.check()
