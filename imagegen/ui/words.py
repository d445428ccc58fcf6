"""Words for people: money, time, what was billed, and a diff of two prompts as HTML.

Pure; every text that goes into HTML is escaped. Must not know Gradio or the studio.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from difflib import SequenceMatcher
from html import escape
from types import MappingProxyType

from imagegen.errors import Billed

_WORD = re.compile(r"\s+|[\w'’-]+|[^\w\s]")
_LONGEST = 1500
"""Words; longer texts are shown whole, since a diff of them helps nobody."""

BILLED_WORDS: Mapping[Billed, str] = MappingProxyType(
    {
        Billed.NO: "Nothing was billed.",
        Billed.YES: "This was billed.",
        Billed.UNKNOWN: "It may have been billed.",
    }
)


def word_diff(before: str, after: str) -> str:
    """``after`` with words that are new in ``<ins>`` and words that went in ``<del>``."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _LONGEST:
        return escape(after)
    parts: list[str] = []
    for action, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action in ("delete", "replace"):
            parts.append(f"<del>{escape(''.join(old[i:j]))}</del>")
        if action in ("insert", "replace"):
            parts.append(f"<ins>{escape(''.join(new[k:m]))}</ins>")
        if action == "equal":
            parts.append(escape("".join(new[k:m])))
    return "".join(parts)


def money(usd: Decimal | None) -> str:
    """Dollars for people; an unknown price is never shown as zero."""
    if usd is None:
        return "unknown"
    if usd == 0:
        return "free"
    return "< $0.001" if usd < Decimal("0.001") else f"${usd:.3f}"


def seconds_text(seconds: float | None) -> str:
    """A duration for people."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
