"""Single leaves: in the air, before the eye, as litter on the ground. Knows no weather."""

from __future__ import annotations

import math

import cv2
import numpy as np

from imagegen.offline.pixels import blur
from imagegen.offline.scene_plan import Season
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Sprite, Tone, fill_colour, mix, tone


def leaf_tones(season: Season) -> tuple[Tone, ...]:
    """What comes off the trees in a season: leaves, or petals in spring."""
    match season:
        case Season.SPRING:
            return tone(250, 206, 218), tone(244, 180, 200), tone(252, 228, 234)
        case Season.AUTUMN:
            return tone(222, 120, 40), tone(198, 68, 40), tone(236, 176, 64), tone(168, 92, 44)
        case _:
            return tone(120, 150, 70), tone(150, 170, 84), tone(96, 130, 62), tone(170, 150, 80)


def blow_leaves(canvas: Canvas, *, count: int) -> None:
    """Leaves in the air, the near ones large and soft, clear of the middle."""
    tones = leaf_tones(canvas.plan.season)
    for order in range(count):
        near = (order / count) ** 2
        size = mix(0.009, 0.045, near) * canvas.height * canvas.rng.uniform(0.8, 1.2)
        x, y = canvas.rng.random() * canvas.width, canvas.rng.random() * canvas.height
        in_middle = abs(x / canvas.width - 0.5) < 0.24 and y > canvas.height * 0.3
        if near > 0.12 and in_middle:
            continue
        colour = canvas.rig.on(tones[int(canvas.rng.integers(len(tones)))], key=0.6)
        leaf = leaf_sprite(size, canvas.rng.uniform(0, 360), np.clip(colour, 0, 1))
        soft = size * 0.05 * near
        canvas.blit(blur(leaf, soft) if soft > 0.4 else leaf, x, y)


def litter(canvas: Canvas, *, count: int, from_share: float = 0.66) -> None:
    """Fallen leaves on the ground from ``from_share`` of the height down, in perspective."""
    tones = leaf_tones(canvas.plan.season)
    for share in np.sort(canvas.rng.random(count)) ** 0.6:
        near = float(share)
        y = mix(from_share, 0.995, near) * canvas.height
        size = mix(0.006, 0.030, near**1.6) * canvas.height * canvas.rng.uniform(0.7, 1.3)
        colour = canvas.rig.on(tones[int(canvas.rng.integers(len(tones)))], key=0.5)
        shade = np.clip(colour * canvas.rng.uniform(0.75, 1.05), 0, 1)
        leaf = leaf_sprite(size, canvas.rng.uniform(0, 360), shade)
        flat = (leaf.shape[1], max(2, int(leaf.shape[0] * canvas.rng.uniform(0.4, 0.7))))
        leaf = cv2.resize(leaf, flat, interpolation=cv2.INTER_AREA)
        canvas.blit(leaf, canvas.rng.random() * canvas.width, y)
    canvas.watch.check()


def leaf_sprite(size_px: float, turn: float, colour: Tone) -> Sprite:
    """A pointed leaf with a lit half and a rib, turned by ``turn`` degrees."""
    side = max(6, int(size_px * 1.5)) * 2
    image = np.zeros((side, side, 4), np.float32)
    image[..., :3] = colour
    t = np.linspace(0, 1, 18)
    half = np.sin(np.pi * t) ** 0.8 * (1 - 0.25 * t) * 0.26 * (0.5 + 0.5 * abs(math.cos(turn)))
    angle = math.radians(turn)
    along = np.stack([np.cos(angle) * (t - 0.5), np.sin(angle) * (t - 0.5)], 1) * size_px * 2
    cross = np.array([-math.sin(angle), math.cos(angle)]) * size_px * 2
    middle = side / 2
    for way, shade in ((1, 1.12), (-1, 0.84)):
        rim = along + cross[None] * half[:, None] * way
        outline = (np.concatenate([along, rim[::-1]]) + middle).astype(np.int32)
        paint = (*fill_colour(np.clip(colour * shade, 0, 1)), 1.0)
        cv2.fillPoly(image, [outline], paint, cv2.LINE_AA)
    rib = (*fill_colour(colour * 0.62), 1.0)
    ends = [(int(p[0] + middle), int(p[1] + middle)) for p in (along[0] * 1.2, along[-1])]
    cv2.line(image, ends[0], ends[1], rib, max(1, int(size_px * 0.06)), cv2.LINE_AA)
    return cv2.resize(image, (side // 2, side // 2), interpolation=cv2.INTER_AREA)
