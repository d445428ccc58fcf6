"""Places a few things on the studio table as a still life. Draws nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace

from imagegen.offline.scene_plan import Framing
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.placement import Placement, relative_sizes

STILL_LIFE_MOST = 4

_TRUTH = 0.7
"""A candle beside a cake is small, so sizes are nearer to the real ones than in the open."""


def still_life(canvas: Canvas, things: list[Placement]) -> list[Placement]:
    """The largest in the middle, the small ones nearer and a little before it.

    Together they take nearly three quarters of the width and stand around the lower third.
    """
    sizes = relative_sizes(things, power=_TRUTH)
    order = _middle_out(sizes)
    things, sizes = [things[i] for i in order], [sizes[i] for i in order]
    lefts, total = _side_by_side(
        [s * t.figure.width_share for s, t in zip(sizes, things, strict=True)]
    )
    share = {Framing.CLOSE: 0.84, Framing.MEDIUM: 0.74, Framing.WIDE: 0.48}[canvas.plan.framing]
    fit = min(canvas.width * share / total, canvas.height * share * 0.80 / max(sizes))
    foot = canvas.height * 0.55 + max(sizes) * fit / 2
    foot = min(max(foot, canvas.height * 0.72), canvas.height * 0.84)
    start = (canvas.width - total * fit) / 2
    placed = []
    for number, (thing, size, left) in enumerate(zip(things, sizes, lefts, strict=True)):
        wide = size * thing.figure.width_share
        x = start + (left + wide / 2) * fit
        nearer = (1 - size / max(sizes)) * 0.12 + 0.035 * (number % 2)
        placed.append(
            replace(
                thing,
                x=x,
                foot_y=foot + nearer * canvas.height,
                tall_px=size * fit,
                is_flipped=x < canvas.width * 0.5,
            )
        )
    return placed


def _middle_out(sizes: list[float]) -> list[int]:
    """Order from left to right that brings the largest to the middle."""
    order: list[int] = []
    for rank, index in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True)):
        order = [*order, index] if rank % 2 else [index, *order]
    return order


def _side_by_side(widths: list[float]) -> tuple[list[float], float]:
    """Left edges and the total width: equals touch, a small one stands before a large one."""
    lefts, edge = [0.0], widths[0]
    for before, wide in itertools.pairwise(widths):
        is_equal = abs(before - wide) < 0.2 * max(before, wide)
        edge -= 0.07 * wide if is_equal else 0.30 * min(before, wide)
        lefts.append(edge)
        edge += wide
    return lefts, edge
