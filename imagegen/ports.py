"""The doors to the outside: protocols, only where two implementations exist.

A test's fake counts as one. Everything here is spoken in the domain's words. Implementations
live in ``adapters`` and ``offline``; only ``bootstrap`` picks them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from imagegen.domain.calls import (
    EditCall,
    GenerateCall,
    OfferedModel,
    Partial,
    Reply,
    TextReply,
)
from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import Job, JobEvent, PictureRecord
from imagegen.domain.moderation import Decision, Scores
from imagegen.domain.rasters import Pixels, Raster
from imagegen.domain.requests import FileFormat

OnPartial = Callable[[Partial], None]
"""Called on the event loop's thread or a worker's; must be quick and must not raise."""


class ImageEngine(Protocol):
    """Makes and changes pictures.

    All methods may raise ``EngineError`` and its children, and ``PromptRejected``. Cancelling
    the awaiting task stops the work within 0.3 s (whether money was spent then is unknown for
    engines that cost). Safe to call from many tasks at once.
    """

    @property
    def name(self) -> str:
        """``openai`` or ``offline``: stored on every job."""

    async def generate(self, call: GenerateCall, on_partial: OnPartial) -> Reply:
        """Make pictures from words; exactly one call on the wire."""

    async def edit(self, call: EditCall, on_partial: OnPartial) -> Reply:
        """Change a picture; exactly one call on the wire.

        The reply is guidance only: callers must not trust pixels outside the mask.
        """

    async def models(self) -> tuple[OfferedModel, ...]:
        """The image models that this engine offers right now."""

    async def describe(self, picture: Pixels) -> TextReply:
        """Say in a sentence or two what a picture shows (``(h, w, 3) uint8 RGB``)."""

    async def rewrite(self, prompt: str) -> TextReply:
        """Make a prompt richer in subject, setting, light, composition and detail."""

    async def moderate(self, material: str | Pixels) -> Scores | None:
        """Score words or a picture (``(h, w, 3) uint8 RGB``) for what they show.

        None when this engine cannot tell, which is not the same as nothing found.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPicture:
    """An upload made safe to keep: no EXIF, GPS, XMP or trailing bytes, pixels as they were."""

    data: bytes
    format: FileFormat
    extent: Extent


class PictureCodec(Protocol):
    """Files to samples and back. Blocking; call it in a thread."""

    def clean(self, data: bytes) -> CleanPicture:
        """Check an upload wholly and drop everything but pixels, orientation and profile.

        Raises:
            UnreadablePicture: not a PNG, JPEG or WebP, damaged, or too large.
        """

    def decode(self, data: bytes) -> Raster:
        """Decode an upload at its full depth, orientation applied, animations' first frame.

        Raises:
            UnreadablePicture: not a PNG, JPEG or WebP, damaged, or too large.
        """

    def encode(self, raster: Raster, file_format: FileFormat, *, software: str = "") -> bytes:
        """Encode losslessly where the format can; profile kept, no other metadata.

        Args:
            software: in a PNG: what its ``Software`` text says made it, "" for none.
        """

    def pixels(self, raster: Raster) -> Pixels:
        """``(height, width, 3) uint8`` sRGB for an engine; transparency over white."""

    def matching(self, pixels: Pixels, like: Raster) -> Pixels:
        """An engine's sRGB pixels in the colour space of another picture."""

    def preview(self, data: bytes, longest_px: int) -> bytes:
        """A small WebP of a picture for a strip or a pad."""


class PictureFiles(Protocol):
    """Content-addressed files: written once, atomically, never changed. Blocking."""

    def put(self, data: bytes) -> str:
        """Store durably and return the sha256 (lower-case hex).

        Raises:
            StorageFull: no room is left.
        """

    def get(self, sha256: str) -> bytes:
        """Read back, verified.

        Raises:
            NotFound: no such file.
            Corrupt: the bytes are not what was written.
        """

    def path(self, sha256: str) -> Path:
        """Where the file lies, for serving it without reading it into memory.

        Raises:
            NotFound: no such file.
        """


class Records(Protocol):
    """Jobs and pictures on disk. Blocking; committed when a method returns."""

    def add_job(self, job: Job) -> None:
        """Store a new job."""

    def save_job(self, job: Job) -> None:
        """Overwrite a job that is known."""

    def job(self, job_id: str, owner: str) -> Job:
        """One job of this owner.

        Raises:
            NotFound: no such job, or somebody else's.
        """

    def any_job(self, job_id: str) -> Job:
        """One job of whomever; for running jobs, never for showing them.

        Raises:
            NotFound: no such job.
        """

    def jobs(self, owner: str, *, limit: int, before: str = "") -> tuple[Job, ...]:
        """The newest jobs of this owner first; ``before`` is a job id to go on from."""

    def unfinished(self) -> tuple[Job, ...]:
        """Jobs of all owners that are queued or sending."""

    def add_picture(self, picture: PictureRecord) -> None:
        """Store a picture's record; its file is already there."""

    def picture(self, picture_id: str, owner: str) -> PictureRecord:
        """One picture of this owner.

        Raises:
            NotFound: no such picture, or somebody else's.
        """

    def pictures(self, ids: Sequence[str], owner: str) -> tuple[PictureRecord, ...]:
        """Those of the given pictures that are this owner's, in the given order."""


class JobEngine(Protocol):
    """Runs jobs beside the UI. All methods are called on the event loop."""

    async def submit(self, job_id: str) -> None:
        """Take a stored job and return at once.

        Raises:
            QueueFull: too many are waiting.
        """

    async def cancel(self, job_id: str) -> bool:
        """Stop a job and wait until its end is stored; False if it is not running here."""

    def watch(self, job_id: str) -> AsyncIterator[JobEvent]:
        """Follow a job from now on; the latest event comes first; ends when the job does."""


class Clock(Protocol):
    """The time, so that tests can set it."""

    def now(self) -> datetime:
        """An aware UTC time."""


class AuditTrail(Protocol):
    """Decisions, kept so that nobody can change them unseen. Blocking."""

    def append(self, decision: Decision) -> None:
        """Keep a decision; it is durable when this returns."""
