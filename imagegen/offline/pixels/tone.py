"""Tone and colour arithmetic on float pictures: conversions, curves, saturation, Lab, light.

Pictures are ``(height, width, 3) float32 RGB 0..1`` (values may leave 0..1 between steps; only
``to_bytes`` clips for good). Must not know what the pictures are for.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
"""``(height, width, 3) float32 RGB 0..1``, or ``(height, width) float32`` for one channel."""

Bytes = NDArray[np.uint8]
"""``(height, width, 3) uint8 RGB``."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in brightness (ITU-R BT.601)."""


def to_float(picture: Bytes) -> Floats:
    """Bytes 0..255 as floats 0..1."""
    return picture.astype(np.float32) * np.float32(1 / 255)


def to_bytes(image: Floats) -> Bytes:
    """Floats 0..1 as bytes 0..255, clipped and rounded."""
    scaled = np.clip(image * np.float32(255) + np.float32(0.5), 0, 255)
    return np.asarray(scaled, np.uint8)


def rgb(red: float, green: float, blue: float) -> Floats:
    """One colour, 0..1 per channel, as an array that multiplies and adds onto pictures."""
    return np.array([red, green, blue], np.float32)


def clip(image: Floats, low: float = 0.0, high: float = 1.0) -> Floats:
    """The values held within ``low..high``."""
    return np.clip(image, np.float32(low), np.float32(high))


def luminance(image: Floats) -> Floats:
    """Brightness, ``(height, width) float32``, of a ``(height, width, 3)`` picture."""
    return np.asarray(image @ LUMA, np.float32)


def mix(first: Floats, second: Floats, weight: Floats | float) -> Floats:
    """``first`` where the weight is 0, ``second`` where it is 1.

    A ``(height, width)`` weight is spread over the channels of colour pictures.
    """
    amount = np.asarray(weight, np.float32)
    if amount.ndim == 2 and max(first.ndim, second.ndim) == 3:
        amount = amount[..., None]
    return np.asarray(first + (second - first) * amount, np.float32)


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """0 below ``low``, 1 above ``high``, a smooth S between; ``low > high`` turns it round."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1).astype(np.float32)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def contrast(image: Floats, amount: float) -> Floats:
    """An S-curve: ``amount`` 0 changes nothing, 1 is strong."""
    held = clip(image)
    return held + np.float32(amount) * (smoothstep(0, 1, held) - held)


def saturate(image: Floats, factor: float) -> Floats:
    """Colourfulness times ``factor``."""
    grey = luminance(image)[..., None]
    return np.asarray(grey + (image - grey) * np.float32(factor), np.float32)


def vibrance(image: Floats, amount: float) -> Floats:
    """Lifts weak colours more than strong ones, so that skin does not burn."""
    high, low = image.max(-1), image.min(-1)
    weak = 1 - (high - low) / np.maximum(high, np.float32(1e-3))
    grey = luminance(image)[..., None]
    gain = (1 + np.float32(amount) * weak)[..., None]
    return np.asarray(grey + (image - grey) * gain, np.float32)


def spread(grey: Floats, low_percent: float, high_percent: float) -> tuple[float, float]:
    """The values below which ``low_percent`` and ``high_percent`` of the pixels lie."""
    step = max(1, min(grey.shape) // 256)
    low, high = np.percentile(grey[::step, ::step], (low_percent, high_percent))
    return float(low), float(high)


def scale_to(image: Floats, grey: Floats, *, floor: float = 0.03) -> Floats:
    """The picture with its brightness replaced by ``grey``, hue kept; ``floor`` guards blacks."""
    ratio = np.maximum(grey, 0) / np.maximum(luminance(image), np.float32(floor))
    return np.asarray(image * ratio[..., None], np.float32)


def to_lab(image: Floats) -> Floats:
    """CIE L*a*b* (L 0..100) of an sRGB picture 0..1."""
    return np.asarray(cv2.cvtColor(clip(image), cv2.COLOR_RGB2LAB), np.float32)


def from_lab(lab: Floats) -> Floats:
    """The sRGB picture 0..1 of CIE L*a*b*; colours outside sRGB are clipped."""
    return clip(np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.float32))


def screen(image: Floats, light: Floats | float) -> Floats:
    """Adds light as a second projector would: never darker, never burnt out."""
    glow = np.clip(np.asarray(light, np.float32), 0, 1)
    return np.asarray(1 - (1 - clip(image)) * (1 - glow), np.float32)


def vignette(height_px: int, width_px: int, strength: float) -> Floats:
    """``(height, width, 1)`` factors that darken the corners by about ``strength``."""
    rows = np.linspace(-1, 1, height_px, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width_px, dtype=np.float32)[None, :]
    distance = np.sqrt(rows * rows + columns * columns)
    return (1 - np.float32(strength) * smoothstep(0.55, 1.5, distance))[..., None]
