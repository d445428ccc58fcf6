"""Takes our own style wording off a prompt, so that only the person's words are read.

"Anime illustration of a cat, clean line work, …" is the cat, in the anime style. Knows the
wording from the catalog of styles and nothing of grammar.
"""

from __future__ import annotations

from dataclasses import dataclass

from imagegen.domain.styles import STYLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwrapped:
    """The person's words, and the style whose wording stood around them (None for none)."""

    words: str
    style: str | None = None


def unwrap(prompt: str) -> Unwrapped:
    """Strip the wording of whichever style ``prompt`` was wrapped in."""
    words = prompt.strip()
    for style in STYLES:
        if words.lower().startswith(style.prefix.lower() + " "):
            inner = words[len(style.prefix) :].strip()
            return Unwrapped(words=_without_suffix(inner, style.suffix), style=style.name)
    return Unwrapped(words=words)


def _without_suffix(words: str, suffix: str) -> str:
    at = words.lower().rfind(suffix.lower())
    return words if at < 0 else (words[:at] + words[at + len(suffix) :]).strip(" ,.")
