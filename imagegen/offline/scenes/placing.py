"""Decides where each subject stands, flies, floats or swims, and how large. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from imagegen.offline.art.shelf import Figure, Pose, Shelf
from imagegen.offline.scene_plan import Framing, Place, Scale, SubjectPlan
from imagegen.offline.scenes.canvas import Canvas

_MOST_THINGS = 16
_BIG_M = 7.0


class Layer(StrEnum):
    """Where in the scene a thing belongs; drawn in this order."""

    BACK = "back"
    WATER = "water"
    AIR = "air"
    FRONT = "front"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One thing in the picture.

    Attributes:
        x: column of its middle; ``foot_y`` the row of its lowest point; ``tall_px`` its height.
        haze: air between it and the eye, 0..1.
        sunk: share of its height that is under water.
        is_flipped: faces right instead of left.
    """

    subject: SubjectPlan
    figure: Figure
    layer: Layer
    x: float
    foot_y: float
    tall_px: float
    haze: float = 0.0
    sunk: float = 0.0
    is_flipped: bool = False

    @property
    def wide_px(self) -> float:
        """Its width."""
        return self.tall_px * self.figure.width_share


def place_all(canvas: Canvas, shelf: Shelf) -> list[Placement]:
    """Placements of all subjects that the shelf has, in drawing order."""
    things = _things(canvas, shelf)
    if not things:
        return []
    if canvas.plan.portrait and len(things) == 1:
        return [_portrait(canvas, things[0])]
    flying = [t for t in things if t.layer == Layer.AIR]
    back = [t for t in things if t.layer == Layer.BACK]
    placed = _place_back(canvas, back, has_flyers=bool(flying))
    placed += _place_on_water(canvas, [t for t in things if t.layer == Layer.WATER])
    front = _place_front(canvas, [t for t in things if t.layer == Layer.FRONT])
    placed += _place_in_air(canvas, flying, placed + front)
    return placed + sorted(front, key=_foot)


def _foot(placement: Placement) -> float:
    """Sorting key: the nearer, the later."""
    return placement.foot_y


def _things(canvas: Canvas, shelf: Shelf) -> list[Placement]:
    """Every single thing with its layer, not placed yet."""
    known = [subject for subject in canvas.plan.subjects if shelf.has(subject.figure)]
    things: list[Placement] = []
    for subject in known:
        figure = shelf.figure(subject.figure)
        layer = _layer(canvas.plan.place, figure, is_alone=len(known) == 1)
        layer = Layer.AIR if subject.flying else layer
        thing = Placement(subject=subject, figure=figure, layer=layer, x=0, foot_y=0, tall_px=0)
        things += [thing] * min(12, max(1, subject.count))
    return things[:_MOST_THINGS]


def _layer(place: Place, figure: Figure, *, is_alone: bool) -> Layer:
    """Where a figure belongs in a place."""
    if place == Place.SPACE:
        return Layer.AIR
    if place == Place.UNDERWATER:
        grounded = figure.pose in (Pose.STANDS, Pose.LIES)
        return Layer.FRONT if grounded else Layer.AIR
    if figure.pose == Pose.FLIES:
        return Layer.AIR
    if figure.pose == Pose.FLOATS and figure.kind in ("toy", "object"):
        return Layer.AIR
    if place in _INDOORS:
        return Layer.FRONT
    if place in _WATERY and (figure.pose in (Pose.FLOATS, Pose.SWIMS) or _is_waterfowl(figure)):
        return Layer.AIR if figure.kind == "fantasy" and figure.pose == Pose.FLOATS else Layer.WATER
    if figure.pose == Pose.SWIMS and place == Place.SKY:
        return Layer.AIR
    if figure.kind == "building" and figure.height_m >= 2.5:
        return Layer.BACK
    is_scenery = figure.height_m >= _BIG_M and figure.kind in ("plant", "vehicle")
    return Layer.BACK if is_scenery and not is_alone else Layer.FRONT


def _is_waterfowl(figure: Figure) -> bool:
    """Birds that one expects on the water, though they are drawn standing."""
    return figure.name in ("duck", "goose", "swan", "duckling", "pelican", "rubber_duck")


_WATERY = (Place.LAKE, Place.SEA, Place.RIVER, Place.ISLAND, Place.BEACH, Place.WATERFALL)
_INDOORS = (
    Place.STUDIO,
    Place.ABSTRACT,
    Place.ROOM,
    Place.CAFE,
    Place.LIBRARY,
    Place.STAGE,
)


def _reference_px(canvas: Canvas) -> float:
    """Height of a lone subject at the plan's framing."""
    share = {Framing.CLOSE: 0.66, Framing.MEDIUM: 0.47, Framing.WIDE: 0.30}[canvas.plan.framing]
    return share * min(canvas.height, canvas.width * 1.15)


def _scaled(thing: Placement) -> float:
    """Factor for a size word."""
    return {Scale.TINY: 0.5, Scale.NORMAL: 1.0, Scale.GIANT: 1.65}[thing.subject.scale]


def _portrait(canvas: Canvas, thing: Placement) -> Placement:
    """Head and shoulders of a person, the whole body of all else."""
    height = canvas.height
    if thing.figure.skin:
        tall = min(height * 1.55, canvas.width * 1.5 / max(0.2, thing.figure.width_share))
        foot = height * 0.10 + tall
        return replace(thing, layer=Layer.FRONT, x=canvas.width / 2, foot_y=foot, tall_px=tall)
    tall = min(height * 0.80, canvas.width * 0.84 / thing.figure.width_share)
    foot = height * (0.94 if thing.layer == Layer.FRONT else 0.5) + (
        0 if thing.layer == Layer.FRONT else tall / 2
    )
    return replace(thing, x=canvas.width / 2, foot_y=foot, tall_px=tall)


def _relative(things: list[Placement]) -> list[float]:
    """Real-world sizes, softened so that a mouse beside an elephant can still be seen."""
    largest = max(thing.figure.height_m for thing in things)
    sizes = [max(0.30, (t.figure.height_m / largest) ** 0.38) for t in things]
    return [size * _scaled(t) for size, t in zip(sizes, things, strict=True)]


def _place_back(canvas: Canvas, things: list[Placement], *, has_flyers: bool) -> list[Placement]:
    """Buildings and other large things in the middle distance, side by side."""
    if not things:
        return []
    reference = (0.42 if has_flyers else 0.50) * min(canvas.height, canvas.width * 1.1)
    sizes = [reference * size for size in _relative(things)]
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
        row = foot + (order % 2) * canvas.height * 0.02
        at = x + wide / 2
        placed.append(replace(thing, x=at, foot_y=row, tall_px=size * fit, haze=0.16))
        x += wide
    return placed


def _place_on_water(canvas: Canvas, things: list[Placement]) -> list[Placement]:
    """Boats and swimmers, where the water is."""
    placed: list[Placement] = []
    if not things:
        return placed
    reference = _reference_px(canvas) * 0.85
    sizes = [reference * size / len(things) ** 0.35 for size in _relative(things)]
    for order, (thing, size) in enumerate(zip(things, sizes, strict=True)):
        size = min(size, canvas.width * 0.7 / max(0.2, thing.figure.width_share))
        slot = (order + 0.5) / len(things)
        shift = canvas.rng.uniform(-0.06, 0.06)
        wish = 0.5 + shift if len(things) == 1 else slot * 0.9 + 0.05 + shift * 0.5
        spot = _wet_spot(canvas, wish, (size * thing.figure.width_share), order)
        sunk = 0.05 if thing.figure.pose == Pose.FLOATS else 0.24
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
    return sorted(placed, key=_foot)


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


def _place_front(canvas: Canvas, things: list[Placement]) -> list[Placement]:
    """Standing things in one or two rows that fit the frame."""
    if not things:
        return []
    sizes = [_reference_px(canvas) * size for size in _relative(things)]
    if len(things) == 1:
        return [_place_lone(canvas, things[0], sizes[0])]
    total = sum(s * t.figure.width_share for s, t in zip(sizes, things, strict=True)) * 1.15
    crowded = total / canvas.width
    rows = 1 if len(things) < 3 or crowded < 1.35 else 2 if len(things) < 10 else 3
    per_row = -(-len(things) // rows)
    queue = sorted(zip(things, sizes, strict=True), key=_size, reverse=rows > 1)
    if rows == 1:
        queue = list(zip(things, sizes, strict=True))
    placed: list[Placement] = []
    for row in range(rows):
        placed += _row(canvas, queue[row * per_row : (row + 1) * per_row], row, rows)
    return placed


def _place_lone(canvas: Canvas, thing: Placement, size: float) -> Placement:
    """A single hero, a little off the middle outdoors."""
    size = min(size, canvas.width * 0.80 / max(0.2, thing.figure.width_share), canvas.height * 0.80)
    slim = size * thing.figure.width_share < canvas.width * 0.40
    shift = 0.0 if canvas.plan.place in _CENTRED else 0.15 if slim else 0.06
    x = canvas.width * (0.5 + shift * float(canvas.rng.choice([-1, 1])))
    x, foot = _dry_spot(canvas, x, size * thing.figure.width_share)
    return replace(
        thing,
        x=x,
        foot_y=foot,
        tall_px=size,
        is_flipped=x < canvas.width * 0.49,
    )


_CENTRED = (*_INDOORS, Place.STREET, Place.MARKET, Place.SPACE)


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


def _row(
    canvas: Canvas, members: list[tuple[Placement, float]], row: int, rows: int
) -> list[Placement]:
    """One row across the frame; rows behind are smaller, higher and shifted."""
    behind = rows - 1 - row
    shrink = 0.80**behind * (1.0 if rows == 1 else 0.80)
    widths = [size * shrink * thing.figure.width_share for thing, size in members]
    gap = 0.16 * sum(widths) / len(widths)
    room = canvas.width * (0.90 - 0.04 * behind)
    total = sum(widths) + gap * (len(widths) - 1)
    fit = min(1.0, room / total, canvas.height * 0.78 / max(s * shrink for _, s in members))
    x = (canvas.width - total * fit) / 2
    placed = []
    for order, ((thing, size), wide) in enumerate(zip(members, widths, strict=True)):
        middle = x + wide * fit / 2
        sway = 0.022 * (order % 2) + 0.006 * canvas.rng.random()
        rise = behind * 0.105 + sway
        foot = canvas.height * (canvas.stand_y + (0.02 if rows > 1 else 0) - rise)
        flip = middle < canvas.width * 0.5 if len(members) > 1 else canvas.rng.random() < 0.5
        placed.append(
            replace(
                thing, x=middle, foot_y=foot, tall_px=size * shrink * fit, is_flipped=bool(flip)
            )
        )
        x += (wide + gap) * fit
    return placed


def _place_in_air(
    canvas: Canvas, things: list[Placement], others: list[Placement]
) -> list[Placement]:
    """Flying things in the sky, swimming ones in the water column, apart from each other."""
    placed: list[Placement] = []
    if not things:
        return placed
    is_open = canvas.plan.place in (Place.SPACE, Place.UNDERWATER, Place.SKY)
    crowd = len(things) ** (0.30 if is_open else 0.42) * (1.25 if others else 1.0)
    sizes = [_reference_px(canvas) * s * 0.95 / crowd for s in _relative(things)]
    if not is_open and any(
        t.figure.kind == "vehicle" and t.figure.pose != Pose.FLIES for t in things
    ):
        sizes = [size * 0.55 for size in sizes]  # cars in the air belong to the view, not before it
    low = 0.80 if is_open else (0.66 if canvas.plan.place in _INDOORS else 0.58)
    if not is_open and not others:
        low = 0.70
    for thing, size in sorted(zip(things, sizes, strict=True), key=_size, reverse=True):
        fit = min(size, canvas.width * 0.72 / max(0.2, thing.figure.width_share))
        placed.append(_best_free(canvas, replace(thing, tall_px=fit), placed + others, low))
    return sorted(placed, key=_tallness)


def _size(pair: tuple[Placement, float]) -> float:
    """Sorting key: size."""
    return pair[1]


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
