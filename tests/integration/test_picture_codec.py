"""The codec on real files: every format, depth and orientation, and everything hostile."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from imagegen.adapters.picture_codec import FileCodec
from imagegen.domain.geometry import Extent
from imagegen.domain.rasters import Raster
from imagegen.domain.requests import FileFormat
from imagegen.errors import UnreadablePicture

codec = FileCodec()


def noise(height=37, width=53, channels=3, depth=np.uint8):
    peak = np.iinfo(depth).max
    rng = np.random.default_rng(5)
    return rng.integers(0, peak, (height, width, channels), depth, endpoint=True)


def saved(image, file_format, **options):
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def photo(width=96, height=64):
    """A smooth picture with one bright corner, so that a wrong turn is seen."""
    ramp = np.linspace(20, 200, width, dtype=np.uint8)
    pixels = np.dstack([np.tile(ramp, (height, 1))] * 3)
    pixels[: height // 4, : width // 4] = (250, 40, 30)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_png_keeps_every_sample_at_its_depth(channels, depth):
    raster = Raster(samples=noise(channels=channels, depth=depth))
    again = codec.decode(codec.encode(raster, FileFormat.PNG))
    assert again.samples.dtype == depth
    assert np.array_equal(again.samples, raster.samples)


def test_grey_with_alpha_keeps_every_sample():
    raster = Raster(samples=noise(channels=2))
    again = codec.decode(codec.encode(raster, FileFormat.PNG))
    assert np.array_equal(again.samples, raster.samples)


def test_lossless_webp_keeps_colour_under_transparency():
    samples = noise(channels=4)
    samples[:10, :, 3] = 0
    again = codec.decode(codec.encode(Raster(samples=samples), FileFormat.WEBP))
    assert np.array_equal(again.samples, samples)


def test_a_colour_profile_survives_encoding():
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for channels in (2, 3):
        again = codec.decode(
            codec.encode(Raster(samples=noise(channels=channels), icc=icc), FileFormat.PNG)
        )
        assert again.icc == icc


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_orientation_is_applied_and_survives_cleaning(orientation, file_format):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 95} if file_format == "JPEG" else {"lossless": True}
    if file_format == "PNG":
        options = {}
    data = saved(photo(), file_format, exif=exif, **options)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    assert np.array_equal(codec.decode(data).samples, upright)
    clean = codec.clean(data)
    assert np.array_equal(codec.decode(clean.data).samples, upright)
    assert clean.extent == Extent(upright.shape[1], upright.shape[0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sixteen_bit_pngs_turn_like_eight_bit_ones(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    eight = codec.decode(saved(photo(), "PNG", exif=exif)).samples
    wide = np.asarray(photo()).astype(np.uint16) * 257
    _, encoded = cv2.imencode(".png", wide[..., ::-1])
    png = encoded.tobytes()
    body = b"eXIf" + exif.tobytes()[6:]
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    assert np.array_equal(codec.decode(png[:33] + chunk + png[33:]).samples // 257, eight)


@pytest.mark.parametrize("progressive", [False, True])
def test_cleaning_a_jpeg_changes_no_pixel_and_leaves_nothing_personal(progressive):
    exif = Image.Exif()
    exif[0x010E] = "SECRET-CAPTION"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 8.0, 14.0)
    data = saved(
        photo(),
        "JPEG",
        exif=exif,
        comment=b"SECRET-COMMENT",
        xmp=b"<x>SECRET-XMP</x>",
        progressive=progressive,
    )
    data += b"SECRET-TRAILER<script>"
    clean = codec.clean(data).data
    assert b"SECRET" not in clean
    assert not Image.open(io.BytesIO(clean)).getexif()
    assert np.array_equal(codec.decode(clean).samples, codec.decode(data).samples)


def test_cleaning_a_png_leaves_nothing_personal():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("parameters", "SECRET-PROMPT")
    clean = codec.clean(saved(photo(), "PNG", pnginfo=info) + b"SECRET-TRAILER").data
    assert b"SECRET" not in clean


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "I;16"]
)
def test_every_mode_becomes_an_honest_picture(mode):
    source = photo()
    if mode in ("PA", "LA"):
        image = source.convert("RGBA").convert(mode)
    elif mode == "I;16":
        image = Image.fromarray(np.asarray(source.convert("L")).astype(np.uint16) * 257)
    else:
        image = source.convert(mode)
    file_format = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    if mode == "PA":
        file_format, image = "WEBP", image.convert("RGBA")
    raster = codec.decode(saved(image, file_format))
    pixels = codec.pixels(raster)
    assert pixels.shape == (64, 96, 3)
    assert pixels.dtype == np.uint8
    assert abs(float(pixels.mean()) - float(np.asarray(source).mean())) < 25


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (32, 24), colour) for colour in ("red", "blue")]
    data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert tuple(codec.decode(data).samples[5, 5, :3]) == (255, 0, 0)


def test_transparency_lies_over_white_for_an_engine():
    samples = np.zeros((4, 4, 4), np.uint8)
    assert np.array_equal(codec.pixels(Raster(samples=samples)), np.full((4, 4, 3), 255))


def png_claiming(width, height):
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body
    return head + struct.pack(">I", zlib.crc32(body))


def png_of_many_chunks():
    text = b"tEXt" + b"a\x00b"
    chunk = struct.pack(">I", 3) + text + struct.pack(">I", zlib.crc32(text))
    png = saved(photo(), "PNG")
    return png[:33] + chunk * 5_000 + png[33:]


BAD = {
    "empty": (b"", "empty|not a picture"),
    "a text file named .png": (b"hello, I am a picture", "text file"),
    "a web page": (b"<!DOCTYPE html><script>", "web page"),
    "an svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    "a gif": (b"GIF89a" + bytes(40), "GIF"),
    "a heic": (bytes(4) + b"ftypheic" + bytes(40), "HEIC"),
    "a png cut in half": (saved(Image.fromarray(noise()), "PNG")[:2000], "damaged|cut"),
    "a jpeg cut in half": (saved(photo(), "JPEG")[:900], "damaged|cut"),
    "a webp cut in half": (saved(Image.fromarray(noise()), "WEBP")[:800], "damaged|cut"),
    "a png header alone": (png_claiming(64, 64), "damaged|cut"),
    "a zero-sized png": (png_claiming(0, 0), "no pixels|damaged"),
    "a picture 30,000 pixels wide": (png_claiming(30_000, 10), "longer than"),
    "a decompression bomb": (png_claiming(16_000, 16_000), "megapixels"),
    "a png of many chunks": (png_of_many_chunks(), "unusual"),
    "twenty-one megabytes": (b"\x89PNG\r\n\x1a\n" + bytes(21 * 1024 * 1024), "MB"),
    "a webp that claims 131 megapixels": (
        b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\xff\xff\xff\x07"
        b"\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00",
        "megapixels|damaged|cut|longer",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_plain_sentence(name):
    data, words = BAD[name]
    with pytest.raises(UnreadablePicture, match=words) as caught:
        codec.clean(data)
    assert caught.value.message.endswith(".")
    assert "Traceback" not in caught.value.message


def test_a_changed_byte_never_brings_a_crash():
    rng = np.random.default_rng(11)
    originals = [saved(photo(), kind) for kind in ("PNG", "JPEG", "WEBP")]
    for number in range(300):
        data = bytearray(originals[number % 3])
        for _ in range(int(rng.integers(1, 5))):
            data[int(rng.integers(0, len(data)))] = int(rng.integers(0, 256))
        with suppress(UnreadablePicture):
            assert codec.clean(bytes(data)).extent.pixels


def test_a_preview_is_small_and_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(photo(960, 640), "JPEG", exif=exif)
    preview = Image.open(io.BytesIO(codec.preview(data, 256)))
    assert preview.format == "WEBP"
    assert max(preview.size) == 256
    assert preview.height > preview.width
