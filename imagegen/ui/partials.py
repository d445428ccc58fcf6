"""A picture on its way, made small enough to travel inside an event. Blocking; use a thread.

Knows Pillow alone. What cannot be read is simply not shown: a preview is never worth an error.
"""

from __future__ import annotations

import base64
import io
import struct

from PIL import Image

_LONGEST_PX = 640
_FORMATS = ("PNG", "JPEG", "WEBP")


def small_data_url(data: bytes) -> str:
    """A ``data:`` address of a small JPEG of an encoded picture, "" if it cannot be read."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            picture.draft("RGB", (_LONGEST_PX, _LONGEST_PX))
            picture.thumbnail((_LONGEST_PX, _LONGEST_PX))
            small = io.BytesIO()
            picture.convert("RGB").save(small, "JPEG", quality=78)
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError):
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(small.getvalue()).decode()
