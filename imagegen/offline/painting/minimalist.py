"""Minimalist: a flat poster of a few colours with calm, smooth contours.

Few Lab colours by k-means, small islands dissolved by majority vote, contours smoothed by
blurring each colour's area. Busy places keep smaller islands, so that a face stays a face.
Must not know prompts.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.painting.swatches import main_colours, nearest_colour
from imagegen.offline.pixels import (
    Bytes,
    Floats,
    bilateral,
    blur,
    from_lab,
    kuwahara,
    scaled,
    to_bytes,
    to_float,
    to_lab,
)
from imagegen.offline.progress import Watch

_COLOURS = 11
_WORK_PX = 640
_APART = np.array([1, 1.3, 1.3], np.float32)
"""Hue tells areas apart better than shade does."""

_SMALLEST_ISLAND = 0.00012
"""Islands below this part of the picture dissolve."""


def minimalist(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out."""
    height, width = picture.shape[:2]
    small = scaled(to_float(picture), min(1.0, _WORK_PX / max(height, width)))
    planes = bilateral(kuwahara(small, 4), 3, side_px=9, tone=34, reach_px=7)
    watch.check()
    lab = to_lab(planes)
    apart = np.asarray(lab * _APART, np.float32)
    colours = main_colours(apart, _COLOURS, rng)
    areas = _without_islands(nearest_colour(apart, colours), len(colours))
    watch.check()
    shown = _poster_colours(np.asarray(colours / _APART, np.float32))
    return _flat_areas(areas, shown, (height, width), watch)


def _without_islands(areas: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Areas with smooth borders and no crumbs."""
    for sigma in (1.0, 1.7):
        votes = [blur((areas == n).astype(np.float32), sigma) for n in range(count)]
        areas = _strongest(votes)
    least = _SMALLEST_ISLAND * areas.size
    for number in range(count):
        own = (areas == number).astype(np.uint8)
        _, parts, stats, _ = cv2.connectedComponentsWithStats(own, connectivity=4)
        crumbs = (stats[:, cv2.CC_STAT_AREA] < least)[parts] & (own > 0)
        if crumbs.any():
            others = [votes[n] if n != number else votes[n] - 9 for n in range(count)]
            areas = np.where(crumbs, _strongest(others), areas)
    return areas


def _strongest(votes: list[Floats]) -> NDArray[np.intp]:
    """For each pixel the number of the area with the most votes."""
    most = votes[0].copy()
    areas = np.zeros(most.shape, np.intp)
    for number, vote in enumerate(votes[1:], start=1):
        areas[vote > most] = number
        np.maximum(most, vote, out=most)
    return areas


def _poster_colours(lab: Floats) -> Floats:
    """The colours spread over the whole range of lightness and a little richer, as RGB."""
    order = np.argsort(lab[:, 0], kind="stable")
    light = lab[order, 0]
    ideal = np.linspace(max(16, light[0]), min(96, max(light[-1], 90)), len(order))
    shown = lab.copy()
    shown[order, 0] = 0.55 * light + 0.45 * ideal
    shown[:, 1:] *= 1.12
    return np.asarray(from_lab(np.ascontiguousarray(shown[None], np.float32))[0], np.float32)


def _flat_areas(
    areas: NDArray[np.intp], colours: Floats, extent: tuple[int, int], watch: Watch
) -> Bytes:
    """The areas at full size with soft, even edges."""
    height, width = extent
    total = np.zeros((height, width, 3), np.float32)
    weights = np.zeros((height, width), np.float32)
    for number, colour in enumerate(colours):
        watch.check()
        soft = blur((areas == number).astype(np.float32), 1.8)
        large = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
        weight = cv2.exp((np.asarray(large, np.float32) - 0.5) * np.float32(40))
        total += weight[..., None] * colour
        weights += weight
    return to_bytes(total / weights[..., None])
