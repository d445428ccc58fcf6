"""A job: one request on its way from the button to the result card, and what is kept of it.

Pure records; how they are stored is the database adapter's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from imagegen.domain.geometry import Extent
from imagegen.domain.pricing import Usage
from imagegen.domain.requests import FileFormat, Request
from imagegen.errors import Billed


class JobState(StrEnum):
    """Where a job stands. ``SENDING`` is stored before anything goes out on the wire."""

    QUEUED = "queued"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more by itself."""
        return self not in (JobState.QUEUED, JobState.SENDING)


class PictureRole(StrEnum):
    """Why a picture is stored."""

    UPLOAD = "upload"
    MASK = "mask"
    ORIGINAL = "original"
    """Exactly the engine's bytes."""
    COMPOSITE = "composite"
    """Made by us from an original and its source; points to both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRecord:
    """A stored picture; its file is found by ``sha256``.

    Attributes:
        id: unguessable; what requests and links name it by.
        parent: id of the picture it was made from (the source of an edit), "" for none.
        original: for a composite: id of the engine's untouched picture, "" for none.
        unchanged_outside: for a masked edit: whether a comparison found every pixel outside
            the mask equal to the source; None where there was no mask.
        changed_pixels: how many pixels outside the mask differ (0 when unchanged).
        note: e.g. how a reply was aligned, "" for none.
        is_lost: the reply shows something else than the picture around the mask; it was
            pasted as it came.
    """

    id: str
    owner: str
    role: PictureRole
    sha256: str
    extent: Extent
    format: FileFormat
    created_at: datetime
    job: str = ""
    parent: str = ""
    original: str = ""
    unchanged_outside: bool | None = None
    changed_pixels: int | None = None
    note: str = ""
    is_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The three texts of a job: the person's, what was sent, what the engine made of it."""

    yours: str
    sent: str = ""
    revised: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An error as it is kept and shown: what happened, was it billed, what to do."""

    kind: str
    message: str
    hint: str
    billed: Billed
    retryable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One request and everything that became of it.

    Attributes:
        engine: ``openai`` or ``offline``.
        results: ids of the pictures to show, in order.
        cost_usd: None while unknown; never shown as zero then.
        note: the engine's sentence for the card.
        batch: id of the batch that it belongs to, "" for none.
        wanted: how many pictures were asked for; each is a unit of its own.
        missing: how many of them ended without a picture, so that they can be tried again.
    """

    id: str
    owner: str
    request: Request
    state: JobState
    engine: str
    created_at: datetime
    prompts: Prompts
    estimate_usd: Decimal | None = None
    finished_at: datetime | None = None
    seconds: float | None = None
    cost_usd: Decimal | None = None
    usage: Usage | None = None
    results: tuple[str, ...] = ()
    trouble: Trouble | None = None
    note: str = ""
    size: Extent | None = None
    quality: str = ""
    batch: str = ""
    wanted: int = 1
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvent:
    """A change that a watcher sees.

    Attributes:
        stage: what is going on, for people.
        preview: an encoded partial picture, None when there is none new.
        ahead: pictures that run or wait before this job's first, 0 once it runs.
        expected_s: how long such a picture usually takes, None while nothing is known.
    """

    job: Job
    stage: str = ""
    preview: bytes | None = field(default=None, repr=False)
    ahead: int = 0
    expected_s: float | None = None
