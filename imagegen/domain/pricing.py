"""Tokens and dollars: the price before the call, and the exact cost after it.

Pure arithmetic in ``Decimal`` US dollars. Knows the catalog; nothing of requests or storage.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from imagegen.domain.catalog import ModelCard, TokenPrices
from imagegen.domain.geometry import Extent

_MILLION = Decimal(1_000_000)
_PARTIAL_TOKENS = 100
_CHARS_PER_TOKEN = 4
_PATCH_PX = 32
_PATCH_LIMIT = 1536


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens by kind, as the engine reported them."""

    text_in: int = 0
    image_in: int = 0
    image_out: int = 0
    text_out: int = 0

    def __add__(self, other: Usage) -> Usage:
        """The sum, kind by kind."""
        return Usage(
            text_in=self.text_in + other.text_in,
            image_in=self.image_in + other.image_in,
            image_out=self.image_out + other.image_out,
            text_out=self.text_out + other.text_out,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run will cost.

    Attributes:
        usd: None when the price is unknown (never shown as zero).
        is_rough: no published table stands behind it.
    """

    usd: Decimal | None
    is_rough: bool = False

    def __add__(self, other: Estimate) -> Estimate:
        """The sum; unknown if either is."""
        known = self.usd is not None and other.usd is not None
        usd = (self.usd or Decimal(0)) + (other.usd or Decimal(0)) if known else None
        return Estimate(usd=usd, is_rough=self.is_rough or other.is_rough)

    def times(self, count: int) -> Estimate:
        """The price of ``count`` such runs."""
        usd = None if self.usd is None else self.usd * count
        return Estimate(usd=usd, is_rough=self.is_rough)

    @property
    def label(self) -> str:
        """For a button: ``free``, ``≈ $0.053``, ``about $0.05`` (rough) or ``price unknown``."""
        if self.usd is None:
            return "price unknown"
        if self.usd == 0:
            return "free"
        if self.usd < Decimal("0.001"):
            return "< $0.001"
        return f"about ${self.usd:.2g}" if self.is_rough else f"≈ ${self.usd:.3f}"


FREE = Estimate(usd=Decimal(0))
UNKNOWN = Estimate(usd=None)


def output_tokens(size: Extent, factor: int) -> int:
    """Image tokens of one result.

    The formula reproduces OpenAI's published tables for GPT Image 2 and 2.5
    (https://developers.openai.com/api/docs/guides/image-generation, read 2026-11-22).
    """
    short_side = round(factor * min(size) / max(size))
    return math.ceil(factor * short_side * (2_000_000 + size.pixels) / 4_000_000)


def input_tokens(picture: Extent) -> int:
    """Image tokens of one picture that is sent along.

    Measured by third parties on GPT Image 2.5 (2026-09): 32-px patches, at most 1,536.
    """
    columns = math.ceil(picture.width / _PATCH_PX)
    rows = math.ceil(picture.height / _PATCH_PX)
    if columns * rows <= _PATCH_LIMIT:
        return columns * rows
    shrink = math.sqrt(_PATCH_LIMIT / (columns * rows))
    return math.floor(columns * shrink) * math.floor(rows * shrink)


def text_tokens(text: str) -> int:
    """A cautious guess of a prompt's tokens."""
    return math.ceil(len(text) / _CHARS_PER_TOKEN) + 8


def charge(usage: Usage, prices: TokenPrices) -> Decimal:
    """Exact dollars for tokens that were used."""
    return (
        usage.text_in * prices.text_in
        + usage.image_in * prices.image_in
        + usage.image_out * prices.image_out
        + usage.text_out * prices.text_out
    ) / _MILLION


def cost(card: ModelCard, usage: Usage | None) -> Decimal | None:
    """What a finished call cost; None when it cannot be known."""
    if card.pricing.free:
        return Decimal(0)
    if card.pricing.tokens is None or usage is None:
        return None
    return charge(usage, card.pricing.tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedCall:
    """The facts of one image call that decide its price."""

    size: Extent
    quality: str
    count: int
    prompt: str
    sent: tuple[Extent, ...] = ()
    partials: int = 0


def estimate(card: ModelCard, call: PricedCall) -> Estimate:
    """What one image call will cost."""
    pricing = card.pricing
    if pricing.free:
        return FREE
    factor = pricing.factors.get(card.check_quality(call.quality))
    if pricing.tokens is None or factor is None:
        return UNKNOWN
    made = output_tokens(call.size, factor) * call.count + _PARTIAL_TOKENS * call.partials
    usage = Usage(
        text_in=text_tokens(call.prompt),
        image_in=sum(input_tokens(extent) for extent in call.sent),
        image_out=made,
    )
    return Estimate(usd=charge(usage, pricing.tokens), is_rough=not pricing.verified)
