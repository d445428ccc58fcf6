"""Encodes what the offline engine made, always labelled as made without AI.

Must not know how pictures are made.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from imagegen.domain.calls import ReplyPicture
from imagegen.domain.geometry import Extent
from imagegen.domain.requests import FileFormat
from imagegen.offline.progress import Picture

SOFTWARE = "imagegen offline engine (no AI)"
"""Stands in every file: PNG text ``Software``, EXIF Software in JPEG and WebP."""

_EXIF_SOFTWARE = 0x0131
_PREVIEW_PX = 512


def labelled(picture: Picture, file_format: FileFormat) -> ReplyPicture:
    """The picture, ``(height, width, 3) uint8 RGB``, as a file in the asked format."""
    image = Image.fromarray(np.ascontiguousarray(picture))
    exif = Image.Exif()
    exif[_EXIF_SOFTWARE] = SOFTWARE
    file = io.BytesIO()
    match file_format:
        case FileFormat.PNG:
            text = PngInfo()
            text.add_text("Software", SOFTWARE)
            image.save(file, "PNG", pnginfo=text, compress_level=3)
        case FileFormat.JPEG:
            image.save(file, "JPEG", quality=93, subsampling=0, exif=exif)
        case FileFormat.WEBP:
            image.save(file, "WEBP", quality=92, method=2, exif=exif)
    return ReplyPicture(
        data=file.getvalue(), format=file_format, extent=Extent(image.width, image.height)
    )


def preview(picture: Picture) -> bytes:
    """A small JPEG of a picture on its way, labelled as the result will be."""
    image = Image.fromarray(np.ascontiguousarray(picture))
    image.thumbnail((_PREVIEW_PX, _PREVIEW_PX), Image.Resampling.BILINEAR)
    exif = Image.Exif()
    exif[_EXIF_SOFTWARE] = SOFTWARE
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80, exif=exif)
    return file.getvalue()
