"""Makes a prompt richer by rules: setting, light, composition and detail where they are missing.

The person's words stay first and untouched; what they say already is not said again, so a
second pass changes nothing. Knows no scene and no model.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from imagegen.offline.scene_plan import Place, ScenePlan
from imagegen.offline.words.lexicon import lexicon
from imagegen.offline.words.reader import read_spans
from imagegen.offline.words.settling import settle
from imagegen.offline.words.spans import find_spans
from imagegen.offline.words.tokens import READ_CHARS, tokenize

_SPEAKS_OF_LIGHT = re.compile(
    r"\b(?:\w*light(?:s|ing|ed)?|lit|\w+lit|glow\w*|shadows?|sun\w*|bokeh|exposure|"
    r"illuminat\w+|chiaroscuro|silhouettes?|lamps?|candles?)\b"
)
_SPEAKS_OF_COMPOSITION = re.compile(
    r"\b(?:views?|shots?|angles?|compos\w+|framed|framing|foreground|leading lines|"
    r"cent(?:re|er)\w*|symmetr\w+|thirds?|close-?up|macro|panoram\w+|perspective|"
    r"eye[- ]level|portrait|headshot|overhead|aerial|depth of field|negative space|flat ?lay)\b"
)
_SPEAKS_OF_DETAIL = re.compile(
    r"\b(?:detail\w*|textur\w*|intricate\w*|grain\w*|weave|crisp|sharp|ornate|weathered|glossy|"
    r"matte|rough|polished|fuzzy|fluffy|gradients?)\b"
)
_CLOSING = " .,;:!?"
_INDOORS = frozenset({Place.ROOM, Place.CAFE, Place.LIBRARY})
_OBJECTS = frozenset({"food", "object", "instrument", "toy", "furniture"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrases:
    """What can be added, by place, light and kind of subject."""

    settings: Mapping[str, str]
    lights: Mapping[str, str]
    indoor_light: str
    compositions: Mapping[str, str]
    details: Mapping[str, str]


@functools.cache
def _phrases() -> _Phrases:
    file = resources.files("imagegen.offline.words") / "data" / "rewriting.json"
    read = json.loads(file.read_text(encoding="utf-8"))
    return _Phrases(
        settings=MappingProxyType(read["settings"]),
        lights=MappingProxyType(read["lights"]),
        indoor_light=read["indoor_light"],
        compositions=MappingProxyType(read["compositions"]),
        details=MappingProxyType(read["details"]),
    )


def rewrite(prompt: str) -> str:
    """``prompt`` with what it leaves open of setting, light, composition and detail.

    Deterministic; the person's own words come first and unchanged. A prompt that says it all,
    says nothing, or is as long as a prompt may be comes back as it is.
    """
    own = prompt.strip()
    words = lexicon()
    found = read_spans(find_spans(tokenize(own), words), words)
    named_light = bool(found.lights or found.weak_lights)
    plan = settle(own, found, words, style=None)
    if not own or not (plan.subjects or plan.place_word or plan.place is not Place.ABSTRACT):
        return own
    sentences = [
        _lead(own, plan),
        "" if named_light or _SPEAKS_OF_LIGHT.search(own.lower()) else _light(plan),
        "" if _SPEAKS_OF_COMPOSITION.search(own.lower()) else _composition(plan),
        "" if _SPEAKS_OF_DETAIL.search(own.lower()) else _detail(plan),
    ]
    added = [text for text in sentences[1:] if text]
    if not added and sentences[0] == own:
        return own
    richer = ". ".join([sentences[0].rstrip(_CLOSING), *added]) + "."
    return own if len(richer) > READ_CHARS else richer


def _lead(own: str, plan: ScenePlan) -> str:
    """The person's words, with a setting if they name none."""
    if plan.place_word or not plan.subjects:
        return own
    return f"{own.rstrip(_CLOSING)}, {_phrases().settings[plan.place]}"


def _light(plan: ScenePlan) -> str:
    phrases = _phrases()
    return phrases.indoor_light if plan.place in _INDOORS else phrases.lights[plan.light]


def _composition(plan: ScenePlan) -> str:
    compositions = _phrases().compositions
    if plan.place is Place.ABSTRACT:
        return compositions["abstract"]
    if plan.portrait:
        return compositions["portrait"]
    if not plan.subjects:
        return compositions["wide"]
    if sum(subject.count for subject in plan.subjects) > 1:
        return compositions["several"]
    thing = _kind(plan) in _OBJECTS or plan.subjects[0].material is not None
    still = thing and plan.place is Place.STUDIO
    return compositions["object" if still else "alone"]


def _detail(plan: ScenePlan) -> str:
    details = _phrases().details
    if plan.place is Place.ABSTRACT:
        return details["abstract"]
    if not plan.subjects:
        return details["indoors" if plan.place in _INDOORS else "outdoors"]
    return details["material" if plan.subjects[0].material else _kind(plan)]


def _kind(plan: ScenePlan) -> str:
    return lexicon().figures[plan.subjects[0].figure].kind
