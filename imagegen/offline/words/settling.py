"""Decides what the notes leave open and makes the plan: light, weather, mood, framing.

Knows the notes and the figures' homes; knows no grammar and does not draw.
"""

from __future__ import annotations

from types import MappingProxyType

from imagegen.offline.scene_plan import (
    Colour,
    Feature,
    Framing,
    Light,
    Material,
    Mood,
    Place,
    ScenePlan,
    Season,
    SubjectPlan,
    Weather,
)
from imagegen.offline.words.findings import Findings, SubjectDraft
from imagegen.offline.words.lexicon import Lexicon
from imagegen.offline.words.places import ChosenPlace, choose_place, keep_subjects

PALETTE_MAX = 5
_LIGHT_OF_MOOD = MappingProxyType(
    {
        Mood.DARK: Light.NIGHT,
        Mood.DRAMATIC: Light.SUNSET,
        Mood.DREAMY: Light.DUSK,
        Mood.SERENE: Light.DAWN,
        Mood.COSY: Light.GOLDEN,
    }
)
_LIGHT_OF_PLACE = MappingProxyType(
    {
        Place.STUDIO: Light.STUDIO,
        Place.STAGE: Light.STUDIO,
        Place.SPACE: Light.NIGHT,
        Place.MOON: Light.NIGHT,
        Place.ABSTRACT: Light.DAY,
        Place.UNDERWATER: Light.DAY,
    }
)
_GREY_WEATHERS = frozenset({Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG, Weather.CLOUDY})
_LIVING = frozenset({"animal", "bird", "fish", "insect", "person", "fantasy", "toy"})
_GRADES_FIRST = (Mood.MONOCHROME, Mood.VINTAGE, Mood.PASTEL)
"""Moods that say how the colours are to be; they win over how the scene feels."""


def settle(prompt: str, found: Findings, words: Lexicon, *, style: str | None) -> ScenePlan:
    """The finished plan for ``prompt``; ``style`` wins over the style words in it."""
    _forbid(found)
    _people_portraits(found)
    chosen = choose_place(found, words)
    kept = keep_subjects(found, chosen.place)
    features = [*found.features, *chosen.features, *kept.features]
    for word in chosen.left_out:
        found.leave_out(word)
    portrait = _is_portrait(found, kept.subjects, words)
    return ScenePlan(
        prompt=prompt,
        place=chosen.place,
        place_word=chosen.word,
        light=_light(found, chosen),
        weather=_weather(found),
        season=_season(found),
        mood=_mood(found),
        framing=_framing(found, kept.subjects, portrait=portrait),
        palette=_unique_colours(found.palette),
        subjects=tuple(_subject(draft) for draft in kept.subjects),
        style=style or next(iter(found.styles), None),
        excluded=tuple(dict.fromkeys(found.excluded)),
        left_out=tuple(found.left_out),
        portrait=portrait,
        features=tuple(f for f in dict.fromkeys(features) if f not in found.excluded),
    )


def _forbid(found: Findings) -> None:
    forbidden = set(found.excluded)
    found.subjects = [draft for draft in found.subjects if draft.figure not in forbidden]
    found.weathers = [weather for weather in found.weathers if weather not in forbidden]
    if Feature.CLOUDS in forbidden:
        found.weathers = [weather for weather in found.weathers if weather != Weather.CLOUDY]


def _people_portraits(found: Findings) -> None:
    """A portrait of nobody in particular shows somebody."""
    if found.portrait and not found.subjects and not found.places and not found.left_out:
        found.subjects.append(SubjectDraft(figure="woman", word="woman"))


def _subject(draft: SubjectDraft) -> SubjectPlan:
    material = draft.material
    if material is None and draft.statue:
        material = Material.MARBLE
    return SubjectPlan(
        figure=draft.figure,
        word=draft.word,
        count=draft.count,
        colour=draft.colour,
        material=material,
        scale=draft.scale,
        flying=draft.flying,
        hair=draft.hair,
        complexion=draft.complexion,
    )


def _is_portrait(found: Findings, subjects: tuple[SubjectDraft, ...], words: Lexicon) -> bool:
    return (
        found.portrait
        and len(subjects) == 1
        and subjects[0].count == 1
        and words.figures[subjects[0].figure].kind in _LIVING
    )


def _light(found: Findings, chosen: ChosenPlace) -> Light:
    if found.lights:
        return Light(found.lights[0])
    if Weather.AURORA in found.weathers:
        return Light.NIGHT
    if chosen.place in _LIGHT_OF_PLACE:
        return _LIGHT_OF_PLACE[chosen.place]
    if found.weak_lights:
        return Light(found.weak_lights[0])
    if _GREY_WEATHERS & {Weather(weather) for weather in found.weathers}:
        return Light.OVERCAST
    mood = _LIGHT_OF_MOOD.get(_mood(found))
    if mood is not None:
        return mood
    return Light.GOLDEN if _season(found) is Season.AUTUMN else Light.DAY


def _weather(found: Findings) -> Weather:
    return Weather(next(iter(found.weathers), Weather.CLEAR))


def _season(found: Findings) -> Season:
    return Season(next(iter(found.seasons), Season.SUMMER))


def _mood(found: Findings) -> Mood:
    for grade in _GRADES_FIRST:
        if grade in found.moods:
            return grade
    return Mood(next(iter(found.moods), Mood.NEUTRAL))


def _framing(found: Findings, subjects: tuple[SubjectDraft, ...], *, portrait: bool) -> Framing:
    if portrait:
        return Framing.CLOSE
    if found.framings:
        return Framing(found.framings[0])
    return Framing.MEDIUM if subjects else Framing.WIDE


def _unique_colours(colours: list[Colour]) -> tuple[Colour, ...]:
    return tuple(dict.fromkeys(colours))[:PALETTE_MAX]
