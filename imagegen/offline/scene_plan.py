"""What a prompt means to the offline engine: the words' side fills it, the scenes' side draws it.

Pure data. Must not know how words are parsed nor how scenes are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Colour(NamedTuple):
    """An sRGB colour, 0..255 per channel."""

    red: int
    green: int
    blue: int


class Place(StrEnum):
    """The sets that ``scenes`` can build; many place words map onto each."""

    LAKE = "lake"
    MOUNTAINS = "mountains"
    MEADOW = "meadow"
    FARM = "farm"
    BEACH = "beach"
    SEA = "sea"
    ISLAND = "island"
    RIVER = "river"
    WATERFALL = "waterfall"
    DESERT = "desert"
    CANYON = "canyon"
    FOREST = "forest"
    JUNGLE = "jungle"
    GARDEN = "garden"
    SNOWFIELD = "snowfield"
    VOLCANO = "volcano"
    CITY = "city"
    FUTURE_CITY = "future_city"
    STREET = "street"
    MARKET = "market"
    VILLAGE = "village"
    ROOM = "room"
    CAFE = "cafe"
    LIBRARY = "library"
    STAGE = "stage"
    SKY = "sky"
    SPACE = "space"
    MOON = "moon"
    UNDERWATER = "underwater"
    STUDIO = "studio"
    ABSTRACT = "abstract"


class Light(StrEnum):
    """Time of day, or the light that a photographer would set."""

    DAWN = "dawn"
    DAY = "day"
    GOLDEN = "golden"
    SUNSET = "sunset"
    DUSK = "dusk"
    NIGHT = "night"
    OVERCAST = "overcast"
    STUDIO = "studio"


class Weather(StrEnum):
    """What falls, hangs or blows in the air."""

    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    STORM = "storm"
    SNOW = "snow"
    FOG = "fog"
    WIND = "wind"
    RAINBOW = "rainbow"
    AURORA = "aurora"


class Season(StrEnum):
    """The season, which colours plants and ground."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


class Mood(StrEnum):
    """The overall grade of the picture."""

    NEUTRAL = "neutral"
    COSY = "cosy"
    SERENE = "serene"
    DRAMATIC = "dramatic"
    DARK = "dark"
    DREAMY = "dreamy"
    VIBRANT = "vibrant"
    PASTEL = "pastel"
    VINTAGE = "vintage"
    MONOCHROME = "monochrome"


class Material(StrEnum):
    """What a subject is made of when the prompt says so."""

    GLASS = "glass"
    ICE = "ice"
    GOLD = "gold"
    CHROME = "chrome"
    BRONZE = "bronze"
    MARBLE = "marble"
    JADE = "jade"
    WOOD = "wood"
    CLAY = "clay"
    PAPER = "paper"
    NEON = "neon"


class Framing(StrEnum):
    """How near the subjects are."""

    CLOSE = "close"
    MEDIUM = "medium"
    WIDE = "wide"


class Feature(StrEnum):
    """Parts of a set that a prompt may ask for (``features``) or forbid (``excluded``)."""

    STARS = "stars"
    MOON = "moon"
    SUN = "sun"
    CLOUDS = "clouds"
    MOUNTAINS = "mountains"
    TREES = "trees"
    FLOWERS = "flowers"
    GRASS = "grass"
    LEAVES = "leaves"
    WATER = "water"
    ROCKS = "rocks"
    BUILDINGS = "buildings"
    PEOPLE = "people"
    LIGHTS = "lights"
    SHADOW = "shadow"
    REFLECTION = "reflection"


class Complexion(StrEnum):
    """A person's skin where the prompt names it; else the scene varies it by seed."""

    LIGHT = "light"
    MEDIUM = "medium"
    DARK = "dark"


class Scale(StrEnum):
    """A size word that stood before the subject."""

    TINY = "tiny"
    NORMAL = "normal"
    GIANT = "giant"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPlan:
    """One thing to show, ``count`` times.

    Attributes:
        figure: name of the SVG figure, e.g. ``polar_bear``.
        word: the person's own word for it, e.g. ``golden retriever``.
        count: 1..12.
        colour: recolours the figure's main tones; None keeps its own.
        material: None draws it in its own coat.
        scale: a size word, else normal.
        flying: the prompt says that it flies or floats in the air, whatever its usual pose.
        hair: hair colour of a person when named.
        complexion: skin of a person when named.
    """

    figure: str
    word: str
    count: int = 1
    colour: Colour | None = None
    material: Material | None = None
    scale: Scale = Scale.NORMAL
    flying: bool = False
    hair: Colour | None = None
    complexion: Complexion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenePlan:
    """Everything a scene builder may use; the same plan, extent and seed give the same bytes.

    Attributes:
        prompt: the person's words, whole.
        place: the set.
        place_word: the person's own word for it, "" if the place was our choice.
        palette: colours that were asked for (names or hex), may be empty.
        style: one of the ten painting styles (``oil_painting`` …) or None for none.
        excluded: what "no …" / "without …" forbids, as figure or feature names
            (``people``, ``clouds``, ``trees``, ``shadow`` …; see ``Feature``).
        left_out: the prompt's content words that nothing was made of.
        portrait: one subject, head and shoulders near.
        features: parts of the set that were asked for by name (``Feature`` values), beside what
            the place brings anyway.
    """

    prompt: str
    place: Place
    place_word: str = ""
    light: Light = Light.DAY
    weather: Weather = Weather.CLEAR
    season: Season = Season.SUMMER
    mood: Mood = Mood.NEUTRAL
    framing: Framing = Framing.MEDIUM
    palette: tuple[Colour, ...] = ()
    subjects: tuple[SubjectPlan, ...] = ()
    style: str | None = None
    excluded: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    portrait: bool = False
    features: tuple[str, ...] = ()
