"""Mask arithmetic. A mask is ``(height, width) uint8``: **255 = repaint, 0 = keep**.

The one place for that convention. Only ``adapters/openai_engine.py`` turns it into the
wire's form, only ``ui/editor.py`` reads strokes. Knows nothing of pictures or requests.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imagegen.domain.geometry import Box, Extent
from imagegen.domain.rasters import MaskPixels, Raster
from imagegen.errors import EmptyMask, InvalidOption

REPAINT = 255
KEEP = 0


def read_mask(raster: Raster, extent: Extent) -> MaskPixels:
    """Turn a decoded mask picture into a mask of this extent.

    A picture with transparency is read by its alpha as painted strokes are (opaque =
    repaint), unless it is opaque everywhere; else bright = repaint.

    Raises:
        InvalidOption: the mask is not as large as the picture.
        EmptyMask: it covers nothing.
    """
    if raster.extent != extent:
        raise InvalidOption(
            f"The mask is {raster.extent} but the picture is {extent}.",
            hint="Use a mask of exactly the picture's size.",
        )
    mask = _painted(raster)
    if not mask.any():
        raise EmptyMask("Nothing is painted on the picture.")
    return mask


def _painted(raster: Raster) -> MaskPixels:
    """Decide each pixel at half of the peak; several times faster than by numpy's ``where``."""
    import cv2

    samples: NDArray[Any] = raster.samples
    alpha = cv2.extractChannel(samples, raster.channels - 1) if raster.has_alpha else None
    if alpha is not None and alpha.min() < raster.peak:
        strokes = alpha
    elif raster.channels > 2:
        strokes = samples[..., :3].max(axis=2)
    else:
        strokes = np.ascontiguousarray(samples[..., 0])
    decided = cv2.threshold(strokes, raster.peak // 2, REPAINT, cv2.THRESH_BINARY)[1]
    return np.asarray(decided, np.uint8)


def bounds(mask: MaskPixels) -> Box:
    """The smallest box around everything that is not kept.

    Raises:
        EmptyMask: there is nothing.
    """
    rows = np.flatnonzero(mask.any(axis=1))
    if not rows.size:
        raise EmptyMask("Nothing is painted on the picture.")
    columns = np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def coverage(mask: MaskPixels) -> float:
    """The painted share of the picture, 0..1."""
    return float(np.count_nonzero(mask)) / mask.size


def invert(mask: MaskPixels) -> MaskPixels:
    """Repaint what was kept, keep what was repainted."""
    return 255 - mask


def outside(box: Box, extent: Extent) -> MaskPixels:
    """A mask of everything but a box: what an extension paints."""
    mask = np.full((extent.height, extent.width), REPAINT, np.uint8)
    mask[box.slices] = KEEP
    return mask


def grow(mask: MaskPixels, distance_px: int) -> MaskPixels:
    """Move the mask's edge outwards, or inwards for a negative distance, in picture pixels.

    The picture's own border is no edge of the mask: a mask that touches it stays there.
    """
    import cv2

    if distance_px == 0:
        return mask.copy()
    still = (mask == 0 if distance_px > 0 else mask > 0).astype(np.uint8)
    if still.all():
        return mask.copy()  # nothing there that could move
    away = cv2.distanceTransform(still, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    reached = np.uint8(REPAINT if distance_px > 0 else KEEP)
    return np.where(away <= abs(distance_px), reached, mask)


def fill_holes(mask: MaskPixels) -> MaskPixels:
    """Paint whatever is kept but enclosed: not reachable from the picture's border."""
    import cv2

    framed = np.pad((mask == 0).astype(np.uint8), 1, constant_values=1)
    cv2.floodFill(framed, None, (0, 0), 2)
    return np.where(framed[1:-1, 1:-1] == 1, np.uint8(REPAINT), mask)
