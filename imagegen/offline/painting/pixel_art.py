"""Pixel art: large square pixels in a small palette, ordered dither on lightness only.

Must not know prompts.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.painting.swatches import main_colours, nearest_colour
from imagegen.offline.pixels import (
    Bytes,
    bilateral,
    blur,
    clip,
    contrast,
    from_lab,
    resize,
    saturate,
    to_bytes,
    to_float,
    to_lab,
)
from imagegen.offline.progress import Watch

_CELLS = 128
_COLOURS = 28
_DITHER = 7.0
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32)


def pixel_art(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out."""
    height, width = picture.shape[:2]
    cell = max(2, round(max(height, width) / _CELLS))
    rows, columns = max(1, -(-height // cell)), max(1, -(-width // cell))
    image = to_float(picture)
    image = image + np.float32(0.8) * (image - blur(image, cell * 0.8))
    watch.check()
    small = resize(saturate(contrast(image, 0.25), 1.25), columns, rows)
    lab = to_lab(bilateral(clip(small), 1, side_px=5, tone=22, reach_px=2))
    colours = main_colours(lab, _COLOURS, rng)
    watch.check()
    tiles = np.tile(_BAYER / 16 - np.float32(0.47), (rows // 4 + 1, columns // 4 + 1))
    lab[..., 0] += tiles[:rows, :columns] * np.float32(_DITHER)
    shown = from_lab(np.ascontiguousarray(colours[None]))[0][nearest_colour(lab, colours)]
    size = (columns * cell, rows * cell)
    large = cv2.resize(to_bytes(shown), size, interpolation=cv2.INTER_NEAREST)
    return np.ascontiguousarray(large[:height, :width], np.uint8)
