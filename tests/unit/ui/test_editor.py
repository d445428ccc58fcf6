"""What a mask pad's message may be, and what becomes of it."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import gradio as gr
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import imagegen.ui.editor as editor
from imagegen.domain.geometry import Box, Extent
from imagegen.errors import NotFound, UnreadablePicture
from imagegen.ui.compare import ComparePair, CompareViewer, compare_html
from imagegen.ui.editor import MaskPad, mask_url, read_mask_url, soft_edge_px

PREFIX = "data:image/png;base64,"


def png(text=None):
    buffer, notes = io.BytesIO(), PngInfo()
    if text is not None:
        notes.add_text(*text)
    Image.new("1", (8, 4), 1).save(buffer, "PNG", pnginfo=notes)
    return buffer.getvalue()


def as_url(data):
    return PREFIX + base64.b64encode(data).decode()


def test_a_painted_mask_comes_through_as_its_bytes():
    assert MaskPad().preprocess(as_url(png())) == png()


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_painted_is_none(nothing):
    assert MaskPad().preprocess(nothing) is None


@pytest.mark.parametrize(
    "payload",
    [
        "data:image/svg+xml;base64," + base64.b64encode(b"<svg/>").decode(),
        "https://elsewhere.example/mask.png",
        "/etc/passwd",
        as_url(b"GIF89a" + bytes(20)),
        as_url(png()[:10]),
        PREFIX + "not base64!",
        as_url(png()) + "\n",
        {"path": "/etc/passwd"},
        7,
    ],
    ids=lambda payload: str(payload)[:32],
)
def test_anything_else_is_refused(payload):
    with pytest.raises(UnreadablePicture):
        read_mask_url(payload)


def test_a_mask_beyond_the_limit_is_refused_before_it_is_decoded():
    with pytest.raises(UnreadablePicture, match="too large"):
        read_mask_url(PREFIX + "A" * (6 * 1024 * 1024))
    largest = png() + bytes(editor.MASK_LIMIT_BYTES - len(png()))
    assert read_mask_url(as_url(largest)) == largest


def test_a_refusal_reaches_the_person_with_its_hint():
    with pytest.raises(gr.Error, match="Reload the page"):
        MaskPad().preprocess("nonsense")


def test_a_stored_mask_goes_to_the_pad_as_a_data_url():
    pad = MaskPad()
    assert pad.postprocess(png()) == as_url(png()) == mask_url(png())
    assert pad.postprocess(as_url(png())) == as_url(png())
    assert pad.postprocess(None) is None


def test_the_soft_edge_is_read_from_the_mask():
    assert soft_edge_px(png(("feather_px", "12"))) == 12
    assert soft_edge_px(png(("feather_px", "9999"))) == 256


@pytest.mark.parametrize(
    "text", [None, ("Title", "a mask"), ("feather_px", "soft"), ("a", "b" * 99)]
)
def test_a_mask_from_elsewhere_has_no_soft_edge(text):
    assert soft_edge_px(png(text)) is None


def test_a_broken_mask_has_no_soft_edge():
    assert soft_edge_px(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt") is None
    assert soft_edge_px(b"") is None


def test_without_a_finder_there_is_no_tool_for_objects():
    config = MaskPad(picture="pictures/1", width=9, height=6).get_config()
    assert config["props"]["finds_objects"] is False
    assert config["props"]["picture"] == "pictures/1"
    assert MaskPad(finder=found_everywhere).get_config()["props"]["finds_objects"] is True


async def found_everywhere(picture_id, strokes_png, request):
    if picture_id == "hers":
        raise NotFound("There is no such picture.", hint="Choose another.")
    return strokes_png[::-1]


async def ask(call):
    return await MaskPad(finder=found_everywhere).select_object(call, None)


async def test_the_finder_gets_the_strokes_and_its_mask_goes_back():
    answer = await ask({"picture_id": "mine", "strokes": as_url(png())})
    assert answer == {"mask": as_url(png()[::-1])}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"picture_id": "hers", "strokes": as_url(png())}, "There is no such picture. Choose"),
        ({"picture_id": "mine", "strokes": ""}, "No stroke"),
        ({"picture_id": "mine", "strokes": "nonsense"}, "did not arrive"),
        ({"picture_id": "x" * 65, "strokes": as_url(png())}, "could not be looked for"),
        ({"strokes": 5}, "could not be looked for"),
        ([], "could not be looked for"),
    ],
)
async def test_what_goes_wrong_while_finding_is_told_in_words(call, said):
    assert said in (await ask(call))["trouble"]


def test_our_components_leave_no_stub_files_behind():
    folder = Path(editor.__file__).parent
    assert not (folder / "editor.pyi").exists()
    assert not (folder / "compare.pyi").exists()


def test_an_update_rebuilds_the_pad_with_what_it_had():
    arguments = {**MaskPad(elem_id="pad", finder=found_everywhere).constructor_args, "width": 5}
    rebuilt = MaskPad(**arguments)
    assert rebuilt.elem_id == "pad"
    assert rebuilt.props["finds_objects"] is True


PAIR = ComparePair(
    before="pictures/1", after="pictures/2", canvas=Extent(1500, 1000), alt='<b>"A boat"</b>'
)


def test_the_viewer_escapes_what_it_is_told():
    html = compare_html(PAIR)
    assert "&lt;b&gt;&quot;A boat&quot;" in html
    assert "<b>" not in html


def test_the_viewer_places_the_source_on_a_larger_result():
    pair = ComparePair(
        before="a", after="b", canvas=Extent(2000, 1000), box=Box(500, 250, 1000, 500)
    )
    assert "left:25.0000%;top:25.0000%;width:50.0000%;height:50.0000%" in compare_html(pair)
    assert 'data-box="0.250000 0.250000 0.500000 0.500000"' in compare_html(pair)


def test_the_difference_is_taken_from_the_exact_pictures_where_there_are_such():
    pair = ComparePair(
        before="previews/1", after="previews/2", canvas=Extent(8, 8), exact_after="pictures/2"
    )
    assert 'data-before="previews/1" data-after="pictures/2"' in compare_html(pair)


def test_an_empty_viewer_shows_nothing():
    assert CompareViewer().postprocess(None) == ""
    assert CompareViewer().postprocess(PAIR) == compare_html(PAIR)
