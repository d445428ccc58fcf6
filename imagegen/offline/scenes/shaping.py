"""Small curves and colours that every builder of the scenes uses. Knows no scene."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imagegen.offline.scene_plan import Colour

Plane = NDArray[Any]
"""``(height, width) float32``, one value per pixel."""
Paint = NDArray[Any]
"""``(height, width, 3) float32 RGB 0..1``; glows may pass 1 until the scene is finished."""
Sprite = NDArray[Any]
"""``(height, width, 4) float32 RGBA 0..1``, alpha not multiplied in."""
Tone = NDArray[Any]
"""``(3,) float32 RGB``."""


def tone(red: float, green: float, blue: float) -> Tone:
    """An sRGB colour given as 0..255 per channel, as float 0..1."""
    return np.array([red, green, blue], np.float32) / np.float32(255)


def tone_of(colour: Colour) -> Tone:
    """The same for a colour out of a plan."""
    return tone(colour.red, colour.green, colour.blue)


def ease(low: float, high: float, value: Any) -> Plane:
    """0 at ``low``, 1 at ``high``, smooth between; ``low`` may lie above ``high``."""
    t = np.clip((value - low) / (high - low), 0, 1)
    eased: Plane = t * t * (3 - 2 * t)
    return eased


def mix(first: Any, second: Any, share: Any) -> Any:
    """``first`` at share 0, ``second`` at share 1."""
    return first + (second - first) * share


def fill_colour(colour: Tone) -> tuple[float, float, float]:
    """The form in which OpenCV's drawing functions take a colour."""
    return (float(colour[0]), float(colour[1]), float(colour[2]))


def shoulder(paint: Any, knee: float = 0.65) -> Any:
    """Roll bright values off softly above ``knee`` instead of clipping them."""
    span = 1 - knee
    return np.where(paint > knee, knee + span * np.tanh((paint - knee) / span), paint)
