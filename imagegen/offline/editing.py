"""Changes pictures: fills, places, extends, restyles, varies, as mask and words say.

Blocking work for one thread. Must not know event loops, files or the UI.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.domain.calls import EditCall
from imagegen.domain.geometry import Extent
from imagegen.offline.fill import feathered, fill, is_extension
from imagegen.offline.generating import Made, enlarged, known_style, working_size
from imagegen.offline.painting import Strength, paint, vary
from imagegen.offline.progress import Picture, Watch
from imagegen.offline.scene_plan import ScenePlan
from imagegen.offline.scenes import place_subject
from imagegen.offline.words import read_prompt

MaskPixels = NDArray[np.uint8]
"""``(height, width) uint8``: 255 = repaint, 0 = keep."""

_REMOVING = re.compile(
    r"\b(remov\w+|eras\w+|delet\w+|get rid|clean\w*|clear\w*|take (?:it |them )?(?:out|away)|"
    r"without|heal|retouch\w*|nothing|empty|fill)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(r"\b(strong|bold|wild|very different)\b", re.IGNORECASE)
_SMALLEST_PLACE_PX = 24
_NEXT_SEED = 7919
_STYLE_EDGE_PX = 6.0

_Step = Callable[[int], Picture]
"""Makes the picture for a seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What is to be done, whatever the seed."""

    step: _Step
    note: str


def edit(call: EditCall, *, seed: int, watch: Watch) -> Made:
    """The call's pictures, at the size it asks for."""
    work = working_size(call.size)
    picture = enlarged(call.pictures[0], work)
    plan = read_prompt(call.subject or call.prompt, style=known_style(call.style))
    mask = _mask_at(call.mask, work)
    if mask is None or bool((mask >= 128).all()):
        task = _whole(picture, plan, call.subject or call.prompt, watch)
    elif not (mask >= 128).any():
        task = _Task(step=lambda _: picture, note="The mask covers nothing, so nothing changed.")
    else:
        task = _masked(picture, mask, plan, call.subject, watch)
    pictures = (
        _restored(task.step(seed + number * _NEXT_SEED), call, watch)
        for number in range(call.count)
    )
    return Made(pictures=pictures, note=task.note)


def _mask_at(mask: MaskPixels | None, size: Extent) -> MaskPixels | None:
    if mask is None or mask.shape == (size.height, size.width):
        return mask
    method = cv2.INTER_AREA if mask.size > size.pixels else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask, (size.width, size.height), interpolation=method), np.uint8)


def _restored(picture: Picture, call: EditCall, watch: Watch) -> Picture:
    """The result at the asked size; what the mask keeps comes from the source where it fits."""
    watch.check()
    result = enlarged(picture, call.size)
    source = call.pictures[0]
    if call.mask is None or source.shape != result.shape or call.mask.shape != source.shape[:2]:
        return result
    return np.where((call.mask > 0)[..., None], result, source)


def _whole(picture: Picture, plan: ScenePlan, words: str, watch: Watch) -> _Task:
    """A change of the whole picture: a style, or else a variation."""
    style = known_style(plan.style)
    if style is not None:
        name = style.replace("_", " ")
        return _Task(
            step=lambda seed: paint(picture, style, seed=seed, watch=watch),
            note=f"Repainted as {name}.",
        )
    strength = Strength.STRONG if _STRONG.search(words) else Strength.SUBTLE
    named = "variation" in words.lower()
    return _Task(
        step=lambda seed: vary(picture, strength=strength, seed=seed, watch=watch),
        note=f"Made a {strength} variation."
        if named
        else f"Found no style in the words, so made a {strength} variation.",
    )


def _masked(picture: Picture, mask: MaskPixels, plan: ScenePlan, words: str, watch: Watch) -> _Task:
    """A change of the masked part: extension, style, a named subject, or a plain fill."""
    if is_extension(mask):
        return _Task(
            step=lambda seed: fill(picture, mask, seed=seed, watch=watch),
            note="Continued the picture from its own textures and lines.",
        )
    style = known_style(plan.style)
    if style is not None and not plan.subjects:
        return _Task(
            step=lambda seed: _restyled(picture, mask, style, seed=seed, watch=watch),
            note=f"Repainted the masked part as {style.replace('_', ' ')}.",
        )
    if not plan.subjects or _REMOVING.search(words) or not _has_room(mask):
        return _Task(
            step=lambda seed: fill(picture, mask, seed=seed, watch=watch),
            note="Filled the masked part from its surroundings.",
        )
    subject = plan.subjects[0]
    others = [other.word for other in plan.subjects[1:]]
    left_out = f" Left out: {', '.join(others)}." if others else ""
    return _Task(
        step=lambda seed: _placed(picture, mask, plan, seed=seed, watch=watch),
        note=f"Placed {subject.word} in the masked part, lit like the picture.{left_out}",
    )


def _has_room(mask: MaskPixels) -> bool:
    rows, columns = np.flatnonzero((mask >= 128).any(1)), np.flatnonzero((mask >= 128).any(0))
    return bool(min(np.ptp(rows), np.ptp(columns)) >= _SMALLEST_PLACE_PX)


def _placed(
    picture: Picture, mask: MaskPixels, plan: ScenePlan, *, seed: int, watch: Watch
) -> Picture:
    ground = fill(picture, mask, seed=seed, watch=watch)
    watch.stage("filled", ground)
    return place_subject(ground, mask, plan.subjects[0], seed=seed, watch=watch)


def _restyled(
    picture: Picture, mask: MaskPixels, style: str, *, seed: int, watch: Watch
) -> Picture:
    painted = paint(picture, style, seed=seed, watch=watch)
    return feathered(picture, painted, np.asarray(mask >= 128, np.bool_), _STYLE_EDGE_PX)
