"""Patches of a picture as rows of numbers, and the few directions in which they differ most.

Must not know what the patches are compared for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from imagegen.offline.pixels import Floats

PATCH_PX = 7
_ROUNDS = 6


def patches_at(picture: Floats, places: NDArray[np.int64]) -> Floats:
    """One row per centre ``(row, column)``: its patch, flattened."""
    half = PATCH_PX // 2
    side = (PATCH_PX, PATCH_PX)
    windows = np.lib.stride_tricks.sliding_window_view(picture, side, axis=(0, 1))
    patches = windows[places[:, 0] - half, places[:, 1] - half]
    return np.asarray(patches.reshape(len(places), -1), np.float32)


def main_axes(rows: Floats, count: int) -> Floats:
    """The ``count`` directions, as columns, in which centred rows vary most.

    By subspace iteration: a few small products instead of a whole eigendecomposition.
    """
    width = rows.shape[1]
    spread = np.asarray(rows.T @ rows, np.float64)
    axes = np.random.default_rng(0).standard_normal((width, min(width, count + 6)))
    for _ in range(_ROUNDS):
        axes, _ = np.linalg.qr(spread @ axes)
    _, turn = np.linalg.eigh(axes.T @ spread @ axes)
    return np.ascontiguousarray((axes @ turn)[:, ::-1][:, :count], np.float32)
