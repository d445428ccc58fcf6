"""Attack group 12: files that are no pictures, that pretend, and that burst."""

from __future__ import annotations

import io
import re
import struct
import zlib

import pytest
from PIL import Image

from tests.fakes import small_png

NAMES = (
    "../../evil.png",
    "a\r\nX-Evil: 1.png",
    "x" * 400 + ".png",
    ".png",
    "CON.png",
    "=cmd|' /C calc'!A0.png",
    "\u202egnp.exe",
    "nul\0.png",
    "..",
    "/etc/passwd",
    "a/b/c.png",
    "<img src=x onerror=alert(1)>.png",
)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IEND", b"")


BAD = {
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "xml": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
    "js": b"alert(1)",
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "zip": b"PK\x03\x04" + bytes(100),
    "gif": b"GIF89a" + bytes(100),
    "empty": b"",
    "one byte": b"\x89",
    "magic alone": b"\x89PNG\r\n\x1a\n",
    "webp bomb": b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\xff\xff\xff\x0f" + bytes(9),
    "huge png": png(60_000, 60_000, chunk(b"IDAT", zlib.compress(bytes(100)))),
    "zero png": png(0, 0, chunk(b"IDAT", zlib.compress(b""))),
    "chunks": png(
        1, 1, *[chunk(b"tEXt", b"a\0b")] * 100_000, chunk(b"IDAT", zlib.compress(b"\0\0"))
    ),
    "no pixels": png(64, 64),
    "cut": small_png()[:200],
    "jpeg start": b"\xff\xd8\xff\xe0" + bytes(64),
    "text": b"just words",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_usable_picture_is_refused_in_one_sentence(ann, name):
    answer = ann.ask("POST", "/uploads", body=BAD[name], limit_s=10)
    assert answer.status == 200
    said = answer.json()
    assert "id" not in said
    assert said["error"].endswith(".")
    assert "Traceback" not in said["error"]


def test_a_picture_with_a_page_behind_it_comes_back_as_a_picture_alone(ann):
    page = b"<script>alert(1)</script>"
    picture = ann.upload(small_png() + page)
    answer = ann.ask("GET", f"/pictures/{picture}")
    assert answer.headers["content-type"] == "image/png"
    assert page not in answer.body


def test_the_place_where_a_photo_was_taken_goes_no_further(ann):
    exif = Image.Exif()
    exif[0x010E] = "canary description"
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 199)).save(buffer, "JPEG", exif=exif)
    picture = ann.upload(buffer.getvalue() + b"canary trailer")
    for path in (f"/pictures/{picture}", f"/previews/{picture}?px=96"):
        body = ann.ask("GET", path).body
        assert b"canary" not in body
        with Image.open(io.BytesIO(body)) as opened:
            assert not opened.getexif().get_ifd(0x8825)


def multipart(files: list[tuple[str, bytes]], kind: str = "image/png") -> tuple[bytes, str]:
    parts = [
        b'--edge\r\nContent-Disposition: form-data; name="files"; filename="'
        + name.replace('"', "%22").replace("\r\n", "%0D%0A").encode()
        + f'"\r\nContent-Type: {kind}\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, data in files
    ]
    return b"".join(parts) + b"--edge--\r\n", "multipart/form-data; boundary=edge"


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_name_stays_in_its_senders_folder(studio, ann, name):
    body, kind = multipart([(name, small_png())])
    answer = ann.ask("POST", "/gradio_api/upload", body=body, headers={"content-type": kind})
    if answer.status == 200:
        (place,) = answer.json()
        cache = studio.settings["GRADIO_TEMP_DIR"]
        assert place.startswith(f"{cache}/own-")
        assert ".." not in place
        last = place.rsplit("/", 1)[1]
        assert re.fullmatch(r"[A-Za-z0-9._-]+", last)
        assert len(last) <= 80
    else:
        assert answer.status == 400


def test_a_page_named_like_a_picture_is_never_shown_as_a_page(ann):
    body, kind = multipart([("evil.html", b"<script>alert(1)</script>")], "text/html")
    (place,) = ann.ask(
        "POST", "/gradio_api/upload", body=body, headers={"content-type": kind}
    ).json()
    answer = ann.ask("GET", f"/gradio_api/file={place}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_thousand_files_at_once_are_refused(ann):
    body, kind = multipart([(f"{at}.png", b"x") for at in range(1000)])
    answer = ann.ask("POST", "/gradio_api/upload", body=body, headers={"content-type": kind})
    assert answer.status == 400


def test_ten_thousand_fields_at_once_are_refused(ann):
    part = b'--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    headers = {"content-type": "multipart/form-data; boundary=edge"}
    answer = ann.ask(
        "POST", "/gradio_api/upload", body=part * 10_000 + b"--edge--\r\n", headers=headers
    )
    assert answer.status == 400


def test_a_boundary_of_a_megabyte_is_refused(studio, ann):
    headers = {"content-type": "multipart/form-data; boundary=" + "a" * 60_000}
    answer = ann.ask("POST", "/gradio_api/upload", body=b"x" * 100_000, headers=headers)
    assert answer.status in (400, 431)
    assert studio.is_alive()


@pytest.mark.parametrize("path", ["/uploads", "/gradio_api/upload", "/gradio_api/queue/join"])
def test_three_hundred_megabytes_are_refused_before_they_are_read(ann, path):
    headers = {"content-length": str(300 * 1024 * 1024), "content-type": "image/png"}
    answer = ann.ask("POST", path, body=b"x", headers=headers)
    assert answer.status == 413


def test_a_body_that_grows_beyond_what_it_said_is_cut_off(studio, ann):
    headers = {"transfer-encoding": "chunked", "content-length": ""}
    piece = b"%x\r\n" % (1 << 20) + b"x" * (1 << 20) + b"\r\n"
    try:
        answer = ann.ask("POST", "/uploads", body=piece * 40, headers=headers)
        assert answer.status in (400, 413)
    except OSError:
        pass  # the connection was closed on us, which is an answer too
    assert studio.is_alive()
