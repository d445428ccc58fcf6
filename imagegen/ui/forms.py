"""What all four forms have in common: a run button with its price, and a run that is followed.

Knows forms by protocol; must not know which tabs there are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from html import escape
from typing import Any, Protocol

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard
from imagegen.domain.pricing import FREE
from imagegen.domain.requests import Request
from imagegen.errors import ImagegenError
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.feed import FeedWriter, ResultFeed
from imagegen.ui.handlers import person_of, shows_errors
from imagegen.ui.options import Values

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""How every event of the page is wired: no endpoint of its own, no overlay of Gradio's."""


class Form(Protocol):
    """One tab's form."""

    @property
    def run(self) -> gr.Button:
        """The button that runs it."""

    @property
    def reason(self) -> gr.HTML:
        """Where it says why the button is grey."""

    @property
    def word(self) -> str:
        """What the button says before the price."""

    @property
    def model(self) -> gr.Dropdown:
        """The page's model picker."""

    def inputs(self) -> set[Component]:
        """Everything that the price is read from."""

    def triggers(self) -> Sequence[Any]:
        """Events after which the price may be another."""

    def draft(self, values: Values, card: ModelCard) -> object:
        """Read the widgets; raises what makes the button grey. Stores nothing."""

    async def requests(
        self, values: Values, card: ModelCard, person: Person
    ) -> tuple[Request, ...]:
        """Read the widgets, one request per job; stores what they point to once all is there."""


def build_run_button(word: str, elem_id: str, why: str) -> tuple[gr.Button, gr.HTML]:
    """The button, grey until the form is filled, and the line below it."""
    with gr.Column(elem_classes="run-bar"):
        run = gr.Button(
            word,
            variant="primary",
            size="lg",
            elem_id=elem_id,
            elem_classes="run",
            interactive=False,
        )
        reason = gr.HTML(reason_html(why), elem_classes="reason-line", elem_id=f"{elem_id}-reason")
    return run, reason


def reason_html(why: str) -> str:
    """Why the button is grey, below it; nothing when it is not."""
    return f'<span class="reason" tabindex="-1">{escape(why)}</span>' if why else ""


def wire_run(
    form: Form, studio: Studio, feed: ResultFeed, *, only_run: Collection[Component] = ()
) -> None:
    """Let the button show its price and run the form; a second press queues another job.

    Args:
        only_run: inputs that are too large to be sent for a price with every letter typed.
    """
    writer = FeedWriter(studio)
    inputs: set[Any] = {*form.inputs(), form.model}

    @shows_errors
    async def run(values: dict[Component, Any], request: gr.Request) -> AsyncIterator[str]:
        person = person_of(request)
        card = studio.card(values[form.model])
        async for update in writer.run(await form.requests(values, card, person), person):
            yield update

    async def price(values: dict[Component, Any], request: gr.Request) -> dict[Any, Any]:
        label, why = await _price(form, values, studio, person_of(request))
        return {
            form.run: gr.update(value=label, interactive=not why),
            form.reason: reason_html(why),
        }

    form.run.click(
        run, inputs | {*only_run}, feed, concurrency_limit=None, trigger_mode="multiple", **PRIVATE
    )
    gr.on(
        [*form.triggers(), form.model.change],
        shows_errors(price),
        inputs,
        [form.run, form.reason],
        queue=False,
        trigger_mode="always_last",
        **PRIVATE,
    )


async def _price(form: Form, values: Values, studio: Studio, person: Person) -> tuple[str, str]:
    """The button's label, and why it is grey ("" when it is not)."""
    card = studio.card(values[form.model])
    try:
        form.draft(values, card)
        if card.pricing.free:
            return f"{form.word} · free", ""
        total = FREE
        for wanted in await form.requests(values, card, person):
            total = total + await studio.estimate(wanted, person)
    except ImagegenError as error:
        return form.word, f"{error.message} {error.hint}"
    return f"{form.word} · {total.label}", ""
