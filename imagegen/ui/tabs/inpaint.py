"""The Inpaint tab: paint over a part, say what shall be there, and only that part changes.

Knows its own widgets; must not know the other tabs. The picture stays on the server; the
browser sends strokes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.framing import Frame
from imagegen.domain.requests import Context, Inpaint
from imagegen.errors import EmptyMask, ImagegenError, InvalidOption
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.editor import MaskPad, frames_text
from imagegen.ui.feed import ResultFeed
from imagegen.ui.forms import PRIVATE, build_run_button, wire_run
from imagegen.ui.handlers import person_of, shows_errors
from imagegen.ui.kept_mask import KeptMask, note_mask, read_kept
from imagegen.ui.options import RunControls, Values, build_run_controls, read_run
from imagegen.ui.pad_picture import object_finder, show_on_pad
from imagegen.ui.picture_input import Picked, PictureInput
from imagegen.ui.seams import SOFT_EDGE_PX, build_seam, read_seam

_CONTEXTS = [
    ("Automatic", Context.AUTOMATIC.value),
    ("Close around the mask", Context.TIGHT.value),
    ("Whole picture", Context.WHOLE.value),
]
_ANY_WORDS = "anything"
"""What the model sees does not depend on what it is told."""


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
    parts: gr.Textbox
    context: gr.Radio
    seam: gr.Radio
    options: RunControls
    run: gr.Button
    reason: gr.HTML

    def inputs(self) -> set[Component]:
        """Everything that the price is read from; the mask itself is sent when it changes."""
        words = {self.picture, self.kept, self.prompt, self.parts, self.context, self.seam}
        return words | self.options.all()

    def sights(self) -> Sequence[Any]:
        """Events after which the model may see something else.

        The pad's own changes are no such events: what is drawn on it changes it, too.
        """
        return [self.pad.input, self.context.change, self.model.change]

    def triggers(self) -> Sequence[Any]:
        """Events after which the price may be another."""
        widgets = (self.picture, self.kept, self.prompt, self.parts, self.context)
        options = (self.options.quality, self.options.count)
        return [widget.change for widget in (*widgets, *options)]

    def draft(self, values: Values, card: ModelCard) -> Inpaint:
        """Read the widgets; the mask is not stored yet."""
        return self.sketch(values, card, str(values[self.prompt] or ""))

    def sketch(self, values: Values, card: ModelCard, prompt: str) -> Inpaint:
        """The same with other words, for what does not depend on them."""
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
            prompt=prompt,
            output=read_run(self.options, values, card),
            context=Context(context) if context in tuple(Context) else Context.AUTOMATIC,
            frame=kept.frame,
            feather_px=SOFT_EDGE_PX if kept.soft_edge_px is None else kept.soft_edge_px,
            seam=read_seam(values[self.seam]),
            region_prompts=prompts_by_part(str(values[self.parts] or ""), prompt),
        )

    async def requests(
        self, values: Values, card: ModelCard, person: Person
    ) -> tuple[Inpaint, ...]:
        """Read the widgets; a run brings the mask along, a price its words only."""
        is_run = self.pad in values
        if is_run:
            kept = await self.keep_mask(values, card, person, stores=True)
            values = self.noting(values, kept)
        draft = self.draft(values, card)
        if not draft.mask:
            raise InvalidOption("The price is being worked out.", hint="")
        if is_run and draft.region_prompts:
            frames = await self.studio.frames(draft, values[self.pad], person)
            draft = draft if len(frames) > 1 else replace(draft, region_prompts=())
        return (draft,)

    def noting(self, values: Values, kept: KeptMask | None) -> Values:
        """The values with other words for the mask."""
        return {**values, self.kept: kept.model_dump_json() if kept else ""}

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


def prompts_by_part(text: str, prompt: str) -> tuple[str, ...]:
    """One prompt for each line; an empty line, and every part after them, takes the usual one."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return (*(line or prompt for line in lines), prompt) if lines else ()


def build_inpaint_tab(
    studio: Studio, *, model: gr.Dropdown, card: ModelCard, feed: ResultFeed
) -> InpaintTab:
    """Lay the tab out and wire it."""
    picture = PictureInput("Picture to paint on", elem_id="inpaint-picture")
    pad = MaskPad(
        elem_id="inpaint-pad",
        visible="hidden",
        finder=object_finder(studio),
        feather=SOFT_EDGE_PX,
    )
    kept = gr.Textbox(visible="hidden", elem_id="inpaint-mask")
    prompt = gr.Textbox(
        label="What shall be there",
        placeholder="A small wooden rowing boat",
        lines=2,
        max_lines=8,
        elem_id="inpaint-prompt",
    )
    parts = gr.Textbox(
        label="Different words for each part",
        info="You painted parts that lie far apart. One line for each, in the order of the "
        "numbers on the picture; an empty line takes the words above.",
        lines=2, max_lines=8, visible=False, elem_id="inpaint-parts",
    )  # fmt: skip
    options = build_run_controls(card, "inpaint")
    with gr.Accordion("More options", open=False, elem_classes="fold"):
        context = gr.Radio(
            _CONTEXTS, value=Context.AUTOMATIC.value, label="What the model sees",
            info="More around the mask helps it to match; less gives the new part more detail.",
            elem_id="inpaint-context", elem_classes="chips",
        )  # fmt: skip
        seam = build_seam("inpaint")
        options.seed.render()  # type: ignore[no-untyped-call]
    run, reason = build_run_button("Inpaint", "inpaint-run", "Choose a picture above.")
    tab = InpaintTab(
        studio=studio,
        model=model,
        picture=picture,
        pad=pad,
        kept=kept,
        prompt=prompt,
        parts=parts,
        context=context,
        seam=seam,
        options=options,
        run=run,
        reason=reason,
    )
    picture.change(show_on_pad, picture, pad, queue=False, **PRIVATE)
    picture.change(_forget_mask, None, kept, queue=False, **PRIVATE)
    _wire_mask(tab)
    wire_run(tab, studio, feed, only_run={pad})
    return tab


async def _forget_mask() -> str:
    """Another picture has nothing painted on it yet."""
    return ""


def _wire_mask(tab: InpaintTab) -> None:
    """Send the mask when it, or who would be paid for it, changes; never while one types.

    Back comes what the model will see; parts far apart may have words of their own.
    """

    @shows_errors
    async def keep(values: dict[Component, Any], request: gr.Request) -> dict[Any, Any]:
        card, person = tab.studio.card(values[tab.model]), person_of(request)
        kept = await tab.keep_mask(values, card, person)
        frames = await _sight(tab, tab.noting(values, kept), card, person)
        return {
            tab.kept: kept.model_dump_json() if kept else "",
            tab.pad: gr.update(
                frames=frames_text(frames, kept.frame if kept else None),
                context=str(values[tab.context]),
            ),
            tab.parts: gr.update(visible=len(frames) > 1),
        }

    gr.on(
        tab.sights(),
        keep,
        tab.inputs() | {tab.pad, tab.model},
        [tab.kept, tab.pad, tab.parts],
        queue=False,
        trigger_mode="always_last",
        **PRIVATE,
    )


async def _sight(
    tab: InpaintTab, values: Values, card: ModelCard, person: Person
) -> tuple[Frame, ...]:
    """What the model will see; nothing where the run button says what is missing."""
    try:
        draft = tab.sketch(values, card, _ANY_WORDS)
        return await tab.studio.frames(draft, values[tab.pad], person)
    except ImagegenError:
        return ()
