"""Chooses the set among the place words, or a fitting one where none was named.

Also knows what a set brings along anyway, so that "trees in a forest" are no extra subjects.
Knows no grammar and does not draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from imagegen.offline.scene_plan import Feature, Place
from imagegen.offline.words.findings import Findings, PlaceFound, SubjectDraft
from imagegen.offline.words.homes import INDOORS, own_choice
from imagegen.offline.words.lexicon import Lexicon

_PRIORITY = MappingProxyType(
    {
        Place.UNDERWATER: 9,
        Place.MOON: 9,
        Place.CAFE: 9,
        Place.LIBRARY: 9,
        Place.STAGE: 9,
        Place.MARKET: 8,
        Place.ROOM: 8,
        Place.SPACE: 7,
        Place.VOLCANO: 7,
        Place.WATERFALL: 7,
        Place.STREET: 7,
        Place.ISLAND: 7,
        Place.LAKE: 6,
        Place.BEACH: 6,
        Place.RIVER: 6,
        Place.CANYON: 6,
        Place.FUTURE_CITY: 5,
        Place.CITY: 5,
        Place.VILLAGE: 5,
        Place.DESERT: 5,
        Place.SNOWFIELD: 5,
        Place.JUNGLE: 5,
        Place.GARDEN: 5,
        Place.FARM: 5,
        Place.FOREST: 5,
        Place.SEA: 5,
        Place.MEADOW: 4,
        Place.STUDIO: 4,
        Place.MOUNTAINS: 3,
        Place.SKY: 2,
        Place.ABSTRACT: 1,
    }
)
"""The more particular set wins over the wider one: a lake in the mountains is a lake."""
_FEATURE_OF_PLACE = MappingProxyType(
    {
        Place.MOUNTAINS: Feature.MOUNTAINS,
        Place.VOLCANO: Feature.MOUNTAINS,
        Place.FOREST: Feature.TREES,
        Place.JUNGLE: Feature.TREES,
        Place.CITY: Feature.BUILDINGS,
        Place.FUTURE_CITY: Feature.BUILDINGS,
        Place.STREET: Feature.BUILDINGS,
        Place.VILLAGE: Feature.BUILDINGS,
        Place.SEA: Feature.WATER,
        Place.LAKE: Feature.WATER,
        Place.RIVER: Feature.WATER,
        Place.BEACH: Feature.WATER,
        Place.GARDEN: Feature.FLOWERS,
        Place.MEADOW: Feature.GRASS,
    }
)
_UNSPOKEN = frozenset({Place.SKY, Place.STUDIO, Place.ABSTRACT})
_WITHOUT_PLANTS = INDOORS | {
    Place.SPACE,
    Place.MOON,
    Place.UNDERWATER,
    Place.ABSTRACT,
    Place.SKY,
    Place.SEA,
}
_TREES = frozenset({"tree", "pine_tree", "palm_tree"})
_FLOWERS = frozenset({"flower", "tulip", "sunflower", "rose"})
_BUILT = frozenset({"house", "cottage", "skyscraper"})
_TOWNS = frozenset({Place.CITY, Place.FUTURE_CITY, Place.STREET, Place.VILLAGE})
_WITHIN_TOWNS = _TOWNS | {Place.MARKET, Place.CAFE}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPlace:
    """The set, the person's word for it ("" if it is our choice), and what else it shows."""

    place: Place
    word: str
    features: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def choose_place(found: Findings, words: Lexicon) -> ChosenPlace:
    """The most particular place that was named, else the first subject's home, else by mood."""
    pool = [place for place in found.places if not place.aside] or _possible_asides(found, words)
    if found.subjects:
        pool = [place for place in pool if place.place is not Place.ABSTRACT]
    if not pool:
        place = own_choice(found, words)
        if _FEATURE_OF_PLACE.get(place) in found.excluded:
            place = Place.MEADOW  # a dragon without mountains
        return ChosenPlace(place=place, word="")
    best = max(pool, key=_rank)
    return _with_the_rest(found, best)


def _possible_asides(found: Findings, words: Lexicon) -> list[PlaceFound]:
    """A diner in the background does not put a car indoors."""
    kinds = {words.figures[draft.figure].kind for draft in found.subjects}
    if not kinds & {"vehicle", "building"}:
        return found.places
    return [place for place in found.places if place.place not in INDOORS - {Place.STUDIO}]


def _rank(found: PlaceFound) -> int:
    return _PRIORITY[found.place]


def _with_the_rest(found: Findings, best: PlaceFound) -> ChosenPlace:
    place = best.place
    named = {other.place for other in found.places}
    if place is Place.CITY and Place.FUTURE_CITY in named:
        place = Place.FUTURE_CITY
    features: list[str] = []
    left_out: list[str] = []
    for other in found.places:
        if other.place in (place, best.place) or other.place in _UNSPOKEN:
            continue
        if other.place in _TOWNS and place in _WITHIN_TOWNS:
            continue
        feature = _FEATURE_OF_PLACE.get(other.place)
        if feature is None or place in INDOORS:
            left_out.append(other.word)
        else:
            features.append(feature)
    return ChosenPlace(
        place=place, word=best.word, features=tuple(features), left_out=tuple(left_out)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSubjects:
    """The subjects to draw, and the features that stand for the others."""

    subjects: tuple[SubjectDraft, ...]
    features: tuple[str, ...]


def keep_subjects(found: Findings, place: Place) -> KeptSubjects:
    """Drop the subjects that the set shows anyway: trees of a forest, houses of a village."""
    kept: list[SubjectDraft] = []
    features: list[str] = []
    for draft in found.subjects:
        part = _part_of_set(draft, place)
        if part is None:
            kept.append(draft)
        elif part:
            features.append(part)
    return KeptSubjects(subjects=tuple(kept), features=tuple(features))


def _part_of_set(draft: SubjectDraft, place: Place) -> str | None:
    """The feature that shows this subject anyway, "" if the bare set does, None if it is extra."""
    special = draft.colour or draft.material or draft.counted or not draft.plural
    special = special or not draft.belongs
    if place in (Place.CITY, Place.FUTURE_CITY) and draft.figure == "skyscraper":
        return Feature.BUILDINGS
    if special:
        return None
    if place is Place.LIBRARY and draft.figure in ("book", "bookshelf"):
        return ""
    if place is Place.CAFE and draft.figure in ("table", "chair"):
        return ""
    if place in _TOWNS and draft.figure in _BUILT:
        return Feature.BUILDINGS
    return _plants(draft, place)


def _plants(draft: SubjectDraft, place: Place) -> str | None:
    if place in _WITHOUT_PLANTS:
        return None
    if draft.figure in _TREES:
        return Feature.TREES
    return Feature.FLOWERS if draft.figure in _FLOWERS else None
