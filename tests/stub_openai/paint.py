"""The stub's pictures: real files of the asked size that a person recognises at a glance.

A generation is a small landscape in colours drawn from the prompt, with the prompt's first words
written on it. An edit repaints *everything*, as the real models do: colours drift a little
outside the mask too, and inside it a lettered patch appears.
"""

from __future__ import annotations

import hashlib

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.domain.geometry import Extent

DRIFT_BGR = (5, -3, 4)
"""How far every pixel of an edit drifts, whatever the mask says."""

_SUFFIX = {"png": ".png", "jpeg": ".jpg", "webp": ".webp"}
Canvas = NDArray[np.uint8]


def generation(prompt: str, extent: Extent, *, index: int, transparent: bool = False) -> Canvas:
    """``(height, width, 3 or 4) uint8 BGR(A)``."""
    rng = _rng(f"{prompt}#{index}")
    high, low, land = (_colour(rng) for _ in range(3))
    canvas = _sky(extent, high, low)
    width, height = extent
    sun = (int(width * rng.uniform(0.2, 0.8)), int(height * rng.uniform(0.2, 0.4)))
    cv2.circle(canvas, sun, min(extent) // 9, (200, 240, 255), -1, cv2.LINE_AA)
    for depth in (0.55, 0.68, 0.82):
        _hill(canvas, rng, depth, tuple(channel * (1.2 - depth) for channel in land))
    _caption(canvas, prompt)
    if not transparent:
        return canvas
    alpha = np.zeros((height, width), np.uint8)
    cv2.circle(alpha, (width // 2, height // 2), min(extent) // 2 - 4, 255, -1, cv2.LINE_AA)
    return np.dstack((canvas, alpha))


def edit(source: bytes, mask: bytes | None, prompt: str, extent: Extent, index: int) -> Canvas:
    """``(height, width, 3) uint8 BGR``: the source, drifted, with the masked part painted."""
    picture = cv2.imdecode(np.frombuffer(source, np.uint8), cv2.IMREAD_COLOR)
    picture = cv2.resize(picture, extent, interpolation=cv2.INTER_AREA)
    drifted = cv2.GaussianBlur(picture, (3, 3), 0).astype(np.int16) + np.array(DRIFT_BGR, np.int16)
    canvas = np.clip(drifted, 0, 255).astype(np.uint8)
    repaint = _repaint(mask, extent)
    patch = generation(prompt, extent, index=index)
    if mask is None:
        return cv2.addWeighted(canvas, 0.7, patch, 0.3, 0)
    soft = cv2.GaussianBlur(repaint, (0, 0), 2)[..., None].astype(np.float32) / 255
    return (patch * soft + canvas * (1 - soft)).astype(np.uint8)


def partial(canvas: Canvas, step: int, steps: int) -> Canvas:
    """The picture on its way: blurred, less with every step."""
    return cv2.GaussianBlur(canvas, (0, 0), 24 * (steps - step) / steps)


def encoded(canvas: Canvas, file_format: str) -> bytes:
    """The picture as a file."""
    done, data = cv2.imencode(_SUFFIX[file_format], canvas)
    assert done
    return data.tobytes()


def _repaint(mask: bytes | None, extent: Extent) -> Canvas:
    """Where the alpha says repaint, 255."""
    if mask is None:
        return np.full((extent.height, extent.width), 255, np.uint8)
    read = cv2.imdecode(np.frombuffer(mask, np.uint8), cv2.IMREAD_UNCHANGED)
    return cv2.resize(255 - read[..., 3], extent, interpolation=cv2.INTER_NEAREST)


def _rng(text: str) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]))


def _colour(rng: np.random.Generator) -> tuple[float, ...]:
    hsv = np.uint8([[[rng.integers(0, 180), rng.integers(70, 150), rng.integers(150, 240)]]])
    return tuple(float(channel) for channel in cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)[0, 0])


def _sky(extent: Extent, high: tuple[float, ...], low: tuple[float, ...]) -> Canvas:
    height = extent.height
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    rows = np.array(high, np.float32) * (1 - ramp) + np.array(low, np.float32) * ramp
    return np.repeat(rows.astype(np.uint8), extent.width, axis=1)


def _hill(
    canvas: Canvas, rng: np.random.Generator, depth: float, colour: tuple[float, ...]
) -> None:
    height, width = canvas.shape[:2]
    across = np.arange(width)
    waves = rng.uniform(1, 3) * across / width * np.pi + rng.uniform(0, 6)
    crest = height * (depth + 0.06 * np.sin(waves))
    edge = np.column_stack((across, crest)).astype(np.int32)
    outline = np.vstack((edge, [[width, height], [0, height]])).astype(np.int32)
    cv2.fillPoly(canvas, [outline], colour, cv2.LINE_AA)


def _caption(canvas: Canvas, prompt: str) -> None:
    words = prompt.encode("ascii", "replace").decode()[:36]
    height, width = canvas.shape[:2]
    scale = width / 760
    place = (int(width * 0.04), int(height * 0.94))
    for colour, weight in (((40, 30, 20), 4), ((255, 255, 255), 1)):
        thickness = max(1, round(weight * scale))
        cv2.putText(
            canvas, words, place, cv2.FONT_HERSHEY_DUPLEX, scale, colour, thickness, cv2.LINE_AA
        )
