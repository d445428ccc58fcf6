"""Places several standing things in one to three rows so that each can be seen. Draws nothing."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from imagegen.offline.scene_plan import Place
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.placement import Placement, size_of_pair

Sized = tuple[Placement, float]
"""A thing and its height in pixels before it is fitted into the frame."""

_ROWS = MappingProxyType(
    {
        5: (3, 2),
        6: (3, 2, 1),
        7: (4, 3),
        8: (3, 2, 3),
        9: (5, 4),
        10: (3, 4, 3),
        11: (4, 3, 4),
        12: (5, 4, 3),
        13: (4, 5, 4),
        14: (5, 4, 5),
        15: (6, 5, 4),
        16: (5, 6, 5),
    }
)
"""How many stand in each row, the back row first: odd after even, so that gaps show the next."""

_WALLED = (Place.ROOM, Place.CAFE, Place.LIBRARY, Place.STAGE)
"""Where the floor ends at a wall that nobody may hang on."""

_GAP, _FARTHER, _STEP = 0.12, 0.92, 0.42


class _Ranks(NamedTuple):
    """What all rows share: the factor that fits them in, and how much higher each row stands."""

    rows: int
    fit: float
    rise_px: float


def in_rows(canvas: Canvas, queue: list[Sized]) -> list[Placement]:
    """Everything in rows at one scale, the largest in the back row."""
    crowded = sum(size * thing.figure.width_share for thing, size in queue) * 1.15 / canvas.width
    counts = _ROWS[len(queue)] if len(queue) >= 5 and crowded >= 1.3 else (len(queue),)
    if len(counts) > 1:
        queue = sorted(queue, key=size_of_pair, reverse=True)
    members: list[list[Sized]] = []
    for count in counts:
        members.append(queue[:count])
        queue = queue[count:]
    ranks = _ranks(canvas, members)
    return [
        one for row, group in enumerate(members) for one in _row(canvas, group, row, ranks=ranks)
    ]


def _ranks(canvas: Canvas, members: list[list[Sized]]) -> _Ranks:
    """The scale at which the widest row and the tallest pile still fit the frame."""
    rows = len(members)
    fit = 1.0
    for row, group in enumerate(members):
        behind = rows - 1 - row
        wide = _width(group) * _FARTHER**behind
        tall = max(size for _, size in group) * _FARTHER**behind * (1 + _STEP * behind)
        room = canvas.width * (0.93 - 0.02 * behind)
        fit = min(fit, room / wide, canvas.height * 0.78 / tall)
    typical = sum(size for group in members for _, size in group) / sum(map(len, members))
    land = canvas.height * canvas.stand_y - canvas.horizon_px
    if canvas.wet is not None:  # keep to the bank
        return _Ranks(rows, fit, min(_STEP * typical * fit, canvas.height * 0.055))
    if rows > 1:
        floor = 0.22 if canvas.plan.place in _WALLED else 0.42
        fit = min(fit, land * floor / (_STEP * typical))
    return _Ranks(rows, fit, _STEP * typical * fit)


def _width(group: list[Sized]) -> float:
    """A row's width with its gaps."""
    widths = [size * thing.figure.width_share for thing, size in group]
    return sum(widths) * (1 + _GAP * (len(widths) - 1) / len(widths))


def _row(canvas: Canvas, group: list[Sized], row: int, *, ranks: _Ranks) -> list[Placement]:
    """One row across the middle; rows behind are smaller and higher."""
    behind = ranks.rows - 1 - row
    scale = ranks.fit * _FARTHER**behind
    x = (canvas.width - _width(group) * scale) / 2
    gap = _GAP * sum(size * thing.figure.width_share for thing, size in group) / len(group)
    front = canvas.height * (canvas.stand_y + (0.02 if ranks.rows > 1 else 0))
    placed = []
    for order, (thing, size) in enumerate(group):
        wide = size * thing.figure.width_share * scale
        sway = (0.022 if ranks.rows == 1 else 0.01) * (order % 2) + 0.006 * canvas.rng.random()
        foot = front - behind * ranks.rise_px - sway * canvas.height
        middle = x + wide / 2
        flip = middle < canvas.width * 0.5 if len(group) > 1 else canvas.rng.random() < 0.5
        placed.append(
            replace(thing, x=middle, foot_y=foot, tall_px=size * scale, is_flipped=bool(flip))
        )
        x += wide + gap * scale
    return placed
