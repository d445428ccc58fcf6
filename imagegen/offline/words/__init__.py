"""Words in: reads a prompt into a ``ScenePlan``, says what it understood, improves prompts.

By rules and word lists, no model. Must not know how scenes are drawn; imports nothing heavy.
"""

from __future__ import annotations

from imagegen.offline.scene_plan import ScenePlan
from imagegen.offline.words.lexicon import lexicon
from imagegen.offline.words.reader import read_spans
from imagegen.offline.words.rewriting import rewrite
from imagegen.offline.words.settling import settle
from imagegen.offline.words.spans import find_spans
from imagegen.offline.words.tokens import tokenize
from imagegen.offline.words.understanding import understanding
from imagegen.offline.words.wrapping import unwrap

__all__ = ["read_prompt", "rewrite", "understanding"]


def read_prompt(prompt: str, *, style: str | None = None) -> ScenePlan:
    """What ``prompt`` asks for, as far as the rules go; never raises.

    Args:
        prompt: the person's words, in English, up to 32,000 characters.
        style: a painting style by name; wins over style words in the prompt.
    """
    words = lexicon()
    unwrapped = unwrap(prompt)
    spans = find_spans(tokenize(unwrapped.words), words)
    found = read_spans(spans, words)
    return settle(prompt, found, words, style=style or unwrapped.style)
