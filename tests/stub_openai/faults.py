"""What can go wrong on purpose: named faults, waiting in a queue for the next requests."""

from __future__ import annotations

import copy
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.stub_openai.rules import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault; ``endpoint`` limits it to addresses that end so."""

    kind: str
    endpoint: str = ""
    options: dict[str, Any] = field(default_factory=dict)


def _blocked(stage: str = "input", echo: str = "") -> Refusal:
    return Refusal(
        "Your request was rejected by the safety system. If you believe this is an error, contact "
        f"support and include the request ID. safety_violations=[violence].{echo}",
        code="moderation_blocked",
        type="image_generation_user_error",
        more={"moderation_details": {"moderation_stage": stage, "categories": ["violence"]}},
    )


REFUSALS: dict[str, Refusal] = {
    "400": Refusal("Invalid value.", code="invalid_value", param="size"),
    "401": Refusal(
        "Incorrect API key provided: sk-stub-****cdef.", status=401, code="invalid_api_key"
    ),
    "403": Refusal(
        "Your organization must be verified to use the model `gpt-image-2`. Please go to the "
        "organization settings and click on Verify Organization.",
        status=403,
    ),
    "404": Refusal("The model does not exist.", status=404, code="model_not_found"),
    "405": Refusal("Method Not Allowed", status=405),
    "409": Refusal("Conflict", status=409),
    "413": Refusal("Request Entity Too Large", status=413),
    "429": Refusal(
        "Rate limit reached for images per minute.",
        status=429,
        code="rate_limit_exceeded",
        type="requests",
    ),
    "quota": Refusal(
        "You exceeded your current quota, please check your plan and billing details.",
        status=429,
        code="insufficient_quota",
        type="insufficient_quota",
    ),
    "500": Refusal("The server had an error.", status=500, type="server_error"),
    "moderation_blocked": _blocked(),
    "moderation_blocked_output": _blocked("output"),
}
"""Faults that are an error object in OpenAI's form."""

_GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def _first(payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    payload["data"][0] = payload["data"][0] | changes
    return payload


def _cut_picture(payload: dict[str, Any]) -> dict[str, Any]:
    whole = payload["data"][0]["b64_json"]
    return _first(payload, b64_json=whole[: len(whole) // 8 * 4])


def _links(payload: dict[str, Any], link: str) -> dict[str, Any]:
    payload["data"] = [{"url": link, "b64_json": None} for _ in payload["data"]]
    return payload


TWISTS: dict[str, Callable[..., dict[str, Any]]] = {
    "bad_base64": lambda payload: _first(payload, b64_json="§§§ not base64 §§§"),
    "not_an_image": lambda payload: _first(payload, b64_json="aGVsbG8gd29ybGQ="),
    "gif": lambda payload: _first(payload, b64_json=_GIF),
    "cut_picture": _cut_picture,
    "fewer": lambda payload: payload | {"data": payload["data"][:-1]},
    "more": lambda payload: payload | {"data": payload["data"] * 3},
    "no_usage": lambda payload: {k: v for k, v in payload.items() if k != "usage"},
    "nan_usage": lambda payload: (
        payload | {"usage": payload["usage"] | {"output_tokens": math.nan}}
    ),
    "null_data": lambda payload: payload | {"data": None},
    "empty_data": lambda payload: payload | {"data": []},
    "error_200": lambda payload: {"error": {"message": "upstream exploded", "code": "oops"}},
    "other_picture": lambda payload, picture: _first(payload, b64_json=picture),
    "url_only": _links,
    "list": lambda payload: [payload],
    "odd_items": lambda payload: payload | {"data": [7, "x", None, *payload["data"]]},
}
"""Faults that spoil a good answer."""

PAGES = ("503_html", "200_html", "redirect")
TRANSPORT = ("slow", "stall", "drip", "rst", "cut_body", "bad_json")
STREAMED = ("sse_cut", "sse_error", "sse_garbage", "sse_end", "sse_bad_partial", "sse_as_json")
OTHERS = ("wrong_size", "raw")
KINDS = (*REFUSALS, *TWISTS, *PAGES, *TRANSPORT, *STREAMED, *OTHERS)


def twisted(payload: dict[str, Any], fault: Fault | None) -> Any:
    """The answer as the fault spoils it."""
    if fault is None or fault.kind not in TWISTS:
        return payload
    return TWISTS[fault.kind](copy.deepcopy(payload), **fault.options)


class Faults:
    """Waiting faults; each is used up by one request."""

    def __init__(self) -> None:
        """No faults at first."""
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Let a later request suffer this."""
        if fault.kind not in KINDS:
            raise ValueError(f"no fault {fault.kind!r}; there are {', '.join(KINDS)}")
        with self._lock:
            self._waiting.append(fault)

    def take(self, endpoint: str) -> Fault | None:
        """The first waiting fault that fits this address."""
        with self._lock:
            for fault in self._waiting:
                if endpoint.endswith(fault.endpoint):
                    self._waiting.remove(fault)
                    return fault
        return None
