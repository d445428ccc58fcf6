"""Anime: clear tone steps, bright colour and clean flowing lines.

Real-time video abstraction (Winnemöller, Olsen, Gooch 2006): bilateral smoothing, soft
quantisation of lightness, difference-of-Gaussians lines. Must not know prompts.
"""

from __future__ import annotations

import numpy as np

from imagegen.offline.painting.ink import ink_lines
from imagegen.offline.pixels import (
    Bytes,
    Floats,
    bilateral,
    blur,
    clip,
    edge_flow,
    from_lab,
    glow,
    guided,
    kuwahara,
    luminance,
    mix,
    resize,
    rgb,
    scaled,
    screen,
    spread,
    to_bytes,
    to_float,
    to_lab,
)
from imagegen.offline.progress import Watch

_STEP = 13.0
"""Height of a tone step, in L*."""

_INK = rgb(0.13, 0.09, 0.2)


def anime(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out; chance plays no part."""
    height, width = picture.shape[:2]
    size = max(height, width) / 1024
    source = to_float(picture)
    small = bilateral(scaled(source, 0.6), 3, side_px=9, tone=30, reach_px=6)
    watch.check()
    small = kuwahara(small, max(3, int(4 * size)))
    image = _cel_tones(resize(small, width, height))
    watch.check()
    light = luminance(image)[..., None]
    image = (
        image + (1 - light) ** 2 * rgb(0.02, 0.02, 0.09) + light * (1 - light) * rgb(0.03, 0.02, 0)
    )
    grey = guided(luminance(source), 4 * size + 1, 0.004)
    flow = edge_flow(blur(grey, 1), 3.5 * size)
    watch.check()
    # lifted, so that dark areas stay colour and only edges become ink
    lifted = np.float32(0.45) + np.float32(0.55) * grey
    lines = ink_lines(lifted, 1.1 * size, strength=55, threshold=0.44, crispness=14, flow=flow)
    inked = _INK * np.float32(0.6) + image * np.float32(0.25)
    image = mix(np.asarray(inked, np.float32), np.asarray(image, np.float32), lines)
    return to_bytes(screen(image, 0.7 * glow(image, 0.7, 20 * size)))


def _cel_tones(image: Floats) -> Floats:
    """Lightness in soft steps, as cel paint has, and richer colour."""
    lab = to_lab(clip(image))
    low, high = spread(lab[..., 0], 1, 99)
    tone = (lab[..., 0] - low) / (high - low + 1) * 88 + 10
    middle = np.floor(tone / _STEP) * _STEP + _STEP / 2
    soft = middle + _STEP / 2 * np.tanh((tone - middle) / _STEP * 5.5)
    lab[..., 0] = np.clip(soft, 0, 99)
    lab[..., 1:] *= 1.3
    return from_lab(lab)
