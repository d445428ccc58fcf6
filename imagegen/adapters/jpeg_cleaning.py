"""Takes everything personal out of a JPEG without decoding it, so no pixel changes.

Kept: tables, frames, scans, JFIF, the colour profile, Adobe's colour marker. Dropped: EXIF with
GPS, XMP, IPTC, comments, thumbnails, further pictures and whatever follows the end. Only the
orientation is written back. JPEG's structure: ITU-T T.81, annex B.
"""

from __future__ import annotations

import re
import struct

from imagegen.errors import UnreadablePicture

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_FIRST_APP, _LAST_APP = 0xE0, 0xEF
_MARKER_IN_SCAN = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_KEPT_APPS = ((0xE0, b"JFIF\x00"), (0xE2, b"ICC_PROFILE\x00"), (0xEE, b"Adobe"))


def clean_jpeg(data: bytes, orientation: int) -> bytes:
    """The same picture without metadata.

    Args:
        orientation: EXIF's value 1..8; 1 writes none.

    Raises:
        UnreadablePicture: the file's structure is broken.
    """
    parts = [b"\xff\xd8"]
    if orientation != 1:
        parts.append(_orientation_segment(orientation))
    at = 2
    while True:
        marker, start = _next_marker(data, at)
        if marker == _END:
            parts.append(b"\xff\xd9")
            return b"".join(parts)
        (length,) = struct.unpack(">H", data[start : start + 2])
        end = start + length
        if length < 2 or end > len(data):
            raise UnreadablePicture("This JPEG is damaged.")
        if marker == _SCAN:
            end = _end_of_scan(data, end)
        if _is_kept(marker, data[start + 2 : end]):
            parts.append(bytes((0xFF, marker)) + data[start:end])
        at = end


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at this place and where its segment begins; fill bytes are skipped."""
    if at >= len(data) or data[at] != 0xFF:
        raise UnreadablePicture("This JPEG is damaged.")
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at + 3 > len(data) and data[at : at + 1] != b"\xd9":
        raise UnreadablePicture("This JPEG is cut off.")
    return data[at], at + 1


def _end_of_scan(data: bytes, at: int) -> int:
    found = _MARKER_IN_SCAN.search(data, at)
    if found is None:
        raise UnreadablePicture("This JPEG is cut off.")
    return found.start()


def _is_kept(marker: int, content: bytes) -> bool:
    if _FIRST_APP <= marker <= _LAST_APP:
        return any(marker == app and content.startswith(name) for app, name in _KEPT_APPS)
    return marker not in (_COMMENT, _START)


def _orientation_segment(orientation: int) -> bytes:
    """An EXIF segment with one entry: Exif 2.32, tag 0x0112, one short."""
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(
        ">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0
    )
    content = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
