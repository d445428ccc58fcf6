"""Turns flat figures into lit bodies: the outline is inflated and shaded by the scene's light.

After "Lumo: illumination for cel animation" (Johnston 2002): normals from the outline and from the
drawing inside it. Must not know where figures are placed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from imagegen.offline.art.shelf import Dye
from imagegen.offline.pixels import Flow, blur, cloud_noise, guided, luminance, smear
from imagegen.offline.progress import Watch
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Plane, Sprite, Tone, ease, mix, shoulder


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLight:
    """The light that falls onto a figure.

    Attributes:
        sun: colour of the key; ``key`` is its strength.
        ambient: light of the sky.
        bounce: light from the ground.
        towards: unit vector to the key: x right, y up, z to the viewer.
        watch: asked between the steps whether to go on.
    """

    sun: Tone
    key: float
    ambient: Tone
    bounce: Tone
    towards: Tone
    watch: Watch = field(default_factory=Watch)


@dataclass(frozen=True, slots=True)
class Form:
    """A body's height over the paper in pixels and its normals ``(height, width, 3)``."""

    height: Plane
    normals: Plane


def light_of(canvas: Canvas) -> FigureLight:
    """The scene's light, with the ground's colour as bounce."""
    ground = canvas.paint[-max(1, canvas.height // 6) :: 4, ::8].reshape(-1, 3)
    night = canvas.rig.is_night  # what the eye rests on is lit a little more than the land
    return FigureLight(
        sun=canvas.rig.sun,
        key=max(canvas.rig.key, 0.66) if night else canvas.rig.key,
        ambient=canvas.rig.ambient * np.float32(1.45 if night else 1.0),
        bounce=np.median(np.clip(ground, 0, 1), axis=0).astype(np.float32),
        towards=canvas.to_light,
        watch=canvas.watch,
    )


def inflate(sprite: Sprite, *, fatness: float = 0.22) -> Form:
    """A soft balloon with the sprite's outline and a little of its inner drawing."""
    height, width = sprite.shape[:2]
    radius = max(6.0, min(height, width) * fatness)
    solid: Plane = (sprite[..., 3] > 0.5).astype(np.uint8)
    solid = cv2.copyMakeBorder(solid, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, 5)[1:-1, 1:-1]
    level = np.zeros((height, width), np.float32)
    for share, weight in ((1.0, 1.0), (0.42, 0.55), (0.16, 0.30)):
        round_px = radius * share
        rest = 1 - np.minimum(inside, round_px) / round_px
        level += np.float32(weight * round_px) * np.sqrt(np.clip(1 - rest**2, 0, 1))
    inner = luminance(np.ascontiguousarray(sprite[..., :3])) * solid[1:-1, 1:-1]
    inner = guided(inner.astype(np.float32), max(2.0, radius * 0.12), 0.004)
    level = blur(level + np.float32(radius * 0.35) * inner, radius * 0.045)
    return Form(level, _normals(level, 1.15))


def _normals(level: Plane, steepness: float) -> Plane:
    """Unit normals of a height: x right, y down, z to the viewer."""
    across = cv2.Sobel(level, cv2.CV_32F, 1, 0, ksize=3) * (steepness / 8)
    down = cv2.Sobel(level, cv2.CV_32F, 0, 1, ksize=3) * (steepness / 8)
    length = np.sqrt(1 + across**2 + down**2)
    return np.dstack([-across / length, -down / length, 1 / length])


def _towards(light: FigureLight) -> Tone:
    """The key's direction in the normals' axes, never quite from behind."""
    vector = np.array([light.towards[0], -light.towards[1], max(0.35, light.towards[2])])
    unit: Tone = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


def bare_share(sprite: Sprite, dye: Dye) -> Plane:
    """1 where skin or hair shows, which no cloth's weave covers; 0 elsewhere."""
    bare = np.zeros(sprite.shape[:2], np.float32)
    for colour, factors in ((dye.skin, (1.0, 0.82)), (dye.hair, (1.0,))):
        for factor in factors if colour is not None else ():
            away = sprite[..., :3] - np.asarray(colour, np.float32) * np.float32(factor / 255)
            bare = np.maximum(bare, ease(0.16, 0.05, np.linalg.norm(away, axis=-1)))
    return bare


def relight(
    sprite: Sprite,
    light: FigureLight,
    *,
    coat: str,
    rng: np.random.Generator,
    bare: Plane | None = None,
) -> Sprite:
    """The sprite as a body: wrapped key, sky fill, bounce, coloured rim, gloss, coat grain.

    ``bare`` is the share of each pixel that the coat leaves uncovered.
    """
    form = inflate(sprite)
    light.watch.check()
    normals, toward = form.normals, _towards(light)
    grain = _coat_grain(sprite, form, coat, rng)
    if bare is not None:
        grain = grain * (1 - bare)
    colour = sprite[..., :3] * (1 + grain)[..., None]
    light.watch.check()
    facing = np.clip((normals @ toward + 0.35) / 1.35, 0, 1)[..., None]
    up = (normals[..., 1:2] * -0.5) + 0.5
    key = light.sun * np.float32(light.key)
    lit = colour * (
        light.ambient * (0.30 + 0.42 * up)
        + key * (0.88 * facing)
        + light.bounce * (0.22 * (1 - up))
    )
    behind = np.array([toward[0] * 1.5, toward[1], -0.25], np.float32)
    behind /= np.float32(np.linalg.norm(behind))
    rim = np.clip(normals @ behind, 0, 1)[..., None] ** 1.6
    lit = lit + rim * key * (0.42 * (0.4 + 0.6 * colour))
    light.watch.check()
    half = toward + np.array([0, 0, 1], np.float32)
    half /= np.float32(np.linalg.norm(half))
    sharp, strong = _gloss(coat)
    shine = np.clip(normals @ half, 0, 1)[..., None] ** sharp
    lit = shoulder(lit + shine * light.sun * np.float32(strong * min(1.0, light.key)), 0.7)
    return np.dstack([np.clip(lit, 0, 1), sprite[..., 3]]).astype(np.float32)


def _gloss(coat: str) -> tuple[float, float]:
    """Sharpness and strength of the highlight of a coat."""
    match coat:
        case "fur" | "cloth" | "stone":
            return 14.0, 0.05
        case "feathers" | "wood" | "leaf" | "skin":
            return 26.0, 0.11
        case "scales":
            return 48.0, 0.26
        case "metal":
            return 70.0, 0.42
        case _:
            return 44.0, 0.20


def _coat_grain(sprite: Sprite, form: Form, coat: str, rng: np.random.Generator) -> Plane:
    """Unevenness of a coat around 0: hair along the form, weave, grain of stone or wood."""
    height, width = sprite.shape[:2]
    fine = max(1.2, min(height, width) / 260)
    if coat in ("fur", "feathers"):
        steps, strength = (7, 0.10) if coat == "fur" else (10, 0.06)
        return _hair(form, rng, steps=steps, stride_px=fine) * np.float32(strength)
    match coat:
        case "stone":
            noise = cloud_noise(height, width, 9 * fine, rng) - 0.5
            return np.asarray(noise * 0.35, np.float32)
        case "wood":
            tall = cloud_noise(height, width, 26 * fine, rng, octaves=3)
            rings = np.sin(tall * 34) * 0.5
            return (rings * 0.045).astype(np.float32)
        case "cloth":
            weave = cloud_noise(height, width, min(3.6, 2.2 * fine), rng, octaves=2) - 0.5
            return np.asarray(weave * (0.14 / max(1.0, fine / 1.2)), np.float32)
        case _:
            return np.zeros((height, width), np.float32)


def _hair(form: Form, rng: np.random.Generator, *, steps: int, stride_px: float) -> Plane:
    """Streaks that follow the body, deviation 1, cut at 2."""
    height, width = form.height.shape
    right = -form.normals[..., 1] + 0.3
    down = form.normals[..., 0] + 0.6
    length = np.hypot(right, down) + 1e-5
    flow = Flow(
        right=(right / length).astype(np.float32),
        down=(down / length).astype(np.float32),
        coherence=np.ones((height, width), np.float32),
    )
    streaks = smear(rng.random((height, width), dtype=np.float32), flow, steps, stride_px=stride_px)
    spread = (streaks - streaks.mean()) / (streaks.std() + np.float32(1e-6))
    return np.asarray(np.clip(spread, -2, 2), np.float32)


def in_distance(sprite: Sprite, colour: Tone, haze: float) -> Sprite:
    """The sprite with air before it."""
    return np.dstack([mix(sprite[..., :3], colour, np.float32(haze)), sprite[..., 3]])
