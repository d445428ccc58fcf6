"""Figures as sculptures: glass, ice, metals, stones, wood, clay, paper, neon. No placing."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imagegen.offline.pixels import blur, cloud_noise, luminance, to_lab
from imagegen.offline.scene_plan import Colour, Material
from imagegen.offline.scenes.figures import Form, inflate
from imagegen.offline.scenes.shaping import Paint, Plane, Sprite, Tone, ease, mix, tone, tone_of

_KEY = np.array([-0.5, -0.66, 0.56], np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What stands behind a sculpture: the picture, and where the sculpture's corner lies in it."""

    paint: Paint
    left: int
    top: int
    rng: np.random.Generator
    colour: Colour | None = None


def sculpt(sprite: Sprite, material: Material, setting: Setting) -> Sprite:
    """The sprite's outline and inner drawing, made of ``material``."""
    form = inflate(sprite, fatness=0.20)
    match material:
        case Material.GLASS | Material.ICE:
            colour = _glass(sprite, form, setting, is_ice=material == Material.ICE)
        case Material.GOLD | Material.CHROME | Material.BRONZE:
            colour = _metal(form, _base(material, setting))
        case Material.NEON:
            return _neon(sprite, setting)
        case Material.PAPER:
            colour = _paper(sprite, form, setting)
        case _:
            colour = _mineral(sprite, form, material, setting)
    return np.dstack([np.clip(colour, 0, 1), sprite[..., 3]]).astype(np.float32)


def _base(material: Material, setting: Setting) -> Tone:
    """The material's own colour, or the asked one for those that take dye."""
    if setting.colour is not None and material not in (Material.GOLD, Material.BRONZE):
        return tone_of(setting.colour)
    tones = {
        Material.GOLD: tone(255, 196, 84),
        Material.CHROME: tone(216, 224, 232),
        Material.BRONZE: tone(198, 128, 78),
        Material.JADE: tone(76, 166, 118),
        Material.MARBLE: tone(234, 230, 224),
        Material.WOOD: tone(168, 112, 66),
        Material.CLAY: tone(206, 128, 98),
    }
    return tones.get(material, tone(238, 232, 220))


def _shine(form: Form) -> Plane:
    """How much each spot mirrors the key towards the viewer, ``(height, width, 1)``."""
    half = _KEY + np.array([0, 0, 1], np.float32)
    half /= np.float32(np.linalg.norm(half))
    shine: Plane = np.clip(form.normals @ half, 0, 1)[..., None]
    return shine


def _surroundings(form: Form) -> Plane:
    """A made-up studio as mirrored by each normal: bands and one tall soft box."""
    x, y = form.normals[..., 0] * 1.1, form.normals[..., 1] * 1.1
    window = 0.9 * ease(0.35, 0.6, -y) * ease(0.75, 0.45, np.abs(x + 0.25))
    room = 0.5 + 0.5 * np.sin(y * 5.2 + 1.1) + window - 0.5 * ease(0.1, 0.35, y)
    return np.clip(room, 0, 1.6)[..., None]


def _fresnel(form: Form) -> Plane:
    """More mirror towards the edges, ``(height, width, 1)``."""
    edge: Plane = ((1 - form.normals[..., 2]) ** 2.2)[..., None]
    return edge


def _metal(form: Form, base: Tone) -> Paint:
    """Polished metal under a softbox."""
    mirrored = _surroundings(form)
    colour: Paint = base * (0.14 + 0.86 * mirrored) + _fresnel(form) * base * 0.35
    return colour + _shine(form) ** 60 * 0.8


def _behind(sprite: Sprite, form: Form, setting: Setting, bend: float) -> Paint:
    """The picture behind, refracted by ``bend`` times the normal."""
    height, width = sprite.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = width * 0.16 * bend
    x = (columns + setting.left - form.normals[..., 0] * reach).astype(np.float32)
    y = (rows + setting.top - form.normals[..., 1] * reach).astype(np.float32)
    return cv2.remap(setting.paint, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _glass(sprite: Sprite, form: Form, setting: Setting, *, is_ice: bool) -> Paint:
    """Refraction with a little dispersion, darker where thick, bright at the rim."""
    layers = [
        _behind(sprite, form, setting, bend)[..., i] for i, bend in enumerate((1, 1.08, 1.16))
    ]
    seen = np.dstack(layers)
    upside = _behind(sprite, form, setting, -2.6)
    tint = tone(209, 237, 255) if is_ice else tone(232, 248, 255)
    if setting.colour is not None:
        tint = mix(tint, tone_of(setting.colour), np.float32(0.6))
    glass = mix(seen, upside, np.float32(0.30)) * tint
    thick = np.clip(form.height / max(float(form.height.max()), 1e-3), 0, 1)[..., None]
    edge = _fresnel(form)
    glass = glass * (1 - 0.30 * thick) * (1 - 0.62 * ease(0.5, 0.95, edge))
    glass = glass + tone(10, 26, 36) * thick
    inner = sprite[..., :3] * 0.8 + 0.35
    glass = mix(glass, glass * inner, np.float32(0.55))
    if is_ice:
        frost = cloud_noise(sprite.shape[0], sprite.shape[1], 14.0, setting.rng)[..., None]
        glass = mix(glass, tone(226, 242, 252), np.clip(frost - 0.25, 0, 0.55))
    glass = glass + _surroundings(form) * edge * tone(230, 248, 255) * 0.75
    glass = glass + _shine(form) ** 90 * 1.1
    low = np.array([0.55, 0.5, 0.67], np.float32)
    glass = glass + np.clip(form.normals @ low, 0, 1)[..., None] ** 22 * tone(153, 217, 255) * 0.5
    rim: Plane = ease(0.30, 0.05, form.normals[..., 2])[..., None]
    lit: Paint = glass + rim * tone(204, 235, 255) * 0.35
    return lit


def _mineral(sprite: Sprite, form: Form, material: Material, setting: Setting) -> Paint:
    """Marble with veins, jade that glows, wood with rings, matte clay."""
    height, width = sprite.shape[:2]
    base, rng = _base(material, setting), setting.rng
    size = max(12.0, min(height, width) * 0.22)
    cloud = cloud_noise(height, width, size, rng)[..., None]
    match material:
        case Material.MARBLE:
            other = cloud_noise(height, width, size * 0.8, rng)[..., None]
            vein = ease(0.055, 0.0, np.abs(cloud - 0.5 + 0.4 * (other - 0.5)))
            body = mix(base, base * 0.62, vein * 0.75)
        case Material.WOOD:
            rows = np.arange(height, dtype=np.float32)[:, None, None] / max(size, 1)
            rings = np.sin((cloud * 3.2 + rows * 0.5) * 20)
            body = base * (1 + 0.13 * rings)
        case _:
            body = base * (1 + 0.20 * (cloud - 0.5))
    inner = luminance(np.ascontiguousarray(sprite[..., :3]))[..., None]
    body = body * (0.80 + 0.32 * inner)
    facing = np.clip((form.normals @ _KEY + 0.3) / 1.3, 0, 1)[..., None]
    sharp = 50 if material == Material.JADE else 24
    strong = 0.42 if material in (Material.JADE, Material.MARBLE) else 0.14
    stone: Paint = body * (0.32 + 0.80 * facing) + _fresnel(form) * 0.12
    return stone + _shine(form) ** sharp * strong


def _paper(sprite: Sprite, form: Form, setting: Setting) -> Paint:
    """Folded paper: the normals snapped to facets, the drawing's colours kept pale."""
    height, width = sprite.shape[:2]
    cell = max(10, min(height, width) // 9)
    small = cv2.resize(
        form.normals.astype(np.float32),
        (max(2, width // cell), max(2, height // cell)),
        interpolation=cv2.INTER_AREA,
    )
    slanted = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    steps = np.round(slanted * 3) / 3
    steps /= np.linalg.norm(steps, axis=2, keepdims=True) + np.float32(1e-6)
    facing = np.clip((steps @ _KEY + 0.4) / 1.4, 0, 1)[..., None]
    sheet = _base(Material.PAPER, setting)
    colour = mix(sprite[..., :3], sheet, np.float32(0.35 if setting.colour is None else 0.15))
    fibre = cloud_noise(height, width, 3.0, setting.rng, octaves=2)[..., None] - 0.5
    paper: Paint = colour * (0.58 + 0.5 * facing) * (1 + 0.06 * fibre)
    return paper


def _neon(sprite: Sprite, setting: Setting) -> Sprite:
    """Bent glowing tubes along the outline and the main inner lines, on nothing."""
    height, width = sprite.shape[:2]
    size = min(height, width)
    soft = blur(np.ascontiguousarray(sprite[..., 3]), size * 0.006)
    edge = ease(0.10, 0.4, soft) * ease(0.95, 0.6, soft)
    lab = to_lab(np.ascontiguousarray(sprite[..., :3] * sprite[..., 3:4]))
    smooth = blur(lab[..., 0], size * 0.010) / 100
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    inner = ease(0.055, 0.12, np.hypot(across, down)) * (soft > 0.9)
    tubes = np.clip(np.maximum(edge, inner), 0, 1)
    tubes = blur(tubes.astype(np.float32), size * 0.004)
    colours = (tone(255, 70, 160), tone(70, 220, 255), tone(255, 190, 70), tone(150, 120, 255))
    first = tone_of(setting.colour) if setting.colour else colours[int(setting.rng.integers(2))]
    second = first if setting.colour else colours[2 + int(setting.rng.integers(2))]
    down_share = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    hue = mix(first, second, down_share) + np.zeros((height, width, 1), np.float32)
    halo = blur(tubes, size * 0.035)
    core = ease(0.75, 1.0, tubes)[..., None]
    colour = mix(hue, tone(255, 255, 255), core * 0.6)
    body = 0.16 * (soft > 0.5)
    alpha = np.clip(np.maximum(np.maximum(tubes, halo * 0.9), body), 0, 1)
    colour = mix(hue * 0.25, colour, np.clip(tubes + halo, 0, 1)[..., None])
    return np.dstack([np.clip(colour, 0, 1), alpha]).astype(np.float32)
