"""Photorealistic: a picture as a good raw developer would finish it.

Tone and detail are split by a guided filter, the tone is stretched, the detail lifted; a little
vibrance, bloom and film grain. Must not know prompts.
"""

from __future__ import annotations

import numpy as np

from imagegen.offline.pixels import (
    Bytes,
    blur,
    clip,
    contrast,
    glow,
    grain,
    guided,
    luminance,
    rgb,
    scale_to,
    screen,
    spread,
    to_bytes,
    to_float,
    vibrance,
    vignette,
)
from imagegen.offline.progress import Watch


def photorealistic(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out."""
    height, width = picture.shape[:2]
    size = max(height, width) / 1024
    image = to_float(picture)
    tone = luminance(image)
    base = guided(tone, 24 * size, 0.02)
    low, high = spread(tone, 0.5, 99.5)
    watch.check()
    stretched = clip((base - low * 0.8) / max(high - low * 0.8, 0.2), 0, 1.1)
    developed = contrast(stretched, 0.35) + (tone - base) * np.float32(1.4)
    image = vibrance(clip(scale_to(image, developed), 0, 1.2), 0.22)
    watch.check()
    image = screen(image, 0.35 * glow(image, 0.75, 14 * size))
    light = luminance(image)[..., None]
    image = (
        image + (1 - light) * light * rgb(0.04, 0, -0.04) + (1 - light) ** 3 * rgb(-0.008, 0, 0.016)
    )
    image = image + np.float32(0.5) * (image - blur(image, 1.1 * size))
    image = image * vignette(height, width, 0.2)
    visible = 0.015 * (1 - 0.6 * clip(luminance(image)))
    return to_bytes(image + (grain(height, width, rng) * visible)[..., None])
