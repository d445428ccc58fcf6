"""Strokes to mask, and mask to wire, beside what one would write first. All in one run.

Bars: array work ≥ 200 × a ``putpixel`` loop over 400 × 400 px (a mask of 1024²), ≥ 1,000 × a
loop over the whole of 4096²; strokes to the wire's RGBA PNG ≤ 1.5 × the fastest encode alone.
The loop decides pixel by pixel what ``read_mask`` decides at once, on the same strokes.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from imagegen.adapters.openai_pictures import mask_png
from imagegen.domain.geometry import Extent
from imagegen.domain.masks import read_mask
from imagegen.domain.rasters import MaskPixels, Raster

PAINTED = 400


def strokes(side: int) -> MaskPixels:
    """Strokes as the pad sends them: ``(side, side) uint8``, 255 = painted."""
    painted = np.zeros((side, side), np.uint8)
    turns = np.linspace(0, 12 * np.pi, 160)
    away = np.linspace(0.05, 0.42, 160) * side
    points = np.stack([side / 2 + away * np.cos(turns), side / 2 + away * np.sin(turns)], axis=1)
    cv2.polylines(painted, [points.astype(np.int32)], False, 255, max(2, side // 24))
    return painted


def best_s(work: Callable[[], object], runs: int) -> float:
    """The quickest of several runs, in seconds: what the work costs when nothing disturbs it."""
    quickest = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        work()
        quickest = min(quickest, time.perf_counter() - began)
    return quickest


def loop(painted: Image.Image, mask: Image.Image, side: int) -> Image.Image:
    """One pixel after the other, the way one would write it first."""
    for y in range(side):
        for x in range(side):
            mask.putpixel((x, y), 255 if painted.getpixel((x, y)) > 127 else 0)
    return mask


def compare_with_loop(side: int, looped: int, bar: int) -> None:
    """Print how many times faster the whole mask is read than the loop paints its part."""
    painted = strokes(side)
    raster, extent = Raster(samples=painted[..., None]), Extent(side, side)
    array_s = best_s(lambda: read_mask(raster, extent), 30)
    picture, mask = Image.fromarray(painted), Image.new("L", (side, side))
    loop_s = best_s(lambda: loop(picture, mask, looped), 3 if looped < 1000 else 1)
    part = Extent(looped, looped)
    assert np.array_equal(
        np.asarray(mask)[:looped, :looped], read_mask(raster, extent)[:looped, :looped]
    )
    print(
        f"strokes → mask at {side}²: {array_s * 1000:.2f} ms; loop over {part}: "
        f"{loop_s * 1000:.0f} ms; {loop_s / array_s:,.0f} × (bar ≥ {bar:,} ×)"
    )


def compare_with_encode(side: int) -> None:
    """Print what the way from strokes to the wire costs beside the fastest encode alone."""
    painted = strokes(side)
    raster, extent = Raster(samples=painted[..., None]), Extent(side, side)
    wire = cv2.imdecode(np.frombuffer(mask_png(painted), np.uint8), cv2.IMREAD_UNCHANGED)
    quick = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    encoders: dict[str, Callable[[], object]] = {
        "OpenCV": lambda: cv2.imencode(".png", wire),
        "OpenCV, level 1": lambda: cv2.imencode(".png", wire, quick),
        "Pillow, level 1": lambda: Image.fromarray(wire).save(
            io.BytesIO(), "PNG", compress_level=1
        ),
    }
    runs = 9 if side < 2000 else 4
    name, encode_s = min(
        ((name, best_s(encode, runs)) for name, encode in encoders.items()),
        key=lambda each: each[1],
    )
    whole_s = best_s(lambda: mask_png(read_mask(raster, extent)), runs)
    print(
        f"strokes → wire PNG at {side}²: {whole_s * 1000:.1f} ms; fastest encode alone ({name}): "
        f"{encode_s * 1000:.1f} ms; {whole_s / encode_s:.2f} × (bar ≤ 1.5 ×)"
    )


def main() -> None:
    """Print all ratios."""
    compare_with_loop(1024, PAINTED, 200)
    compare_with_loop(4096, 4096, 1000)
    for side in (1024, 4096):
        compare_with_encode(side)


if __name__ == "__main__":
    main()
