"""Which way a picture repeats itself: the moves that carry one part of it onto another.

He and Sun, "Statistics of Patch Offsets for Image Completion" (ECCV 2012): matching patches of a
picture lie apart by a few shifts only, and a hole is best closed by copies moved by just those.
We also look in the mirrored picture, which lets half a face or half a tower complete itself.
Must not know how the copies are chosen or joined.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.fill.components import PATCH_PX, main_axes, patches_at
from imagegen.offline.pixels import Floats
from imagegen.offline.progress import Watch

Mask = NDArray[np.bool_]
"""``(height, width)``, True = hole."""

_DIMENSIONS = 14
_MOST_TARGETS = 1500
_MOST_SOURCES = 6000
_MOST_EXTRA = 14


class Move(NamedTuple):
    """Where a hole's pixel takes its colour: ``down, right`` of itself, maybe in a mirror.

    With ``mirrored`` the place is counted in the picture flipped left to right.
    """

    down_px: int
    right_px: int
    mirrored: bool = False


def find_moves(
    picture: Floats, hole: Mask, count: int, *, rng: np.random.Generator, watch: Watch
) -> list[Move]:
    """The most frequent moves between alike patches near the hole, strongest first.

    Args:
        picture: ``(height, width, 3)``; its values under the hole don't matter.
        hole: what is unknown.
        count: how many moves to give at most; a few more come where they alone reach a place.
        rng: chooses the sample of patches.
        watch: heard between steps.
    """
    height, width = hole.shape
    whole = _whole_patches(hole)
    near = whole & _near(hole, max(height, width) // 5)
    targets = _sample(np.argwhere(near if near.any() else whole), _MOST_TARGETS, rng)
    sources = _sample(np.argwhere(whole), _MOST_SOURCES, rng)
    if len(sources) < 2:
        return []
    apart = max(height, width) / 14
    votes = _best_partners(picture, picture, sources, targets, apart, watch)
    peaks = _peaks(np.concatenate([votes, -votes]), (height, width))
    return [*peaks[:count], *_reaching(peaks[:count], peaks[count:], hole)]


def find_mirror_moves(
    picture: Floats, hole: Mask, count: int, *, rng: np.random.Generator, watch: Watch
) -> list[Move]:
    """As ``find_moves``, but from the mirrored picture."""
    mirrored = np.ascontiguousarray(picture[:, ::-1])
    whole = _whole_patches(hole)
    near = whole & _near(hole, max(hole.shape) // 5)
    targets = _sample(np.argwhere(near if near.any() else whole), _MOST_TARGETS, rng)
    sources = _sample(np.argwhere(whole[:, ::-1]), _MOST_SOURCES, rng)
    if len(sources) < 2:
        return []
    votes = _best_partners(picture, mirrored, sources, targets, 0.0, watch)
    peaks = _peaks(votes, (hole.shape[0], hole.shape[1]))
    return [move._replace(mirrored=True) for move in peaks[:count]]


def _whole_patches(hole: Mask) -> Mask:
    """Where a whole patch is known and inside the picture."""
    side = np.ones((PATCH_PX, PATCH_PX), np.uint8)
    known = cv2.erode((~hole).astype(np.uint8), side, borderValue=0)
    return np.asarray(known > 0, np.bool_)


def _near(hole: Mask, reach_px: int) -> Mask:
    distance = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(distance < reach_px, np.bool_)


def _sample(places: NDArray[np.int64], most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    if len(places) <= most:
        return places
    return places[np.sort(rng.choice(len(places), most, replace=False))]


def _best_partners(
    picture: Floats,
    bank: Floats,
    sources: NDArray[np.int64],
    targets: NDArray[np.int64],
    apart_px: float,
    watch: Watch,
) -> NDArray[np.int64]:
    """For each target patch the shift to its most alike source patch in ``bank``.

    Patches are compared by their main components; ``apart_px`` keeps a patch from finding
    itself.
    """
    described = patches_at(bank, sources)
    centre = described.mean(0)
    described -= centre
    main = main_axes(described, _DIMENSIONS)
    offered = described @ main
    wanted = (patches_at(picture, targets) - centre) @ main
    sizes = (offered * offered).sum(1)
    rows, columns = sources.astype(np.float32).T
    best = np.empty((len(targets), 2), np.int64)
    target_rows, target_columns = targets.astype(np.float32).T[..., None]
    for start in range(0, len(targets), 500):
        watch.check()
        part = slice(start, start + 500)
        distance = sizes - 2 * (wanted[part] @ offered.T)
        if apart_px:
            near = np.abs(rows - target_rows[part]) < apart_px
            near &= np.abs(columns - target_columns[part]) < apart_px
            distance[near] = np.inf
        best[part] = sources[distance.argmin(1)] - targets[part]
    return best


def _peaks(shifts: NDArray[np.int64], extent: tuple[int, int]) -> list[Move]:
    """The local maxima of the shifts' smoothed histogram, strongest first."""
    height, width = extent
    votes = np.zeros((2 * height + 1, 2 * width + 1), np.float32)
    np.add.at(votes, (shifts[:, 0] + height, shifts[:, 1] + width), 1)
    smooth = np.asarray(cv2.GaussianBlur(votes, (0, 0), 1.4), np.float32)
    crest = (smooth >= cv2.dilate(smooth, np.ones((5, 5), np.uint8))) & (smooth > 1e-4)
    places = np.argwhere(crest)
    order = np.argsort(-smooth[crest], kind="stable")[:400]
    return [Move(int(y) - height, int(x) - width) for y, x in places[order]]


def _reaching(chosen: list[Move], others: list[Move], hole: Mask) -> list[Move]:
    """The few of ``others`` that reach known ground from places that no chosen move does."""
    step = max(1, max(hole.shape) // 64)
    coarse = hole[::step, ::step]
    unreached = coarse.copy()
    for move in chosen:
        unreached &= ~_reaches(coarse, move, step)
    extra: list[Move] = []
    pool = [*others[:120], *plain_moves(hole)]
    while unreached.sum() > 0.002 * hole.size / step**2 and len(extra) < _MOST_EXTRA:
        gains = [int((unreached & _reaches(coarse, move, step)).sum()) for move in pool]
        if not gains or max(gains) == 0:
            break
        best = pool[int(np.argmax(gains))]
        extra.append(best)
        unreached &= ~_reaches(coarse, best, step)
    return extra


def plain_moves(hole: Mask) -> list[Move]:
    """Level and upright moves by parts of the known ground: how a picture goes on sideways.

    Level moves keep the horizon where it is; they are given for holes beyond the left or right
    edge, upright ones for holes beyond the upper or lower edge, both for others.
    """
    known_rows, known_columns = np.flatnonzero(~hole.all(1)), np.flatnonzero(~hole.all(0))
    tall = int(known_rows[-1] - known_rows[0]) + 1
    wide = int(known_columns[-1] - known_columns[0]) + 1
    parts = (0.12, 0.2, 0.3, 0.4, 0.5, 0.6, 0.72, 0.84)
    level = [Move(0, round(sign * part * wide)) for part in parts for sign in (1, -1)]
    upright = [Move(round(sign * part * tall), 0) for part in parts for sign in (1, -1)]
    if tall == hole.shape[0] and wide < hole.shape[1]:
        return level
    if wide == hole.shape[1] and tall < hole.shape[0]:
        # a head below must not grow upwards again: sky or wall beside it may step in
        return upright + [
            Move(round(down * tall), round(right * wide))
            for down in (0.12, 0.25, 0.45, -0.12, -0.25, -0.45)
            for right in (0.33, -0.33)
        ]
    return level + upright


def _reaches(coarse: Mask, move: Move, step: int) -> Mask:
    """The hole's places for which the move lands on known ground."""
    height, width = coarse.shape
    known = np.zeros_like(coarse)
    down, right = round(move.down_px / step), round(move.right_px / step)
    top, bottom = max(0, -down), min(height, height - down)
    left, end = max(0, -right), min(width, width - right)
    if top < bottom and left < end:
        known[top:bottom, left:end] = ~coarse[
            top + down : bottom + down, left + right : end + right
        ]
    return known
