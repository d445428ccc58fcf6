"""Puts the house together around the parts that ``bootstrap`` or a test picks.

Everything in here is the same for all; must not know settings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from imagegen.adapters.clock import SystemClock
from imagegen.adapters.job_watching import JobWatching
from imagegen.adapters.later import later
from imagegen.adapters.picture_codec import FileCodec
from imagegen.adapters.picture_files import LocalPictureFiles
from imagegen.domain.models import CATALOG
from imagegen.domain.queueing import Limits
from imagegen.ports import PictureCodec, Records
from imagegen.services.batch_products import BatchProducts
from imagegen.services.batches import BatchJobs
from imagegen.services.engines import Engines
from imagegen.services.library import Library
from imagegen.services.order_desk import OrderDesk
from imagegen.services.paid_call import PaidCall
from imagegen.services.pipeline import Pipeline
from imagegen.services.queue import JobQueue
from imagegen.services.runner import Runner
from imagegen.services.studio import Studio
from imagegen.work_ports import AnswerSpool, Batches, RateLimiter, Runners, WorkBook, WorkCalls

if TYPE_CHECKING:
    from imagegen.adapters.storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What differs between a host's studio and a test's."""

    data_dir: Path
    storage: Callable[[], Storage]
    runners: Runners
    spool: AnswerSpool
    limits: Limits
    engines: Engines
    codec: PictureCodec = field(default_factory=FileCodec)


def wire_studio(parts: Parts) -> Studio:
    """Put the house together around its parts; the database is opened on first use."""
    storage = parts.storage
    records: Records = later(lambda: storage().records)
    book: WorkBook = later(lambda: storage().book)
    calls: WorkCalls = later(lambda: storage().calls)
    limiter: RateLimiter = later(lambda: storage().rates)
    codec, clock, watching = parts.codec, SystemClock(), JobWatching()
    library = Library(
        files=LocalPictureFiles(parts.data_dir / "pictures"),
        records=records,
        codec=codec,
        clock=clock,
    )
    paid_call = PaidCall(calls=calls, spool=parts.spool, limiter=limiter, limits=parts.limits)
    pipeline = Pipeline(
        engines=parts.engines, library=library, codec=codec, catalog=CATALOG, paid_call=paid_call
    )
    runner = Runner(
        pipeline=pipeline,
        calls=calls,
        spool=parts.spool,
        watching=watching,
        clock=clock,
    )
    queue = JobQueue(
        book=book,
        records=records,
        runners=parts.runners,
        runner=runner,
        watching=watching,
        limits=parts.limits,
    )
    desk = OrderDesk(engines=parts.engines, library=library, queue=queue, clock=clock)
    batches: Batches = later(lambda: storage().batches)
    return Studio(
        engines=parts.engines,
        library=library,
        records=records,
        queue=queue,
        desk=desk,
        batches=BatchJobs(
            batches=batches,
            desk=desk,
            queue=queue,
            products=BatchProducts(library=library, codec=codec),
            clock=clock,
        ),
    )
