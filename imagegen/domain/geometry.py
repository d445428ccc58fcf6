"""Extents and boxes in picture pixels. Knows nothing of models, masks or requests."""

from __future__ import annotations

import re
from typing import NamedTuple

from imagegen.errors import InvalidOption

_EXTENT = re.compile(r"\s*(\d{1,5})\s*[x×]\s*(\d{1,5})\s*", re.IGNORECASE)


class Extent(NamedTuple):
    """A width and a height in pixels."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Extent:
        """Read ``1024x1024`` (or with ``×``).

        Raises:
            InvalidOption: the text is no such pair, or a side is zero.
        """
        found = _EXTENT.fullmatch(text)
        if not found or "0" in (found[1].strip("0") or "0", found[2].strip("0") or "0"):
            raise InvalidOption(
                f"“{text[:40]}” is not a size.", hint="Write a size as 1024x1024, width first."
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def pixels(self) -> int:
        """The area."""
        return self.width * self.height

    @property
    def aspect(self) -> float:
        """Width by height."""
        return self.width / self.height

    @property
    def ratio(self) -> float:
        """Long side by short side, at least 1."""
        return max(self) / min(self)

    def scaled(self, factor: float) -> Extent:
        """This extent times ``factor``, at least one pixel a side."""
        return Extent(max(1, round(self.width * factor)), max(1, round(self.height * factor)))

    def __str__(self) -> str:
        """``1024x1024``, as the wire writes it."""
        return f"{self.width}x{self.height}"


class Box(NamedTuple):
    """A rectangle: its left top corner and its extent, in pixels."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def of(cls, extent: Extent) -> Box:
        """The whole of a picture."""
        return cls(0, 0, *extent)

    @property
    def right(self) -> int:
        """The first column after the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below the box."""
        return self.y + self.height

    @property
    def extent(self) -> Extent:
        """Its size without its place."""
        return Extent(self.width, self.height)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to cut an array ``(height, width, …)``."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def padded(self, margin_px: int) -> Box:
        """Grown by a margin on each side."""
        return Box(
            self.x - margin_px,
            self.y - margin_px,
            self.width + 2 * margin_px,
            self.height + 2 * margin_px,
        )

    def within(self, extent: Extent) -> Box:
        """Cut to what lies on a picture of this extent."""
        left, top = max(0, self.x), max(0, self.y)
        right, bottom = min(extent.width, self.right), min(extent.height, self.bottom)
        return Box(left, top, max(0, right - left), max(0, bottom - top))

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        left, top = min(self.x, other.x), min(self.y, other.y)
        return Box(
            left,
            top,
            max(self.right, other.right) - left,
            max(self.bottom, other.bottom) - top,
        )
