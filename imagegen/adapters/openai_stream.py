"""Partial pictures: the events of one streamed answer, followed to its end.

Generations and edits name their events alike (``….partial_image``, ``….completed``); the last
one carries the picture and the usage. Must not know calls.

Source: ``openai`` 3.54 ``types/image_gen_stream_event.py``, ``types/image_edit_stream_event.py``
(2026-11-22).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import SecretStr

from imagegen.adapters.openai_errors import refusal_in_reply
from imagegen.adapters.openai_pictures import decode_base64, picture_format
from imagegen.adapters.openai_replies import Answer
from imagegen.domain.calls import Partial
from imagegen.errors import BadReply, EngineFailed
from imagegen.ports import OnPartial

if TYPE_CHECKING:
    from openai import AsyncStream

_ID_LIMIT = 120


async def follow_events(
    stream: AsyncStream[object], secret: SecretStr, on_partial: OnPartial
) -> Answer:
    """Show partial pictures as they come and return the final event as an answer.

    Partial pictures that come after the final one are not waited for.

    Raises:
        EngineFailed: the stream ended too early.
        BadReply: an event cannot be read.
    """
    request_id = request_id_of(stream)
    try:
        async for event in stream:
            fields = event if isinstance(event, Mapping) else {}
            kind = str(fields.get("type", ""))
            if kind == "error":
                raise refusal_in_reply(fields, secret, request_id or None)
            if kind.endswith(".completed"):
                return Answer(
                    fields={"data": [fields], "usage": fields.get("usage")}, request_id=request_id
                )
            if kind.endswith(".partial_image"):
                _show(fields, on_partial)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise BadReply("The server sent a broken stream.", request_id=request_id or None) from None
    raise EngineFailed(
        "The stream ended before the picture was finished.", request_id=request_id or None
    )


def _show(fields: Mapping[str, object], on_partial: OnPartial) -> None:
    """Pass a partial picture on if it is one; a bad one is no reason to lose the good."""
    text, place = fields.get("b64_json"), fields.get("partial_image_index")
    stage = f"sketch {place + 1}" if isinstance(place, int) else "sketch"
    try:
        data = decode_base64(text) if isinstance(text, str) else b""
    except BadReply:
        return
    if picture_format(data) is not None:
        on_partial(Partial(stage=stage, data=data))


def request_id_of(stream: AsyncStream[object]) -> str:
    """The provider's id of the call, "" when it gives none."""
    return str(stream.response.headers.get("x-request-id", ""))[:_ID_LIMIT]
