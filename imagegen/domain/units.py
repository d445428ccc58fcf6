"""Units: a job's single pictures on their way, each with its own state, calls and money.

Pure: how a request falls into units, how their ends add up to the job's, and what a unit's
end does to the money that was set aside for it. Storage and scheduling are others' business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import Job, JobState, Prompts, Trouble
from imagegen.domain.pricing import Usage
from imagegen.domain.requests import Request
from imagegen.errors import Billed, EngineTimeout, ImagegenError, JobCancelled, PolicyError

MAX_NOTE = 400
"""Characters of a note that is put together from several units' troubles."""


class Urgency(StrEnum):
    """Which of a person's own units goes first; between persons turns are kept fair."""

    NEXT = "next"
    NORMAL = "normal"
    BATCH = "batch"


class Entry(StrEnum):
    """What a row of the ledger says about money."""

    HOLD = "hold"
    CHARGE = "charge"
    RELEASE = "release"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One picture of a job.

    Attributes:
        place: which of the job's pictures, from 0.
        attempt: 1 at first; one more each time the person has it tried again.
        lane: whose limits it counts against: ``offline``, ``host`` or ``own-<person>``.
        reserve_usd: the worst price, set aside before anything is sent; None if unknown.
        results: ids of the pictures to show: one, when it went well.
        lives: how many times it was taken up: more than once only after crashes.
        cost_usd: what its answered calls cost, None while that is not known.
    """

    id: str
    job: str
    owner: str
    place: int
    lane: str
    state: JobState
    created_at: datetime
    attempt: int = 1
    batch: str = ""
    urgency: Urgency = Urgency.NORMAL
    reserve_usd: Decimal | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: float | None = None
    results: tuple[str, ...] = ()
    usage: Usage | None = None
    cost_usd: Decimal | None = None
    trouble: Trouble | None = None
    sent_prompt: str = ""
    revised_prompt: str = ""
    note: str = ""
    size: Extent | None = None
    quality: str = ""
    lives: int = 0

    @property
    def can_be_retried(self) -> bool:
        """Whether it ended without a picture."""
        return self.state.is_final and self.state is not JobState.DONE

    @property
    def entry(self) -> Entry:
        """What its end does to its reserve.

        Nothing known to be free of charge is ever charged; what may have been billed stays
        reserved until somebody looks at the provider's account.
        """
        billed = self.trouble.billed if self.trouble else Billed.YES
        if billed is not Billed.UNKNOWN and self.cost_usd is not None:
            return Entry.CHARGE
        return Entry.RELEASE if billed is Billed.NO else Entry.UNKNOWN


def unit_id(job_id: str, place: int) -> str:
    """The name of a job's unit."""
    return f"{job_id}.{place}"


def unit_request(request: Request, place: int) -> Request:
    """What one unit asks for: a single picture; a seed differs from place to place."""
    output = request.output
    seed = None if output.seed is None else output.seed + place
    return replace(request, output=replace(output, count=1, seed=seed))


def split(job: Job, lane: str, reserve_usd: Decimal | None, urgency: Urgency) -> tuple[Unit, ...]:
    """A job's units, all waiting; ``reserve_usd`` is the worst price of one of them."""
    return tuple(
        Unit(
            id=unit_id(job.id, place),
            job=job.id,
            owner=job.owner,
            place=place,
            lane=lane,
            state=JobState.QUEUED,
            created_at=job.created_at,
            batch=job.batch,
            urgency=urgency,
            reserve_usd=reserve_usd,
        )
        for place in range(job.wanted)
    )


def troubled(unit: Unit, error: ImagegenError) -> Unit:
    """A unit ended by an error; one whose answer never came is ``unknown``, not failed."""
    match error:
        case EngineTimeout():
            state = JobState.UNKNOWN
        case PolicyError():
            state = JobState.REFUSED
        case JobCancelled():
            state = JobState.CANCELLED
        case _:
            state = JobState.FAILED
    trouble = Trouble(
        kind=error.kind,
        message=error.message,
        hint=error.hint,
        billed=error.billed,
        retryable=error.retryable,
    )
    return replace(unit, state=state, trouble=trouble)


def again(unit: Unit) -> Unit:
    """A unit as it waits for another try."""
    return replace(
        unit,
        state=JobState.QUEUED,
        attempt=unit.attempt + 1,
        started_at=None,
        lives=0,
        ended_at=None,
        seconds=None,
        trouble=None,
        note="",
    )


def rolled_up(job: Job, units: tuple[Unit, ...]) -> Job:
    """The job as its units say it stands; what came out well is kept whatever else failed."""
    ordered = sorted(units, key=lambda unit: unit.place)
    done = [unit for unit in ordered if unit.state is JobState.DONE]
    lost = [unit for unit in ordered if unit.can_be_retried]
    known = next((unit for unit in (*done, *ordered) if unit.sent_prompt), ordered[0])
    best = done[0] if done else ordered[0]
    state = _state(ordered)
    return replace(
        job,
        state=state,
        results=tuple(picture for unit in done for picture in unit.results),
        missing=len(lost) if state.is_final else 0,
        trouble=_trouble(lost, state),
        prompts=Prompts(
            yours=job.prompts.yours, sent=known.sent_prompt, revised=best.revised_prompt
        ),
        usage=_usage(done),
        cost_usd=_cost(ordered) if state.is_final else None,
        note=_note(done, lost, len(ordered)) if state.is_final else "",
        size=best.size,
        quality=best.quality,
        finished_at=_ended_at(ordered) if state.is_final else None,
        seconds=_seconds(ordered) if state.is_final else None,
    )


_WORST_FIRST = (JobState.UNKNOWN, JobState.FAILED, JobState.REFUSED, JobState.CANCELLED)


def _state(units: list[Unit]) -> JobState:
    states = {unit.state for unit in units}
    if JobState.SENDING in states:
        return JobState.SENDING
    if JobState.QUEUED in states:
        return JobState.QUEUED if states == {JobState.QUEUED} else JobState.SENDING
    if JobState.DONE in states:
        return JobState.DONE
    return next(state for state in _WORST_FIRST if state in states)


def _trouble(lost: list[Unit], state: JobState) -> Trouble | None:
    if not state.is_final or not lost:
        return None
    worst = min(lost, key=lambda unit: _WORST_FIRST.index(unit.state))
    return worst.trouble


def _usage(done: list[Unit]) -> Usage | None:
    total = Usage()
    for unit in done:
        if unit.usage is None:
            return None
        total = total + unit.usage
    return total if done else None


def _cost(units: list[Unit]) -> Decimal | None:
    """What is known to be spent; None as soon as any part of it is not known."""
    if any(unit.entry is Entry.UNKNOWN for unit in units):
        return None
    known = [unit.cost_usd for unit in units if unit.cost_usd is not None]
    return sum(known, Decimal(0)) if known else None


def _note(done: list[Unit], lost: list[Unit], wanted: int) -> str:
    notes = list(dict.fromkeys(unit.note for unit in done if unit.note))
    if done and lost:
        said = list(dict.fromkeys(unit.trouble.message for unit in lost if unit.trouble))
        notes.insert(0, f"{len(lost)} of {wanted} pictures are missing: {' '.join(said)}")
    return " ".join(notes)[:MAX_NOTE]


def _ended_at(units: list[Unit]) -> datetime | None:
    return max((unit.ended_at for unit in units if unit.ended_at), default=None)


def _seconds(units: list[Unit]) -> float | None:
    """From the first start to the last end."""
    started = [unit.started_at for unit in units if unit.started_at]
    ended = _ended_at(units)
    if not started or ended is None:
        return None
    return round(max(0.0, (ended - min(started)).total_seconds()), 3)
