"""Pictures on OpenAI's wire: arrays to PNG parts, answers' bytes to measured pictures.

The only place that knows the wire's form of a mask. Blocking; call it in a thread. Must not
know the network. OpenCV and Pillow are imported on first use to keep the start quick.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from imagegen.domain.calls import ReplyPicture
from imagegen.domain.geometry import Extent
from imagegen.domain.rasters import MaskPixels, Pixels
from imagegen.domain.requests import FileFormat
from imagegen.errors import BadReply, EngineRefused

if TYPE_CHECKING:
    from PIL.Image import Image

MASK_LIMIT_BYTES = 4 * 1024 * 1024
"""The smaller of two published limits: ``openai`` 3.54 ``types/image_edit_params.py``."""

PICTURE_LIMIT_BYTES = 60 * 1024 * 1024
_LIMIT_PIXELS = 50_000_000
_REPAINT = 128
_DESCRIBE_EDGE_PX = 1024
_DESCRIBE_JPEG_QUALITY = 85

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", FileFormat.PNG),
    (b"\xff\xd8\xff", FileFormat.JPEG),
)
_PNG_END = b"IEND\xaeB`\x82"
_BASE64 = TypeAdapter(bytes, config=ConfigDict(val_json_bytes="base64"))
"""Decodes base64 five times faster than the standard library (measured: 1.0 against 5.2 ms for
1.7 MB), with what we ship anyway."""


def png_of(picture: Pixels) -> bytes:
    """Encode ``(height, width, 3) uint8 RGB`` as a PNG."""
    import cv2

    return _encoded(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


def mask_png(mask: MaskPixels) -> bytes:
    """Encode ``(height, width) uint8``, 255 = repaint, as the PNG that all servers understand.

    Repaint is white and transparent (255, 255, 255, 0), keep is black and opaque (0, 0, 0, 255):
    OpenAI reads the alpha, diffusion servers read white as repaint. Values between are decided,
    because OpenAI's reading of half-transparent is not to be relied on.

    Raises:
        EngineRefused: the mask is too intricate for the wire's limit of 4 MB.
    """
    import cv2

    _, repaint = cv2.threshold(mask, _REPAINT - 1, 255, cv2.THRESH_BINARY)
    pixels = cv2.merge((repaint, repaint, repaint, cv2.bitwise_not(repaint)))
    data = _encoded(".png", pixels)
    if len(data) >= MASK_LIMIT_BYTES:
        raise EngineRefused(
            "The mask is too intricate to be sent.",
            param="mask",
            hint="Paint larger, simpler areas and try again.",
        )
    return data


def jpeg_to_describe(picture: Pixels) -> bytes:
    """A small JPEG of ``(height, width, 3) uint8 RGB``: descriptions need no fine detail."""
    import cv2

    height, width = picture.shape[:2]
    shrink = min(1.0, _DESCRIBE_EDGE_PX / max(height, width))
    small = cv2.resize(
        cv2.cvtColor(picture, cv2.COLOR_RGB2BGR),
        Extent(width, height).scaled(shrink),
        interpolation=cv2.INTER_AREA,
    )
    return _encoded(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, _DESCRIBE_JPEG_QUALITY))


def _encoded(suffix: str, pixels: Any, options: Sequence[int] = ()) -> bytes:
    import cv2

    done, data = cv2.imencode(suffix, pixels, options)
    if not done:
        raise EngineRefused("The picture could not be encoded for sending.", param="image")
    return data.tobytes()


def decode_base64(text: str) -> bytes:
    """The bytes behind base64 text; line breaks are forgiven.

    Raises:
        BadReply: it is empty or no base64.
    """
    try:
        data = _BASE64.validate_strings(text)
    except ValidationError:
        data = _decoded_without_blanks(text)
    if not data:
        raise BadReply("The server sent an empty picture.")
    return data


def _decoded_without_blanks(text: str) -> bytes:
    try:
        return _BASE64.validate_strings("".join(text.split()))
    except ValidationError:
        raise BadReply("The server sent a picture in broken encoding.") from None


def picture_format(data: bytes) -> FileFormat | None:
    """The format that the first bytes tell, None for anything that is not one of ours."""
    for magic, file_format in _MAGIC:
        if data.startswith(magic):
            return file_format
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FileFormat.WEBP
    return None


def measured(data: bytes) -> ReplyPicture:
    """Check a picture that came from outside and measure it; believes nothing that was said.

    Raises:
        BadReply: not a PNG, JPEG or WebP, damaged, cut off, or beyond all measure.
    """
    from PIL import Image, UnidentifiedImageError

    file_format = picture_format(data)
    if file_format is None:
        raise BadReply("The server sent something that is not a PNG, JPEG or WebP picture.")
    if len(data) > PICTURE_LIMIT_BYTES:
        raise BadReply("The server sent a picture that is too large to be true.")
    try:
        extent = _checked(Image.open(io.BytesIO(data), formats=(file_format,)), data)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise BadReply("The server sent a damaged picture.") from None
    return ReplyPicture(data=data, format=file_format, extent=extent)


def _checked(image: Image, data: bytes) -> Extent:
    """Measure a picture and prove that it is whole, as cheaply as its format allows.

    A WebP that is cut off does not even open.
    """
    extent = Extent(*image.size)
    if extent.pixels > _LIMIT_PIXELS:
        raise ValueError("too many pixels")
    if image.format == "PNG":
        image.verify()  # walks every chunk and its checksum, but forgives a torn last one
        if _PNG_END not in data:
            raise ValueError("cut off")
    elif image.format == "JPEG":
        image.draft("RGB", (max(1, extent.width // 8), max(1, extent.height // 8)))
        image.load()
    return extent
