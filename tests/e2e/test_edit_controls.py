"""What a retoucher sets beside the mask: frame, context, seam, parts, uneven sides, shapes."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.e2e.conftest import App, free_port, open_studio
from tests.e2e.walks import (
    SHOWN,
    finished,
    hand_in,
    open_tab,
    picture_bytes,
    run,
    shown_picture,
)
from tests.stub_openai import StubOpenAI

WIDE, HIGH = 1600, 1200


def textured_bytes(width: int = WIDE, height: int = HIGH, seed: int = 7) -> bytes:
    """A picture that no other continues: blots of many sizes, so that a fit can be judged."""
    import cv2

    blots = np.random.default_rng(seed).integers(0, 255, (height // 16, width // 16, 3), np.uint8)
    return cv2.imencode(".png", cv2.resize(blots, (width, height)))[1].tobytes()


def prepare(page: Page, data: bytes) -> None:
    open_tab(page, "Inpaint")
    hand_in(page, "inpaint", data)
    page.wait_for_selector("#inpaint-pad .pad-stage:not([data-empty])")
    page.fill("#inpaint-prompt textarea", "a small red boat")


def dab(page: Page, across: float, down: float, pad: str = "#inpaint-pad") -> None:
    """One touch of the brush, at a share of the stage."""
    stage = page.locator(f"{pad} .pad-stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y, steps=2)
    page.mouse.up()


def more_options(page: Page) -> None:
    page.locator("#tabs button.label-wrap:visible", has_text="More options").click()


def sight(page: Page, told: str) -> str:
    """What the pad says about the frame, once it says so."""
    line = page.locator("#inpaint-pad [data-sight]", has_text=re.compile(told))
    line.wait_for()
    return line.inner_text()


def frame_size(page: Page) -> tuple[int, int]:
    width, height = re.search(r"(\d+) × (\d+) px", sight(page, "×")).groups()
    return int(width), int(height)


def test_the_frame_that_the_model_sees_is_drawn_around_the_mask(page):
    prepare(page, picture_bytes(WIDE, HIGH))
    assert page.locator("#inpaint-pad .pad-sight").is_hidden()
    dab(page, 0.3, 0.4)
    width, height = frame_size(page)

    drawn = page.locator("#inpaint-pad .pad-frame").bounding_box()
    stage = page.locator("#inpaint-pad .pad-picture").bounding_box()
    assert width < WIDE
    assert drawn["width"] / stage["width"] == pytest.approx(width / WIDE, abs=0.01)
    assert drawn["height"] / stage["height"] == pytest.approx(height / HIGH, abs=0.01)
    assert drawn["x"] < stage["x"] + 0.3 * stage["width"] < drawn["x"] + drawn["width"]


def test_drawing_the_frame_asks_the_server_once_and_not_for_ever(page):
    prepare(page, picture_bytes(WIDE, HIGH))
    dab(page, 0.3, 0.4)
    sight(page, "×")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)

    assert len(asked) <= 2


def test_the_context_decides_how_much_the_model_sees(page):
    prepare(page, picture_bytes(WIDE, HIGH))
    dab(page, 0.5, 0.5)
    automatic = frame_size(page)
    more_options(page)
    page.locator("#inpaint-context").get_by_text("Close around the mask").click()
    page.locator("#inpaint-pad [data-sight]", has_not_text=f"{automatic[0]} × ").wait_for()
    tight = frame_size(page)
    page.locator("#inpaint-context").get_by_text("Whole picture").click()
    sight(page, f"{WIDE} × ")

    assert tight[0] < automatic[0] < WIDE


def drag_corner(page: Page, dx: float, dy: float) -> None:
    grip = page.locator("#inpaint-pad [data-corner=se]").bounding_box()
    assert grip
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def test_the_frame_can_be_dragged_and_let_go_again(page):
    prepare(page, picture_bytes(WIDE, HIGH))
    dab(page, 0.3, 0.4)
    automatic = frame_size(page)
    page.click("#inpaint-pad [data-tool=frame]")
    drag_corner(page, 90, 60)
    sight(page, "your frame")
    assert frame_size(page)[0] > automatic[0] + 100
    assert "painted" in page.locator("#inpaint-pad [data-coverage]").inner_text()

    page.click("#inpaint-pad [data-do=frame-reset]")
    sight(page, "this frame: " + f"{automatic[0]} × {automatic[1]}")


def test_the_frame_moves_by_keys(page):
    prepare(page, picture_bytes(WIDE, HIGH))
    dab(page, 0.5, 0.5)
    automatic = frame_size(page)
    page.click("#inpaint-pad [data-tool=frame]")
    page.focus("#inpaint-pad .pad-frame")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    sight(page, "your frame")

    page.wait_for_function(
        "wide => +document.querySelector('#inpaint-pad [data-sight]').textContent"
        ".match(/(\\d+) ×/)[1] > wide",
        arg=automatic[0],
    )


def test_another_context_lets_the_dragged_frame_go(page):
    prepare(page, picture_bytes(WIDE, HIGH))
    dab(page, 0.3, 0.4)
    frame_size(page)
    page.click("#inpaint-pad [data-tool=frame]")
    drag_corner(page, 60, 60)
    sight(page, "your frame")
    more_options(page)
    page.locator("#inpaint-context").get_by_text("Whole picture").click()

    sight(page, f"this frame: {WIDE} × ")


def test_an_object_is_found_under_a_rough_stroke(page):
    prepare(page, picture_bytes(640, 480))
    page.click("#inpaint-pad [data-tool=object]")
    dab(page, 0.5, 0.5)
    page.wait_for_selector("#inpaint-run:enabled")

    told = page.locator("#inpaint-pad [data-coverage]").inner_text()
    assert 11 < float(told.split("%")[0]) < 18, "the disc covers 14.7 % of the picture"


def test_parts_far_apart_are_numbered_and_take_words_of_their_own(page):
    prepare(page, picture_bytes(WIDE, HIGH))
    assert page.locator("#inpaint-parts").is_hidden()
    dab(page, 0.12, 0.15)
    dab(page, 0.85, 0.85)
    sight(page, "2 parts")
    assert page.locator("#inpaint-pad .pad-frame b").all_inner_texts() == ["1", "2"]

    page.fill("#inpaint-parts textarea", "a blue kite\na grey rock")
    card = run(page, "inpaint")
    assert "0 pixels changed outside the mask" in card.locator(".notes").inner_text()


def test_a_picture_grows_by_another_amount_on_each_side(page):
    source = picture_bytes(320, 240)
    open_tab(page, "Extend")
    hand_in(page, "extend", source)
    page.locator("#extend-sides").get_by_text("Each side").click()
    page.fill("#extend-left input", "40")
    page.fill("#extend-down input", "24")
    page.keyboard.press("Tab")
    page.locator("#extend-plan >> text=360 × 264").wait_for()
    card = run(page, "extend")

    made = np.asarray(shown_picture(page, card).convert("RGB"))
    whole = np.asarray(Image.open(io.BytesIO(source)).convert("RGB"))
    assert made.shape == (264, 360, 3)
    assert np.array_equal(made[:240, 40:], whole)
    assert "0 pixels changed outside the mask" in card.locator(".notes").inner_text()


def test_sides_may_be_counted_in_percent(page):
    open_tab(page, "Extend")
    hand_in(page, "extend", picture_bytes(320, 240))
    page.locator("#extend-sides").get_by_text("Each side").click()
    page.fill("#extend-up input", "50")
    page.keyboard.press("Tab")
    page.locator("#extend-unit").get_by_text("% of the picture").click()

    page.locator("#extend-plan >> text=320 × 360").wait_for()


def test_one_picture_becomes_several_shapes_each_with_its_price_and_job(page):
    open_tab(page, "Extend")
    hand_in(page, "extend", picture_bytes(160, 160))
    page.locator("#extend-sides").get_by_text("To several shapes").click()
    page.locator("#extend-plan li").nth(4).wait_for()
    listed = page.locator("#extend-plan li").all_inner_texts()
    assert [each.split("\n")[0] for each in listed] == ["1:1", "4:5", "16:9", "9:16", "3:1"]
    assert "has this shape already" in listed[0]
    assert all("free" in each for each in listed[1:])
    page.click("#extend-run")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#results .card')].filter("
        "card => card.querySelector('.exact')).length === 4",
        timeout=120_000,
    )

    sizes = page.locator("#results .card .facts div:first-child dd").all_text_contents()
    assert sorted(sizes) == ["160 × 200", "160 × 284", "284 × 160", "480 × 160"]


def test_only_the_painted_part_takes_the_style(page):
    source = picture_bytes(320, 240)
    open_tab(page, "Transform")
    hand_in(page, "transform", source)
    page.locator("#transform-style").get_by_text("Oil painting", exact=True).click()
    page.locator("#transform-part > button").click()
    page.wait_for_selector("#transform-pad .pad-stage:not([data-empty])")
    dab(page, 0.5, 0.5, "#transform-pad")
    page.wait_for_selector("#transform-run:enabled")
    card = run(page, "transform")

    made = np.asarray(shown_picture(page, card).convert("RGB"))
    whole = np.asarray(Image.open(io.BytesIO(source)).convert("RGB"))
    changed = (made != whole).any(axis=2)
    assert 0 < changed.mean() < 0.2
    assert "0 pixels changed outside the mask" in card.locator(".notes").inner_text()


@pytest.fixture
def paid(tmp_path, browser, watched) -> Iterator[tuple[Page, StubOpenAI]]:
    """The studio with a server that charges, and that may answer with nonsense."""
    with StubOpenAI() as stub:
        extra = {"IMAGEGEN_API_KEY": stub.key, "IMAGEGEN_BASE_URL": stub.base_url}
        app = App(folder=tmp_path, port=free_port(), extra=extra)
        app.start()
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(60_000)
        watched.watch(context, app.url)
        try:
            page = context.new_page()
            open_studio(page, app.url)
            yield page, stub
        finally:
            context.close()
            app.stop()
    assert not watched.errors


def lost_card(page: Page, stub: StubOpenAI):
    """Two pictures (one alone would be streamed), neither of which continues the source."""
    stranger = base64.b64encode(textured_bytes(1024, 1024, seed=99)).decode()
    prepare(page, textured_bytes())
    page.locator("#inpaint-count input[type=number]").fill("2")
    dab(page, 0.5, 0.5)
    page.wait_for_selector("#inpaint-run:enabled:has-text('$')")
    stub.fault("other_picture", endpoint="/images/edits", times=2, picture=stranger)
    return run(page, "inpaint")


def test_a_reply_that_does_not_fit_is_told_and_can_be_kept(paid):
    page, stub = paid
    card = lost_card(page, stub)

    assert "does not continue the picture" in card.locator(".lost").inner_text() or (
        "2 of 2 new parts do not" in card.locator(".lost").inner_text()
    )
    assert "0 pixels changed outside the mask" in card.locator(".notes").inner_text()
    card.get_by_role("button", name="Keep it anyway").click()
    card.locator(".lost").wait_for(state="detached")
    page.reload()
    page.wait_for_selector(f"{SHOWN} .exact")
    assert page.locator(".lost").count() == 0


@pytest.mark.parametrize(("button", "seen"), [("Retry", "smaller"), ("Widen the context", "whole")])
def test_a_reply_that_does_not_fit_can_be_asked_for_again(paid, button, seen):
    page, stub = paid
    card = lost_card(page, stub)
    asked = len(edits(stub))
    again = card.get_by_role("button", name=button)
    assert "$" in again.inner_text()
    again.click()
    page.wait_for_function("document.querySelectorAll('#results .card').length === 2")
    card = finished(page)

    assert card.locator(".lost").count() == 0
    assert len(edits(stub)) == asked + 2
    first, last = edits(stub)[0].params["size"], edits(stub)[-1].params["size"]
    assert (first == last) == (seen == "smaller")


def edits(stub: StubOpenAI) -> list:
    return [entry for entry in stub.book.entries if entry.endpoint.endswith("/images/edits")]
