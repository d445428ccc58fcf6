"""The shelf of figures: finds, describes, recolours and rasterises our SVG art.

Each figure's root element says in ``data-*`` attributes what it is, how it stands, how tall it is
in the real world and which hexes carry its main colour. Must not know scenes or plans.
"""

from __future__ import annotations

import io
import re
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from imagegen.errors import NotFound
from imagegen.offline.scene_plan import Colour

Sprite = NDArray[np.float32]
"""``(height, width, 4) float32 RGBA 0..1``, alpha not multiplied in."""

_ATTRIBUTE = re.compile(r'data-([a-z-]+)="([^"]*)"')
_PROBE_PX = 256
_LARGEST_PX = 1400
_KEPT_SPRITES = 16
_KEPT_VALUES = 1_000_000


class Pose(StrEnum):
    """How a figure meets the world."""

    STANDS = "stands"
    FLIES = "flies"
    SWIMS = "swims"
    FLOATS = "floats"
    LIES = "lies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a figure says about itself.

    Attributes:
        name: its file's name without the ending.
        kind: animal, bird, fish, insect, person, vehicle, building, food, plant, furniture,
            instrument, toy, fantasy or object.
        height_m: height in metres in the real world.
        coat: fur, feathers, scales, skin, cloth, wood, metal, stone, leaf or smooth.
        width_share: width of the painted part as a share of its height.
        main: hex of its main tone; ``shade`` and ``light`` go with it; "" if it has none.
        skin: hexes of people: ``skin``, ``skin_shade``, ``hair``; "" for all else.
    """

    name: str
    kind: str
    pose: Pose
    height_m: float
    coat: str
    width_share: float
    main: str = ""
    shade: str = ""
    light: str = ""
    skin: str = ""
    skin_shade: str = ""
    hair: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dye:
    """Colours to draw a figure in; None keeps its own."""

    main: Colour | None = None
    skin: Colour | None = None
    hair: Colour | None = None


class _Box(NamedTuple):
    """Pixels from ``top`` to before ``bottom`` and ``left`` to before ``right``."""

    top: int
    bottom: int
    left: int
    right: int


class Shelf:
    """All figures of a folder; files are read and drawn on first use and kept for a while."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` holds the ``*.svg`` files; by default our own."""
        self._folder = folder if folder is not None else Path(__file__).parent / "figures"
        self._names = frozenset(path.stem for path in self._folder.glob("*.svg"))
        # plain dictionaries: a cached bound method would tie the shelf and its pictures in a knot
        self._texts: dict[str, str] = {}
        self._boxes: dict[str, _Box] = {}
        self._figures: dict[str, Figure] = {}
        self._sprites: OrderedDict[tuple[str, int, Dye], Sprite] = OrderedDict()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all figures, sorted."""
        return tuple(sorted(self._names))

    def has(self, name: str) -> bool:
        """Whether there is a figure of that name."""
        return name in self._names

    def sprite(self, name: str, *, tall_px: int, dye: Dye | None = None) -> Sprite:
        """The painted part of a figure, ``tall_px`` high, on nothing.

        Raises:
            NotFound: there is no such figure.
        """
        key = (name, max(4, min(_LARGEST_PX, tall_px)), dye if dye is not None else Dye())
        if key in self._sprites:
            self._sprites.move_to_end(key)
            return self._sprites[key].copy()
        sprite = self._draw(*key)
        if sprite.size <= _KEPT_VALUES:
            self._sprites[key] = sprite
            if len(self._sprites) > _KEPT_SPRITES:
                self._sprites.popitem(last=False)
        return sprite.copy()

    def figure(self, name: str) -> Figure:
        """What a figure says about itself.

        Raises:
            NotFound: there is no such figure.
        """
        if name not in self._figures:
            self._figures[name] = self._describe(name)
        return self._figures[name]

    def _text(self, name: str) -> str:
        """The SVG's text."""
        if name not in self._names:
            raise NotFound(f"There is no figure named {name}.", hint="Name another subject.")
        if name not in self._texts:
            self._texts[name] = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        return self._texts[name]

    def _describe(self, name: str) -> Figure:
        """Read the root's attributes and measure the drawing."""
        text = self._text(name)
        said = dict(_ATTRIBUTE.findall(text[: text.index(">")]))
        box = self._box(name)
        return Figure(
            name=name,
            kind=said.get("kind", "object"),
            pose=Pose(said.get("pose", "stands")),
            height_m=float(said.get("height-m", "1")),
            coat=said.get("coat", "smooth"),
            width_share=(box.right - box.left) / max(1, box.bottom - box.top),
            main=said.get("main", ""),
            shade=said.get("shade", ""),
            light=said.get("light", ""),
            skin=said.get("skin", ""),
            skin_shade=said.get("skin-shade", ""),
            hair=said.get("hair", ""),
        )

    def _draw(self, name: str, tall_px: int, dye: Dye) -> Sprite:
        """Draw so large that the painted part is ``tall_px`` high, and cut it out."""
        text = _dyed(self._text(name), self.figure(name), dye)
        probe = self._box(name)
        size = max(8, round(tall_px * _PROBE_PX / max(1, probe.bottom - probe.top)))
        drawn = _rasterise(text, size)
        box = _painted(drawn)
        return drawn[box.top : box.bottom, box.left : box.right] * np.float32(1 / 255)

    def _box(self, name: str) -> _Box:
        """The painted part of a figure drawn at the probe's size."""
        if name not in self._boxes:
            self._boxes[name] = _painted(_rasterise(self._text(name), _PROBE_PX))
        return self._boxes[name]


def _rasterise(text: str, size_px: int) -> NDArray[np.uint8]:
    """The whole view box at ``size_px`` square, ``(size, size, 4) uint8 RGBA``."""
    png = resvg_py.svg_to_bytes(svg_string=text, width=size_px, skip_system_fonts=True)
    with Image.open(io.BytesIO(bytes(png))) as image:
        return np.asarray(image.convert("RGBA"))


def _painted(drawn: NDArray[np.uint8]) -> _Box:
    """The box around what is painted; the whole if nothing is."""
    solid = drawn[..., 3] > 7
    rows, columns = np.nonzero(solid.any(1))[0], np.nonzero(solid.any(0))[0]
    if len(rows) == 0:
        return _Box(0, drawn.shape[0], 0, drawn.shape[1])
    return _Box(int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1)


def _hex(red: float, green: float, blue: float) -> str:
    """``#rrggbb``, channels held in 0..255."""
    return "#" + "".join(f"{min(255, max(0, round(part))):02x}" for part in (red, green, blue))


def _scaled(colour: Colour, factor: float) -> str:
    """A darker sister of a colour."""
    return _hex(colour.red * factor, colour.green * factor, colour.blue * factor)


def _lifted(colour: Colour, share: float) -> str:
    """A sister of a colour nearer to warm white."""
    return _hex(
        colour.red + (251 - colour.red) * share,
        colour.green + (246 - colour.green) * share,
        colour.blue + (236 - colour.blue) * share,
    )


def _dyed(text: str, figure: Figure, dye: Dye) -> str:
    """The SVG with its main, skin and hair hexes replaced."""
    swaps: dict[str, str] = {}
    if dye.main is not None and figure.main:
        swaps[figure.main] = _lifted(dye.main, 0.03)
        swaps[figure.shade] = _scaled(dye.main, 0.74)
        swaps[figure.light] = _lifted(dye.main, 0.32)
    if dye.skin is not None and figure.skin:
        swaps[figure.skin] = _scaled(dye.skin, 1.0)
        swaps[figure.skin_shade] = _scaled(dye.skin, 0.82)
    if dye.hair is not None and figure.hair:
        swaps[figure.hair] = _scaled(dye.hair, 1.0)
    if not swaps:
        return text
    either = re.compile("|".join(re.escape(old) for old in swaps if old), re.IGNORECASE)
    lower = {old.lower(): new for old, new in swaps.items()}
    head, body = text[: text.index(">")], text[text.index(">") :]
    return head + either.sub(lambda found: lower[found.group().lower()], body)
