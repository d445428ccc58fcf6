"""Watercolour: pigment in water on rough paper, with a ragged painted edge.

The density model of Bousseau, Kaplan, Thollot, Sillion (2006): colour grows thin or dense by
paper, turbulence and wet edges. Must not know prompts.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.painting.relief import Lamp, relit
from imagegen.offline.pixels import (
    Bytes,
    Floats,
    bilateral,
    blur,
    clip,
    cloud_noise,
    kuwahara,
    luminance,
    paper_grain,
    rgb,
    saturate,
    scale_to,
    screen,
    smoothstep,
    spread,
    steepness,
    to_bytes,
    to_float,
)
from imagegen.offline.progress import Watch

_PAPER = rgb(0.985, 0.975, 0.95)


def watercolor(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out."""
    height, width = picture.shape[:2]
    size = max(height, width) / 1024
    source = to_float(picture)
    image = kuwahara(source, max(2, int(6 * size)))
    watch.check()
    image = bilateral(image, 2, side_px=9, tone=34, reach_px=7)
    watch.check()
    image = image + np.float32(0.5) * (blur(source, 1.5 * size) - blur(source, 7 * size))
    image = _wobbled(image, size, rng)
    image = _washes(image)
    watch.check()
    paper = paper_grain(height, width, rng, size)
    image = _pigment(image, paper, size, rng)
    watch.check()
    image = _on_paper(image, paper, size, rng)
    flat = Lamp(ambient=0.7, gloss=0.0)
    return to_bytes(relit(image, paper, 0.55, flat))


def _wobbled(image: Floats, size: float, rng: np.random.Generator) -> Floats:
    """Contours shifted a little, as a wet brush does."""
    height, width = image.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = np.float32(11 * size)
    right = cloud_noise(height, width, 42 * size, rng, octaves=3) - np.float32(0.5)
    down = cloud_noise(height, width, 42 * size, rng, octaves=3) - np.float32(0.5)
    x, y = columns + right * reach, rows + down * reach
    moved = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, np.float32)


def _washes(image: Floats) -> Floats:
    """Light, clear colour in a few soft steps, paper left in the lights."""
    tone = luminance(image)
    low, high = spread(tone, 1, 97)
    bright = 0.16 + 0.82 * clip((tone - low) / (high - low + 0.05), 0, 1.05)
    image = clip(saturate(clip(scale_to(image, bright, floor=0.04)), 1.25))
    image = 1 - (1 - image) * np.float32(0.86)
    tone = luminance(image)
    stepped = np.round(tone * 6) / 6
    return np.asarray(image * (0.6 + 0.4 * stepped / np.maximum(tone, 0.05))[..., None], np.float32)


def _pigment(image: Floats, paper: Floats, size: float, rng: np.random.Generator) -> Floats:
    """Colour made dense at wet edges and thin by turbulence: C' = C - (C - C²)(d - 1)."""
    height, width = image.shape[:2]
    edges = blur(clip(steepness(blur(luminance(image), 1.2 * size)) * 0.3), size)
    turbulence = cloud_noise(height, width, 130 * size, rng, octaves=5, gain=0.6)
    wash = cloud_noise(height, width, 420 * size, rng, octaves=2)
    density = 2.6 * edges + 0.95 * (turbulence - 0.5) + 0.55 * (paper - 0.5) + 0.6 * (wash - 0.5)
    image = clip(image)
    image = image - (image - image * image) * density[..., None]
    backruns = smoothstep(0.62, 0.7, cloud_noise(height, width, 90 * size, rng)) * 0.10
    return screen(image, np.asarray(backruns[..., None], np.float32))


def _on_paper(image: Floats, paper: Floats, size: float, rng: np.random.Generator) -> Floats:
    """The paint within a ragged edge with a darker rim, bare paper around it."""
    height, width = paper.shape
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None, :]
    inner = np.minimum(
        np.minimum(rows, height - 1 - rows), np.minimum(columns, width - 1 - columns)
    )
    ragged = inner / np.float32(size) + (cloud_noise(height, width, 60 * size, rng) - 0.5) * 60
    painted = smoothstep(8, 22, np.asarray(ragged, np.float32))[..., None]
    rim = (np.exp(-(((ragged - 23) / 7) ** 2)) * 0.32)[..., None]
    sheet = _PAPER * (1 - 0.1 * (paper - 0.5))[..., None]
    image = clip(image - rim * (image - image * image))
    return np.asarray(sheet * (painted * image + 1 - painted), np.float32)
