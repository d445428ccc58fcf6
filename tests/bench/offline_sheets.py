"""Draws the sixty fixed prompts into contact sheets: ``python -m tests.bench.offline_sheets OUT``.

Options: ``--size 512x512``, ``--seed 7``, ``--plain`` leaves painting styles away, ``--only 3,17``
draws some of them. Prints what was understood and how long each took, then the median.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from imagegen.offline.progress import Picture, Watch
from imagegen.offline.scenes import draw
from imagegen.offline.words import read_prompt, understanding

_PROMPTS = Path(__file__).with_name("offline_prompts.json")
_PER_SHEET, _COLUMNS, _CELL_PX, _LINE_PX = 12, 4, 360, 34


class Sample(NamedTuple):
    """One drawn prompt."""

    number: int
    prompt: str
    picture: Picture
    seconds: float


def main() -> None:
    """Draw, lay out, save, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", default="512x512")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    prompts: list[str] = json.loads(_PROMPTS.read_text(encoding="utf-8"))
    wanted = [int(part) for part in options.only.split(",") if part] or range(1, len(prompts) + 1)
    size = tuple(int(part) for part in options.size.split("x"))
    options.folder.mkdir(parents=True, exist_ok=True)
    samples = [
        _sample(number, prompts[number - 1], size, options.seed, is_plain=options.plain)
        for number in wanted
    ]
    for first in range(0, len(samples), _PER_SHEET):
        name = options.folder / f"sheet-{first // _PER_SHEET + 1}.png"
        _sheet(samples[first : first + _PER_SHEET]).save(name)
        print(name)
    print(f"median {statistics.median(s.seconds for s in samples):.2f} s at {options.size}")


def _sample(
    number: int, prompt: str, size: tuple[int, ...], seed: int, *, is_plain: bool
) -> Sample:
    """Read, draw and paint one prompt."""
    started = time.perf_counter()
    plan = read_prompt(prompt)
    picture = draw(plan, size[0], size[1], seed=seed + number, watch=Watch())
    if plan.style and not is_plain:
        from imagegen.offline.painting import paint

        picture = paint(picture, plan.style, seed=seed, watch=Watch())
    seconds = time.perf_counter() - started
    print(f"{number:2d} {seconds:5.2f} s  {understanding(plan)}")
    return Sample(number, prompt, picture, seconds)


def _sheet(samples: list[Sample]) -> Image.Image:
    """Twelve pictures with their prompts."""
    rows = -(-len(samples) // _COLUMNS)
    height, width = samples[0].picture.shape[:2]
    tall = round(_CELL_PX * height / width)
    sheet = Image.new("RGB", (_COLUMNS * _CELL_PX, rows * (tall + _LINE_PX)), "white")
    pen = ImageDraw.Draw(sheet)
    for order, sample in enumerate(samples):
        x = order % _COLUMNS * _CELL_PX
        y = order // _COLUMNS * (tall + _LINE_PX)
        small = Image.fromarray(np.ascontiguousarray(sample.picture)).resize((_CELL_PX, tall))
        sheet.paste(small, (x, y))
        words = f"{sample.number}. {sample.prompt}"
        lines = [words[:56], words[56:112]]
        for line, text in enumerate(lines):
            pen.text((x + 6, y + tall + 3 + line * 14), text, fill="black")
    return sheet


if __name__ == "__main__":
    main()
