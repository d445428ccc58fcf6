"""A whole studio for tests: real database, real files, real codec, any engine."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from pydantic import SecretStr

from imagegen.adapters.answer_spool import LocalAnswers
from imagegen.adapters.audit_log import FileAuditTrail
from imagegen.adapters.clock import SystemClock
from imagegen.adapters.picture_codec import FileCodec
from imagegen.adapters.picture_files import LocalPictureFiles
from imagegen.adapters.storage import Storage
from imagegen.bootstrap import guarded_by
from imagegen.domain.blocklist import Blocklist
from imagegen.domain.jobs import Job, JobEvent
from imagegen.domain.models import CATALOG
from imagegen.domain.moderation import DEFAULT_THRESHOLDS, Flagged, Thresholds
from imagegen.domain.queueing import Limits
from imagegen.domain.requests import Request
from imagegen.offline.engine import OfflineEngine
from imagegen.ports import ImageEngine
from imagegen.services.engines import Engines, Person
from imagegen.services.safety import Rules, Safety
from imagegen.services.studio import Studio
from imagegen.wiring import Parts, wire_studio
from imagegen.work_ports import Runners
from tests.task_runners import TaskRunners

ANN = Person(id="ann")
BOB = Person(id="bob")
PAID_MODEL = "gpt-image-2.5-flare"


def build(
    folder: Path,
    host: ImageEngine | None = None,
    made: ImageEngine | None = None,
    *,
    limits: Limits | None = None,
    runners: Runners | None = None,
) -> Studio:
    """A studio over a data folder; ``host`` is the paid engine, ``made`` a person's own."""
    codec = FileCodec()

    def make_engine(key: SecretStr) -> ImageEngine:
        assert made is not None, key
        return made

    engines = Engines(
        offline=OfflineEngine(),
        host=host,
        make_engine=make_engine,
        catalog=CATALOG,
        default_model=PAID_MODEL,
        guard=guarded_by(build_safety(folder, codec)),
    )
    runners = runners or TaskRunners()
    place = folder / "imagegen.sqlite"
    storage = Storage(place, SystemClock(), runner=runners.name, prices="test")
    return wire_studio(
        Parts(
            data_dir=folder,
            storage=lambda: storage,
            runners=runners,
            spool=LocalAnswers(folder / "answers"),
            limits=limits or Limits(),
            engines=engines,
        )
    )


def build_safety(folder: Path, codec: FileCodec, **changes: object) -> Safety:
    """Safety over a data folder; ``changes`` are fields of its rules."""
    rules = Rules(
        blocklist=Blocklist(),
        thresholds=Thresholds.parse(DEFAULT_THRESHOLDS),
        flagged=Flagged.BLUR,
        asks=True,
        fails_closed=False,
        hides_partials=False,
    )
    return Safety(
        rules=replace(rules, **changes),
        trail=FileAuditTrail(folder / "audit.jsonl"),
        evidence=LocalPictureFiles(folder / "withheld"),
        codec=codec,
        clock=SystemClock(),
        secret=b"test",
    )


async def finish(studio: Studio, request: Request, person: Person = ANN) -> Job:
    """Submit a request and wait for its end."""
    return (await follow(studio, request, person))[-1].job


async def follow(studio: Studio, request: Request, person: Person = ANN) -> list[JobEvent]:
    """Submit a request and keep every event to its end."""
    job = await studio.submit(request, person)
    return [event async for event in studio.watch(job.id, person)]


def png(pixels: np.ndarray) -> bytes:
    """A PNG of ``(height, width[, channels]) uint8``."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def photo_png(width: int = 320, height: int = 200, seed: int = 0) -> bytes:
    """A PNG of noise, so that any changed pixel shows."""
    return png(np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8))


def mask_png(width: int = 320, height: int = 200) -> bytes:
    """A PNG mask with a rectangle painted right of the middle."""
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : height // 2, width // 2 : width // 2 + width // 4] = 255
    return png(mask)
