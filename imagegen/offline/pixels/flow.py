"""The directions that run along a picture's edges, and smearing along them.

The structure tensor gives the directions (Brox et al. 2006), line integral convolution smears
along them (Cabral and Leedom 1993). Must not know what the pictures are for.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imagegen.offline.pixels.smoothing import blur
from imagegen.offline.pixels.tone import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A direction at each pixel, all ``(height, width) float32``.

    Attributes:
        right: horizontal part of the unit vector along the edge.
        down: vertical part of it.
        coherence: 0 no direction to speak of .. 1 a clean edge.
    """

    right: Floats
    down: Floats
    coherence: Floats

    def turned_towards(self, right: Floats | float, down: Floats | float, trust: Floats) -> Flow:
        """This flow where ``trust`` is 1, the given direction where it is 0."""
        x = trust * self.right + (1 - trust) * np.asarray(right, np.float32)
        y = trust * self.down + (1 - trust) * np.asarray(down, np.float32)
        length = np.hypot(x, y) + np.float32(1e-6)
        return Flow(right=x / length, down=y / length, coherence=self.coherence)


def straight_flow(height_px: int, width_px: int, angle_degrees: float) -> Flow:
    """The same direction everywhere; 0 degrees is to the right, 90 is down."""
    angle = np.deg2rad(angle_degrees)
    shape = (height_px, width_px)
    return Flow(
        right=np.full(shape, np.cos(angle), np.float32),
        down=np.full(shape, np.sin(angle), np.float32),
        coherence=np.ones(shape, np.float32),
    )


def edge_flow(grey: Floats, sigma_px: float) -> Flow:
    """The flow along the edges of a ``(height, width)`` picture, averaged over ``sigma_px``."""
    across = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3), np.float32)
    down = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3), np.float32)
    tensor = np.dstack([across * across, across * down, down * down])
    tensor = blur(np.asarray(tensor, np.float32), sigma_px)
    xx, xy, yy = tensor[..., 0], tensor[..., 1], tensor[..., 2]
    angle = np.float32(0.5) * np.arctan2(2 * xy, xx - yy)
    difference = np.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    return Flow(
        right=-np.sin(angle),
        down=np.cos(angle),
        coherence=difference / (xx + yy + np.float32(1e-6)),
    )


def smear(image: Floats, flow: Flow, steps: int, *, stride_px: float = 1.0) -> Floats:
    """Mean of the picture along the flow, ``steps`` each way (line integral convolution)."""
    height, width = image.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    total = image.astype(np.float32)
    for sign in (1.0, -1.0):
        right, down = flow.right * np.float32(sign), flow.down * np.float32(sign)
        x, y = columns.copy(), rows.copy()
        for step in range(steps):
            x += right * np.float32(stride_px)
            y += down * np.float32(stride_px)
            total += cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
            if step < steps - 1:
                right, down = _follow(flow, right, down, x, y)
    return np.asarray(total / np.float32(2 * steps + 1), np.float32)


def _follow(flow: Flow, right: Floats, down: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The flow at the new positions, turned so that it goes on rather than back."""
    nearest, edge = cv2.INTER_NEAREST, cv2.BORDER_REFLECT
    new_right = np.asarray(cv2.remap(flow.right, x, y, nearest, borderMode=edge), np.float32)
    new_down = np.asarray(cv2.remap(flow.down, x, y, nearest, borderMode=edge), np.float32)
    sign = np.copysign(np.float32(1), new_right * right + new_down * down)
    return new_right * sign, new_down * sign
