"""The endpoints as a program calls them."""

from __future__ import annotations

import hashlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from tests.e2e.walks import picture_bytes


@pytest.fixture(scope="module")
def client(app, tmp_path_factory) -> Iterator[Client]:
    made = Client(app.url, verbose=False, download_files=tmp_path_factory.mktemp("downloads"))
    yield made
    made.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "meadow.png"
    path.write_bytes(picture_bytes(320, 240))
    return path


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    samples = np.zeros((240, 320), np.uint8)
    samples[80:160, 100:200] = 255
    path = tmp_path / "mask.png"
    Image.fromarray(samples).save(path)
    return path


def pixels(path: str | Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def test_a_program_generates_pictures(client):
    files, record = client.predict(
        prompt="A green hill", size="320x240", seed=7, count=2, api_name="/generate"
    )

    assert [pixels(file).shape for file in files] == [(240, 320, 3)] * 2
    assert record["state"] == "done"
    assert (record["engine"], record["model"]) == ("offline", "offline")
    assert (record["size"], record["quality"]) == ("320x240", "standard")
    assert Decimal(record["cost_usd"]) == Decimal(record["estimate_usd"]) == 0
    assert record["prompts"]["yours"] == "A green hill"
    assert record["prompts"]["sent"].startswith("A green hill")
    assert set(record["prompts"]) == {"yours", "sent", "revised"}
    assert record["seconds"] > 0
    assert len(record["job"]) == 32
    made = [hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in files]
    assert record["sha256"] == made
    assert "outside_mask_unchanged" not in record


def test_the_same_seed_makes_the_same_picture(client):
    wish = {"prompt": "A green hill", "size": "256x256", "seed": 11, "api_name": "/generate"}
    first, _ = client.predict(**wish)
    second, _ = client.predict(**wish)

    assert np.array_equal(pixels(first[0]), pixels(second[0]))


def test_a_program_transforms_a_picture(client, source):
    files, record = client.predict(
        picture=handle_file(source), style="oil_painting", api_name="/transform"
    )

    assert record["state"] == "done"
    assert not np.array_equal(pixels(files[0])[:10], pixels(source)[:10])


def test_a_program_repaints_from_a_description(client, source):
    _, record = client.predict(
        picture=handle_file(source), style="watercolor", way="repaint", api_name="/transform"
    )

    assert record["prompts"]["sent"].startswith("Watercolor painting of")


def test_a_program_extends_a_picture(client, source):
    files, record = client.predict(
        picture=handle_file(source), sides="right", amount=0.25, api_name="/extend"
    )

    assert record["outside_mask_unchanged"] is True
    assert np.array_equal(pixels(files[0])[:, :320], pixels(source))
    assert pixels(files[0]).shape == (240, 400, 3)


def test_a_program_inpaints_a_picture(client, source, mask):
    files, record = client.predict(
        picture=handle_file(source),
        mask=handle_file(mask),
        prompt="a red boat",
        api_name="/inpaint",
    )

    assert record["outside_mask_unchanged"] is True
    keep = pixels(mask)[..., 0] == 0
    assert np.array_equal(pixels(files[0])[keep], pixels(source)[keep])
    assert not np.array_equal(pixels(files[0]), pixels(source))


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"prompt": ""}, "The prompt is empty"),
        ({"prompt": "x" * 40_000}, "40,000 characters"),
        ({"prompt": "x", "count": 99}, "must be 1 to 10"),
        ({"prompt": "x", "count": 1.5}, "whole number"),
        ({"prompt": "x", "size": "99999x99999"}, "not possible"),
        ({"prompt": "x", "size": "large"}, "is not a size"),
        ({"prompt": "x", "style": "nouveau"}, "no style"),
        ({"prompt": "x", "quality": "best"}, "no quality"),
        ({"prompt": "x", "format": "gif"}, "must be one of"),
        ({"prompt": "x", "model": "gpt-image-2"}, "needs an API key"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_told_in_plain_words(client, wish, told):
    with pytest.raises(AppError, match=told) as caught:
        client.predict(**wish, api_name="/generate")
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("wrong", [3, ["a"], {"a": 1}])
def test_a_prompt_that_is_no_text_is_refused(client, wrong):
    with pytest.raises(AppError, match="must be text"):
        client.predict(prompt=wrong, api_name="/generate")


def test_an_empty_mask_is_told_in_plain_words(client, source, tmp_path):
    Image.new("L", (320, 240)).save(tmp_path / "black.png")
    with pytest.raises(AppError, match="Nothing is painted"):
        client.predict(
            picture=handle_file(source),
            mask=handle_file(tmp_path / "black.png"),
            prompt="a boat",
            api_name="/inpaint",
        )


@pytest.mark.parametrize(
    "file",
    [
        {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
        {"path": "/etc/passwd"},
        {"path": "/proc/self/environ", "url": "/etc/passwd"},
        {"path": "../../etc/passwd"},
        "/etc/passwd",
        {"path": "x\0y"},
        None,
    ],
)
def test_a_path_of_the_server_is_never_read(app, file):
    answer = call(app, "transform", [file, "oil_painting", "", "edit", "", "auto", 1, -1, ""])

    assert "event: error" in answer
    assert "root:" not in answer


def call(app, endpoint: str, data: list) -> str:
    """Join the queue as a bare HTTP client and read what comes of it."""
    address = f"{app.url}gradio_api/call/{endpoint}"
    body = json.dumps({"data": data}).encode()
    request = urllib.request.Request(address, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as joined:
        event = json.load(joined)["event_id"]
    with urllib.request.urlopen(f"{address}/{event}", timeout=60) as stream:
        return stream.read().decode()


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=http://127.0.0.1/",
        "gradio_api/file=https://example.com/",
        "gradio_api/file=%68ttps://example.com/",
        "gradio_api/proxy=http://127.0.0.1/",
        "monitoring",
        "monitoring/summary",
        "gradio_api/deep_link?session_hash=x",
        "gradio_api/runs",
        "docs",
        "openapi.json",
        "gradio_api/openapi.json",
        "gradio_api/vibe-code/",
    ],
)
def test_addresses_without_a_use_here_are_closed(app, path):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(app.url + path)
    with caught.value:
        assert caught.value.code in (403, 404, 405)


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
@pytest.mark.parametrize("path", ["uploads", "key", "gradio_api/queue/join", "gradio_api/upload"])
def test_another_site_may_not_change_anything(app, path, origin):
    request = urllib.request.Request(app.url + path, b"{}", {"origin": origin})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value:
        assert caught.value.code == 403


def test_an_upload_above_the_limit_is_refused_before_it_is_read(app):
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=30)
    connection.putrequest("POST", "/uploads")
    connection.putheader("content-length", str(21 * 1024 * 1024))
    connection.endheaders()
    answer = connection.getresponse()

    assert answer.status == 413
    assert "too large" in json.load(answer)["error"]
    connection.close()


def test_a_program_chooses_frame_seam_and_words_for_each_part(client, source, tmp_path):
    samples = np.zeros((240, 320), np.uint8)
    samples[10:30, 10:30] = samples[200:230, 280:310] = 255
    Image.fromarray(samples).save(tmp_path / "parts.png")
    files, record = client.predict(
        picture=handle_file(source),
        mask=handle_file(tmp_path / "parts.png"),
        prompt="a stone",
        context="tight",
        feather_px=0,
        seam="feather",
        prompts=["a red kite", "a blue boat"],
        api_name="/inpaint",
    )

    assert record["outside_mask_unchanged"] is True
    assert np.array_equal(pixels(files[0])[samples == 0], pixels(source)[samples == 0])


@pytest.mark.parametrize(
    ("frame", "told"),
    [([1, 2, 3], "four numbers"), ([400, 0, 10, 10], "does not lie"), (["a"] * 4, "whole number")],
)
def test_a_frame_that_is_none_is_told_in_plain_words(client, source, mask, frame, told):
    wish = {"picture": handle_file(source), "mask": handle_file(mask), "prompt": "a boat"}
    with pytest.raises(AppError, match=told):
        client.predict(**wish, frame=frame, api_name="/inpaint")


def test_a_program_extends_unevenly(client, source):
    files, record = client.predict(
        picture=handle_file(source), margins=[40, 0, 16, 8], seam="feather", api_name="/extend"
    )

    assert record["outside_mask_unchanged"] is True
    assert pixels(files[0]).shape == (264, 360, 3)
    assert np.array_equal(pixels(files[0])[16:256, 40:], pixels(source))


def test_a_program_brings_a_picture_to_several_shapes(client, source):
    files, records = client.predict(
        picture=handle_file(source), shapes=["4:3", "1:1", "16:9"], api_name="/extend_set"
    )

    assert [pixels(file).shape for file in files] == [(320, 320, 3), (240, 427, 3)]
    assert [record["outside_mask_unchanged"] for record in records] == [True, True]


@pytest.mark.parametrize("strength", ["subtle", "strong"])
def test_a_program_varies_a_picture(client, source, strength):
    files, record = client.predict(picture=handle_file(source), strength=strength, api_name="/vary")

    assert record["state"] == "done"
    assert not np.array_equal(pixels(files[0]), pixels(source))


def test_a_program_restyles_a_part(client, source, mask):
    files, record = client.predict(
        picture=handle_file(source), style="oil_painting", mask=handle_file(mask),
        api_name="/transform",
    )  # fmt: skip

    assert record["outside_mask_unchanged"] is True
    keep = pixels(mask)[..., 0] == 0
    assert np.array_equal(pixels(files[0])[keep], pixels(source)[keep])
