"""The door of the fill: looks at the mask, cuts out what matters and closes the hole.

A mask that covers whole rows or columns at the picture's edge is an extension: it is closed
without mirrored copies, so that a picture goes on rather than folds back. Must not know prompts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from imagegen.offline.fill.hole import close_hole
from imagegen.offline.fill.shifts import Mask
from imagegen.offline.pixels import Bytes
from imagegen.offline.progress import Watch

_EXTENSION = 0.04
"""From this part of the picture's side on, a covered edge is an extension, not a retouch."""

_CONTEXT = 1.1
"""How much ground around a hole is looked at, as a multiple of the hole's size."""

_LEAST_CONTEXT_PX = 64


def fill(picture: Bytes, mask: NDArray[np.uint8], *, seed: int, watch: Watch) -> Bytes:
    """The picture with what the mask covers replaced from what surrounds it.

    Args:
        picture: ``(height, width, 3) uint8 RGB``; what lies under the mask is not looked at.
        mask: ``(height, width) uint8``, 255 = repaint, 0 = keep; 128 and above count as repaint.
        seed: the same seed gives the same bytes.
        watch: heard throughout.

    Returns:
        A new picture; outside the mask its bytes are those of ``picture``. A mask that covers
        nothing or everything gives the picture as it is.
    """
    hole = np.asarray(mask >= 128, np.bool_)
    if not hole.any() or hole.all():
        return picture.copy()
    hidden = np.where(hole[..., None], np.uint8(0), picture)
    if is_extension(mask):
        return close_hole(hidden, hole, seed=seed, mirror=False, watch=watch)
    part = _surroundings(hole)
    result = picture.copy()
    result[part] = close_hole(hidden[part], hole[part], seed=seed, mirror=True, watch=watch)
    return result


def is_extension(mask: NDArray[np.uint8]) -> bool:
    """Whether the mask covers a whole edge of the picture, as when its canvas was enlarged."""
    hole = np.asarray(mask >= 128, np.bool_)
    if not hole.any() or hole.all():
        return False
    kept_rows, kept_columns = np.flatnonzero(~hole.all(1)), np.flatnonzero(~hole.all(0))
    height, width = hole.shape
    deepest_row = max(kept_rows[0], height - 1 - kept_rows[-1]) / height
    deepest_column = max(kept_columns[0], width - 1 - kept_columns[-1]) / width
    return bool(max(deepest_row, deepest_column) > _EXTENSION)


def _surroundings(hole: Mask) -> tuple[slice, slice]:
    """The part of the picture worth looking at for this hole."""
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    longest = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    margin = max(_LEAST_CONTEXT_PX, int(_CONTEXT * longest))
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + margin + 1),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + margin + 1),
    )
