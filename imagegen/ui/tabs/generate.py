"""The Generate tab: words, style, details and options to a picture.

Knows its own widgets; must not know the other tabs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.requests import Generate
from imagegen.domain.styles import DETAIL_CHIPS, find_style
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.enhance import EnhanceControls, build_enhance, read_enhanced, wire_enhance
from imagegen.ui.feed import ResultFeed
from imagegen.ui.forms import PRIVATE, build_run_button, wire_run
from imagegen.ui.options import (
    AUTO,
    FileControls,
    RunControls,
    Values,
    build_file_controls,
    build_run_controls,
    read_background,
    read_format,
    read_run,
)
from imagegen.ui.sizes import SizeControls, build_size_controls, fit_free_size, read_size
from imagegen.ui.style_picker import build_style_picker


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateTab:
    """The widgets of the tab, and how they become a request."""

    word = "Generate"

    model: gr.Dropdown
    prompt: gr.Textbox
    enhance: EnhanceControls
    style: gr.Radio
    details: gr.CheckboxGroup
    size: SizeControls
    file: FileControls
    options: RunControls
    run: gr.Button
    reason: gr.HTML

    def inputs(self) -> set[Component]:
        """Everything that the request is read from."""
        return {
            self.prompt,
            self.enhance.text,
            self.style,
            self.details,
            *self.size.inputs(),
            *self.file.all(),
            *self.options.all(),
        }

    def triggers(self) -> Sequence[Any]:
        """Events after which the price may be another."""
        widgets = (
            self.prompt,
            self.enhance.text,
            self.style,
            self.details,
            self.size.size,
            self.size.width,
            self.size.height,
            self.options.quality,
            self.options.count,
        )
        return [widget.change for widget in widgets]

    def draft(self, values: Values, card: ModelCard) -> Generate:
        """Read the widgets."""
        output = replace(
            read_run(self.options, values, card),
            size=read_size(self.size, values, card),
            background=read_background(values[self.file.background], card),
            format=read_format(values[self.file.format], card),
        )
        return Generate(
            prompt=str(values[self.prompt] or ""),
            enhanced=read_enhanced(self.enhance, values),
            style=values[self.style] or "",
            details=tuple(chip for chip in values[self.details] or () if chip in DETAIL_CHIPS),
            output=output,
        )

    async def requests(
        self, values: Values, card: ModelCard, _person: Person
    ) -> tuple[Generate, ...]:
        """Read the widgets for a run."""
        return (self.draft(values, card),)


def build_generate_tab(
    studio: Studio, *, model: gr.Dropdown, card: ModelCard, feed: ResultFeed
) -> GenerateTab:
    """Lay the tab out and wire it."""
    prompt = gr.Textbox(
        label="Prompt",
        placeholder="A lighthouse on a rocky coast at dawn, gulls in the air",
        lines=4,
        max_lines=12,
        elem_id="generate-prompt",
        autofocus=True,
    )
    enhance = build_enhance("generate")
    style = build_style_picker("generate-style", none="None")
    with gr.Accordion("Details", open=False, elem_classes="fold"):
        details = gr.CheckboxGroup(
            list(DETAIL_CHIPS), label="Additional details", show_label=False, elem_classes="chips",
            elem_id="generate-details",
        )  # fmt: skip
    size = build_size_controls(card)
    options = build_run_controls(card, "generate")
    with gr.Accordion("More options", open=False, elem_classes="fold"):
        file = build_file_controls(card)
        options.seed.render()  # type: ignore[no-untyped-call]
    run, reason = build_run_button("Generate", "generate-run", "Write what the picture shall show.")
    tab = GenerateTab(
        model=model,
        prompt=prompt,
        enhance=enhance,
        style=style,
        details=details,
        size=size,
        file=file,
        options=options,
        run=run,
        reason=reason,
    )
    wire_enhance(enhance, studio, prompt=prompt, model=model)
    wire_run(tab, studio, feed)
    _wire_options(tab, studio)
    return tab


def _wire_options(tab: GenerateTab, studio: Studio) -> None:
    async def resize(values: dict[Component, Any]) -> dict[Any, Any]:
        return fit_free_size(tab.size, values, studio.card(values[tab.model]))

    async def recommend(style: str, model: str) -> Any:
        """Set the quality that the style is best at, where the model has it."""
        found = find_style(style or "")
        wanted = found.quality if found else AUTO
        return wanted if wanted in studio.card(model).qualities else AUTO

    gr.on(
        [tab.size.size.change, tab.size.width.change, tab.size.height.change],
        resize,
        tab.size.inputs() | {tab.model},
        [tab.size.free, tab.size.note],
        queue=False,
        trigger_mode="always_last",
        **PRIVATE,
    )
    tab.style.input(recommend, [tab.style, tab.model], tab.options.quality, queue=False, **PRIVATE)
