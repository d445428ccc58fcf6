"""Puts an observation into two plain sentences. Measures nothing, claims nothing beyond it."""

from __future__ import annotations

from imagegen.offline.describe.composition import Composition
from imagegen.offline.describe.faces import Face
from imagegen.offline.describe.observing import Observation
from imagegen.offline.describe.regions import Regions

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def word(seen: Observation) -> str:
    """Two sentences: what it shows and how it is built; then light and colours."""
    first = [f"A {_format(seen)} {_kind(seen)} of {_content(seen)}", _arrangement(seen)]
    second = [f"{_light(seen)}, {_contrast(seen)} contrast", _colours(seen)]
    return f"{', '.join(part for part in first if part)}. {'; '.join(second)}."


def _format(seen: Observation) -> str:
    ratio = seen.width_px / seen.height_px
    if 0.95 < ratio < 1.05:
        return "square"
    if ratio > 1:
        return "panoramic" if ratio > 2.2 else "landscape-format"
    return "tall, narrow" if ratio < 0.45 else "portrait-format"


def _kind(seen: Observation) -> str:
    if seen.is_flat:
        return "black-and-white graphic" if seen.is_colourless else "flat graphic"
    return "black-and-white picture" if seen.is_colourless else "picture"


def _content(seen: Observation) -> str:
    if seen.faces:
        return _people(seen.faces)
    if seen.regions.sky:
        return _outdoors(seen.regions)
    return _indoors_or_near(seen)


def _people(faces: tuple[Face, ...]) -> str:
    if len(faces) > 1:
        number = _NUMBERS[len(faces)] if len(faces) < len(_NUMBERS) else "several"
        return f"{number} people"
    if faces[0].size > 0.4:
        return "a person, close up"
    return "a person, head and shoulders" if faces[0].size > 0.16 else "a person"


def _outdoors(regions: Regions) -> str:
    parts = [
        name
        for name, share, least in (
            ("water", regions.water, 0.10),
            ("snow", regions.snow, 0.16),
            ("sand", regions.sand, 0.14),
            ("greenery", regions.greenery, 0.12),
        )
        if share > least
    ]
    scene = "an open landscape" if regions.horizon is not None else "an outdoor scene"
    ground = f" with {_listed(parts)}" if parts else ""
    return f"{scene}{ground} under {_sky(regions)}"


def _sky(regions: Regions) -> str:
    if regions.sky_is_dark:
        return "a night sky"
    colour = "glowing" if regions.sky_is_warm else regions.sky_colour.replace("sky ", "light ")
    return f"a wide {colour} sky" if regions.sky > 0.45 else f"a {colour} sky"


def _indoors_or_near(seen: Observation) -> str:
    built = seen.composition
    if seen.regions.lamps > 0.002 and seen.brightness < 30:
        return "points of light in the dark"
    if built.is_all_over:
        return "the same fine texture all over"
    if built.has_plain_ground and built.concentration > 0.35:
        ground = seen.palette.main[0].name
        return f"a single subject on a plain ground, mostly {ground}"
    if built.has_soft_ground and built.concentration > 0.5:
        return "a subject in focus against a soft background"
    if seen.regions.greenery > 0.35:
        return "a scene full of greenery"
    if built.concentration > 0.6:
        return "one main subject that fills much of the frame"
    return "a scene with much detail" if built.detail > 9 else "a scene in soft, large shapes"


def _arrangement(seen: Observation) -> str:
    built = seen.composition
    parts = []
    if not built.is_all_over and (seen.faces or built.concentration > 0.35):
        parts.append(f"the main interest {_position(*_middle(seen.faces, built))}")
    horizon = None if seen.faces else seen.regions.horizon
    if horizon is not None:
        height = "low" if horizon > 0.6 else "high" if horizon < 0.4 else "near the middle"
        parts.append(f"the horizon {height}")
    if built.symmetry > 0.8 and not built.is_all_over:
        parts.append("nearly symmetrical")
    return ", ".join(parts)


def _middle(faces: tuple[Face, ...], built: Composition) -> tuple[float, float]:
    return (faces[0].across, faces[0].down) if faces else (built.across, built.down)


def _position(across: float, down: float) -> str:
    side = "left" if across < 0.4 else "right" if across > 0.6 else ""
    level = "upper" if down < 0.38 else "lower" if down > 0.62 else ""
    if side and level:
        return f"at the {level} {side}"
    if level:
        return f"in the {level} part"
    return f"on the {side}" if side else "near the centre"


def _light(seen: Observation) -> str:
    for least, words in ((74, "Bright, high-key light"), (60, "Bright light"), (38, "Even light")):
        if seen.brightness > least:
            return words
    return "Dark, low-key light" if seen.brightness > 20 else "Very dark"


def _contrast(seen: Observation) -> str:
    return "high" if seen.contrast > 26 else "soft" if seen.contrast < 14 else "medium"


def _colours(seen: Observation) -> str:
    if seen.is_colourless:
        return f"no colour, from {_listed([colour.name for colour in seen.palette.main[:2]], 'to')}"
    strength = "vivid" if seen.chroma > 38 else "muted" if seen.chroma < 12 else "natural"
    warmth = "warm" if seen.warmth > 9 else "cool" if seen.warmth < -3 else "balanced"
    main = _listed([colour.name for colour in seen.palette.main])
    accent = f" with an accent of {seen.palette.accent.name}" if seen.palette.accent else ""
    return f"{strength}, {warmth} colours, mainly {main}{accent}"


def _listed(names: list[str], last: str = "and") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
