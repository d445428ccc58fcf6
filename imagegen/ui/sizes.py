"""The size field: the model's presets, or any size, snapped to what the model takes.

Reads the catalog's card. Must not know tabs or the studio.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.geometry import Extent
from imagegen.errors import InvalidOption
from imagegen.ui.options import Values, whole_number

CUSTOM = "custom"

_LONGEST_SIDE_PX = 99_999


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeControls:
    """The list of sizes, and the fields of a free one."""

    size: gr.Dropdown
    free: gr.Column
    width: gr.Number
    height: gr.Number
    note: gr.HTML

    def inputs(self) -> set[Component]:
        """As inputs of an event."""
        return {self.size, self.width, self.height}


def build_size_controls(card: ModelCard) -> SizeControls:
    """Make the controls as the model wants them; the free fields open on demand."""
    first = card.sizes.presets[0]
    size = gr.Dropdown(
        _sizes(card), value=str(first), label="Size", filterable=False, elem_id="generate-size"
    )
    with gr.Column(visible=False, elem_classes="free-size") as free:
        with gr.Row(elem_classes="pair"):
            width = gr.Number(
                first.width, label="Width, px", precision=0, min_width=120,
                elem_id="generate-width",
            )  # fmt: skip
            height = gr.Number(
                first.height, label="Height, px", precision=0, min_width=120,
                elem_id="generate-height",
            )  # fmt: skip
        note = gr.HTML("", elem_classes="size-note", elem_id="generate-size-note")
    return SizeControls(size=size, free=free, width=width, height=height, note=note)


def fit_size_controls(controls: SizeControls, card: ModelCard) -> dict[Any, Any]:
    """Updates after another model was chosen."""
    return {
        controls.size: gr.update(choices=_sizes(card), value=str(card.sizes.presets[0])),
        controls.free: gr.update(visible=False),
    }


def fit_free_size(controls: SizeControls, values: Values, card: ModelCard) -> dict[Any, Any]:
    """Show the fields of a free size, and say where it snaps to and why."""
    is_custom = values[controls.size] == CUSTOM
    return {
        controls.free: gr.update(visible=is_custom),
        controls.note: _snap_note(controls, values, card) if is_custom else "",
    }


def read_size(controls: SizeControls, values: Values, card: ModelCard) -> Extent:
    """The size to ask for; a free one snapped to what the model takes.

    Raises:
        InvalidOption: the fields hold no size.
    """
    if values[controls.size] != CUSTOM:
        wanted = Extent.parse(str(values[controls.size]))
        return wanted if not card.sizes.complaint(wanted) else card.sizes.presets[0]
    return card.sizes.snap(_typed(controls, values)).extent


def spoken_size(extent: Extent) -> str:
    """``1024 × 768``."""
    return f"{extent.width} × {extent.height}"


def _typed(controls: SizeControls, values: Values) -> Extent:
    width = whole_number(values[controls.width], "width", _LONGEST_SIDE_PX)
    height = whole_number(values[controls.height], "height", _LONGEST_SIDE_PX)
    if not width or not height:
        raise InvalidOption("A size needs a width and a height.")
    return Extent(width, height)


def _snap_note(controls: SizeControls, values: Values, card: ModelCard) -> str:
    try:
        wanted = _typed(controls, values)
    except InvalidOption as error:
        return escape(error.message)
    snapped = card.sizes.snap(wanted)
    if not snapped.reason:
        return "This size is possible as it is."
    return f"Will be <b>{spoken_size(snapped.extent)}</b>: {escape(snapped.reason)}."


def _sizes(card: ModelCard) -> list[tuple[str, str]]:
    presets = [(f"{_shape(each)} · {spoken_size(each)}", str(each)) for each in card.sizes.presets]
    return [*presets, ("Other size …", CUSTOM)] if card.sizes.free else presets


def _shape(extent: Extent) -> str:
    if extent.width == extent.height:
        return "Square"
    return "Landscape" if extent.width > extent.height else "Portrait"
