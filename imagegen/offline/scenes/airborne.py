"""Places what flies, or swims in the water column, apart from each other. Draws nothing."""

from __future__ import annotations

from dataclasses import replace

from imagegen.offline.art.shelf import Pose
from imagegen.offline.scene_plan import Place
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.placement import (
    INDOORS,
    Placement,
    reference_px,
    relative_sizes,
    size_of_pair,
)


def place_in_air(
    canvas: Canvas, things: list[Placement], others: list[Placement]
) -> list[Placement]:
    """Flying things in the sky, swimming ones in the water column, apart from each other."""
    placed: list[Placement] = []
    if not things:
        return placed
    is_open = canvas.plan.place in (Place.SPACE, Place.UNDERWATER, Place.SKY)
    crowd = len(things) ** (0.30 if is_open else 0.42) * (1.25 if others else 1.0)
    sizes = [reference_px(canvas) * s * 0.95 / crowd for s in relative_sizes(things)]
    if not is_open and any(
        t.figure.kind == "vehicle" and t.figure.pose != Pose.FLIES for t in things
    ):
        sizes = [size * 0.55 for size in sizes]  # cars in the air belong to the view, not before it
    low = 0.80 if is_open else (0.66 if canvas.plan.place in INDOORS else 0.58)
    if not is_open and not others:
        low = 0.70
    for thing, size in sorted(zip(things, sizes, strict=True), key=size_of_pair, reverse=True):
        fit = min(size, canvas.width * 0.72 / max(0.2, thing.figure.width_share))
        placed.append(_best_free(canvas, replace(thing, tall_px=fit), placed + others, low))
    return sorted(placed, key=_tallness)


def _tallness(placement: Placement) -> float:
    """Sorting key: the smaller, the farther, the earlier."""
    return placement.tall_px


def _best_free(canvas: Canvas, thing: Placement, others: list[Placement], low: float) -> Placement:
    """The candidate place with the least overlap, nearest to a pleasant spot."""
    half_x = min(0.48, thing.wide_px / 2 / canvas.width + 0.02)
    half_y = min(0.46, thing.tall_px / 2 / canvas.height + 0.02)
    wish_y = low * 0.42 if others else low * 0.60
    wish_x = 0.5 if not others else 0.34 if others[0].x > canvas.width * 0.5 else 0.66
    best, best_cost = thing, 1e9
    for _ in range(70):
        x = canvas.rng.uniform(half_x, max(half_x + 1e-3, 1 - half_x))
        y = canvas.rng.uniform(half_y, max(half_y + 1e-3, low - half_y * 0.3))
        spot = replace(
            thing,
            x=x * canvas.width,
            foot_y=y * canvas.height + thing.tall_px / 2,
            is_flipped=x < 0.5,
        )
        crowding = sum(_overlap(spot, other) for other in others)
        cost = crowding * 6 + abs(x - wish_x) * 0.5 + abs(y - wish_y)
        if cost < best_cost:
            best, best_cost = spot, cost
    return best


def _overlap(first: Placement, second: Placement) -> float:
    """Shared area with a margin, as a share of the first one's box."""
    reach_x = (first.wide_px + second.wide_px) * 0.54 - abs(first.x - second.x)
    middle = first.foot_y - first.tall_px / 2, second.foot_y - second.tall_px / 2
    reach_y = (first.tall_px + second.tall_px) * 0.54 - abs(middle[0] - middle[1])
    if reach_x <= 0 or reach_y <= 0:
        return 0.0
    return reach_x * reach_y / max(1.0, first.wide_px * first.tall_px)
