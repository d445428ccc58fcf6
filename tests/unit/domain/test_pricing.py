"""Prices against the tables that OpenAI published."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imagegen.domain.geometry import Extent
from imagegen.domain.models import CATALOG
from imagegen.domain.pricing import (
    FREE,
    UNKNOWN,
    Estimate,
    PricedCall,
    Usage,
    cost,
    estimate,
    input_tokens,
    output_tokens,
)

PUBLISHED_25 = {
    "1024x1024": (196, 439, 1756, 3122, 7024),
    "1536x1024": (158, 343, 1372, 2459, 5488),
    "2048x1152": (157, 367, 1413, 2511, 5650),
    "2048x2048": (397, 892, 3568, 6343, 14272),
    "3840x2160": (371, 865, 3336, 5930, 13342),
}
PUBLISHED_DOLLARS_25 = {
    "1024x1024": ("0.0059", "0.0132", "0.0527", "0.0937", "0.2107"),
    "1536x1024": ("0.0047", "0.0103", "0.0412", "0.0738", "0.1646"),
    "2048x1152": ("0.0047", "0.0110", "0.0424", "0.0753", "0.1695"),
    "2048x2048": ("0.0119", "0.0268", "0.1070", "0.1903", "0.4282"),
    "3840x2160": ("0.0111", "0.0260", "0.1001", "0.1779", "0.4003"),
}
PUBLISHED_DOLLARS_2 = {
    "1024x1024": ("0.006", "0.053", "0.211"),
    "1536x1024": ("0.005", "0.041", "0.165"),
}
QUALITIES = ("low", "medium", "high", "xhigh", "max")


@pytest.mark.parametrize("size", PUBLISHED_25)
def test_output_tokens_equal_the_published_table(size):
    factors = CATALOG.card("gpt-image-2.5-flare").pricing.factors
    found = tuple(output_tokens(Extent.parse(size), factors[quality]) for quality in QUALITIES)
    assert found == PUBLISHED_25[size]


@pytest.mark.parametrize("size", PUBLISHED_DOLLARS_25)
def test_dollars_for_25_equal_the_published_table_to_the_last_digit(size):
    card = CATALOG.card("gpt-image-2.5-sunburst")
    for quality, dollars in zip(QUALITIES, PUBLISHED_DOLLARS_25[size], strict=True):
        tokens = output_tokens(Extent.parse(size), card.pricing.factors[quality])
        assert cost(card, Usage(image_out=tokens)).quantize(Decimal("0.0001")) == Decimal(dollars)


@pytest.mark.parametrize("size", PUBLISHED_DOLLARS_2)
def test_dollars_for_2_equal_the_published_table_to_the_last_digit(size):
    card = CATALOG.card("gpt-image-2")
    for quality, dollars in zip(QUALITIES, PUBLISHED_DOLLARS_2[size], strict=False):
        tokens = output_tokens(Extent.parse(size), card.pricing.factors[quality])
        assert cost(card, Usage(image_out=tokens)).quantize(Decimal("0.001")) == Decimal(dollars)


@pytest.mark.parametrize(
    ("size", "tokens"), [("1024x1024", 1024), ("1536x1024", 1536), ("3840x2160", 1508)]
)
def test_input_tokens_equal_what_was_measured(size, tokens):
    assert input_tokens(Extent.parse(size)) == tokens


def call(**changes):
    facts = {"size": Extent(1024, 1024), "quality": "high", "count": 1, "prompt": "a fox"}
    return PricedCall(**(facts | changes))


def test_the_price_grows_with_count_inputs_and_partials():
    card = CATALOG.card("gpt-image-2.5-flare")
    one = estimate(card, call()).usd
    assert estimate(card, call(count=3)).usd > one * 29 / 10
    assert estimate(card, call(sent=(Extent(1024, 1024),))).usd == one + 1024 * 8 / Decimal(10**6)
    assert estimate(card, call(partials=2)).usd == one + 200 * 30 / Decimal(10**6)


def test_a_price_without_a_published_table_is_called_rough():
    assert estimate(CATALOG.card("gpt-image-2.6-sunburst"), call()).label.startswith("about $")
    assert estimate(CATALOG.card("gpt-image-2.5-sunburst"), call()).label.startswith("≈ $0.05")


def test_an_unknown_price_is_never_shown_as_zero():
    assert estimate(CATALOG.card("somebody-elses-model"), call(quality="auto")) == UNKNOWN
    assert UNKNOWN.label == "price unknown"
    assert (UNKNOWN + FREE).usd is None
    assert cost(CATALOG.card("gpt-image-2"), None) is None


def test_the_offline_engine_is_free():
    card = CATALOG.card("offline")
    assert estimate(card, call(quality="standard")).label == "free"
    assert cost(card, None) == 0


def test_a_sum_of_estimates_adds_up():
    total = Estimate(usd=Decimal("0.02")) + Estimate(usd=Decimal("0.01"), is_rough=True)
    assert total == Estimate(usd=Decimal("0.03"), is_rough=True)
    assert Estimate(usd=Decimal("0.02")).times(3).usd == Decimal("0.06")
