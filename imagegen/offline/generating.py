"""Makes pictures from words: reads the prompt, draws the scene, paints it in its style.

Blocking work for one thread. Must not know event loops, files or the UI.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from imagegen.domain.calls import GenerateCall
from imagegen.domain.geometry import Extent
from imagegen.offline.painting import STYLES, paint
from imagegen.offline.pixels import resize, to_bytes, to_float
from imagegen.offline.progress import Picture, Watch
from imagegen.offline.scene_plan import ScenePlan
from imagegen.offline.scenes import draw
from imagegen.offline.words import read_prompt, understanding

LARGEST_PIXELS = 2_400_000
"""Larger pictures are made at this size and enlarged, so that memory stays bounded."""

_NEXT_SEED = 7919


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Pictures and one sentence about them.

    Attributes:
        pictures: ``(height, width, 3) uint8 RGB`` each, made one by one as they are asked for.
        note: what was understood and done.
    """

    pictures: Iterator[Picture]
    note: str


def generate(call: GenerateCall, *, seed: int, watch: Watch) -> Made:
    """The call's pictures; the n-th picture of a seed is always the same one."""
    plan = read_prompt(call.subject or call.prompt, style=known_style(call.style))
    pictures = (
        _one(plan, call.size, seed=seed + number * _NEXT_SEED, watch=watch)
        for number in range(call.count)
    )
    return Made(pictures=pictures, note=understanding(plan))


def known_style(name: str | None) -> str | None:
    """The style if it is one of ours, else None."""
    return name if name in STYLES else None


def working_size(extent: Extent) -> Extent:
    """The extent, or a smaller one of the same shape when it is very large."""
    factor = min(1.0, (LARGEST_PIXELS / extent.pixels) ** 0.5)
    return Extent(max(1, round(extent.width * factor)), max(1, round(extent.height * factor)))


def enlarged(picture: Picture, extent: Extent) -> Picture:
    """The picture at the extent; as it is when it has it already."""
    height, width = picture.shape[:2]
    if (width, height) == (extent.width, extent.height):
        return picture
    return to_bytes(np.asarray(resize(to_float(picture), extent.width, extent.height)))


def _one(plan: ScenePlan, size: Extent, *, seed: int, watch: Watch) -> Picture:
    work = working_size(size)
    picture = draw(plan, work.width, work.height, seed=seed, watch=watch)
    style = known_style(plan.style)
    if style is not None:
        watch.stage("painting")
        picture = paint(picture, style, seed=seed, watch=watch)
    watch.check()
    return enlarged(picture, size)
