"""Describing pictures and rewriting prompts: what is asked, and what is made of the answer.

The picture and the prompt are material, never instructions, and so is the model's answer: it
ends as one paragraph of plain text. Must not know the network.

Source: ``openai`` 3.54 ``types/responses/response_create_params.py`` (2026-11-22).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from imagegen.adapters.openai_pictures import jpeg_to_describe
from imagegen.adapters.openai_replies import Answer, plain_text, read_text_usage
from imagegen.adapters.openai_wire import WireCall
from imagegen.domain.calls import TextReply
from imagegen.domain.prompts import DESCRIBE_INSTRUCTION, REWRITE_INSTRUCTION
from imagegen.domain.rasters import Pixels
from imagegen.domain.servers import TextForm
from imagegen.errors import BadReply, Billed, PromptRejected

DESCRIPTION_LIMIT = 500
REWRITE_LIMIT = 2_000
_DESCRIPTION_TOKENS = 250
_REWRITE_TOKENS = 700
_OPENAI_NAMES = "gpt-"
"""OpenAI's models refuse ``max_tokens``; many local servers know nothing else."""
_DESCRIBE_REQUEST = "Describe this picture."


def wire_description(picture: Pixels, model: str, form: TextForm) -> WireCall:
    """Ask what a picture shows; the picture goes small, as a JPEG in the call."""
    link = f"data:image/jpeg;base64,{base64.b64encode(jpeg_to_describe(picture)).decode()}"
    if form is TextForm.RESPONSES:
        content: list[dict[str, Any]] = [
            {"type": "input_text", "text": _DESCRIBE_REQUEST},
            {"type": "input_image", "image_url": link, "detail": "auto"},
        ]
    else:
        content = [
            {"type": "text", "text": _DESCRIBE_REQUEST},
            {"type": "image_url", "image_url": {"url": link, "detail": "auto"}},
        ]
    return _ask(model, form, DESCRIBE_INSTRUCTION, content, most_tokens=_DESCRIPTION_TOKENS)


def wire_rewrite(prompt: str, model: str, form: TextForm) -> WireCall:
    """Ask for a richer prompt."""
    kind = "input_text" if form is TextForm.RESPONSES else "text"
    content = [{"type": kind, "text": prompt}]
    return _ask(model, form, REWRITE_INSTRUCTION, content, most_tokens=_REWRITE_TOKENS)


def _ask(
    model: str,
    form: TextForm,
    instruction: str,
    content: list[dict[str, Any]],
    *,
    most_tokens: int,
) -> WireCall:
    if form is TextForm.RESPONSES:
        return WireCall(
            path="/responses",
            body={
                "model": model,
                "instructions": instruction,
                "input": [{"role": "user", "content": content}],
                "reasoning": {"effort": "none"},
                "max_output_tokens": most_tokens,
                "store": False,
            },
        )
    limit_name = "max_completion_tokens" if model.startswith(_OPENAI_NAMES) else "max_tokens"
    return WireCall(
        path="/chat/completions",
        body={
            "model": model,
            "messages": [
                {"role": "system", "content": instruction},
                {"role": "user", "content": content},
            ],
            limit_name: most_tokens,
        },
    )


def read_text(answer: Answer, limit: int) -> TextReply:
    """The text of an answer from either endpoint.

    Raises:
        PromptRejected: the model declined.
        BadReply: there is no text.
    """
    parts = tuple(_said(answer.fields))
    text = plain_text(" ".join(part for part, _ in parts), limit)
    if any(is_refusal for _, is_refusal in parts):
        raise PromptRejected(
            "The model declined to put this into words.",
            hint="Write the words yourself, or use another picture.",
            billed=Billed.YES,
        )
    if not text:
        raise BadReply("The server's answer holds no text.", request_id=answer.request_id or None)
    return TextReply(text=text, usage=read_text_usage(answer.fields.get("usage")))


def _said(fields: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    """Every piece of text, and whether it is a refusal."""
    for item in _mappings(fields.get("output")):
        for part in _mappings(item.get("content")):
            yield from _piece(part, "text")
    for choice in _mappings(fields.get("choices")):
        message = choice.get("message")
        if isinstance(message, Mapping):
            yield from _piece(message, "content")


def _piece(part: Mapping[str, object], name: str) -> Iterator[tuple[str, bool]]:
    text, refusal = part.get(name), part.get("refusal")
    if isinstance(text, str):
        yield text, False
    if isinstance(refusal, str) and refusal:
        yield refusal, True


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))
