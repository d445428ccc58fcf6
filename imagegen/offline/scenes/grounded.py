"""Places what stands: buildings behind, everything else in front. Draws nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imagegen.offline.art.shelf import Shelf
from imagegen.offline.scene_plan import Place, SubjectPlan
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.placement import (
    CENTRED,
    Placement,
    reference_px,
    relative_sizes,
)
from imagegen.offline.scenes.rows import in_rows
from imagegen.offline.scenes.still_life import STILL_LIFE_MOST, still_life


def place_back(canvas: Canvas, things: list[Placement], *, has_flyers: bool) -> list[Placement]:
    """Buildings and other large things in the middle distance, side by side."""
    if not things:
        return []
    reference = (0.42 if has_flyers else 0.50) * min(canvas.height, canvas.width * 1.1)
    sizes = [reference * size for size in relative_sizes(things)]
    total = sum(s * t.figure.width_share for s, t in zip(sizes, things, strict=True)) * 1.06
    fit = min(1.0, canvas.width * 0.86 / total)
    foot = canvas.horizon_px + (canvas.height - canvas.horizon_px) * 0.24
    shift = canvas.rng.uniform(-0.04, 0.04)
    if len(things) == 1:  # leave the other side of the picture to what flies, or to the view
        shift = float(canvas.rng.choice([-1, 1])) * (0.14 if has_flyers else 0.06)
    x = (canvas.width - total * fit) / 2 + shift * canvas.width
    placed = []
    for order, (thing, size) in enumerate(zip(things, sizes, strict=True)):
        wide = size * fit * thing.figure.width_share * 1.06
        at = x + wide / 2
        row = _dry_row(canvas, at, wide, foot + (order % 2) * canvas.height * 0.02)
        placed.append(replace(thing, x=at, foot_y=row, tall_px=size * fit, haze=0.16))
        x += wide
    return placed


def place_front(canvas: Canvas, things: list[Placement], *, has_flyers: bool) -> list[Placement]:
    """Standing things in one to three rows that fit the frame."""
    if not things:
        return []
    reference = reference_px(canvas) * (0.80 if has_flyers else 1.0)
    sizes = [reference * size for size in relative_sizes(things)]
    if len(things) == 1:
        return [_place_lone(canvas, things[0], sizes[0])]
    if canvas.plan.place in (Place.STUDIO, Place.ABSTRACT) and len(things) <= STILL_LIFE_MOST:
        return still_life(canvas, things)
    return in_rows(canvas, list(zip(things, sizes, strict=True)))


def on_a_table(canvas: Canvas, front: list[Placement], shelf: Shelf) -> list[Placement]:
    """In a furnished room, small things beside large ones come onto a table."""
    small = [one for one in front if one.figure.height_m < 0.5 and one.figure.kind in _TABLE_KINDS]
    furnished = canvas.plan.place in (Place.ROOM, Place.CAFE, Place.LIBRARY)
    if not furnished or not small or len(small) == len(front) or not shelf.has("table"):
        return front
    figure = shelf.figure("table")
    left = min(one.x - one.wide_px / 2 for one in small)
    right = max(one.x + one.wide_px / 2 for one in small)
    tall = max((right - left) * 1.3 / figure.width_share, canvas.height * 0.18)
    table = replace(
        small[0],
        subject=SubjectPlan(figure="table", word="table"),
        figure=figure,
        x=(left + right) / 2,
        foot_y=max(one.foot_y for one in small),
        tall_px=tall,
    )
    top = table.foot_y - tall * _TABLE_TOP
    others = [one for one in front if one not in small]
    raised = [replace(one, foot_y=top, tall_px=one.tall_px * 0.82, is_raised=True) for one in small]
    return [*others, table, *raised]


_TABLE_TOP = 0.70
"""Height of the board as a share of the table figure, which has a vase on it."""

_TABLE_KINDS = ("food", "object", "instrument")


def _place_lone(canvas: Canvas, thing: Placement, size: float) -> Placement:
    """A single hero, a little off the middle outdoors."""
    size = min(size, canvas.width * 0.80 / max(0.2, thing.figure.width_share), canvas.height * 0.80)
    slim = size * thing.figure.width_share < canvas.width * 0.40
    aside = 0.25 if canvas.plan.place == Place.WATERFALL else 0.15  # leave the fall in view
    shift = 0.0 if canvas.plan.place in CENTRED else aside if slim else 0.06
    x = canvas.width * (0.5 + shift * float(canvas.rng.choice([-1, 1])))
    x, foot = _dry_spot(canvas, x, size * thing.figure.width_share)
    return replace(
        thing,
        x=x,
        foot_y=foot,
        tall_px=size,
        is_flipped=x < canvas.width * 0.49,
    )


def _dry_spot(canvas: Canvas, x: float, wide_px: float) -> tuple[float, float]:
    """The wished column and the usual row, or the nearest place on dry land."""
    usual = canvas.height * canvas.stand_y
    best, best_cost = (x, usual), 1e9
    if canvas.wet is None:
        return best
    half = max(2, int(wide_px * 0.32))
    for row_share in (0.0, 0.03, 0.06, -0.04, -0.08):
        row = int(np.clip(usual + row_share * canvas.height, 0, canvas.height - 1))
        for aside in np.linspace(-0.36, 0.36, 19):
            middle = x + float(aside) * canvas.width
            if not wide_px * 0.5 < middle < canvas.width - wide_px * 0.5:
                continue
            strip = canvas.wet[row, max(0, int(middle) - half) : int(middle) + half]
            cost = float(strip.mean()) * 4 + abs(float(aside)) + abs(row_share) * 2
            if cost < best_cost:
                best, best_cost = (middle, float(row)), cost
    return best


def _dry_row(canvas: Canvas, x: float, wide_px: float, usual: float) -> float:
    """The usual row, or the next nearer one where the whole foot of a building is on dry land."""
    if canvas.wet is None:
        return usual
    left, right = int(max(0, x - wide_px * 0.45)), int(max(1, x + wide_px * 0.45))
    rows = np.arange(int(usual), int(canvas.height * 0.92))
    wet = canvas.wet[rows, left:right].mean(1) * 4 + np.abs(rows - usual) / canvas.height
    best = int(np.argmin(wet))
    return float(rows[best]) if wet[best] < 2 else usual
