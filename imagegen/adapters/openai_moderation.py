"""Asking OpenAI's moderation endpoint: one text or one picture per call, free of charge.

Must not know thresholds or what a score leads to. Sources: ``openai`` 3.54
``types/moderation_create_params.py`` and ``types/moderation.py`` (2026-11-22).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from imagegen.adapters.openai_pictures import jpeg_to_describe
from imagegen.adapters.openai_replies import Answer
from imagegen.adapters.openai_wire import WireCall
from imagegen.domain.moderation import Scores
from imagegen.domain.rasters import Pixels
from imagegen.errors import BadReply

MODERATION_MODEL = "omni-moderation-latest"
_LONGEST_NAME = 40
_LONGEST_MODEL = 80


def wire_moderation(material: str | Pixels) -> WireCall:
    """Ask about words, or about ``(height, width, 3) uint8 RGB``, which goes as a small JPEG."""
    if isinstance(material, str):
        part: dict[str, Any] = {"type": "text", "text": material}
    else:
        link = f"data:image/jpeg;base64,{base64.b64encode(jpeg_to_describe(material)).decode()}"
        part = {"type": "image_url", "image_url": {"url": link}}
    return WireCall(path="/moderations", body={"model": MODERATION_MODEL, "input": [part]})


def read_scores(answer: Answer) -> Scores:
    """The scores of the one result.

    Raises:
        BadReply: there is none.
    """
    results = answer.fields.get("results")
    first = results[0] if isinstance(results, list) and results else None
    if not isinstance(first, Mapping) or not isinstance(first.get("category_scores"), Mapping):
        raise BadReply("The moderation's answer holds no scores.")
    flags = first.get("categories")
    flagged = [name for name, hit in flags.items() if hit] if isinstance(flags, Mapping) else []
    model = answer.fields.get("model")
    return Scores(
        model=model[:_LONGEST_MODEL] if isinstance(model, str) else MODERATION_MODEL,
        flagged=tuple(sorted(str(name)[:_LONGEST_NAME] for name in flagged)),
        scores={
            str(name)[:_LONGEST_NAME]: round(float(score), 4)
            for name, score in first["category_scores"].items()
            if isinstance(score, int | float)
        },
    )
