"""The stub's endpoints without pictures: responses, chat, moderations, embeddings, models."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import cv2
import numpy as np

from imagegen.domain.models import TEXT_MODEL, TEXT_PRICES
from imagegen.domain.pricing import Usage, charge, text_tokens
from tests.stub_openai.book import Entry
from tests.stub_openai.rules import IMAGE_MODELS, Refusal

_RESPONSE_NAMES = frozenset(
    [
        "model",
        "input",
        "instructions",
        "reasoning",
        "max_output_tokens",
        "store",
        "stream",
        "text",
        "temperature",
        "safety_identifier",
        "metadata",
        "moderation",
    ]
)
_CHAT_NAMES = frozenset(
    ["model", "messages", "max_completion_tokens", "temperature", "store", "safety_identifier"]
)
_CATEGORIES = [
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
]
_ALARMS = {"gore": "violence/graphic", "bloodbath": "violence", "nude": "sexual"}
_ENDING = {"gpt-image-1.5": "2026-12-01", "gpt-image-1-mini": "2026-12-01"}
_IMAGE_TOKENS = 1229
_DIMENSIONS = 1536


def _check_names(params: dict[str, Any], known: frozenset[str]) -> None:
    for name in params:
        if name not in known:
            raise Refusal(f"Unknown parameter: '{name}'.", code="unknown_parameter", param=name)


def responses(entry: Entry) -> dict[str, Any]:
    """``POST /responses``: describes a picture or enriches a prompt."""
    _check_names(entry.params, _RESPONSE_NAMES)
    parts = [part for item in entry.params["input"] for part in item["content"]]
    text, usage = _words(entry, parts, "input_image")
    return {
        "id": "resp_" + entry.request_id,
        "object": "response",
        "status": "completed",
        "model": entry.params["model"],
        "output": [
            {"type": "reasoning", "id": "rs_1", "summary": []},
            {
                "type": "message",
                "id": "msg_1",
                "role": "assistant",
                "status": "completed",
                "content": [{"type": "output_text", "text": text, "annotations": []}],
            },
        ],
        "usage": {
            "input_tokens": usage.text_in,
            "output_tokens": usage.text_out,
            "total_tokens": usage.text_in + usage.text_out,
        },
    }


def chat(entry: Entry) -> dict[str, Any]:
    """``POST /chat/completions``: the same for servers that have nothing else."""
    _check_names(entry.params, _CHAT_NAMES)
    contents = [message["content"] for message in entry.params["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    text, usage = _words(entry, parts, "image_url")
    return {
        "id": "chatcmpl_" + entry.request_id,
        "object": "chat.completion",
        "model": entry.params["model"],
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text, "refusal": None},
            }
        ],
        "usage": {
            "prompt_tokens": usage.text_in,
            "completion_tokens": usage.text_out,
            "total_tokens": usage.text_in + usage.text_out,
        },
    }


def _words(entry: Entry, parts: list[dict[str, Any]], image_type: str) -> tuple[str, Usage]:
    if entry.params["model"] != TEXT_MODEL:
        raise Refusal("The model does not exist.", status=404, code="model_not_found")
    told = " ".join(part["text"] for part in parts if "text" in part)
    links = [part["image_url"] for part in parts if part["type"] == image_type]
    if links:
        link = links[0] if isinstance(links[0], str) else links[0]["url"]
        text = _description(link)
    else:
        text = f"{told.rstrip('.')}, in soft morning light, seen from a low angle, finely detailed."
    usage = Usage(
        text_in=text_tokens(told) + _IMAGE_TOKENS * len(links), text_out=text_tokens(text)
    )
    entry.billed_usd = charge(usage, TEXT_PRICES)
    return text, usage


def _description(link: str) -> str:
    found = re.fullmatch(r"data:image/(png|jpeg|webp);base64,(.+)", link)
    if not found:
        raise Refusal("Invalid image URL.", code="invalid_image_url")
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(found[2]), np.uint8), 1)
    blue, green, red = picture.reshape(-1, 3).mean(axis=0).round().astype(int)
    shape = "wide" if picture.shape[1] > picture.shape[0] else "square or tall"
    return f"A {shape} picture whose mean colour is #{red:02x}{green:02x}{blue:02x}."


def moderations(entry: Entry) -> dict[str, Any]:
    """``POST /moderations``: alarmed by a few words only."""
    given = entry.params["input"]
    parts = given if isinstance(given, list) else [given]
    words = " ".join(part if isinstance(part, str) else part.get("text", "") for part in parts)
    hit = {category for word, category in _ALARMS.items() if word in words.lower()}
    return {
        "id": "modr_" + entry.request_id,
        "model": "omni-moderation-2024-09-26",
        "results": [
            {
                "flagged": bool(hit),
                "categories": {name: name in hit for name in _CATEGORIES},
                "category_scores": {name: 0.97 if name in hit else 0.001 for name in _CATEGORIES},
                "category_applied_input_types": {name: ["text"] for name in _CATEGORIES},
            }
        ],
    }


def embeddings(entry: Entry) -> dict[str, Any]:
    """``POST /embeddings``: a bag of hashed words, so that like texts lie near each other."""
    given = entry.params["input"]
    texts = [given] if isinstance(given, str) else given
    size = int(entry.params.get("dimensions", _DIMENSIONS))
    tokens = sum(map(text_tokens, texts))
    return {
        "object": "list",
        "model": entry.params["model"],
        "data": [
            {
                "object": "embedding",
                "index": index,
                "embedding": _embedding(text, size, entry.params.get("encoding_format")),
            }
            for index, text in enumerate(texts)
        ],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _embedding(text: str, size: int, encoding: str | None) -> list[float] | str:
    vector = np.full(size, 1e-6, np.float32)
    for word in re.findall(r"\w+", text.lower()):
        vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) % size] += 1
    vector /= np.linalg.norm(vector)
    return base64.b64encode(vector.tobytes()).decode() if encoding == "base64" else vector.tolist()


def models() -> dict[str, Any]:
    """``GET /models``."""
    names = (*IMAGE_MODELS, TEXT_MODEL, "omni-moderation-latest", "text-embedding-3-small")
    return {
        "object": "list",
        "data": [
            {
                "id": name,
                "object": "model",
                "created": 1_790_000_000,
                "owned_by": "system",
                "shutdown_date": _ENDING.get(name),
            }
            for name in names
        ],
    }
