"""A refused prompt said more gently: strong words make way for mild ones.

Pure and plain: a table of words. It only proposes; the person reads the new words and presses
the button, so nothing is ever sent again unchanged or by itself. Must not know engines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from imagegen.domain.requests import Extend, Generate, Inpaint, Request, Transform

_GENTLE_END = "suitable for all ages, nothing shocking is shown"

_MILDER: Mapping[str, str] = MappingProxyType(
    {
        "attack": "face",
        "attacking": "facing",
        "attacks": "faces",
        "battle": "standoff",
        "battlefield": "quiet field at dusk",
        "blood": "red paint",
        "bloodbath": "splash of red paint",
        "bloody": "red",
        "bomb": "firework",
        "bombs": "fireworks",
        "brutal": "dramatic",
        "corpse": "sleeping figure",
        "corpses": "sleeping figures",
        "dead": "sleeping",
        "dying": "fading",
        "explosion": "burst of light",
        "fight": "contest",
        "fighting": "competing",
        "gore": "red paint",
        "gory": "dramatic",
        "gruesome": "eerie",
        "gun": "lantern",
        "guns": "lanterns",
        "kill": "defeat",
        "killed": "defeated",
        "killing": "defeating",
        "knife": "wooden spoon",
        "lingerie": "summer dress",
        "murder": "mystery",
        "naked": "in a flowing robe",
        "nude": "in a flowing robe",
        "sensual": "elegant",
        "sexy": "elegant",
        "shoot": "photograph",
        "shooting": "photographing",
        "stabbing": "pointing at",
        "topless": "in a summer shirt",
        "torture": "suspense",
        "violence": "drama",
        "violent": "stormy",
        "war": "old history painting",
        "weapon": "tool",
        "weapons": "tools",
        "wound": "bandage",
        "wounded": "bandaged",
    }
)
_WORD = re.compile(r"[^\W\d_]+")


def soften(prompt: str) -> str:
    """The same wish in milder words; always differs from the prompt."""
    milder = _WORD.sub(_mild, prompt).strip().rstrip(".,; ")
    if _GENTLE_END in milder:
        milder = milder.replace(f", {_GENTLE_END}", "").replace(_GENTLE_END, "")
        return f"A calm, friendly picture: {milder}, {_GENTLE_END}"
    return f"{milder}, {_GENTLE_END}" if milder else _GENTLE_END


def soften_request(request: Request) -> Request:
    """The same request in milder words; one without words stays as it is."""
    match request:
        case Generate():
            return replace(request, prompt=soften(request.prompt), enhanced="")
        case Transform() if request.instruction:
            return replace(request, instruction=soften(request.instruction))
        case Extend() if request.prompt:
            return replace(request, prompt=soften(request.prompt))
        case Inpaint():
            return replace(request, prompt=soften(request.prompt))
        case _:
            return request


def _mild(found: re.Match[str]) -> str:
    word = found[0]
    milder = _MILDER.get(word.lower(), word)
    return milder[:1].upper() + milder[1:] if word[:1].isupper() else milder
