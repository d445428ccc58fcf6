"""Picture files to samples and back, at full depth. Implements ``PictureCodec``.

Pillow decodes (one decoder allowed at a time); OpenCV serves 16-bit PNG, which Pillow cuts to
8 bits, and encodes PNG several times faster. Knows no storage, no owners, no engines.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imagegen.adapters.jpeg_cleaning import clean_jpeg
from imagegen.adapters.upload_checks import LIMIT_PIXELS, Look, check_extent, check_upload, look_at
from imagegen.domain.geometry import Extent
from imagegen.domain.plan import CANVAS_LIMIT_PIXELS
from imagegen.domain.rasters import Pixels, Raster
from imagegen.domain.requests import FileFormat
from imagegen.errors import UnreadablePicture
from imagegen.ports import CleanPicture

if TYPE_CHECKING:
    from PIL.Image import Image

_ORIENTATION_TAG = 0x0112
_PLAIN_MODES = {"L": "L", "LA": "LA", "RGB": "RGB", "RGBA": "RGBA", "1": "L", "PA": "RGBA"}
_PREVIEW_QUALITY = 82
_PNG_HEAD_BYTES = 33
_JPEG_QUALITY = 95


class FileCodec:
    """PNG, JPEG and WebP; stateless."""

    def clean(self, data: bytes) -> CleanPicture:
        """Check an upload wholly and keep nothing but pixels, orientation and profile.

        A JPEG stays the JPEG it is, bit for bit in its pixels; anything else becomes a PNG.

        Raises:
            UnreadablePicture: not a PNG, JPEG or WebP, damaged, or too large.
        """
        check_upload(data)
        look = look_at(data)
        raster = _decode(data, look, LIMIT_PIXELS)
        if look.format is FileFormat.JPEG and not _is_cmyk(data):
            clean = clean_jpeg(data, _orientation(data))
            return CleanPicture(data=clean, format=look.format, extent=raster.extent)
        png = self.encode(raster, FileFormat.PNG)
        return CleanPicture(data=png, format=FileFormat.PNG, extent=raster.extent)

    def decode(self, data: bytes) -> Raster:
        """Decode at full depth, orientation applied, an animation's first frame.

        Raises:
            UnreadablePicture: not a PNG, JPEG or WebP, damaged, or too large.
        """
        return _decode(data, look_at(data), CANVAS_LIMIT_PIXELS)

    def encode(self, raster: Raster, file_format: FileFormat, *, software: str = "") -> bytes:
        """Encode losslessly as PNG or WebP (8 bit), else as a fine JPEG; profile kept.

        Args:
            software: in a PNG: what its ``Software`` text says made it, "" for none.
        """
        if file_format is FileFormat.PNG:
            return _with_software(_encode_png(raster), software)
        image = _as_image(raster)
        buffer = io.BytesIO()
        if file_format is FileFormat.WEBP:
            image.save(buffer, "WEBP", lossless=True, exact=True, icc_profile=raster.icc)
        else:
            rgb = image.convert("RGB")
            rgb.save(buffer, "JPEG", quality=_JPEG_QUALITY, icc_profile=raster.icc)
        return buffer.getvalue()

    def pixels(self, raster: Raster) -> Pixels:
        """``(height, width, 3) uint8`` sRGB for an engine; transparency over white."""
        samples = raster.samples
        if raster.peak > 255:
            samples = ((samples.astype(np.uint32) + 128) // 257).astype(np.uint8)
        colour: NDArray[Any] = samples[..., :1] if raster.channels <= 2 else samples[..., :3]
        if colour.shape[2] == 1:
            colour = np.repeat(colour, 3, axis=2)
        elif raster.icc:
            colour = _between_profiles(colour, raster.icc, to_srgb=True)
        if raster.has_alpha:
            alpha = samples[..., -1:].astype(np.uint16)
            over = colour * alpha + 255 * (255 - alpha)
            colour = ((over + 127) // 255).astype(np.uint8)
        return np.ascontiguousarray(colour, np.uint8)

    def matching(self, pixels: Pixels, like: Raster) -> Pixels:
        """An engine's sRGB pixels in the colour space of another picture."""
        if not like.icc or like.channels <= 2:
            return pixels
        return _between_profiles(pixels, like.icc, to_srgb=False)

    def preview(self, data: bytes, longest_px: int) -> bytes:
        """A small WebP of a picture.

        Raises:
            UnreadablePicture: the bytes are damaged.
        """
        from PIL import Image, ImageOps

        image = _open(data, look_at(data), CANVAS_LIMIT_PIXELS, draft_px=longest_px)
        image = ImageOps.exif_transpose(image)
        if image.mode not in ("RGB", "RGBA"):
            image = image.convert("RGBA" if "transparency" in image.info else "RGB")
        image.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
        buffer = io.BytesIO()
        profile = image.info.get("icc_profile")
        image.save(buffer, "WEBP", quality=_PREVIEW_QUALITY, method=2, icc_profile=profile)
        return buffer.getvalue()


def _decode(data: bytes, look: Look, limit_pixels: int) -> Raster:
    image = _open(data, look, limit_pixels)
    icc = image.info.get("icc_profile") or None
    orientation = image.getexif().get(_ORIENTATION_TAG, 1)
    if look.png_bits == 16:
        samples = _sixteen_bits(data)
    else:
        plain, icc = _plain(image, icc)
        samples = np.asarray(plain)
        samples = samples[..., None] if samples.ndim == 2 else samples
    return Raster(samples=np.ascontiguousarray(_turned(samples, orientation)), icc=icc)


def _open(data: bytes, look: Look, limit_pixels: int, *, draft_px: int = 0) -> Image:
    """Open and wholly load a picture with the one decoder that its magic number names.

    Raises:
        UnreadablePicture: damaged, or too large.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the limits are checked below, by header, before load
        try:
            image = Image.open(io.BytesIO(data), formats=[look.format.value.upper()])
            check_extent(Extent(*image.size), limit_pixels)
            if draft_px:
                image.draft("RGB", (draft_px, draft_px))
            image.load()
        except Image.DecompressionBombError as error:
            raise UnreadablePicture("The picture has too many pixels.") from error
        except (OSError, SyntaxError, ValueError, struct.error, zlib.error) as error:
            raise UnreadablePicture("The picture is damaged or cut off.") from error
    return image


def _plain(image: Image, icc: bytes | None) -> tuple[Image, bytes | None]:
    """The picture in one of L, LA, RGB, RGBA; the profile that still fits."""
    if image.mode == "P" or (image.mode in ("L", "RGB") and "transparency" in image.info):
        return image.convert("RGBA" if "transparency" in image.info else "RGB"), icc
    plain = _PLAIN_MODES.get(image.mode)
    if plain:
        return image if image.mode == plain else image.convert(plain), icc
    return _rgb_of(image, icc), None


def _rgb_of(image: Image, icc: bytes | None) -> Image:
    """CMYK and rarer modes as sRGB, through the profile where there is one."""
    from PIL import ImageCms

    if icc and image.mode == "CMYK":
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        target = ImageCms.createProfile("sRGB")
        try:
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except ImageCms.PyCMSError:
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _sixteen_bits(data: bytes) -> NDArray[np.uint16]:
    """``(height, width, 1 | 3 | 4) uint16`` of a 16-bit PNG."""
    import cv2

    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise UnreadablePicture("The picture is damaged or cut off.")
    samples: NDArray[np.uint16] = np.asarray(decoded, np.uint16)
    if samples.ndim == 2:
        return samples[..., None]
    order = [2, 1, 0, 3] if samples.shape[2] == 4 else [2, 1, 0]
    return samples[..., order]


def _turned(samples: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Apply EXIF's orientation (Exif 2.32, tag 0x0112); unknown values mean upright."""
    mirrored = {2, 4, 5, 7}
    quarter_turns = {3: 2, 4: 2, 5: 3, 6: 3, 7: 1, 8: 1}
    turned = np.rot90(samples, quarter_turns.get(orientation, 0))
    return turned[:, ::-1] if orientation in mirrored else turned


def _orientation(data: bytes) -> int:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    return value if value in range(1, 9) else 1


def _is_cmyk(data: bytes) -> bool:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        return image.mode == "CMYK"


def _encode_png(raster: Raster) -> bytes:
    import cv2

    if raster.channels == 2:
        buffer = io.BytesIO()
        _as_image(raster).save(buffer, "PNG", compress_level=3)
        return _with_profile(buffer.getvalue(), raster.icc)
    orders = {1: None, 3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    order = orders[raster.channels]
    samples = raster.samples if order is None else cv2.cvtColor(raster.samples, order)
    _, encoded = cv2.imencode(".png", samples)
    del samples
    return _with_profile(encoded.tobytes(), raster.icc)


def _with_profile(png: bytes, icc: bytes | None) -> bytes:
    """With an iCCP chunk (PNG 3rd edition, 11.3.2.3)."""
    return _with_chunk(png, b"iCCP", b"ICC profile\x00\x00" + zlib.compress(icc)) if icc else png


def _with_software(png: bytes, software: str) -> bytes:
    """With a tEXt chunk that names the maker (PNG 3rd edition, 11.3.3.2)."""
    return (
        _with_chunk(png, b"tEXt", b"Software\x00" + software.encode("latin-1")) if software else png
    )


def _with_chunk(png: bytes, name: bytes, content: bytes) -> bytes:
    """The file with one chunk more, right after its header."""
    body = name + content
    chunk = struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
    return png[:_PNG_HEAD_BYTES] + chunk + png[_PNG_HEAD_BYTES:]


def _as_image(raster: Raster) -> Image:
    from PIL import Image

    samples = raster.samples
    if raster.peak > 255:
        samples = (samples // 257).astype(np.uint8)
    return Image.fromarray(samples[..., 0] if raster.channels == 1 else samples)


def _between_profiles(colour: NDArray[np.uint8], icc: bytes, *, to_srgb: bool) -> NDArray[np.uint8]:
    """From a profile to sRGB or back; a broken or unfit profile changes nothing."""
    from PIL import Image, ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        if "srgb" in ImageCms.getProfileDescription(profile).lower():
            return colour
        srgb = ImageCms.createProfile("sRGB")
        ends = (profile, srgb) if to_srgb else (srgb, profile)
        image = Image.fromarray(np.ascontiguousarray(colour))
        turned = ImageCms.profileToProfile(image, *ends)
    except (ImageCms.PyCMSError, OSError):
        return colour
    return colour if turned is None else np.asarray(turned)
