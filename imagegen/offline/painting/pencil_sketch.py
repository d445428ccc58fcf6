"""Pencil sketch: graphite hatching that follows the form, and contour lines, on paper.

Tone is split into two hatchings made by line integral convolution of noise, contours by a flow
difference of Gaussians. Must not know prompts.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.painting.ink import ink_lines
from imagegen.offline.pixels import (
    Bytes,
    Floats,
    Flow,
    blur,
    clip,
    edge_flow,
    guided,
    luminance,
    mix,
    paper_grain,
    rgb,
    smear,
    smoothstep,
    straight_flow,
    to_bytes,
    to_float,
)
from imagegen.offline.progress import Watch

_PAPER = rgb(0.975, 0.965, 0.94)
_GRAPHITE = rgb(0.16, 0.16, 0.18)
_HATCH_DEGREES = -48.0
_CROSS_DEGREES = 29.0


def pencil_sketch(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out."""
    height, width = picture.shape[:2]
    size = max(height, width) / 1024
    grey = _evened(luminance(to_float(picture)))
    form = edge_flow(blur(grey, 1.2 * size), 4 * size)
    along = np.deg2rad(_HATCH_DEGREES)
    hand = form.turned_towards(np.cos(along), np.sin(along), smoothstep(0.15, 0.5, form.coherence))
    first = _hatching(hand, rng)
    watch.check()
    second = _hatching(straight_flow(height, width, _CROSS_DEGREES), rng)
    watch.check()
    dark = clip(1 - guided(grey, 5 * size + 1, 0.005)) ** np.float32(1.25)
    tone = 1 - smoothstep(0, 0.75, dark * 1.25 - first * 0.75) * np.float32(0.55)
    tone = tone - smoothstep(0, 0.8, dark * 1.2 - 0.32 - second * 0.7) * np.float32(0.5)
    lines = ink_lines(grey, 0.9 * size, strength=24, threshold=0.5, crispness=10, flow=form)
    watch.check()
    # the classic colour-dodge drawing: the picture over its blurred negative
    behind = np.maximum(blur(grey, 9 * size), np.float32(0.03))
    dodge = clip(np.asarray(grey / behind, np.float32))
    drawn = tone * (0.45 + 0.55 * dodge) * (0.35 + 0.65 * lines)
    tooth = paper_grain(height, width, rng, size)
    drawn = clip(1 - (1 - drawn) * clip(0.62 + 0.75 * tooth, 0, 1.1))
    sheet = mix(
        np.broadcast_to(_GRAPHITE, picture.shape), np.broadcast_to(_PAPER, picture.shape), drawn
    )
    return to_bytes(sheet - np.float32(0.03) * (tooth[..., None] - np.float32(0.5)))


def _evened(grey: Floats) -> Floats:
    """Local contrast evened out, so that dark corners get drawn too."""
    evener = cv2.createCLAHE(2.2, (6, 6))
    return to_float(np.asarray(evener.apply(to_bytes(grey)), np.uint8))


def _hatching(flow: Flow, rng: np.random.Generator) -> Floats:
    """Strokes along the flow, 0..1."""
    strokes = smear(rng.random(flow.right.shape, dtype=np.float32), flow, 9, stride_px=1.6)
    spread = (strokes - strokes.mean()) / (strokes.std() + np.float32(1e-6))
    return clip(np.asarray(spread * np.float32(0.22) + np.float32(0.5), np.float32))
