"""Verbs on cards and doors: what a click there does to the forms.

The browser sends a verb with ids; everything else is looked up in the asker's own name.
Knows all tabs; the tabs do not know this.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component
from pydantic import BaseModel, Field, ValidationError

from imagegen.domain.jobs import PictureRecord
from imagegen.domain.requests import (
    Extend,
    Generate,
    Inpaint,
    Request,
    Strength,
    Transform,
    Vary,
)
from imagegen.domain.softening import soften_request
from imagegen.errors import InvalidOption
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.assets import read_asset
from imagegen.ui.component import QuietMeta
from imagegen.ui.doors import EXAMPLES
from imagegen.ui.feed import FeedWriter, ResultFeed
from imagegen.ui.fit_notice import wider
from imagegen.ui.forms import PRIVATE
from imagegen.ui.growth import show_margins
from imagegen.ui.handlers import person_of, shows_errors
from imagegen.ui.tabs.extend import ExtendTab
from imagegen.ui.tabs.generate import GenerateTab
from imagegen.ui.tabs.inpaint import InpaintTab
from imagegen.ui.tabs.transform import How, TransformTab

Updates = dict[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the page that an errand may change."""

    tabs: gr.Tabs
    generate: GenerateTab
    transform: TransformTab
    extend: ExtendTab
    inpaint: InpaintTab
    feed: ResultFeed

    def outputs(self) -> list[Any]:
        """What ``run_errand`` may answer with."""
        return [
            self.tabs,
            self.generate.prompt,
            self.generate.style,
            self.generate.details,
            self.transform.picture,
            self.transform.way,
            self.transform.style,
            self.transform.instruction,
            self.transform.strength,
            self.extend.picture,
            self.extend.prompt,
            *self.extend.growth.margin_fields(),
            self.inpaint.picture,
            self.inpaint.prompt,
            self.inpaint.context,
            self.inpaint.seam,
        ]


class Errands(gr.HTML, metaclass=QuietMeta):
    """Nothing to see: hears what cards and doors ask for."""

    def __init__(self) -> None:
        """Hidden, but in the page."""
        super().__init__(
            value="",
            html_template="<span></span>",
            js_on_load=read_asset("errands.js"),
            visible="hidden",
        )


class _Errand(BaseModel):
    verb: str = Field(max_length=20)
    job: str = Field(default="", max_length=64)
    picture: str = Field(default="", max_length=64)
    text: str = Field(default="", max_length=20)


def wire_errands(errands: Errands, desk: Desk, studio: Studio) -> None:
    """Let verbs change the forms; examples and second tries also run."""
    writer = FeedWriter(studio)

    @shows_errors
    async def run_errand(event: gr.EventData, request: gr.Request) -> Updates:
        errand = _read(event)
        return await _updates(errand, desk, studio, person_of(request))

    @shows_errors
    async def run_example(event: gr.EventData, request: gr.Request) -> AsyncIterator[str]:
        errand, person = _read(event), person_of(request)
        if errand.verb == "stop":
            await studio.cancel(errand.job, person)
            yield await writer.everything(person)
        wanted = await _request(errand, studio, person)
        if wanted:
            async for update in writer.run((wanted,), person):
                yield update

    errands.errand(run_errand, None, desk.outputs(), queue=False, **PRIVATE)
    errands.errand(
        run_example, None, desk.feed, concurrency_limit=None, trigger_mode="multiple", **PRIVATE
    )


async def _request(errand: _Errand, studio: Studio, person: Person) -> Request | None:
    """What a verb runs at once, None for verbs that only fill a form."""
    match errand.verb:
        case "example" if errand.text in EXAMPLES:
            model = studio.offer(person).default_model
            if not studio.card(model).pricing.free:
                return None  # the form is filled; its button names the price first
            return EXAMPLES[errand.text].request(model)
        case "again":
            return (await studio.job(errand.job, person)).request
        case "widen":
            return wider((await studio.job(errand.job, person)).request)
        case _:
            return None


def _read(event: gr.EventData) -> _Errand:
    try:
        return _Errand.model_validate(event._data)
    except ValidationError as error:
        raise InvalidOption("There is no such errand.", hint="Reload the page.") from error


async def _updates(errand: _Errand, desk: Desk, studio: Studio, person: Person) -> Updates:
    match errand.verb:
        case "inpaint" | "extend" | "transform" | "vary-subtle" | "vary-strong":
            record = await studio.picture(errand.picture, person) if errand.picture else None
            return _send_to(errand.verb, record, desk)
        case "reuse":
            job = await studio.job(errand.job, person)
            return await _reuse(job.request, desk, studio, person)
        case "soften":
            job = await studio.job(errand.job, person)
            return await _reuse(soften_request(job.request), desk, studio, person)
        case "example" if errand.text in EXAMPLES:
            example = EXAMPLES[errand.text]
            return {
                desk.tabs: gr.Tabs(selected="generate"),
                desk.generate.prompt: example.prompt,
                desk.generate.style: example.style,
            }
        case _:
            return {desk.generate.details: gr.skip()}


def _send_to(verb: str, record: PictureRecord | None, desk: Desk) -> Updates:
    match verb:
        case "inpaint":
            field: Component = desk.inpaint.picture
        case "extend":
            field = desk.extend.picture
        case _:
            field = desk.transform.picture
    is_vary = verb.startswith("vary")
    tab = "transform" if is_vary else verb
    updates: Updates = {desk.tabs: gr.Tabs(selected=tab)}
    if record is not None:
        updates[field] = record
    if field is desk.transform.picture:
        updates[desk.transform.way] = (How.VARY if is_vary else How.EDIT).value
    if verb.startswith("vary-"):
        updates[desk.transform.strength] = Strength(verb.removeprefix("vary-")).value
    return updates


async def _reuse(request: Request, desk: Desk, studio: Studio, person: Person) -> Updates:
    """Take a run's words and picture back into its form."""
    if isinstance(request, Generate):
        return {
            desk.tabs: gr.Tabs(selected="generate"),
            desk.generate.prompt: request.prompt,
            desk.generate.style: request.style,
            desk.generate.details: list(request.details),
        }
    record = await studio.picture(request.source, person)
    updates = _send_to(request.kind, record, desk)
    match request:
        case Transform():
            updates[desk.transform.style] = request.style
            updates[desk.transform.instruction] = request.instruction
        case Extend():
            updates[desk.extend.prompt] = request.prompt
            updates |= show_margins(desk.extend.growth, request.margins)
        case Inpaint():
            updates[desk.inpaint.prompt] = request.prompt
            updates[desk.inpaint.context] = request.context.value
            updates[desk.inpaint.seam] = request.seam.value
        case Vary():
            updates[desk.transform.strength] = request.strength.value
    return updates
