"""Notes everything that is no subject: place, light, weather, season, mood, style, features.

Knows no grammar beyond the phrase at hand and decides nothing about defaults.
"""

from __future__ import annotations

from imagegen.offline.scene_plan import Colour, Place
from imagegen.offline.words.findings import PlaceFound
from imagegen.offline.words.reading import Reading
from imagegen.offline.words.senses import Meaning, Sense, Span

_BLACK = Colour(35, 33, 39)
_SHY_STYLES = frozenset({"minimalist", "minimal", "minimalistic", "pencil", "acrylic", "drawing"})
"""Style words that before a noun only describe it: a minimalist living room is no drawing style."""
_NATURAL_COLOURS = frozenset(
    [
        "green",
        "blue",
        "white",
        "golden",
        "gold",
        "grey",
        "gray",
        "brown",
        "turquoise",
        "silver",
        "yellow",
        "azure",
        "sandy",
        "dark",
    ]
)


def note_surroundings(reading: Reading, at: int) -> bool:
    """Note every such meaning of the phrase; returns whether there was one."""
    span = reading.spans[at]
    if _is_piebald(reading, at):
        reading.waiting.colours.append(_BLACK)
        reading.waiting.words.append(span.text)
        return True
    noted = False
    for meaning in span.meanings:
        if _is_colour_here(reading, at, meaning):
            continue
        noted |= _note(reading, at, meaning)
    if noted and span.has(Sense.PLACE, Sense.FEATURE, Sense.ENVIRONS):
        give_colours_to_nature(reading)
    return noted


def _is_piebald(reading: Reading, at: int) -> bool:
    """A black and white cat is no black and white photograph."""
    follower = reading.following(at)
    return (
        reading.spans[at].text in ("black and white", "black & white")
        and follower is not None
        and follower.has(Sense.FIGURE)
    )


def _is_colour_here(reading: Reading, at: int, meaning: Meaning) -> bool:
    """A coral dress is no coral reef, a lavender wall no flowers."""
    span = reading.spans[at]
    if not span.has(Sense.COLOUR) or meaning.sense not in (Sense.PLACE, Sense.FEATURE):
        return False
    return reading.is_before_noun(at) or reading.opened_by == "in"


def _note(reading: Reading, at: int, meaning: Meaning) -> bool:
    found = reading.found
    lists = {
        Sense.LIGHT: found.lights,
        Sense.LIGHT_WEAK: found.weak_lights,
        Sense.WEATHER: found.weathers,
        Sense.SEASON: found.seasons,
        Sense.MOOD: found.moods,
        Sense.FRAMING: found.framings,
        Sense.FEATURE: found.features,
    }
    if meaning.sense in lists:
        lists[meaning.sense].append(meaning.value)
    elif meaning.sense is Sense.PORTRAIT:
        found.portrait = True
    elif meaning.sense is Sense.STYLE:
        _note_style(reading, at, meaning)
    elif meaning.sense is Sense.PLACE:
        _note_place(reading, at, meaning)
    else:
        return False
    return True


def _note_style(reading: Reading, at: int, meaning: Meaning) -> None:
    follower = reading.following(at)
    describes = (
        reading.spans[at].text in _SHY_STYLES
        and follower is not None
        and (follower.has(Sense.PLACE, Sense.FIGURE, Sense.UNDRAWN) or not follower.meanings)
    )
    if not describes:
        reading.found.styles.append(meaning.value)


def _note_place(reading: Reading, at: int, meaning: Meaning) -> None:
    span = reading.spans[at]
    if span.possessive:
        return
    first_word = reading.words.colours.get(span.text.partition(" ")[0])
    if meaning.value == Place.STUDIO and first_word is not None:  # "black background"
        reading.found.palette.append(first_word)
    reading.found.places.append(
        PlaceFound(
            place=Place(meaning.value),
            word=span.text,
            aside=_is_aside(reading, at),
        )
    )


def _is_aside(reading: Reading, at: int) -> bool:
    """Whether a place word only tells what else is there: "with mountains", "in the distance"."""
    follower = reading.following(at)
    if follower is not None and follower.has(Sense.FAR, Sense.BACKDROP):
        return True
    return reading.is_after(at, "with", "featuring", "overlooking", "distant", "through")


def give_colours_to_nature(reading: Reading) -> None:
    """Colours before a place or a part of it: green hills are nothing new, a pink sky is."""
    left = reading.take_waiting()
    unusual = [word for word in left.words if not _is_natural(word)]
    if unusual and left.colours:
        reading.found.palette.extend(left.colours)
    elif left.material is not None and not left.colours:
        reading.found.leave_out(" ".join(left.words))


def _is_natural(word: str) -> bool:
    return bool(set(word.split()) & _NATURAL_COLOURS)


def note_far(reading: Reading, at: int) -> None:
    """ "… in the background" moves the place named just before it aside."""
    places = reading.found.places
    if places and reading.preceding(at) is not None:
        near = places[-1]
        places[-1] = PlaceFound(place=near.place, word=near.word, aside=True)


def note_surface(reading: Reading, span: Span) -> None:
    """Something stands on a table: the set is a table top unless another place is named."""
    reading.take_waiting()
    reading.found.places.append(PlaceFound(place=Place.STUDIO, word=span.text, aside=True))


def note_backdrop(reading: Reading, span: Span) -> None:
    """ "… on a pink background" asks for a studio in that colour."""
    left = reading.take_waiting()
    if left.colours:
        reading.found.palette.extend(left.colours)
    if left.colours and span.text != "wall":
        reading.found.places.append(PlaceFound(place=Place.STUDIO, word=span.text, aside=True))
