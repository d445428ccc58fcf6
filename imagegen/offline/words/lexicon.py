"""The vocabulary, read once from the data files. Knows no grammar and no scene."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import cast

from imagegen.offline.scene_plan import Colour, Place
from imagegen.offline.words.senses import Meaning, Sense

_QUIET_PARTS = MappingProxyType(
    {
        "determiner": Sense.DETERMINER,
        "join": Sense.JOIN,
        "of": Sense.OF,
        "copula": Sense.COPULA,
        "place": Sense.PREPOSITION,
        "with": Sense.WITH,
        "far": Sense.FAR,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFact:
    """What the words' side knows about a figure: its kind and where it is at home."""

    kind: str
    home: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Every phrase that is understood.

    Attributes:
        phrases: phrase (lower case, single blanks) → what it can mean.
        tints: noun → the colour that it implies (golden retriever → gold).
        figures: figure → its kind and home.
        colours: colour name → colour.
        nouns: figure → the nouns that it stands for.
        longest: words in the longest phrase.
    """

    phrases: Mapping[str, tuple[Meaning, ...]]
    tints: Mapping[str, Colour]
    figures: Mapping[str, FigureFact]
    colours: Mapping[str, Colour]
    nouns: Mapping[str, tuple[str, ...]]
    longest: int


def parse_hex(code: str) -> Colour:
    """``#rgb`` or ``#rrggbb`` as a colour."""
    digits = code.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return Colour(*(int(digits[at : at + 2], 16) for at in (0, 2, 4)))


def colour_name(colour: Colour) -> str:
    """The shortest plain name of ``colour``, or its hex code."""
    names = [name for name, known in lexicon().colours.items() if known == colour]
    return min(names, key=len) if names else "#{:02x}{:02x}{:02x}".format(*colour)


@functools.cache
def lexicon() -> Lexicon:
    """The vocabulary; read at first use, never changed."""
    meanings: dict[str, list[Meaning]] = {}
    for phrase, meaning in _every_meaning():
        known = meanings.setdefault(phrase, [])
        if meaning not in known:
            known.append(meaning)
    tints = {word: parse_hex(code) for code, words in _lists("tints").items() for word in words}
    figures = {
        figure: FigureFact(kind=kind, home=Place(home))
        for kind, homes in _sections("homes").items()
        for home, figures in homes.items()
        for figure in figures
    }
    return Lexicon(
        phrases=MappingProxyType({phrase: tuple(found) for phrase, found in meanings.items()}),
        tints=MappingProxyType(tints),
        figures=MappingProxyType(figures),
        colours=MappingProxyType({n: parse_hex(c) for n, c in _names("colours").items()}),
        nouns=MappingProxyType({f: tuple(words) for f, words in _lists("nouns").items()}),
        longest=max(phrase.count(" ") + 1 for phrase in meanings),
    )


def _every_meaning() -> Iterator[tuple[str, Meaning]]:
    for figure, words in _lists("nouns").items():
        yield from ((word, Meaning(Sense.FIGURE, figure)) for word in words)
    for word in _lists("undrawn")["nouns_without_a_figure"]:
        yield word, Meaning(Sense.UNDRAWN)
    for place, words in _lists("places").items():
        yield from ((word, Meaning(Sense.PLACE, place)) for word in words)
    for name, code in _names("colours").items():
        yield name, Meaning(Sense.COLOUR, code)
        yield name.replace(" ", ""), Meaning(Sense.COLOUR, code)
    for section, entries in _sections("terms").items():
        sense = Sense(section)
        for value, words in entries.items():
            yield from ((word, Meaning(sense, value)) for word in words)
    for part, words in _lists("quiet").items():
        sense = _QUIET_PARTS.get(part, Sense.QUIET)
        yield from ((word, Meaning(sense)) for word in words)


def _read(name: str) -> object:
    file = resources.files("imagegen.offline.words") / "data" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def _names(name: str) -> dict[str, str]:
    return cast(dict[str, str], _read(name))


def _lists(name: str) -> dict[str, list[str]]:
    return cast(dict[str, list[str]], _read(name))


def _sections(name: str) -> dict[str, dict[str, list[str]]]:
    return cast(dict[str, dict[str, list[str]]], _read(name))
