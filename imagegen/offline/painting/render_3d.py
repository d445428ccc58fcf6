"""3D render: the picture as soft vinyl, lit by a key and a cool rim light.

Texture is smoothed along the contours, tone is kept as form; hollows darken (ambient occlusion)
and lights bloom. Must not know prompts.
"""

from __future__ import annotations

import numpy as np

from imagegen.offline.painting.relief import Lamp, lit, relit
from imagegen.offline.pixels import (
    Bytes,
    Floats,
    bilateral,
    blur,
    clip,
    contrast,
    edge_flow,
    glow,
    guided,
    kuwahara,
    luminance,
    resize,
    rgb,
    saturate,
    scaled,
    screen,
    smear,
    smoothstep,
    to_bytes,
    to_float,
    vignette,
)
from imagegen.offline.progress import Watch

_KEY = Lamp(right=-0.45, down=-0.65, towards_us=0.7, ambient=0.58, gloss=0.42, tightness=26)
_RIM = Lamp(right=0.8, down=0.3, towards_us=0.3, ambient=0.0, gloss=0.5, tightness=10)


def render_3d(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out; chance plays no part."""
    height, width = picture.shape[:2]
    size = max(height, width) / 1024
    image = _moulded(to_float(picture), size, watch)
    tone = luminance(image)
    form = guided(tone, 10 * size + 1, 0.004)
    surface = 14 * size * blur(form, 5 * size) + 18 * size * blur(form, 14 * size)
    surface = np.asarray(surface + 4 * size * blur(tone, 2.2 * size), np.float32)
    hollow = clip(blur(form, 26 * size) - blur(form, 3 * size))
    watch.check()
    image = saturate(contrast(clip(image * np.float32(1.04) + np.float32(0.01)), 0.3), 1.24)
    image = image * np.exp(np.float32(-1.3) * hollow)[..., None]
    image = relit(image, surface, 0.8, _KEY)
    _, rim = lit(surface, 1.0, _RIM)
    image = image + rim[..., None] * rgb(0.5, 0.75, 1.0)
    watch.check()
    sheen = smoothstep(0.55, 0.95, blur(form, 2 * size)) * np.float32(0.10)
    image = screen(image, sheen[..., None])
    image = screen(image, 0.7 * glow(image, 0.72, 16 * size))
    dark = (1 - luminance(image)[..., None]) ** 3
    return to_bytes((image + dark * rgb(0.02, 0.015, 0.06)) * vignette(height, width, 0.28))


def _moulded(image: Floats, size: float, watch: Watch) -> Floats:
    """Texture gone, contours crisp as from a mould."""
    height, width = image.shape[:2]
    small = kuwahara(scaled(image, 0.6), max(2, int(3 * size)))
    small = bilateral(small, 3, side_px=9, tone=30, reach_px=7)
    watch.check()
    flow = edge_flow(luminance(small), 2 * size)
    smooth = smear(small, flow, 3, stride_px=1.3)
    watch.check()
    fine = blur(image, 0.8 * size) - blur(image, 3.5 * size)
    return clip(resize(smooth, width, height) + np.float32(0.45) * fine)
