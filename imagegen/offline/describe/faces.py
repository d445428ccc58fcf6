"""Finds faces with the Haar cascades that OpenCV 4 ships; without them it finds none.

A hit counts only if an eye is found in its upper part. Measured on OpenCV 4.14; OpenCV 5 ships
neither the cascade files nor the classifier. Knows nothing else of the picture.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""``(height, width) uint8``."""

_LONG_SIDE_PX = 480
_LEAST_SHARE = 0.09
_FACE_FILE = "haarcascade_frontalface_default.xml"
_EYE_FILE = "haarcascade_eye.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A face: its middle and its size as shares of width, height and shorter side, 0..1."""

    across: float
    down: float
    size: float


class FaceFinder:
    """Holds the loaded cascades; a lock, for a classifier keeps state while it works."""

    def __init__(self, folder: Path) -> None:
        """Load the cascades from ``folder``; if they are not there, ``find`` finds nothing."""
        self._lock = threading.Lock()
        self._faces = _load(folder / _FACE_FILE)
        self._eyes = _load(folder / _EYE_FILE)

    def find(self, grey: Grey) -> tuple[Face, ...]:
        """The faces in ``grey``, the largest first."""
        if self._faces is None or self._eyes is None or min(grey.shape) < 24:
            return ()
        scale = _LONG_SIDE_PX / max(grey.shape)
        size = (max(24, round(grey.shape[1] * scale)), max(24, round(grey.shape[0] * scale)))
        shrunk = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        small = np.asarray(cv2.equalizeHist(shrunk), np.uint8)
        least = max(24, int(min(small.shape) * _LEAST_SHARE))
        with self._lock:
            hits = self._faces.detectMultiScale(small, 1.12, 7, minSize=(least, least))
            kept = [hit for hit in hits if _has_eye(self._eyes, small, hit)]
        faces = [_face(small, *hit) for hit in kept]
        return tuple(sorted(faces, key=_size, reverse=True))


def _has_eye(eyes: cv2.CascadeClassifier, grey: Grey, hit: Sequence[int]) -> bool:
    left, top, width, height = hit
    upper = grey[top : top + int(height * 0.62), left : left + width]
    least = max(6, width // 8)
    return len(eyes.detectMultiScale(upper, 1.06, 3, minSize=(least, least))) > 0


def _face(grey: Grey, left: int, top: int, width: int, height: int) -> Face:
    return Face(
        across=float(left + width / 2) / grey.shape[1],
        down=float(top + height / 2) / grey.shape[0],
        size=float(width) / min(grey.shape),
    )


def _size(face: Face) -> float:
    return face.size


def _load(file: Path) -> cv2.CascadeClassifier | None:
    if not hasattr(cv2, "CascadeClassifier") or not file.is_file():
        return None
    cascade = cv2.CascadeClassifier(str(file))
    return None if cascade.empty() else cascade


@functools.cache
def face_finder() -> FaceFinder:
    """The finder with the cascades of the installed OpenCV; loaded at first use."""
    data = getattr(cv2, "data", None)
    return FaceFinder(Path(getattr(data, "haarcascades", "")))
