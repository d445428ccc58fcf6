"""Joins copies without a visible seam: only the steps between them are spread, never their detail.

Poisson image editing (Pérez et al. 2003) in its offset form (Farbman et al. 2009): what is added
to a copy is the smooth surface whose jumps along the seams undo the jumps of the picture. Solved
coarse to fine by Jacobi steps. Must not know how copies are found.
"""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.fill.shifts import Mask
from imagegen.offline.pixels import Bytes, Floats, blur, mix, to_bytes, to_float
from imagegen.offline.progress import Watch

_NEIGHBOURS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.float32)
_STEPS = 4
_SMALLEST_PX = 8
_TRUSTED_JUMP = np.float32(0.2)
"""Jumps well above this (0..1 scale) are edges of things, not tone, and are left alone."""


def level_jumps(right: Floats, down: Floats, free: Mask, *, watch: Watch) -> Floats:
    """The smooth surface that has the given jumps, 0 where not ``free``.

    Args:
        right: ``(height, width, 3)``: the jump wanted from each pixel to the one at its right.
        down: the same to the pixel below.
        free: where the surface may leave 0.
        watch: heard between levels.
    """
    surface = np.zeros_like(right)
    if min(free.shape) > _SMALLEST_PX:
        coarse_down = _coarser(down.swapaxes(0, 1)).swapaxes(0, 1)
        below = level_jumps(_coarser(right), coarse_down, _any_of_four(free), watch=watch)
        surface = _doubled(below, free)
    sources = right + down
    sources[:, 1:] -= right[:, :-1]
    sources[1:] -= down[:-1]
    return _cycle(surface, sources * free[..., None], free, watch)


def _cycle(surface: Floats, sources: Floats, free: Mask, watch: Watch) -> Floats:
    """One multigrid cycle towards Laplace(surface) = sources where free, 0 elsewhere."""
    watch.check()
    if min(free.shape) <= _SMALLEST_PX:
        return _relaxed(surface, sources, free, 10 * _STEPS)
    surface = _relaxed(surface, sources, free, _STEPS)
    rest = (sources - (_around(surface) - 4 * surface)) * free[..., None]
    even = _even(rest)
    coarse = even[0::2, 0::2] + even[1::2, 0::2] + even[0::2, 1::2] + even[1::2, 1::2]
    fixed = _any_of_four(~free)
    correction = _cycle(np.zeros_like(coarse), coarse * ~fixed[..., None], ~fixed, watch)
    return _relaxed(surface + _doubled(correction, free), sources, free, _STEPS)


def _around(surface: Floats) -> Floats:
    """Sum of the four neighbours; beyond the picture's edge the surface goes on level."""
    total = cv2.filter2D(surface, -1, _NEIGHBOURS, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(total, np.float32)


def _relaxed(surface: Floats, sources: Floats, free: Mask, steps: int) -> Floats:
    """Damped Jacobi steps."""
    fifth = np.where(free, np.float32(0.2), np.float32(0))
    weight = np.repeat(fifth[..., None], 3, axis=2)
    pull = sources * weight
    for _ in range(steps):
        total = cv2.filter2D(surface, -1, _CROSS, borderType=cv2.BORDER_REPLICATE)
        surface = np.asarray(cv2.multiply(total, weight, dst=total), np.float32)
        surface -= pull
    return surface


def _doubled(surface: Floats, free: Mask) -> Floats:
    """The surface at twice the size, cut to the mask."""
    size = (2 * surface.shape[1], 2 * surface.shape[0])
    large = cv2.resize(surface, size, interpolation=cv2.INTER_LINEAR)
    height, width = free.shape
    return np.asarray(large[:height, :width] * free[..., None], np.float32)


def _even(plane: Floats) -> Floats:
    """Padded with zeros to even sides."""
    height, width = plane.shape[:2]
    return np.pad(plane, ((0, height % 2), (0, width % 2), (0, 0)))


def _coarser(jumps: Floats) -> Floats:
    """Jumps to the right at half the size: summed along the row, averaged over two rows.

    A jump inside a coarse pixel goes in halves to the steps before and after it.
    """
    even = _even(jumps)
    within, between = even[:, 0::2], even[:, 1::2]
    onward = np.zeros_like(within)
    onward[:, :-1] = within[:, 1:]
    along = between + np.float32(0.5) * (within + onward)
    return np.asarray(np.float32(0.5) * (along[0::2] + along[1::2]), np.float32)


def _any_of_four(free: Mask) -> Mask:
    """The mask at half the size: free where any of the four pixels was."""
    even = _even(free[..., None].astype(np.float32))[..., 0] > 0
    return np.asarray(even[0::2, 0::2] | even[1::2, 0::2] | even[0::2, 1::2] | even[1::2, 1::2])


def membrane(
    base: Bytes, patch: Bytes, mask: Mask, *, watch: Watch, strength: float = 1.0
) -> Bytes:
    """``patch`` put into ``base`` where the mask is True, its tone drawn to the rim's.

    Both are ``(height, width, 3) uint8 RGB`` and whole. Outside the mask the bytes are those of
    ``base``; a mask without a rim pastes the patch as it is.
    """
    step = to_float(base) - to_float(patch)
    outside = np.where(mask[..., None], np.float32(0), blur(step, 1.0))
    right, down = np.zeros_like(step), np.zeros_like(step)
    # the surface is held at 0 outside, so the outer step becomes a jump across the rim
    right[:, :-1] = np.where(_rim(mask, axis=1), outside[:, :-1] - outside[:, 1:], 0)
    down[:-1] = np.where(_rim(mask, axis=0), outside[:-1] - outside[1:], 0)
    surface = level_jumps(right, down, mask, watch=watch)
    joined = to_bytes(to_float(patch) + np.float32(strength) * surface)
    return np.where(mask[..., None], joined, base)


def feathered(base: Bytes, patch: Bytes, mask: Mask, width_px: float) -> Bytes:
    """``patch`` over ``base`` inside the mask, fading in over ``width_px`` from the rim."""
    inner = cv2.distanceTransform(np.pad(mask, 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 3)
    weight = np.clip(inner[1:-1, 1:-1] / max(width_px, 1e-3), 0, 1).astype(np.float32)
    blended = to_bytes(mix(to_float(base), to_float(patch), weight))
    return np.where(mask[..., None], blended, base)


def _rim(mask: Mask, *, axis: int) -> Mask:
    """``(..., 1)``: where the mask changes from a pixel to the next along the axis."""
    changes = mask[:, 1:] != mask[:, :-1] if axis == 1 else mask[1:] != mask[:-1]
    return np.asarray(changes[..., None], np.bool_)


def without_edges(jump: Floats) -> Floats:
    """The jumps with those weakened that are too large to be a mere step in tone."""
    size = np.abs(jump).max(-1, keepdims=True) / _TRUSTED_JUMP
    return np.asarray(jump / (1 + size**4), np.float32)
