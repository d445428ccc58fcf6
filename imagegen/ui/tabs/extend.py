"""The Extend tab: more picture around a picture.

Knows its own widgets; must not know the other tabs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.geometry import Extent
from imagegen.domain.growth import ASPECTS, find_aspect, grow, grow_to
from imagegen.domain.requests import Extend, Margins, Sides, Way
from imagegen.errors import ImagegenError, InvalidOption, InvalidPrompt
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.describe import DescribeControls, build_describe, wire_describe
from imagegen.ui.feed import ResultFeed
from imagegen.ui.forms import PRIVATE, build_run_button, wire_run
from imagegen.ui.options import RunControls, Values, build_run_controls, read_run
from imagegen.ui.picture_input import Picked, PictureInput
from imagegen.ui.shots import preview_url
from imagegen.ui.sizes import spoken_size

_SHAPE = "shape"
_SIDES = [*((side.value.capitalize(), side.value) for side in Sides), ("To a shape", _SHAPE)]
_WAYS = [("Keep the picture, fill around it", "edit"), ("Reimagine a larger scene", "repaint")]
_WAY_INFO = "Keeping leaves every pixel as it is; reimagining paints all anew from a description."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendTab:
    """The widgets of the tab, and how they become a request."""

    word = "Extend"

    studio: Studio
    model: gr.Dropdown
    picture: PictureInput
    sides: gr.Radio
    amount: gr.Slider
    aspect: gr.Dropdown
    plan: gr.HTML
    prompt: gr.Textbox
    way: gr.Radio
    describe: DescribeControls
    options: RunControls
    run: gr.Button
    reason: gr.HTML

    def geometry(self) -> set[Component]:
        """What decides the new canvas."""
        return {self.picture, self.sides, self.amount, self.aspect}

    def inputs(self) -> set[Component]:
        """Everything that the request is read from."""
        words = {self.prompt, self.way, self.describe.text}
        return self.geometry() | words | self.options.all()

    def triggers(self) -> Sequence[Any]:
        """Events after which the price may be another."""
        options = (self.options.quality, self.options.count)
        return [
            self.picture.change,
            self.sides.change,
            self.amount.change,
            self.aspect.change,
            self.prompt.change,
            self.way.change,
            self.describe.text.change,
            *(widget.change for widget in options),
        ]

    def margins(self, values: Values, extent: Extent) -> Margins:
        """How far the canvas grows."""
        if values[self.sides] == _SHAPE:
            return grow_to(extent, find_aspect(str(values[self.aspect] or "")))
        if values[self.sides] not in tuple(Sides):
            raise InvalidOption("There is no such direction.")
        amount = values[self.amount]
        if not isinstance(amount, int | float):
            raise InvalidOption("The amount is no number.", hint="Move the slider.")
        return grow(extent, Sides(values[self.sides]), amount / 100)

    def draft(self, values: Values, card: ModelCard) -> Extend:
        """Read the widgets, with the picture's size as the browser knows it."""
        picked: Picked | None = values[self.picture]
        if picked is None:
            raise InvalidOption("There is no picture yet.", hint="Choose one above.")
        return self._extend(values, card, picked.id, picked.extent)

    async def request(self, values: Values, card: ModelCard, person: Person) -> Extend:
        """Read the widgets, with the picture's size as it is stored."""
        draft = self.draft(values, card)
        record = await self.studio.picture(draft.source, person)
        return self._extend(values, card, record.id, record.extent)

    def _extend(self, values: Values, card: ModelCard, source: str, extent: Extent) -> Extend:
        way = Way.REPAINT if values[self.way] == Way.REPAINT else Way.EDIT
        description = str(values[self.describe.text] or "").strip()
        if way is Way.REPAINT and not description:
            raise InvalidPrompt(
                "There is no description yet.", hint="Press “Describe the picture” first."
            )
        return Extend(
            source=source,
            margins=self.margins(values, extent),
            output=read_run(self.options, values, card),
            prompt=str(values[self.prompt] or ""),
            way=way,
            description=description if way is Way.REPAINT else "",
        )


def build_extend_tab(
    studio: Studio, *, model: gr.Dropdown, card: ModelCard, feed: ResultFeed
) -> ExtendTab:
    """Lay the tab out and wire it."""
    picture = PictureInput("Picture to extend", elem_id="extend-picture")
    way = gr.Radio(
        _WAYS, value=Way.EDIT.value, label="How", info=_WAY_INFO, elem_id="extend-way",
        elem_classes="chips",
    )  # fmt: skip
    describe = build_describe("extend")
    plan = gr.HTML("", elem_id="extend-plan")
    sides = gr.Radio(
        _SIDES, value=Sides.WIDER.value, label="Where to grow", elem_id="extend-sides",
        elem_classes="chips",
    )  # fmt: skip
    amount = gr.Slider(
        10, 200, value=50, step=5, label="By how much, %", elem_id="extend-amount",
        info="Of the picture's own width or height",
    )  # fmt: skip
    aspect = gr.Dropdown(
        list(ASPECTS), value="16:9", label="Shape", visible=False, filterable=False,
        elem_id="extend-aspect", info="The picture is never cut; only what is missing is added",
    )  # fmt: skip
    prompt = gr.Textbox(
        label="What shall appear there (may stay empty)",
        placeholder="The beach goes on, a fishing boat far out",
        lines=2,
        max_lines=8,
        elem_id="extend-prompt",
    )
    options = build_run_controls(card, "extend")
    with gr.Accordion("More options", open=False, elem_classes="fold"):
        options.seed.render()  # type: ignore[no-untyped-call]
    run, reason = build_run_button("Extend", "extend-run", "Choose a picture above.")
    tab = ExtendTab(
        studio=studio,
        model=model,
        picture=picture,
        sides=sides,
        amount=amount,
        aspect=aspect,
        plan=plan,
        prompt=prompt,
        way=way,
        describe=describe,
        options=options,
        run=run,
        reason=reason,
    )
    wire_describe(describe, studio, picture=picture, model=model)
    _wire_geometry(tab)
    wire_run(tab, studio, feed)
    return tab


def _wire_geometry(tab: ExtendTab) -> None:
    async def switch(sides: str) -> dict[Any, Any]:
        is_shape = sides == _SHAPE
        return {
            tab.amount: gr.update(visible=not is_shape),
            tab.aspect: gr.update(visible=is_shape),
        }

    async def draw(values: dict[Component, Any]) -> str:
        return _plan_html(tab, values)

    async def open_description(way: str) -> Any:
        return gr.update(visible=way == Way.REPAINT)

    tab.sides.change(switch, tab.sides, [tab.amount, tab.aspect], queue=False, **PRIVATE)
    tab.way.change(open_description, tab.way, tab.describe.panel, queue=False, **PRIVATE)
    gr.on(
        [tab.picture.change, tab.sides.change, tab.amount.change, tab.aspect.change],
        draw,
        tab.geometry(),
        tab.plan,
        queue=False,
        trigger_mode="always_last",
        **PRIVATE,
    )


def _plan_html(tab: ExtendTab, values: Values) -> str:
    """The picture on its new canvas, drawn to scale."""
    picked: Picked | None = values[tab.picture]
    if picked is None:
        return ""
    try:
        margins = tab.margins(values, picked.extent)
    except ImagegenError as error:
        return f'<p class="plan-words">{escape(error.message)}</p>'
    canvas, box = margins.around(picked.extent), margins.box(picked.extent)
    place = (
        f"left:{box.x / canvas.width:.3%};top:{box.y / canvas.height:.3%};"
        f"width:{box.width / canvas.width:.3%};height:{box.height / canvas.height:.3%}"
    )
    return (
        f'<div class="plan" style="--shape:{canvas.width} / {canvas.height};'
        f'--aspect:{canvas.aspect:.4f}" aria-hidden="true">'
        f'<img src="{preview_url(picked.id, 384)}" alt="" style="{place}"></div>'
        f'<p class="plan-words">{spoken_size(picked.extent)} becomes '
        f"<b>{spoken_size(canvas)}</b></p>"
    )
