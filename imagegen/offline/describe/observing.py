"""Measures a picture: light, colour, sharpness, where the interest lies, what lies where.

Figures only; the words for them are in ``wording``.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.describe.composition import Composition, compose
from imagegen.offline.describe.faces import Face, face_finder
from imagegen.offline.describe.palette import Palette, main_colours
from imagegen.offline.describe.regions import Regions, find_regions
from imagegen.offline.progress import Picture

_SMALL_PX = 160
_COLOURLESS = 4.0
_COUNTED_COLOURS_STEP = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything that was measured.

    Attributes:
        width_px, height_px: of the picture.
        brightness: mean lightness, 0..100.
        contrast: spread of lightness (standard deviation).
        chroma: mean strength of colour; under 4 is black and white to the eye.
        warmth: above 0 warm (red, yellow), below 0 cool (blue, green).
        is_flat: few colours in even areas: a graphic rather than a photograph.
        palette: its colours by name.
    """

    width_px: int
    height_px: int
    brightness: float
    contrast: float
    chroma: float
    warmth: float
    is_flat: bool
    palette: Palette
    composition: Composition
    regions: Regions
    faces: tuple[Face, ...]

    @property
    def is_colourless(self) -> bool:
        """Black and white to the eye: no colour on the whole and no coloured spot."""
        return self.chroma < _COLOURLESS and self.palette.accent is None


def observe(picture: Picture) -> Observation:
    """Measure ``picture`` (``(height, width, 3) uint8 RGB``), any size from 1x1."""
    height_px, width_px = picture.shape[:2]
    small = _shrink(picture)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    light = lab[..., 0]
    composition = compose(lab)
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    return Observation(
        width_px=width_px,
        height_px=height_px,
        brightness=float(light.mean()),
        contrast=float(light.std()),
        chroma=float(np.hypot(lab[..., 1], lab[..., 2]).mean()),
        warmth=float((lab[..., 2] * 0.8 + lab[..., 1] * 0.6).mean()),
        is_flat=_is_flat(small, light),
        palette=main_colours(lab.reshape(-1, 3)),
        composition=composition,
        regions=find_regions(lab),
        faces=face_finder().find(grey),
    )


def _shrink(picture: Picture) -> Picture:
    scale = _SMALL_PX / max(picture.shape[:2])
    size = (max(8, round(picture.shape[1] * scale)), max(8, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _is_flat(small: Picture, light: NDArray[np.float32]) -> bool:
    """Most of the area does not vary at all from pixel to pixel, and colours are few."""
    steps = np.abs(cv2.Laplacian(light, cv2.CV_32F))
    colours = len(np.unique((small // _COUNTED_COLOURS_STEP).reshape(-1, 3), axis=0))
    return bool(np.median(steps) < 0.25 and colours < 160)
