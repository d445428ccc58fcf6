"""The trail of decisions: one line of JSON each, only ever appended, each sealed by a hash.

A line's hash covers the line and the hash before it, so that a changed, missing or moved line
breaks the chain from there on; the head file beside it gives away a cut-off end. Implements
``AuditTrail``. Knows no prompts and no pictures: only their hashes come here.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from imagegen.domain.moderation import Decision
from imagegen.errors import Corrupt, NotFound

_DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)
_START = "0" * 64
_LINE_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a sound trail came to: its length, and the hash to write down elsewhere."""

    entries: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """A decision as it stands in the trail; numbers count from 1."""

    number: int
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    number: int = 0
    hash: str = _START


class FileAuditTrail:
    """``audit.jsonl`` and its head, safe to append to from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """``path`` is created with the first line."""
        self._path = path
        self._head_path = path.with_suffix(".head")
        self._lock_path = path.with_suffix(".lock")
        self._threads = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)

    def append(self, decision: Decision) -> None:
        """Seal and keep a decision; it is on the disk when this returns."""
        with self._locked():
            self._drop_torn_line()
            head = self._head()
            line, seal = _sealed(_DECISION.dump_python(decision, mode="json"), head)
            _write(self._path, line, append=True)
            self._set_head(_Head(number=head.number + 1, hash=seal))

    def entries(self, limit: int) -> tuple[AuditEntry, ...]:
        """The newest decisions first."""
        found = [entry for entry in map(_entry, self._lines()) if entry is not None]
        return tuple(reversed(found[-limit:]))

    def entry(self, number: int) -> AuditEntry:
        """One decision by its number.

        Raises:
            NotFound: there is none, or it has been forgotten.
        """
        for line in self._lines():
            entry = _entry(line)
            if entry is not None and entry.number == number:
                return entry
        raise NotFound(f"There is no entry {number} in the trail.", hint="See `show`.")

    def verify(self) -> Checked:
        """Walk the whole chain.

        Raises:
            Corrupt: a line was changed, removed, moved or cut off; says which.
        """
        with self._locked():
            last = _Head()
            for place, line in enumerate(self._lines()):
                last = _follow(line, last, place)
            if last != self._head():
                raise Corrupt(f"The trail ends after entry {last.number}, but more was written.")
            return Checked(entries=last.number, head=last.hash)

    def forget_before(self, moment: datetime) -> int:
        """Drop entries older than ``moment``; the rest stays verifiable. Returns how many."""
        with self._locked():
            lines = list(self._lines())
            dropped = len(list(takewhile(lambda line: _is_older(line, moment), lines)))
            if dropped:
                last, kept = lines[dropped - 1], lines[dropped:]
                mark = {"number": last["number"], "hash": last["hash"], "forgotten": True}
                text = "".join(f"{json.dumps(line)}\n" for line in (mark, *kept))
                _write(self._path, text, append=False)
            return dropped

    def _lines(self) -> Iterator[dict[str, Any]]:
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as file:
            for place, line in enumerate(file):
                try:
                    told = json.loads(line)
                except ValueError:
                    told = None
                if not isinstance(told, dict):
                    raise Corrupt(f"Line {place + 1} of the trail is not readable.")
                yield told

    def _head(self) -> _Head:
        """The later of what the head file and the last line say: a crash may come between."""
        told = _Head()
        if self._head_path.exists():
            number, _, seal = self._head_path.read_text().partition(" ")
            told = _Head(number=int(number), hash=seal.strip())
        last = self._last_line()
        if last is None or last["number"] <= told.number:
            return told
        return _Head(number=last["number"], hash=str(last["hash"]))

    def _last_line(self) -> dict[str, Any] | None:
        if not self._path.exists():
            return None
        with self._path.open("rb") as file:
            size_bytes = file.seek(0, os.SEEK_END)
            file.seek(max(0, size_bytes - _LINE_LIMIT_BYTES))
            lines = file.read().splitlines()
        try:
            told = json.loads(lines[-1]) if lines else None
        except ValueError:
            return None
        return told if isinstance(told, dict) and isinstance(told.get("number"), int) else None

    def _drop_torn_line(self) -> None:
        """A line without its end was cut off by a crash before anybody was told of it."""
        if not self._path.exists():
            return
        with self._path.open("rb+") as file:
            size_bytes = file.seek(0, os.SEEK_END)
            start = max(0, size_bytes - _LINE_LIMIT_BYTES)
            file.seek(start)
            data = file.read()
            if data and not data.endswith(b"\n"):
                file.truncate(start + data.rfind(b"\n") + 1)

    def _set_head(self, head: _Head) -> None:
        _write(self._head_path, f"{head.number} {head.hash}\n", append=False)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._threads, self._lock_path.open("w") as lock:
            if os.name != "nt":
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _sealed(told: dict[str, Any], head: _Head) -> tuple[str, str]:
    """A decision as a line, and the hash that seals it."""
    body = {"number": head.number + 1, "previous": head.hash, **told}
    seal = _seal(body)
    return json.dumps({**body, "hash": seal}) + "\n", seal


def _seal(body: dict[str, Any]) -> str:
    plain = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _follow(line: dict[str, Any], last: _Head, place: int) -> _Head:
    """The head after a line.

    Raises:
        Corrupt: the line does not follow from the one before, or is not what was sealed.
    """
    number = line.get("number")
    if place == 0 and line.get("forgotten") is True and isinstance(number, int):
        return _Head(number=number, hash=str(line.get("hash")))
    body = {name: value for name, value in line.items() if name != "hash"}
    follows = number == last.number + 1 and line.get("previous") == last.hash
    if not follows or line.get("hash") != _seal(body):
        raise Corrupt(f"Entry {number} of the trail is not what was written.")
    return _Head(number=last.number + 1, hash=str(line["hash"]))


def _entry(line: dict[str, Any]) -> AuditEntry | None:
    if line.get("forgotten"):
        return None
    told = {name: line[name] for name in line if name not in ("number", "previous", "hash")}
    try:
        decision = _DECISION.validate_python(told)
    except ValidationError as error:
        raise Corrupt(f"Entry {line.get('number')} of the trail is not readable.") from error
    return AuditEntry(number=int(line["number"]), decision=decision)


def _is_older(line: dict[str, Any], moment: datetime) -> bool:
    at = line.get("at")
    return bool(line.get("forgotten")) or (
        isinstance(at, str) and datetime.fromisoformat(at) < moment
    )


def _write(path: Path, text: str, *, append: bool) -> None:
    """Write through to the disk; a whole file is replaced at once."""
    target = path if append else path.with_name(f"{path.name}.new")
    with target.open("a" if append else "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if not append:
        target.replace(path)
