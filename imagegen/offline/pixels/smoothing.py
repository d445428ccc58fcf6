"""Filters that smooth a picture, with and without keeping its edges, and resizing.

All take and give ``float32`` pictures of one or three channels and work from 1x1 up. Must not
know what the pictures are for.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.pixels.tone import Floats, clip, luminance, to_bytes, to_float

_WIDE_BLUR_PX = 8.0
"""Blurs wider than this are made at a smaller size: same look, a tenth of the time."""


def resize(image: Floats, width_px: int, height_px: int) -> Floats:
    """The picture at another size: averaged when it shrinks, cubic when it grows."""
    height, width = image.shape[:2]
    if (width, height) == (width_px, height_px):
        return image
    shrinking = width_px * height_px < width * height
    method = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (width_px, height_px), interpolation=method), np.float32)


def scaled(image: Floats, factor: float) -> Floats:
    """The picture at ``factor`` times its size, at least 1x1."""
    height, width = image.shape[:2]
    return resize(image, max(1, round(width * factor)), max(1, round(height * factor)))


def blur(image: Floats, sigma_px: float) -> Floats:
    """Gaussian blur; below 0.3 px nothing happens."""
    if sigma_px <= 0.3:
        return image
    if sigma_px > _WIDE_BLUR_PX and min(image.shape[:2]) > 4 * _WIDE_BLUR_PX:
        factor = 0.5 * _WIDE_BLUR_PX / sigma_px
        height, width = image.shape[:2]
        small = blur(scaled(image, factor), sigma_px * factor)
        large = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(large, np.float32)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), np.float32)


def box(image: Floats, side_px: int) -> Floats:
    """Mean over a square of ``side_px``."""
    return np.asarray(cv2.blur(np.asarray(image, np.float32), (side_px, side_px)), np.float32)


def guided(image: Floats, radius_px: float, softness: float, guide: Floats | None = None) -> Floats:
    """Guided filter with a grey guide (He, Sun, Tang 2010), worked out at half size.

    Args:
        image: one or three channels.
        radius_px: how far it smooths.
        softness: the variance (0..1 scale) below which detail is taken for texture.
        guide: ``(height, width)``; by default the picture's own brightness.
    """
    grey = guide if guide is not None else (image if image.ndim == 2 else luminance(image))
    if image.ndim == 3:
        planes = [guided(image[..., c], radius_px, softness, grey) for c in range(image.shape[2])]
        return np.dstack(planes)
    height, width = image.shape
    half = 2 if min(height, width) > 300 else 1
    small, lead = scaled(image, 1 / half), scaled(grey, 1 / half)
    side = int(2 * radius_px) // half + 1
    mean_lead, mean = box(lead, side), box(small, side)
    variance = box(lead * lead, side) - mean_lead * mean_lead
    together = box(lead * small, side) - mean_lead * mean
    slope: Floats = np.asarray(together / (variance + np.float32(softness)), np.float32)
    offset: Floats = np.asarray(mean - slope * mean_lead, np.float32)
    slope_full = cv2.resize(box(slope, side), (width, height))
    offset_full = cv2.resize(box(offset, side), (width, height))
    return np.asarray(slope_full * grey + offset_full, np.float32)


def kuwahara(image: Floats, radius_px: int) -> Floats:
    """Edge-keeping flattening: each pixel takes the calmest of its four corner windows.

    The choice is soft, by the weights of Papari, Petkov and Campisi (2007); the windows are
    four shifts of one box mean.
    """
    side = radius_px + 1
    shift = max(1, side // 2)
    height, width = image.shape[:2]
    grey = luminance(image) * np.float32(255)
    mean_grey = box(grey, side)
    variance = np.maximum(box(grey * grey, side) - mean_grey * mean_grey, 0)
    calm = 1 / (1 + variance)
    calm *= calm
    weight = calm * calm + np.float32(1e-20)
    weighed = cv2.merge([*cv2.split(box(image, side) * weight[..., None]), weight])
    ready = cv2.copyMakeBorder(weighed, shift, shift, shift, shift, cv2.BORDER_REPLICATE)
    total = np.zeros((height, width, 4), np.float32)
    for down in (0, 2 * shift):
        for right in (0, 2 * shift):
            total += ready[down : down + height, right : right + width]
    return np.asarray(total[..., :3] / total[..., 3:], np.float32)


def bilateral(image: Floats, passes: int, *, side_px: int, tone: float, reach_px: float) -> Floats:
    """Repeated bilateral filtering; ``tone`` is the colour step 0..255 that counts as an edge."""
    data = to_bytes(image)
    for _ in range(passes):
        data = np.asarray(cv2.bilateralFilter(data, side_px, tone, reach_px), np.uint8)
    return to_float(data)


def glow(image: Floats, threshold: float, sigma_px: float) -> Floats:
    """The light above ``threshold``, spread: add it with ``screen`` for bloom."""
    return blur(clip(image - np.float32(threshold)), sigma_px)


def steepness(grey: Floats) -> Floats:
    """Length of the brightness gradient (Sobel) at each pixel."""
    across = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3), np.float32)
    down = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3), np.float32)
    return np.hypot(across, down)
