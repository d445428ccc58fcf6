"""The main colours of a picture, by name. Knows nothing of what the picture shows."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources

import cv2
import numpy as np
from numpy.typing import NDArray

LabPixels = NDArray[np.float32]
"""``(count, 3) float32`` CIE L*a*b*: L 0..100."""

_CLUSTERS = 8
_ROUNDS = 12
_SHARE_MIN = 0.035
_NAMES_MAX = 4
_CHROMA_WEIGHT = 1.25
"""Names differ more by hue than by lightness, so hue counts more in finding the nearest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedColour:
    """A colour of the picture: its name, its share of the area 0..1, and how strong it is."""

    name: str
    share: float
    chroma: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The main colours, the weightiest first, and a small strong one beside them (or none)."""

    main: tuple[NamedColour, ...]
    accent: NamedColour | None = None


@dataclass(frozen=True, slots=True)
class _Names:
    names: tuple[str, ...]
    lab: LabPixels


@functools.cache
def _names() -> _Names:
    file = resources.files("imagegen.offline.describe") / "data" / "colours.json"
    codes: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    rgb = np.array([_rgb(code) for code in codes.values()], np.float32)[None] / 255
    return _Names(tuple(codes), np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[0], np.float32))


def _rgb(code: str) -> list[int]:
    return [int(code[at : at + 2], 16) for at in (1, 3, 5)]


def main_colours(pixels: LabPixels) -> Palette:
    """At most four named colours; strong colours weigh more than greys of the same area."""
    centres, shares = _cluster(pixels)
    merged: dict[str, NamedColour] = {}
    for centre, share in zip(centres, shares, strict=True):
        name = name_of(centre)
        before = merged.get(name)
        merged[name] = NamedColour(
            name=name,
            share=float(share) + (before.share if before else 0.0),
            chroma=max(float(np.hypot(centre[1], centre[2])), before.chroma if before else 0.0),
        )
    seen = [colour for colour in merged.values() if colour.share >= _SHARE_MIN]
    main = tuple(sorted(seen or merged.values(), key=_weight, reverse=True)[:_NAMES_MAX])
    return Palette(main=main, accent=_accent(main, tuple(merged.values())))


def _accent(main: tuple[NamedColour, ...], every: tuple[NamedColour, ...]) -> NamedColour | None:
    """A strong colour on a small area that stands out from the weaker ones around it."""
    loudest = max(colour.chroma for colour in main)
    small = [
        colour
        for colour in every
        if colour not in main and colour.share > 0.006 and colour.chroma > max(32, loudest)
    ]
    return max(small, key=_weight, default=None)


def _weight(colour: NamedColour) -> float:
    return colour.share * (1 + colour.chroma / 45)


def name_of(lab: LabPixels) -> str:
    """The name nearest to one colour, ``(3,) float32`` L*a*b*."""
    known = _names()
    apart = (known.lab - lab) * np.array([1, _CHROMA_WEIGHT, _CHROMA_WEIGHT], np.float32)
    return known.names[int((apart**2).sum(1).argmin())]


def _cluster(pixels: LabPixels) -> tuple[LabPixels, NDArray[np.float64]]:
    """k-means with far-apart starts: no chance in it, so the same picture gives the same words."""
    centres = _far_apart(pixels)
    nearest = np.zeros(len(pixels), np.intp)
    for _ in range(_ROUNDS):
        nearest = _distances(pixels, centres).argmin(1)
        for index in range(len(centres)):
            members = pixels[nearest == index]
            if len(members):
                centres[index] = members.mean(0)
    shares = np.bincount(nearest, minlength=len(centres)) / len(pixels)
    return centres, shares


def _far_apart(pixels: LabPixels) -> LabPixels:
    """Start from the mean, then always take the pixel that is farthest from all starts."""
    centres = [pixels.mean(0)]
    nearest = ((pixels - centres[0]) ** 2).sum(1)
    for _ in range(_CLUSTERS - 1):
        centres.append(pixels[int(nearest.argmax())].copy())
        nearest = np.minimum(nearest, ((pixels - centres[-1]) ** 2).sum(1))
    return np.array(centres, np.float32)


def _distances(pixels: LabPixels, centres: LabPixels) -> NDArray[np.float32]:
    return np.asarray(((pixels[:, None] - centres[None]) ** 2).sum(2), np.float32)
