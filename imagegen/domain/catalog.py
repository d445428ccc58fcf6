"""What each model takes, and what it costs: types and lookup. The data is in ``models.py``.

No model name or size literal stands anywhere else. Knows nothing of requests or the wire.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from imagegen.domain.geometry import Extent
from imagegen.domain.requests import Background, FileFormat
from imagegen.errors import InvalidOption

OFFLINE = "offline"
"""The name of the embedded engine's one model."""


class Status(StrEnum):
    """Where a model stands in its life."""

    CURRENT = "current"
    EARLIER = "earlier"
    ENDING = "ending"
    RETIRED = "retired at OpenAI"
    UNKNOWN = "unknown model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapped:
    """A size that the model takes, and why it is not the one that was asked for ("" if it is)."""

    extent: Extent
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """Which sizes a model takes: a fixed list, or any that keep the limits.

    Attributes:
        presets: sizes to offer; the only ones possible when ``free`` is False.
        step_px: both sides must be multiples of it.
        max_ratio: long side by short side.
    """

    presets: tuple[Extent, ...]
    free: bool = True
    step_px: int = 16
    max_edge_px: int = 3840
    max_ratio: float = 3.0
    min_pixels: int = 655_360
    max_pixels: int = 8_294_400

    def complaint(self, extent: Extent) -> str:
        """Say why this size is not possible, "" when it is."""
        if not self.free:
            known = ", ".join(str(preset) for preset in self.presets)
            return "" if extent in self.presets else f"this model takes only {known}"
        if extent.ratio > self.max_ratio:
            return f"the long side may be at most {self.max_ratio:g} times the short side"
        if max(extent) > self.max_edge_px:
            return f"no side may be longer than {self.max_edge_px} px"
        if extent.width % self.step_px or extent.height % self.step_px:
            return f"both sides must be multiples of {self.step_px} px"
        if extent.pixels < self.min_pixels:
            return f"a picture must have at least {self.min_pixels:,} pixels"
        if extent.pixels > self.max_pixels:
            return f"a picture may have at most {self.max_pixels:,} pixels"
        return ""

    def snap(self, wanted: Extent) -> Snapped:
        """The nearest possible size of much the same shape, with the reason for the change."""
        reason = self.complaint(wanted)
        if not reason:
            return Snapped(extent=wanted)
        if not self.free:
            return Snapped(extent=min(self.presets, key=_distance_to(wanted)), reason=reason)
        aspect = min(max(wanted.aspect, 1 / self.max_ratio), self.max_ratio)
        pixels = min(max(wanted.pixels, self.min_pixels), self.max_pixels)
        height = math.sqrt(pixels / aspect)
        shrink = min(1.0, self.max_edge_px / max(height * aspect, height))
        return Snapped(
            extent=self._nearest(height * aspect * shrink, height * shrink), reason=reason
        )

    def _nearest(self, width: float, height: float) -> Extent:
        """The possible size around this point that keeps the aspect best."""
        step = self.step_px
        candidates = [
            Extent(column * step, row * step)
            for column in range(max(1, int(width / step) - 1), int(width / step) + 4)
            for row in range(max(1, int(height / step) - 1), int(height / step) + 4)
        ]
        possible = [extent for extent in candidates if not self.complaint(extent)]
        wanted = Extent(max(1, round(width)), max(1, round(height)))
        return min(possible, key=_distance_to(wanted))


@dataclass(frozen=True, slots=True)
class _Distance:
    """A sort key: how far a size is from the wanted one, in shape first, then in area."""

    wanted: Extent

    def __call__(self, extent: Extent) -> float:
        shape = abs(math.log(extent.aspect / self.wanted.aspect))
        return shape * 4 + abs(math.log(extent.pixels / self.wanted.pixels))


def _distance_to(wanted: Extent) -> _Distance:
    return _Distance(wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPrices:
    """US dollars per million tokens, by kind."""

    text_in: Decimal
    image_in: Decimal
    image_out: Decimal
    text_out: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """How to know a picture's price.

    Attributes:
        tokens: prices per token; None when the price is unknown.
        factors: quality → factor of the output-token formula (``pricing.py``).
        verified: whether the factors reproduce published figures; else they are measured
            by third parties and only rough.
        free: costs nothing at all (the offline engine).
    """

    tokens: TokenPrices | None = None
    factors: Mapping[str, int] = field(default_factory=dict)
    verified: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What one model takes and can do; ``source`` and ``read_on`` say where that was read.

    Attributes:
        name: what the wire calls it.
        title: what a designer calls it.
        max_references: pictures that one edit may carry, the edited one included; 0 = no edits.
        takes_mask: whether it heeds a mask at all.
        can_stream: whether it sends partial pictures.
        has_seed: whether the same seed repeats a picture.
    """

    name: str
    title: str
    status: Status
    sizes: SizeRule
    qualities: tuple[str, ...]
    default_quality: str
    pricing: Pricing
    source: str
    read_on: date
    backgrounds: tuple[Background, ...] = (Background.AUTO,)
    formats: tuple[FileFormat, ...] = (FileFormat.PNG,)
    max_count: int = 10
    max_references: int = 16
    takes_mask: bool = True
    can_stream: bool = False
    has_seed: bool = False
    has_variations: bool = False
    prompt_limit: int = 32_000
    ends_on: date | None = None
    note: str = ""

    @property
    def can_edit(self) -> bool:
        """Whether it can change a picture."""
        return self.max_references > 0

    def check_quality(self, quality: str) -> str:
        """Return the quality to send, ``auto`` resolved to the model's default.

        Raises:
            InvalidOption: the model does not know it.
        """
        if quality == "auto":
            return self.default_quality
        if quality not in self.qualities:
            known = ", ".join(self.qualities)
            raise InvalidOption(f"{self.title} has no quality “{quality}”; it has {known}.")
        return quality


class Catalog:
    """All known models; unknown names get a generic card."""

    def __init__(self, cards: tuple[ModelCard, ...], generic: ModelCard) -> None:
        """``generic`` stands in for every model that ``cards`` does not name."""
        self._cards = {card.name: card for card in cards}
        self._generic = generic

    def card(self, name: str) -> ModelCard:
        """The card of a model, a generic one under that name if it is unknown."""
        found = self._cards.get(name)
        return found or replace(self._generic, name=name, title=name)

    def cards(self) -> tuple[ModelCard, ...]:
        """Every known card, the recommended ones first."""
        return tuple(self._cards.values())
