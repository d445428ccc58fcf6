"""Endless seeded noise for the scenes: tiles with a 1/f spectrum that wrap around. No scene."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from imagegen.offline.progress import Watch
from imagegen.offline.scenes.shaping import Plane

_TILE_PX = 512


class Grain(StrEnum):
    """The characters of noise on offer."""

    RIDGE = "ridge"
    CLOUD = "cloud"
    DETAIL = "detail"
    SOFT = "soft"
    FINE = "fine"


def _spectrum(grain: Grain) -> tuple[float, int, int]:
    """Fall-off exponent, lowest and highest frequency that a grain keeps."""
    match grain:
        case Grain.RIDGE:
            return 2.15, 1, 90
        case Grain.CLOUD:
            return 1.7, 0, 400
        case Grain.DETAIL:
            return 1.6, 0, 400
        case Grain.SOFT:
            return 2.3, 0, 24
        case _:
            return 0.9, 20, 400


class NoiseTiles:
    """Noise tiles made on first use, sampled at any place.

    Each tile has mean 0 and deviation 1 and repeats every 1.0 of its coordinates.
    """

    def __init__(self, seed: int, watch: Watch) -> None:
        """All tiles follow from ``seed``; ``watch`` is asked at every use."""
        self._watch = watch
        self._seed = seed
        self._tiles: dict[Grain, Plane] = {}

    def _tile(self, grain: Grain) -> Plane:
        """The tile itself, by shaping white noise in the frequency domain."""
        if grain not in self._tiles:
            order = list(Grain).index(grain)
            rng = np.random.default_rng((self._seed, order))
            fall, low, high = _spectrum(grain)
            across = np.fft.rfftfreq(_TILE_PX)[None] * _TILE_PX
            down = np.fft.fftfreq(_TILE_PX)[:, None] * _TILE_PX
            frequency = np.hypot(across, down)
            frequency[0, 0] = 1
            white = np.fft.rfft2(rng.standard_normal((_TILE_PX, _TILE_PX)))
            kept = (frequency > low) & (frequency < high)
            shaped = np.fft.irfft2(white / frequency**fall * kept, s=(_TILE_PX, _TILE_PX))
            shaped = (shaped - shaped.mean()) / shaped.std()
            # one wrapped row and column more, so that sampling can blend across the seam
            self._tiles[grain] = np.pad(shaped.astype(np.float32), (0, 2), mode="wrap")
        return self._tiles[grain]

    def sample(self, grain: Grain, across: Plane, down: Plane) -> Plane:
        """Noise at coordinates of any size; both planes are ``(height, width) float32``."""
        self._watch.check()
        shape = np.broadcast_shapes(np.shape(across), np.shape(down))
        x = np.broadcast_to(np.mod(across, 1.0) * _TILE_PX, shape).astype(np.float32)
        y = np.broadcast_to(np.mod(down, 1.0) * _TILE_PX, shape).astype(np.float32)
        smooth = cv2.INTER_CUBIC if grain == Grain.SOFT else cv2.INTER_LINEAR
        return cv2.remap(self._tile(grain), x, y, smooth, borderMode=cv2.BORDER_WRAP)
