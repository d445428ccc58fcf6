"""Paints the sky: gradient, sun or moon, stars, aurora, rainbow, a deck of clouds."""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.pixels import blur, screen
from imagegen.offline.scene_plan import Weather
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Paint, Plane, Tone, ease, mix, tone
from imagegen.offline.scenes.textures import Grain


def paint_sky(canvas: Canvas, *, cover: float | None = None) -> None:
    """The whole sky down to the horizon and a little below.

    Args:
        canvas: what is painted on.
        cover: share of clouds 0..1; None takes what the weather says.
    """
    canvas.paint = _gradient(canvas)
    if (canvas.rig.stars > 0 or canvas.wants("stars")) and not canvas.excludes("stars"):
        canvas.paint = canvas.paint + _stars(canvas) * np.float32(
            max(canvas.rig.stars, 0.35 * canvas.wants("stars"))
        )
    if canvas.plan.weather == Weather.AURORA:
        canvas.paint = canvas.paint + _aurora(canvas)
    if canvas.rig.shows_sun and not canvas.excludes("sun", "moon"):
        _add_sun(canvas)
    canvas.watch.check()
    share = _cloud_share(canvas.plan.weather) if cover is None else cover
    share = max(share, 0.6) if canvas.wants("clouds") else share
    if share > 0 and not canvas.excludes("clouds", "cloud"):
        canvas.paint = _with_clouds(canvas, share)
    if canvas.plan.weather == Weather.RAINBOW:
        canvas.paint = screen(canvas.paint, _rainbow(canvas))
    canvas.paint = np.clip(canvas.paint, 0, 1.2)
    canvas.watch.check()


def _cloud_share(weather: Weather) -> float:
    """How much of the sky the clouds take."""
    match weather:
        case Weather.CLOUDY:
            return 0.6
        case Weather.RAIN | Weather.SNOW:
            return 0.84
        case Weather.STORM:
            return 0.92
        case Weather.AURORA:
            return 0.12
        case Weather.WIND | Weather.RAINBOW:
            return 0.5
        case _:
            return 0.36


def _gradient(canvas: Canvas) -> Paint:
    """Zenith to horizon in two eased steps."""
    rig = canvas.rig
    down = np.clip(canvas.rows[:, :1] / max(canvas.horizon_px, 8), 0, 1.25)[..., None]
    column = mix(rig.zenith, rig.middle, ease(0, 0.62, down))
    column = mix(column, rig.horizon, ease(0.45, 1.02, down))
    paint: Paint = np.broadcast_to(column, canvas.paint.shape).astype(np.float32)
    return paint


def _stars(canvas: Canvas) -> Paint:
    """Points of two sizes, thinner towards the horizon, and a milky way."""
    rng, height, width = canvas.rng, canvas.height, canvas.width
    count = int(700 * canvas.width * canvas.height / 1e6)
    across = (rng.random(count) * width).astype(int)
    down = (rng.random(count) * max(1, min(canvas.horizon_px, height - 1))).astype(int)
    bright = (rng.random(count) ** 5).astype(np.float32)
    fine, large = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    fine[down, across] = bright + 0.35
    large[down[bright > 0.55], across[bright > 0.55]] = 1
    points = blur(fine, 0.55 * canvas.unit) * 1.5 + blur(large, 1.3 * canvas.unit) * 5
    share = canvas.rows / max(canvas.horizon_px, 8)
    band = (canvas.columns * 0.5 + canvas.rows * 0.9 - width * 0.55) / (width * 0.17)
    dust = canvas.noise.sample(Grain.CLOUD, canvas.columns / width * 0.6, canvas.rows / width * 0.6)
    milky = np.exp(-(band**2)) * np.clip(dust * 0.35 + 0.55, 0, 1.2) * ease(1, 0.4, share) * 0.16
    stars: Paint = (points * ease(1, 0.55, share))[..., None] * tone(242, 245, 255)
    return np.asarray(stars + milky[..., None] * tone(191, 179, 255), np.float32)


def _aurora(canvas: Canvas) -> Paint:
    """Three curtains: sharp below, fading above, green turning violet."""
    total = np.zeros_like(canvas.paint)
    horizon, across = canvas.horizon_px, canvas.columns / canvas.width
    for order, strength in enumerate((0.7, 0.5, 0.4)):
        row = np.float32(0.2 * order) + np.zeros_like(across)
        wave = canvas.noise.sample(Grain.SOFT, across * 0.35 + 0.3 * order, row)
        foot = horizon * (0.66 - 0.14 * order) + wave * horizon * 0.15
        up = (foot - canvas.rows) / (horizon * 0.42)
        rays = canvas.noise.sample(Grain.DETAIL, across * 1.6 + order, canvas.rows * 4e-5)
        fade = np.where(up > 0, np.exp(-np.clip(up, 0, 9) * 2.2), np.exp(np.clip(up, -1, 0) * 26))
        light = fade * np.clip(0.6 + 0.45 * rays, 0, 1.4) * np.float32(strength)
        hue = mix(tone(60, 255, 160), tone(150, 80, 255), np.clip(up, 0, 1)[..., None])
        total += light[..., None] * hue
    return total


def _add_sun(canvas: Canvas) -> None:
    """The disc with its halo; the moon gets a face of soft spots."""
    rig, (x, y) = canvas.rig, canvas.sun_px
    near, wide = (0.25, 0.22) if rig.is_night else (0.45, 0.5)
    # the halo is smooth: a quarter of the size is enough for it
    distance = canvas.distance_to(x, y)[::4, ::4]
    small = np.exp(-distance * 4.4) * wide + np.exp(-distance * 14) * near
    halo: Plane = cv2.resize(small, (canvas.width, canvas.height), interpolation=cv2.INTER_LINEAR)
    canvas.paint = screen(canvas.paint, halo[..., None] * rig.sun)
    canvas.watch.check()
    radius = 0.03 if rig.is_night else (0.034 if rig.sun_y < 0.6 else 0.05)
    reach = int(radius * canvas.height * 1.2) + 2
    view = (
        slice(max(0, int(y) - reach), max(1, int(y) + reach)),
        slice(max(0, int(x) - reach), max(1, int(x) + reach)),
    )
    columns, rows = canvas.columns[view], canvas.rows[view]
    away = np.hypot(columns - x, rows - y) / np.float32(canvas.height * radius)
    disc = ease(1.04, 0.97, away)[..., None]
    colour = mix(rig.sun, tone(255, 255, 255), np.float32(0.55))
    if rig.is_night:
        scale = 2.5 / canvas.width
        spots = canvas.noise.sample(Grain.SOFT, columns * scale, rows * scale)
        colour = colour * (1 - 0.16 * np.clip(spots, -1, 1.6))[..., None]
    canvas.paint[view] = mix(canvas.paint[view], np.clip(colour, 0, 1), disc)
    canvas.glow[view] += disc * rig.sun * np.float32(0.8)


def _rainbow(canvas: Canvas) -> Paint:
    """A primary bow opposite the sun, red outside."""
    side = 0.3 if canvas.rig.sun_x > 0.5 else 0.7
    radius = canvas.distance_to(canvas.width * side, canvas.horizon_px * 1.25)
    inner, width = 0.62 * canvas.horizon_px / canvas.height * 1.5, 0.055
    share = (radius - inner) / width
    bands = [
        np.exp(-(((share - centre) / 0.26) ** 2)) for centre in (0.85, 0.5, 0.15)
    ]  # red outside, green, blue inside
    fade = ease(1.05, 0.75, canvas.rows / max(canvas.horizon_px, 8)) * 0.5
    bow: Paint = np.dstack(bands) * fade[..., None]
    return bow


def _with_clouds(canvas: Canvas, cover: float) -> Paint:
    """A cloud deck in perspective, lit from the sun's side."""
    rig, horizon = canvas.rig, canvas.horizon_px
    end = min(canvas.height, int(horizon * 1.06) + 2)  # there are none below the horizon
    rows, columns, sky = canvas.rows[:end], canvas.columns[:end], canvas.paint[:end]
    above = np.maximum(horizon * 1.04 - rows, 2) / np.float32(horizon)
    distance = 1 / (above + 0.13)
    across = (columns / canvas.width - 0.5) * distance * 0.34 + canvas.rng.random()
    down = distance * 0.40 + canvas.rng.random()
    side = 0.012 if rig.sun_x > 0.5 else -0.012
    lift = 0.010 if rig.sun_y < 0.6 else -0.008
    density = _density(canvas, across, down)
    towards = _density(canvas, across + side, down + lift)
    threshold = 1.5 - 3.0 * cover
    alpha = ease(threshold, threshold + 1.1, density) * ease(0.0, 0.10, above)
    thick = ease(threshold + 0.2, threshold + 2.2, density)
    lit = np.clip(0.5 + 0.55 * (density - towards), 0, 1)
    canvas.watch.check()
    bright, shade = _cloud_tones(canvas)
    colour = mix(shade, bright, np.clip(lit - 0.35 * thick, 0, 1)[..., None])
    if rig.shows_sun:
        near = np.exp(-canvas.distance_to(*canvas.sun_px)[:end] / 0.33) * (1 - 0.6 * thick)
        strength = 0.1 if rig.is_night else 0.28
        colour = colour + (near * np.float32(strength))[..., None] * rig.sun
    colour = mix(colour, rig.horizon, (ease(0.3, 0.0, above) * 0.6)[..., None])
    paint = canvas.paint.copy()
    paint[:end] = mix(sky, colour, (alpha * 0.92)[..., None])
    return paint


def _density(canvas: Canvas, across: Plane, down: Plane) -> Plane:
    """Thickness of cloud over a place in the deck."""
    bend = canvas.noise.sample(Grain.SOFT, across * 0.9, down * 0.9) * 0.03
    large = canvas.noise.sample(Grain.CLOUD, across + bend, down - bend)
    small = canvas.noise.sample(Grain.DETAIL, across * 2.7, down * 2.7)
    density: Plane = large * 0.62 + small * 0.3
    return density


def _cloud_tones(canvas: Canvas) -> tuple[Tone, Tone]:
    """Colour of the lit and of the shaded side."""
    rig = canvas.rig
    if canvas.plan.weather in (Weather.STORM, Weather.RAIN):
        return mix(rig.middle, rig.horizon, 0.5), rig.zenith * 0.8
    if rig.is_night:
        return mix(rig.middle, rig.sun, 0.28), mix(rig.middle, rig.ambient, 0.5) * 0.6
    bright = mix(mix(rig.horizon, rig.sun, 0.5), tone(255, 255, 255), 0.35) * 1.05
    return bright, mix(rig.middle, rig.ambient, 0.5) * 0.9
