"""The door of the painting styles: picks one by name. Must not know prompts."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from imagegen.errors import InvalidOption
from imagegen.offline.painting.anime import anime
from imagegen.offline.painting.digital_art import digital_art
from imagegen.offline.painting.minimalist import minimalist
from imagegen.offline.painting.oil_painting import oil_painting
from imagegen.offline.painting.pencil_sketch import pencil_sketch
from imagegen.offline.painting.photorealistic import photorealistic
from imagegen.offline.painting.pixel_art import pixel_art
from imagegen.offline.painting.pop_art import pop_art
from imagegen.offline.painting.render_3d import render_3d
from imagegen.offline.painting.watercolor import watercolor
from imagegen.offline.pixels import Bytes
from imagegen.offline.progress import Watch

Style = Callable[[Bytes, np.random.Generator, Watch], Bytes]

_PAINTERS: MappingProxyType[str, Style] = MappingProxyType(
    {
        "photorealistic": photorealistic,
        "digital_art": digital_art,
        "oil_painting": oil_painting,
        "minimalist": minimalist,
        "watercolor": watercolor,
        "3d_render": render_3d,
        "anime": anime,
        "pencil_sketch": pencil_sketch,
        "pixel_art": pixel_art,
        "pop_art": pop_art,
    }
)

STYLES = tuple(_PAINTERS)
"""The names of the ten styles."""


def paint(picture: Bytes, style: str, *, seed: int, watch: Watch) -> Bytes:
    """The picture in another style, at its own size.

    Args:
        picture: ``(height, width, 3) uint8 RGB``, from 1x1 up.
        style: one of ``STYLES``.
        seed: the same seed gives the same bytes.
        watch: heard at least every 0.2 s of work.

    Raises:
        InvalidOption: there is no such style.
        JobCancelled: the watch was told to stop.
    """
    painter = _PAINTERS.get(style)
    if painter is None:
        raise InvalidOption(f"There is no painting style named “{style}”.")
    return painter(picture, np.random.default_rng(seed), watch)
