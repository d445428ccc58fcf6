"""The Inpaint tab: paint over a part, say what shall be there, and only that part changes.

Knows its own widgets; must not know the other tabs. The picture stays on the server; the
browser sends strokes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.requests import Context, Inpaint
from imagegen.errors import EmptyMask, InvalidOption
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.editor import MaskPad, ObjectFinder
from imagegen.ui.feed import ResultFeed
from imagegen.ui.forms import PRIVATE, build_run_button, wire_run
from imagegen.ui.handlers import person_of, shows_errors
from imagegen.ui.kept_mask import KeptMask, note_mask, read_kept
from imagegen.ui.options import RunControls, Values, build_run_controls, read_run
from imagegen.ui.picture_input import Picked, PictureInput
from imagegen.ui.shots import picture_url, preview_url

_WHOLE_PIXELS = 4_200_000
"""Larger pictures are painted on over a preview; strokes stay in picture pixels."""

_SOFT_EDGE_PX = 8
"""For masks that do not say; the pad writes its slider's value into each mask."""

_CONTEXTS = [
    ("Automatic", Context.AUTOMATIC.value),
    ("Close around the mask", Context.TIGHT.value),
    ("Whole picture", Context.WHOLE.value),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InpaintTab:
    """The widgets of the tab, and how they become a request."""

    word = "Inpaint"

    studio: Studio
    model: gr.Dropdown
    picture: PictureInput
    pad: MaskPad
    kept: gr.Textbox
    prompt: gr.Textbox
    context: gr.Radio
    options: RunControls
    run: gr.Button
    reason: gr.HTML

    def inputs(self) -> set[Component]:
        """Everything that the price is read from; the mask itself is sent when it changes."""
        words = {self.picture, self.kept, self.prompt, self.context}
        return words | self.options.all()

    def triggers(self) -> Sequence[Any]:
        """Events after which the price may be another."""
        widgets = (self.picture, self.kept, self.prompt, self.context)
        options = (self.options.quality, self.options.count)
        return [widget.change for widget in (*widgets, *options)]

    def draft(self, values: Values, card: ModelCard) -> Inpaint:
        """Read the widgets; the mask is not stored yet."""
        picked: Picked | None = values[self.picture]
        if picked is None:
            raise InvalidOption("There is no picture yet.", hint="Choose one above.")
        kept = read_kept(values[self.kept])
        if kept is None or kept.picture != picked.id:
            raise EmptyMask("Nothing is painted yet.")
        context = values[self.context]
        return Inpaint(
            source=picked.id,
            mask=kept.mask,
            prompt=str(values[self.prompt] or ""),
            output=read_run(self.options, values, card),
            context=Context(context) if context in tuple(Context) else Context.AUTOMATIC,
            feather_px=_SOFT_EDGE_PX if kept.soft_edge_px is None else kept.soft_edge_px,
        )

    async def request(self, values: Values, card: ModelCard, person: Person) -> Inpaint:
        """Read the widgets; a run brings the mask along, a price its words only."""
        if self.pad in values:
            kept = await self.keep_mask(values, card, person, stores=True)
            values = {**values, self.kept: kept.model_dump_json() if kept else ""}
        draft = self.draft(values, card)
        if not draft.mask:
            raise InvalidOption("The price is being worked out.", hint="")
        return draft

    async def keep_mask(
        self, values: Values, card: ModelCard, person: Person, *, stores: bool = False
    ) -> KeptMask | None:
        """Note which mask is on the pad; one that a price needs is stored, and only once."""
        picked, painted = values[self.picture], values[self.pad]
        if picked is None or not painted:
            return None
        kept = read_kept(values[self.kept])
        if kept is None or not kept.is_of(picked.id, painted):
            kept = note_mask(picked.id, painted)
        if kept.mask or (card.pricing.free and not stores):
            return kept
        stored = await self.studio.add_mask(painted, picked.id, person)
        return note_mask(picked.id, painted, stored.id)


def build_inpaint_tab(
    studio: Studio, *, model: gr.Dropdown, card: ModelCard, feed: ResultFeed
) -> InpaintTab:
    """Lay the tab out and wire it."""
    picture = PictureInput("Picture to paint on", elem_id="inpaint-picture")
    pad = MaskPad(
        elem_id="inpaint-pad", visible="hidden", finder=_finder(studio), feather=_SOFT_EDGE_PX
    )
    kept = gr.Textbox(visible="hidden", elem_id="inpaint-mask")
    prompt = gr.Textbox(
        label="What shall be there",
        placeholder="A small wooden rowing boat",
        lines=2,
        max_lines=8,
        elem_id="inpaint-prompt",
    )
    options = build_run_controls(card, "inpaint")
    with gr.Accordion("More options", open=False, elem_classes="fold"):
        context = gr.Radio(
            _CONTEXTS, value=Context.AUTOMATIC.value, label="What the model sees",
            info="More around the mask helps it to match; less gives the new part more detail.",
            elem_id="inpaint-context", elem_classes="chips",
        )  # fmt: skip
        options.seed.render()  # type: ignore[no-untyped-call]
    run, reason = build_run_button("Inpaint", "inpaint-run", "Choose a picture above.")
    tab = InpaintTab(
        studio=studio,
        model=model,
        picture=picture,
        pad=pad,
        kept=kept,
        prompt=prompt,
        context=context,
        options=options,
        run=run,
        reason=reason,
    )
    picture.change(_show_on_pad, picture, pad, queue=False, **PRIVATE)
    _wire_mask(tab)
    wire_run(tab, studio, feed, only_run={pad})
    return tab


def _wire_mask(tab: InpaintTab) -> None:
    """Send the mask when it, or who would be paid for it, changes; never while one types."""

    @shows_errors
    async def keep(values: dict[Component, Any], request: gr.Request) -> str:
        card = tab.studio.card(values[tab.model])
        kept = await tab.keep_mask(values, card, person_of(request))
        return kept.model_dump_json() if kept else ""

    gr.on(
        [tab.pad.change, tab.model.change],
        keep,
        {tab.picture, tab.pad, tab.kept, tab.model},
        tab.kept,
        queue=False,
        trigger_mode="always_last",
        **PRIVATE,
    )


def _finder(studio: Studio) -> ObjectFinder:
    """What the pad asks for the object under rough strokes, in the asker's own name."""

    async def find(picture_id: str, strokes_png: bytes, request: gr.Request) -> bytes:
        return await studio.select_object(strokes_png, picture_id, person_of(request))

    return find


async def _show_on_pad(picked: Picked | None) -> Any:
    """Put the picture under the pad; another picture starts with an empty mask."""
    if picked is None:
        return gr.update(
            picture="", detail="", picture_id="", width=0, height=0, value=None, visible="hidden"
        )
    whole = picked.extent.pixels <= _WHOLE_PIXELS
    url = picture_url(picked.id) if whole else preview_url(picked.id, 1536)
    return gr.update(
        picture=url,
        detail="" if whole else picture_url(picked.id),
        picture_id=picked.id,
        width=picked.extent.width,
        height=picked.extent.height,
        value=None,
        visible=True,
    )
