"""Pictures on their way in and out: uploads, masks, results, previews; each has an owner.

Decoding and disk work run in threads. Must not know engines or jobs' logic.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imagegen.domain.calls import ReplyPicture
from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import PictureRecord, PictureRole
from imagegen.domain.masks import read_mask
from imagegen.domain.rasters import MaskPixels, Pixels, Raster
from imagegen.domain.requests import FileFormat
from imagegen.domain.selection import select_object
from imagegen.errors import UnreadablePicture
from imagegen.ports import CleanPicture, Clock, PictureCodec, PictureFiles, Records

_ID_BYTES = 16


def new_id() -> str:
    """An unguessable id: 128 random bits, safe in an address."""
    return secrets.token_hex(_ID_BYTES)


def random_ids() -> Iterator[str]:
    """Ids for ever, none like another."""
    while True:
        yield new_id()


def repeated_ids(work: str) -> Iterator[str]:
    """Ids for ever, the same ones each time for the same work."""
    for number in itertools.count():
        yield hashlib.sha256(f"{work}/{number}".encode()).hexdigest()[: 2 * _ID_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What stands behind a composite.

    Attributes:
        original: id of the engine's untouched picture (the last one, if there were several).
        changed_pixels: pixels outside the mask that differ from the source.
        note: how replies were fitted, "" for nothing to tell.
    """

    job: str
    original: str
    changed_pixels: int
    note: str = ""
    is_lost: bool = False


class Library:
    """Stores and finds pictures for their owners."""

    def __init__(
        self, *, files: PictureFiles, records: Records, codec: PictureCodec, clock: Clock
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._files = files
        self._records = records
        self._codec = codec
        self._clock = clock
        self._ids = random_ids()

    def within(self, work: str) -> Library:
        """The same library for one piece of work, which may be done again after a crash.

        The pictures it keeps get ids that follow from ``work`` (unguessable itself) and from
        their order, so that doing it again overwrites instead of adding.
        """
        library = Library(
            files=self._files, records=self._records, codec=self._codec, clock=self._clock
        )
        library._ids = repeated_ids(work)
        return library

    async def add_upload(self, data: bytes, owner: str) -> PictureRecord:
        """Check, clean and keep an upload.

        Raises:
            UnreadablePicture: it is not a picture that we take.
        """
        if not data:
            raise UnreadablePicture("The file is empty.")
        clean = await asyncio.to_thread(self._codec.clean, data)
        return await self.keep(clean, owner=owner, role=PictureRole.UPLOAD)

    async def add_mask(self, data: bytes, source: PictureRecord) -> PictureRecord:
        """Check a painted or uploaded mask against its picture, and keep it as plain grey PNG.

        Raises:
            EmptyMask: it covers nothing.
            InvalidOption: it is not as large as the picture.
            UnreadablePicture: it is no picture.
        """
        encoded = await asyncio.to_thread(self._plain_mask, data, source.extent)
        return await self.keep(
            CleanPicture(data=encoded, format=FileFormat.PNG, extent=source.extent),
            owner=source.owner,
            role=PictureRole.MASK,
            parent=source.id,
        )

    async def keep(
        self,
        picture: ReplyPicture | CleanPicture,
        *,
        owner: str,
        role: PictureRole,
        parent: str = "",
        job: str = "",
    ) -> PictureRecord:
        """Store bytes and their record; the file is durable before the record says so."""
        sha256 = await asyncio.to_thread(self._files.put, picture.data)
        record = PictureRecord(
            id=next(self._ids),
            owner=owner,
            role=role,
            sha256=sha256,
            extent=picture.extent,
            format=picture.format,
            created_at=self._clock.now(),
            job=job,
            parent=parent,
        )
        await asyncio.to_thread(self._records.add_picture, record)
        return record

    async def keep_composite(
        self, data: bytes, extent: Extent, *, source: PictureRecord, proof: Proof
    ) -> PictureRecord:
        """Store a picture that we put together from a source and engines' replies."""
        sha256 = await asyncio.to_thread(self._files.put, data)
        record = PictureRecord(
            id=next(self._ids),
            owner=source.owner,
            role=PictureRole.COMPOSITE,
            sha256=sha256,
            extent=extent,
            format=FileFormat.PNG,
            created_at=self._clock.now(),
            job=proof.job,
            parent=source.id,
            original=proof.original,
            unchanged_outside=proof.changed_pixels == 0,
            changed_pixels=proof.changed_pixels,
            note=proof.note,
            is_lost=proof.is_lost,
        )
        await asyncio.to_thread(self._records.add_picture, record)
        return record

    async def record(self, picture_id: str, owner: str) -> PictureRecord:
        """The record of one of this owner's pictures.

        Raises:
            NotFound: no such picture, or somebody else's.
        """
        return await asyncio.to_thread(self._records.picture, picture_id, owner)

    async def data(self, record: PictureRecord) -> bytes:
        """The stored bytes, verified."""
        return await asyncio.to_thread(self._files.get, record.sha256)

    def path(self, record: PictureRecord) -> Path:
        """Where the file lies."""
        return self._files.path(record.sha256)

    async def raster(self, record: PictureRecord) -> Raster:
        """The decoded picture at full depth."""
        return await asyncio.to_thread(self._codec.decode, await self.data(record))

    async def pixels(self, record: PictureRecord) -> Pixels:
        """The picture as an engine sees it."""
        raster = await self.raster(record)
        return await asyncio.to_thread(self._codec.pixels, raster)

    async def mask(self, mask_id: str, source: PictureRecord) -> MaskPixels:
        """A stored mask for a picture.

        Raises:
            NotFound: no such mask, or somebody else's.
        """
        record = await self.record(mask_id, source.owner)
        raster = await self.raster(record)
        return await asyncio.to_thread(read_mask, raster, source.extent)

    async def painted(self, data: bytes, source: PictureRecord) -> MaskPixels:
        """A mask that a person is still painting; nothing is kept.

        Raises:
            EmptyMask: it covers nothing.
            InvalidOption: it is not as large as the picture.
        """
        raster = await asyncio.to_thread(self._codec.decode, data)
        return await asyncio.to_thread(read_mask, raster, source.extent)

    async def preview(self, record: PictureRecord, longest_px: int) -> bytes:
        """A small WebP; made anew each time, the route lets the browser keep it."""
        return await asyncio.to_thread(self._codec.preview, await self.data(record), longest_px)

    async def select_object(self, strokes: bytes, source: PictureRecord) -> bytes:
        """The object under rough strokes as a mask PNG, white = the object.

        Raises:
            EmptyMask: there are no strokes, or no object under them.
            InvalidOption: the strokes are not as large as the picture.
        """
        pixels = await self.pixels(source)

        def find() -> bytes:
            rough = read_mask(self._codec.decode(strokes), source.extent)
            mask = select_object(pixels, rough)
            return self._codec.encode(Raster(samples=mask[..., None]), FileFormat.PNG)

        return await asyncio.to_thread(find)

    def _plain_mask(self, data: bytes, extent: Extent) -> bytes:
        mask = read_mask(self._codec.decode(data), extent)
        return self._codec.encode(Raster(samples=mask[..., None]), FileFormat.PNG)
