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

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.fill.shifts import Mask, Move
from imagegen.offline.pixels import Floats, luminance
from imagegen.offline.progress import Watch

Labels = NDArray[np.int32]
"""``(height, width)``: for each pixel the number of its move, meaningful in the hole."""

_FORBIDDEN = np.float32(60.0)
_UNCHECKED = np.float32(0.03)
_RIM_WEIGHT = np.float32(5.0)
_SWEEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The costs of the cells of the hole's bounding box.

    Attributes:
        own: ``(rows, columns, moves)`` what a cell pays for each move.
        between: ``(rows, columns, moves, moves)`` how much two copies differ in a cell.
    """

    own: Floats
    between: Floats


def pick_moves(
    picture: Floats, hole: Mask, moves: list[Move], *, cell_px: int, watch: Watch
) -> Labels:
    """The number of the best move for each pixel of the hole.

    Args:
        picture: ``(height, width, 3)``, smoothly guessed under the hole.
        hole: at least one pixel.
        moves: at least one.
        cell_px: side of a cell in the first, coarse pass, in pixels.
        watch: heard between steps.
    """
    features = _features(picture)
    first = _pick(features, hole, moves, list(range(len(moves))), cell_px, watch)
    used = [int(number) for number in np.unique(first[hole])]
    if cell_px < 3 or len(used) == 1:
        return first
    return _pick(features, hole, moves, used[:40], max(1, cell_px // 2), watch)


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
    """Colour and gradients: seams shall hide in both."""
    grey = luminance(picture)
    across = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3), np.float32) / 4
    down = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3), np.float32) / 4
    return np.dstack([picture, across, down]).astype(np.float32)


def _pick(
    features: Floats,
    hole: Mask,
    moves: list[Move],
    offered: list[int],
    cell_px: int,
    watch: Watch,
) -> Labels:
    """One pass at one cell size among the ``offered`` moves."""
    top, left, tall, wide = _box_of(hole, cell_px)
    own, samples = [], []
    for number in offered:
        watch.check()
        cost, sample = _cost_of(features, hole, moves[number], (top, left, tall, wide), cell_px)
        own.append(cost)
        samples.append(sample)
    inside = _cell_means(_cut(hole.astype(np.float32), (top, left, tall, wide)), cell_px) > 0
    stack = np.stack(samples, axis=2)
    size = (stack * stack).sum(-1)
    cross = stack @ stack.transpose(0, 1, 3, 2)
    between = np.maximum(size[..., :, None] + size[..., None, :] - 2 * cross, 0)
    cells = _Cells(
        own=np.stack(own, axis=2) * inside[..., None],
        between=np.asarray(between * inside[..., None, None], np.float32),
    )
    numbers = np.asarray(offered, np.int32)[_sweep(cells, watch)]
    labels = np.zeros(hole.shape, np.int32)
    large = np.kron(numbers, np.ones((cell_px, cell_px), np.int32))
    height, width = min(tall, hole.shape[0] - top), min(wide, hole.shape[1] - left)
    labels[top : top + height, left : left + width] = large[:height, :width]
    return labels


def _box_of(hole: Mask, cell_px: int) -> tuple[int, int, int, int]:
    """Top, left, height and width of the hole's bounding box, in whole cells."""
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    top, left = int(rows[0]), int(columns[0])
    tall = -(-(int(rows[-1]) + 1 - top) // cell_px) * cell_px
    wide = -(-(int(columns[-1]) + 1 - left) // cell_px) * cell_px
    return top, left, tall, wide


def _cut(plane: Floats, box: tuple[int, int, int, int]) -> Floats:
    """The part in the box, the edge repeated where the box leaves the picture."""
    top, left, tall, wide = box
    part = plane[top : top + tall, left : left + wide]
    below, right = tall - part.shape[0], wide - part.shape[1]
    if below == 0 and right == 0:
        return part
    pads = ((0, below), (0, right), (0, 0))[: part.ndim]
    return np.pad(part, pads, mode="edge")


def _cost_of(
    features: Floats, hole: Mask, move: Move, box: tuple[int, int, int, int], cell_px: int
) -> tuple[Floats, Floats]:
    """What each cell pays for the move, and samples of the copy to compare it by."""
    known = np.asarray(~hole, np.float32)
    copy = copied(features, move)
    source_known = copied(known, move, outside=0.0)
    both = known * source_known
    misfit = ((copy - features) ** 2).sum(-1) * both
    reach = (2 * cell_px + 3, 2 * cell_px + 3)
    edge = cv2.BORDER_CONSTANT
    seen = np.asarray(cv2.boxFilter(known, -1, reach, borderType=edge), np.float32)
    around = np.asarray(cv2.boxFilter(misfit, -1, reach, borderType=edge), np.float32)
    weight = np.asarray(cv2.boxFilter(both, -1, reach, borderType=edge), np.float32)
    # a copy that could be checked against nothing counts as a middling misfit
    fit = (around + _UNCHECKED * (seen - weight)) * _RIM_WEIGHT
    broken = (1 - source_known) * hole
    cost = _cell_means(_cut(np.asarray(fit, np.float32), box), cell_px)
    cost += _FORBIDDEN * _cell_means(_cut(np.asarray(broken, np.float32), box), cell_px)
    return cost, _cell_samples(_cut(copy, box), cell_px)


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
    upright = _Cells(own=cells.own.swapaxes(0, 1), between=cells.between.swapaxes(0, 1))
    inbox = np.zeros((4, *cells.own.shape), np.float32)
    turned = inbox.swapaxes(1, 2)
    for _ in range(_SWEEPS):
        _pass_along(cells, inbox, arrives=0, backwards=False)
        _pass_along(cells, inbox, arrives=1, backwards=True)
        watch.check()
        _pass_along(upright, turned, arrives=2, backwards=False)
        _pass_along(upright, turned, arrives=3, backwards=True)
        watch.check()
    return np.asarray((cells.own + inbox.sum(0)).argmin(-1), np.int32)


def _pass_along(cells: _Cells, inbox: Floats, *, arrives: int, backwards: bool) -> None:
    """Sends each row's beliefs to the next row; they arrive in ``inbox[arrives]``.

    What a row once heard from the row that it now speaks to is left out of its belief.
    """
    rows = cells.own.shape[0]
    order = range(rows - 1, 0, -1) if backwards else range(rows - 1)
    ahead = -1 if backwards else 1
    heard_back = arrives ^ 1
    for row in order:
        belief = cells.own[row] + inbox[:, row].sum(0) - inbox[heard_back, row]
        cost = cells.between[row] + cells.between[row + ahead]
        message = (belief[:, :, None] + cost).min(1)
        inbox[arrives, row + ahead] = message - message.min(-1, keepdims=True)
