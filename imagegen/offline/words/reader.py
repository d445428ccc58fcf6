"""Walks over the phrases of a prompt and hands each to the rule for its part of speech.

A small grammar of English noun phrases: adjectives wait for their noun, what follows a noun
("in red", "made of glass") goes back to it. Knows no scene and decides nothing about defaults.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from imagegen.offline.scene_plan import Complexion, Material, Scale
from imagegen.offline.words import nouns, surroundings
from imagegen.offline.words.findings import Findings
from imagegen.offline.words.lexicon import Lexicon, parse_hex
from imagegen.offline.words.negation import find_negations
from imagegen.offline.words.reading import Reading
from imagegen.offline.words.senses import Sense, Span

_TRAILING = re.compile(r" (?:on|at|to|from|with|over|against|around|by)$")
_OPENERS = (Sense.PREPOSITION, Sense.WITH, Sense.OF, Sense.COPULA, Sense.RELATION)
_NOUN_PARTS = (
    Sense.LETTERING,
    Sense.FIGURE,
    Sense.GROUP,
    Sense.UNDRAWN,
    Sense.CLOTHING,
    Sense.BODY,
    Sense.CARRIER,
    Sense.BACKDROP,
    Sense.PALETTE,
    Sense.ENVIRONS,
    Sense.SURFACE,
)


def read_spans(spans: tuple[Span, ...], words: Lexicon) -> Findings:
    """Everything that the phrases say, in their order."""
    reading = Reading(spans=spans, words=words)
    negations = find_negations(spans)
    reading.found.excluded.extend(negations.excluded)
    for at, span in enumerate(spans):
        if at not in negations.spans:
            _read_phrase(reading, at)
        if span.break_after:
            _end_clause(reading, at)
    reading.settle_waiting()
    return reading.found


def _end_clause(reading: Reading, at: int) -> None:
    """At a comma adjectives may go on waiting for the next one (a big, red car)."""
    span = reading.spans[at]
    goes_on = not span.stop_after and at + 1 < len(reading.spans)
    if not (goes_on and reading.spans[at + 1].has(Sense.COLOUR, Sense.SCALE)):
        reading.settle_waiting()
        reading.opened_by = ""
    if span.stop_after:
        reading.last = None


def _read_phrase(reading: Reading, at: int) -> None:
    span = reading.spans[at]
    if not span.meanings:
        nouns.read_unknown(reading, at)
        return
    if span.has(*_OPENERS) and not span.has(Sense.FEATURE):
        _open_phrase(reading, at)
        return
    before = reading.preceding(at)
    if span.has(Sense.DETERMINER) and before is not None and before.has(Sense.JOIN):
        reading.settle_waiting()  # "a paper and a dragon" are two things
    if _is_adjective(reading, at):
        _wait_for_noun(reading, at)
        surroundings.note_surroundings(reading, at)
        return
    if span.has(Sense.FLIGHT):
        _take_flight(reading, at)
    if span.has(Sense.FAR):
        surroundings.note_far(reading, at)
    surroundings.note_surroundings(reading, at)
    _read_noun(reading, at)


def _is_adjective(reading: Reading, at: int) -> bool:
    span = reading.spans[at]
    if not span.has(
        Sense.COLOUR, Sense.MATERIAL, Sense.SCALE, Sense.COUNT, Sense.HAIR, Sense.COMPLEXION
    ):
        return False
    if not span.has(Sense.FIGURE, Sense.UNDRAWN, Sense.PLACE, Sense.FEATURE, Sense.BODY):
        return True
    return reading.is_before_noun(at) or _is_in_colour_list(reading, at)


def _is_in_colour_list(reading: Reading, at: int) -> bool:
    """Orange is a colour in "in orange", "teal and orange", "orange and teal"."""
    before = reading.preceding(at)
    follower = reading.following(at)
    second = reading.following(at + 1) if follower is not None else None
    if follower is not None and follower.has(Sense.JOIN) and second is not None:
        return second.has(Sense.COLOUR)
    if before is None:
        return False
    if (before.text in ("in", "of") or before.has(Sense.COPULA)) and reading.last is not None:
        return True
    return before.has(Sense.JOIN) and bool(reading.waiting.colours)


def _open_phrase(reading: Reading, at: int) -> None:
    span = reading.spans[at]
    before = reading.preceding(at)
    if not (span.has(Sense.OF) and before is not None and before.has(Sense.CARRIER, Sense.COUNT)):
        reading.settle_waiting()
    reading.opened_by = span.text
    if span.value(Sense.RELATION) == "action":
        reading.found.leave_out(_TRAILING.sub("", span.text))
    elif span.has(Sense.RELATION) and reading.last is not None:
        reading.relation = span.text


def _wait_for_noun(reading: Reading, at: int) -> None:
    span, waiting = reading.spans[at], reading.waiting
    colour, material = span.value(Sense.COLOUR), span.value(Sense.MATERIAL)
    if colour:
        waiting.colours.append(parse_hex(colour))
    if material:
        waiting.material = waiting.material or Material(material)
        waiting.metal_or_paint |= bool(colour)
    if colour or material:
        waiting.words.append(span.text)
    if span.has(Sense.SCALE):
        waiting.scale = Scale(span.value(Sense.SCALE))
    if span.has(Sense.COUNT):
        waiting.count = int(span.value(Sense.COUNT))
    _wait_with_looks(reading, span)


def _wait_with_looks(reading: Reading, span: Span) -> None:
    """Hair and skin go to the person before ("a girl with red hair") or wait for the next."""
    hair, complexion = span.value(Sense.HAIR), span.value(Sense.COMPLEXION)
    person = reading.last if reading.opened_by in ("with", "has", "having", "in") else None
    if hair:
        target = person or reading.waiting
        target.hair = parse_hex(hair)
    if complexion:
        target = (person if span.text.endswith(("skin", "tone")) else None) or reading.waiting
        target.complexion = Complexion(complexion)


def _take_flight(reading: Reading, at: int) -> None:
    """Flying cars, a dragon flying: the noun after it, unless it follows its subject."""
    follower = reading.following(at)
    transitive = reading.spans[at].text in ("flying", "flies", "fly")
    if transitive and follower is not None and follower.has(Sense.DETERMINER):
        return  # "flying a kite": it is the kite that flies
    just_named = reading.last is not None and at - reading.last_at <= 2
    if reading.last is not None and (just_named or not reading.is_before_noun(at)):
        reading.last.flying = True
    else:
        reading.waiting.flying = True


def _read_noun(reading: Reading, at: int) -> None:
    rules: dict[Sense, Callable[[Reading, int], None]] = {
        Sense.LETTERING: _read_lettering,
        Sense.FIGURE: nouns.read_figure,
        Sense.GROUP: nouns.read_group,
        Sense.UNDRAWN: nouns.read_undrawn,
        Sense.CLOTHING: nouns.read_clothing,
        Sense.BODY: nouns.read_body,
        Sense.CARRIER: nouns.read_carrier,
        Sense.BACKDROP: _read_backdrop,
        Sense.PALETTE: nouns.read_palette,
        Sense.ENVIRONS: nouns.read_environs,
        Sense.SURFACE: nouns.read_surface,
    }
    span = reading.spans[at]
    if span.has(Sense.SURFACE):
        nouns.read_surface(reading, at)
        return
    for part in _NOUN_PARTS:
        if span.has(part):
            rules[part](reading, at)
            return


def _read_backdrop(reading: Reading, at: int) -> None:
    surroundings.note_backdrop(reading, reading.spans[at])


def _read_lettering(reading: Reading, at: int) -> None:
    span = reading.spans[at]
    reading.take_waiting()
    follower = reading.following(at)
    if follower is not None and follower.has(Sense.LETTERING):
        return
    quoted = span.text.startswith("“")
    reading.found.leave_out(f"lettering {span.text}" if quoted else "lettering")
