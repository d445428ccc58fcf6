"""Closes a hole in a picture with what surrounds it. Must not know why the hole was made."""

from __future__ import annotations

import numpy as np

from imagegen.offline.fill.faces import faces_apart_from
from imagegen.offline.fill.knit import knit
from imagegen.offline.fill.montage import pick_moves, survey
from imagegen.offline.fill.shifts import Mask, find_mirror_moves, find_moves, plain_moves
from imagegen.offline.fill.start import first_guess, shrunk, smooth_closed, smooth_guess, thickness
from imagegen.offline.fill.voting import vote_closed
from imagegen.offline.pixels import Bytes, to_float
from imagegen.offline.progress import Watch

_SOLVED_PX = 256
"""Long side of the small picture on which moves are found and picked."""

_SCRATCH_PX = 3
_THIN = 0.05
"""Up to this part of the long side a hole is thin enough for votes of patches."""

_SMALLEST_PX = 24
_MOVES = 40
_MIRRORED = 16
_MOVES_BEYOND = 30
_CELL_PX = 4
_CALM_INSIDE = 0.15
_CALM_BEYOND = 0.6


def close_hole(picture: Bytes, hole: Mask, *, seed: int, mirror: bool, watch: Watch) -> Bytes:
    """The picture with the hole closed; every byte outside the hole stays.

    Args:
        picture: ``(height, width, 3) uint8 RGB``.
        hole: ``(height, width)``; neither empty nor the whole picture.
        seed: chooses the samples of patches.
        mirror: whether mirrored copies may be used.
        watch: heard throughout.
    """
    radius = thickness(hole)
    if radius <= _SCRATCH_PX or min(hole.shape) < _SMALLEST_PX:
        return smooth_closed(picture, hole)
    guess = smooth_guess(picture, hole)
    rng = np.random.default_rng(seed)
    if radius <= _THIN * max(hole.shape):
        return vote_closed(picture, guess, hole, rng=rng, watch=watch)
    return _assembled(picture, guess, hole, rng=rng, mirror=mirror, watch=watch)


def _assembled(
    picture: Bytes,
    guess: Bytes,
    hole: Mask,
    *,
    rng: np.random.Generator,
    mirror: bool,
    watch: Watch,
) -> Bytes:
    """A wide hole closed by a montage of large copies."""
    small, small_hole = shrunk(picture, hole, _SOLVED_PX)
    base = to_float(first_guess(small, small_hole))
    count = _MOVES if mirror else _MOVES_BEYOND
    moves = find_moves(base, small_hole, count, rng=rng, watch=watch)
    if mirror:
        moves += find_mirror_moves(base, small_hole, _MIRRORED, rng=rng, watch=watch)
    else:
        moves += plain_moves(small_hole)
    if not moves:
        return guess
    calm = _CALM_INSIDE if mirror else _CALM_BEYOND
    ground = survey(
        base, small_hole, faces_apart_from(small, small_hole), calm_px=1.5 * _CELL_PX, calm=calm
    )
    labels = pick_moves(ground, moves, cell_px=_CELL_PX, watch=watch)
    return knit(picture, guess, hole, labels, moves, watch=watch)
