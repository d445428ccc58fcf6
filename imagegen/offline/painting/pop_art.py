"""Pop art: loud flat colours, printed dots and heavy contours.

Ben-Day dots grow with darkness over five inks; neutral areas become cream. Must not know prompts.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.painting.ink import ink_lines
from imagegen.offline.pixels import (
    Bytes,
    Floats,
    bilateral,
    blur,
    clip,
    edge_flow,
    guided,
    kuwahara,
    luminance,
    mix,
    resize,
    rgb,
    scaled,
    smoothstep,
    spread,
    to_bytes,
    to_float,
)
from imagegen.offline.progress import Watch

_INKS = np.array(
    [
        [0.93, 0.11, 0.16],
        [0.98, 0.82, 0.05],
        [0.10, 0.62, 0.32],
        [0.05, 0.45, 0.80],
        [0.91, 0.22, 0.55],
    ],
    np.float32,
)
_INK_HUES = np.array([0, 50, 130, 215, 325], np.float32)
_CREAM = rgb(0.99, 0.95, 0.86)
_PAPER = rgb(1.0, 0.97, 0.88)
_DOT_PX = 9.5
_DOT_DEGREES = 22.0


def pop_art(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out; chance plays no part."""
    height, width = picture.shape[:2]
    size = max(height, width) / 1024
    source = to_float(picture)
    small = kuwahara(scaled(source, 0.5), max(3, int(5 * size)))
    image = clip(resize(bilateral(small, 2, side_px=9, tone=40, reach_px=7), width, height))
    watch.check()
    # strong colours count as bright: a red saucer is printed red, not black
    tone = mix(luminance(image), image.max(-1), 0.45)
    low, high = spread(tone, 2, 98)
    tone = clip((tone - low) / (high - low + 0.02))
    flats = _flats(image, size)
    watch.check()
    dots = _dots(tone, size)[..., None]
    light = _PAPER * (1 - dots) + flats * dots
    dark = flats * (0.55 + 0.45 * tone / 0.34)[..., None]
    shown = np.where((tone > 0.6)[..., None], light, flats * np.float32(0.98) + np.float32(0.02))
    shown = np.where((tone > 0.34)[..., None], shown, dark)
    grey = guided(mix(luminance(source), source.max(-1), 0.45), 4 * size + 1, 0.006)
    flow = edge_flow(blur(grey, 1.2), 4 * size)
    watch.check()
    # lifted, so that only the darkest areas are printed black
    lifted = np.float32(0.33) + np.float32(0.67) * grey
    lines = ink_lines(lifted, 1.7 * size, strength=30, threshold=0.44, crispness=60, flow=flow)
    black = 0.08 + 0.92 * smoothstep(0.095, 0.12, tone)
    return to_bytes(np.asarray(shown * (lines * black)[..., None], np.float32))


def _flats(image: Floats, size: float) -> Floats:
    """The nearest ink by hue; cream where there is hardly any colour."""
    hsv = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2HSV), np.float32)
    apart = np.abs((hsv[..., :1] - _INK_HUES + 180) % 360 - 180)
    inks = _INKS[apart.argmin(-1)]
    neutral = blur((hsv[..., 1] < 0.16).astype(np.float32), 3 * size) > 0.5
    return np.where(neutral[..., None], _CREAM, inks)


def _dots(tone: Floats, size: float) -> Floats:
    """A turned grid of dots, 1 inside a dot; they grow as the tone darkens."""
    height, width = tone.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    turn, pitch = np.deg2rad(_DOT_DEGREES), np.float32(max(3.0, _DOT_PX * size))
    cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    across = (columns * cosine + rows * sine) / pitch
    down = (rows * cosine - columns * sine) / pitch
    distance = np.hypot(across - np.round(across), down - np.round(down))
    radius = np.float32(0.62) * np.sqrt(clip(1.08 - tone))
    return smoothstep(0.06, -0.06, distance - radius)
