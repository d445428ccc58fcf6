"""Finds what a prompt forbids: "no X", "without any X or Y". Knows no scene."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from imagegen.offline.scene_plan import Feature
from imagegen.offline.words.senses import Sense, Span

_REACH = 5
_HEADS = (
    Sense.FIGURE,
    Sense.GROUP,
    Sense.UNDRAWN,
    Sense.FEATURE,
    Sense.PLACE,
    Sense.WEATHER,
    Sense.LETTERING,
    Sense.CLOTHING,
    Sense.BODY,
    Sense.ENVIRONS,
    Sense.BACKDROP,
    Sense.SURFACE,
)
_SKIPPED = (
    Sense.DETERMINER,
    Sense.QUIET,
    Sense.COLOUR,
    Sense.SCALE,
    Sense.COUNT,
    Sense.MATERIAL,
    Sense.MOOD,
)
_PLACE_AS_FEATURE = MappingProxyType(
    {
        "mountains": Feature.MOUNTAINS,
        "forest": Feature.TREES,
        "jungle": Feature.TREES,
        "city": Feature.BUILDINGS,
        "village": Feature.BUILDINGS,
        "sea": Feature.WATER,
        "lake": Feature.WATER,
        "river": Feature.WATER,
        "moon": Feature.MOON,
    }
)
_WEATHER_AS_FEATURE = MappingProxyType({"cloudy": Feature.CLOUDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Negations:
    """What was forbidden, and which spans said so (they mean nothing else)."""

    spans: frozenset[int]
    excluded: tuple[str, ...]


def find_negations(spans: tuple[Span, ...]) -> Negations:
    """Everything that ``spans`` forbid, as names of figures and features."""
    used: set[int] = set()
    excluded: list[str] = []
    for at, span in enumerate(spans):
        if at in used or not span.has(Sense.NEGATION, Sense.EXCLUSION):
            continue
        used.add(at)
        if span.has(Sense.EXCLUSION):
            excluded.append(span.value(Sense.EXCLUSION))
            continue
        for phrase in _forbidden_phrases(spans, at):
            used.update(phrase)
            excluded.extend(_names(spans[phrase[-1]]))
    return Negations(spans=frozenset(used), excluded=tuple(dict.fromkeys(excluded)))


def _forbidden_phrases(spans: tuple[Span, ...], negation: int) -> list[range]:
    """The noun phrases after a negation, each as a range of spans that ends with its head."""
    phrases: list[range] = []
    at = negation + 1
    while not (at - 1 == negation and spans[negation].break_after):
        head = _head(spans, at)
        if head is None:
            break
        phrases.append(range(at, head + 1))
        following = _next_phrase(spans, head)
        if following is None:
            break
        at = following
    return phrases


def _head(spans: tuple[Span, ...], start: int) -> int | None:
    for at in range(start, min(start + _REACH, len(spans))):
        span = spans[at]
        if span.has(*_HEADS) or not span.meanings:
            return at
        if not span.has(*_SKIPPED) or span.break_after:
            return None
    return None


def _next_phrase(spans: tuple[Span, ...], head: int) -> int | None:
    """Where the next noun phrase of the same list starts, if the list goes on."""
    after = head + 1
    if after >= len(spans) or spans[head].stop_after:
        return None
    if spans[head].break_after:
        return _next_in_comma_list(spans, after)
    if spans[after].text in ("or", "nor"):
        return after + 1
    if spans[after].text in ("and", "&"):
        both = spans[head - 1].text == "the"  # "remove the car and the tree" means both
        return after + 1 if _may_continue(spans, after + 1, also_the=both) else None
    return None


def _next_in_comma_list(spans: tuple[Span, ...], after: int) -> int | None:
    """After a comma the list goes on only where an "or" still comes: no cars, bikes or people."""
    if spans[after].text in ("or", "nor"):
        return after + 1
    for at in range(after, min(after + 2 * _REACH, len(spans))):
        if spans[at].text in ("or", "nor"):
            return after
        if spans[at].stop_after or not (
            spans[at].has(*_HEADS, *_SKIPPED) or not spans[at].meanings
        ):
            return None
    return None


def _may_continue(spans: tuple[Span, ...], at: int, *, also_the: bool) -> bool:
    if at < len(spans) and also_the and spans[at].text == "the":
        return True
    return at < len(spans) and not spans[at].has(
        Sense.DETERMINER, Sense.COUNT, Sense.WITH, Sense.NEGATION, Sense.PREPOSITION
    )


def _names(head: Span) -> list[str]:
    names = [m.value for m in head.meanings if m.sense in (Sense.FIGURE, Sense.FEATURE)]
    if head.has(Sense.GROUP):
        names += [Feature.PEOPLE, *head.value(Sense.GROUP).split()]
    if head.text in ("person", "persons", "human", "humans", "man", "woman", "men", "women"):
        names.append(Feature.PEOPLE)
    for sense, table in (
        (Sense.PLACE, _PLACE_AS_FEATURE),
        (Sense.WEATHER, _WEATHER_AS_FEATURE),
    ):
        value = head.value(sense)
        if value:
            names.append(table.get(value, value))
    if head.has(Sense.FIGURE) and head.value(Sense.FIGURE) in ("tree", "flower"):
        names.append(f"{head.value(Sense.FIGURE)}s")
    return [str(name) for name in names]
