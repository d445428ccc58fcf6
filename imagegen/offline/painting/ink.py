"""Drawn lines from a picture's edges. Must not know which style draws them."""

from __future__ import annotations

import numpy as np

from imagegen.offline.pixels import Floats, Flow, blur, smear


def ink_lines(
    grey: Floats,
    width_px: float,
    *,
    strength: float,
    threshold: float,
    crispness: float,
    flow: Flow | None = None,
) -> Floats:
    """Lines as ``(height, width)``: 1 paper, 0 ink.

    The extended difference of Gaussians (Winnemöller, Kyprianidis, Olsen 2012), run along the
    edges where a flow is given (Kang, Lee, Chui 2007).

    Args:
        grey: brightness 0..1.
        width_px: about half the width of a line.
        strength: how much weaker edges count.
        threshold: brightness below which ink flows.
        crispness: how hard the lines' edges are.
        flow: along the edges.
    """
    narrow, wide = blur(grey, width_px), blur(grey, width_px * 1.6)
    difference = np.float32(1 + strength) * narrow - np.float32(strength) * wide
    if flow is not None:
        difference = smear(difference, flow, 4)
    soft = 1 + np.tanh(np.float32(crispness) * (difference - np.float32(threshold)))
    return np.asarray(np.where(difference >= threshold, np.float32(1), soft), np.float32)
