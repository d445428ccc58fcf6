"""Strangers' files are opened next door: the same results, and only the neighbour can die."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imagegen.adapters.picture_child import MEMORY_LIMIT_BYTES
from imagegen.adapters.picture_codec import FileCodec
from imagegen.adapters.picture_room import PictureRoom
from imagegen.errors import UnreadablePicture


def sample(kind: str, width: int = 61, height: int = 43, **options: object) -> bytes:
    pixels = np.random.default_rng(3).integers(0, 255, (height, width, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def room() -> Iterator[PictureRoom]:
    with PictureRoom() as made:
        yield made


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_room_gives_what_the_codec_gives(room, kind):
    data, codec = sample(kind), FileCodec()
    assert room.clean(data) == codec.clean(data)
    near, far = room.decode(data), codec.decode(data)
    assert np.array_equal(near.samples, far.samples)
    assert near.icc == far.icc
    assert room.preview(data, 32) == codec.preview(data, 32)


def test_every_orientation_of_a_photo_comes_out_upright(room):
    exif = Image.Exif()
    for orientation in range(1, 9):
        exif[0x0112] = orientation
        for kind in ("JPEG", "PNG", "WEBP"):
            data = sample(kind, exif=exif)
            turned = (61, 43) if orientation < 5 else (43, 61)
            assert tuple(room.clean(data).extent) == turned
            assert np.array_equal(room.decode(data).samples, FileCodec().decode(data).samples)


def test_a_refusal_says_what_the_codec_says(room):
    with pytest.raises(UnreadablePicture, match="This is a GIF"):
        room.clean(b"GIF89a" + bytes(99))


def test_a_dead_child_is_replaced(room):
    room.clean(sample("PNG"))
    for child in room.children():
        child.kill()
        child.wait()
    assert room.clean(sample("PNG")).data


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_not():
    with PictureRoom(limit_s=0.01) as hasty, pytest.raises(UnreadablePicture, match="too long"):
        hasty.clean(sample("PNG", 1500, 1500))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux")
def test_the_child_knows_no_secret(room, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    with PictureRoom() as fresh:
        fresh.clean(sample("PNG"))
        for child in fresh.children():
            told = Path(f"/proc/{child.pid}/environ").read_bytes()
            assert b"OPENAI" not in told
            assert b"PATH" not in told


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="needs Linux")
def test_the_child_has_a_hard_limit_of_memory_and_one_of_processor_time(room):
    room.clean(sample("PNG"))
    told = Path(f"/proc/{room.children()[-1].pid}/limits").read_text()
    limits = {line[:26].strip(): line[26:].split()[:2] for line in told.splitlines()[1:]}
    soft, hard = limits["Max address space"]
    assert soft == hard
    assert MEMORY_LIMIT_BYTES < int(hard) < 2 * MEMORY_LIMIT_BYTES
    assert int(limits["Max cpu time"][0]) < 600
    assert limits["Max core file size"] == ["0", "0"]


def test_many_threads_share_the_children(room):
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(room.clean, [sample("JPEG")] * 24))
    assert len({each.data for each in made}) == 1
    assert len(room.children()) <= 2


@pytest.mark.parametrize("seed", range(3))
def test_mutated_files_are_pictures_or_refused(room, seed):
    """Bytes changed, dropped and doubled; nothing but a picture or a refusal comes back."""
    rng = random.Random(seed)
    whole = [sample(kind) for kind in ("PNG", "JPEG", "WEBP")]
    for _ in range(120):
        data = mutated(rng.choice(whole), rng)
        made = None
        with suppress(UnreadablePicture):
            made = room.clean(data)
        if made is not None:
            FileCodec().decode(made.data)


def mutated(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 12)):
        at = rng.randrange(len(changed))
        match rng.randrange(4):
            case 0:
                changed[at] = rng.randrange(256)
            case 1:
                changed[at] ^= 1 << rng.randrange(8)
            case 2:
                del changed[at : at + rng.randrange(1, 40)]
            case _:
                changed[at:at] = changed[at : at + rng.randrange(1, 40)]
        if not changed:
            break
    return bytes(changed)
