"""What comes back from an OpenAI-like server, read without trust.

A success may be a web page, an error object, half a list or a picture that is none. Everything
here ends in a usable value or a typed error. Blocking; call it in a thread. Must not know the
network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from imagegen.adapters.openai_errors import refusal_in_reply
from imagegen.adapters.openai_pictures import decode_base64, measured
from imagegen.domain.calls import OfferedModel, Reply, ReplyPicture
from imagegen.domain.pricing import Usage
from imagegen.errors import BadReply

_MOST_TOKENS = 1_000_000_000
_REVISED_LIMIT = 4_000
_NAME_LIMIT = 200
_NOT_JSON = "The server answered with something that is not an image service's answer."
_NO_PICTURE = "The server's answer holds no picture."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A success as it came: a JSON object, with the provider's id of the call."""

    fields: Mapping[str, object]
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One picture of an answer: its text form, or where it lies."""

    base64: str = ""
    address: str = ""


def read_answer(body: bytes, secret: SecretStr, request_id: str) -> Answer:
    """Read a successful answer's body.

    Raises:
        BadReply: it is no JSON object.
        ImagegenError: it is an error object after all.
    """
    from pydantic_core import from_json

    try:
        fields = from_json(body)
    except ValueError:
        raise BadReply(_NOT_JSON, request_id=request_id or None) from None
    if not isinstance(fields, Mapping):
        raise BadReply(_NOT_JSON, request_id=request_id or None)
    if fields.get("error"):
        raise refusal_in_reply(fields["error"], secret, request_id or None)
    return Answer(fields=fields, request_id=request_id)


def entries(answer: Answer, count: int) -> tuple[Entry, ...]:
    """The pictures that an answer holds, at most as many as were asked for.

    Raises:
        BadReply: there is none.
    """
    data = answer.fields.get("data")
    items = data if isinstance(data, Sequence) and not isinstance(data, str) else ()
    found = tuple(entry for entry in map(_entry, items) if entry.base64 or entry.address)
    if not found:
        raise BadReply(_NO_PICTURE, request_id=answer.request_id or None)
    return found[:count]


def _entry(item: object) -> Entry:
    fields = item if isinstance(item, Mapping) else {}
    text, address = fields.get("b64_json"), fields.get("url")
    if isinstance(text, str) and text:
        return Entry(base64=text)
    return Entry(address=address if isinstance(address, str) else "")


def measured_entry(entry: Entry, fetched: bytes | None) -> ReplyPicture:
    """Decode and measure one picture; ``fetched`` is what lay at its address.

    Raises:
        BadReply: it is no usable picture.
    """
    return measured(decode_base64(entry.base64) if fetched is None else fetched)


def compose_reply(
    answer: Answer, pictures: Sequence[ReplyPicture], *, count: int, with_pictures: bool
) -> Reply:
    """The reply from an answer and those of its pictures that are sound."""
    missing = count - len(pictures)
    note = f"{len(pictures)} of {count} pictures came back." if missing > 0 else ""
    return Reply(
        pictures=tuple(pictures),
        usage=read_usage(answer.fields.get("usage"), with_pictures=with_pictures),
        revised_prompt=_revised(answer.fields.get("data")),
        note=note,
        request_id=answer.request_id,
    )


def _revised(data: object) -> str:
    first = data[0] if isinstance(data, list) and data else None
    revised = first.get("revised_prompt") if isinstance(first, Mapping) else None
    return plain_text(revised, _REVISED_LIMIT) if isinstance(revised, str) else ""


def read_usage(usage: object, *, with_pictures: bool) -> Usage | None:
    """Tokens by kind, or None if any figure is missing or cannot be true.

    Where a server gives no details, input counts as the dearer kind that was sent and output
    as picture.
    """
    if not isinstance(usage, Mapping):
        return None
    total_in, total_out = _tokens(usage, "input_tokens"), _tokens(usage, "output_tokens")
    if total_in is None or total_out is None:
        return None
    details = usage.get("input_tokens_details")
    image_in = _part(details, "image_tokens", total_in, total_in if with_pictures else 0)
    details = usage.get("output_tokens_details")
    image_out = _part(details, "image_tokens", total_out, total_out)
    return Usage(
        text_in=total_in - image_in,
        image_in=image_in,
        image_out=image_out,
        text_out=total_out - image_out,
    )


def read_text_usage(usage: object) -> Usage | None:
    """Tokens of a description or rewrite, under either endpoint's names."""
    if not isinstance(usage, Mapping):
        return None
    read = _tokens(usage, "input_tokens"), _tokens(usage, "output_tokens")
    if None in read:
        read = _tokens(usage, "prompt_tokens"), _tokens(usage, "completion_tokens")
    if read[0] is None or read[1] is None:
        return None
    return Usage(text_in=read[0], text_out=read[1])


def _part(details: object, name: str, total: int, otherwise: int) -> int:
    """One kind's share of a total; ``otherwise`` when it is not told or not possible."""
    share = _tokens(details, name) if isinstance(details, Mapping) else None
    return share if share is not None and share <= total else otherwise


def _tokens(usage: Mapping[str, object], name: str) -> int | None:
    """A count of tokens that can be true."""
    value = usage.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # not-a-number fails both comparisons
    return int(value) if 0 <= value <= _MOST_TOKENS else None


def read_models(answer: Answer) -> tuple[OfferedModel, ...]:
    """The models of a server's list, whatever else stands in it."""
    data = answer.fields.get("data")
    items = data if isinstance(data, list) else []
    return tuple(_model(item) for item in items if isinstance(item, Mapping) and _name(item))


def _name(item: Mapping[str, object]) -> str:
    name = item.get("id")
    return plain_text(name, _NAME_LIMIT) if isinstance(name, str) else ""


def _model(item: Mapping[str, object]) -> OfferedModel:
    ends_on = item.get("shutdown_date")
    return OfferedModel(name=_name(item), ends_on=ends_on[:10] if isinstance(ends_on, str) else "")


def plain_text(text: str, limit: int) -> str:
    """Text from outside as data: one paragraph, no control characters, cut between words."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0] + "…"
