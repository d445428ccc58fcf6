"""Inside the forest and the jungle: receding trunks in haze, light shafts, a leafy frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imagegen.offline.pixels import cloud_noise, screen
from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.flowers import scatter_flowers
from imagegen.offline.scenes.leaves import litter
from imagegen.offline.scenes.shaping import Plane, Tone, ease, mix, tone
from imagegen.offline.scenes.textures import Grain
from imagegen.offline.scenes.trees import TreeKind, foliage, grow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wood:
    """What a wood is made of.

    Attributes:
        leaves: colours of the foliage.
        floor: colour of the ground.
        bark: colour of the trunks.
        haze: colour of the far air.
        gap_px: column of the open path.
    """

    leaves: list[Tone]
    floor: Tone
    bark: Tone
    haze: Tone
    gap_px: float


def build_forest(canvas: Canvas) -> None:
    """A path between trunks in a wood of the season."""
    season = canvas.plan.season
    floors = {
        Season.AUTUMN: tone(178, 96, 42),
        Season.WINTER: tone(214, 222, 232),
        Season.SPRING: tone(112, 150, 72),
        Season.SUMMER: tone(84, 116, 58),
    }
    word = canvas.plan.place_word.lower()
    has_needles = season == Season.WINTER or "pine" in word or "conifer" in word
    leaves = foliage(season, TreeKind.PINE if has_needles else TreeKind.LEAF)
    bark = tone(98, 76, 62)
    if "bamboo" in word:
        leaves, bark = [tone(120, 168, 76), tone(92, 148, 70)], tone(126, 158, 78)
    _build_wood(canvas, leaves=leaves, floor=floors[season], bark=bark)
    if season == Season.AUTUMN and not canvas.excludes("leaves"):
        litter(canvas, count=240)
    if season in (Season.SPRING, Season.SUMMER):
        scatter_flowers(canvas, count=70, near=2.4, far=7.0)


def build_jungle(canvas: Canvas) -> None:
    """Denser and greener, with large leaves in front."""
    leaves = [tone(38, 104, 60), tone(64, 130, 58), tone(30, 84, 62), tone(96, 146, 60)]
    _build_wood(canvas, leaves=leaves, floor=tone(64, 96, 50), bark=tone(84, 74, 56))
    _hang_fronds(canvas)


def _build_wood(canvas: Canvas, *, leaves: list[Tone], floor: Tone, bark: Tone) -> None:
    """Air, ground, five layers of trunks, shafts, frame."""
    canvas.horizon_px = int(canvas.height * 0.58)
    rig = canvas.rig
    air = mix(rig.horizon, rig.middle, 0.3)
    green = 0.05 if rig.is_night else 0.25
    wood = _Wood(
        leaves=leaves,
        floor=floor,
        bark=bark,
        haze=mix(air, leaves[0], green * 0.7),
        gap_px=canvas.width * canvas.rng.uniform(0.42, 0.58),
    )
    _paint_air(canvas, wood)
    canvas.show("sky")
    _paint_floor(canvas, wood)
    for layer in range(5):
        _paint_layer(canvas, wood, layer / 4)
        canvas.watch.check()
    _paint_shafts(canvas, wood)
    _paint_frame(canvas, wood)


def _paint_air(canvas: Canvas, wood: _Wood) -> None:
    """Glowing haze, brightest where the path leads."""
    u, v = canvas.columns / canvas.width * 1.1, canvas.rows / canvas.height * 0.9
    cloud = np.clip(canvas.noise.sample(Grain.DETAIL, u, v) * 0.25 + 0.5, 0, 1)[..., None]
    fall = 1.02 - 0.35 * np.clip(canvas.rows / canvas.height, 0, 1) ** 2
    far = mix(wood.haze, wood.leaves[0], np.float32(0.22))
    canvas.paint = mix(wood.haze, far, cloud) * fall[..., None]
    across = (canvas.columns - wood.gap_px) / (canvas.width * 0.26)
    down = (canvas.rows - canvas.height * 0.46) / (canvas.height * 0.34)
    core = np.exp(-(np.hypot(across, down) ** 2))[..., None]
    strength = 0.35 if canvas.rig.is_night else 0.72
    canvas.paint = screen(canvas.paint, core * canvas.rig.sun * np.float32(strength))


def _paint_floor(canvas: Canvas, wood: _Wood) -> None:
    """Leaf litter with a lit winding path."""
    below = canvas.rows - canvas.horizon_px
    focal = canvas.width * 0.9
    z = 1.4 * focal / np.maximum(below, 1.5)
    x = (canvas.columns - canvas.width / 2) * z / focal
    z_held = np.minimum(z, 200)
    rough = canvas.noise.sample(Grain.FINE, x * 0.35, z_held * 0.35) * np.clip(6 / z, 0, 1)
    rough = rough + canvas.noise.sample(Grain.DETAIL, x * 0.09, z_held * 0.09)
    bend = below * 0.25 * np.sin(canvas.rows / canvas.height * 3)
    reach = np.maximum(canvas.width * 0.05 + below * 0.32, 1.0)
    path = np.exp(-(((canvas.columns - wood.gap_px - bend) / reach) ** 2))
    dapple = ease(-0.6, 0.8, canvas.noise.sample(Grain.SOFT, x * 0.12, z_held * 0.12))
    rig = canvas.rig
    light = rig.ambient * 0.6 + rig.sun * (rig.key * (0.22 + 0.6 * path * dapple))[..., None]
    ground = wood.floor * (1 + 0.15 * rough)[..., None] * light
    haze = 1 - np.exp(-z / 40 * np.float32(2.2 * rig.haze))
    ground = mix(ground, wood.haze, haze[..., None])
    cover = ease(0, 1, below / (canvas.height * 0.04))
    canvas.paint = mix(canvas.paint, ground, cover[..., None])
    canvas.depth = np.where(cover > 0.5, z, canvas.depth).astype(np.float32)


def _paint_layer(canvas: Canvas, wood: _Wood, nearness: float) -> None:
    """Foliage mass and trunks at one distance; 0 is far, 1 near."""
    z = mix(26.0, 3.0, nearness)
    haze = (1 - nearness) ** 0.8 * 0.86
    if 0.1 < nearness < 0.9:
        _paint_foliage(canvas, wood, nearness, haze)
    count = int(mix(26, 5, nearness))
    foot = canvas.horizon_px + 1.4 * canvas.width * 0.9 / z
    for _ in range(count):
        x = canvas.rng.uniform(-0.03, 1.03) * canvas.width
        thick = mix(0.010, 0.062, nearness) * canvas.width * canvas.rng.uniform(0.7, 1.3)
        foot_y = foot + canvas.rng.uniform(-0.01, 0.02) * canvas.height
        waviness, phase = canvas.rng.uniform(1.5, 4), canvas.rng.uniform(0, 6)
        if abs(x - wood.gap_px) < canvas.width * mix(0.03, 0.30, nearness):
            continue
        _paint_trunk(canvas, wood, _Trunk(x, thick, foot_y, waviness, phase), haze=haze)


@dataclass(frozen=True, slots=True)
class _Trunk:
    """One trunk: column, thickness and foot in pixels, and how it bends."""

    x: float
    thick: float
    foot: float
    waviness: float
    phase: float


def _paint_trunk(canvas: Canvas, wood: _Wood, trunk: _Trunk, *, haze: float) -> None:
    """A round, barky trunk lit from the open path, with flaring roots and a shadow."""
    left = int(max(0, trunk.x - trunk.thick * 1.6))
    right = int(min(canvas.width, trunk.x + trunk.thick * 1.6))
    if right - left < 3:
        return
    rows, columns = canvas.rows[:, left:right], canvas.columns[:, left:right]
    down = rows / canvas.height
    middle = trunk.x + trunk.thick * 0.5 * np.sin(down * trunk.waviness + trunk.phase)
    flare = 1 + 0.8 * np.exp(-np.maximum(trunk.foot - rows, 0) / (canvas.height * 0.03))
    across = (columns - middle) / (trunk.thick * 0.5 * (flare + 0.15 * down))
    root = trunk.foot + 0.010 * canvas.height * (1 - across**2)
    alpha = ease(1.06, 0.94, np.abs(across)) * ease(1.5, -0.5, rows - root)
    grain = canvas.noise.sample(Grain.FINE, columns / canvas.width * 1.4, down * 0.18)
    side = 1.0 if wood.gap_px > trunk.x else -1.0
    light = np.clip(0.42 + 0.5 * across * side + 0.16 * grain, 0.05, 1.2)[..., None]
    rig = canvas.rig
    colour = wood.bark * light * (rig.ambient * 0.55 + rig.sun * (rig.key * 0.55))
    colour = mix(colour, wood.haze, np.float32(haze))
    view = canvas.paint[:, left:right]
    shade = np.exp(-(((rows - trunk.foot) / (canvas.height * 0.018)) ** 2)) * (np.abs(across) < 2)
    shade = shade * np.exp(-((across / 1.5) ** 2)) * (1 - haze) * 0.55
    view = view * (1 - shade[..., None])
    canvas.paint[:, left:right] = mix(view, colour, alpha[..., None])


def _paint_foliage(canvas: Canvas, wood: _Wood, nearness: float, haze: float) -> None:
    """The crowns behind the trunks of a layer."""
    layer = round(nearness * 4)
    scale = 0.5 + 0.2 * layer
    u, v = canvas.columns / canvas.width * scale + layer, canvas.rows / canvas.height * scale
    mass = canvas.noise.sample(Grain.CLOUD, u, v) * 0.55 + 1.05
    mass = mass - canvas.rows / (canvas.height * mix(0.52, 0.40, nearness))
    mass = ease(0.15, 0.8, mass + 0.35 * np.abs(canvas.columns - wood.gap_px) / canvas.width)
    cell = max(3.0, 9 * canvas.unit * (1 + nearness))
    leaf = _leaf_noise(canvas, cell)
    rig = canvas.rig
    canvas.watch.check()
    colour = wood.leaves[layer % len(wood.leaves)] * (0.45 + 0.9 * leaf)
    colour = colour * (rig.ambient * 0.55 + rig.sun * (rig.key * 0.5))
    colour = mix(colour, wood.haze, np.float32(haze))
    canvas.paint = mix(canvas.paint, colour, (mass * 0.92)[..., None])


def _leaf_noise(canvas: Canvas, cell_px: float) -> Plane:
    """Leafy speckle, ``(height, width, 1)``."""
    noise: Plane = cloud_noise(canvas.height, canvas.width, cell_px, canvas.rng, octaves=2)
    return noise[..., None]


def _paint_shafts(canvas: Canvas, wood: _Wood) -> None:
    """Light falling between the crowns."""
    start = wood.gap_px + canvas.width * 0.12
    angle = np.arctan2(canvas.columns - start, canvas.rows + canvas.height * 0.35)
    ray = ease(0.1, 1.1, canvas.noise.sample(Grain.DETAIL, angle * 0.9, angle * 0 + 0.3))
    ray = ray * np.exp(-(((canvas.columns - start) / (canvas.width * 0.42)) ** 2))
    ray = ray * ease(1.05, 0.1, canvas.rows / canvas.height)
    strength = 0.2 if canvas.rig.is_night else 0.42
    canvas.paint = screen(canvas.paint, (ray * strength)[..., None] * canvas.rig.sun)


def _paint_frame(canvas: Canvas, wood: _Wood) -> None:
    """Dark leaves hanging into the upper edge."""
    u, v = canvas.columns / canvas.width * 0.9 + 5, canvas.rows / canvas.height * 0.9
    hang = canvas.noise.sample(Grain.CLOUD, u, v) * 0.6 + 1.05
    hang = hang - canvas.rows / (canvas.height * 0.24)
    hang = hang + 1.3 * np.abs(canvas.columns / canvas.width - 0.5) ** 1.5
    cover = ease(0.35, 0.9, hang)
    rig = canvas.rig
    leaf = _leaf_noise(canvas, 14 * canvas.unit)
    colour = wood.leaves[-1] * (0.20 + 0.55 * leaf) * (rig.ambient * 0.6 + rig.sun * 0.38)
    canvas.paint = mix(canvas.paint, colour, cover[..., None] * 0.94)


def _hang_fronds(canvas: Canvas) -> None:
    """Palms half in the picture at both sides."""
    palms = grow(canvas, TreeKind.PALM, count=2, size_px=int(canvas.height * 0.95))
    for order, share in enumerate((-0.02, 1.02)):
        sprite = palms[order][:, ::-1] if order else palms[order]
        canvas.blit(
            sprite * np.array([0.8, 0.8, 0.8, 1], np.float32), share * canvas.width, canvas.height
        )
        canvas.watch.check()
    bushes = grow(canvas, TreeKind.BUSH, count=3, size_px=int(canvas.height * 0.26))
    for order, share in enumerate((0.0, 0.16, 0.86, 1.0)):
        y = canvas.height * (1.06 if order in (0, 3) else 1.12)
        canvas.blit(bushes[order % 3], share * canvas.width, y)
