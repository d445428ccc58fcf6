"""Digital art: soft painterly planes, split tones, a drawn contour and a glow.

Kuwahara and bilateral smoothing make the planes; violet shadows and amber lights the mood.
Must not know prompts.
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
    contrast,
    edge_flow,
    glow,
    kuwahara,
    luminance,
    resize,
    rgb,
    saturate,
    scale_to,
    scaled,
    screen,
    spread,
    to_bytes,
    to_float,
    vibrance,
    vignette,
)
from imagegen.offline.progress import Watch


def digital_art(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out; chance plays no part."""
    height, width = picture.shape[:2]
    size = max(height, width) / 1024
    source = to_float(picture)
    planes = kuwahara(scaled(source, 0.75), max(3, int(6 * size)))
    watch.check()
    planes = bilateral(planes, 2, side_px=7, tone=26, reach_px=6)
    image = resize(planes, width, height)
    watch.check()
    image = image + np.float32(0.35) * (source - blur(source, 2.2 * size))
    tone = luminance(image)
    low, high = spread(tone, 1, 99)
    image = scale_to(image, clip(contrast((tone - low) / (high - low + 0.05), 0.55), 0, 1.1))
    image = _split_tones(vibrance(saturate(clip(image), 1.12), 0.4))
    watch.check()
    grey = luminance(source)
    flow = edge_flow(blur(grey, 1), 3 * size)
    lifted = np.float32(0.3) + np.float32(0.7) * grey
    lines = ink_lines(lifted, size, strength=28, threshold=0.42, crispness=9, flow=flow)
    image = image * (0.72 + 0.28 * lines)[..., None]
    bloom = 1.1 * glow(image, 0.62, 22 * size) + 0.66 * glow(image, 0.7, 6 * size)
    return to_bytes(screen(image, bloom) * vignette(height, width, 0.3))


def _split_tones(image: Floats) -> Floats:
    """Violet into the shadows, amber into the lights."""
    light = luminance(clip(image))[..., None]
    shadows = (1 - light) ** 2 * rgb(0.03, -0.02, 0.10)
    lights = light**2 * (1 - light) * rgb(0.16, 0.04, -0.10)
    return np.asarray(image + shadows + lights, np.float32)
