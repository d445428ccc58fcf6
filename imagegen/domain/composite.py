"""Putting a model's reply back: inside the mask it counts, outside the source stays exact.

Works at the source's own depth and channels, a band of rows at a time, so that even large
pictures need little memory beside themselves. Knows nothing of engines, files or prices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.domain.framing import Frame
from imagegen.domain.geometry import Box, Extent
from imagegen.domain.masks import bounds
from imagegen.domain.rasters import MaskPixels, Pixels, Raster

Floats = NDArray[np.float32]

_BAND_ROWS = 256
_RIM_PX = 5
_MOST_CORRECTION = 48.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Where a reply goes and how softly.

    Attributes:
        frame: what the reply shows.
        feather_px: width of the soft edge inside the mask, in canvas pixels.
        earlier: parts of the canvas that earlier frames painted; where this frame paints them
            again, it fades over them.
    """

    frame: Frame
    feather_px: int
    earlier: tuple[Box, ...] = ()


def feather_inside(mask: MaskPixels, feather_px: int) -> Floats:
    """Weights of the reply: 0 outside the mask, rising to 1 over ``feather_px`` inside it.

    The picture's own border is no edge of the mask: a mask that touches it stays full there.

    Returns:
        ``(height, width) float32`` in 0..1.
    """
    if feather_px <= 0:
        return (mask > 0).astype(np.float32)
    framed = np.pad((mask > 0).astype(np.uint8), 1, mode="edge")
    distance = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1]
    return np.clip(distance / (feather_px + 1), 0.0, 1.0).astype(np.float32)


def paste(canvas: Raster, reply: Pixels, mask: MaskPixels, patch: Patch) -> Raster:
    """Blend a reply into the canvas inside the mask and the patch's painted part.

    Args:
        canvas: the picture so far; it is not changed.
        reply: ``(height, width, 3) uint8 RGB`` in the canvas's colour space, exactly as large
            as the frame's box; what reaches beyond the canvas is dropped.
        mask: as large as the canvas; outside it every sample stays as it is.

    Returns:
        A new raster of the canvas's extent, depth, channels and profile.
    """
    frame = patch.frame
    at = _meeting(frame.box.within(canvas.extent), frame.paints)
    samples = canvas.samples.copy()
    if at.extent.pixels == 0:
        return Raster(samples=samples, icc=canvas.icc)
    weights = _weights(mask, at, patch)
    colour = reply[at.y - frame.box.y :, at.x - frame.box.x :][: at.height, : at.width]
    region = samples[at.slices]
    for rows in _bands(at.height):
        inside = weights[rows] > 0
        wanted = _as_channels(colour[rows], canvas)[inside]
        old = region[rows][inside].astype(np.float32)
        blended = old + (wanted - old) * weights[rows][inside][:, None]
        region[rows][inside] = np.rint(np.clip(blended, 0, canvas.peak)).astype(samples.dtype)
    return Raster(samples=samples, icc=canvas.icc)


def level_seam(fitted: Pixels, wanted: Pixels, mask: MaskPixels) -> Pixels:
    """Spread the colour step along the mask's rim smoothly into the reply, so no edge shows.

    A membrane: the difference at the rim is continued harmonically inside by push and pull
    (after Farbman et al. 2009 and Pérez et al. 2003). Steps are bounded, so that one
    misplaced edge on the rim cannot bleed far.

    Args:
        fitted: the reply over its frame, ``(height, width, 3) uint8 RGB``.
        wanted: the canvas under the frame, likewise.
        mask: as large; 0 = kept.
    """
    if not mask.any():
        return fitted
    near = bounds(mask).padded(_RIM_PX).within(Extent(mask.shape[1], mask.shape[0]))
    levelled = fitted.copy()
    levelled[near.slices] = _levelled(fitted[near.slices], wanted[near.slices], mask[near.slices])
    return levelled


def _levelled(fitted: Pixels, wanted: Pixels, mask: MaskPixels) -> Pixels:
    painted = (mask > 0).astype(np.uint8)
    rim = (cv2.dilate(painted, np.ones((_RIM_PX, _RIM_PX), np.uint8)) > 0) & (painted == 0)
    if not rim.any():
        return fitted
    step = np.where(rim[..., None], wanted.astype(np.float32) - fitted, np.float32(0))
    step = np.clip(step, -_MOST_CORRECTION, _MOST_CORRECTION)
    correction = _pulled(step, rim.astype(np.float32))
    levelled = np.where(painted[..., None] > 0, fitted + correction, fitted)
    return np.clip(np.rint(levelled), 0, 255).astype(np.uint8)


def continued(source: Raster, canvas: Extent, box: Box) -> Raster:
    """The source on a larger canvas, its edge colours going on into the empty part.

    Models see the colour under a mask, so a plausible guess there beats black.
    """
    margins = (box.y, canvas.height - box.bottom, box.x, canvas.width - box.right)
    samples = cv2.copyMakeBorder(source.samples, *margins, cv2.BORDER_REPLICATE)
    return Raster(
        samples=samples.reshape(canvas.height, canvas.width, source.channels), icc=source.icc
    )


def changed_outside(source: Raster, result: Raster, mask: MaskPixels) -> int:
    """How many pixels outside the mask differ between source and result; a real comparison."""
    if source.samples.shape != result.samples.shape or source.peak != result.peak:
        return int(mask.size)
    changed = 0
    for rows in _bands(mask.shape[0]):
        differs = source.samples[rows] != result.samples[rows]
        if differs.any():
            changed += int(np.count_nonzero(differs.any(axis=2) & (mask[rows] == 0)))
    return changed


def _weights(mask: MaskPixels, at: Box, patch: Patch) -> Floats:
    """How much the reply counts at each pixel of a part of the canvas."""
    near = at.padded(patch.feather_px + 2).within(Extent(mask.shape[1], mask.shape[0]))
    inner = (
        slice(at.y - near.y, at.bottom - near.y),
        slice(at.x - near.x, at.right - near.x),
    )
    weights = feather_inside(mask[near.slices], patch.feather_px)[inner]
    overlaps = [_meeting(box, at) for box in patch.earlier]
    overlaps = [box for box in overlaps if box.extent.pixels]
    if not overlaps:
        return weights
    return np.minimum(weights, _fade_over(overlaps, at))


def _fade_over(overlaps: Sequence[Box], at: Box) -> Floats:
    """1 on fresh canvas, falling to 0 across what earlier frames painted."""
    fresh = np.ones((at.height, at.width), np.uint8)
    for box in overlaps:
        fresh[box.y - at.y : box.bottom - at.y, box.x - at.x : box.right - at.x] = 0
    if not fresh.any():
        return np.ones(fresh.shape, np.float32)
    to_fresh = cv2.distanceTransform(1 - fresh, cv2.DIST_L2, 5)
    farthest = float(to_fresh.max())
    return np.asarray(1.0 - np.clip(to_fresh / (farthest + 1), 0, 1), np.float32)


def _meeting(one: Box, other: Box) -> Box:
    """The part that two boxes share; empty when they do not meet."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    right, bottom = min(one.right, other.right), min(one.bottom, other.bottom)
    return Box(left, top, max(0, right - left), max(0, bottom - top))


def _pulled(values: Floats, weights: Floats) -> Floats:
    """Values known where the weight is 1, spread smoothly to everywhere."""
    height, width = weights.shape
    if min(height, width) <= 2:
        total = max(float(weights.sum()), 1e-6)
        return np.broadcast_to(values.sum(axis=(0, 1)) / total, values.shape).astype(np.float32)
    coarse = _pulled(_halved(values), _halved(weights))
    spread = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    known = np.clip(weights, 0, 1)[..., None]
    held = values / np.maximum(weights, 1e-6)[..., None]
    return np.asarray(np.where(known > 0.999, held, held * known + spread * (1 - known)))


def _halved(samples: Floats) -> Floats:
    return np.asarray(cv2.pyrDown(samples), np.float32)


def _bands(height: int) -> Iterator[slice]:
    for top in range(0, height, _BAND_ROWS):
        yield slice(top, min(height, top + _BAND_ROWS))


def _as_channels(pixels: Pixels, canvas: Raster) -> Floats:
    """The reply in the canvas's channels and depth; alpha becomes opaque where it paints."""
    colour: NDArray[Any] = pixels
    if canvas.channels <= 2:
        colour = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)[..., None]
    scaled = colour.astype(np.float32) * (canvas.peak / 255)
    if not canvas.has_alpha:
        return scaled
    alpha = np.full((*scaled.shape[:2], 1), canvas.peak, np.float32)
    return np.concatenate([scaled, alpha], axis=2)
