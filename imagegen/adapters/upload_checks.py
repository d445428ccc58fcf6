"""Strangers' bytes: what kind of picture they are and whether they are safe to decode.

Looks at magic numbers and headers only and decodes nothing. Knows no storage and no HTTP.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imagegen.domain.geometry import Extent
from imagegen.domain.requests import FileFormat
from imagegen.errors import UnreadablePicture

LIMIT_BYTES = 20 * 1024 * 1024
LIMIT_PIXELS = 50_000_000
LIMIT_SIDE_PX = 16_384
_LIMIT_PNG_CHUNKS = 1_000
_PNG_HEAD_BYTES = 33

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_KNOWN_STRANGERS = (
    (b"GIF8", "a GIF"),
    (b"%PDF", "a PDF"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE", "a web page"),
    (b"II*\x00", "a TIFF"),
    (b"MM\x00*", "a TIFF"),
    (b"BM", "a BMP"),
    (b"PK\x03\x04", "a ZIP archive"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a first look tells: the format, and for PNG the bits per sample."""

    format: FileFormat
    png_bits: int = 8


def check_upload(data: bytes) -> None:
    """Refuse what is too large to be taken from a stranger; our own files may be larger.

    Raises:
        UnreadablePicture: too many bytes or, as far as the header tells, too many pixels.
    """
    if len(data) > LIMIT_BYTES:
        raise UnreadablePicture(
            f"The file has {len(data) / 1e6:.0f} MB; at most {LIMIT_BYTES >> 20} are possible."
        )
    if data.startswith(_PNG_MAGIC) and len(data) >= _PNG_HEAD_BYTES:
        check_extent(Extent(*struct.unpack(">II", data[16:24])))


def look_at(data: bytes) -> Look:
    """Recognise the format by its magic number and check what the header alone can tell.

    Raises:
        UnreadablePicture: another format, or a PNG with too many chunks.
    """
    if data.startswith(_PNG_MAGIC):
        return _look_at_png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return Look(format=FileFormat.JPEG)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Look(format=FileFormat.WEBP)
    raise UnreadablePicture(f"This is {_name_of(data)}, not a picture that we can read.")


def check_extent(extent: Extent, limit_pixels: int = LIMIT_PIXELS) -> None:
    """Refuse a picture that would take too much memory.

    Raises:
        UnreadablePicture: too many pixels, or a side too long.
    """
    if max(extent) > LIMIT_SIDE_PX:
        raise UnreadablePicture(
            f"The picture is {extent}; no side may be longer than {LIMIT_SIDE_PX:,} pixels."
        )
    if extent.pixels > limit_pixels:
        raise UnreadablePicture(
            f"The picture has {extent.pixels / 1e6:.0f} megapixels; at most "
            f"{limit_pixels // 1_000_000} are possible."
        )
    if min(extent) < 1:
        raise UnreadablePicture("The picture has no pixels.")


def _look_at_png(data: bytes) -> Look:
    """Walk the chunks without decoding: the depth, and not too many of them."""
    if len(data) < _PNG_HEAD_BYTES or data[12:16] != b"IHDR":
        raise UnreadablePicture("This PNG is damaged.")
    bits = data[24]
    at, chunks = len(_PNG_MAGIC), 0
    while at + 8 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks += data[at + 4 : at + 8] != b"IDAT"  # pixels rightly come in many chunks
        if chunks > _LIMIT_PNG_CHUNKS:
            raise UnreadablePicture("This PNG is built in an unusual way and was not opened.")
        if data[at + 4 : at + 8] == b"IEND":
            break
        at += 12 + length
    return Look(format=FileFormat.PNG, png_bits=bits)


def _name_of(data: bytes) -> str:
    start = data[:64].lstrip()
    for magic, name in _KNOWN_STRANGERS:
        if start.startswith(magic):
            return name
    if data[4:8] == b"ftyp":
        return "a HEIC, AVIF or video file"
    try:
        data[:512].decode()
    except UnicodeDecodeError:
        return "an unknown kind of file"
    return "a text file"
