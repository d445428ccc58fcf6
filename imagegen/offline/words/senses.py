"""What a word can mean to the offline engine. Pure names, no vocabulary, no grammar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sense(StrEnum):
    """The part that a phrase plays in a prompt."""

    FIGURE = "figure"
    """A noun that has a figure; value: the figure's name."""
    GROUP = "group"
    """A noun for several figures; value: their names, blank between."""
    UNDRAWN = "undrawn"
    """A noun that no figure shows."""
    PLACE = "place"
    LIGHT = "light"
    LIGHT_WEAK = "light_weak"
    WEATHER = "weather"
    SEASON = "season"
    MOOD = "mood"
    MATERIAL = "material"
    FRAMING = "framing"
    PORTRAIT = "portrait"
    SCALE = "scale"
    COUNT = "count"
    STYLE = "style"
    FEATURE = "feature"
    EXCLUSION = "exclusion"
    """A word that forbids by itself: unpopulated; value: what is forbidden."""
    COLOUR = "colour"
    """Value: #rrggbb."""
    COMPLEXION = "complexion"
    HAIR = "hair"
    CLOTHING = "clothing"
    BODY = "body"
    """A part of a body; value ``coat`` where its colour is the whole figure's colour."""
    FLIGHT = "flight"
    CARRIER = "carrier"
    """A noun that hands its adjectives on: a *sculpture of* a hummingbird."""
    SURFACE = "surface"
    BACKDROP = "backdrop"
    PALETTE = "palette"
    ENVIRONS = "environs"
    LETTERING = "lettering"
    NEGATION = "negation"
    RELATION = "relation"
    DETERMINER = "determiner"
    JOIN = "join"
    OF = "of"
    COPULA = "copula"
    PREPOSITION = "preposition"
    WITH = "with"
    FAR = "far"
    QUIET = "quiet"
    """Known and rightly without effect: photographic terms, praise, filler."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a phrase can mean: its part and what it stands for."""

    sense: Sense
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Some tokens read as one phrase.

    Attributes:
        text: the phrase as the person wrote it, lower case.
        meanings: everything that it can mean; empty for an unknown word.
        plural: the last word was a plural.
        break_after: punctuation follows.
        stop_after: a sentence ends here.
        possessive: it ended in 's.
    """

    text: str
    meanings: tuple[Meaning, ...] = ()
    plural: bool = False
    break_after: bool = False
    stop_after: bool = False
    possessive: bool = False

    def has(self, *senses: Sense) -> bool:
        """Whether any of ``senses`` is possible."""
        return any(meaning.sense in senses for meaning in self.meanings)

    def value(self, sense: Sense) -> str:
        """What the phrase stands for in that part; "" if it cannot play it."""
        return next((m.value for m in self.meanings if m.sense is sense), "")
