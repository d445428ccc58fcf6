"""What is shown in place of a picture that may not be shown: a blur, or nothing at all.

Pure samples; nothing of the picture can be made out or won back. Must not know why.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.domain.geometry import Extent
from imagegen.domain.rasters import Pixels

_TILES = 6
"""Along the longer side; so few colours show a mood, but no shape."""
_GREY = 176
_STRIPE = 164


def blurred(pixels: Pixels) -> Pixels:
    """``(height, width, 3) uint8 RGB`` with nothing left but a few soft patches of colour."""
    height, width = pixels.shape[:2]
    small = Extent(width, height).scaled(_TILES / max(height, width))
    tiles = cv2.resize(pixels, (max(2, small.width), max(2, small.height)), interpolation=3)
    soft = cv2.resize(tiles, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(soft, np.uint8)


def blank(extent: Extent) -> Pixels:
    """Grey with quiet diagonal stripes, ``(height, width, 3) uint8 RGB``."""
    rows, columns = np.indices((extent.height, extent.width), sparse=True)
    width_px = max(8, max(extent) // 24)
    is_stripe = ((rows + columns) // width_px) % 2 == 0
    grey = np.where(is_stripe, _STRIPE, _GREY).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2))
