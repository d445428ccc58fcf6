"""Gives a subject the number, colour, material and looks that stood before its noun.

Knows the figures' kinds; no places, no other subjects.
"""

from __future__ import annotations

from dataclasses import replace

from imagegen.offline.scene_plan import Colour
from imagegen.offline.words.findings import Adjectives, SubjectDraft
from imagegen.offline.words.reading import Reading
from imagegen.offline.words.senses import Span

COUNT_MAX = 12
_BARE_PLURAL = 3
_IN_PAIRS = frozenset({"shoe"})
_PAINTED_KINDS = frozenset(
    {"animal", "bird", "fish", "insect", "vehicle", "building", "plant", "fantasy"}
)
_SKIN_WORDS = frozenset({"black", "white", "brown"})


def split_by_colour(draft: SubjectDraft, left: Adjectives) -> list[SubjectDraft]:
    """Red, green and blue balloons: each colour gets its share of them."""
    colours = left.colours[: draft.count]
    if len(colours) < 2 or draft.material is not None:
        return [draft]
    parts = [replace(draft, colour=colour) for colour in colours[1:]]
    total = draft.count
    for place, part in enumerate([draft, *parts]):
        part.count = total // len(colours) + (1 if place < total % len(colours) else 0)
    return [draft, *parts]


def count_subject(reading: Reading, draft: SubjectDraft, left: Adjectives, span: Span) -> None:
    """How many to draw: the number that was named, three for a bare plural."""
    bare = 2 if draft.figure in _IN_PAIRS else _BARE_PLURAL
    wanted = left.count or (bare if span.plural else 1)
    draft.counted = left.count is not None
    draft.count = min(wanted, COUNT_MAX)
    if wanted > COUNT_MAX:
        reading.found.leave_out(f"more than {COUNT_MAX} of {wanted} {span.text}")


def dress_subject(reading: Reading, draft: SubjectDraft, left: Adjectives) -> None:
    """Hand the adjectives that waited over to their subject."""
    kind = reading.words.figures[draft.figure].kind
    draft.scale, draft.flying, draft.statue = left.scale, left.flying, left.statue
    draft.material, draft.metal_or_paint = left.material, left.metal_or_paint
    colours = left.colours
    if kind == "person":
        draft.hair, draft.complexion = left.hair, left.complexion
        if left.complexion is not None and left.words and left.words[0] in _SKIN_WORDS:
            colours = colours[1:]
    if left.metal_or_paint:
        colours = _metal_or_paint(draft, left, kind)
    draft.colour = colours[0] if colours else reading.words.tints.get(_tint_word(draft.word))


def _metal_or_paint(draft: SubjectDraft, left: Adjectives, kind: str) -> list[Colour]:
    """Gold, bronze, jade … name a colour on living things and vehicles, else what it is made of."""
    if kind in _PAINTED_KINDS and not left.statue:
        draft.material = None
        return left.colours
    return []


def _tint_word(word: str) -> str:
    return word.removesuffix("s")
