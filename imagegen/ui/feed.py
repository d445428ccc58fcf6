"""The results: a stage for one card and a strip of the last ones, newest first.

The server sends cards as they change; the browser keeps them in order. Each run ends with
the whole feed, so an update that was skipped on a slow line is made good by the last one.
Knows cards and the studio; must not know forms or tabs.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from html import escape
from typing import Any

import gradio as gr

from imagegen.domain.jobs import Job, JobEvent, PictureRecord
from imagegen.domain.requests import Generate, Request
from imagegen.errors import ImagegenError, NotFound
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.assets import read_asset
from imagegen.ui.cards import CardFacts, card_html, thumb_html
from imagegen.ui.component import QuietMeta
from imagegen.ui.fit_notice import SecondTry, is_lost, wider
from imagegen.ui.handlers import follow
from imagegen.ui.partials import small_data_url

STRIP_LENGTH = 24


class ResultFeed(gr.HTML, metaclass=QuietMeta):
    """The stage and the strip; its value is the latest update as JSON."""

    def __init__(self, doors: str, **options: Any) -> None:
        """``doors`` is what shows while there are no results: HTML of our own."""
        super().__init__(
            value=None,
            html_template=(
                '<div class="result-stage" aria-live="polite">'
                f'<div class="doors">{doors}</div></div>'
                '<div class="strip" role="list" aria-label="Latest results" hidden></div>'
            ),
            js_on_load=read_asset("feed.js"),
            apply_default_css=False,
            **options,
        )


class FeedWriter:
    """Turns jobs into updates for the feed."""

    def __init__(self, studio: Studio) -> None:
        """All facts come from the studio."""
        self._studio = studio

    async def everything(self, person: Person) -> str:
        """The whole strip, as after a reload."""
        jobs = await self._studio.recent(person, STRIP_LENGTH)
        cards = [self._card(await self._facts(job, person)) for job in jobs]
        return json.dumps({"whole": True, "cards": cards})

    async def run(self, requests: Sequence[Request], person: Person) -> AsyncIterator[str]:
        """Submit requests and follow their jobs to the end; the first shows on the stage.

        Raises:
            ImagegenError: the first was not taken. Where a later one is not, a notice says so
                and the jobs before it go on.
        """
        begun: list[str] = []
        for request in requests:
            try:
                job = await self._studio.submit(request, person)
            except ImagegenError as error:
                if not begun:
                    raise
                gr.Warning(escape(f"{error.message} {error.hint}"))
                break
            yield self._update(await self._facts(job, person), show=not begun)
            begun.append(job.id)
        async for update in self.follow(tuple(begun), person):
            yield update

    async def follow(self, job_ids: tuple[str, ...], person: Person) -> AsyncIterator[str]:
        """Follow jobs to their end, then send everything once more."""
        partials: dict[str, str] = {}
        async for event in follow(self._studio, job_ids, person):
            if event.preview:
                partials[event.job.id] = await asyncio.to_thread(small_data_url, event.preview)
            facts = await self._facts(event.job, person, event, partials.get(event.job.id, ""))
            yield self._update(facts)
        yield await self.everything(person)

    async def unfinished(self, person: Person) -> tuple[str, ...]:
        """Ids of this person's jobs that still run."""
        jobs = await self._studio.recent(person, STRIP_LENGTH)
        return tuple(job.id for job in jobs if not job.state.is_final)

    async def _facts(
        self, job: Job, person: Person, event: JobEvent | None = None, partial: str = ""
    ) -> CardFacts:
        pictures = await self._studio.pictures(job, person) if job.results else ()
        return CardFacts(
            job=job,
            pictures=pictures,
            source=await self._source(job, person),
            stage=event.stage if event else "",
            partial=partial,
            model_title=self._studio.card(job.request.output.model).title,
            second_try=await self._second_try(job, person) if is_lost(pictures) else None,
        )

    async def _second_try(self, job: Job, person: Person) -> SecondTry | None:
        """What another run would cost; None where it cannot be made any more."""
        wide = wider(job.request)
        try:
            again = await self._studio.estimate(job.request, person)
            more = await self._studio.estimate(wide, person) if wide else None
        except ImagegenError:
            return None
        return SecondTry(again=again.label, wider=more.label if more else "")

    async def _source(self, job: Job, person: Person) -> PictureRecord | None:
        if isinstance(job.request, Generate):
            return None
        try:
            return await self._studio.picture(job.request.source, person)
        except NotFound:
            return None

    def _update(self, facts: CardFacts, *, show: bool = False) -> str:
        return json.dumps({"cards": [self._card(facts)], "show": facts.job.id if show else ""})

    def _card(self, facts: CardFacts) -> dict[str, str]:
        return {
            "id": facts.job.id,
            "state": facts.job.state.value,
            "html": card_html(facts),
            "thumb": thumb_html(facts),
        }
