"""Putting a model's reply back: inside the mask it counts, outside the source stays exact.

Works at the source's own depth and channels. Knows nothing of engines, files or prices.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.domain.geometry import Box, Extent
from imagegen.domain.rasters import MaskPixels, Pixels, Raster


def feather_inside(mask: MaskPixels, feather_px: int) -> NDArray[np.float32]:
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


def paste(canvas: Raster, reply: Pixels, box: Box, mask: MaskPixels, *, feather_px: int) -> Raster:
    """Blend a reply into the canvas inside the mask.

    Args:
        canvas: the picture so far; it is not changed.
        reply: ``(height, width, 3) uint8 RGB`` of any size; scaled to the box.
        box: where the reply belongs on the canvas; what reaches beyond is dropped.
        mask: as large as the canvas; outside it every sample stays as it is.
        feather_px: width of the soft edge inside the mask, in canvas pixels.

    Returns:
        A new raster of the canvas's extent, depth, channels and profile.
    """
    inner = box.within(canvas.extent)
    weights = feather_inside(mask, feather_px)[inner.slices]
    at = Box(inner.x - box.x, inner.y - box.y, inner.width, inner.height)
    fitted = _fit(reply, box)[at.slices]
    samples = canvas.samples.copy()
    region = samples[inner.slices]
    wanted = _as_channels(fitted, canvas)
    inside = weights > 0
    blended = region[inside] + (wanted[inside] - region[inside]) * weights[inside][:, None]
    region[inside] = np.rint(np.clip(blended, 0, canvas.peak)).astype(samples.dtype)
    return Raster(samples=samples, icc=canvas.icc)


def continued(source: Raster, canvas: Extent, box: Box) -> Raster:
    """The source on a larger canvas, its edge colours going on into the empty part.

    Models see the colour under a mask, so a plausible guess there beats black.
    """
    margins = (
        box.y,
        canvas.height - box.bottom,
        box.x,
        canvas.width - box.right,
    )
    samples = cv2.copyMakeBorder(source.samples, *margins, cv2.BORDER_REPLICATE)
    return Raster(
        samples=samples.reshape(canvas.height, canvas.width, source.channels), icc=source.icc
    )


def changed_outside(source: Raster, result: Raster, mask: MaskPixels) -> int:
    """How many pixels outside the mask differ between source and result; a real comparison."""
    if source.samples.shape != result.samples.shape:
        return int(mask.size)
    differs = (source.samples != result.samples).any(axis=2)
    return int(np.count_nonzero(differs & (mask == 0)))


def _fit(reply: Pixels, box: Box) -> NDArray[np.uint8]:
    if reply.shape[:2] == (box.height, box.width):
        return reply
    shrinks = reply.shape[1] > box.width
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(reply, (box.width, box.height), interpolation=how), np.uint8)


def _as_channels(pixels: Pixels, canvas: Raster) -> NDArray[np.float32]:
    """The reply in the canvas's channels and depth; alpha becomes opaque where it paints."""
    colour: NDArray[Any] = pixels
    if canvas.channels <= 2:
        colour = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None]
    scaled = colour.astype(np.float32) * (canvas.peak / 255)
    if not canvas.has_alpha:
        return scaled
    alpha = np.full((*scaled.shape[:2], 1), canvas.peak, np.float32)
    return np.concatenate([scaled, alpha], axis=2)
