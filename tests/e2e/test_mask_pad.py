"""The mask pad in a real browser: what is painted is what arrives, in picture pixels."""

from __future__ import annotations

import io
import json
import re

import cv2
import numpy as np
import pytest
from PIL import Image

from imagegen.domain.geometry import Extent
from imagegen.domain.masks import coverage, fill_holes, grow
from imagegen.ui.editor import soft_edge_px
from tests.e2e.pad_page import Desk, browsing, disc, open_picture, serving

PLACE = """() => {
    const rect = document.querySelector('#pad .pad-picture').getBoundingClientRect();
    return [rect.x, rect.y, rect.width, rect.height];
}"""


@pytest.fixture(scope="module")
def desk():
    return Desk()


@pytest.fixture(scope="module")
def address(desk):
    with serving(desk) as url:
        yield url


@pytest.fixture(scope="module")
def browser():
    with browsing() as found:
        yield found


class Painter:
    """A person at the pad: all places are in picture pixels."""

    def __init__(self, page, desk):
        self.page = page
        self.desk = desk
        self.extent = Extent(1, 1)

    def fresh(self, name):
        """Another picture, so no mask is left, and the brush in hand."""
        open_nothing(self.page)
        self.open(name)
        self.tool("brush")
        return self

    def open(self, name):
        open_picture(self.page, name)
        self.extent = Extent.parse(name.partition("-")[0])
        self.page.locator("#pad .pad-stage").scroll_into_view_if_needed()
        return self

    def at(self, x, y):
        """The window's whole pixel nearest to a place on the picture."""
        left, top, width, height = self.page.evaluate(PLACE)
        across, down = width / self.extent.width, height / self.extent.height
        return round(left + x * across), round(top + y * down)

    def back(self, place):
        """Where a place in the window lies on the picture."""
        left, top, width, height = self.page.evaluate(PLACE)
        x, y = (place[0] - left) / width, (place[1] - top) / height
        return x * self.extent.width, y * self.extent.height

    def drag(self, *points):
        """Press at the first point, move over the others, release; returns the exact places."""
        self.page.locator("#pad .pad-stage").scroll_into_view_if_needed()
        places = [self.at(*point) for point in points]
        exact = [self.back(place) for place in places]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place)
        self.page.mouse.up()
        return exact

    def press(self, key):
        self.page.keyboard.press(key)

    def do(self, name):
        self.page.click(f"#pad [data-do={name}]")

    def tool(self, name):
        self.page.click(f"#pad button[data-tool={name}]")

    def size(self):
        return int(self.page.inner_text("#pad [data-size-text]").split()[0])

    def slide(self, name, value):
        self.page.eval_on_selector(
            f"#pad [data-{name}]",
            """(slider, value) => {
                slider.value = value;
                slider.dispatchEvent(new Event('input', { bubbles: true }));
                slider.dispatchEvent(new Event('change', { bubbles: true }));
            }""",
            str(value),
        )

    def wait_for_coverage(self, pattern):
        self.page.wait_for_function(
            "pattern => new RegExp(pattern).test("
            "document.querySelector('#pad [data-coverage]').textContent)",
            arg=pattern,
        )

    def sent(self):
        """What arrives at the server on Run: the PNG's bytes, or None."""
        count = len(self.desk.masks)
        self.page.click("#run")
        self.page.wait_for_function(
            "count => document.querySelector('#told textarea, #told input')"
            ".value.startsWith(`${count}:`)",
            arg=count + 1,
        )
        return self.desk.masks[-1]

    def mask(self):
        """The same as an array, 255 = repaint."""
        return decoded(self.sent())


@pytest.fixture
def page_for(browser, address, desk):
    """Open the page in a browser of some kind; errors on its console fail the test."""
    contexts, complaints = [], []

    def open_page(**options):
        context = browser.new_context(**{"viewport": {"width": 1100, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#pad .pad")
        return Painter(page, desk)

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture(scope="module")
def shared(browser, address, desk):
    """One page for the tests that only need a picture."""
    page = browser.new_context(viewport={"width": 1100, "height": 900}).new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: page.complaints.append(said.text) if said.type == "error" else None,
    )
    page.goto(address)
    page.wait_for_selector("#pad .pad")
    return Painter(page, desk)


@pytest.fixture
def pad(shared):
    """A pad with a picture of 900 × 600, nothing painted on it, its brush in hand."""
    shared.page.complaints.clear()
    if shared.page.query_selector("#pad .pad-picture[src*='/900x600?']"):
        shared.do("clear")
        shared.do("fit")
        shared.tool("brush")
    else:
        shared.fresh("900x600")
    shared.slide("feather", 8)
    yield shared
    assert not shared.page.complaints


def open_nothing(page):
    if page.query_selector("#pad .pad-stage[data-empty]"):
        return
    page.fill("#name textarea, #name input", "")
    page.press("#name textarea, #name input", "Enter")
    page.wait_for_selector("#pad .pad-stage[data-empty]")


def decoded(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))


def ideal(extent, points, size_px):
    """Every pixel whose centre lies within half the size of the line through the points."""
    covered = np.zeros((extent.height, extent.width), np.uint8)
    reach = size_px / 2
    for (ax, ay), (bx, by) in zip(points, points[1:] or points, strict=False):
        dx, dy = bx - ax, by - ay
        left, right = max(0, int(min(ax, bx) - reach)), int(max(ax, bx) + reach) + 2
        top, bottom = max(0, int(min(ay, by) - reach)), int(max(ay, by) + reach) + 2
        part = covered[top:bottom, left:right]
        across = np.arange(left, left + part.shape[1], dtype=np.float32) + 0.5
        down = (np.arange(top, top + part.shape[0], dtype=np.float32) + 0.5)[:, None]
        along = ((across - ax) * dx + (down - ay) * dy) / (dx * dx + dy * dy or 1)
        along = along.clip(0, 1)
        part[np.hypot(across - ax - along * dx, down - ay - along * dy) <= reach] = 255
    return covered


def overlap(one, other):
    """Intersection over union."""
    return np.count_nonzero((one > 0) & (other > 0)) / np.count_nonzero((one > 0) | (other > 0))


def zigzag(extent):
    shares = ((0.2, 0.25), (0.45, 0.7), (0.6, 0.3), (0.82, 0.8))
    return [(x * extent.width, y * extent.height) for x, y in shares]


@pytest.mark.parametrize("size", ["64x64", "900x600", "333x777", "1920x640", "4096x4096"])
def test_a_stroke_arrives_where_it_was_painted(shared, size):
    shared.fresh(size)
    points = shared.drag(*zigzag(shared.extent))
    mask = shared.mask()
    assert mask.shape == (shared.extent.height, shared.extent.width)
    assert overlap(mask, ideal(shared.extent, points, shared.size())) >= 0.99


@pytest.mark.parametrize("size", ["333x777", "4096x4096"])
def test_a_stroke_painted_while_zoomed_in_arrives_where_it_was_painted(shared, size):
    shared.fresh(size)
    shared.page.mouse.move(*shared.at(shared.extent.width * 0.3, shared.extent.height * 0.3))
    shared.page.focus("#pad .pad-stage")
    for _ in range(5):
        shared.page.mouse.wheel(0, -240)
    shared.page.wait_for_timeout(50)
    assert shared.page.evaluate(PLACE)[2] > 2000
    box = shared.page.locator("#pad .pad-stage").bounding_box()
    places = [(box["x"] + 90, box["y"] + 80), (box["x"] + 300, box["y"] + 200)]
    inside = [shared.back((round(x), round(y))) for x, y in places]
    points = shared.drag(*inside)
    assert overlap(shared.mask(), ideal(shared.extent, points, shared.size())) >= 0.99


def test_a_stroke_is_exact_on_a_screen_with_two_device_pixels_per_pixel(page_for):
    painter = page_for(device_scale_factor=2).open("900x600")
    points = painter.drag(*zigzag(painter.extent))
    assert overlap(painter.mask(), ideal(painter.extent, points, painter.size())) >= 0.99


def test_a_mask_stays_small_on_the_wire(shared):
    shared.fresh("1024x1024")
    assert posted_bytes(shared, scribble(1024)) <= 100 * 1024
    shared.fresh("4096x4096")
    assert posted_bytes(shared, scribble(4096)) <= 500 * 1024


def scribble(side):
    """A long stroke that goes all over the picture in curves."""
    turns = np.linspace(0, 14 * np.pi, 64)
    away = np.linspace(0.05, 0.46, 64) * side
    return [
        (side / 2 + r * np.cos(t), side / 2 + r * np.sin(t * 1.07))
        for t, r in zip(turns, away, strict=True)
    ]


def posted_bytes(painter, points):
    """How many bytes all requests of a press on Run carry."""
    painter.slide("size", 450)
    painter.drag(*points)
    carried = []
    painter.page.on("request", lambda asked: carried.append(len(asked.post_data or "")))
    painter.sent()
    return sum(carried)


def test_painting_alone_sends_nothing(pad):
    asked = []
    pad.page.on("request", lambda request: asked.append(request.url))
    pad.drag(*zigzag(pad.extent))
    pad.page.wait_for_timeout(150)
    assert [url for url in asked if not url.startswith("data:")] == []


def test_the_eraser_takes_away_and_alt_does_the_same(pad):
    painted = ideal(pad.extent, pad.drag((100, 300), (800, 300)), pad.size())
    pad.press("e")
    first = ideal(pad.extent, pad.drag((300, 200), (300, 400)), pad.size())
    pad.press("b")
    pad.page.keyboard.down("Alt")
    second = ideal(pad.extent, pad.drag((600, 200), (600, 400)), pad.size())
    pad.page.keyboard.up("Alt")
    expected = np.where((first > 0) | (second > 0), 0, painted)
    assert overlap(pad.mask(), expected) >= 0.99


def test_shift_draws_a_straight_line_from_the_last_stroke(pad):
    (start,) = pad.drag((150, 150))
    pad.page.keyboard.down("Shift")
    (end,) = pad.drag((700, 400))
    pad.page.keyboard.up("Shift")
    assert overlap(pad.mask(), ideal(pad.extent, [start, end], pad.size())) >= 0.99


def test_a_rectangle_is_filled(pad):
    pad.press("r")
    (left, top), (right, bottom) = pad.drag((200, 150), (620, 420))
    expected = np.zeros((600, 900), np.uint8)
    expected[round(top) : round(bottom), round(left) : round(right)] = 255
    assert overlap(pad.mask(), expected) >= 0.99


def test_a_lasso_closes_itself_and_stays_filled_where_it_crosses_itself(pad):
    pad.press("l")
    loop = [(450 + 200 * np.cos(t), 300 + 200 * np.sin(t)) for t in np.linspace(0, 11, 44)]
    points = pad.drag(*loop)
    expected = np.zeros((600, 900), np.uint8)
    outline = np.array([[round(x), round(y)] for x, y in points[:26]])
    cv2.fillPoly(expected, [outline], 255)
    assert overlap(pad.mask(), expected) >= 0.98


@pytest.mark.parametrize("size", ["900x600", "4096x4096"])
def test_colour_selects_the_disc_and_nothing_else(shared, size):
    shared.fresh(size)
    shared.tool("wand")
    shared.drag((shared.extent.width / 2, shared.extent.height / 2))
    assert overlap(shared.mask(), disc(shared.extent)) >= 0.99


def test_colour_follows_its_tolerance_until_something_else_is_done(pad):
    pad.press("w")
    pad.slide("tolerance", 4)
    pad.drag((60, 60))
    narrow = coverage(pad.mask())
    pad.slide("tolerance", 60)
    pad.page.wait_for_timeout(100)
    wide = coverage(pad.mask())
    assert 0 < narrow < wide / 3
    pad.do("undo")
    assert pad.sent() is None


def test_an_object_is_found_from_a_rough_stroke(pad):
    pad.press("o")
    pad.drag((400, 260), (500, 330))
    pad.wait_for_coverage(r"\d % painted")
    assert overlap(pad.mask(), disc(pad.extent)) >= 0.97


def test_an_object_is_found_from_a_loop_around_it(pad):
    pad.press("o")
    pad.drag(*[(450 + 190 * np.cos(t), 300 + 190 * np.sin(t)) for t in np.linspace(0, 6.2, 20)])
    pad.wait_for_coverage(r"\d % painted")
    assert overlap(pad.mask(), disc(pad.extent)) >= 0.97


def test_what_the_server_refuses_to_find_is_told_in_words(shared):
    shared.fresh("900x600-secret")
    shared.tool("object")
    shared.drag((400, 260), (500, 330))
    said = shared.page.locator("#pad .pad-said[data-kind=bad]")
    said.wait_for()
    assert said.inner_text() == "There is no such picture. Choose another."
    assert not shared.page.is_visible("#pad .pad-wait")


def test_undo_and_redo_go_by_action_and_never_touch_the_picture(pad):
    pad.fresh("900x600")
    pad.drag((100, 100), (300, 100))
    one = pad.sent()
    pad.drag((100, 300), (300, 300))
    two = pad.sent()
    assert one != two
    pad.do("invert")
    pad.page.focus("#pad .pad-stage")
    pad.press("Control+z")
    assert pad.sent() == two
    pad.page.focus("#pad .pad-stage")
    pad.press("Control+z")
    assert pad.sent() == one
    pad.page.focus("#pad .pad-stage")
    pad.press("Control+z")
    pad.press("Control+z")
    assert pad.page.is_disabled("#pad [data-do=undo]")
    assert pad.page.eval_on_selector("#pad .pad-picture", "picture => picture.naturalWidth") == 900
    assert pad.sent() is None
    pad.page.focus("#pad .pad-stage")
    pad.press("Control+Shift+z")
    pad.press("Control+y")
    assert pad.sent() == two


def test_invert_clear_and_their_keys(pad):
    points = pad.drag(*zigzag(pad.extent))
    pad.press("i")
    assert overlap(pad.mask(), 255 - ideal(pad.extent, points, pad.size())) >= 0.99
    pad.page.hover("#pad .pad-stage")
    pad.press("Delete")
    assert pad.sent() is None
    assert pad.page.inner_text("#pad [data-coverage]") == "Nothing painted yet"


def test_holes_are_filled_as_the_server_fills_them(pad):
    ring = [(450 + 180 * np.cos(t), 300 + 180 * np.sin(t)) for t in np.linspace(0, 6.4, 26)]
    pad.drag(*ring)
    before = pad.mask()
    pad.do("fill")
    after = pad.mask()
    assert after[300, 450] == 255
    assert before[300, 450] == 0
    assert np.array_equal(after, fill_holes(before))


@pytest.mark.parametrize("distance_px", [12, -9])
def test_growing_and_shrinking_agree_with_the_server(pad, distance_px):
    pad.drag((300, 200), (600, 380))
    pad.drag((40, 0), (40, 599))
    before = pad.mask()
    pad.slide("grow", distance_px)
    assert overlap(pad.mask(), grow(before, distance_px)) >= 0.995
    pad.do("undo")
    assert np.array_equal(pad.mask(), before)


def test_growing_is_shown_while_the_slider_moves(pad):
    pad.drag((300, 200), (600, 380))
    before = pad.page.inner_text("#pad [data-coverage]")
    pad.page.eval_on_selector(
        "#pad [data-grow]",
        "slider => { slider.value = 20; slider.dispatchEvent(new Event('input', "
        "{ bubbles: true })) }",
    )
    pad.wait_for_coverage(f"^(?!{re.escape(before)})")
    pad.slide("grow", 0)
    assert pad.page.inner_text("#pad [data-coverage]") == before


def test_the_soft_edge_travels_with_the_mask(pad):
    pad.drag((300, 200), (600, 380))
    assert soft_edge_px(pad.sent()) == 8
    pad.slide("feather", 21)
    assert soft_edge_px(pad.sent()) == 21


def test_the_soft_edge_is_shown(pad):
    pad.slide("feather", 0)
    pad.drag((300, 300), (600, 300))
    hard = tint_at(pad, 450, 290)
    pad.slide("feather", 40)
    pad.page.wait_for_timeout(100)
    assert tint_at(pad, 450, 290) < 0.8 * hard


def tint_at(painter, x, y):
    """How strongly the overlay covers a picture pixel, 0 to 255."""
    painter.page.wait_for_timeout(60)
    return painter.page.evaluate(
        """([x, y]) => {
            const overlay = document.querySelector('#pad .pad-overlay');
            const rect = overlay.getBoundingClientRect(), many = overlay.width / rect.width;
            const place = [(x - rect.x) * many, (y - rect.y) * many];
            return overlay.getContext('2d').getImageData(...place, 1, 1).data[3];
        }""",
        painter.at(x, y),
    )


def test_a_mask_file_goes_out_and_comes_back_the_same(pad, tmp_path):
    pad.drag(*zigzag(pad.extent))
    before = pad.mask()
    with pad.page.expect_download() as saved:
        pad.do("download")
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    assert np.array_equal(decoded(path.read_bytes()), before)
    pad.do("clear")
    pad.page.set_input_files("#pad [data-file]", path)
    pad.wait_for_coverage("painted$")
    assert np.array_equal(pad.mask(), before)


def test_a_mask_with_transparency_is_read_by_its_alpha(pad, tmp_path):
    strokes = np.zeros((600, 900, 4), np.uint8)
    strokes[100:200, 300:500] = (20, 10, 5, 255)
    path = tmp_path / "strokes.png"
    Image.fromarray(strokes).save(path)
    pad.page.set_input_files("#pad [data-file]", path)
    pad.wait_for_coverage("painted$")
    assert np.array_equal(pad.mask(), strokes[..., 3])


def test_a_mask_file_of_another_shape_is_refused_in_words(pad, tmp_path):
    path = tmp_path / "square.png"
    Image.new("L", (300, 300), 255).save(path)
    pad.page.set_input_files("#pad [data-file]", path)
    pad.page.wait_for_selector("#pad .pad-said[data-kind=bad]")
    assert "300 × 300" in pad.page.inner_text("#pad .pad-said")
    assert pad.sent() is None


def test_the_mask_stays_over_prompts_and_runs_and_goes_with_the_picture(pad):
    pad.drag(*zigzag(pad.extent))
    first = pad.sent()
    pad.page.fill("#prompt textarea, #prompt input", "A boat")
    assert pad.sent() == first
    pad.open("900x600")
    assert pad.sent() == first
    pad.open("333x777")
    assert pad.sent() is None


def test_the_server_can_clear_the_pad_and_bring_a_mask_back(pad):
    pad.drag(*zigzag(pad.extent))
    first = pad.mask()
    pad.page.click("#wipe")
    pad.wait_for_coverage("Nothing")
    assert pad.sent() is None
    pad.desk.masks.append(cv2.imencode(".png", first)[1].tobytes())
    pad.page.click("#again")
    pad.wait_for_coverage("painted$")
    assert np.array_equal(pad.mask(), first)


def test_letters_choose_tools_and_brackets_the_size(pad):
    pad.page.hover("#pad .pad-stage")
    tools = ["brush", "eraser", "rectangle", "lasso", "wand", "object", "hand"]
    for key, tool in zip("berlwoh", tools, strict=True):
        pad.press(key)
        assert pad.page.get_attribute(f"#pad button[data-tool={tool}]", "aria-pressed") == "true"
    pad.press("b")
    size = pad.size()
    pad.press("]")
    assert pad.size() > size
    pad.press("[")
    pad.press("[")
    assert pad.size() < size


def test_letters_typed_into_the_prompt_stay_there(pad):
    pad.drag((300, 300), (400, 300))
    before = pad.sent()
    pad.page.hover("#pad .pad-stage")
    pad.page.focus("#prompt textarea, #prompt input")
    pad.page.keyboard.type("ie[0")
    pad.press("Control+z")
    assert pad.page.get_attribute("#pad button[data-tool=brush]", "aria-pressed") == "true"
    assert pad.sent() == before


def test_zoom_keys_fit_and_dragging_with_space(pad):
    pad.page.hover("#pad .pad-stage")
    fitted = pad.page.evaluate(PLACE)
    for _ in range(6):
        pad.press("+")
    near = pad.page.evaluate(PLACE)
    assert near[2] > 2 * fitted[2]
    pad.page.keyboard.down("Space")
    box = pad.page.locator("#pad .pad-stage").bounding_box()
    pad.page.mouse.move(box["x"] + 200, box["y"] + 200)
    pad.page.mouse.down()
    pad.page.mouse.move(box["x"] + 150, box["y"] + 170)
    pad.page.mouse.up()
    pad.page.keyboard.up("Space")
    moved = pad.page.evaluate(PLACE)
    assert (round(moved[0] - near[0]), round(moved[1] - near[1])) == (-50, -30)
    pad.press("Control+0")
    assert pad.page.evaluate(PLACE) == pytest.approx(fitted, abs=0.5)
    assert pad.sent() is None


def test_a_preview_gives_way_to_the_whole_picture_only_when_somebody_zooms_in(shared):
    shared.fresh("4096x4096")
    picture = "document.querySelector('#pad .pad-picture').naturalWidth"
    assert shared.page.evaluate(picture) == 1536
    shared.drag((2000, 2000), (2400, 2100))
    before = shared.page.inner_text("#pad [data-coverage]")
    for _ in range(8):
        shared.do("zoom-in")
    shared.page.wait_for_function(f"{picture} === 4096")
    assert shared.page.inner_text("#pad [data-coverage]") == before


def test_the_ring_has_the_size_of_the_brush_in_picture_pixels(pad):
    pad.page.mouse.move(*pad.at(450, 300))
    ring = pad.page.locator("#pad .pad-ring").bounding_box()
    _, _, width, _ = pad.page.evaluate(PLACE)
    assert ring["width"] == pytest.approx(pad.size() * width / 900, abs=1)


def test_everything_can_be_painted_without_a_mouse(pad):
    pad.page.mouse.move(5, 5)
    pad.page.focus("#pad .pad-stage")
    pad.press("Enter")
    pad.press("ArrowRight")
    pad.press("Enter")
    middle = (450, 300)
    second = (450 + pad.size() / 2, 300)
    expected = ideal(pad.extent, [middle], pad.size()) | ideal(pad.extent, [second], pad.size())
    assert overlap(pad.mask(), expected) >= 0.95


def test_coverage_is_shown_while_painting_and_told_afterwards(pad):
    pad.page.mouse.move(*pad.at(200, 300))
    pad.page.mouse.down()
    pad.page.mouse.move(*pad.at(500, 300))
    shown = pad.page.inner_text("#pad [data-coverage]")
    told = pad.page.inner_text("#pad .pad-said")
    pad.page.mouse.up()
    assert re.fullmatch(r"\d+\.\d % painted", shown)
    assert told == ""
    share = 100 * coverage(pad.mask())
    assert float(shown.split()[0]) == pytest.approx(share, abs=0.06)
    assert pad.page.inner_text("#pad .pad-said") == f"{share:.1f} % of the picture is painted."


def test_every_button_and_slider_has_a_name(pad):
    nameless = pad.page.evaluate(
        """() => [...document.querySelectorAll('#pad button, #pad input, #pad .pad-stage')]
            .filter(part => !part.getAttribute('aria-label')
                && !part.closest('label')?.textContent.trim())
            .map(part => part.outerHTML)"""
    )
    assert nameless == []


@pytest.fixture
def phone(page_for):
    options = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
    painter = page_for(device_scale_factor=3, **options).open("900x600")
    painter.screen = painter.page.context.new_cdp_session(painter.page)
    return painter


def touch(painter, kind, *places):
    points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(places)]
    painter.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_paints_and_does_not_scroll_the_page(phone):
    before = phone.page.evaluate("scrollY")
    places = [phone.at(200, 100), phone.at(400, 200), phone.at(400, 520)]
    exact = [phone.back(place) for place in places]
    touch(phone, "touchStart", places[0])
    for place in places[1:]:
        touch(phone, "touchMove", place)
    touch(phone, "touchEnd")
    assert phone.page.evaluate("scrollY") == before
    assert overlap(phone.mask(), ideal(phone.extent, exact, phone.size())) >= 0.99


def test_two_fingers_zoom_and_move_and_paint_nothing(phone):
    _, _, width, _ = phone.page.evaluate(PLACE)
    (ax, ay), (bx, by) = phone.at(300, 300), phone.at(600, 300)
    touch(phone, "touchStart", (ax, ay))
    touch(phone, "touchMove", (ax + 4, ay))
    touch(phone, "touchStart", (ax + 4, ay), (bx, by))
    for step in range(1, 6):
        touch(phone, "touchMove", (ax + 4 - 12 * step, ay), (bx + 12 * step, by))
    touch(phone, "touchEnd", (ax - 56, ay))  # one finger stays, and moves on
    touch(phone, "touchMove", (ax - 56, ay + 40))
    touch(phone, "touchEnd")
    assert phone.page.evaluate(PLACE)[2] > 1.5 * width
    assert phone.page.inner_text("#pad [data-coverage]") == "Nothing painted yet"
    assert phone.sent() is None


def test_the_pad_fits_a_phone(phone):
    sticking_out = phone.page.evaluate(
        """() => [...document.querySelectorAll('#pad .pad > *, #pad .pad-tools *')]
            .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
            .map(part => part.className || part.tagName)"""
    )
    assert sticking_out == []


def test_what_the_pad_sends_is_a_mask_and_nothing_else(pad):
    pad.drag(*zigzag(pad.extent))
    bodies = []
    pad.page.on("request", lambda asked: bodies.append(asked.post_data or ""))
    pad.sent()
    data = next(json.loads(body)["data"] for body in bodies if '"data"' in body)
    assert data[0].startswith("data:image/png;base64,")
    assert len(data) == 2
    assert data[1] == pad.page.input_value("#prompt textarea, #prompt input")
