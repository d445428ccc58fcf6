"""The Extend tab: more picture around a picture.

Knows its own widgets; must not know the other tabs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.geometry import Extent
from imagegen.domain.requests import Extend, Way
from imagegen.errors import ImagegenError, InvalidOption, InvalidPrompt, NothingToExtend
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.describe import DescribeControls, build_describe, wire_describe
from imagegen.ui.feed import ResultFeed
from imagegen.ui.forms import PRIVATE, build_run_button, wire_run
from imagegen.ui.growth import (
    Grown,
    GrowthControls,
    build_growth,
    read_growth,
    wire_growth,
)
from imagegen.ui.growth_plan import PricedGrowth, complaint_html, plan_html
from imagegen.ui.handlers import person_of
from imagegen.ui.options import RunControls, Values, build_run_controls, read_run, whole_number
from imagegen.ui.picture_input import Picked, PictureInput
from imagegen.ui.seams import SOFT_EDGE_LIMIT_PX, build_seam, build_soft_edge, read_seam

_WAYS = [("Keep the picture, fill around it", "edit"), ("Reimagine a larger scene", "repaint")]
_WAY_INFO = "Keeping leaves every pixel as it is; reimagining paints all anew from a description."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendTab:
    """The widgets of the tab, and how they become requests."""

    word = "Extend"

    studio: Studio
    model: gr.Dropdown
    picture: PictureInput
    growth: GrowthControls
    plan: gr.HTML
    prompt: gr.Textbox
    way: gr.Radio
    describe: DescribeControls
    soft_edge: gr.Slider
    seam: gr.Radio
    options: RunControls
    run: gr.Button
    reason: gr.HTML

    def inputs(self) -> set[Component]:
        """Everything that the requests are read from."""
        words = {self.picture, self.prompt, self.way, self.describe.text}
        return words | {self.soft_edge, self.seam} | self.growth.all() | self.options.all()

    def triggers(self) -> Sequence[Any]:
        """Events after which the price may be another."""
        words = (self.picture, self.prompt, self.way, self.describe.text)
        options = (self.options.quality, self.options.count)
        return [*self.growth.triggers(), *(widget.change for widget in (*words, *options))]

    def draft(self, values: Values, card: ModelCard) -> tuple[Extend, ...]:
        """Read the widgets, with the picture's size as the browser knows it."""
        picked = self.picked(values)
        return self._extensions(values, card, picked.id, picked.extent)

    def picked(self, values: Values) -> Picked:
        """The picture that is extended.

        Raises:
            InvalidOption: there is none.
        """
        picked: Picked | None = values[self.picture]
        if picked is None:
            raise InvalidOption("There is no picture yet.", hint="Choose one above.")
        return picked

    async def requests(self, values: Values, card: ModelCard, person: Person) -> tuple[Extend, ...]:
        """Read the widgets, with the picture's size as it is stored; one request per shape."""
        record = await self.studio.picture(self.picked(values).id, person)
        return self._extensions(values, card, record.id, record.extent)

    def _extensions(
        self, values: Values, card: ModelCard, source: str, extent: Extent
    ) -> tuple[Extend, ...]:
        wanted = read_growth(self.growth, values, extent)
        return tuple(
            self.extension(values, card, source, grown) for grown in wanted if grown.margins
        )

    def extension(self, values: Values, card: ModelCard, source: str, grown: Grown) -> Extend:
        """The request for one of the extensions.

        Raises:
            NothingToExtend: the picture has that shape.
        """
        if grown.margins is None:
            raise NothingToExtend("The picture already has this shape.")
        way = Way.REPAINT if values[self.way] == Way.REPAINT else Way.EDIT
        description = str(values[self.describe.text] or "").strip()
        if way is Way.REPAINT and not description:
            raise InvalidPrompt(
                "There is no description yet.", hint="Press “Describe the picture” first."
            )
        return Extend(
            source=source,
            margins=grown.margins,
            output=read_run(self.options, values, card),
            prompt=str(values[self.prompt] or ""),
            way=way,
            description=description if way is Way.REPAINT else "",
            feather_px=whole_number(values[self.soft_edge], "soft edge", SOFT_EDGE_LIMIT_PX),
            seam=read_seam(values[self.seam]),
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
    growth = build_growth()
    prompt = gr.Textbox(
        label="What shall appear there (may stay empty)",
        placeholder="The beach goes on, a fishing boat far out",
        lines=2,
        max_lines=8,
        elem_id="extend-prompt",
    )
    options = build_run_controls(card, "extend")
    with gr.Accordion("More options", open=False, elem_classes="fold"):
        soft_edge = build_soft_edge("extend")
        seam = build_seam("extend")
        options.seed.render()  # type: ignore[no-untyped-call]
    run, reason = build_run_button("Extend", "extend-run", "Choose a picture above.")
    tab = ExtendTab(
        studio=studio,
        model=model,
        picture=picture,
        growth=growth,
        plan=plan,
        prompt=prompt,
        way=way,
        describe=describe,
        soft_edge=soft_edge,
        seam=seam,
        options=options,
        run=run,
        reason=reason,
    )
    wire_describe(describe, studio, picture=picture, model=model)
    _wire_geometry(tab)
    wire_run(tab, studio, feed)
    return tab


def _wire_geometry(tab: ExtendTab) -> None:
    async def draw(values: dict[Component, Any], request: gr.Request) -> str:
        return await _plan(tab, values, person_of(request))

    async def open_description(way: str) -> Any:
        return gr.update(visible=way == Way.REPAINT)

    wire_growth(tab.growth, PRIVATE)
    tab.way.change(open_description, tab.way, tab.describe.panel, queue=False, **PRIVATE)
    gr.on(
        [*tab.triggers(), tab.model.change],
        draw,
        tab.inputs() | {tab.model},
        tab.plan,
        queue=False,
        trigger_mode="always_last",
        **PRIVATE,
    )


async def _plan(tab: ExtendTab, values: Values, person: Person) -> str:
    """The new canvases; where there are several, each with its price."""
    picked: Picked | None = values[tab.picture]
    if picked is None:
        return ""
    try:
        wanted = read_growth(tab.growth, values, picked.extent)
    except ImagegenError as error:
        return complaint_html(error.message)
    if len(wanted) == 1:
        return plan_html(picked, [PricedGrowth(grown=wanted[0])])
    return plan_html(picked, [await _priced(tab, values, grown, person) for grown in wanted])


async def _priced(tab: ExtendTab, values: Values, grown: Grown, person: Person) -> PricedGrowth:
    picked = tab.picked(values)
    card = tab.studio.card(values[tab.model])
    if grown.margins is None:
        return PricedGrowth(grown=grown)
    try:
        request = tab.extension(values, card, picked.id, grown)
        estimate = await tab.studio.estimate(request, person)
    except ImagegenError as error:
        return PricedGrowth(grown=grown, price=error.message)
    return PricedGrowth(grown=grown, price=estimate.label)
