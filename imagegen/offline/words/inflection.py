"""English singulars and plurals, as far as picture words need them. Knows no vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

_IRREGULAR = MappingProxyType(
    {
        "men": "man",
        "women": "woman",
        "children": "child",
        "babies": "baby",
        "ladies": "lady",
        "mice": "mouse",
        "geese": "goose",
        "wolves": "wolf",
        "calves": "calf",
        "loaves": "loaf",
        "knives": "knife",
        "wives": "wife",
        "elves": "elf",
        "leaves": "leaf",
        "shelves": "shelf",
        "bookshelves": "bookshelf",
        "oxen": "ox",
        "teeth": "tooth",
        "feet": "foot",
        "cacti": "cactus",
        "fungi": "fungus",
        "firemen": "fireman",
        "snowmen": "snowman",
        "businessmen": "businessman",
        "businesswomen": "businesswoman",
        "gentlemen": "gentleman",
        "fishermen": "fisherman",
        "spacemen": "spaceman",
        "grandchildren": "grandchild",
        "octopi": "octopus",
        "hippopotami": "hippopotamus",
    }
)
_SAME_IN_PLURAL = frozenset({"sheep", "fish", "deer", "koi", "moose", "aircraft", "sushi", "bread"})
_PLURALS = MappingProxyType({one: many for many, one in _IRREGULAR.items()})
_COLLECTIVE_PLURALS = frozenset({"people", "cattle", "livestock", "fruit"})


def singulars(word: str) -> Iterator[str]:
    """The words that ``word`` may be the plural of, the likeliest first."""
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        yield word[:-2]
    yield word[:-1]


def plural(phrase: str) -> str:
    """The plural of a noun phrase by its last word; a plural stays as it is."""
    head, rest = _head_and_rest(phrase)
    start, blank, word = head.rpartition(" ")
    return f"{start}{blank}{_plural_word(word)}{rest}"


def is_plural(phrase: str) -> bool:
    """Whether the last word of ``phrase`` looks like a plural."""
    word = _head_and_rest(phrase)[0].rpartition(" ")[2]
    if word in _IRREGULAR or word in _COLLECTIVE_PLURALS:
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _head_and_rest(phrase: str) -> tuple[str, str]:
    """A stack of books is a stack: what follows the preposition does not count."""
    found = re.search(r" (?:of|in|with|on) ", phrase)
    return (phrase[: found.start()], phrase[found.start() :]) if found else (phrase, "")


def _plural_word(word: str) -> str:
    if is_plural(word) or word in _SAME_IN_PLURAL:
        return word
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"
