"""What a fill starts from: the picture made small, and a smooth first guess for its hole.

Must not know how the hole is closed in the end.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.fill.shifts import Mask
from imagegen.offline.pixels import Bytes

_GUESSED_PX = 256


def smooth_guess(picture: Bytes, hole: Mask) -> Bytes:
    """The hole closed smoothly (Telea 2004), worked out on a small picture."""
    height, width = hole.shape
    small, small_hole = shrunk(picture, hole, _GUESSED_PX)
    closed = first_guess(small, small_hole)
    large = cv2.resize(closed, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(hole[..., None], np.asarray(large, np.uint8), picture)


def first_guess(picture: Bytes, hole: Mask) -> Bytes:
    """The hole closed smoothly; beyond the kept rectangle its edges go straight on."""
    rows, columns = np.flatnonzero(~hole.all(1)), np.flatnonzero(~hole.all(0))
    height, width = hole.shape
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    kept = (slice(top, bottom), slice(left, right))
    closed = cv2.inpaint(picture[kept], hole[kept].astype(np.uint8), 3, cv2.INPAINT_TELEA)
    around = (top, height - bottom, left, width - right)
    return np.asarray(cv2.copyMakeBorder(closed, *around, cv2.BORDER_REPLICATE), np.uint8)


def smooth_closed(picture: Bytes, hole: Mask) -> Bytes:
    """The hole closed smoothly at full size: right for scratches, wrong for all else."""
    closed = cv2.inpaint(picture, hole.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    return np.where(hole[..., None], np.asarray(closed, np.uint8), picture)


def thickness(hole: Mask) -> float:
    """The radius in pixels of the largest disc that fits into the hole.

    The picture's edge does not bound a hole that runs over it.
    """
    framed = np.pad(hole.astype(np.uint8), 1, mode="edge")
    return float(cv2.distanceTransform(framed, cv2.DIST_L2, 3).max())


def shrunk(picture: Bytes, hole: Mask, long_side_px: int) -> tuple[Bytes, Mask]:
    """Picture and hole made small; the hole's pixels never bleed into their rim."""
    height, width = hole.shape
    factor = min(1.0, long_side_px / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    known = (~hole).astype(np.float32)
    method = cv2.INTER_AREA
    light = cv2.resize(picture * known[..., None], size, interpolation=method)
    weight = cv2.resize(known, size, interpolation=method)
    mean = light / np.maximum(weight, 1e-3)[..., None]
    return np.clip(mean + 0.5, 0, 255).astype(np.uint8), np.asarray(weight < 0.5, np.bool_)
