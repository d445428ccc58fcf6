"""How an extension is cut into steps that overlap, so that the result may be of any size.

Each step paints a strip beside what is already there and sees enough of it to go on from.
Knows frames and sizes; nothing of requests, engines or prices.
"""

from __future__ import annotations

from typing import NamedTuple

from imagegen.domain.catalog import SizeRule
from imagegen.domain.framing import Frame, fit_frame
from imagegen.domain.geometry import Box, Extent

_LEAST_SCALE = 0.7
"""A canvas that must not shrink below this share goes out whole, in one call."""

_CONTEXT_SHARE = 0.5
_LEAST_CONTEXT_PX = 192
_OVERLAP_SHARE = 0.2


def frame_extension(canvas: Extent, source: Box, sizes: SizeRule) -> tuple[Frame, ...]:
    """Frames in the order in which they must run; later ones see what earlier ones painted.

    Args:
        source: where the source lies on the canvas; it is never painted.
    """
    whole = fit_frame(Box.of(canvas), canvas, sizes, Box.of(canvas))
    if whole.size.width / whole.box.width >= _LEAST_SCALE:
        return (whole,)
    frames: list[Frame] = []
    known = source
    while known != Box.of(canvas):
        strip = _next_strip(known, canvas, sizes)
        known = known.union(strip.box)
        frames.extend(_tiles(strip, known, canvas, sizes))
    return tuple(frames)


class _Strip(NamedTuple):
    """New canvas beside what is known; ``is_upright`` when it runs from top to bottom."""

    box: Box
    is_upright: bool


def _next_strip(known: Box, canvas: Extent, sizes: SizeRule) -> _Strip:
    """The next strip to paint; the widest gap goes first."""
    right_gap, bottom_gap = canvas.width - known.right, canvas.height - known.bottom
    widest = max(known.x, known.y, right_gap, bottom_gap)
    if widest in (known.x, right_gap):
        step = _even_step(widest, _longest_step(known.height, sizes))
        x = known.x - step if widest == known.x else known.right
        return _Strip(Box(x, known.y, step, known.height), is_upright=True)
    step = _even_step(widest, _longest_step(known.width, sizes))
    y = known.y - step if widest == known.y else known.bottom
    return _Strip(Box(known.x, y, known.width, step), is_upright=False)


def _even_step(gap: int, longest: int) -> int:
    """The first of equal steps over a gap, so that no sliver is left for the last."""
    return -(-gap // -(-gap // longest))


def _longest_step(along: int, sizes: SizeRule) -> int:
    """How far one strip may reach at full scale, its context counted in."""
    tile = min(along, _tile_px(sizes))
    reach = max(max(preset) for preset in sizes.presets)
    if sizes.free:
        reach = min(sizes.max_edge_px, sizes.max_pixels // tile, int(tile * sizes.max_ratio))
    return max(64, int(reach / (1 + _CONTEXT_SHARE)))


def _tile_px(sizes: SizeRule) -> int:
    """How much of a long side one frame may show."""
    if not sizes.free:
        return min(min(preset) for preset in sizes.presets)
    return min(sizes.max_edge_px, int(sizes.max_pixels**0.5))


def _tiles(strip: _Strip, known: Box, canvas: Extent, sizes: SizeRule) -> list[Frame]:
    """Frames over one strip, each with context from what is known; they overlap each other."""
    box = strip.box
    along, across = (box.height, box.width) if strip.is_upright else (box.width, box.height)
    tile = min(along, _tile_px(sizes))
    seen = _inside(box.padded(max(_LEAST_CONTEXT_PX, round(across * _CONTEXT_SHARE))), known)
    frames = []
    for start in _starts(along, tile):
        if strip.is_upright:
            paints = Box(box.x, box.y + start, box.width, tile)
            shown = Box(seen.x, paints.y, seen.width, tile)
        else:
            paints = Box(box.x + start, box.y, tile, box.height)
            shown = Box(paints.x, seen.y, tile, seen.height)
        frames.append(fit_frame(shown, canvas, sizes, paints))
    return frames


def _inside(box: Box, holder: Box) -> Box:
    """The part of a box that lies within another."""
    left, top = max(box.x, holder.x), max(box.y, holder.y)
    right, bottom = min(box.right, holder.right), min(box.bottom, holder.bottom)
    return Box(left, top, right - left, bottom - top)


def _starts(along: int, tile: int) -> list[int]:
    """Where tiles begin so that they overlap and reach the end exactly."""
    if tile >= along:
        return [0]
    stride = max(1, round(tile * (1 - _OVERLAP_SHARE)))
    count = -(-(along - tile) // stride) + 1
    return [round(index * (along - tile) / (count - 1)) for index in range(count)]
