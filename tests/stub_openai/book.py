"""The stub's own account of what it was asked and what that cost: only ever added to."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file of a form."""

    field: str
    filename: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Entry:
    """One request as it arrived, and what became of it."""

    request_id: str
    endpoint: str
    params: dict[str, Any]
    headers: dict[str, str] = field(repr=False)
    uploads: tuple[Upload, ...] = ()
    at_s: float
    bytes_in: int
    status: int = 0
    pictures: int = 0
    billed_usd: Decimal = Decimal(0)

    def upload(self, name: str) -> Upload:
        """The one file under this field name."""
        (found,) = (upload for upload in self.uploads if upload.field == name)
        return found

    def as_json(self) -> dict[str, Any]:
        """For the book's file and the control address, without file contents or the key."""
        return {
            "request_id": self.request_id,
            "endpoint": self.endpoint,
            "params": self.params,
            "files": [
                {"field": upload.field, "mime": upload.mime, "bytes": len(upload.data)}
                for upload in self.uploads
            ],
            "at_s": round(self.at_s, 3),
            "bytes_in": self.bytes_in,
            "status": self.status,
            "pictures": self.pictures,
            "billed_usd": str(self.billed_usd),
        }


class Book:
    """All requests in the order of their arrival; safe to read from other threads."""

    def __init__(self, path: Path | None = None) -> None:
        """``path`` also gets a line of JSON for every request once it is answered."""
        self._entries: list[Entry] = []
        self._path = path
        self._lock = threading.Lock()

    def open(self, **facts: Any) -> Entry:
        """Write down a request that has just arrived."""
        with self._lock:
            entry = Entry(
                request_id=f"req_stub{len(self._entries) + 1:06d}", at_s=time.time(), **facts
            )
            self._entries.append(entry)
        return entry

    def close(self, entry: Entry) -> None:
        """The request is answered, or given up."""
        if self._path is not None:
            with self._lock, self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry.as_json()) + "\n")

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything so far."""
        with self._lock:
            return tuple(self._entries)

    def calls(self, endpoint: str) -> tuple[Entry, ...]:
        """All requests to an address that ends so, e.g. ``images/edits``."""
        return tuple(entry for entry in self.entries if entry.endpoint.endswith(endpoint))

    @property
    def billed_usd(self) -> Decimal:
        """What all of it would have cost."""
        return sum((entry.billed_usd for entry in self.entries), Decimal(0))
