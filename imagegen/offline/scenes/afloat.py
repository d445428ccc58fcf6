"""Places boats and swimmers where the water is. Draws nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imagegen.offline.art.shelf import Pose
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.placement import (
    Placement,
    foot_of,
    reference_px,
    relative_sizes,
)


def place_on_water(canvas: Canvas, things: list[Placement]) -> list[Placement]:
    """Boats and swimmers, where the water is."""
    placed: list[Placement] = []
    if not things:
        return placed
    reference = reference_px(canvas) * 0.85
    sizes = [reference * size / len(things) ** 0.35 for size in relative_sizes(things)]
    for order, (thing, size) in enumerate(zip(things, sizes, strict=True)):
        size = min(size, canvas.width * 0.7 / max(0.2, thing.figure.width_share))
        slot = (order + 0.5) / len(things)
        shift = canvas.rng.uniform(-0.06, 0.06)
        wish = 0.5 + shift if len(things) == 1 else slot * 0.76 + 0.12 + shift * 0.4
        spot = _wet_spot(canvas, wish, (size * thing.figure.width_share), order)
        swims = thing.figure.pose == Pose.SWIMS
        sunk = 0.36 if swims else 0.24 if thing.figure.pose == Pose.STANDS else 0.05
        foot = spot[1] + size * sunk
        placed.append(
            replace(
                thing,
                x=spot[0],
                foot_y=foot,
                tall_px=size,
                sunk=sunk,
                is_flipped=spot[0] < canvas.width * 0.45,
            )
        )
    return sorted(placed, key=foot_of)


def _wet_spot(canvas: Canvas, wish: float, wide_px: float, order: int) -> tuple[float, float]:
    """A place on the water near the wished column, its foot below the horizon."""
    below = canvas.height - canvas.horizon_px
    best, best_cost = (wish * canvas.width, canvas.horizon_px + below * 0.4), 1e9
    if canvas.wet is None:
        return best
    goal = 0.34 + 0.14 * (order % 3)
    for row_share in np.linspace(0.12, 0.8, 9):
        row = int(canvas.horizon_px + below * row_share)
        for column_share in np.linspace(0.12, 0.88, 13):
            left = int(np.clip(column_share * canvas.width - wide_px * 0.5, 0, canvas.width - 2))
            right = int(np.clip(left + wide_px, left + 1, canvas.width))
            wet = float(canvas.wet[min(row, canvas.height - 1), left:right].mean())
            cost = (1 - wet) * 6 + abs(float(column_share) - wish) + abs(float(row_share) - goal)
            if cost < best_cost:
                best, best_cost = (float(column_share) * canvas.width, float(row)), cost
    return best
