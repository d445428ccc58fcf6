"""Single buildings as sprites: faces, floors, lit windows, roof shapes. Knows no city."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Paint, Plane, Sprite, Tone, ease, mix, tone


class TowerShape(StrEnum):
    """The outlines there are."""

    BOX = "box"
    STEPPED = "stepped"
    TAPERED = "tapered"
    ROUNDED = "rounded"
    WAISTED = "waisted"
    SPIRE = "spire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tower:
    """What one building looks like.

    Attributes:
        shape: its outline.
        wall: colour of its lit wall, light included.
        lit: share of windows with light in them, 0..1.
        trim: colour of neon edges, or None.
        floor_px: height of a storey.
    """

    shape: TowerShape
    wall: Tone
    lit: float
    trim: Tone | None
    floor_px: float


@dataclass(frozen=True, slots=True)
class Raised:
    """A drawn building: its sprite and the light it gives, ``(height, width, 3)``."""

    sprite: Sprite
    emission: Paint


def raise_tower(canvas: Canvas, tower: Tower, width_px: int, height_px: int) -> Raised:
    """Draw one building of the given size."""
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    across, down = columns / width_px, rows / height_px
    cover = _outline(tower.shape, across, down, width_px / max(height_px, 1))
    split = canvas.rng.uniform(0.55, 0.75)
    lit_left = canvas.to_light[0] < 0
    bright = across < split if lit_left else across > 1 - split
    wall = tower.wall * np.where(bright, 1.0, 0.62)[..., None].astype(np.float32)
    wall = wall * mix(1.05, 0.72, down)[..., None]
    glass, glow = _windows(canvas, tower, rows, columns)
    inside = cover > 0.9
    glass, on = glass & inside, glow
    sky = canvas.rig.horizon * np.float32(0.22) + canvas.rig.middle * np.float32(0.10)
    wall = np.where((glass & ~on)[..., None], wall * 0.62 + sky, wall)
    emission = np.zeros((height_px, width_px, 3), np.float32)
    warm = (tone(255, 214, 140), tone(255, 236, 190), tone(170, 220, 255))
    lamp = warm[int(canvas.rng.choice(3, p=[0.5, 0.35, 0.15]))]
    flicker = canvas.rng.uniform(0.45, 1.0, (height_px, 1)).astype(np.float32)
    emission[glass & on] = lamp
    emission *= flicker[..., None] * 0.3 + 0.7
    if tower.trim is not None:
        emission += _trim(canvas, tower.trim, cover)
    sprite = np.dstack([np.clip(wall, 0, 1), cover]).astype(np.float32)
    return Raised(sprite, emission * cover[..., None])


def _outline(shape: TowerShape, across: Plane, down: Plane, slim: float) -> Plane:
    """Alpha of a shape."""
    match shape:
        case TowerShape.STEPPED:
            half = 0.5 * np.clip(0.46 + np.floor(down * 7) / 7 * 1.5, 0, 1)
        case TowerShape.TAPERED:
            half = 0.5 * (0.55 + 0.45 * np.clip(down * 1.6, 0, 1))
        case TowerShape.ROUNDED:
            half = 0.5 * np.clip(np.sqrt(down / max(slim * 0.9, 0.05)), 0.08, 1)
        case TowerShape.WAISTED:
            half = 0.5 * (0.74 + 0.26 * np.cos(down * 5.5))
        case TowerShape.SPIRE:
            half = 0.5 * np.clip((down / 0.45) ** 1.4 * 0.8 + 0.03, 0, 1)
        case _:
            return np.ones_like(across)
    cover: Plane = ease(0.02, -0.02, np.abs(across - 0.5) - half).astype(np.float32)
    return cover


def _windows(canvas: Canvas, tower: Tower, rows: Plane, columns: Plane) -> tuple[Plane, Plane]:
    """Boolean planes: what is window, and which windows are lit."""
    floor = max(4, int(tower.floor_px))
    bay = max(3, int(tower.floor_px * 0.72))
    window = (columns % bay > bay * 0.3) & (rows % floor > floor * 0.38)
    window &= rows > rows.shape[0] * 0.03
    chance = canvas.rng.random((rows.shape[0] // floor + 1, rows.shape[1] // bay + 1))
    at = chance[(rows // floor).astype(int), (columns // bay).astype(int)]
    return window, at < tower.lit


def _trim(canvas: Canvas, colour: Tone, cover: Plane) -> Paint:
    """Neon along the edge and a band or two across."""
    solid = (cover > 0.5).astype(np.uint8)
    light = np.zeros((*cover.shape, 3), np.float32)
    if canvas.rng.random() < 0.45:
        kernel = np.ones((3, 3), np.uint8)
        edge = cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, kernel).astype(np.float32)
        light += edge[..., None] * colour * np.float32(0.9)
    if canvas.rng.random() < 0.5:
        row = int(cover.shape[0] * canvas.rng.uniform(0.08, 0.4))
        band = slice(row, row + max(2, int(3 * canvas.unit)))
        light[band] += colour * solid[band][..., None]
    return light
