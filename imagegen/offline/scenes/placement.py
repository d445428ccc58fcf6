"""What a placement is, and the sizes of things in a picture. Decides no places."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from imagegen.offline.art.shelf import Figure
from imagegen.offline.scene_plan import Framing, Place, Scale, SubjectPlan
from imagegen.offline.scenes.canvas import Canvas

INDOORS = (
    Place.STUDIO,
    Place.ABSTRACT,
    Place.ROOM,
    Place.CAFE,
    Place.LIBRARY,
    Place.STAGE,
)


CENTRED = (*INDOORS, Place.STREET, Place.MARKET, Place.SPACE)


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
        is_raised: stands on a table instead of the ground.
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
    is_raised: bool = False

    @property
    def wide_px(self) -> float:
        """Its width."""
        return self.tall_px * self.figure.width_share


def foot_of(placement: Placement) -> float:
    """Sorting key on water: the nearer, the later."""
    return placement.foot_y


def depth_of(placement: Placement) -> float:
    """Sorting key on land: the nearer, the later; what stands on a table comes after it."""
    return placement.foot_y + (1e4 if placement.is_raised else 0.0)


def reference_px(canvas: Canvas) -> float:
    """Height of a lone subject at the plan's framing."""
    share = {Framing.CLOSE: 0.66, Framing.MEDIUM: 0.47, Framing.WIDE: 0.30}[canvas.plan.framing]
    return share * min(canvas.height, canvas.width * 1.4)


def _scaled(thing: Placement) -> float:
    """Factor for a size word."""
    return {Scale.TINY: 0.5, Scale.NORMAL: 1.0, Scale.GIANT: 1.65}[thing.subject.scale]


def relative_sizes(things: list[Placement], *, power: float = 0.38) -> list[float]:
    """Real-world sizes, softened so that a mouse beside an elephant can still be seen."""
    largest = max(thing.figure.height_m for thing in things)
    sizes = [max(0.30, (t.figure.height_m / largest) ** power) for t in things]
    return [size * _scaled(t) for size, t in zip(sizes, things, strict=True)]


def size_of_pair(pair: tuple[Placement, float]) -> float:
    """Sorting key: size."""
    return pair[1]
