"""From a rough stroke to the object that it means, by GrabCut on a reduced picture.

Works near the stroke only, at a size that takes about a second at most. Knows nothing of
pages, files or engines.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imagegen.domain.geometry import Box, Extent
from imagegen.domain.masks import KEEP, REPAINT, bounds, fill_holes
from imagegen.domain.rasters import MaskPixels, Pixels
from imagegen.errors import EmptyMask, InvalidOption

_WORK_EDGE_PX = 400
_ROUNDS = 4
_SEED = 7
_CORE_SHARE = 0.55
"""Strokes are surely on the object where they are at least this deep, as a share of the
deepest point; what is shallower may have slipped off."""

_EDGE_PX = 4
_AROUND_PX = 25
_OBJECT_SHARE = 0.35
_REACH_SHARE = 0.2
"""However small the stroke, an object may reach this far from it, as a share of the picture."""


def select_object(picture: Pixels, strokes: MaskPixels) -> MaskPixels:
    """Find the object under strokes, or inside a filled loop around it.

    The middle of the strokes is taken for the object, what lies far from them for its
    surroundings; GrabCut (Rother et al., 2004, https://doi.org/10.1145/1015706.1015720) decides
    the rest by colour and edges. The same input always gives the same answer.

    Args:
        picture: ``(height, width, 3) uint8 RGB``.
        strokes: as large as the picture; 255 where something was painted.

    Returns:
        A mask as large as the picture, without holes, of parts that the strokes touch.

    Raises:
        InvalidOption: the strokes are not as large as the picture.
        EmptyMask: there are no strokes, or no object was found under them.
    """
    if picture.shape[:2] != strokes.shape:
        raise InvalidOption("The strokes do not belong to this picture.", hint="Reload the page.")
    box = _surroundings(strokes)
    size = box.extent.scaled(min(1.0, _WORK_EDGE_PX / max(box.extent)))
    small = _resized(picture[box.slices], size)
    rough = _resized(strokes[box.slices], size) >= 128
    if not rough.any():  # thinner than a reduced pixel
        rough = _resized((strokes[box.slices] > 0) * np.float32(255), size) > 0
    found = _touched(_with_true_edge(_cut_out(small, rough), small), rough)
    if not found.any():
        raise EmptyMask(
            "No object was found there.", hint="Paint over more of it, or use the brush."
        )
    mask = np.full(strokes.shape, KEEP, np.uint8)
    smooth = _resized(found.astype(np.float32), box.extent) >= 0.5
    mask[box.slices][smooth] = REPAINT
    return fill_holes(mask)


def _surroundings(strokes: MaskPixels) -> Box:
    """The strokes' box with as much around it as an object may reach beyond them."""
    painted, picture = bounds(strokes), Extent(strokes.shape[1], strokes.shape[0])
    margin = max(16, round(0.6 * max(painted.extent)), round(_REACH_SHARE * max(picture)))
    return painted.padded(margin).within(picture)


def _cut_out(picture: Pixels, rough: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Let GrabCut decide; True is the object."""
    import cv2

    labels = np.full(rough.shape, cv2.GC_PR_BGD, np.uint8)
    away = cv2.distanceTransform((~rough).astype(np.uint8), cv2.DIST_L2, 5)
    depth = cv2.distanceTransform(np.pad(rough, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    labels[away > 0.8 * away.max()] = cv2.GC_BGD
    labels[rough] = cv2.GC_PR_FGD
    labels[depth >= _CORE_SHARE * depth.max()] = cv2.GC_FGD
    if not (labels == cv2.GC_BGD).any():  # painted over everything: nothing to tell it from
        return rough
    cv2.setRNGSeed(_SEED)
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = np.ascontiguousarray(picture[..., ::-1])
    whole = (0, 0, 0, 0)  # not read: the labels say where to begin
    cv2.grabCut(bgr, labels, whole, background, foreground, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD))


def _with_true_edge(found: NDArray[np.bool_], picture: Pixels) -> NDArray[np.bool_]:
    """Decide the pixels along the edge by whether they look more like what is inside or outside.

    GrabCut gives the mixed colours along an edge to whichever side it began with. A pixel
    that is the object by a good third is taken, so that no fringe of it is left behind.
    """
    import cv2

    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _EDGE_PX + 1, 2 * _EDGE_PX + 1))
    inside = cv2.erode(found.astype(np.float32), kernel)
    outside = 1 - cv2.dilate(found.astype(np.float32), kernel)
    near, far = _local_mean(picture, inside), _local_mean(picture, outside)
    apart = near - far
    share = ((picture - far) * apart).sum(axis=2) / np.maximum((apart**2).sum(axis=2), 1)
    calm = cv2.GaussianBlur(share.astype(np.float32), (0, 0), 0.7)
    known = (_local_weight(inside) > 0) & (_local_weight(outside) > 0)
    edge = (inside == 0) & (outside == 0) & known
    return np.where(edge, calm > _OBJECT_SHARE, found)


def _local_mean(picture: Pixels, weights: NDArray[Any]) -> NDArray[np.float32]:
    """The mean colour around each pixel of what is weighted, ``(height, width, 3) float32``."""
    import cv2

    total = cv2.blur(picture * weights[..., None], (_AROUND_PX, _AROUND_PX))
    return np.asarray(total / np.maximum(_local_weight(weights), 1e-6)[..., None], np.float32)


def _local_weight(weights: NDArray[Any]) -> NDArray[np.float32]:
    import cv2

    return np.asarray(cv2.blur(weights, (_AROUND_PX, _AROUND_PX)), np.float32)


def _touched(found: NDArray[np.bool_], rough: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The connected parts of ``found`` that lie under the strokes for more than a trace."""
    import cv2

    closed = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels = cv2.connectedComponents(closed, connectivity=8)
    under = np.bincount(labels[rough], minlength=count)
    under[0] = 0
    return np.asarray((under >= max(1, 0.02 * under.sum()))[labels] & (labels > 0))


def _resized(samples: NDArray[Any], size: Extent) -> NDArray[Any]:
    import cv2

    if samples.shape[:2] == (size.height, size.width):
        return samples
    how = cv2.INTER_AREA if samples.shape[1] > size.width else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(samples, (size.width, size.height), interpolation=how))
