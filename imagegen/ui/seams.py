"""How a new part joins the picture: the choice of seam, and the soft edge where no pad has one.

Must not know tabs or the studio.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from imagegen.domain.requests import Seam

SOFT_EDGE_PX = 8
"""In picture pixels, where nobody chose another."""

SOFT_EDGE_LIMIT_PX = 256

_SEAMS = [
    ("Level colours, then fade", Seam.LEVEL.value),
    ("Fade only", Seam.FEATHER.value),
]


def build_seam(name: str) -> gr.Radio:
    """The choice of how the edge is made invisible."""
    return gr.Radio(
        _SEAMS, value=Seam.LEVEL.value, label="Seam", elem_id=f"{name}-seam",
        elem_classes="chips",
        info="Level spreads the colour step at the edge into the new part; fade leaves its "
        "colours as they came.",
    )  # fmt: skip


def build_soft_edge(name: str) -> gr.Slider:
    """How far the new part fades into the picture, for forms without a pad."""
    return gr.Slider(
        0, 64, value=SOFT_EDGE_PX, step=1, label="Soft edge, px", elem_id=f"{name}-soft-edge",
        info="Lies inside the new part; 0 cuts hard. The picture itself is never touched.",
    )  # fmt: skip


def read_seam(value: Any) -> Seam:
    """The seam that was chosen; anything else is the usual one."""
    return Seam(value) if value in tuple(Seam) else Seam.LEVEL
