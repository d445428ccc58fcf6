"""Closes thin holes: every pixel is the vote of all the alike patches that cover it.

Wexler, Shechtman, Irani, "Space-Time Completion of Video" (2007): find matches, vote, repeat, from
a small picture to a larger one; then the matches are carried to the full size. Good for strokes
and rims, where a wide hole would come out soft. Must not know why the hole was made.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.fill.components import PATCH_PX
from imagegen.offline.fill.joining import Bank, join
from imagegen.offline.fill.patches import Matches, PatchSearch
from imagegen.offline.fill.shifts import Mask, Move
from imagegen.offline.fill.start import shrunk
from imagegen.offline.pixels import Bytes, Floats, resize, to_float
from imagegen.offline.progress import Watch

_ROUNDS = {64: 5, 112: 4, 192: 3}
"""Rounds of matching and voting by the long side of the picture, in pixels."""

_SHARP = 4.0
_TAPS = (-2.5, 0.0, 2.5)


def vote_closed(
    picture: Bytes, guess: Bytes, hole: Mask, *, rng: np.random.Generator, watch: Watch
) -> Bytes:
    """The picture with its hole closed; every byte outside the hole stays.

    Args:
        picture: ``(height, width, 3) uint8 RGB``.
        guess: the same with anything smooth in the hole.
        hole: not empty.
        rng: chooses samples of patches.
        watch: heard throughout.
    """
    current = to_float(guess)
    matches: Matches | None = None
    extent = hole.shape
    for side, rounds in _ROUNDS.items():
        small, small_hole = shrunk(picture, hole, side)
        known = to_float(small)
        height, width = extent = small_hole.shape
        if min(extent) < 2 * PATCH_PX:
            continue
        search = PatchSearch(known, small_hole, rng)
        if not search.usable:
            continue
        current = np.where(small_hole[..., None], resize(current, width, height), known)
        before: Matches | None = None
        for _ in range(rounds):
            before = matches = search.match(current, watch, before)
            current = _vote(current, small_hole, matches)
    return guess if matches is None else _carry(picture, guess, hole, matches, extent, watch)


def _weights(matches: Matches, hole: Mask | None) -> Floats:
    """How much each match counts: good ones more, and those near known ground more."""
    scale = float(np.percentile(matches.misfit, 75)) + 1e-6
    weight = np.exp(-_SHARP * matches.misfit / (2 * scale)) + np.float32(1e-4)
    if hole is not None:
        depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3)
        weight = weight * np.float32(1.3) ** -depth[matches.rows, matches.columns]
    return np.asarray(weight, np.float32)


def _vote(picture: Floats, hole: Mask, matches: Matches) -> Floats:
    """Each pixel of the hole becomes the weighted mean of what its patches' partners show."""
    width = hole.shape[1]
    flat = picture.reshape(-1, 3)
    total = np.zeros_like(flat)
    count = np.zeros(len(flat), np.float32)
    weight = _weights(matches, hole)
    here = matches.rows * width + matches.columns
    there = matches.source_rows * width + matches.source_columns
    half = PATCH_PX // 2
    for down in range(-half, half + 1):
        for right in range(-half, half + 1):
            step = down * width + right
            total[here + step] += flat[there + step] * weight[:, None]
            count[here + step] += weight
    voted = (total / np.maximum(count, 1e-8)[:, None]).reshape(picture.shape)
    reached = hole & (count.reshape(hole.shape) > 0)
    return np.where(reached[..., None], voted, picture)


def _carry(
    picture: Bytes,
    guess: Bytes,
    hole: Mask,
    matches: Matches,
    extent: tuple[int, ...],
    watch: Watch,
) -> Bytes:
    """The matches of the small picture at full size: each pixel takes its most trusted one."""
    height, width = hole.shape
    down = np.zeros(extent, np.int64)
    right, trust = np.zeros_like(down), np.zeros(extent, np.float32)
    scale = (height / extent[0], width / extent[1])
    place = (matches.rows, matches.columns)
    down[place] = np.rint((matches.source_rows - matches.rows) * scale[0])
    right[place] = np.rint((matches.source_columns - matches.columns) * scale[1])
    trust[place] = _weights(matches, None)
    bank = Bank(picture, hole)
    rows, columns = np.nonzero(hole)
    best = np.zeros(len(rows), np.float32)
    chosen = np.zeros(len(rows), np.int64)
    for tap_down in _TAPS:
        for tap_right in _TAPS:
            cell_rows = (rows / scale[0] - tap_down).astype(np.int64).clip(0, extent[0] - 1)
            cell_columns = (columns / scale[1] - tap_right).astype(np.int64)
            cell = (cell_rows, cell_columns.clip(0, extent[1] - 1))
            numbers = bank.number(rows, columns, Move(down[cell], right[cell]))
            near = np.float32(np.exp(-0.5 * (tap_down**2 + tap_right**2) / 9))
            weight = trust[cell] * bank.known[numbers] * near
            chosen = np.where(weight > best, numbers, chosen)
            best = np.maximum(weight, best)
    sources = np.zeros(hole.shape, np.int64)
    sources[hole] = chosen
    joined = join(bank, to_float(guess), hole, sources, watch)
    return np.where(hole[..., None], joined, picture)
