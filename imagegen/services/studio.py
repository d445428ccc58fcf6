"""The façade that the UI holds: everything a person can do, in one place.

Knows the services and the ports; must not know widgets, HTTP or adapters.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import SecretStr

from imagegen.domain.calls import TextReply
from imagegen.domain.catalog import OFFLINE, Catalog, ModelCard
from imagegen.domain.jobs import Job, JobEvent, JobState, PictureRecord, PictureRole, Prompts
from imagegen.domain.masks import coverage, read_mask
from imagegen.domain.pricing import Estimate
from imagegen.domain.prompts import spoken_prompt
from imagegen.domain.requests import Request, check_prompt
from imagegen.errors import EmptyMask, NotFound
from imagegen.ports import Clock, JobEngine, PictureCodec, Records
from imagegen.services.engines import Engines, Offer, Person
from imagegen.services.library import Library
from imagegen.services.pipeline import Pipeline


class Studio:
    """What the UI may call. Every method is about one person's own things."""

    def __init__(
        self,
        *,
        engines: Engines,
        pipeline: Pipeline,
        library: Library,
        records: Records,
        codec: PictureCodec,
        jobs: JobEngine,
        catalog: Catalog,
        clock: Clock,
    ) -> None:
        """Everything is handed in by ``bootstrap``."""
        self._engines = engines
        self._pipeline = pipeline
        self._library = library
        self._records = records
        self._codec = codec
        self._jobs = jobs
        self._catalog = catalog
        self._clock = clock
