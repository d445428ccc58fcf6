"""What an exact inpaint costs beside the engine: time and memory on a 24-megapixel JPEG.

Bars: local work ≤ 2.5 × decoding plus encoding the same picture alone; peak memory ≤ 6 × the
decoded picture, the interpreter and its libraries left out. Each measurement runs in a process
of its own.
"""

from __future__ import annotations

import io
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from imagegen.adapters.picture_codec import FileCodec
from imagegen.domain.alignment import fit, match_colours
from imagegen.domain.composite import Patch, changed_outside, level_seam, paste
from imagegen.domain.framing import crop, cut_mask, frame_edit, frame_mask, scaled
from imagegen.domain.models import CATALOG
from imagegen.domain.requests import Context, FileFormat

EXTENT = (6000, 4000)
RUNS = 5


def photo_jpeg() -> bytes:
    """A 24-megapixel JPEG with the detail of a photo: noise at several scales."""
    import cv2

    rng = np.random.default_rng(1)
    picture = np.zeros((EXTENT[1], EXTENT[0], 3), np.float32)
    for cells, weight in ((12, 90), (80, 40), (600, 18), (3000, 8)):
        noise = rng.normal(0, weight, (cells * 2 // 3, cells, 3)).astype(np.float32)
        picture += cv2.resize(noise, EXTENT, interpolation=cv2.INTER_CUBIC)
    buffer = io.BytesIO()
    pixels = np.clip(picture + 128, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def painted() -> np.ndarray:
    """A brush stroke of about half a megapixel."""
    mask = np.zeros((EXTENT[1], EXTENT[0]), np.uint8)
    mask[1800:2300, 2600:3600] = 255
    return mask


def decode_and_encode(data: bytes) -> None:
    """The least that any tool has to do."""
    codec = FileCodec()
    codec.encode(codec.decode(data), FileFormat.PNG)


def inpaint(data: bytes, mask: np.ndarray) -> None:
    """Everything that we do around the engine's call."""
    codec = FileCodec()
    source = codec.decode(data)
    (frame,) = frame_edit(
        mask, CATALOG.card("gpt-image-2.5-flare").sizes, context=Context.AUTOMATIC
    )
    sent = scaled(codec.pixels(crop(source, frame.box)), frame.size)
    cut_mask(mask, frame)
    reply = np.roll(sent, (3, 2), axis=(0, 1))  # the engine: shifted, so that fitting has work
    under = codec.pixels(crop(source, frame.box))
    inside = frame_mask(mask, frame)
    colours = match_colours(fit(reply, under, inside).pixels, under, inside)
    levelled = codec.matching(level_seam(colours, under, inside), source)
    result = paste(source, levelled, mask, Patch(frame=frame, feather_px=8))
    assert changed_outside(source, result, mask) == 0
    codec.encode(result, FileFormat.PNG)


def measure(what: str, path: Path) -> None:
    """One process: median seconds, and its memory before and at the peak."""
    data, mask = path.read_bytes(), painted()
    before = peak_kb()
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        if what == "inpaint":
            inpaint(data, mask)
        else:
            decode_and_encode(data)
        seconds.append(time.perf_counter() - began)
    found = {"seconds": statistics.median(seconds), "before_kb": before, "peak_kb": peak_kb()}
    print(json.dumps(found))


def peak_kb() -> int:
    """This program's peak memory; ``ru_maxrss`` would count its parent's from before exec."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def main() -> None:
    """Measure both in turn and print the ratios."""
    if len(sys.argv) > 1:
        measure(sys.argv[1], Path(sys.argv[2]))
        return
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(photo_jpeg())
        for what in ("alone", "inpaint"):
            command = [sys.executable, "-m", "tests.bench.exact_edit", what, str(path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found[what] = json.loads(done.stdout)
    decoded_mb = EXTENT[0] * EXTENT[1] * 3 / 1e6
    grown_mb = (found["inpaint"]["peak_kb"] - found["inpaint"]["before_kb"]) / 1e3
    ratio = found["inpaint"]["seconds"] / found["alone"]["seconds"]
    print("exact inpaint on a 24-megapixel JPEG, medians of", RUNS)
    print(f"  decode + encode alone   {found['alone']['seconds']:.2f} s")
    print(f"  whole inpaint           {found['inpaint']['seconds']:.2f} s")
    print(f"  ratio                   {ratio:.2f} (bar 2.5)")
    print(f"  memory at the peak      {grown_mb:.0f} MB")
    print(f"  of the decoded picture  {grown_mb / decoded_mb:.1f} x (bar 6)")


if __name__ == "__main__":
    main()
