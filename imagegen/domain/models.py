"""The catalog's data: every model name, size list, quality list and price that we know.

Sources: the ``openai`` package 3.54 (``types/image_model.py``, ``image_generate_params.py``,
``image_edit_params.py``), https://developers.openai.com/api/docs/deprecations, OpenAI's image
guide and its published price tables, all read on 2026-11-22.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from imagegen.domain.catalog import (
    OFFLINE,
    Catalog,
    ModelCard,
    Pricing,
    SizeRule,
    Status,
    TokenPrices,
)
from imagegen.domain.geometry import Extent
from imagegen.domain.requests import Background, FileFormat

PRICES_VERSION = "2026-11-22"
"""Stands on every ledger row; change it with any price or factor below."""

DEFAULT_MODEL = "gpt-image-2.6-sunburst"
"""OpenAI's recommended replacement for every older image model (deprecations page)."""

TEXT_MODEL = "gpt-6-luna"
"""Small model with vision for describing and rewriting; $0.10 in, $0.50 out per 1M tokens."""

TEXT_PRICES = TokenPrices(
    text_in=Decimal("0.10"),
    image_in=Decimal("0.10"),
    image_out=Decimal(0),
    text_out=Decimal("0.50"),
)

_READ_ON = date(2026, 11, 22)
_DEPRECATIONS = "https://developers.openai.com/api/docs/deprecations"
_ENDING_ON = date(2026, 12, 1)

_PRESETS = tuple(
    Extent.parse(size)
    for size in (
        "1024x1024",
        "1536x1024",
        "1024x1536",
        "2048x2048",
        "2048x1152",
        "3840x2160",
        "2160x3840",
    )
)
_THREE_SIZES = SizeRule(presets=_PRESETS[:3], free=False)
_FREE_SIZES = SizeRule(presets=_PRESETS)
_ALL_FORMATS = (FileFormat.PNG, FileFormat.WEBP, FileFormat.JPEG)
_OPAQUE = (Background.AUTO, Background.OPAQUE)
_ANY_BACKGROUND = (Background.AUTO, Background.OPAQUE, Background.TRANSPARENT)
_FIVE_QUALITIES = ("low", "medium", "high", "xhigh", "max")
_PRICES = TokenPrices(
    text_in=Decimal(5), image_in=Decimal(8), image_out=Decimal(30), text_out=Decimal(0)
)
_PRICES_15 = TokenPrices(
    text_in=Decimal(5), image_in=Decimal(8), image_out=Decimal(32), text_out=Decimal(10)
)
_PRICES_MINI = TokenPrices(text_in=Decimal(2), image_in=Decimal("2.5"), image_out=Decimal(8))

# No table is published for 2.6; low and medium were measured at three to four times the tokens
# of 2.5, high and above at the same (third party, 2026-11-05). Rough, and marked so.
_PRICING_26 = Pricing(
    tokens=_PRICES, factors={"low": 34, "medium": 45, "high": 48, "xhigh": 64, "max": 96}
)
_PRICING_25 = Pricing(
    tokens=_PRICES,
    factors={"low": 16, "medium": 24, "high": 48, "xhigh": 64, "max": 96},
    verified=True,
)
_PRICING_2 = Pricing(tokens=_PRICES, factors={"low": 16, "medium": 48, "high": 96}, verified=True)


def _gpt_image(name: str, title: str, pricing: Pricing, note: str) -> ModelCard:
    return ModelCard(
        name=name,
        title=title,
        status=Status.CURRENT,
        sizes=_FREE_SIZES,
        qualities=_FIVE_QUALITIES,
        default_quality="medium",
        pricing=pricing,
        backgrounds=_ANY_BACKGROUND,
        formats=_ALL_FORMATS,
        can_stream=True,
        note=note,
        source="openai 3.54 types/image_generate_params.py",
        read_on=_READ_ON,
    )


def _ending(name: str, title: str, prices: TokenPrices) -> ModelCard:
    return ModelCard(
        name=name,
        title=title,
        status=Status.ENDING,
        ends_on=_ENDING_ON,
        sizes=_THREE_SIZES,
        qualities=("low", "medium", "high"),
        default_quality="medium",
        pricing=Pricing(tokens=prices),
        backgrounds=_ANY_BACKGROUND,
        formats=_ALL_FORMATS,
        can_stream=True,
        note="OpenAI shuts it down on 1 December 2026.",
        source=_DEPRECATIONS,
        read_on=_READ_ON,
    )


_OFFLINE_CARD = ModelCard(
    name=OFFLINE,
    title="Offline engine (no AI)",
    status=Status.CURRENT,
    sizes=SizeRule(
        presets=(*_PRESETS[:3], Extent(768, 768), Extent(1344, 768), Extent(768, 1344)),
        step_px=8,
        max_edge_px=3840,
        min_pixels=64 * 64,
        max_ratio=4.0,
    ),
    qualities=("standard",),
    default_quality="standard",
    pricing=Pricing(free=True),
    backgrounds=_OPAQUE,
    formats=_ALL_FORMATS,
    can_stream=True,
    has_seed=True,
    has_variations=True,
    note="Draws scenes by rules from your words. Good for layouts, masks and styles.",
    source="imagegen/offline",
    read_on=_READ_ON,
)

_DALL_E_3 = ModelCard(
    name="dall-e-3",
    title="DALL·E 3",
    status=Status.RETIRED,
    sizes=SizeRule(
        presets=(Extent(1024, 1024), Extent(1792, 1024), Extent(1024, 1792)), free=False
    ),
    qualities=("standard", "hd"),
    default_quality="standard",
    pricing=Pricing(),
    max_count=1,
    max_references=0,
    takes_mask=False,
    prompt_limit=4_000,
    note="Shut down at OpenAI on 12 May 2026; for servers that still serve it.",
    source=_DEPRECATIONS,
    read_on=_READ_ON,
)

_DALL_E_2 = ModelCard(
    name="dall-e-2",
    title="DALL·E 2",
    status=Status.RETIRED,
    sizes=SizeRule(presets=(Extent(1024, 1024), Extent(512, 512), Extent(256, 256)), free=False),
    qualities=("standard",),
    default_quality="standard",
    pricing=Pricing(),
    max_references=1,
    has_variations=True,
    prompt_limit=1_000,
    note="Shut down at OpenAI on 12 May 2026; for servers that still serve it.",
    source=_DEPRECATIONS,
    read_on=_READ_ON,
)

_GENERIC = ModelCard(
    name="",
    title="",
    status=Status.UNKNOWN,
    sizes=SizeRule(presets=_PRESETS[:3], step_px=8, max_edge_px=4096, min_pixels=256 * 256),
    qualities=("auto",),
    default_quality="auto",
    pricing=Pricing(),
    formats=(FileFormat.PNG,),
    note="Not in the catalog: common sizes are offered and the price is unknown.",
    source="",
    read_on=_READ_ON,
)

CATALOG = Catalog(
    (
        _gpt_image(
            DEFAULT_MODEL, "GPT Image 2.6 Sunburst", _PRICING_26, "Most detail, steadiest edits."
        ),
        _gpt_image("gpt-image-2.6-flare", "GPT Image 2.6 Flare", _PRICING_26, "Fast: 8–12 s."),
        _gpt_image("gpt-image-2.5-sunburst", "GPT Image 2.5 Sunburst", _PRICING_25, ""),
        _gpt_image("gpt-image-2.5-flare", "GPT Image 2.5 Flare", _PRICING_25, ""),
        ModelCard(
            name="gpt-image-2",
            title="GPT Image 2",
            status=Status.EARLIER,
            sizes=_FREE_SIZES,
            qualities=("low", "medium", "high"),
            default_quality="medium",
            pricing=_PRICING_2,
            backgrounds=_OPAQUE,
            formats=_ALL_FORMATS,
            can_stream=True,
            source="openai 3.54 types/image_generate_params.py",
            read_on=_READ_ON,
        ),
        _ending("gpt-image-1.5", "GPT Image 1.5", _PRICES_15),
        _ending("gpt-image-1-mini", "GPT Image 1 mini", _PRICES_MINI),
        _DALL_E_3,
        _DALL_E_2,
        _OFFLINE_CARD,
    ),
    generic=_GENERIC,
)
"""Every model that we know; other names get a generic card."""
