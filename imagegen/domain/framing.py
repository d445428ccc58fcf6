"""Where the model looks: the context box around a mask, and the size it is scaled to.

A frame may reach beyond the picture where the picture is too small or too narrow for the
model; what lies there is continued from the edge and never comes back. Knows nothing of
requests, engines or prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.domain.catalog import SizeRule
from imagegen.domain.geometry import Box, Extent
from imagegen.domain.masks import bounds
from imagegen.domain.rasters import MaskPixels, Pixels
from imagegen.domain.requests import Context

_MARGIN_SHARE = {Context.AUTOMATIC: 0.6, Context.TIGHT: 0.2}
_LEAST_MARGIN_PX = {Context.AUTOMATIC: 64, Context.TIGHT: 16}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A part of the canvas and the size it is sent in.

    Attributes:
        box: in canvas pixels; may reach beyond the canvas.
        size: what the model is sent and asked for.
    """

    box: Box
    size: Extent


def frame_edit(
    mask: MaskPixels, sizes: SizeRule, *, context: Context, chosen: Box | None = None
) -> tuple[Frame, ...]:
    """Frames that cover all of a mask.

    Args:
        chosen: the person's own frame; grown where it does not hold the mask.
    """
    canvas = Extent(mask.shape[1], mask.shape[0])
    painted = bounds(mask)
    if chosen is not None:
        box = chosen.within(canvas).union(painted)
    elif context is Context.WHOLE:
        box = Box.of(canvas)
    else:
        margin = max(_LEAST_MARGIN_PX[context], round(max(painted.extent) * _MARGIN_SHARE[context]))
        box = painted.padded(margin).within(canvas)
    return (_fit(box, canvas, sizes, native=context is Context.AUTOMATIC and chosen is None),)


def frame_whole(source: Extent, sizes: SizeRule, wanted: Extent | None) -> Frame:
    """The whole picture, sent in the size that fits its shape best."""
    size = wanted or sizes.snap(source).extent
    return Frame(box=_with_aspect(Box.of(source), source, size), size=size)


def cut_picture(pixels: Pixels, frame: Frame) -> Pixels:
    """Cut a frame out of ``(height, width, 3) uint8 RGB`` and scale it to the frame's size."""
    part = _cut(pixels, frame.box, cv2.BORDER_REPLICATE)
    if part.shape[:2] == (frame.size.height, frame.size.width):
        return np.ascontiguousarray(part)
    how = cv2.INTER_AREA if part.shape[1] > frame.size.width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, tuple(frame.size), interpolation=how), np.uint8)


def cut_mask(mask: MaskPixels, frame: Frame) -> MaskPixels:
    """Cut a frame out of a mask and scale it; a pixel touched at all is repainted."""
    part = _cut(mask, frame.box, cv2.BORDER_CONSTANT)
    touched = np.where(part > 0, np.float32(255), np.float32(0))
    how = cv2.INTER_AREA if part.shape[1] > frame.size.width else cv2.INTER_LINEAR
    scaled = cv2.resize(touched, tuple(frame.size), interpolation=how)
    return np.where(scaled > 0.5, np.uint8(255), np.uint8(0))


def _cut(samples: NDArray[np.uint8], box: Box, border: int) -> NDArray[np.uint8]:
    """The samples under a box; beyond the picture its edge goes on, or zeros for a mask."""
    canvas = Extent(samples.shape[1], samples.shape[0])
    inner = box.within(canvas)
    part = samples[inner.slices]
    if inner == box:
        return part
    margins = (inner.y - box.y, box.bottom - inner.bottom, inner.x - box.x, box.right - inner.right)
    return np.asarray(cv2.copyMakeBorder(part, *margins, border, value=0), np.uint8)


def _fit(box: Box, canvas: Extent, sizes: SizeRule, *, native: bool) -> Frame:
    """Grow a box to a size's shape; ``native`` also to its scale where the canvas has room."""
    size = sizes.snap(box.extent).extent
    if native:
        roomy = Box(box.x, box.y, max(box.width, size.width), max(box.height, size.height)).extent
        wanted = Extent(min(roomy.width, canvas.width), min(roomy.height, canvas.height))
        box = _grown(box, Extent(max(wanted.width, box.width), max(wanted.height, box.height)))
        box = _moved_inside(box, canvas)
        size = sizes.snap(box.extent).extent
    return Frame(box=_with_aspect(box, canvas, size), size=size)


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
