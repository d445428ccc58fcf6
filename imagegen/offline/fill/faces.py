"""Where faces are, so that nobody gets a second one when a picture is filled or extended.

OpenCV's Haar cascades, which the OpenCV 4 wheels carry; without them no face is found. Must not
know what is filled.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from imagegen.offline.fill.shifts import Mask
from imagegen.offline.pixels import Bytes

_CASCADE = "haarcascade_frontalface_default.xml"
_SMALLEST_SHARE = 0.06
_MARGIN = 0.25
"""Hair and chin belong to a face: the found square is widened by this part of its side."""


def faces_apart_from(picture: Bytes, hole: Mask) -> Mask:
    """Faces that the hole does not touch, ``(height, width)``, True on a face.

    A face that the hole touches may be copied from: that is how it gets retouched.
    """
    faces = np.zeros(hole.shape, np.bool_)
    cascade = _cascade()
    if cascade is None:
        return faces
    least = max(16, round(_SMALLEST_SHARE * max(hole.shape)))
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found = cascade.detectMultiScale(grey, 1.1, 5, minSize=(least, least))
    for left, top, width, height in np.asarray(found, np.int64).reshape(-1, 4):
        margin = int(_MARGIN * width)
        rows = slice(max(0, int(top) - margin), int(top + height) + margin)
        columns = slice(max(0, int(left) - margin), int(left + width) + margin)
        if not hole[rows, columns].any():
            faces[rows, columns] = True
    return faces


def _cascade() -> cv2.CascadeClassifier | None:
    folder = getattr(getattr(cv2, "data", None), "haarcascades", "")
    path = Path(folder) / _CASCADE
    return cv2.CascadeClassifier(str(path)) if folder and path.exists() else None
