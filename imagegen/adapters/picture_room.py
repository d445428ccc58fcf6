"""Opens strangers' picture files in a process of their own. Implements ``PictureCodec``.

Two children at most, each with limits (``picture_child.py``); one that dies or takes too long
is replaced, and its file is refused. Samples come back through a pipe. What is ours already,
encoding and colour, stays in this process. Must not know storage or owners.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np

from imagegen.adapters.picture_child import ANSWER, ORDER
from imagegen.adapters.picture_codec import FileCodec
from imagegen.domain.geometry import Extent
from imagegen.domain.rasters import Pixels, Raster
from imagegen.domain.requests import FileFormat
from imagegen.errors import UnreadablePicture
from imagegen.ports import CleanPicture

_CHILDREN = 2
_LIMIT_S = 60.0
_PIPE_BYTES = 1 << 20
_ROOT = Path(__file__).parents[2]
_GAVE_UP = "The picture takes too long or too much memory to open."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    told: dict[str, Any]
    data: bytearray


class PictureRoom:
    """A ``FileCodec`` whose decoding happens elsewhere."""

    def __init__(self, *, limit_s: float = _LIMIT_S) -> None:
        """``limit_s`` is the longest that one file may take; children start when needed."""
        self._codec = FileCodec()
        self._limit_s = limit_s
        self._free: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(_CHILDREN):
            self._free.put(None)

    def __enter__(self) -> Self:
        """The room itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the children; a later file would start new ones."""
        for process in self.children():
            _end(process)

    def children(self) -> tuple[subprocess.Popen[bytes], ...]:
        """The processes that wait for work."""
        return tuple(child.process for child in self._free.queue if child is not None)

    def clean(self, data: bytes) -> CleanPicture:
        """As ``FileCodec.clean``."""
        answer = self._ask(b"c", data)
        return CleanPicture(
            data=bytes(answer.data),
            format=FileFormat(answer.told["format"]),
            extent=Extent(*answer.told["extent"]),
        )

    def decode(self, data: bytes) -> Raster:
        """As ``FileCodec.decode``."""
        answer = self._ask(b"d", data)
        samples = np.frombuffer(answer.data, answer.told["dtype"]).reshape(answer.told["shape"])
        return Raster(samples=samples, icc=bytes.fromhex(answer.told["icc"]) or None)

    def preview(self, data: bytes, longest_px: int) -> bytes:
        """As ``FileCodec.preview``."""
        return bytes(self._ask(b"p", data, longest_px).data)

    def encode(self, raster: Raster, file_format: FileFormat, *, software: str = "") -> bytes:
        """As ``FileCodec.encode``."""
        return self._codec.encode(raster, file_format, software=software)

    def pixels(self, raster: Raster) -> Pixels:
        """As ``FileCodec.pixels``."""
        return self._codec.pixels(raster)

    def matching(self, pixels: Pixels, like: Raster) -> Pixels:
        """As ``FileCodec.matching``."""
        return self._codec.matching(pixels, like)

    def _ask(self, kind: bytes, data: bytes, longest_px: int = 0) -> _Answer:
        """Let a free child do it.

        Raises:
            UnreadablePicture: it cannot, or it died of it.
        """
        child = self._free.get()
        try:
            if child is None or not child.is_alive:
                child = _Child()
            answer = child.ask(ORDER.pack(kind, longest_px, len(data)), data, self._limit_s)
        finally:
            self._free.put(child)
        if answer is None:
            raise UnreadablePicture(_GAVE_UP, hint="Use a smaller picture, or save it afresh.")
        if "error" in answer.told:
            raise UnreadablePicture(answer.told["error"], hint=answer.told.get("hint"))
        return answer


class _Child:
    """One process; used by one thread at a time."""

    def __init__(self) -> None:
        # An environment of nothing: no key of ours is where a decoder could be made to read it.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "imagegen.adapters.picture_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            bufsize=0,
        )
        _widen(self.process.stdin, self.process.stdout)
        weakref.finalize(self, _end, self.process)

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, order: bytes, data: bytes, limit_s: float) -> _Answer | None:
        """The answer, None when the child died or was ended for taking too long."""
        sender, receiver = self.process.stdin, self.process.stdout
        assert sender is not None
        assert receiver is not None
        alarm = threading.Timer(limit_s, self.process.kill)
        alarm.start()
        try:
            _write(sender, order)
            _write(sender, data)
            line_length, data_length = ANSWER.unpack(_read(receiver, ANSWER.size))
            told = json.loads(_read(receiver, line_length))
            return _Answer(told=told, data=_read(receiver, data_length))
        except (OSError, EOFError):
            self.process.kill()
            self.process.wait()
            return None
        finally:
            alarm.cancel()


def _widen(*pipes: IO[bytes] | None) -> None:
    """Larger pipes, where the system has them: samples come by the hundred megabytes."""
    if sys.platform != "linux":
        return
    import fcntl

    for pipe in pipes:
        if pipe is not None:
            with contextlib.suppress(OSError):  # more than this user may have
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _write(stream: IO[bytes], data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[stream.write(left) :]


def _read(stream: Any, length: int) -> bytearray:
    """Exactly so many bytes.

    Raises:
        EOFError: the stream ended before.
    """
    data = bytearray(length)
    view = memoryview(data)
    got = 0
    while got < length:
        count = stream.readinto(view[got:])
        if not count:
            raise EOFError
        got += count
    return data


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
