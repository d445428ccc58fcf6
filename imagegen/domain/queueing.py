"""Limits, turns and waiting: what decides when a unit may start, and what people are told.

Pure values and arithmetic. Where they are kept is the database adapters' business.
"""

from __future__ import annotations

from dataclasses import dataclass

from imagegen.domain.requests import Request
from imagegen.domain.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may happen at once; 0 stands for no limit in the three rates.

    Attributes:
        at_once: pictures under way at one server (a lane).
        offline_at_once: pictures that the offline engine paints at once: it needs processors.
        person_at_once: pictures under way for one person.
        requests_per_s: calls per second to one server.
        images_per_min: pictures per minute from one server.
        person_images_per_min: pictures per minute for one person.
        waiting: pictures that may wait in all before new ones are refused.
    """

    at_once: int = 8
    offline_at_once: int = 2
    person_at_once: int = 4
    requests_per_s: float = 0.0
    images_per_min: float = 0.0
    person_images_per_min: float = 0.0
    waiting: int = 1000

    def in_lane(self, lane: str) -> int:
        """Pictures under way at once in a lane."""
        return self.offline_at_once if lane == OFFLINE_LANE else self.at_once


OFFLINE_LANE = "offline"
HOST_LANE = "host"
OWN_LANE_PREFIX = "own-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most ``per_s`` things a second, up to ``burst`` of them at once after a pause."""

    name: str
    per_s: float
    burst: int = 1


def rates(unit: Unit, limits: Limits) -> tuple[Rate, ...]:
    """Everything that one more call of this unit counts against."""
    told = (
        Rate(name=f"{unit.lane} requests", per_s=limits.requests_per_s),
        Rate(name=f"{unit.lane} images", per_s=limits.images_per_min / 60),
        Rate(name=f"person {unit.owner}", per_s=limits.person_images_per_min / 60),
    )
    return tuple(rate for rate in told if rate.per_s > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a waiting unit stands.

    Attributes:
        ahead: units in its lane that run or come first.
        at_once: how many run side by side there.
        usual_s: how long one usually takes, None while nothing is known.
    """

    ahead: int
    at_once: int
    usual_s: float | None

    @property
    def wait_s(self) -> float | None:
        """When its turn comes, roughly; None while nothing is known."""
        if self.usual_s is None:
            return None
        return self.usual_s * self.ahead / max(1, self.at_once)

    @property
    def words(self) -> str:
        """For the card."""
        if self.ahead == 0:
            return "Starting"
        wait = "" if self.wait_s is None else f" · {spoken_wait(self.wait_s)}"
        return f"Waiting, {self.ahead} ahead of you{wait}"


def spoken_wait(seconds: float) -> str:
    """A rough wait for people."""
    if seconds < 2:
        return "a moment"
    if seconds < 90:
        return f"about {round(seconds)} s"
    return f"about {round(seconds / 60)} min"


def pace(request: Request) -> str:
    """The name under which such a picture's duration is learned."""
    output = request.output
    size = str(output.size) if output.size else "auto"
    return f"{output.model} {request.kind} {size} {output.quality}"[:160]
