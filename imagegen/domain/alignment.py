"""Fitting a reply to the picture it was cut from: moved, zoomed and tinted replies come back.

Models repaint everything and may shift, zoom or tint what they were told to keep. What was
kept is known exactly, so it serves as the measure. Knows nothing of engines or files.

Method: a search over scales with phase correlation on the kept area's fine structure (Kuglin
and Hines 1975), refined by maximising the enhanced correlation coefficient (Evangelidis and
Psarakis 2008, OpenCV's ``findTransformECC``).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.domain.rasters import MaskPixels, Pixels

Floats = NDArray[np.float32]

_SEARCH_PX = 384
_SCALES = (1.0, 0.8, 0.85, 0.9, 0.94, 0.97, 0.985, 1.015, 1.03, 1.06, 1.1, 1.15, 1.2, 1.25)
_LEAST_KEPT_SHARE = 0.03
_LEAST_STRUCTURE = 1.5
_WORTH_MOVING = 0.03
_GOOD_ENOUGH = 0.98
_LOST_BELOW = 0.2
_MOST_SHEAR = 0.03
_MOST_SHIFT_SHARE = 0.3
_RING_SAMPLES = 50_000
_ECC_STEPS = 80
_ECC_PRECISION = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """A reply laid over its frame.

    Attributes:
        pixels: ``(height, width, 3) uint8 RGB``, as large as the frame's box.
        match: correlation of the fine structure on the kept area, -1..1; None when too little
            was kept, or it is too smooth, to tell.
        moved: whether the reply had to be shifted or zoomed.
    """

    pixels: Pixels
    match: float | None
    moved: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether the reply shows something else than the picture around the mask."""
        return self.match is not None and self.match < _LOST_BELOW


def fit(reply: Pixels, wanted: Pixels, mask: MaskPixels) -> Fitted:
    """Lay a reply over its frame as well as what was kept allows.

    Args:
        reply: of any size and aspect.
        wanted: the canvas under the frame, ``(height, width, 3) uint8 RGB``.
        mask: as large as ``wanted``; 0 = kept.
    """
    stretched = _resized(reply, wanted.shape[1], wanted.shape[0])
    shrink = min(1.0, _SEARCH_PX / max(wanted.shape[:2]))
    small_size = (max(8, round(wanted.shape[1] * shrink)), max(8, round(wanted.shape[0] * shrink)))
    kept = _kept(mask, small_size)
    target = _structure(_grey(wanted, small_size), kept)
    if kept.mean() < _LEAST_KEPT_SHARE or float(target[kept].std()) < _LEAST_STRUCTURE:
        return Fitted(pixels=stretched, match=None)
    source = _grey(stretched, small_size)
    still = _match(target, source, kept)
    if still > _GOOD_ENOUGH:
        return Fitted(pixels=stretched, match=still)
    warp, match = _search(target, source, kept)
    warp, match = _refine(target, source, kept, warp, match)
    if match < still + _WORTH_MOVING:
        return Fitted(pixels=stretched, match=still)
    return Fitted(pixels=_warped_full(stretched, warp, small_size), match=match, moved=True)


def match_colours(fitted: Pixels, wanted: Pixels, mask: MaskPixels) -> Pixels:
    """Give the reply the tint and contrast that the kept ring around the mask has.

    Per channel a gain and an offset are found on the ring, outliers left out; both are held
    within bounds, so that a wrong reply cannot run away.
    """
    ring = _ring(mask)
    if np.count_nonzero(ring) < 64:
        return fitted
    at = np.flatnonzero(ring)
    at = at[:: max(1, at.size // _RING_SAMPLES)]
    want = wanted.reshape(-1, 3)[at].astype(np.float32)
    have = fitted.reshape(-1, 3)[at].astype(np.float32)
    far = np.abs(want - have).max(axis=1)
    near = far <= np.percentile(far, 80)
    want, have = want[near], have[near]
    spread = have.std(axis=0)
    gain = np.where(spread > 4, want.std(axis=0) / np.maximum(spread, 1e-3), 1.0)
    gain = np.clip(gain, 0.8, 1.25)
    offset = np.clip(want.mean(axis=0) - gain * have.mean(axis=0), -64, 64)
    levels = np.arange(256, dtype=np.float32)[:, None]
    table = np.clip(levels * gain + offset, 0, 255).round().astype(np.uint8)
    return np.asarray(cv2.LUT(fitted, table.reshape(256, 1, 3)), np.uint8)


def _ring(mask: MaskPixels) -> NDArray[np.bool_]:
    """Kept pixels near the mask: about a twelfth of the longer side wide."""
    width = max(5, max(mask.shape) // 12)
    painted = (mask > 0).astype(np.uint8)
    reach = cv2.distanceTransform(1 - painted, cv2.DIST_L2, 3)
    return np.asarray((painted == 0) & (reach <= width))


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    if pixels.shape[:2] == (height, width):
        return pixels
    how = cv2.INTER_AREA if pixels.shape[1] > width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how), np.uint8)


def _grey(pixels: Pixels, size: tuple[int, int]) -> Floats:
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.float32)


def _kept(mask: MaskPixels, size: tuple[int, int]) -> NDArray[np.bool_]:
    painted = cv2.resize((mask > 0).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    grown = cv2.dilate((painted > 0).astype(np.uint8), np.ones((5, 5), np.uint8))
    return np.asarray(grown == 0)


def _structure(grey: Floats, kept: NDArray[np.bool_]) -> Floats:
    """Fine structure on the kept area, zero elsewhere."""
    fine = grey - cv2.GaussianBlur(grey, (0, 0), max(2.0, min(grey.shape) / 24))
    return np.where(kept, fine, np.float32(0))


def _match(target: Floats, source: Floats, kept: NDArray[np.bool_]) -> float:
    one, other = target[kept], _structure(source, kept)[kept]
    scale = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / scale if scale > 0 else 0.0


def _search(target: Floats, source: Floats, kept: NDArray[np.bool_]) -> tuple[Floats, float]:
    """The best of several zooms, each with its best shift; as a 2×3 warp target → source."""
    height, width = target.shape
    window = cv2.createHanningWindow((width, height), cv2.CV_32F)
    best, best_match = _zoom(1.0, (width, height)), -1.0
    for scale in _SCALES:
        warp = _zoom(scale, (width, height))
        zoomed = _structure(_warped(source, warp), kept)
        # OpenCV windows its inputs in place where their size needs no padding: hand it copies.
        (dx, dy), _ = cv2.phaseCorrelate(target.copy(), zoomed, window)
        if max(abs(dx) / width, abs(dy) / height) > _MOST_SHIFT_SHARE:
            continue
        warp[:, 2] += warp[:, :2] @ np.array([dx, dy], np.float32)
        match = _match(target, _warped(source, warp), kept)
        if match > best_match:
            best, best_match = warp, match
    return best, best_match


def _refine(
    target: Floats, source: Floats, kept: NDArray[np.bool_], warp: Floats, match: float
) -> tuple[Floats, float]:
    """Subpixel and subpercent; the search's own answer where it does not settle."""
    steps = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ECC_STEPS, _ECC_PRECISION)
    everywhere = np.ones_like(kept)
    try:
        _, found = cv2.findTransformECC(
            target,
            _structure(source, everywhere),
            warp.copy(),
            cv2.MOTION_AFFINE,
            steps,
            kept.astype(np.uint8) * 255,
            5,
        )
    except cv2.error:  # it says so when the pictures do not correlate
        return warp, match
    finer = np.asarray(found, np.float32)
    shear = max(abs(finer[0, 1]), abs(finer[1, 0]))
    finer_match = _match(target, _warped(source, finer), kept)
    if shear > _MOST_SHEAR or finer_match <= match:
        return warp, match
    return finer, finer_match


def _zoom(scale: float, size: tuple[int, int]) -> Floats:
    """A warp about the middle: the target's pixel lies at ``scale`` times its place."""
    width, height = size
    return np.array(
        [[scale, 0, (1 - scale) * width / 2], [0, scale, (1 - scale) * height / 2]], np.float32
    )


def _warped(source: Floats, warp: Floats) -> Floats:
    height, width = source.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(source, warp, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT),
        np.float32,
    )


def _warped_full(pixels: Pixels, warp: Floats, small_size: tuple[int, int]) -> Pixels:
    """The warp that was found on a small picture, done on the full one."""
    height, width = pixels.shape[:2]
    sx, sy = width / small_size[0], height / small_size[1]
    full = warp.copy()
    full[0, 1] *= sx / sy
    full[1, 0] *= sy / sx
    # Pixel centres lie at +0.5: moving between scales shifts the origin by half a pixel.
    centre = np.array([0.5 / sx - 0.5, 0.5 / sy - 0.5], np.float32)
    shift = warp[:, :2] @ centre + warp[:, 2] - centre
    full[:, 2] = shift * np.array([sx, sy], np.float32)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(pixels, full, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT),
        np.uint8,
    )
