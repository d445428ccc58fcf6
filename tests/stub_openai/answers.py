"""The bodies of good image answers: pictures, usage by the pricing formula, events."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from imagegen.domain.catalog import TokenPrices
from imagegen.domain.geometry import Extent
from imagegen.domain.models import CATALOG
from imagegen.domain.pricing import Usage, charge, input_tokens, output_tokens, text_tokens
from tests.stub_openai import paint
from tests.stub_openai.book import Entry, Upload

PARTIAL_TOKENS = 100
_FIXED_TOKENS = {"low": (272, 408), "medium": (1056, 1584), "high": (4160, 6240)}
"""Square and not square, of the models with three sizes (image guide's price table)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was ordered, read from parameters that have passed the rules."""

    model: str
    prompt: str
    extent: Extent
    quality: str
    count: int
    file_format: str
    partials: int
    transparent: bool
    pictures: tuple[Upload, ...]
    mask: Upload | None

    @classmethod
    def read(cls, entry: Entry) -> Order:
        """From the book's entry."""
        params = entry.params
        size, quality = str(params.get("size", "auto")), params.get("quality", "auto")
        masks = [upload for upload in entry.uploads if upload.field == "mask"]
        return cls(
            model=params["model"],
            prompt=params["prompt"],
            extent=Extent(1024, 1024) if size == "auto" else Extent.parse(size),
            quality="high" if quality == "auto" else quality,
            count=int(params.get("n", 1)),
            file_format=params.get("output_format", "png"),
            partials=int(params.get("partial_images", 0)),
            transparent=params.get("background") == "transparent",
            pictures=tuple(upload for upload in entry.uploads if upload.field != "mask"),
            mask=masks[0] if masks else None,
        )

    @property
    def usage(self) -> Usage:
        """Tokens as OpenAI would count them."""
        sent = (paint.cv2.imdecode(_bytes(upload), 1) for upload in self.pictures)
        return Usage(
            text_in=text_tokens(self.prompt),
            image_in=sum(input_tokens(Extent(*image.shape[1::-1])) for image in sent),
            image_out=self._each * self.count + PARTIAL_TOKENS * self.partials,
        )

    @property
    def usd(self) -> Decimal:
        """What it costs."""
        return charge(self.usage, self._prices)

    @property
    def _prices(self) -> TokenPrices:
        prices = CATALOG.card(self.model).pricing.tokens
        assert prices is not None
        return prices

    @property
    def _each(self) -> int:
        factors = CATALOG.card(self.model).pricing.factors
        if factors:
            return output_tokens(self.extent, factors[self.quality])
        return _FIXED_TOKENS[self.quality][self.extent.ratio != 1]

    def paint(self, index: int) -> paint.Canvas:
        """One of the pictures."""
        if not self.pictures:
            return paint.generation(
                self.prompt, self.extent, index=index, transparent=self.transparent
            )
        mask = self.mask.data if self.mask else None
        return paint.edit(self.pictures[0].data, mask, self.prompt, self.extent, index)


def _bytes(upload: Upload) -> Any:
    return paint.np.frombuffer(upload.data, paint.np.uint8)


def images_answer(order: Order) -> dict[str, Any]:
    """The body of an answer that is not streamed."""
    pictures = [
        paint.encoded(order.paint(index), order.file_format) for index in range(order.count)
    ]
    return {
        "created": int(time.time()),
        "background": "transparent" if order.transparent else "opaque",
        "data": [{"b64_json": base64.b64encode(data).decode()} for data in pictures],
        "output_format": order.file_format,
        "quality": order.quality,
        "size": str(order.extent),
        "usage": usage_json(order.usage),
    }


def usage_json(usage: Usage, *, with_output_details: bool = True) -> dict[str, Any]:
    """Usage in the wire's form; events leave the output details out."""
    told: dict[str, Any] = {
        "input_tokens": usage.text_in + usage.image_in,
        "input_tokens_details": {
            "text_tokens": usage.text_in,
            "image_tokens": usage.image_in,
        },
        "output_tokens": usage.image_out,
        "total_tokens": usage.text_in + usage.image_in + usage.image_out,
    }
    if with_output_details:
        told["output_tokens_details"] = {"image_tokens": usage.image_out, "text_tokens": 0}
    return told


def events(order: Order, *, is_edit: bool) -> Iterator[dict[str, Any]]:
    """The events of a streamed answer, the final one last."""
    family = "image_edit" if is_edit else "image_generation"
    canvas = order.paint(0)
    shared = {
        "created_at": int(time.time()),
        "background": "opaque",
        "output_format": order.file_format,
        "quality": order.quality,
        "size": str(order.extent),
    }
    for step in range(order.partials):
        data = paint.encoded(paint.partial(canvas, step, order.partials), order.file_format)
        yield {
            "type": f"{family}.partial_image",
            "partial_image_index": step,
            "b64_json": base64.b64encode(data).decode(),
            **shared,
        }
    yield {
        "type": f"{family}.completed",
        "b64_json": base64.b64encode(paint.encoded(canvas, order.file_format)).decode(),
        "usage": usage_json(order.usage, with_output_details=False),
        **shared,
    }


def as_sse(event: dict[str, Any]) -> bytes:
    """One event on the wire."""
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
