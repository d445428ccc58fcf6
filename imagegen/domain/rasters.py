"""A decoded picture as the domain sees it: samples and colour profile, at full depth.

Knows nothing of files and formats (``adapters/picture_codec.py`` does) nor of engines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imagegen.domain.geometry import Extent

Pixels = NDArray[np.uint8]
"""``(height, width, 3) uint8 RGB`` in sRGB: what engines take and give."""

MaskPixels = NDArray[np.uint8]
"""``(height, width) uint8``: 255 = repaint, 0 = keep, between = partly."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raster:
    """A picture at its own depth; orientation is already applied.

    Attributes:
        samples: ``(height, width, channels)``, uint8 or uint16; channels 1 grey, 2 grey + alpha,
            3 RGB, 4 RGBA; straight (not premultiplied) alpha.
        icc: the colour profile's bytes, None when the picture had none (then sRGB).
    """

    samples: NDArray[Any]
    icc: bytes | None = None

    @property
    def extent(self) -> Extent:
        """Width and height in pixels."""
        return Extent(self.samples.shape[1], self.samples.shape[0])

    @property
    def channels(self) -> int:
        """1 grey, 2 grey + alpha, 3 RGB, 4 RGBA."""
        return int(self.samples.shape[2])

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is alpha."""
        return self.channels in (2, 4)

    @property
    def peak(self) -> int:
        """The largest sample value: 255 or 65535."""
        return 65535 if self.samples.dtype == np.uint16 else 255
