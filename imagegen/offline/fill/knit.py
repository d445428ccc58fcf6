"""Carries the picked moves from the small picture to the full one and knits the copies together.

Must not know how moves are found or picked.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.fill.joining import Bank, Numbers, join
from imagegen.offline.fill.montage import Labels
from imagegen.offline.fill.shifts import Mask, Move
from imagegen.offline.pixels import Bytes, to_float
from imagegen.offline.progress import Watch

_MOST_SAMPLES = 1000
_FEWEST_SAMPLES = 60


class Corner(NamedTuple):
    """Where a cut-out begins in its picture."""

    top: int
    left: int


def knit(
    picture: Bytes, guess: Bytes, hole: Mask, labels: Labels, moves: list[Move], *, watch: Watch
) -> Bytes:
    """The picture with its hole closed.

    Args:
        picture: the full picture.
        guess: the same with anything smooth in the hole, for places that no move can reach.
        hole: of the full picture; not empty.
        labels: of the small picture: the number of each pixel's move.
        moves: for the small picture.
        watch: heard between copies.
    """
    part, corner = _window_around(hole)
    free = hole[part]
    bank = Bank(picture, hole)
    places = _territories(labels, hole.shape, corner, free.shape)
    sources = np.zeros(free.shape, np.int64)
    for number in np.unique(places[free]):
        watch.check()
        area = (places == number) & free
        move = _enlarged(moves[int(number)], hole.shape, labels.shape)
        move = _sharpened(bank, move, area, ~free, corner)
        rows, columns = np.nonzero(area)
        sources[area] = bank.number(rows + corner.top, columns + corner.left, move)
    result = picture.copy()
    result[part][free] = join(bank, to_float(guess[part]), free, sources, watch)[free]
    return result


def _window_around(hole: Mask) -> tuple[tuple[slice, slice], Corner]:
    """The part of the picture that is worked on: the hole and a rim of two pixels."""
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    top, left = max(0, int(rows[0]) - 2), max(0, int(columns[0]) - 2)
    part = (slice(top, int(rows[-1]) + 3), slice(left, int(columns[-1]) + 3))
    return part, Corner(top, left)


def _territories(
    labels: Labels, shape: tuple[int, ...], corner: Corner, extent: tuple[int, ...]
) -> NDArray[np.int32]:
    """The labels at full size over the window, their stairs smoothed to curves."""
    y_scale, x_scale = labels.shape[0] / shape[0], labels.shape[1] / shape[1]
    columns = (np.arange(extent[1], dtype=np.float32) + corner.left + 0.5) * x_scale - 0.5
    rows = (np.arange(extent[0], dtype=np.float32) + corner.top + 0.5) * y_scale - 0.5
    x, y = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
    strongest = np.zeros(x.shape, np.float32)
    places = np.zeros(x.shape, np.int32)
    for number in np.unique(labels):
        soft = cv2.GaussianBlur((labels == number).astype(np.float32), (0, 0), 0.9)
        here = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        places[here > strongest] = number
        strongest = np.maximum(strongest, here, dtype=np.float32)
    return places


def _enlarged(move: Move, full: tuple[int, ...], small: tuple[int, ...]) -> Move:
    """The move of the small picture in the full one."""
    down = round(move.down_px * full[0] / small[0])
    return Move(down, round(move.right_px * full[1] / small[1]), move.mirrored)


def _sharpened(bank: Bank, move: Move, area: Mask, known: Mask, corner: Corner) -> Move:
    """The move corrected by the few pixels that the small picture could not tell.

    It is tried on known ground around the area: the best correction makes copy and picture
    agree there. An area away from the rim keeps its move.
    """
    reach = max(2, round(bank.stride / 256) + 1)
    grown = cv2.dilate(area.astype(np.uint8), np.ones((4 * reach + 1,) * 2, np.uint8)) > 0
    rows, columns = np.nonzero(grown & known)
    if len(rows) < _FEWEST_SAMPLES:
        return move
    step = max(1, len(rows) // _MOST_SAMPLES)
    rows, columns = rows[::step] + corner.top, columns[::step] + corner.left
    known_here = _Agreement(bank, rows, columns)
    best = known_here.best(move, (-reach, -reach // 2, 0, reach // 2, reach))
    fine = range(-(reach // 4) - 1, reach // 4 + 2)
    return known_here.best(best, tuple(fine))


class _Agreement:
    """How well moves agree with known ground at some places."""

    def __init__(self, bank: Bank, rows: Numbers, columns: Numbers) -> None:
        self._bank, self._rows, self._columns = bank, rows, columns
        here = bank.pixels[bank.number(rows, columns, Move(0, 0))]
        self._here = here.astype(np.int16)

    def best(self, move: Move, steps: tuple[int, ...]) -> Move:
        """The best of the moves that are off by ``steps`` down and right."""
        best, best_cost = move, np.inf
        for down in steps:
            for right in steps:
                tried = Move(move.down_px + down, move.right_px + right, move.mirrored)
                there = self._bank.number(self._rows, self._columns, tried)
                valid = self._bank.known[there]
                if valid.sum() < _FEWEST_SAMPLES:
                    continue
                cost = float(np.abs(self._bank.pixels[there[valid]] - self._here[valid]).mean())
                # a correction has to earn its place against the voted move
                cost *= 1 + 0.004 * (abs(down) + abs(right))
                if cost < best_cost:
                    best, best_cost = tried, cost
        return best
