"""The process that opens strangers' picture files: run as ``python -m`` by ``picture_room``.

It holds no secret, sees no environment and has hard limits on memory and processor time; when a
file bursts them, only this process dies. Speaks frames on its standard streams: an order is
what to do, a number and a file; an answer is a JSON line and its bytes.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from imagegen.adapters.picture_codec import FileCodec
from imagegen.errors import UnreadablePicture

MEMORY_LIMIT_BYTES = 940 << 20
"""For one picture, on top of what the libraries take; together it stays below 1 GB."""

PROCESSOR_LIMIT_S = 20
ORDER = struct.Struct(">cIQ")
"""What to do (``c`` clean, ``d`` decode, ``p`` preview), the longest side, the file's length."""

ANSWER = struct.Struct(">IQ")
"""The lengths of the JSON line and of the bytes after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    told: Mapping[str, object]
    data: bytes | memoryview = b""


def main() -> None:
    """Serve orders until the parent closes the stream."""
    _load_libraries()
    _limit_memory()
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not become an answer
    codec = FileCodec()
    while head := orders.read(ORDER.size):
        kind, longest_px, length = ORDER.unpack(head)
        data = orders.read(length)
        _limit_processor()
        _send(answers, _obey(codec, kind, data, longest_px))


def _load_libraries() -> None:
    """Everything that decodes, before the limits begin to count."""
    import cv2  # noqa: F401
    from PIL import Image, ImageCms

    Image.init()
    ImageCms.createProfile("sRGB")


def _obey(codec: FileCodec, kind: bytes, data: bytes, longest_px: int) -> _Done:
    try:
        return _do(codec, kind, data, longest_px)
    except UnreadablePicture as error:
        return _Done(told={"error": error.message, "hint": error.hint})
    except MemoryError:
        return _Done(told={"error": "The picture takes too much memory to open."})
    except Exception as fault:  # noqa: BLE001 - decoders raise anything at all on broken files
        return _Done(told={"error": "The picture cannot be read.", "fault": type(fault).__name__})


def _do(codec: FileCodec, kind: bytes, data: bytes, longest_px: int) -> _Done:
    if kind == b"c":
        clean = codec.clean(data)
        told = {"format": clean.format.value, "extent": list(clean.extent)}
        return _Done(told=told, data=clean.data)
    if kind == b"p":
        return _Done(told={}, data=codec.preview(data, longest_px))
    raster = codec.decode(data)
    shape, kind_of = list(raster.samples.shape), raster.samples.dtype.str
    icc = raster.icc.hex() if raster.icc else ""
    told = {"shape": shape, "dtype": kind_of, "icc": icc}
    return _Done(told=told, data=raster.samples.data.cast("B"))


def _send(answers: BinaryIO, done: _Done) -> None:
    line = json.dumps(dict(done.told)).encode()
    answers.write(ANSWER.pack(len(line), len(done.data)))
    answers.write(line)
    answers.write(done.data)
    answers.flush()


def _limit_memory() -> None:
    if os.name == "posix":
        import resource

        limit_bytes = _mapped_bytes() + MEMORY_LIMIT_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mapped_bytes() -> int:
    """Addresses that the libraries have mapped already; most of them are never touched."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _limit_processor() -> None:
    """So much from now on; the limit counts from the start of the process."""
    if os.name == "posix":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        spent_s = int(used.ru_utime + used.ru_stime) + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (spent_s + PROCESSOR_LIMIT_S, hard))


if __name__ == "__main__":
    main()
