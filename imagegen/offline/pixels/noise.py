"""Seeded randomness as pictures: cloudy noise, noise that tiles without a seam, film grain.

The same generator state gives the same bytes. Must not know what the noise is for.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.pixels.smoothing import blur
from imagegen.offline.pixels.tone import Floats


def cloud_noise(
    height_px: int,
    width_px: int,
    scale_px: float,
    rng: np.random.Generator,
    *,
    octaves: int = 4,
    gain: float = 0.5,
) -> Floats:
    """Value noise 0..1, ``(height, width)``; ``scale_px`` is the size of its largest lumps.

    Each octave is half as large and ``gain`` times as strong as the one before.
    """
    total = np.zeros((height_px, width_px), np.float32)
    weight, weights, scale = 1.0, 0.0, max(1.5, scale_px)
    for _ in range(octaves):
        total += np.float32(weight) * _lumps(height_px, width_px, scale, rng)
        weights += weight
        weight *= gain
        scale = max(1.5, scale / 2)
    return np.asarray(np.clip(total / np.float32(weights), 0, 1), np.float32)


def _lumps(height_px: int, width_px: int, scale_px: float, rng: np.random.Generator) -> Floats:
    """One octave: a random grid, enlarged, cut at a random place."""
    grid_rows = max(2, int(np.ceil(height_px / scale_px)) + 2)
    grid_columns = max(2, int(np.ceil(width_px / scale_px)) + 2)
    grid = rng.random((grid_rows, grid_columns), dtype=np.float32)
    tall = max(height_px, int(grid_rows * scale_px))
    wide = max(width_px, int(grid_columns * scale_px))
    large = cv2.resize(grid, (wide, tall), interpolation=cv2.INTER_CUBIC)
    top = int(rng.integers(0, tall - height_px + 1))
    left = int(rng.integers(0, wide - width_px + 1))
    return np.asarray(large[top : top + height_px, left : left + width_px], np.float32)


def noise_tile(
    side_px: int, scale_px: float, rng: np.random.Generator, *, octaves: int = 4, gain: float = 0.5
) -> Floats:
    """Noise 0..1, ``(side, side)``, whose edges meet: repeat it and no seam shows."""
    total = np.zeros((side_px, side_px), np.float32)
    weight, weights, scale = 1.0, 0.0, max(1.5, scale_px)
    for _ in range(octaves):
        cells = max(2, round(side_px / scale))
        grid = rng.random((cells, cells), dtype=np.float32)
        where = (np.arange(side_px, dtype=np.float32) + np.float32(0.5)) * (cells / side_px) - 0.5
        across = np.tile(where.astype(np.float32), (side_px, 1))
        down = np.ascontiguousarray(across.T)
        method, edge = cv2.INTER_CUBIC, cv2.BORDER_WRAP
        total += np.float32(weight) * np.asarray(
            cv2.remap(grid, across, down, method, borderMode=edge), np.float32
        )
        weights += weight
        weight *= gain
        scale = max(1.5, scale / 2)
    return np.asarray(np.clip(total / np.float32(weights), 0, 1), np.float32)


def grain(height_px: int, width_px: int, rng: np.random.Generator, size_px: float = 0.6) -> Floats:
    """Film grain, mean 0 and about 1 strong, ``(height, width)``."""
    return blur(rng.standard_normal((height_px, width_px), dtype=np.float32), size_px)


def paper_grain(
    height_px: int, width_px: int, rng: np.random.Generator, scale: float = 1.0
) -> Floats:
    """The tooth of drawing paper, 0..1; ``scale`` 1 suits pictures about 1024 px long."""
    tooth = cloud_noise(height_px, width_px, 5 * scale, rng, octaves=3, gain=0.7)
    sheet = cloud_noise(height_px, width_px, 220 * scale, rng, octaves=2)
    return np.float32(0.75) * tooth + np.float32(0.25) * sheet
