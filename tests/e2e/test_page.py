"""The page itself: keys, reasons, errors, phones, and what it must never do."""

from __future__ import annotations

import json
import urllib.request

import pytest

from tests.e2e.walks import (
    SHOWN,
    choose_size,
    finished,
    generate,
    hand_in,
    open_studio,
    open_tab,
    picture_bytes,
)

SECRET = "sk-test-0123456789abcdefghijklmnop"


def test_control_and_enter_run_the_form(page):
    page.fill("#generate-prompt textarea", "A green hill")
    choose_size(page, 320, 240)
    page.focus("#generate-prompt textarea")
    page.keyboard.press("Control+Enter")

    assert finished(page).get_attribute("data-state") == "done"


def test_keys_alone_lead_from_the_first_field_to_a_picture(page):
    page.keyboard.press("Alt+a")
    page.keyboard.type("A green hill")
    page.keyboard.press("Control+Enter")
    finished(page)

    page.keyboard.press("Alt+3")
    page.wait_for_selector("#extend-run:visible")


def test_a_grey_button_says_why(page):
    assert page.is_disabled("#generate-run")
    assert page.inner_text("#generate-run-reason")
    page.fill("#generate-prompt textarea", "x")
    page.wait_for_selector("#generate-run:enabled")
    assert page.inner_text("#generate-run") == "Generate · free"

    page.fill("#generate-prompt textarea", "x" * 40_000)
    page.locator("#generate-run-reason >> text=40,000 characters").wait_for()
    assert page.is_disabled("#generate-run")


def test_an_error_is_told_in_plain_words(page):
    page.click("#generate-enhance")

    notice = page.locator(".toast-wrap").first
    notice.wait_for()
    assert "The prompt is empty." in notice.inner_text()
    assert "Nothing was billed." in notice.inner_text()
    assert "Write what the picture shall show" in notice.inner_text()
    assert "Traceback" not in notice.inner_text()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("letter.png", b"Dear Sir or Madam, this is no picture."),
        ("empty.png", b""),
        ("cut.png", picture_bytes()[:400]),
    ],
)
def test_a_file_that_is_no_picture_is_refused_beside_the_field(page, name, data):
    open_tab(page, "Transform")
    field = page.locator("#transform-picture input[type=file]")
    field.set_input_files({"name": name, "mimeType": "image/png", "buffer": data})

    wrong = page.locator("#transform-picture .wrong")
    page.wait_for_function("document.querySelector('#transform-picture .wrong').textContent")
    assert "Traceback" not in wrong.inner_text()
    assert page.is_disabled("#transform-run")


def test_a_picture_can_be_removed_again(page):
    open_tab(page, "Extend")
    hand_in(page, "extend", picture_bytes())
    page.wait_for_selector("#extend-run:enabled")
    page.click("#extend-picture [data-remove]")

    page.locator("#extend-run-reason >> text=There is no picture yet").wait_for()


@pytest.mark.parametrize("tab", ["Generate", "Transform", "Extend", "Inpaint"])
def test_a_phone_needs_no_sideways_scrolling(browser, app, tab):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    open_studio(page, app.url)
    open_tab(page, tab)
    if tab != "Generate":
        hand_in(page, tab.lower(), picture_bytes())
        page.wait_for_timeout(500)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_dark_and_light_can_be_switched_and_are_remembered(page, app):
    page.click("[data-toggle-colours]")
    assert page.evaluate("document.body.classList.contains('dark')")
    open_studio(page, app.url)

    assert page.evaluate("document.body.classList.contains('dark')")


def test_a_key_works_for_this_visitor_and_never_comes_back(page, app):
    page.click("[data-open-settings] >> nth=0")
    page.fill("#settings input[type=password]", SECRET)
    page.click("#settings .first")
    page.locator("#engine-badge >> text=your key, this session only").wait_for()
    page.keyboard.press("Escape")

    assert page.input_value("#settings input[type=password]") == ""
    open_studio(page, app.url)
    page.locator("#engine-badge >> text=your key").wait_for()
    config = page.request.get(app.url + "config").text()
    assert SECRET not in page.content()
    assert SECRET not in config
    assert SECRET not in app.log
    assert not any(
        SECRET.encode() in file.read_bytes() for file in app.folder.rglob("*") if file.is_file()
    )

    page.click("[data-open-settings] >> nth=0")
    page.click("#settings [data-forget-key]")
    page.locator("#engine-badge >> text=Offline engine").wait_for()


def test_the_price_stands_on_the_button_with_a_key(page):
    page.click("[data-open-settings] >> nth=0")
    page.fill("#settings input[type=password]", SECRET)
    page.click("#settings .first")
    page.locator("#engine-badge >> text=your key").wait_for()
    page.keyboard.press("Escape")
    page.fill("#generate-prompt textarea", "A green hill")

    page.locator("#generate-run >> text=$").wait_for()
    page.locator("#generate-quality").wait_for()
    page.locator("#generate-seed").wait_for(state="hidden")


def test_an_example_spends_no_money_by_itself(page):
    page.click("[data-open-settings] >> nth=0")
    page.fill("#settings input[type=password]", SECRET)
    page.click("#settings .first")
    page.locator("#engine-badge >> text=your key").wait_for()
    page.keyboard.press("Escape")
    page.click("[data-verb=example] >> nth=0")

    page.locator("#generate-run >> text=$").wait_for()
    assert "lighthouse" in page.input_value("#generate-prompt textarea")
    assert page.locator("#results .card").count() == 0


def test_nothing_is_shown_that_the_page_fetches_from_elsewhere(page, watched):
    generate(page, "A green hill")
    assert watched.strangers == []
    assert page.locator(SHOWN).is_visible()


def test_every_field_has_a_name(page):
    for tab in ("Generate", "Transform", "Extend", "Inpaint"):
        open_tab(page, tab)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('input, textarea, select, button')]
        .filter(each => each.checkVisibility({checkVisibilityCSS: true})
            && !each.labels?.length && !each.ariaLabel && !each.getAttribute('aria-labelledby')
            && !each.innerText.trim() && !each.title)
        .map(each => each.outerHTML.slice(0, 160))"""
    )
    assert nameless == []


def test_security_headers_stand_on_every_answer(app):
    for path in ("", "config", "theme.css", "pictures/nothing"):
        try:
            answer = urllib.request.urlopen(app.url + path)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            assert answer.headers["x-content-type-options"] == "nosniff", path
            assert "default-src" in answer.headers["content-security-policy"], path
            assert answer.headers["referrer-policy"] == "same-origin", path


def test_no_event_of_the_page_is_a_public_endpoint(app):
    with urllib.request.urlopen(app.url + "gradio_api/info") as answer:
        named = json.load(answer)["named_endpoints"]

    assert set(named) == {
        "/generate",
        "/transform",
        "/extend",
        "/extend_set",
        "/inpaint",
        "/vary",
    }
