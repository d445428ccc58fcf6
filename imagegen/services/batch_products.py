"""What a finished batch is taken home as: a contact sheet, or a ZIP with a manifest.

Names in the ZIP are made here, never taken from a person's words alone. Must not know adapters.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imagegen.domain.batches import BatchStanding, RowStanding
from imagegen.domain.contact_sheet import SheetPicture, paint_sheet
from imagegen.domain.jobs import PictureRecord
from imagegen.domain.prompts import spoken_prompt
from imagegen.domain.rasters import Raster
from imagegen.domain.requests import FileFormat
from imagegen.errors import NotFound
from imagegen.ports import PictureCodec
from imagegen.services.library import Library

_SAFE = re.compile(r"[^A-Za-z0-9]+")
_SUFFIX = {FileFormat.PNG: "png", FileFormat.WEBP: "webp", FileFormat.JPEG: "jpg"}
_PREVIEW_PX = 384
_COLUMNS = (
    "row", "file", "state", "label", "prompt", "sent", "model", "size", "quality", "cost_usd",
    "sha256", "problem",
)  # fmt: skip
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """One picture of a batch, or the lack of one."""

    row: RowStanding
    name: str = ""
    picture: PictureRecord | None = None


class BatchProducts:
    """Makes them."""

    def __init__(self, *, library: Library, codec: PictureCodec) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._library = library
        self._codec = codec

    async def sheet(self, standing: BatchStanding) -> bytes:
        """All pictures on one labelled PNG, rows without one as empty frames."""
        cells = [await self._cell(item) for item in await self._items(standing)]
        pixels = await asyncio.to_thread(paint_sheet, cells)
        return await asyncio.to_thread(self._codec.encode, Raster(samples=pixels), FileFormat.PNG)

    async def pack(self, standing: BatchStanding, place: Path) -> None:
        """Write a ZIP of the untouched pictures with ``manifest.json`` and ``manifest.csv``."""
        items = await self._items(standing)
        await asyncio.to_thread(self._write, items, place)

    async def _items(self, standing: BatchStanding) -> list[_Item]:
        items: list[_Item] = []
        for row in standing.rows:
            found = [
                await self._library.record(one, standing.batch.owner)
                for one in (row.job.results if row.job else ())
            ]
            items += [
                _Item(row=row, picture=picture, name=_name(row, place, picture))
                for place, picture in enumerate(found)
            ] or [_Item(row=row)]
        return items

    async def _cell(self, item: _Item) -> SheetPicture:
        label = f"{item.row.row.number}  {item.row.row.label}"
        if item.picture is None:
            return SheetPicture(label=label, pixels=None)
        try:
            small = await self._library.preview(item.picture, _PREVIEW_PX)
        except NotFound:
            return SheetPicture(label=label, pixels=None)
        raster = await asyncio.to_thread(self._codec.decode, small)
        return SheetPicture(label=label, pixels=self._codec.pixels(raster))

    def _write(self, items: list[_Item], place: Path) -> None:
        facts = [_facts(item) for item in items]
        with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as packed:
            for item in items:
                if item.picture is not None:
                    packed.write(self._library.path(item.picture), item.name)
            packed.writestr("manifest.json", json.dumps(facts, indent=2, ensure_ascii=False))
            packed.writestr("manifest.csv", _as_csv(facts))


def _name(row: RowStanding, place: int, picture: PictureRecord) -> str:
    words = _SAFE.sub("-", row.row.label).strip("-").lower()[:40].strip("-")
    nth = f"-{place + 1}" if row.row.request.output.count > 1 else ""
    stem = "-".join(part for part in (f"{row.row.number:03d}{nth}", words) if part)
    return f"{stem}.{_SUFFIX[picture.format]}"


def _facts(item: _Item) -> dict[str, Any]:
    """What is known of one picture, in the order of the manifest's columns."""
    row, job, picture = item.row.row, item.row.job, item.picture
    cost = job.cost_usd if job else None
    told = (
        row.number,
        item.name,
        job.state.value if job else "not taken",
        row.label,
        spoken_prompt(row.request),
        job.prompts.sent if job else "",
        row.request.output.model,
        str(picture.extent) if picture else "",
        job.quality if job else "",
        str(cost) if cost is not None else "",
        picture.sha256 if picture else "",
        job.trouble.message if job and job.trouble else "",
    )
    return dict(zip(_COLUMNS, told, strict=True))


def _as_csv(facts: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    writer.writerows(list(_tame(told.values())) for told in facts)
    return text.getvalue()


def _tame(cells: Any) -> Iterator[str]:
    """Cells that no spreadsheet takes for a formula."""
    for cell in cells:
        text = str(cell)
        yield f"'{text}" if text.startswith(_FORMULA_MARKS) else text
