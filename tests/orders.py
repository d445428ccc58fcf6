"""Calls that tests send, with nothing to say but what they change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from imagegen.domain.calls import EditCall, GenerateCall, Partial
from imagegen.domain.geometry import Extent
from imagegen.domain.rasters import MaskPixels
from tests.fakes import flat_picture

SQUARE = Extent(1024, 1024)


def generation(**changes: Any) -> GenerateCall:
    """A picture from words."""
    call = GenerateCall(model="gpt-image-2.5-flare", prompt="A kite", size=SQUARE, quality="low")
    return replace(call, **changes)


def change(**changes: Any) -> EditCall:
    """A masked edit."""
    call = EditCall(
        model="gpt-image-2.5-flare",
        prompt="A boat",
        pictures=(flat_picture(SQUARE),),
        mask=hole(),
        size=SQUARE,
        quality="low",
    )
    return replace(call, **changes)


def hole() -> MaskPixels:
    """A mask that repaints rows and columns 300 to 699 of a square."""
    mask = np.zeros((SQUARE.height, SQUARE.width), np.uint8)
    mask[300:700, 300:700] = 255
    return mask


def ignore(sketch: Partial) -> None:
    """Nobody is watching."""
