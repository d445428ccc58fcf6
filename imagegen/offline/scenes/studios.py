"""Sets without a place: the studio sweep, abstract silk, a sky above the clouds."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from imagegen.offline.pixels import blur
from imagegen.offline.scene_plan import Light, Material, Mood
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Plane, Tone, ease, mix, tone, tone_of
from imagegen.offline.scenes.sky import paint_sky
from imagegen.offline.scenes.textures import Grain


def build_studio(canvas: Canvas) -> None:
    """A seamless paper sweep with a soft light from the upper left."""
    colour = _backdrop_tone(canvas)
    is_dark = float(colour.max()) < 0.3
    across = canvas.columns / canvas.width - 0.5
    down = canvas.rows / canvas.height
    edge = canvas.height * 0.70
    wall = colour * (1.06 - 0.34 * np.clip(np.hypot(across, down - 0.40) * 1.35, 0, 1))[..., None]
    floor_fall = np.clip(np.hypot(across * 0.9, (down - 0.80) * 1.6), 0, 1)
    floor = colour * (1.12 - 0.5 * floor_fall)[..., None]
    reach = canvas.height * 0.11
    sweep = ease(edge - reach, edge + reach, canvas.rows)[..., None]
    paint = mix(wall, floor, sweep)
    spot = np.exp(-(np.hypot((across + 0.06) / 0.42, (down - 0.42) / 0.40) ** 2))[..., None]
    canvas.paint = np.clip(1 - (1 - paint) * (1 - spot * 0.28), 0, 1).astype(np.float32)
    canvas.paint = canvas.paint.astype(np.float32)
    ambient = mix(colour, tone(158, 158, 170), np.float32(0.45 if is_dark else 0.5))
    set_studio_light(canvas, ambient=ambient, backdrop=colour)
    canvas.stand_y = 0.82
    canvas.depth[:] = 10
    canvas.show("sky")


def set_studio_light(canvas: Canvas, *, ambient: Tone, backdrop: Tone) -> None:
    """A soft white key from the upper left."""
    canvas.rig = replace(
        canvas.rig,
        sun=tone(255, 250, 240),
        ambient=ambient,
        key=1.0,
        horizon=backdrop,
        middle=backdrop,
        sun_y=-1.0,
        is_night=False,
        stars=0.0,
    )
    canvas.to_light = np.array([-0.52, 0.71, 0.47], np.float32)


def _backdrop_tone(canvas: Canvas) -> Tone:
    """The asked colour, or a quiet paper; dark for dark moods and night."""
    if any(subject.material == Material.NEON for subject in canvas.plan.subjects):
        return tone(26, 24, 40)
    if canvas.plan.palette:
        return tone_of(canvas.plan.palette[0])
    if "white" in canvas.plan.place_word.lower():
        return tone(240, 240, 238)
    dark = canvas.plan.mood in (Mood.DARK, Mood.DRAMATIC) or canvas.plan.light == Light.NIGHT
    papers = (tone(206, 212, 218), tone(228, 214, 198), tone(190, 206, 208), tone(218, 202, 214))
    paper = papers[int(canvas.rng.integers(4))]
    return paper * np.float32(0.2) if dark else paper


def build_abstract(canvas: Canvas) -> None:
    """Silk-like folds of a warped height field, coloured by a palette and lit."""
    rng, longest = canvas.rng, max(canvas.width, canvas.height)
    turn = rng.uniform(0.4, 1.2)
    u, v = canvas.columns / longest, canvas.rows / longest
    warp, twist, drift = (_long_waves(canvas) for _ in range(3))
    canvas.watch.check()
    along = (u * np.float32(np.cos(turn)) + v * np.float32(np.sin(turn))) * 1.6 + warp * 0.20
    fold = np.sin(along * 5.5 + twist * 0.9) * 0.62 + 0.26 * np.sin(along * 11 + drift * 1.3)
    fold = blur(
        (fold + 0.05 * np.sin(along * 34 + twist * 3)).astype(np.float32), 1.2 * canvas.unit
    )
    steep = 17 * canvas.unit
    slope_x = cv2.Sobel(fold, cv2.CV_32F, 1, 0) * steep
    slope_y = cv2.Sobel(fold, cv2.CV_32F, 0, 1) * steep
    length = np.sqrt(1 + slope_x**2 + slope_y**2)
    canvas.watch.check()
    facing = np.clip((0.5 * slope_x + 0.6 * slope_y + 0.62) / length, 0, 1)
    gloss = np.clip((0.29 * slope_x + 0.35 * slope_y + 0.89) / length, 0, 1) ** 30
    edge = np.clip((slope_x * 0.6 - slope_y * 0.4) / length, 0, 1) ** 3
    place = np.clip(0.5 + 0.22 * warp + 0.16 * drift + 0.26 * fold + 0.35 * (v - 0.5), 0, 1)
    colour = _ramp(_silk_palette(canvas), place)
    light = (0.55 + 0.55 * facing)[..., None]
    sheen = (gloss * 0.22 + edge * 0.10)[..., None]
    canvas.paint = np.clip(colour * light + sheen, 0, 1).astype(np.float32)
    canvas.depth[:] = 10
    set_studio_light(canvas, ambient=tone(150, 146, 160), backdrop=tone(170, 160, 170))
    canvas.stand_y = 0.82
    canvas.show("sky")


def _silk_palette(canvas: Canvas) -> list[Tone]:
    """The asked colours, or one of four sets."""
    asked = [tone_of(colour) for colour in canvas.plan.palette]
    if len(asked) == 1:
        return [asked[0] * 0.35, asked[0], mix(asked[0], tone(255, 250, 240), np.float32(0.65))]
    if asked:
        return asked
    sets = (
        [tone(16, 26, 70), tone(120, 40, 140), tone(240, 90, 110), tone(255, 190, 120)],
        [tone(6, 40, 60), tone(20, 130, 140), tone(150, 220, 190), tone(250, 240, 210)],
        [tone(40, 20, 60), tone(210, 60, 90), tone(250, 150, 80), tone(255, 230, 180)],
        [tone(30, 34, 60), tone(70, 100, 170), tone(170, 180, 220), tone(250, 220, 210)],
    )
    return sets[int(canvas.rng.integers(len(sets)))]


def _ramp(palette: list[Tone], place: Plane) -> Plane:
    """Colours along 0..1, eased between the stops."""
    position = place * np.float32(len(palette) - 1.001)
    index = position.astype(int)
    part = ease(0, 1, position - index)[..., None]
    stops = np.stack(palette)
    colour: Plane = mix(stops[index], stops[np.minimum(index + 1, len(palette) - 1)], part)
    return colour


def _long_waves(canvas: Canvas) -> Plane:
    """Nine random long cosines: perfectly smooth, so that no grid shows in shaded folds."""
    field = np.zeros((canvas.height, canvas.width), np.float32)
    longest = max(canvas.width, canvas.height)
    for _ in range(9):
        wave_x, wave_y = (float(v) for v in canvas.rng.normal(0, 3.15, 2))
        phase = (canvas.columns * wave_x + canvas.rows * wave_y) / longest
        loud = (1 + 0.06 * (wave_x**2 + wave_y**2)) ** 0.5
        field += np.cos(phase + canvas.rng.uniform(0, 6.28)) / np.float32(loud)
    spread: Plane = (field - field.mean()) / (field.std() + np.float32(1e-6))
    return spread


def build_sky(canvas: Canvas) -> None:
    """High above a sea of clouds."""
    canvas.horizon_px = int(canvas.height * 0.66)
    paint_sky(canvas, cover=0.42 if canvas.plan.weather.value == "clear" else None)
    canvas.show("sky")
    if canvas.excludes("clouds", "cloud"):
        canvas.horizon_px = int(canvas.height * 0.98)
        paint_sky(canvas)
        return
    below = np.maximum(canvas.rows - canvas.horizon_px, 1) / canvas.height
    z = 0.30 / (below + 0.02)
    across = (canvas.columns / canvas.width - 0.5) * z * 0.22 + canvas.rng.random()
    along = z * 0.30 + canvas.rng.random()
    puff = canvas.noise.sample(Grain.SOFT, across, along) * 0.5
    puff = puff + canvas.noise.sample(Grain.CLOUD, across * 1.6, along * 1.6) * 0.5
    side = -0.02 if canvas.to_light[0] > 0 else 0.02
    lee = canvas.noise.sample(Grain.SOFT, across + side, along + 0.015) * 0.5
    lee = lee + canvas.noise.sample(Grain.CLOUD, (across + side) * 1.6, (along + 0.015) * 1.6) * 0.5
    rig = canvas.rig
    lit = np.clip(0.52 + 0.55 * (puff - lee) + 0.16 * puff, 0, 1)[..., None]
    bright = mix(mix(rig.horizon, rig.sun, 0.5), tone(255, 255, 255), np.float32(0.3))
    if rig.is_night:
        bright = mix(rig.middle, rig.sun, np.float32(0.3))
    shade = mix(rig.middle, rig.ambient, 0.55) * 0.9
    cloud = mix(shade, bright, lit)
    cloud = mix(cloud, rig.horizon, np.exp(-below / 0.05)[..., None])
    edge = (puff * 0.03 * canvas.height * ease(0, 0.05, below + 0.03)).astype(np.float32)
    cover = ease(-2.5, 6, (canvas.rows - canvas.horizon_px + edge) / canvas.unit)
    canvas.paint = mix(canvas.paint, cloud, cover[..., None])
    canvas.depth = np.where(cover > 0.5, 60.0, canvas.depth).astype(np.float32)
    canvas.watch.check()
