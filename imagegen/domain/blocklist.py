"""The host's own short list of words that no prompt may hold, matched on whole words only.

Pure: text in, found terms out. It is a signal for the few terms that a host never wants, not a
judge of meaning; that is the moderation model's work. Must not know files, engines or persons.

Whole words, because a list matched inside words stops "Scunthorpe", "cocktail" and "shooting
stars". Words are compared by their skeleton, so that look-alike letters, digits for letters,
invisible characters and spaced-out spelling make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

_SPACED = re.compile(r"(?<!\w)(?:\w[ ._\-*]{1,2}){2,}\w(?!\w)")
_WORD = re.compile(r"[^\W_]+(?:[@$!|][^\W_]+)*[@$]?", re.UNICODE)
_UNSEEN = ("Mn", "Me", "Cf")
_LEET = str.maketrans("013457@$!|", "oieastasii")

# Letters of other scripts that are drawn like Latin ones (Unicode's confusables list, UTS #39,
# https://www.unicode.org/Public/security/latest/confusables.txt, 2026-11-22): the common ones.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁɡӏкмтвнαεορτυνικχ" + "ыєԛԝզոսօց" + "ıɑɩʀꜱ",
    "aeopcyxijshdglkmtbhaeoptuvikx" + "beqwqnuog" + "iairs",
)


@dataclass(frozen=True, slots=True)
class Blocklist:
    """Blocked terms, and innocent phrases in which they are allowed.

    Attributes:
        terms: skeletons of blocked words and phrases.
        allowed: skeletons of phrases that stay possible, such as the names of birds.
    """

    terms: tuple[tuple[str, ...], ...] = ()
    allowed: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Blocklist:
        """Read one term per line; ``+`` begins an allowed phrase and ``#`` a comment."""
        lines = [line.partition("#")[0].strip() for line in text.splitlines()]
        blocked = (_words(line) for line in lines if line and not line.startswith("+"))
        allowed = (_words(line[1:]) for line in lines if line.startswith("+"))
        return cls(tuple(filter(None, blocked)), tuple(filter(None, allowed)))

    def find(self, text: str) -> tuple[str, ...]:
        """The blocked terms that a text holds, as their skeletons."""
        if not self.terms:
            return ()
        readings = (_words(text), _words(_SPACED.sub(_close_up, text)))
        kept = tuple(self._without_allowed(words) for words in readings)
        return tuple(
            " ".join(term) for term in self.terms if any(_holds(words, term) for words in kept)
        )

    def _without_allowed(self, words: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in self.allowed:
            words = _without(words, phrase)
        return words


def skeleton(word: str) -> str:
    """What a word looks like: one alphabet, no accents, no invisible or drawn-out letters."""
    seen = _plain(word).casefold().translate(_LOOKALIKES)
    if any(map(str.isalpha, seen)):
        seen = seen.translate(_LEET)
    runs = ((letter, len(tuple(run))) for letter, run in groupby(seen))
    return "".join(letter * (length if length < 3 else 1) for letter, length in runs)


def _plain(text: str) -> str:
    """Compatibility letters as plain ones, without accents and invisible characters."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    return "".join(mark for mark in apart if unicodedata.category(mark) not in _UNSEEN)


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(skeleton, _WORD.findall(_plain(text)))))


def _close_up(spaced: re.Match[str]) -> str:
    return re.sub(r"[\W_]", "", spaced[0])


def _holds(words: tuple[str, ...], term: tuple[str, ...]) -> bool:
    size = len(term)
    return any(words[at : at + size] == term for at in range(len(words) - size + 1))


def _without(words: tuple[str, ...], phrase: tuple[str, ...]) -> tuple[str, ...]:
    """The words with every occurrence of a phrase replaced by a gap that matches nothing."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        if words[at : at + len(phrase)] == phrase:
            kept.append("")
            at += len(phrase)
        else:
            kept.append(words[at])
            at += 1
    return tuple(kept)
