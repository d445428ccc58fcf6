"""Where things belong when the prompt names no place. Knows the figures' homes, no grammar."""

from __future__ import annotations

from types import MappingProxyType

from imagegen.offline.scene_plan import Feature, Place, Season, Weather
from imagegen.offline.words.findings import Findings, SubjectDraft
from imagegen.offline.words.lexicon import FigureFact, Lexicon

INDOORS = frozenset({Place.ROOM, Place.CAFE, Place.LIBRARY, Place.STAGE, Place.STUDIO})
_PLACE_OF_FEATURE = MappingProxyType(
    {
        Feature.MOUNTAINS: Place.MOUNTAINS,
        Feature.BUILDINGS: Place.CITY,
        Feature.PEOPLE: Place.STREET,
        Feature.WATER: Place.LAKE,
        Feature.TREES: Place.FOREST,
        Feature.LEAVES: Place.FOREST,
        Feature.FLOWERS: Place.MEADOW,
        Feature.GRASS: Place.MEADOW,
        Feature.ROCKS: Place.BEACH,
        Feature.LIGHTS: Place.STREET,
        Feature.CLOUDS: Place.SKY,
        Feature.MOON: Place.MOUNTAINS,
        Feature.STARS: Place.MOUNTAINS,
        Feature.SUN: Place.MOUNTAINS,
    }
)
_LIVING = frozenset({"animal", "person", "bird", "insect"})
_ON_LAND = frozenset({Place.MEADOW, Place.FOREST, Place.FARM, Place.GARDEN, Place.RIVER})
_DIVERS = frozenset({"turtle", "otter", "seal", "penguin"})


def own_choice(found: Findings, words: Lexicon) -> Place:
    """The first subject's home; without subjects what features, season or light suggest."""
    if found.subjects:
        return _home(found, found.subjects[0], words)
    for feature in found.features:
        if Feature(feature) in _PLACE_OF_FEATURE:
            return _PLACE_OF_FEATURE[Feature(feature)]
    if Season.WINTER in found.seasons or Weather.SNOW in found.weathers:
        return Place.SNOWFIELD
    if Season.AUTUMN in found.seasons:
        return Place.FOREST
    if found.lights or found.weathers or found.seasons:
        return Place.MOUNTAINS
    return Place.ABSTRACT


def _home(found: Findings, subject: SubjectDraft, words: Lexicon) -> Place:
    fact = words.figures[subject.figure]
    place = _among_things(found, subject, words)
    if place is None and subject.flying:
        place = _in_the_air(found, fact, words)
    if place is None and fact.kind in _LIVING:
        place = _of_living(found, subject, words)
    if place is None and fact.home is Place.UNDERWATER and found.lights:
        place = Place.SEA  # a sunset is seen from above the water
    return fact.home if place is None else place


def _among_things(found: Findings, subject: SubjectDraft, words: Lexicon) -> Place | None:
    """Sculptures and portraits stand in a studio, whatever lies on a sofa is in a room."""
    others = found.subjects
    in_vase = words.figures[subject.figure].kind == "plant" and any(
        other.figure == "vase" for other in others
    )
    if subject.material is not None or subject.statue or found.portrait or in_vase:
        return Place.STUDIO
    if any(words.figures[other.figure].kind == "furniture" for other in others):
        return Place.ROOM
    return None


def _in_the_air(found: Findings, fact: FigureFact, words: Lexicon) -> Place | None:
    """What flies past something is where that is; alone it is in the sky."""
    if fact.kind == "vehicle" and fact.home is Place.STREET:
        return Place.FUTURE_CITY
    if fact.home is Place.MOUNTAINS:  # dragons keep their mountains
        return None
    grounded = [other for other in found.subjects if not other.flying]
    return words.figures[grounded[0].figure].home if grounded else Place.SKY


def _of_living(found: Findings, subject: SubjectDraft, words: Lexicon) -> Place | None:
    home = words.figures[subject.figure].home
    if home is Place.ROOM:
        return _outdoor_home(found, words)
    if Feature.WATER in found.features and home in _ON_LAND:
        return Place.UNDERWATER if subject.figure in _DIVERS else Place.LAKE
    return Place.FOREST if Season.AUTUMN in found.seasons else None


def _outdoor_home(found: Findings, words: Lexicon) -> Place:
    """A cat stays in its room unless weather, season, trees or company take it out."""
    for other in found.subjects:
        fact = words.figures[other.figure]
        if fact.kind in _LIVING and fact.home not in INDOORS:
            return fact.home
    if Season.AUTUMN in found.seasons:
        return Place.FOREST
    outdoors = found.weathers or found.seasons or Feature.TREES in found.features
    return Place.MEADOW if outdoors else Place.ROOM
