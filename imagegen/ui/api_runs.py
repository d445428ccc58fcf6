"""What the endpoints have in common: options checked, pictures taken in, a job waited for.

Knows the studio; must not know the page's widgets. Nothing from outside is believed: Gradio
lets any type through to an endpoint.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from imagegen.domain.jobs import Job, JobState, PictureRecord
from imagegen.domain.requests import (
    Background,
    FileFormat,
    Output,
    Request,
    Way,
)
from imagegen.errors import ImagegenError, InvalidOption
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.arrivals import departing_file, read_arrival
from imagegen.ui.options import MAX_SEED, read_count, whole_number

_LONGEST_LIST = 24
_LONGEST_DETAIL = 200

Choice = TypeVar("Choice", bound=StrEnum)

Answer = tuple[list[dict], dict]  # type: ignore[type-arg]
"""Picture files, and the record of the job; Gradio reads the types by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The options that every endpoint has, as they came."""

    model: Any
    quality: Any
    count: Any
    seed: Any


class ApiRuns:
    """One program's call from its parameters to its answer."""

    def __init__(self, studio: Studio) -> None:
        """All work is the studio's."""
        self._studio = studio

    def output(
        self,
        wishes: Wishes,
        person: Person,
        *,
        background: Any = Background.AUTO.value,
        file_format: Any = FileFormat.PNG.value,
    ) -> Output:
        """Check the options.

        Raises:
            InvalidOption: one of them is not on offer.
        """
        model = words(wishes.model, "model") or self._studio.offer(person).default_model
        seed = None if wishes.seed in (-1, None) else whole_number(wishes.seed, "seed", MAX_SEED)
        return Output(
            model=model[:80],
            quality=words(wishes.quality, "quality")[:20],
            count=read_count(wishes.count),
            background=choose(Background, background, "background"),
            format=choose(FileFormat, file_format, "format"),
            seed=seed,
        )

    async def take(self, file: Any, person: Person) -> PictureRecord:
        """Keep an uploaded picture."""
        data = await asyncio.to_thread(read_arrival, file, "picture", person)
        return await self._studio.add_upload(data, person)

    async def take_mask(self, file: Any, source: PictureRecord, person: Person) -> str:
        """Keep an uploaded mask; returns its id."""
        data = await asyncio.to_thread(read_arrival, file, "mask", person)
        return (await self._studio.add_mask(data, source.id, person)).id

    async def described(
        self, source: PictureRecord, given: Any, way: Way, model: str, person: Person
    ) -> str:
        """The description for a repaint: the caller's, else the engine's; "" for an edit."""
        if way is Way.EDIT:
            return ""
        return (
            words(given, "description")
            or (await self._studio.describe(source.id, model, person)).text
        )

    async def run(
        self, request: Request, person: Person
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Submit, wait, and answer with the files and the record of the job.

        Raises:
            ImagegenError: the job did not end well.
        """
        return await self._answer(await self._studio.submit(request, person), person)

    async def run_all(
        self, requests: Sequence[Request], person: Person
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Submit several, wait for all, and answer with their files and records in order.

        Raises:
            ImagegenError: one was not taken, or did not end well; the others still run.
        """
        jobs = [await self._studio.submit(request, person) for request in requests]
        answers = [await self._answer(job, person) for job in jobs]
        return [file for files, _ in answers for file in files], [one for _, one in answers]

    async def _answer(
        self, job: Job, person: Person
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        async for event in self._studio.watch(job.id, person):
            job = event.job
        if job.state is not JobState.DONE:
            raise _failure(job)
        pictures = await self._studio.pictures(job, person)
        files = []
        for record in pictures:
            found = await self._studio.picture_file(record.id, person)
            files.append(await asyncio.to_thread(departing_file, found.path, record, person))
        return files, _record(job, pictures)


def choose(kind: type[Choice], value: Any, name: str) -> Choice:
    """One of a fixed set of words.

    Raises:
        InvalidOption: it is none of them.
    """
    if isinstance(value, str) and value in tuple(kind):
        return kind(value)
    known = ", ".join(each.value for each in kind)
    raise InvalidOption(f"“{name}” must be one of: {known}.")


def words(value: Any, name: str) -> str:
    """A text.

    Raises:
        InvalidOption: it is something else.
    """
    if not isinstance(value, str):
        raise InvalidOption(f"“{name}” must be text.")
    return value


def word_list(values: Any, name: str, *, limit: int = _LONGEST_DETAIL) -> tuple[str, ...]:
    """A list of texts.

    Raises:
        InvalidOption: it is something else, or a very long one.
    """
    if not isinstance(values, list) or len(values) > _LONGEST_LIST:
        raise InvalidOption(f"“{name}” must be a list of at most {_LONGEST_LIST} texts.")
    return tuple(words(value, name)[:limit] for value in values)


def share_of(value: Any) -> float:
    """A share such as 0.5; its limits are checked where it is used.

    Raises:
        InvalidOption: it is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidOption("“amount” must be a number such as 0.5.")
    return float(value)


def _failure(job: Job) -> ImagegenError:
    if job.trouble is None:
        return ImagegenError(f"The job {job.id} ended as {job.state}.")
    message = f"{job.trouble.message} (Job {job.id})"
    return ImagegenError(message, hint=job.trouble.hint, billed=job.trouble.billed)


def _record(job: Job, pictures: tuple[PictureRecord, ...]) -> dict[str, Any]:
    """The job as JSON; money as decimal text, None while unknown."""
    checks = [picture.unchanged_outside for picture in pictures]
    record: dict[str, Any] = {
        "job": job.id,
        "state": job.state.value,
        "engine": job.engine,
        "model": job.request.output.model,
        "size": str(job.size or pictures[0].extent),
        "quality": job.quality,
        "seconds": job.seconds,
        "cost_usd": _decimal_text(job.cost_usd),
        "estimate_usd": _decimal_text(job.estimate_usd),
        "prompts": {
            "yours": job.prompts.yours,
            "sent": job.prompts.sent,
            "revised": job.prompts.revised,
        },
        "sha256": [picture.sha256 for picture in pictures],
    }
    if any(check is not None for check in checks):
        record["outside_mask_unchanged"] = all(check for check in checks)
    return record


def _decimal_text(usd: Decimal | None) -> str | None:
    return None if usd is None else f"{usd:f}"
