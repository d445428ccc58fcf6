"""What can be learned from an error of the ``openai`` package, with secrets masked.

Reads the error's fields by name, because servers fill them with anything. Must not decide what
an error means: ``openai_errors.py`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pydantic import SecretStr

_KEY_LIKE = re.compile(r"(?:sk|pk|xai|gsk|key)-[\w*.\-]{3,}|Bearer\s+\S+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_VIOLATIONS = re.compile(r"safety_violations=\[([^\]]{1,200})\]")
_TRY_AGAIN_IN = re.compile(r"try again in ([\d.]{1,8})\s*(ms|s)\b")
_CATEGORY = re.compile(r"[\w/ -]{1,40}")
_TEXT_LIMIT = 300
_KEY_START = 6
_MAX_CATEGORIES = 10
_MAX_WAIT_S = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The facts of one failed call.

    Attributes:
        names: the error's class names, most special first.
        causes: the same of the transport's error behind it.
        text: the server's own words, masked and cut; "" when there are none worth showing.
        stage: where moderation struck: ``input``, ``output`` or "".
        retry_after_s: how long the server asks to wait, None if it does not say.
    """

    names: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    status: int = 0
    code: str = ""
    type: str = ""
    param: str | None = None
    text: str = ""
    categories: tuple[str, ...] = ()
    stage: str = ""
    request_id: str | None = None
    retry_after_s: float | None = None

    @property
    def said(self) -> str:
        """The server's words after a colon, "" when there are none."""
        return f": {self.text.rstrip('.')}" if self.text else ""

    @classmethod
    def from_body(
        cls, body: object, secret: SecretStr, *, request_id: str | None = None
    ) -> Failure:
        """Read an error object that came without an error class."""
        inner = body if isinstance(body, Mapping) else {}
        words = _words(body)
        return cls(
            code=_short(inner.get("code")),
            type=_short(inner.get("type")),
            param=masked(_short(inner.get("param")), secret) or None,
            text=masked(words, secret),
            categories=_categories(inner, words),
            stage=_stage(inner),
            request_id=request_id,
        )


def failure_of(error: BaseException, secret: SecretStr) -> Failure:
    """Collect the facts from an exception of the package or its transport."""
    read = Failure.from_body(getattr(error, "body", None), secret)
    status = getattr(error, "status_code", 0)
    said = _words(getattr(error, "body", None))
    return Failure(
        names=_names(error),
        causes=_names(error.__cause__) if error.__cause__ else (),
        status=status if isinstance(status, int) else 0,
        code=read.code,
        type=read.type,
        param=read.param,
        text=read.text,
        categories=read.categories,
        stage=read.stage,
        request_id=_short(getattr(error, "request_id", None)) or None,
        retry_after_s=_wait_s(getattr(getattr(error, "response", None), "headers", {}), said),
    )


def masked(text: str, secret: SecretStr) -> str:
    """One line of plain text without anything that looks like a key, cut to a readable length."""
    clean = _CONTROL.sub(" ", text)
    key = secret.get_secret_value()
    if len(key) > _KEY_START:
        clean = re.sub(re.escape(key[:_KEY_START]) + r"\S*", "•••", clean)
    clean = _KEY_LIKE.sub("•••", clean)
    clean = " ".join(clean.split())
    return clean if len(clean) <= _TEXT_LIMIT else clean[: _TEXT_LIMIT - 1] + "…"


def _names(error: BaseException) -> tuple[str, ...]:
    return tuple(ancestor.__name__ for ancestor in type(error).__mro__)


def _short(value: object) -> str:
    return value[:120] if isinstance(value, str) else ""


def _words(body: object) -> str:
    """The human part of an error body in any of the forms that servers use."""
    if isinstance(body, str):
        return "" if body.lstrip().startswith("<") else body
    if not isinstance(body, Mapping):
        return ""
    for field in ("message", "detail", "error", "error_message"):
        found = body.get(field)
        if isinstance(found, str):
            return found
        if isinstance(found, list):
            return "; ".join(_complaints(found))
        if isinstance(found, Mapping):
            return _words(found)
    return ""


def _complaints(details: Iterable[object]) -> Iterable[str]:
    """FastAPI's validation errors, ``[{"loc": ["body", "size"], "msg": "…"}]``, as text."""
    for detail in details:
        if isinstance(detail, Mapping):
            where = detail.get("loc")
            place = str(where[-1]) if isinstance(where, list) and where else ""
            yield f"{place} {detail.get('msg', '')}".strip()


def _details(body: Mapping[Any, Any]) -> Mapping[Any, Any]:
    found = body.get("moderation_details")
    return found if isinstance(found, Mapping) else {}


def _stage(body: Mapping[Any, Any]) -> str:
    stage = _details(body).get("moderation_stage")
    return stage if stage in ("input", "output") else ""


def _categories(body: Mapping[Any, Any], words: str) -> tuple[str, ...]:
    """What moderation found, from the details or else from the message."""
    listed = _details(body).get("categories")
    if isinstance(listed, Mapping):
        listed = [name for name, found in listed.items() if found]
    if not isinstance(listed, list):
        told = _VIOLATIONS.search(words)
        listed = told[1].split(",") if told else []
    names = [name.strip(" '\"") for name in listed if isinstance(name, str)]
    return tuple(name for name in names if _CATEGORY.fullmatch(name))[:_MAX_CATEGORIES]


def _wait_s(headers: Mapping[str, str], words: str) -> float | None:
    """The wait from ``retry-after-ms``, ``retry-after`` (seconds or a date) or the message."""
    in_ms = _number(headers.get("retry-after-ms", ""))
    if in_ms is not None:
        return in_ms / 1000
    asked = headers.get("retry-after", "")
    in_s = _number(asked)
    if in_s is not None:
        return in_s
    if asked:
        return _until_s(asked)
    told = _TRY_AGAIN_IN.search(words)
    wait = _number(told[1]) if told else None
    return wait / 1000 if wait is not None and told and told[2] == "ms" else wait


def _number(text: str) -> float | None:
    """A wait that makes sense, None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= _MAX_WAIT_S else None


def _until_s(http_date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(http_date)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (aware - datetime.now(UTC)).total_seconds()), _MAX_WAIT_S)
