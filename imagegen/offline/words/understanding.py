"""Says in one sentence what a plan makes of a prompt and what it leaves out.

Knows the plan and the vocabulary's names, not how either came about.
"""

from __future__ import annotations

from types import MappingProxyType

from imagegen.offline.scene_plan import (
    Feature,
    Light,
    Mood,
    Place,
    Scale,
    ScenePlan,
    Season,
    SubjectPlan,
    Weather,
)
from imagegen.offline.words.inflection import is_plural, plural
from imagegen.offline.words.lexicon import colour_name, lexicon
from imagegen.offline.words.promises import broken_features, kept_features

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACES = MappingProxyType(
    {
        Place.LAKE: "by a lake",
        Place.MOUNTAINS: "in the mountains",
        Place.MEADOW: "on a meadow",
        Place.FARM: "on a farm",
        Place.BEACH: "on a beach",
        Place.SEA: "at sea",
        Place.ISLAND: "on an island",
        Place.RIVER: "by a river",
        Place.WATERFALL: "by a waterfall",
        Place.DESERT: "in a desert",
        Place.CANYON: "in a canyon",
        Place.FOREST: "in a forest",
        Place.JUNGLE: "in a jungle",
        Place.GARDEN: "in a garden",
        Place.SNOWFIELD: "in the snow",
        Place.VOLCANO: "by a volcano",
        Place.CITY: "in a city",
        Place.FUTURE_CITY: "in a city of the future",
        Place.STREET: "on a street",
        Place.MARKET: "at a market",
        Place.VILLAGE: "in a village",
        Place.ROOM: "in a room",
        Place.CAFE: "in a café",
        Place.LIBRARY: "in a library",
        Place.STAGE: "on a stage",
        Place.SKY: "in the sky",
        Place.SPACE: "in space",
        Place.MOON: "on a moonscape",
        Place.UNDERWATER: "under water",
        Place.STUDIO: "on a studio table",
        Place.ABSTRACT: "as abstract silk",
    }
)
_SCENES = MappingProxyType(
    {
        Place.MOUNTAINS: "mountains",
        Place.MOON: "a moonscape",
        Place.SEA: "the sea",
        Place.SNOWFIELD: "a snowfield",
        Place.CITY: "a city",
        Place.FUTURE_CITY: "a city of the future",
        Place.CAFE: "a café",
        Place.ISLAND: "an island",
        Place.SKY: "a sky",
        Place.SPACE: "space",
        Place.UNDERWATER: "an underwater world",
        Place.STUDIO: "an empty studio",
        Place.ABSTRACT: "abstract silk",
    }
)
_LIGHTS = MappingProxyType(
    {
        Light.DAWN: "at dawn",
        Light.GOLDEN: "in golden light",
        Light.SUNSET: "at sunset",
        Light.DUSK: "at dusk",
        Light.NIGHT: "at night",
        Light.OVERCAST: "under an overcast sky",
    }
)
_WEATHERS = MappingProxyType(
    {
        Weather.CLOUDY: "under clouds",
        Weather.RAIN: "in the rain",
        Weather.STORM: "in a storm",
        Weather.SNOW: "in falling snow",
        Weather.FOG: "in fog",
        Weather.WIND: "in the wind",
    }
)
_SIGHTS = MappingProxyType({Weather.RAINBOW: "a rainbow", Weather.AURORA: "northern lights"})
_SEASONS = MappingProxyType(
    {Season.SPRING: "in spring", Season.AUTUMN: "in autumn", Season.WINTER: "in winter"}
)
_PART_OF_EVERY = MappingProxyType(
    {
        **dict.fromkeys(
            (Place.LAKE, Place.SEA, Place.RIVER, Place.BEACH, Place.UNDERWATER, Place.WATERFALL),
            Feature.WATER,
        ),
        **dict.fromkeys((Place.FOREST, Place.JUNGLE), Feature.TREES),
        **dict.fromkeys(
            (Place.CITY, Place.FUTURE_CITY, Place.STREET, Place.VILLAGE), Feature.BUILDINGS
        ),
        Place.SPACE: Feature.STARS,
    }
)
_INDOORS = frozenset({Place.ROOM, Place.CAFE, Place.LIBRARY, Place.STAGE, Place.STUDIO})
_WITHOUT_SUNLIGHT = frozenset(
    {Place.STUDIO, Place.SPACE, Place.MOON, Place.UNDERWATER, Place.ABSTRACT, Place.STAGE}
)


def understanding(plan: ScenePlan) -> str:
    """One sentence on what was understood, and one on what was left out, if anything was."""
    parts = [_scene(plan), *_conditions(plan)]
    sentence = "Drew " + " ".join(part for part in parts if part)
    translated = [_drawn_as(named) for named in _by_word(plan)]
    sentence += "".join(f"; {part}" for part in translated if part) + "."
    if not plan.place_word and plan.subjects:
        sentence += " The place was our choice."
    left_out = list(dict.fromkeys([*plan.left_out, *broken_features(plan)]))
    if left_out:
        sentence += f" Left out: {', '.join(left_out)}."
    return sentence


def _scene(plan: ScenePlan) -> str:
    if not plan.subjects:
        return _SCENES.get(plan.place, f"a {plan.place.replace('_', ' ')}")
    subjects = _listed([_subject(named) for named in _by_word(plan)])
    if plan.portrait:
        return f"a portrait of {subjects}" + _portrait_place(plan.place)
    return f"{subjects} {_PLACES[plan.place]}"


def _portrait_place(place: Place) -> str:
    return "" if place is Place.STUDIO else f" {_PLACES[place]}"


def _by_word(plan: ScenePlan) -> list[list[SubjectPlan]]:
    """A family was one word to the person, and so were red and blue balloons: name each once."""
    words: dict[str, list[SubjectPlan]] = {}
    for subject in plan.subjects:
        words.setdefault(subject.word, []).append(subject)
    return list(words.values())


def _subject(named: list[SubjectPlan]) -> str:
    first = named[0]
    dressed = lexicon().figures[first.figure].kind == "person"
    colours = _colours(named)
    adjectives = [] if dressed else [colours]
    if first.scale is not Scale.NORMAL:
        adjectives.insert(0, first.scale.value)
    if first.flying:
        adjectives.append("flying")
    if first.material is not None:
        adjectives.append(first.material.value)
    name = " ".join(part for part in [*adjectives, first.word] if part)
    counted = _counted(name, named)
    return f"{counted} in {colours}" if dressed and colours else counted


def _counted(name: str, named: list[SubjectPlan]) -> str:
    count = sum(subject.count for subject in named)
    if count == 1 or len({subject.figure for subject in named}) > 1:
        return name if is_plural(named[0].word) else f"{_article(name)} {name}"
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} {plural(name)}"


def _colours(named: list[SubjectPlan]) -> str:
    """The colours that were asked for; what a breed implies goes without saying."""
    words = lexicon()
    implied = (words.tints.get(named[0].word), words.tints.get(named[0].word.removesuffix("s")))
    names = [
        colour_name(subject.colour)
        for subject in named
        if subject.colour is not None and subject.colour not in implied
    ]
    return _listed(list(dict.fromkeys(names)))


def _article(name: str) -> str:
    """The article by sound: an owl, but a unicorn and a UFO."""
    if name.startswith(("uni", "ufo", "uku", "eu", "one", "u boat")):
        return "a"
    if name.startswith(("hour", "heir")):
        return "an"
    return "an" if name[:1] in "aeiou" else "a"


def _drawn_as(named: list[SubjectPlan]) -> str:
    word = named[0].word
    figures = list(dict.fromkeys(subject.figure.replace("_", " ") for subject in named))
    if len(figures) == 1 and _says(word, figures[0]):
        return ""
    return f"{word} drawn as {_listed(figures)}"


def _says(word: str, figure: str) -> bool:
    """Whether the person's word names the figure already: "wooden chairs" says chair.

    What else stands in it must be ordinary words; the Eiffel tower is no mere tower.
    """
    known = lexicon().phrases
    for form in (figure, plural(figure)):
        if f" {form} " in f" {word} ":
            rest = f" {word} ".replace(f" {form} ", " ").split()
            return all(other in known for other in rest)
    return False


def _conditions(plan: ScenePlan) -> list[str]:
    indoors = plan.place in _INDOORS
    parts = [] if plan.place in _WITHOUT_SUNLIGHT else [_light(plan, indoors=indoors)]
    extras = _features(plan)
    if plan.weather in _SIGHTS:
        extras.insert(0, _SIGHTS[plan.weather])
    elif plan.weather is not Weather.CLEAR:
        parts.append(f"with {plan.weather} outside" if indoors else _WEATHERS[plan.weather])
    parts.append(_SEASONS.get(plan.season, ""))
    if extras:
        parts.append("with " + _listed(extras))
    if plan.excluded:
        parts.append("without " + _listed(_forbidden(plan), "or"))
    if plan.palette:
        parts.append("in " + _listed([colour_name(colour) for colour in plan.palette]))
    if plan.mood is not Mood.NEUTRAL:
        parts.append(f"({plan.mood.value} mood)")
    return parts


def _light(plan: ScenePlan, *, indoors: bool) -> str:
    if indoors and plan.light is Light.OVERCAST:
        return ""
    return _LIGHTS.get(plan.light, "")


def _features(plan: ScenePlan) -> list[str]:
    """The parts that were asked for and are shown, less what every such place has."""
    return [
        str(feature)
        for feature in kept_features(plan)
        if feature not in (plan.place, _PART_OF_EVERY.get(plan.place))
    ]


def _forbidden(plan: ScenePlan) -> list[str]:
    """What was forbidden, in the plural; "people" says enough about men and women."""
    people = Feature.PEOPLE in plan.excluded
    figures = lexicon().figures
    names = []
    for name in plan.excluded:
        if people and name in figures and figures[name].kind == "person":
            continue
        names.append(plural(name.replace("_", " ")) if name in figures else name)
    return list(dict.fromkeys(names))


def _listed(names: list[str], last: str = "and") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
