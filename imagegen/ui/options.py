"""The controls that belong to a model: only what the chosen model takes is shown.

Reads the catalog's card, holds no model names itself. Must not know tabs or the studio.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.geometry import Extent
from imagegen.domain.requests import MAX_COUNT, Background, FileFormat, Output
from imagegen.errors import InvalidOption

Values = Mapping[Component, Any]
"""What Gradio hands to a handler whose inputs are a set of components."""

AUTO = "auto"
CUSTOM = "custom"
MAX_SEED = 2**31 - 1

_SHAPES = {"square": "Square", "landscape": "Landscape", "portrait": "Portrait"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunControls:
    """Quality, count and seed: what every tab has."""

    quality: gr.Radio
    count: gr.Slider
    seed: gr.Number

    def all(self) -> set[Component]:
        """As inputs of an event."""
        return {self.quality, self.count, self.seed}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileControls:
    """Size, background and format: what a picture from words has beside."""

    size: gr.Dropdown
    width: gr.Number
    height: gr.Number
    note: gr.HTML
    background: gr.Radio
    format: gr.Radio

    def all(self) -> set[Component]:
        """As inputs of an event."""
        return {self.size, self.width, self.height, self.background, self.format}


def build_run_controls(card: ModelCard) -> RunControls:
    """Make the controls as the model wants them."""
    with gr.Row(elem_classes="pair"):
        count = gr.Slider(
            1, card.max_count, value=1, step=1, label="Count", visible=card.max_count > 1,
            info="Pictures in one run", min_width=150,
        )  # fmt: skip
        seed = gr.Number(
            None, label="Seed", precision=0, minimum=0, maximum=MAX_SEED, visible=card.has_seed,
            info="Same seed, same picture; empty for any", min_width=150,
        )  # fmt: skip
    quality = gr.Radio(
        _qualities(card), value=AUTO, label="Quality", visible=len(card.qualities) > 1,
        elem_classes="chips",
    )  # fmt: skip
    return RunControls(quality=quality, count=count, seed=seed)


def build_file_controls(card: ModelCard) -> FileControls:
    """Make the controls as the model wants them."""
    first = card.sizes.presets[0]
    size = gr.Dropdown(_sizes(card), value=str(first), label="Size", filterable=False)
    with gr.Row(elem_classes="pair"):
        width = gr.Number(
            first.width, label="Width, px", precision=0, minimum=16, visible=False, min_width=120
        )
        height = gr.Number(
            first.height, label="Height, px", precision=0, minimum=16, visible=False, min_width=120
        )
    note = gr.HTML("", elem_classes="size-note")
    background = gr.Radio(
        _choices(card.backgrounds), value=card.backgrounds[0].value, label="Background",
        visible=len(card.backgrounds) > 1, elem_classes="chips",
    )  # fmt: skip
    file_format = gr.Radio(
        _choices(card.formats, upper=True), value=card.formats[0].value, label="File format",
        visible=len(card.formats) > 1, elem_classes="chips",
    )  # fmt: skip
    return FileControls(
        size=size, width=width, height=height, note=note, background=background, format=file_format
    )


def fit_run_controls(controls: RunControls, card: ModelCard) -> dict[Component, Any]:
    """Updates after another model was chosen."""
    return {
        controls.quality: gr.update(
            choices=_qualities(card), value=AUTO, visible=len(card.qualities) > 1
        ),
        controls.count: gr.update(maximum=card.max_count, visible=card.max_count > 1),
        controls.seed: gr.update(visible=card.has_seed),
    }


def fit_file_controls(controls: FileControls, card: ModelCard) -> dict[Component, Any]:
    """Updates after another model was chosen."""
    return {
        controls.size: gr.update(choices=_sizes(card), value=str(card.sizes.presets[0])),
        controls.width: gr.update(visible=False),
        controls.height: gr.update(visible=False),
        controls.note: "",
        controls.background: gr.update(
            choices=_choices(card.backgrounds),
            value=card.backgrounds[0].value,
            visible=len(card.backgrounds) > 1,
        ),
        controls.format: gr.update(
            choices=_choices(card.formats, upper=True),
            value=card.formats[0].value,
            visible=len(card.formats) > 1,
        ),
    }


def fit_size(controls: FileControls, values: Values, card: ModelCard) -> dict[Component, Any]:
    """Show the fields of a free size, and say where it snaps to and why."""
    is_custom = values[controls.size] == CUSTOM
    note = _snap_note(controls, values, card) if is_custom else ""
    return {
        controls.width: gr.update(visible=is_custom),
        controls.height: gr.update(visible=is_custom),
        controls.note: note,
    }


def read_run(controls: RunControls, values: Values, card: ModelCard) -> Output:
    """What the run controls say, without a size; controls that are hidden say nothing."""
    seed = values[controls.seed] if card.has_seed else None
    return Output(
        model=card.name,
        quality=read_quality(values[controls.quality], card),
        count=min(whole_number(values[controls.count], "count", MAX_COUNT), card.max_count),
        seed=None if seed is None else whole_number(seed, "seed", MAX_SEED),
    )


def read_quality(quality: Any, card: ModelCard) -> str:
    """A quality that this model knows; what an earlier model left in the field is "auto"."""
    return quality if quality in card.qualities else AUTO


def read_size(controls: FileControls, values: Values, card: ModelCard) -> Extent:
    """The size to ask for; a free one snapped to what the model takes.

    Raises:
        InvalidOption: the fields hold no size.
    """
    if values[controls.size] != CUSTOM:
        wanted = Extent.parse(str(values[controls.size]))
        return wanted if not card.sizes.complaint(wanted) else card.sizes.presets[0]
    return card.sizes.snap(_custom(controls, values)).extent


def read_background(value: Any, card: ModelCard) -> Background:
    """A background that this model has."""
    return value if value in card.backgrounds else card.backgrounds[0]


def read_format(value: Any, card: ModelCard) -> FileFormat:
    """A file format that this model makes."""
    return FileFormat(value) if value in card.formats else card.formats[0]


def whole_number(value: Any, name: str, limit: int) -> int:
    """A whole number from 0 to ``limit``; Gradio's own fields let anything through.

    Raises:
        InvalidOption: it is none.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value != int(value):
        raise InvalidOption(f"The {name} must be a whole number.")
    if not 0 <= value <= limit:
        raise InvalidOption(f"The {name} must be between 0 and {limit:,}.")
    return int(value)


def _custom(controls: FileControls, values: Values) -> Extent:
    width = whole_number(values[controls.width], "width", 99_999)
    height = whole_number(values[controls.height], "height", 99_999)
    if not width or not height:
        raise InvalidOption("A size needs a width and a height.")
    return Extent(width, height)


def _snap_note(controls: FileControls, values: Values, card: ModelCard) -> str:
    try:
        wanted = _custom(controls, values)
    except InvalidOption as error:
        return escape(error.message)
    snapped = card.sizes.snap(wanted)
    if not snapped.reason:
        return "This size is possible as it is."
    return f"Will be {spoken_size(snapped.extent)}: {escape(snapped.reason)}."


def spoken_size(extent: Extent) -> str:
    """``1024 × 768``."""
    return f"{extent.width} × {extent.height}"


def _sizes(card: ModelCard) -> list[tuple[str, str]]:
    presets = [(f"{_shape(each)} · {spoken_size(each)}", str(each)) for each in card.sizes.presets]
    return [*presets, ("Other size …", CUSTOM)] if card.sizes.free else presets


def _shape(extent: Extent) -> str:
    if extent.width == extent.height:
        return _SHAPES["square"]
    return _SHAPES["landscape" if extent.width > extent.height else "portrait"]


def _qualities(card: ModelCard) -> list[tuple[str, str]]:
    rest = [(quality, quality) for quality in card.qualities if quality != AUTO]
    default = "" if card.default_quality == AUTO else f" ({card.default_quality})"
    return [(f"auto{default}", AUTO), *rest]


def _choices(
    values: tuple[Background, ...] | tuple[FileFormat, ...], *, upper: bool = False
) -> list[tuple[str, str]]:
    return [(each.value.upper() if upper else each.value, each.value) for each in values]
