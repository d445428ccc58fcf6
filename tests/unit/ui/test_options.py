"""What widgets say is checked before it becomes a request."""

from __future__ import annotations

import json

import gradio as gr
import pytest

from imagegen.domain.geometry import Extent
from imagegen.domain.models import CATALOG, DEFAULT_MODEL
from imagegen.domain.requests import Background, FileFormat
from imagegen.errors import Billed, EngineTimeout, ImagegenError, InvalidOption
from imagegen.services.engines import Person
from imagegen.ui.api_runs import share_of, word_list, words
from imagegen.ui.arrivals import read_arrival
from imagegen.ui.handlers import shows_errors, tells_errors
from imagegen.ui.options import (
    build_run_controls,
    read_background,
    read_count,
    read_format,
    read_quality,
    read_run,
    read_seed,
    whole_number,
)
from imagegen.ui.picture_input import PictureInput
from imagegen.ui.sizes import CUSTOM, SizeControls, fit_free_size, read_size

OFFLINE = CATALOG.card("offline")
PAID = CATALOG.card(DEFAULT_MODEL)
FIXED = CATALOG.card("gpt-image-1.5")


@pytest.mark.parametrize("value", [None, "3", 1.5, float("nan"), float("inf"), [], {}, True])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(InvalidOption, match="whole number"):
        whole_number(value, "count", 10)


@pytest.mark.parametrize("value", [0, 11])
def test_no_picture_and_too_many_are_told_alike(value):
    with pytest.raises(InvalidOption, match="1 to 10"):
        read_count(value)


@pytest.mark.parametrize("value", [-1, 11, 1e9])
def test_a_number_out_of_reach_is_refused(value):
    with pytest.raises(InvalidOption, match="0 to 10"):
        whole_number(value, "count", 10)


@pytest.mark.parametrize(("text", "seed"), [("", None), (None, None), (" 7 ", 7), ("0", 0)])
def test_a_seed_is_read_from_text(text, seed):
    assert read_seed(text) == seed


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "٣", "99999999999"])
def test_a_seed_that_is_no_number_is_refused(text):
    with pytest.raises(InvalidOption):
        read_seed(text)


def test_what_an_earlier_model_left_in_a_field_does_not_reach_the_next():
    assert read_quality("max", PAID) == "max"
    assert read_quality("max", OFFLINE) == "auto"
    assert read_background("transparent", OFFLINE) is OFFLINE.backgrounds[0]
    assert read_background("transparent", PAID) is Background.TRANSPARENT
    assert read_format("webp", PAID) is FileFormat.WEBP
    assert read_format("tiff", PAID) is FileFormat.PNG


def test_a_hidden_seed_says_nothing():
    controls = build_run_controls(PAID, "x")
    values = {controls.quality: "auto", controls.count: 2, controls.seed: "7"}
    assert read_run(controls, values, PAID).seed is None
    assert read_run(controls, values, OFFLINE).seed == 7


@pytest.fixture
def sizes():
    return SizeControls(
        size=gr.Dropdown(), free=gr.Column(), width=gr.Number(), height=gr.Number(), note=gr.HTML()
    )


def chosen(sizes, size=CUSTOM, width=1000, height=700):
    return {sizes.size: size, sizes.width: width, sizes.height: height}


def test_a_free_size_is_snapped_and_the_reason_told(sizes):
    values = chosen(sizes)
    snapped = read_size(sizes, values, PAID)
    assert not PAID.sizes.complaint(snapped)

    note = fit_free_size(sizes, values, PAID)[sizes.note]
    assert f"{snapped.width} × {snapped.height}" in note
    assert "multiples of 16" in note


def test_a_size_that_is_possible_says_so(sizes):
    note = fit_free_size(sizes, chosen(sizes, width=1024, height=1024), PAID)[sizes.note]
    assert "possible as it is" in note


@pytest.mark.parametrize("width", [0, None, "wide", 1e9])
def test_a_size_that_is_none_is_told_beside_the_fields(sizes, width):
    values = chosen(sizes, width=width)
    assert fit_free_size(sizes, values, PAID)[sizes.note]
    with pytest.raises(InvalidOption):
        read_size(sizes, values, PAID)


def test_a_size_of_another_model_falls_back_to_the_first(sizes):
    assert read_size(sizes, chosen(sizes, size="3840x2160"), FIXED) == FIXED.sizes.presets[0]
    assert read_size(sizes, chosen(sizes, size="1536x1024"), FIXED) == Extent(1536, 1024)


@pytest.fixture
def field():
    return PictureInput("Picture")


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "x",
        "[]",
        json.dumps({"id": "../../etc/passwd", "width": 3, "height": 3}),
        json.dumps({"id": "a" * 32, "width": 0, "height": 3}),
        json.dumps({"id": "a" * 32}),
    ],
)
def test_what_is_no_pictures_id_counts_as_no_picture(field, sent):
    assert field.preprocess(sent) is None


def test_a_picture_is_known_by_its_id(field):
    picked = field.preprocess(json.dumps({"id": "a" * 32, "width": 30, "height": 20}))
    assert (picked.id, picked.extent) == ("a" * 32, Extent(30, 20))


@pytest.mark.parametrize(
    "file", [None, "", "/etc/passwd", {}, {"path": 3}, {"path": "/etc/passwd"}]
)
def test_a_file_that_was_not_uploaded_is_not_read(file):
    with pytest.raises(InvalidOption, match="must be an uploaded file"):
        read_arrival(file, "picture", Person(id="ann"))


def test_what_programs_send_is_checked_by_type():
    assert words("x", "prompt") == "x"
    assert word_list(["a", "b"], "details") == ("a", "b")
    assert share_of(1) == 1.0
    for check, wrong in ((words, 3), (word_list, "a"), (word_list, [1]), (word_list, ["a"] * 99)):
        with pytest.raises(InvalidOption, match="must be"):
            check(wrong, "it")
    for wrong in ("0.5", True, None):
        with pytest.raises(InvalidOption, match="must be a number"):
            share_of(wrong)


async def test_an_error_of_ours_is_told_in_three_escaped_parts():
    @shows_errors
    async def handler() -> None:
        raise EngineTimeout("No answer from <b>it</b>.", billed=Billed.UNKNOWN)

    with pytest.raises(gr.Error) as caught:
        await handler()
    assert "No answer from &lt;b&gt;it&lt;/b&gt;." in caught.value.message
    assert "It may have been billed." in caught.value.message
    assert EngineTimeout.hint in caught.value.message


async def test_an_unexpected_error_shows_an_id_and_nothing_else(caplog):
    @shows_errors
    async def stream():
        yield 1
        raise RuntimeError("sk-secret in a stack trace")

    with pytest.raises(gr.Error) as caught:
        async for _ in stream():
            pass
    assert "sk-secret" not in caught.value.message
    number = caught.value.message.split("id ")[1][:8]
    assert number in caplog.text


async def test_programs_are_told_in_plain_text():
    @tells_errors
    async def endpoint() -> None:
        raise ImagegenError("What happened.", hint="What to do.")

    with pytest.raises(gr.Error) as caught:
        await endpoint()
    assert caught.value.message == "What happened. Nothing was billed. What to do."
