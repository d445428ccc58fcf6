"""The Batch tab: many prompts, a table, or one edit on many pictures.

Knows its own widgets; must not know the other tabs.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from gradio.components import Component
from pydantic import BaseModel, Field, ValidationError

from imagegen.domain.batches import (
    BatchStanding,
    Column,
    Row,
    guess_mapping,
    over_pictures,
    read_lines,
    read_rows,
    read_table,
)
from imagegen.domain.catalog import ModelCard
from imagegen.domain.geometry import Extent
from imagegen.errors import ImagegenError, InvalidOption
from imagegen.services.batches import BatchPlan, Wish
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.batch_files import BatchFiles, HandedIn
from imagegen.ui.batch_view import BatchView, plan_html, standing_html
from imagegen.ui.forms import PRIVATE
from imagegen.ui.handlers import person_of, shows_errors
from imagegen.ui.options import RunControls, Values, build_run_controls, read_run
from imagegen.ui.style_picker import build_style_picker

_LOOK_S = 0.7
_NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTab:
    """The widgets of the tab, and how they become rows."""

    model: gr.Dropdown
    files: BatchFiles
    words: gr.Textbox
    is_table: gr.Checkbox
    columns: dict[Column, gr.Dropdown]
    style: gr.Radio
    size: gr.Dropdown
    options: RunControls
    check: gr.Button
    start: gr.Button
    stop: gr.Button
    resume: gr.Button
    retry: gr.Button
    view: BatchView

    def inputs(self) -> set[Any]:
        """Everything that the rows are read from."""
        return {
            self.model,
            self.files,
            self.words,
            self.is_table,
            self.style,
            self.size,
            *self.columns.values(),
            *self.options.all(),
        }

    def rows(self, values: Values) -> tuple[Row, ...]:
        """Read the material: a table, pictures with one instruction, or lines of prompts."""
        words = str(values[self.words] or "")
        handed: HandedIn = values[self.files]
        if handed.pictures:
            return over_pictures(words.strip(), tuple(handed.pictures))
        if not values[self.is_table]:
            return read_lines(words)
        table = read_table(words)
        mapping = {
            column: str(values[widget])
            for column, widget in self.columns.items()
            if values[widget] in table.columns
        }
        return read_rows(table, mapping if Column.PROMPT in mapping else guess_mapping(table))

    def wish(self, values: Values, card: ModelCard) -> Wish:
        """Read what all rows share."""
        size = Extent.parse(str(values[self.size])) if values[self.size] else card.sizes.presets[0]
        output = replace(read_run(self.options, values, card), size=size)
        return Wish(output=output, style=str(values[self.style] or ""))


def build_batch_tab(
    studio: Studio, *, page: gr.Blocks, model: gr.Dropdown, card: ModelCard
) -> BatchTab:
    """Lay the tab out and wire it."""
    words = gr.Textbox(
        label="Prompts, one per line",
        placeholder="A small house by a lake, {spring|summer|autumn|winter}\nA red kite over dunes",
        info="{one|two} makes a prompt of each. With pictures below: what to change on each one.",
        lines=5,
        max_lines=14,
        elem_id="batch-words",
    )
    files = BatchFiles(elem_id="batch-files")
    is_table = gr.Checkbox(
        False, label="This is a CSV table: a header line, then a row per prompt",
        elem_id="batch-is-table",
    )  # fmt: skip
    with gr.Row(visible=False, elem_classes="batch-columns") as mapping:
        columns = {
            column: gr.Dropdown(
                [_NONE], value=_NONE, label=f"Column of the {column.value}", min_width=130,
                filterable=False, elem_id=f"batch-column-{column.value}",
            )
            for column in Column
        }  # fmt: skip
    with gr.Accordion("Style and options for all rows", open=False, elem_classes="fold"):
        style = build_style_picker("batch-style", none="None")
        size = gr.Dropdown(
            _sizes(card), value=_NONE, label="Size", filterable=False, elem_id="batch-size"
        )
        options = build_run_controls(card, "batch")
        options.seed.render()  # type: ignore[no-untyped-call]
    with gr.Row(elem_id="batch-actions"):
        check = gr.Button("Check", elem_id="batch-check")
        start = gr.Button("Start", variant="primary", elem_id="batch-run")
    with gr.Row(elem_id="batch-care"):
        stop = gr.Button("Stop", size="sm", elem_id="batch-stop")
        resume = gr.Button("Resume", size="sm", elem_id="batch-resume")
        retry = gr.Button("Retry what failed", size="sm", elem_id="batch-retry")
    view = BatchView(elem_id="batch-view")
    tab = BatchTab(
        model=model, files=files, words=words, is_table=is_table, columns=columns, style=style,
        size=size, options=options, check=check, start=start, stop=stop, resume=resume,
        retry=retry, view=view,
    )  # fmt: skip
    _wire_material(tab, studio, mapping)
    _wire_runs(tab, studio, page)
    return tab


def _wire_material(tab: BatchTab, studio: Studio, mapping: gr.Row) -> None:
    async def hand_in(handed: HandedIn, words: str) -> list[Any]:
        """A file's text goes into the field, where it can still be changed."""
        if not handed.text:
            return [words, gr.skip()]
        return [handed.text, handed.table]

    async def map_columns(is_table: bool, words: str) -> dict[Any, Any]:
        """Offer the table's columns, the likely ones chosen."""
        updates: dict[Any, Any] = {mapping: gr.update(visible=is_table)}
        try:
            table = read_table(words) if is_table else None
        except ImagegenError:
            table = None
        if table is not None:
            guess = guess_mapping(table)
            for column, widget in tab.columns.items():
                choices = [_NONE, *table.columns]
                updates[widget] = gr.update(choices=choices, value=guess.get(column, _NONE))
        return updates

    async def fit(model: str) -> Any:
        return gr.update(choices=_sizes(studio.card(model)), value=_NONE)

    tab.files.input(hand_in, [tab.files, tab.words], [tab.words, tab.is_table], **PRIVATE)
    gr.on(
        [tab.is_table.change, tab.words.change],
        map_columns,
        [tab.is_table, tab.words],
        [mapping, *tab.columns.values()],
        queue=False,
        trigger_mode="always_last",
        **PRIVATE,
    )
    tab.model.change(fit, tab.model, tab.size, queue=False, **PRIVATE)


class _Again(BaseModel):
    row: int = Field(ge=1, le=100_000)


class _Runs:
    """What the buttons do."""

    def __init__(self, tab: BatchTab, studio: Studio) -> None:
        self._tab = tab
        self._studio = studio

    @shows_errors
    async def check(self, values: dict[Component, Any], request: gr.Request) -> str:
        return plan_html(await self._planned(values, person_of(request)))

    @shows_errors
    async def start(self, values: dict[Component, Any], request: gr.Request) -> AsyncIterator[str]:
        person = person_of(request)
        plan = await self._planned(values, person)
        batch = await self._studio.batches.start(plan, person)
        async for html in _followed(self._studio, batch.id, person):
            yield html

    @shows_errors
    async def stop(self, request: gr.Request) -> str:
        person = person_of(request)
        batch_id = (await _latest(self._studio, person)).batch.id
        return standing_html(await self._studio.batches.stop(batch_id, person))

    @shows_errors
    async def resume(self, request: gr.Request) -> AsyncIterator[str]:
        person = person_of(request)
        batch_id = (await _latest(self._studio, person)).batch.id
        await self._studio.batches.resume(batch_id, person)
        async for html in _followed(self._studio, batch_id, person):
            yield html

    @shows_errors
    async def retry(self, request: gr.Request) -> AsyncIterator[str]:
        async for html in _retried(self._studio, None, person_of(request)):
            yield html

    @shows_errors
    async def again(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[str]:
        try:
            row = _Again.model_validate(event._data).row
        except ValidationError as error:
            raise InvalidOption("There is no such row.", hint="Reload the page.") from error
        async for html in _retried(self._studio, row, person_of(request)):
            yield html

    @shows_errors
    async def open_latest(self, request: gr.Request) -> AsyncIterator[str]:
        person = person_of(request)
        standing = await self._studio.batches.latest(person)
        if standing is not None:
            async for html in _followed(self._studio, standing.batch.id, person):
                yield html

    async def _planned(self, values: dict[Component, Any], person: Person) -> BatchPlan:
        card = self._studio.card(values[self._tab.model])
        wish = self._tab.wish(values, card)
        return await self._studio.batches.plan(self._tab.rows(values), wish, person)


def _wire_runs(tab: BatchTab, studio: Studio, page: gr.Blocks) -> None:
    runs = _Runs(tab, studio)
    told: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "multiple", **PRIVATE}
    tab.check.click(runs.check, tab.inputs(), tab.view, **told)
    tab.start.click(runs.start, tab.inputs(), tab.view, **told)
    tab.stop.click(runs.stop, None, tab.view, **told)
    tab.resume.click(runs.resume, None, tab.view, **told)
    tab.retry.click(runs.retry, None, tab.view, **told)
    tab.view.again(runs.again, None, tab.view, **told)
    page.load(runs.open_latest, None, tab.view, **told)


async def _latest(studio: Studio, person: Person) -> BatchStanding:
    standing = await studio.batches.latest(person)
    if standing is None:
        raise InvalidOption("There is no batch yet.", hint="Press Start first.")
    return standing


async def _retried(studio: Studio, row: int | None, person: Person) -> AsyncIterator[str]:
    batch_id = (await _latest(studio, person)).batch.id
    await studio.batches.retry(batch_id, row, person)
    async for html in _followed(studio, batch_id, person):
        yield html


async def _followed(studio: Studio, batch_id: str, person: Person) -> AsyncIterator[str]:
    """The rows as they change, until nothing of the batch waits or runs, or it is stopped."""
    shown = ""
    while True:
        standing = await studio.batches.standing(batch_id, person)
        html = standing_html(standing)
        if html != shown:
            shown = html
            yield html
        is_idle = standing.batch.stopped and not _is_under_way(standing)
        if standing.is_finished or is_idle:
            return
        await asyncio.sleep(_LOOK_S)


def _is_under_way(standing: BatchStanding) -> bool:
    return any(row.job is not None and row.job.state == "sending" for row in standing.rows)


def _sizes(card: ModelCard) -> list[tuple[str, str]]:
    presets = [(f"{one.width} × {one.height}", str(one)) for one in card.sizes.presets]
    return [("As the model likes it", _NONE), *presets]
