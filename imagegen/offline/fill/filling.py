"""The door of the fill: looks at the mask, cuts out what matters and closes the hole.

A mask that covers whole rows or columns at the picture's edge is an extension: it is closed
without mirrored copies, so that a picture goes on rather than folds back. Must not know prompts.
"""

from __future__ import annotations

from typing import NamedTuple

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
    if is_extension(mask):
        return _extended(picture, hole, seed=seed, watch=watch)
    return _retouched(picture, hole, seed=seed, watch=watch)


def _retouched(picture: Bytes, hole: Mask, *, seed: int, watch: Watch) -> Bytes:
    """The hole closed from its surroundings."""
    part = _surroundings(hole)
    result = picture.copy()
    result[part] = close_hole(picture[part], hole[part], seed=seed, mirror=True, watch=watch)
    return result


def _extended(picture: Bytes, hole: Mask, *, seed: int, watch: Watch) -> Bytes:
    """The covered edges closed one after the other: sideways first, then up and down.

    Each edge is closed beside all that is known by then, so a corner follows its sides.
    """
    result, open_hole = picture.copy(), hole.copy()
    kept = _kept(hole)
    rows, whole = kept.rows, slice(0, hole.shape[1])
    edges = (
        ((rows, slice(0, kept.columns.stop)), (rows, slice(0, kept.columns.start))),
        ((rows, whole), (rows, slice(kept.columns.stop, None))),
        ((slice(0, rows.stop), whole), (slice(0, rows.start), whole)),
        ((slice(0, None), whole), (slice(rows.stop, None), whole)),
    )
    for part, band in edges:
        if not hole[band].size:
            continue
        here = np.zeros_like(hole)
        here[band] = True
        beside = open_hole[part] & ~here[part]
        base = _retouched(result[part], beside, seed=seed, watch=watch) if beside.any() else None
        ground = result[part] if base is None else base
        result[part] = close_hole(ground, here[part], seed=seed, mirror=False, watch=watch)
        open_hole[part] = False
        watch.stage("extended", result)
    if open_hole.any():
        result = _retouched(result, open_hole, seed=seed, watch=watch)
    return result


def is_extension(mask: NDArray[np.uint8]) -> bool:
    """Whether the mask covers a whole edge of the picture, as when its canvas was enlarged."""
    hole = np.asarray(mask >= 128, np.bool_)
    if not hole.any() or hole.all():
        return False
    height, width = hole.shape
    rows, columns = _kept(hole)
    deepest_row = max(rows.start, height - rows.stop) / height
    deepest_column = max(columns.start, width - columns.stop) / width
    return bool(max(deepest_row, deepest_column) > _EXTENSION)


class _Kept(NamedTuple):
    """The rectangle around all that is known."""

    rows: slice
    columns: slice


def _kept(hole: Mask) -> _Kept:
    rows, columns = np.flatnonzero(~hole.all(1)), np.flatnonzero(~hole.all(0))
    return _Kept(
        slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    )


def _surroundings(hole: Mask) -> tuple[slice, slice]:
    """The part of the picture worth looking at for this hole."""
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    longest = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    margin = max(_LEAST_CONTEXT_PX, int(_CONTEXT * longest))
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + margin + 1),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + margin + 1),
    )
