"""How far an extension grows on each side: from a direction or a target shape to margins.

Pure arithmetic in source pixels. Knows nothing of models; whether the larger canvas can be
painted is the plan's business.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from imagegen.domain.geometry import Extent
from imagegen.domain.requests import Margins, Sides
from imagegen.errors import InvalidOption, NothingToExtend

MAX_SHARE = 2.0
"""A side grows by at most this multiple of the source's own length."""

ASPECTS: Mapping[str, float] = MappingProxyType(
    {
        "16:9": 16 / 9,
        "3:2": 3 / 2,
        "4:3": 4 / 3,
        "1:1": 1.0,
        "4:5": 4 / 5,
        "2:3": 2 / 3,
        "9:16": 9 / 16,
        "2:1": 2.0,
        "3:1": 3.0,
    }
)
"""Shapes to offer: width by height under the name that people know it by."""


def grow(source: Extent, sides: Sides, share: float) -> Margins:
    """Margins that add ``share`` of the source's length in a direction.

    ``wider``, ``taller`` and ``all round`` split what they add evenly between both sides.

    Raises:
        InvalidOption: a share that is not between 0 and ``MAX_SHARE``.
        NothingToExtend: it comes to no pixel at all.
    """
    if not 0 <= share <= MAX_SHARE or math.isnan(share):
        raise InvalidOption(
            f"The amount must be between 0 and {MAX_SHARE:.0%}.", hint="Choose a smaller one."
        )
    across, down = round(source.width * share), round(source.height * share)
    if sides in (Sides.LEFT, Sides.RIGHT):
        return Margins(**{sides.value: across})
    if sides in (Sides.UP, Sides.DOWN):
        return Margins(**{"top" if sides is Sides.UP else "bottom": down})
    return _spread(
        0 if sides is Sides.TALLER else across,
        0 if sides is Sides.WIDER else down,
    )


def grow_to(source: Extent, aspect: float) -> Margins:
    """Margins that bring the source to a shape without cutting anything off.

    Raises:
        InvalidOption: a shape that is no positive number.
        NothingToExtend: the source already has this shape.
    """
    if not math.isfinite(aspect) or aspect <= 0:
        raise InvalidOption("A shape is a width by a height, like 16:9.")
    across = max(0, round(source.height * aspect) - source.width)
    down = max(0, round(source.width / aspect) - source.height)
    if across + down == 0:
        raise NothingToExtend("The picture already has this shape.")
    return _spread(across, down) if aspect > source.aspect else _spread(0, down)


def find_aspect(name: str) -> float:
    """The width by height of a shape such as ``16:9``; any pair of numbers will do.

    Raises:
        InvalidOption: the text is no such pair.
    """
    known = ASPECTS.get(name.strip())
    if known:
        return known
    width, _, height = name.partition(":")
    try:
        return float(width) / float(height)
    except (ValueError, ZeroDivisionError):
        raise InvalidOption(
            f"“{name[:20]}” is not a shape.", hint="Write a shape as 16:9, width first."
        ) from None


def _spread(across: int, down: int) -> Margins:
    return Margins(
        left=across // 2, right=across - across // 2, top=down // 2, bottom=down - down // 2
    )
