"""Measures the offline engine: times, memory, quality of fills beside OpenCV's, event-loop lag.

Run ``python -m tests.bench.offline`` (all) or with the parts wanted: ``times fills memory lag``.
``--sheet FILE`` writes the fills as one picture to look at. The photos ship with scikit-image
(public domain or CC0, see its ``data/README.txt``).
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from imagegen.domain.calls import EditCall, GenerateCall
from imagegen.domain.geometry import Extent
from imagegen.offline.engine import OfflineEngine
from imagegen.offline.fill import fill
from imagegen.offline.painting import STYLES, paint
from imagegen.offline.pixels import luminance, steepness, to_float
from imagegen.offline.progress import Watch

SIDE = 1024
PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle", "brick", "grass", "gravel")
PROMPTS = (
    "a golden retriever playing in autumn leaves",
    "A futuristic city with flying cars at sunset, digital art style",
    "A cozy coffee shop interior with warm lighting",
    "A serene lake at dawn with mountains in background",
    "A majestic dragon flying over a medieval castle",
    "a glass sculpture of a hummingbird",
    "A bustling night market in Tokyo",
)


def _ignore(sketch):
    """Nobody is watching."""


def photo(name, side=SIDE):
    """The middle square of a photo, ``(side, side, 3) uint8 RGB``."""
    from skimage import data

    loaded = data.stereo_motorcycle()[0] if name == "motorcycle" else getattr(data, name)()
    picture = np.dstack([loaded] * 3) if loaded.ndim == 2 else loaded[..., :3]
    height, width = picture.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = np.ascontiguousarray(picture[top : top + edge, left : left + edge])
    method = cv2.INTER_AREA if edge > side else cv2.INTER_CUBIC
    return cv2.resize(square, (side, side), interpolation=method)


def blob(side, seed, share=0.2):
    """One organic hole that covers ``share`` of the picture."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:side, 0:side] / side
    row, column = rng.uniform(0.4, 0.6, 2)
    angle = np.arctan2(rows - row, columns - column)
    wobble = sum(
        rng.uniform(-0.15, 0.15) * np.cos(n * angle + rng.uniform(0, 6)) for n in (2, 3, 4)
    )
    distance = np.hypot(rows - row, columns - column) / (1 + wobble)
    return (distance < np.quantile(distance, share)).astype(np.uint8) * 255


def strokes(side, seed, share=0.2):
    """Brush strokes that cover ``share`` of the picture."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((side, side), np.uint8)
    while (mask > 0).mean() < share:
        path = np.cumsum(
            np.vstack([rng.uniform(0, side, 2), rng.normal(0, 0.12 * side, (3, 2))]), 0
        )
        cv2.polylines(mask, [path.astype(np.int32)], False, 255, side // 22)
    return mask


def psnr(result, truth, mask):
    """In the hole, in dB."""
    error = ((result.astype(float) - truth)[mask > 0] ** 2).mean()
    return 10 * np.log10(255**2 / error)


def texture(result, mask):
    """Mean gradient inside the hole as a multiple of that of its surroundings."""
    steep = steepness(luminance(to_float(result)))
    core = cv2.erode(mask, np.ones((9, 9))) > 0
    near = cv2.dilate(mask, np.ones((101, 101))) > 0
    around = near & (cv2.dilate(mask, np.ones((9, 9))) == 0)
    return float(steep[core].mean() / steep[around].mean())


def seconds(work):
    """How long it takes by the clock and by the processor, and what it gives."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - clock, time.process_time() - processor, result


def measure_fills(sheet):
    """Fills of eight photos by two kinds of mask, beside Telea and Navier-Stokes."""
    print(f"\nFill, {SIDE}², 20 % mask: PSNR in the hole, texture beside the rest, seconds")
    print(f"{'':24}{'ours':^26}{'Telea':^26}{'Navier-Stokes':^26}")
    rows, rivals = [], (cv2.INPAINT_TELEA, cv2.INPAINT_NS)
    pictures = []
    for name in PHOTOS:
        truth = photo(name)
        for kind in (blob, strokes):
            mask = kind(SIDE, len(rows))
            hidden = np.where(mask[..., None] > 0, np.uint8(0), truth)
            made = [seconds(partial(fill, hidden, mask, seed=0, watch=Watch()))]
            made += [seconds(partial(cv2.inpaint, hidden, mask, 3, how)) for how in rivals]
            row = [(psnr(r, truth, mask), texture(r, mask), t, cpu) for t, cpu, r in made]
            rows.append(row)
            pictures.append([hidden, made[0][2], made[1][2], truth])
            print(f"{name + ' ' + kind.__name__:24}" + "".join(_cells(row)))
    print(f"{'mean':24}" + "".join(_cells(np.mean(rows, axis=0))))
    ours, telea = np.mean(rows, axis=0)[:2, 3]
    print(f"processor time beside Telea: {ours / telea:.1f} ×")
    if sheet:
        shown = [np.hstack([cv2.resize(p, (256, 256)) for p in row]) for row in pictures]
        cv2.imwrite(str(sheet), np.vstack(shown)[..., ::-1])


def _cells(row):
    return [
        f"{quality:6.2f} dB{ratio:5.2f}{clock:6.2f}/{cpu:.2f} s"
        for quality, ratio, clock, cpu in row
    ]


def measure_times():
    """Times of all verbs at 1024²; the first call of each is left out."""
    engine = OfflineEngine()
    picture, size = photo("astronaut"), Extent(SIDE, SIDE)

    def generate(prompt):
        call = GenerateCall(model="offline", prompt=prompt, size=size, quality="standard", seed=1)
        return asyncio.run(engine.generate(call, _ignore))

    generate(PROMPTS[0])
    print(f"\nSeconds by the clock / by the processor, {SIDE}²")
    taken = [seconds(partial(generate, prompt))[:2] for prompt in PROMPTS]
    print(f"{'generate, median':26}" + _pair(taken))
    for style in STYLES:
        work = partial(paint, picture, style, seed=1, watch=Watch())
        print(f"{'style ' + style:26}" + _pair([seconds(work)[:2] for _ in range(3)]))
    for name in ("astronaut", "coffee", "rocket"):
        source = photo(name)
        canvas = np.pad(source, ((0, 0), (0, SIDE // 2), (0, 0)))
        mask = np.zeros(canvas.shape[:2], np.uint8)
        mask[:, SIDE:] = 255
        spent = seconds(partial(fill, canvas, mask, seed=0, watch=Watch()))[:2]
        print(f"{'extend by 50 %, ' + name:26}" + _pair([spent]))


def _pair(taken):
    clock, processor = (statistics.median(column) for column in zip(*taken, strict=True))
    return f"{clock:.2f} / {processor:.2f}"


def measure_memory():
    """Peak memory of each verb, each in a process of its own."""
    print()
    for verb in ("nothing", "generate", "oil_painting", "fill", "extend"):
        command = [sys.executable, "-m", "tests.bench.offline", "--alone", verb]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def run_alone(verb):
    """One verb, then this process's peak memory."""
    engine, size = OfflineEngine(), Extent(SIDE, SIDE)
    rng = np.random.default_rng(0)
    noise = cv2.resize(rng.integers(0, 256, (32, 32, 3), dtype=np.uint8), (SIDE, SIDE))
    if verb == "generate":
        call = GenerateCall(
            model="offline", prompt=PROMPTS[4], size=size, quality="standard", seed=1
        )
        asyncio.run(engine.generate(call, _ignore))
    elif verb in STYLES:
        paint(noise, verb, seed=1, watch=Watch())
    elif verb == "fill":
        fill(noise, blob(SIDE, 0), seed=0, watch=Watch())
    elif verb == "extend":
        mask = np.zeros((SIDE, SIDE + SIDE // 2), np.uint8)
        mask[:, SIDE:] = 255
        fill(np.pad(noise, ((0, 0), (0, SIDE // 2), (0, 0))), mask, seed=0, watch=Watch())
    # not getrusage: its figure is inherited from the process that started this one
    status = Path("/proc/self/status").read_text()
    peak_kb = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    print(f"peak memory, {verb}: {int(peak_kb) / 1024:.0f} MB")


async def measure_lag():
    """How late the event loop is while the engine draws, and how soon a cancel frees it."""
    engine, size = OfflineEngine(), Extent(SIDE, SIDE)
    late, running = [], True

    async def tick():
        while running:
            start = time.perf_counter()
            await asyncio.sleep(0.005)
            late.append(time.perf_counter() - start - 0.005)

    ticking = asyncio.create_task(tick())
    picture, mask = photo("coffee"), blob(SIDE, 1)
    edits = [("", mask, ""), ("", None, "oil_painting"), ("", None, "watercolor")]
    for subject, where, style in edits:
        call = EditCall(
            model="offline",
            prompt="fill",
            subject=subject,
            style=style,
            pictures=(picture,),
            mask=where,
            size=size,
            quality="standard",
            seed=1,
        )
        await engine.edit(call, _ignore)
    for prompt in PROMPTS[:4]:
        call = GenerateCall(
            model="offline", prompt=prompt, size=size, quality="standard", seed=1, partials=2
        )
        await engine.generate(call, _ignore)
    running = False
    await ticking
    p99 = np.percentile(late, 99) * 1000
    print(f"\nevent-loop lag while drawing: p99 {p99:.0f} ms, max {max(late) * 1000:.0f} ms")
    await _measure_cancel(engine, size)


async def _measure_cancel(engine, size):
    freed = []
    for wait in (0.2, 0.5, 0.8, 1.1, 1.4):
        call = GenerateCall(
            model="offline", prompt=PROMPTS[4], size=size, quality="standard", seed=1, count=3
        )
        work = asyncio.create_task(engine.generate(call, _ignore))
        await asyncio.sleep(wait)
        work.cancel()
        start = time.perf_counter()
        await asyncio.gather(work, return_exceptions=True)
        await engine.rewrite("a lake")
        freed.append(time.perf_counter() - start)
    print(f"cancelled and ready for the next job: at most {max(freed):.2f} s later")


def main():
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["times", "fills", "memory", "lag"])
    parser.add_argument("--sheet", type=Path, help="write the fills as one picture")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        run_alone(given.alone)
        return
    if "times" in given.parts:
        measure_times()
    if "fills" in given.parts:
        measure_fills(given.sheet)
    if "memory" in given.parts:
        measure_memory()
    if "lag" in given.parts:
        asyncio.run(measure_lag())


if __name__ == "__main__":
    main()
