"""Where the model looks: context boxes around what is painted, and the sizes they are sent in.

A frame may reach beyond the picture where the picture is too small or too narrow for the
model; what lies there is continued from the edge and never comes back. Knows nothing of
requests, engines or prices. How an extension is cut into steps is in ``outpainting.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.domain.catalog import SizeRule
from imagegen.domain.geometry import Box, Extent
from imagegen.domain.masks import bounds
from imagegen.domain.rasters import MaskPixels, Pixels, Raster
from imagegen.domain.requests import Context

_MARGIN_SHARE = {Context.AUTOMATIC: 0.6, Context.TIGHT: 0.2}
_LEAST_MARGIN_PX = {Context.AUTOMATIC: 64, Context.TIGHT: 16}
_MOST_REGIONS = 8
_WORTH_SPLITTING = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A part of the canvas, the size it is sent in, and the part of it that gets painted.

    Attributes:
        box: in canvas pixels; may reach beyond the canvas.
        size: what the model is sent and asked for.
        paints: the mask counts only within this box, on the canvas.
    """

    box: Box
    size: Extent
    paints: Box


def frame_edit(
    mask: MaskPixels, sizes: SizeRule, *, context: Context, chosen: Box | None = None
) -> tuple[Frame, ...]:
    """Frames that cover all of a mask: one where its regions are near, one each where far.

    Args:
        chosen: the person's own frame; grown where it does not hold the mask.
    """
    canvas = Extent(mask.shape[1], mask.shape[0])
    if chosen is not None:
        return (_fit(chosen.within(canvas).union(bounds(mask)), canvas, sizes, Box.of(canvas)),)
    if context is Context.WHOLE:
        return (_fit(Box.of(canvas), canvas, sizes, Box.of(canvas)),)
    together = _around(bounds(mask), canvas, sizes, context)
    apart = tuple(_around(box, canvas, sizes, context) for box in regions(mask))
    area_apart = sum(frame.box.extent.pixels for frame in apart)
    if len(apart) == 1 or together.box.extent.pixels < _WORTH_SPLITTING * area_apart:
        return (together,)
    return apart


def frame_whole(source: Extent, sizes: SizeRule, wanted: Extent | None) -> Frame:
    """The whole picture, sent in the size that fits its shape best."""
    size = wanted or sizes.snap(source).extent
    whole = Box.of(source)
    return Frame(box=_with_aspect(whole, source, size), size=size, paints=whole)


def regions(mask: MaskPixels) -> tuple[Box, ...]:
    """Boxes around separately painted parts, top to bottom; parts whose boxes meet are one.

    Raises:
        EmptyMask: nothing is painted.
    """
    whole = bounds(mask)
    shrink = max(1, max(whole.extent) // 512)
    part = (mask[whole.slices][::shrink, ::shrink] > 0).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    boxes = [
        Box(
            whole.x + int(stats[label, cv2.CC_STAT_LEFT]) * shrink - shrink,
            whole.y + int(stats[label, cv2.CC_STAT_TOP]) * shrink - shrink,
            (int(stats[label, cv2.CC_STAT_WIDTH]) + 2) * shrink,
            (int(stats[label, cv2.CC_STAT_HEIGHT]) + 2) * shrink,
        ).within(Extent(mask.shape[1], mask.shape[0]))
        for label in range(1, count)
    ]
    merged = _merged(boxes)
    if not 1 <= len(merged) <= _MOST_REGIONS or not _hold_all(mask, merged):
        return (whole,)
    return tuple(sorted(merged, key=_reading_order))


def crop(canvas: Raster, box: Box) -> Raster:
    """The part of a canvas under a box, at its own depth; beyond the edge the edge goes on."""
    return Raster(samples=_cut(canvas.samples, box, cv2.BORDER_REPLICATE), icc=canvas.icc)


def cut_pixels(pixels: Pixels, frame: Frame) -> Pixels:
    """What a frame shows of ``(height, width, 3) uint8 RGB``, at the size it is sent in."""
    return scaled(_cut(pixels, frame.box, cv2.BORDER_REPLICATE), frame.size)


def scaled(pixels: Pixels, size: Extent) -> Pixels:
    """``(height, width, 3) uint8`` at another size: averaged when smaller, cubic when larger."""
    if pixels.shape[:2] == (size.height, size.width):
        return np.ascontiguousarray(pixels)
    how = cv2.INTER_AREA if pixels.shape[1] > size.width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, tuple(size), interpolation=how), np.uint8)


def cut_mask(mask: MaskPixels, frame: Frame) -> MaskPixels:
    """The mask of one frame at the size it is sent in; a pixel touched at all is repainted."""
    touched = frame_mask(mask, frame).astype(np.float32)
    how = cv2.INTER_AREA if frame.box.width > frame.size.width else cv2.INTER_LINEAR
    resized = cv2.resize(touched, tuple(frame.size), interpolation=how)
    return np.where(resized > 0.5, np.uint8(255), np.uint8(0))


def frame_mask(mask: MaskPixels, frame: Frame) -> MaskPixels:
    """What a frame paints, as large as its box; 0 beyond the canvas and outside ``paints``."""
    at = frame.paints.within(Extent(mask.shape[1], mask.shape[0]))
    part = np.zeros((frame.box.height, frame.box.width), np.uint8)
    left, top = max(at.x, frame.box.x), max(at.y, frame.box.y)
    right, bottom = min(at.right, frame.box.right), min(at.bottom, frame.box.bottom)
    if left < right and top < bottom:
        place = part[
            top - frame.box.y : bottom - frame.box.y, left - frame.box.x : right - frame.box.x
        ]
        place[:] = np.where(mask[top:bottom, left:right] > 0, np.uint8(255), np.uint8(0))
    return part


def fit_frame(box: Box, canvas: Extent, sizes: SizeRule, paints: Box) -> Frame:
    """A frame around a box in the size whose shape fits it best."""
    return _fit(box, canvas, sizes, paints)


def _around(painted: Box, canvas: Extent, sizes: SizeRule, context: Context) -> Frame:
    """A frame with a margin by the painted part's size; roomy enough to be sent unscaled."""
    share = round(max(painted.extent) * _MARGIN_SHARE[context])
    box = painted.padded(max(_LEAST_MARGIN_PX[context], share)).within(canvas)
    if context is Context.AUTOMATIC:
        size = sizes.snap(box.extent).extent
        room = Extent(min(size.width, canvas.width), min(size.height, canvas.height))
        box = _grown(box, Extent(max(room.width, box.width), max(room.height, box.height)))
        box = _moved_inside(box, canvas)
    return _fit(box, canvas, sizes, painted)


def _fit(box: Box, canvas: Extent, sizes: SizeRule, paints: Box) -> Frame:
    size = sizes.snap(box.extent).extent
    return Frame(box=_with_aspect(box, canvas, size), size=size, paints=paints)


def _with_aspect(box: Box, canvas: Extent, size: Extent) -> Box:
    """The smallest box around this one with the shape of a size, on the canvas if it fits."""
    scale = max(box.width / size.width, box.height / size.height)
    wanted = Extent(
        max(box.width, round(size.width * scale)), max(box.height, round(size.height * scale))
    )
    return _moved_inside(_grown(box, wanted), canvas)


def _grown(box: Box, wanted: Extent) -> Box:
    """The box grown evenly to an extent that is at least its own."""
    return Box(
        box.x - (wanted.width - box.width) // 2,
        box.y - (wanted.height - box.height) // 2,
        wanted.width,
        wanted.height,
    )


def _moved_inside(box: Box, canvas: Extent) -> Box:
    """The box shifted onto the canvas, side by side; centred where it is larger."""
    return Box(
        _shifted(box.x, box.width, canvas.width),
        _shifted(box.y, box.height, canvas.height),
        box.width,
        box.height,
    )


def _shifted(start: int, length: int, room: int) -> int:
    if length > room:
        return (room - length) // 2
    return min(max(start, 0), room - length)


def _cut(samples: NDArray[Any], box: Box, border: int) -> NDArray[Any]:
    """The samples under a box; beyond the picture its edge goes on, or zeros for a mask."""
    canvas = Extent(samples.shape[1], samples.shape[0])
    inner = box.within(canvas)
    part = samples[inner.slices]
    if inner == box:
        return part
    margins = (inner.y - box.y, box.bottom - inner.bottom, inner.x - box.x, box.right - inner.right)
    framed = cv2.copyMakeBorder(np.ascontiguousarray(part), *margins, border, value=0)
    return np.asarray(framed).reshape(box.height, box.width, *samples.shape[2:])


def _merged(boxes: Sequence[Box]) -> list[Box]:
    """Boxes joined until none meet."""
    waiting, apart = list(boxes), list[Box]()
    while waiting:
        box = waiting.pop()
        touching = [other for other in apart if _meet(box, other)]
        if not touching:
            apart.append(box)
            continue
        for other in touching:
            apart.remove(other)
            box = box.union(other)
        waiting.append(box)
    return apart


def _meet(one: Box, other: Box) -> bool:
    beside = one.right < other.x or other.right < one.x
    above = one.bottom < other.y or other.bottom < one.y
    return not (beside or above)


def _hold_all(mask: MaskPixels, boxes: Sequence[Box]) -> bool:
    """Whether nothing painted lies outside the boxes (tiny specks may slip through a shrink)."""
    held = sum(int(np.count_nonzero(mask[box.slices])) for box in boxes)
    return held == int(np.count_nonzero(mask))


def _reading_order(box: Box) -> tuple[int, int]:
    return box.y, box.x
