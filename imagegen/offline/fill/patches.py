"""Finds for every patch that touches a hole the most alike patch of known ground.

Patches are compared by their main components (He and Sun 2012); a search of a sample is followed
by spreading good matches to their neighbours (Barnes et al., "PatchMatch", 2009).
Must not know what the matches are used for.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.fill.components import PATCH_PX, main_axes, patches_at
from imagegen.offline.fill.shifts import Mask
from imagegen.offline.pixels import Floats
from imagegen.offline.progress import Watch

_DIMENSIONS = 18
_MOST_SOURCES = 5000
_SPREAD_STEPS = (8, 4, 2, 1, 1)
_AROUND = ((0, 1), (1, 0), (0, -1), (-1, 0))

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Pairs of patches, by the row and column of their centres, all of one length.

    Attributes:
        rows: of the patches that touch the hole.
        columns: of the same.
        source_rows: of the most alike known patches.
        source_columns: of the same.
        misfit: how much they differ, squared, over the whole patch.
    """

    rows: Numbers
    columns: Numbers
    source_rows: Numbers
    source_columns: Numbers
    misfit: Floats


class PatchSearch:
    """The patches of one picture with one hole; the hole's guess may change between searches."""

    def __init__(self, picture: Floats, hole: Mask, rng: np.random.Generator) -> None:
        """Describe the known patches of ``picture``, ``(height, width, 3)``."""
        self._shape = hole.shape
        side = np.ones((PATCH_PX, PATCH_PX), np.uint8)
        frame = np.zeros(hole.shape, np.bool_)
        half = PATCH_PX // 2
        frame[half:-half, half:-half] = True
        touching = cv2.dilate(hole.astype(np.uint8), side) > 0
        self._whole = frame & ~touching
        self._touching = frame & touching
        self.targets = np.argwhere(self._touching)
        self._sources = np.argwhere(self._whole)
        if self.usable:
            self._learn(picture, rng)

    @property
    def usable(self) -> bool:
        """Whether there is enough known ground to search in."""
        return len(self._sources) >= 16 and len(self.targets) > 0

    def _learn(self, picture: Floats, rng: np.random.Generator) -> None:
        """The main components of the known patches, and each known patch by them."""
        count = len(self._sources)
        picked = rng.choice(count, min(count, 3000), replace=False)
        patches = patches_at(picture, self._sources[picked])
        self._centre = patches.mean(0)
        patches -= self._centre
        self._axes = main_axes(patches, _DIMENSIONS)
        described = self._describe(picture, self._sources)
        self._described = np.zeros((*self._shape, _DIMENSIONS), np.float32)
        self._described[self._sources[:, 0], self._sources[:, 1]] = described
        sample = np.sort(rng.choice(count, min(count, _MOST_SOURCES), replace=False))
        self._sample, self._sample_described = self._sources[sample], described[sample]
        self._sample_sizes = (self._sample_described**2).sum(1)

    def _describe(self, picture: Floats, places: Numbers) -> Floats:
        parts = [
            (patches_at(picture, places[start : start + 20000]) - self._centre) @ self._axes
            for start in range(0, len(places), 20000)
        ]
        return np.concatenate(parts)

    def match(self, picture: Floats, watch: Watch, before: Matches | None = None) -> Matches:
        """The best matches of the patches as ``picture`` has them now.

        With ``before``, of the same search, those are improved instead of searching anew.
        """
        wanted = self._describe(picture, self.targets)
        if before is None:
            found, misfit = self._search(wanted, watch)
        else:
            found = np.stack([before.source_rows, before.source_columns], 1)
            known = self._described[before.source_rows, before.source_columns]
            misfit = np.asarray(((known - wanted) ** 2).sum(1), np.float32)
        self._spread(wanted, found, misfit, watch)
        rows, columns = self.targets.T
        source_rows, source_columns = found.T
        return Matches(
            rows=rows,
            columns=columns,
            source_rows=source_rows,
            source_columns=source_columns,
            misfit=np.maximum(misfit, 0),
        )

    def _search(self, wanted: Floats, watch: Watch) -> tuple[Numbers, Floats]:
        """The most alike of a sample of the known patches, and how unlike they still are."""
        found = np.empty((len(wanted), 2), np.int64)
        misfit = np.empty(len(wanted), np.float32)
        for start in range(0, len(wanted), 600):
            watch.check()
            part = slice(start, start + 600)
            distance = self._sample_sizes - 2 * (wanted[part] @ self._sample_described.T)
            best = distance.argmin(1)
            found[part] = self._sample[best]
            misfit[part] = distance[np.arange(len(best)), best] + (wanted[part] ** 2).sum(1)
        return found, misfit

    def _spread(self, wanted: Floats, found: Numbers, misfit: Floats, watch: Watch) -> None:
        """Lets every patch try its neighbours' matches, moved along; better ones are kept."""
        height, width = self._shape
        rows, columns = self.targets.T
        index = np.full(self._shape, -1, np.int64)
        index[rows, columns] = np.arange(len(rows))
        for step in _SPREAD_STEPS:
            watch.check()
            for down, right in _AROUND:
                near_rows = np.clip(rows - down * step, 0, height - 1)
                near_columns = np.clip(columns - right * step, 0, width - 1)
                neighbour = index[near_rows, near_columns]
                tried = found[neighbour] + (down * step, right * step)
                inside = (neighbour >= 0) & (tried >= 0).all(1) & (tried < (height, width)).all(1)
                inside[inside] &= self._whole[tried[inside, 0], tried[inside, 1]]
                inside &= (tried != found).any(1)
                who = np.flatnonzero(inside)
                there = self._described[tried[who, 0], tried[who, 1]]
                cost = ((there - wanted[who]) ** 2).sum(1)
                better = cost < misfit[who] * np.float32(1.02)
                found[who[better]], misfit[who[better]] = tried[who[better]], cost[better]
