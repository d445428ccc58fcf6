"""Before and after in a real browser: slider, side by side, blink and difference map."""

from __future__ import annotations

import pytest

from imagegen.domain.geometry import Box, Extent
from imagegen.ui.compare import ComparePair, compare_html, compare_script, compare_style
from tests.e2e.pad_page import Desk, browsing, serving

SPLIT = "figure => parseFloat(figure.style.getPropertyValue('--split'))"


@pytest.fixture(scope="module")
def address():
    with serving(Desk()) as url:
        yield url


@pytest.fixture(scope="module")
def browser():
    with browsing() as found:
        yield found


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    opened = context.new_page()
    complaints = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else 0)
    opened.goto(address)
    yield opened
    context.close()
    assert not complaints


@pytest.fixture
def viewer(page):
    """The component, showing a pair that differs in a disc."""
    page.fill("#name textarea, #name input", "600x400")
    page.press("#name textarea, #name input", "Enter")
    page.wait_for_selector("#compare .compare")
    figure = page.locator("#compare .compare")
    page.wait_for_function(
        "[...document.querySelectorAll('#compare .compare-pane img')].every(i => i.naturalWidth)"
    )
    page.locator("#compare .compare-stage").scroll_into_view_if_needed()
    return figure


def choose(viewer, mode):
    viewer.locator(f"[data-compare-mode={mode}]").click()


def colour_at(viewer, x, y):
    """What the difference map shows at a share of its width and height."""
    return viewer.locator("canvas").evaluate(
        """(map, [x, y]) => [...map.getContext('2d')
            .getImageData(x * map.width, y * map.height, 1, 1).data]""",
        [x, y],
    )


def test_the_slider_follows_the_pointer_anywhere_on_the_picture(page, viewer):
    box = viewer.locator(".compare-stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 60)
    page.mouse.up()
    assert viewer.evaluate(SPLIT) == pytest.approx(80, abs=0.5)
    page.mouse.move(box["x"] + 10, box["y"] + 60)
    assert viewer.evaluate(SPLIT) == pytest.approx(80, abs=0.5)


def test_the_slider_obeys_the_keyboard_and_says_so(page, viewer):
    handle = viewer.get_by_role("slider")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert handle.get_attribute("aria-valuenow") == "62"
    assert handle.get_attribute("aria-valuetext") == "62 % before"
    page.keyboard.press("Home")
    assert viewer.evaluate(SPLIT) == 0
    page.keyboard.press("End")
    assert viewer.evaluate(SPLIT) == 100


def test_side_by_side_shows_both_whole(page, viewer):
    choose(viewer, "side")
    before = viewer.locator(".compare-before").bounding_box()
    after = viewer.locator(".compare-after").bounding_box()
    assert before["x"] + before["width"] <= after["x"]
    assert before["width"] / before["height"] == pytest.approx(1.5, rel=0.02)
    assert after["width"] == pytest.approx(before["width"], abs=1)


def test_blink_shows_one_after_the_other_and_holding_shows_before(page, viewer):
    choose(viewer, "blink")
    before = viewer.locator(".compare-before")
    assert not before.is_visible()
    page.wait_for_function("document.querySelector('#compare .shows-before')")
    page.wait_for_function("!document.querySelector('#compare .shows-before')")
    box = viewer.locator(".compare-stage").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    assert before.is_visible()
    page.mouse.up()
    assert not before.is_visible()


def test_the_difference_map_colours_what_changed_and_measures_it(page, viewer):
    choose(viewer, "difference")
    page.wait_for_function(
        "document.querySelector('#compare .compare-said').textContent.includes('changed')"
    )
    red, green, blue, _ = colour_at(viewer, 0.5, 0.5)
    assert max(red, green, blue) - min(red, green, blue) > 100
    red, green, blue, _ = colour_at(viewer, 0.05, 0.05)
    assert max(red, green, blue) - min(red, green, blue) < 8
    share = 100 * 3.14159 * 100**2 / (600 * 400)
    said = viewer.locator(".compare-said").inner_text()
    assert float(said.split()[0]) == pytest.approx(share, abs=0.3)


def test_one_key_goes_through_the_ways_to_compare(page, viewer):
    viewer.locator("[data-compare-mode=slider]").focus()
    seen = []
    for _ in range(4):
        page.keyboard.press("m")
        seen.append(viewer.get_attribute("data-compare"))
    assert seen == ["side", "blink", "difference", "slider"]
    assert viewer.locator("[aria-pressed=true]").inner_text() == "Slider"


def test_a_viewer_that_comes_later_needs_no_script_of_its_own(page, viewer):
    pair = ComparePair(
        before="test-pictures/300x400-before",
        after="test-pictures/600x400",
        canvas=Extent(600, 400),
        box=Box(150, 0, 300, 400),
    )
    page.evaluate(
        "([html, css]) => { const card = document.createElement('div'); card.id = 'card';"
        "card.innerHTML = `<style>${css}</style>` + html;"
        "document.querySelector('#compare').before(card) }",
        [compare_html(pair), compare_style()],
    )
    page.evaluate(f"() => {{ {compare_script()} }}")  # a second time: nothing may happen twice
    card = page.locator("#card .compare")
    card.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    assert card.evaluate(SPLIT) == 48
    choose(card, "difference")
    page.wait_for_function(
        "document.querySelector('#card .compare-said').textContent.includes('changed')"
    )
    before = card.locator(".compare-before img")
    assert before.evaluate("picture => picture.offsetLeft / picture.parentElement.offsetWidth") == (
        pytest.approx(0.25, abs=0.01)
    )
    red, green, blue, _ = colour_at(card, 0.1, 0.5)
    assert max(red, green, blue) - min(red, green, blue) < 8, "new canvas is no difference"


@pytest.mark.parametrize("mode", ["slider", "blink"])
def test_where_nothing_was_before_nothing_of_the_after_shows(page, viewer, mode):
    page.emulate_media(reduced_motion="reduce")  # nothing blinks while it is looked at
    viewer.locator(".compare-before img").evaluate(
        "picture => { picture.style.left = '25%'; picture.style.width = '50%' }"
    )
    choose(viewer, mode)
    hides = "figure => { figure.classList.add('shows-before'); }"
    viewer.evaluate(
        f"figure => {{ figure.style.setProperty('--split', '90%'); ({hides})(figure) }}"
    )

    def left_strip() -> bytes:
        box = viewer.locator(".compare-stage").bounding_box()
        clip = {"x": box["x"] + 20, "y": box["y"] + box["height"] / 2, "width": 60, "height": 40}
        return page.screenshot(clip=clip)

    shown = left_strip()
    viewer.locator(".compare-after img").evaluate("picture => picture.style.opacity = 0")
    assert left_strip() == shown


def test_a_picture_that_is_gone_is_told_in_words(page, viewer):
    viewer.evaluate("figure => { figure.dataset.before = 'data:image/png;base64,xx' }")
    choose(viewer, "difference")
    page.wait_for_function(
        "document.querySelector('#compare .compare-said').textContent.includes('not be loaded')"
    )
