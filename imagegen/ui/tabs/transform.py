"""The Transform tab: a picture in another style, described and repainted, or varied.

Knows its own widgets; must not know the other tabs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.requests import Output, Request, Strength, Transform, Vary, Way
from imagegen.errors import InvalidOption, InvalidPrompt
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.describe import DescribeControls, build_describe, wire_describe
from imagegen.ui.editor import MaskPad
from imagegen.ui.feed import ResultFeed
from imagegen.ui.forms import PRIVATE, build_run_button, wire_run
from imagegen.ui.options import RunControls, Values, build_run_controls, read_run
from imagegen.ui.pad_picture import object_finder, show_on_pad
from imagegen.ui.picture_input import Picked, PictureInput
from imagegen.ui.style_picker import build_style_picker


class How(StrEnum):
    """The three ways of this tab."""

    EDIT = "edit"
    REPAINT = "repaint"
    VARY = "vary"


_WAYS = [
    ("Edit the picture", How.EDIT.value),
    ("Describe and repaint", How.REPAINT.value),
    ("Vary", How.VARY.value),
]
_WAY_INFO = "Edit keeps what is there; repaint starts from a description; vary is another take."


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformTab:
    """The widgets of the tab, and how they become a request."""

    word = "Transform"

    studio: Studio
    model: gr.Dropdown
    picture: PictureInput
    part: gr.Accordion
    pad: MaskPad
    way: gr.Radio
    style: gr.Radio
    instruction: gr.Textbox
    strength: gr.Radio
    describe: DescribeControls
    options: RunControls
    run: gr.Button
    reason: gr.HTML

    def inputs(self) -> set[Component]:
        """Everything that the request is read from."""
        return {
            self.picture,
            self.way,
            self.style,
            self.instruction,
            self.strength,
            self.pad,
            self.describe.text,
            *self.options.all(),
        }

    def triggers(self) -> Sequence[Any]:
        """Events after which the price may be another."""
        widgets = (self.instruction, self.describe.text, self.options.quality, self.options.count)
        picks = (self.picture, self.way, self.style, self.strength)
        return [self.pad.input, *(widget.change for widget in (*picks, *widgets))]

    def draft(self, values: Values, card: ModelCard) -> Request:
        """Read the widgets."""
        picked: Picked | None = values[self.picture]
        if picked is None:
            raise InvalidOption("There is no picture yet.", hint="Choose one above.")
        output = read_run(self.options, values, card)
        if values[self.way] == How.VARY:
            strength = values[self.strength]
            known = strength in tuple(Strength)
            return Vary(
                source=picked.id,
                output=output,
                strength=Strength(strength) if known else Strength.SUBTLE,
            )
        return self._transform(values, picked, output)

    async def requests(
        self, values: Values, card: ModelCard, person: Person
    ) -> tuple[Request, ...]:
        """Read the widgets for a run, and keep the mask where one is painted."""
        draft = self.draft(values, card)
        painted = values[self.pad]
        if not isinstance(draft, Transform) or draft.way is Way.REPAINT or not painted:
            return (draft,)
        mask = await self.studio.add_mask(painted, draft.source, person)
        return (replace(draft, mask=mask.id),)

    def _transform(self, values: Values, picked: Picked, output: Output) -> Transform:
        way = Way.REPAINT if values[self.way] == How.REPAINT else Way.EDIT
        description = str(values[self.describe.text] or "").strip()
        if way is Way.REPAINT and not description:
            raise InvalidPrompt(
                "There is no description yet.", hint="Press “Describe the picture” first."
            )
        return Transform(
            source=picked.id,
            output=output,
            style=values[self.style] or "",
            instruction=str(values[self.instruction] or ""),
            way=way,
            description=description if way is Way.REPAINT else "",
        )


def build_transform_tab(
    studio: Studio, *, model: gr.Dropdown, card: ModelCard, feed: ResultFeed
) -> TransformTab:
    """Lay the tab out and wire it."""
    picture = PictureInput("Picture to transform", elem_id="transform-picture")
    way = gr.Radio(
        _WAYS, value=How.EDIT.value, label="How", info=_WAY_INFO, elem_id="transform-way",
        elem_classes="chips",
    )  # fmt: skip
    describe = build_describe("transform")
    style = build_style_picker("transform-style", none="My own words")
    instruction = gr.Textbox(
        label="In your own words",
        placeholder="As a stained-glass window with thick lead lines",
        lines=2,
        max_lines=8,
        elem_id="transform-instruction",
    )
    strength = gr.Radio(
        [("Subtle", Strength.SUBTLE.value), ("Strong", Strength.STRONG.value)],
        value=Strength.SUBTLE.value,
        label="How far",
        visible=False,
        elem_id="transform-strength",
        elem_classes="chips",
    )
    with gr.Accordion(
        "Only a part of the picture", open=False, elem_classes="fold", elem_id="transform-part"
    ) as part:
        pad = MaskPad(elem_id="transform-pad", visible="hidden", finder=object_finder(studio))
    options = build_run_controls(card, "transform")
    with gr.Accordion("More options", open=False, elem_classes="fold"):
        options.seed.render()  # type: ignore[no-untyped-call]
    run, reason = build_run_button("Transform", "transform-run", "Choose a picture above.")
    tab = TransformTab(
        studio=studio,
        model=model,
        picture=picture,
        part=part,
        pad=pad,
        way=way,
        style=style,
        instruction=instruction,
        strength=strength,
        describe=describe,
        options=options,
        run=run,
        reason=reason,
    )
    wire_describe(describe, studio, picture=picture, model=model)
    picture.change(show_on_pad, picture, pad, queue=False, **PRIVATE)
    _wire_way(tab)
    wire_run(tab, studio, feed)
    return tab


def _wire_way(tab: TransformTab) -> None:
    async def switch(way: str) -> dict[Any, Any]:
        is_vary = way == How.VARY
        return {
            tab.style: gr.update(visible=not is_vary),
            tab.instruction: gr.update(visible=not is_vary),
            tab.strength: gr.update(visible=is_vary),
            tab.part: gr.update(visible=way == How.EDIT),
            tab.describe.panel: gr.update(visible=way == How.REPAINT),
        }

    outputs = [tab.style, tab.instruction, tab.strength, tab.part, tab.describe.panel]
    tab.way.change(switch, tab.way, outputs, queue=False, **PRIVATE)
