"""Which move each place of a hole copies by, so that the copies join without a tear.

The hole becomes a grid of cells; every cell picks one move. Neighbours that pick different moves
pay by how much the two copies differ there, cells at the rim by how badly a copy fits what is
known. The cheapest picking is found by min-sum belief propagation swept in four directions (the
energy is that of Pritch et al., "Shift-Map Image Editing", 2009, who used graph cuts). It is done
twice: coarsely with all moves, then finely with those that were picked.
Must not know where the moves come from nor how the copies are blended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.fill.shifts import Mask, Move
from imagegen.offline.pixels import Floats, blur, luminance
from imagegen.offline.progress import Watch

Labels = NDArray[np.int32]
"""``(height, width)``: for each pixel the number of its move, meaningful in the hole."""

_FORBIDDEN = np.float32(5000.0)
_UNCHECKED = np.float32(0.03)
_RIM_WEIGHT = np.float32(5.0)
_FINE_MOVES = 32
_SWEEPS = 4


class _Box(NamedTuple):
    """The hole's bounding box in whole cells, in pixels."""

    top: int
    left: int
    tall: int
    wide: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What moves are judged by; made by ``survey``.

    Attributes:
        features: ``(height, width, 5)`` colour and gradients: seams shall hide in both.
        calm: ``(height, width, 3)`` the picture and its guess, much blurred: what to expect.
        hole: the unknown.
        usable: what copies may be taken from.
        calm_weight: how much a copy pays for being other than expected.
    """

    features: Floats
    calm: Floats
    hole: Mask
    usable: Mask
    calm_weight: float


def survey(picture: Floats, hole: Mask, banned: Mask, *, calm_px: float, calm: float) -> Ground:
    """The ground that moves are judged by.

    Args:
        picture: ``(height, width, 3)``, smoothly guessed under the hole.
        hole: what is unknown.
        banned: known, but never to be copied.
        calm_px: how far the guess is blurred before copies are held against it.
        calm: how much a copy pays for straying from the guess, in tone and colour.
    """
    return Ground(
        features=_features(picture),
        calm=blur(picture, calm_px),
        hole=hole,
        usable=~(hole | banned),
        calm_weight=calm,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The costs of the cells of the hole's bounding box.

    Attributes:
        own: ``(rows, columns, moves)`` what a cell pays for each move.
        between: ``(rows, columns, moves, moves)`` how much two copies differ in a cell.
        inside: ``(rows, columns)`` the cells with anything to fill.
    """

    own: Floats
    between: Floats
    inside: Mask


def pick_moves(ground: Ground, moves: list[Move], *, cell_px: int, watch: Watch) -> Labels:
    """The number of the best move for each pixel of the hole.

    Args:
        ground: what the moves are judged by; its hole has at least one pixel.
        moves: at least one.
        cell_px: side of a cell in the first, coarse pass, in pixels.
        watch: heard between steps.
    """
    hole = ground.hole
    first = _pick(ground, moves, list(range(len(moves))), cell_px, watch)
    used, areas = np.unique(first[hole], return_counts=True)
    if cell_px < 3 or len(used) == 1:
        return first
    largest = used[np.argsort(-areas, kind="stable")[:_FINE_MOVES]]
    return _pick(ground, moves, sorted(int(n) for n in largest), cell_px // 2, watch)


def copied(image: Floats, move: Move, *, outside: float | None = None) -> Floats:
    """The picture as the move reads it; ``outside`` stands for what lies beyond its edge."""
    height, width = image.shape[:2]
    source = np.ascontiguousarray(image[:, ::-1]) if move.mirrored else image
    matrix = np.array([[1, 0, -move.right_px], [0, 1, -move.down_px]], np.float32)
    edge = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    value = (float(outside or 0),) * 4
    flags, size = cv2.INTER_NEAREST, (width, height)
    read = cv2.warpAffine(source, matrix, size, flags=flags, borderMode=edge, borderValue=value)
    return np.asarray(read, np.float32)


def _features(picture: Floats) -> Floats:
    """Colour and gradients."""
    grey = luminance(picture)
    across = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3), np.float32) / 4
    down = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3), np.float32) / 4
    return np.dstack([picture, across, down]).astype(np.float32)


def _pick(
    ground: Ground, moves: list[Move], offered: list[int], cell_px: int, watch: Watch
) -> Labels:
    """One pass at one cell size among the ``offered`` moves."""
    hole = ground.hole
    box = _box_of(hole, cell_px)
    own, samples = [], []
    for number in offered:
        watch.check()
        cost, sample = _cost_of(ground, moves[number], box, cell_px)
        own.append(cost)
        samples.append(sample)
    inside = _cell_means(_cut(hole.astype(np.float32), box), cell_px) > 0
    cells = _Cells(
        own=np.stack(own, axis=2) * inside[..., None],
        between=_differences(np.stack(samples, axis=2), inside),
        inside=np.asarray(inside, np.bool_),
    )
    numbers = np.asarray(offered, np.int32)[_sweep(cells, watch)]
    labels = np.zeros(hole.shape, np.int32)
    large = np.kron(numbers, np.ones((cell_px, cell_px), np.int32))
    height, width = min(box.tall, hole.shape[0] - box.top), min(box.wide, hole.shape[1] - box.left)
    labels[box.top : box.top + height, box.left : box.left + width] = large[:height, :width]
    return labels


def _differences(samples: Floats, inside: Mask) -> Floats:
    """``(rows, columns, moves, moves)``: squared distances of the copies in each cell."""
    count = samples.shape[2]
    differences = np.zeros((*inside.shape, count, count), np.float32)
    there = samples[inside]
    size = (there * there).sum(-1)
    cross = there @ there.transpose(0, 2, 1)
    differences[inside] = np.maximum(size[:, :, None] + size[:, None, :] - 2 * cross, 0)
    return differences


def _box_of(hole: Mask, cell_px: int) -> _Box:
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    top, left = int(rows[0]), int(columns[0])
    tall = -(-(int(rows[-1]) + 1 - top) // cell_px) * cell_px
    wide = -(-(int(columns[-1]) + 1 - left) // cell_px) * cell_px
    return _Box(top, left, tall, wide)


def _cut(plane: Floats, box: _Box) -> Floats:
    """The part in the box, the edge repeated where the box leaves the picture."""
    part = plane[box.top : box.top + box.tall, box.left : box.left + box.wide]
    below, right = box.tall - part.shape[0], box.wide - part.shape[1]
    if below == 0 and right == 0:
        return part
    pads = ((0, below), (0, right), (0, 0))[: part.ndim]
    return np.pad(part, pads, mode="edge")


def _cost_of(ground: Ground, move: Move, box: _Box, cell_px: int) -> tuple[Floats, Floats]:
    """What each cell pays for the move, and samples of the copy to compare it by."""
    known = np.asarray(~ground.hole, np.float32)
    copy = copied(ground.features, move)
    source_known = copied(np.asarray(ground.usable, np.float32), move, outside=0.0)
    both = known * source_known
    misfit = ((copy - ground.features) ** 2).sum(-1) * both
    reach = 2 * cell_px + 3
    seen, around, weight = (_sum_around(plane, reach) for plane in (known, misfit, both))
    # a copy that could be checked against nothing counts as a middling misfit
    fit = (around + _UNCHECKED * (seen - weight)) * _RIM_WEIGHT
    stray = ((copied(ground.calm, move) - ground.calm) ** 2).sum(-1) * ground.hole
    broken = (1 - source_known) * ground.hole * _FORBIDDEN
    total = fit * (121 / reach**2) + np.float32(ground.calm_weight) * stray + broken
    cost = _cell_means(_cut(np.asarray(total, np.float32), box), cell_px)
    return cost, _cell_samples(_cut(copy, box), cell_px)


def _sum_around(plane: Floats, reach_px: int) -> Floats:
    """Sum over a square, nothing beyond the picture's edge."""
    edge, side = cv2.BORDER_CONSTANT, (reach_px, reach_px)
    total = cv2.boxFilter(plane, -1, side, normalize=False, borderType=edge)
    return np.asarray(total, np.float32)


def _cell_means(plane: Floats, cell_px: int) -> Floats:
    rows, columns = plane.shape[0] // cell_px, plane.shape[1] // cell_px
    blocks = plane.reshape(rows, cell_px, columns, cell_px)
    return np.asarray(blocks.mean((1, 3)), np.float32)


def _cell_samples(copy: Floats, cell_px: int) -> Floats:
    """``(rows, columns, values)``: four samples of each cell, so that detail counts too."""
    near = (cell_px - 1) // 4
    far = cell_px - 1 - near
    parts = [copy[a::cell_px, b::cell_px] for a in (near, far) for b in (near, far)]
    return np.asarray(np.concatenate(parts, axis=-1) * 0.5, np.float32)


def _sweep(cells: _Cells, watch: Watch) -> NDArray[np.int32]:
    """Min-sum belief propagation; the number of the cheapest move for each cell."""
    upright = _Cells(
        own=cells.own.swapaxes(0, 1),
        between=cells.between.swapaxes(0, 1),
        inside=cells.inside.T,
    )
    inbox = np.zeros((4, *cells.own.shape), np.float32)
    turned = inbox.swapaxes(1, 2)
    for _ in range(_SWEEPS):
        _pass_along(cells, inbox, watch, arrives=0, backwards=False)
        _pass_along(cells, inbox, watch, arrives=1, backwards=True)
        _pass_along(upright, turned, watch, arrives=2, backwards=False)
        _pass_along(upright, turned, watch, arrives=3, backwards=True)
    return np.asarray((cells.own + inbox.sum(0)).argmin(-1), np.int32)


def _pass_along(
    cells: _Cells, inbox: Floats, watch: Watch, *, arrives: int, backwards: bool
) -> None:
    """Sends each row's beliefs to the next row; they arrive in ``inbox[arrives]``.

    What a row once heard from the row that it now speaks to is left out of its belief.
    """
    watch.check()
    rows = cells.own.shape[0]
    order = range(rows - 1, 0, -1) if backwards else range(rows - 1)
    ahead = -1 if backwards else 1
    heard_back = arrives ^ 1
    for row in order:
        both = np.flatnonzero(cells.inside[row] & cells.inside[row + ahead])
        heard = inbox[:, row, both].sum(0) - inbox[heard_back, row, both]
        belief = cells.own[row, both] + heard
        cost = cells.between[row, both] + cells.between[row + ahead, both]
        message = (belief[:, :, None] + cost).min(1)
        inbox[arrives, row + ahead, both] = message - message.min(-1, keepdims=True)
