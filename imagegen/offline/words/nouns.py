"""Turns nouns into subjects and gives them their adjectives. Knows no place and no light."""

from __future__ import annotations

from types import MappingProxyType

from imagegen.offline.scene_plan import Material
from imagegen.offline.words.dressing import (
    COUNT_MAX,
    count_subject,
    dress_subject,
    split_by_colour,
)
from imagegen.offline.words.findings import Adjectives, SubjectDraft
from imagegen.offline.words.reading import NOUNS, Reading
from imagegen.offline.words.senses import Sense, Span
from imagegen.offline.words.surroundings import give_colours_to_nature, note_surface

SUBJECTS_MAX = 6
_VERB_TOO = frozenset(
    [
        "watch",
        "building",
        "cook",
        "plant",
        "palm",
        "ship",
        "train",
        "boat",
        "duck",
        "book",
        "drum",
        "crown",
        "anchor",
        "candle",
        "present",
        "bottle",
        "fish",
        "chair",
        "house",
        "crane",
        "bridge",
        "model",
        "bear",
    ]
)
_WORN = frozenset({"hat", "shoe", "crown", "backpack"})
_PEOPLE = frozenset({"person", "fantasy", "toy"})
_OPENS_CLOTHES = ("wearing", "in", "with", "wears", "dressed in")
_COMMON_LOOKS = MappingProxyType({"king": "crown", "queen": "crown"})
"""What a figure wears anyway."""


def read_figure(reading: Reading, at: int) -> None:
    """A noun that has a figure becomes a subject."""
    span = reading.spans[at]
    if _is_verb_here(reading, at):
        read_unknown(reading, at)
        return
    figure = span.value(Sense.FIGURE)
    if _only_describes(reading, at, figure):
        return
    if (span.possessive and not _is_near_view(reading, at)) or _is_worn(reading, at, figure):
        left = reading.take_waiting()
        if reading.last is None or _COMMON_LOOKS.get(reading.last.figure) != figure:
            reading.found.leave_out(_named(left, span.text))
        return
    _add(reading, at, figure, span)


def read_group(reading: Reading, at: int) -> None:
    """A noun for several figures becomes several subjects: a family, a couple, fruit."""
    span = reading.spans[at]
    figures = span.value(Sense.GROUP).split()
    wanted = min(reading.waiting.count or len(figures), COUNT_MAX)
    reading.waiting.count = None
    shared = reading.take_waiting()
    for place, figure in enumerate(figures[:wanted]):
        share = wanted // len(figures) + (1 if place < wanted % len(figures) else 0)
        if len(reading.found.subjects) >= SUBJECTS_MAX:
            break
        draft = SubjectDraft(figure=figure, word=span.text, count=max(1, share), counted=True)
        draft.scale = shared.scale
        reading.found.subjects.append(draft)
        reading.last, reading.last_at = draft, at


def read_clothing(reading: Reading, at: int) -> None:
    """A red dress colours the person who wears it; other clothes are left out."""
    span = reading.spans[at]
    left = reading.take_waiting()
    worn = span.value(Sense.CLOTHING) == "worn"
    wearer = reading.last
    if worn and left.colours and wearer is not None and _is_person(reading, wearer):
        wearer.colour = left.colours[0]
    else:
        reading.found.leave_out(_named(left, span.text))


def read_body(reading: Reading, at: int) -> None:
    """White fur colours its owner; green eyes are left out; plain parts go without saying."""
    span = reading.spans[at]
    left = reading.take_waiting()
    if not left.colours:
        return
    if span.value(Sense.BODY) == "coat" and reading.last is not None:
        reading.last.colour = left.colours[0]
    else:
        reading.found.leave_out(_named(left, span.text))


def read_surface(reading: Reading, at: int) -> None:
    """A table under something is the set; a table alone is a subject where it has a figure."""
    span = reading.spans[at]
    if reading.is_after(at, "on", "upon", "atop", "on top of", "standing on", "resting on"):
        note_surface(reading, span)
    elif span.has(Sense.FIGURE):
        read_figure(reading, at)
    else:
        reading.found.leave_out(_named(reading.take_waiting(), span.text))


def read_carrier(reading: Reading, at: int) -> None:
    """A sculpture of …, a … sculpture: the adjectives and the stone belong to the subject."""
    span = reading.spans[at]
    statue = span.value(Sense.CARRIER) == "statue"
    if span.value(Sense.CARRIER) == Material.NEON:
        reading.waiting.material = Material.NEON
    follower = reading.following(at)
    hands_on = span.text.endswith(" of") or (follower is not None and follower.has(Sense.OF))
    if hands_on or (follower is not None and follower.has(*NOUNS)):
        reading.waiting.statue |= statue
        return
    if statue and reading.last is not None and reading.last_at == at - 1:
        reading.last.statue = True
        return
    if statue:
        reading.found.leave_out(_named(reading.take_waiting(), span.text))


def read_undrawn(reading: Reading, at: int) -> None:
    """A noun that no figure shows is left out together with its colour."""
    span = reading.spans[at]
    reading.found.leave_out(_named(reading.take_waiting(), span.text))


def read_environs(reading: Reading, _at: int) -> None:
    """Sky, ground, air: always there; an unusual colour goes to the palette."""
    give_colours_to_nature(reading)


def read_palette(reading: Reading, _at: int) -> None:
    """ "… in teal and orange tones"."""
    left = reading.take_waiting()
    reading.found.palette.extend(left.colours)


def read_unknown(reading: Reading, at: int) -> None:
    """A word that nobody taught us: an adjective if a noun follows, else a noun of its own."""
    span = reading.spans[at]
    if span.text.isdigit():
        reading.waiting.count = int(span.text[:6]) or None
        return
    if len(span.text) < 3 or (span.text.endswith("ly") and len(span.text) > 5):
        return
    if reading.is_before_noun(at):
        follower = reading.following(at)
        if follower is not None and not follower.meanings:
            reading.waiting.words.append(span.text)
        else:
            reading.found.leave_out(_run(reading, span))
        return
    reading.found.leave_out(_named(reading.take_waiting(), span.text))


def _run(reading: Reading, span: Span) -> str:
    """The unknown words in a row up to here, taken off the waiting list."""
    waiting = reading.waiting
    known = len(waiting.colours) + (1 if waiting.material and not waiting.colours else 0)
    words = [*waiting.words[known:], span.text]
    del waiting.words[known:]
    return " ".join(words)


def _add(reading: Reading, at: int, figure: str, span: Span) -> None:
    left = reading.take_waiting()
    known = _same_subject(reading, figure, left, at)
    if known is not None:
        reading.last, reading.last_at = known, at
        return
    if len(reading.found.subjects) >= SUBJECTS_MAX:
        reading.found.leave_out(span.text)
        return
    draft = SubjectDraft(figure=figure, word=span.text, plural=span.plural)
    draft.belongs = bool(reading.found.places)
    count_subject(reading, draft, left, span)
    dress_subject(reading, draft, left)
    if reading.relation and reading.found.subjects:
        reading.found.leave_out(reading.relation)
    reading.relation = ""
    reading.found.subjects.extend(split_by_colour(draft, left))
    del reading.found.subjects[SUBJECTS_MAX:]
    reading.last, reading.last_at = draft, at


def _same_subject(reading: Reading, figure: str, left: Adjectives, at: int) -> SubjectDraft | None:
    """An earlier subject that this noun only names again; another one adds to its number."""
    before = reading.preceding(at)
    word = reading.spans[at].text
    introduced = before is not None and before.text in ("a", "an")
    for draft in reading.found.subjects:
        if draft.figure != figure or (left.colours and [draft.colour] != left.colours[:1]):
            continue
        if introduced and draft.word != word:  # a doctor and a nurse are two people
            continue
        if left.count or (before is not None and before.text in ("another", "second", "other")):
            draft.count = min(COUNT_MAX, draft.count + (left.count or 1))
        return draft
    return None


def _is_verb_here(reading: Reading, at: int) -> bool:
    """Whether a noun that is a verb too ("children watch the sea") is the verb."""
    follower = reading.following(at)
    return (
        reading.spans[at].text in _VERB_TOO
        and follower is not None
        and follower.has(Sense.DETERMINER)
    )


def _only_describes(reading: Reading, at: int, figure: str) -> bool:
    """An oak table is a table, a samurai cat a cat: the first noun only describes it."""
    follower = reading.following(at)
    if follower is None or not follower.has(Sense.FIGURE) or reading.spans[at].plural:
        return False
    kind = reading.words.figures[figure].kind
    if kind in ("person", "fantasy"):
        head = reading.words.figures[follower.value(Sense.FIGURE)].kind
        if head in ("animal", "bird", "fish"):
            reading.found.leave_out(reading.spans[at].text)
            return True
    return kind in ("plant", "food")


def _is_near_view(reading: Reading, at: int) -> bool:
    """A tiger's face is the tiger, seen from near."""
    follower = reading.following(at)
    return follower is not None and follower.text in ("face", "head", "portrait")


def _is_worn(reading: Reading, at: int, figure: str) -> bool:
    return (
        figure in _WORN
        and reading.last is not None
        and _is_person_or_animal(reading, reading.last)
        and reading.is_after(at, *_OPENS_CLOTHES)
    )


def _is_person(reading: Reading, draft: SubjectDraft) -> bool:
    return reading.words.figures[draft.figure].kind in _PEOPLE


def _is_person_or_animal(reading: Reading, draft: SubjectDraft) -> bool:
    kind = reading.words.figures[draft.figure].kind
    return kind in _PEOPLE or kind in ("animal", "bird", "fish")


def _named(left: Adjectives, noun: str) -> str:
    return " ".join([*left.words, noun])
