"""Light on a surface: a height map lit from one side. Must not know what the height means."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imagegen.offline.pixels import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """A lamp and how the surface answers it.

    Attributes:
        right: where the lamp stands, -1 left .. 1 right.
        down: -1 above .. 1 below.
        towards_us: 0 grazing .. 1 from the viewer.
        ambient: light that comes from everywhere, 0..1.
        gloss: strength of the highlight.
        tightness: how small the highlight is.
    """

    right: float = -0.5
    down: float = -0.6
    towards_us: float = 0.65
    ambient: float = 0.55
    gloss: float = 0.25
    tightness: float = 24.0


def lit(height: Floats, depth: float, lamp: Lamp) -> tuple[Floats, Floats]:
    """Shade (1 where flat) and highlight (0 where flat), both ``(height, width)``.

    Args:
        height: the surface, in any unit.
        depth: how much the slopes count.
        lamp: the light.
    """
    scale = np.float32(depth / 8)
    slope_x = np.asarray(cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3), np.float32) * scale
    slope_y = np.asarray(cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3), np.float32) * scale
    length = np.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
    towards = np.array([lamp.right, lamp.down, lamp.towards_us], np.float32)
    towards /= np.linalg.norm(towards)
    facing = (towards[2] - slope_x * towards[0] - slope_y * towards[1]) / length
    shade = lamp.ambient + (1 - lamp.ambient) * np.maximum(facing, 0) / towards[2]
    half = towards + np.array([0, 0, 1], np.float32)
    half /= np.linalg.norm(half)
    mirror = np.maximum((half[2] - slope_x * half[0] - slope_y * half[1]) / length, 0)
    flat = float(half[2]) ** lamp.tightness
    shine = np.maximum(mirror ** np.float32(lamp.tightness) - np.float32(flat), 0)
    return np.asarray(shade, np.float32), np.asarray(lamp.gloss * shine, np.float32)


def relit(image: Floats, height: Floats, depth: float, lamp: Lamp) -> Floats:
    """The picture as the skin of the lit surface."""
    shade, shine = lit(height, depth, lamp)
    return np.asarray(image * shade[..., None] + shine[..., None], np.float32)
