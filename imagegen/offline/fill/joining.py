"""Reads a hole's colours from where its pixels were sent, and levels the steps between copies.

Must not know who chose the sources.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from imagegen.offline.fill.seams import level_jumps, without_edges
from imagegen.offline.fill.shifts import Mask, Move
from imagegen.offline.pixels import Bytes, Floats, to_bytes, to_float
from imagegen.offline.progress import Watch

Numbers = NDArray[np.int64]
"""Numbers of pixels in a ``Bank``, or rows, or columns."""


class Bank:
    """The picture and its mirror image, side by side in one row of pixels to copy from.

    Pixel numbers count through the picture, then through its mirror, each framed by a border
    of one unknown pixel; so ``number + 1`` is to the right of ``number`` in either, ``number +
    stride`` below it, and pixel 0 is never known.
    """

    def __init__(self, picture: Bytes, hole: Mask) -> None:
        """Frame and double the picture."""
        height, width = hole.shape
        self.stride = width + 2
        self._sheet = (height + 2) * self.stride
        frame = ((1, 1), (1, 1))
        known, pixels = np.pad(~hole, frame), np.pad(picture, (*frame, (0, 0)))
        self.known = np.concatenate([known.ravel(), known[:, ::-1].ravel()])
        self.pixels = np.concatenate([pixels.reshape(-1, 3), pixels[:, ::-1].reshape(-1, 3)])
        self._extent = (height, width)

    def number(self, rows: Numbers, columns: Numbers, move: Move) -> Numbers:
        """The numbers of the pixels that the move reads for these places; 0 if outside."""
        height, width = self._extent
        down, right = rows + move.down_px, columns + move.right_px
        inside = (down >= 0) & (down < height) & (right >= 0) & (right < width)
        numbers = (down + 1) * self.stride + right + 1 + self._sheet * int(move.mirrored)
        return np.where(inside, numbers, 0)


def join(bank: Bank, guess: Floats, free: Mask, sources: Numbers, watch: Watch) -> Bytes:
    """Reads the sources and spreads the tone steps between them over the free pixels."""
    reached = free & bank.known[sources]
    montage = guess.copy()
    montage[reached] = to_float(bank.pixels[sources[reached]])
    watch.check()
    right, down = np.zeros_like(montage), np.zeros_like(montage)
    sources = np.where(reached, sources, 0)
    _note_jumps(bank, 1, montage, sources, right)
    upright = (montage.swapaxes(0, 1), sources.T, down.swapaxes(0, 1))
    _note_jumps(bank, bank.stride, *upright)
    surface = level_jumps(without_edges(right), without_edges(down), free, watch=watch)
    return to_bytes(montage + surface)


def _note_jumps(bank: Bank, onward: int, montage: Floats, sources: Numbers, jumps: Floats) -> None:
    """Writes how much each pixel's right neighbour is off from what its own copy goes on with.

    ``onward`` is the step in the bank that goes with a step to the right here. Where both
    sides of a seam have a copy, the mean of what the two would like.
    """
    first, second = sources[:, :-1], sources[:, 1:]
    seam = (second != first + onward) & ((first > 0) | (second > 0))
    rows, columns = np.nonzero(seam)
    here, there = first[rows, columns], second[rows, columns]
    after, before = np.maximum(here + onward, 0), np.maximum(there - onward, 0)
    has_after = ((here > 0) & bank.known[after]).astype(np.float32)[:, None]
    has_before = ((there > 0) & bank.known[before]).astype(np.float32)[:, None]
    off_after = to_float(bank.pixels[after]) - montage[rows, columns + 1]
    off_before = montage[rows, columns] - to_float(bank.pixels[before])
    total = off_after * has_after + off_before * has_before
    wishes = has_after + has_before
    # where both copies end (at a hole or an edge) nothing is known but that tone goes on level
    level = montage[rows, columns] - montage[rows, columns + 1]
    jumps[rows, columns] = np.where(wishes > 0, total / np.maximum(wishes, 1), level)
