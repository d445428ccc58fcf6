"""The style picker: every style as a chip. Knows the style data, nothing of tabs."""

from __future__ import annotations

import gradio as gr

from imagegen.domain.styles import STYLES


def build_style_picker(elem_id: str, *, none: str) -> gr.Radio:
    """Chips for all styles, with one for no style first."""
    return gr.Radio(
        [(none, ""), *((style.title, style.name) for style in STYLES)],
        value="",
        label="Style",
        elem_id=elem_id,
        elem_classes="chips styles",
    )
