"""The controls that belong to a model: only what the chosen model takes is shown.

Reads the catalog's card, holds no model names itself. Must not know tabs or the studio.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.requests import MAX_COUNT, Background, FileFormat, Output
from imagegen.errors import InvalidOption

Values = Mapping[Component, Any]
"""What Gradio hands to a handler whose inputs are a set of components."""

AUTO = "auto"
MAX_SEED = 2**31 - 1

_DIGITS = re.compile(r"\d{1,10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunControls:
    """Quality, count and seed: what every tab has."""

    quality: gr.Radio
    count: gr.Slider
    seed: gr.Textbox

    def all(self) -> set[Component]:
        """As inputs of an event."""
        return {self.quality, self.count, self.seed}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileControls:
    """Background and format: what a picture from words has beside."""

    background: gr.Radio
    format: gr.Radio

    def all(self) -> set[Component]:
        """As inputs of an event."""
        return {self.background, self.format}


def build_run_controls(card: ModelCard, name: str) -> RunControls:
    """Make the controls as the model wants them; the tab renders the seed where it likes."""
    count = gr.Slider(
        1, card.max_count, value=1, step=1, label="Pictures in one run",
        visible=card.max_count > 1, elem_id=f"{name}-count", elem_classes="count",
        buttons=[],
    )  # fmt: skip
    quality = gr.Radio(
        _qualities(card), value=AUTO, label="Quality", visible=len(card.qualities) > 1,
        elem_id=f"{name}-quality", elem_classes="chips",
    )  # fmt: skip
    seed = gr.Textbox(
        label="Seed", placeholder="any", visible=card.has_seed, max_lines=1, render=False,
        info="The same seed makes the same picture again.", elem_id=f"{name}-seed",
    )  # fmt: skip
    return RunControls(quality=quality, count=count, seed=seed)


def build_file_controls(card: ModelCard) -> FileControls:
    """Make the controls as the model wants them."""
    background = gr.Radio(
        _choices(card.backgrounds), value=card.backgrounds[0].value, label="Background",
        visible=len(card.backgrounds) > 1, elem_classes="chips", elem_id="generate-background",
    )  # fmt: skip
    file_format = gr.Radio(
        _choices(card.formats, upper=True), value=card.formats[0].value, label="File format",
        visible=len(card.formats) > 1, elem_classes="chips", elem_id="generate-format",
    )  # fmt: skip
    return FileControls(background=background, format=file_format)


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


def read_run(controls: RunControls, values: Values, card: ModelCard) -> Output:
    """What the run controls say, without a size; controls that are hidden say nothing."""
    return Output(
        model=card.name,
        quality=read_quality(values[controls.quality], card),
        count=min(read_count(values[controls.count]), card.max_count),
        seed=read_seed(values[controls.seed]) if card.has_seed else None,
    )


def read_count(value: Any) -> int:
    """How many pictures; none and too many are told alike.

    Raises:
        InvalidOption: it is no whole number that is possible.
    """
    return whole_number(value, "count", MAX_COUNT, least=1)


def read_quality(quality: Any, card: ModelCard) -> str:
    """A quality that this model knows; what an earlier model left in the field is "auto"."""
    return quality if quality in card.qualities else AUTO


def read_seed(text: Any) -> int | None:
    """The seed that was typed in, None for an empty field.

    Raises:
        InvalidOption: it is no whole number.
    """
    typed = str(text or "").strip()
    if not typed:
        return None
    if not _DIGITS.fullmatch(typed) or not typed.isascii():
        raise InvalidOption("The seed is not a whole number.", hint="Write digits, or nothing.")
    return whole_number(int(typed), "seed", MAX_SEED)


def read_background(value: Any, card: ModelCard) -> Background:
    """A background that this model has."""
    return Background(value) if value in card.backgrounds else card.backgrounds[0]


def read_format(value: Any, card: ModelCard) -> FileFormat:
    """A file format that this model makes."""
    return FileFormat(value) if value in card.formats else card.formats[0]


def whole_number(value: Any, name: str, limit: int, *, least: int = 0) -> int:
    """A whole number from ``least`` to ``limit``; Gradio's own fields let anything through.

    Raises:
        InvalidOption: it is none.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value != int(value):
        raise InvalidOption(f"The {name} must be a whole number.")
    if not least <= value <= limit:
        raise InvalidOption(f"The {name} must be {least} to {limit:,}.")
    return int(value)


def _qualities(card: ModelCard) -> list[tuple[str, str]]:
    rest = [(quality, quality) for quality in card.qualities if quality != AUTO]
    default = "" if card.default_quality == AUTO else f" ({card.default_quality})"
    return [(f"auto{default}", AUTO), *rest]


def _choices(
    values: tuple[Background, ...] | tuple[FileFormat, ...], *, upper: bool = False
) -> list[tuple[str, str]]:
    return [(each.value.upper() if upper else each.value, each.value) for each in values]
