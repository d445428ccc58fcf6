"""Notes taken while a prompt is read: drafts of subjects and everything about the set.

Mutable on purpose, alive for one reading only. Knows no vocabulary and no grammar.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from imagegen.offline.scene_plan import Colour, Complexion, Material, Place, Scale

LEFT_OUT_MAX = 12
LEFT_OUT_CHARS = 40


@dataclass(slots=True, kw_only=True)
class SubjectDraft:
    """A subject while the words around it are still being read.

    Attributes:
        counted: the prompt gave a number.
        statue: it is a sculpture of the figure.
        plural: the noun stood in the plural.
        belongs: a place was named before it, so it may be a part of that set.
        metal_or_paint: one word named both its colour and its material (gold, bronze).
    """

    figure: str
    word: str
    count: int = 1
    counted: bool = False
    plural: bool = False
    belongs: bool = False
    colour: Colour | None = None
    material: Material | None = None
    metal_or_paint: bool = False
    scale: Scale = Scale.NORMAL
    flying: bool = False
    statue: bool = False
    hair: Colour | None = None
    complexion: Complexion | None = None


@dataclass(slots=True, kw_only=True)
class Adjectives:
    """What stood before a noun that has not come yet.

    Attributes:
        words: the colour and material words, for naming them if nothing comes of them.
        metal_or_paint: one word named both a colour and a material (gold, bronze).
    """

    colours: list[Colour] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    material: Material | None = None
    metal_or_paint: bool = False
    scale: Scale = Scale.NORMAL
    count: int | None = None
    flying: bool = False
    statue: bool = False
    hair: Colour | None = None
    complexion: Complexion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFound:
    """A place word; ``aside`` if it only names the background or what belongs to the place."""

    place: Place
    word: str
    aside: bool = False


@dataclass(slots=True, kw_only=True)
class Findings:
    """Everything read so far, in the order of the prompt."""

    subjects: list[SubjectDraft] = field(default_factory=list)
    places: list[PlaceFound] = field(default_factory=list)
    lights: list[str] = field(default_factory=list)
    weak_lights: list[str] = field(default_factory=list)
    weathers: list[str] = field(default_factory=list)
    seasons: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    framings: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    palette: list[Colour] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    portrait: bool = False

    def leave_out(self, words: str) -> None:
        """Note that nothing is made of ``words``; repeated words count once."""
        short = words.strip()[:LEFT_OUT_CHARS]
        if short and short not in self.left_out and len(self.left_out) < LEFT_OUT_MAX:
            self.left_out.append(short)
