"""The page with a model that costs money, on the stub: little is sent, little is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.e2e.conftest import App, Watched, free_port
from tests.e2e.walks import hand_in, open_studio, open_tab, picture_bytes, run
from tests.stub_openai import StubProcess

PROMPT = "A small red rowing boat on calm water, seen from the shore, "


@pytest.fixture(scope="module")
def paid_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The studio with a host's key, whose server is the stub."""
    with StubProcess() as stub:
        extra = {
            "OPENAI_API_KEY": stub.key,
            "OPENAI_BASE_URL": stub.base_url,
            "IMAGEGEN_SERVER": "openai",
        }
        running = App(folder=tmp_path_factory.mktemp("paid"), port=free_port(), extra=extra)
        running.start()
        yield running
        running.stop()


@pytest.fixture
def page(browser, paid_app: App, watched: Watched):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    watched.watch(context, paid_app.url)
    opened = context.new_page()
    open_studio(opened, paid_app.url)
    yield opened
    context.close()
    assert not watched.errors


def stroke(page, down: float) -> None:
    """One stroke at a share of the pad's height."""
    box = page.locator("#inpaint-pad canvas:visible").first.bounding_box()
    left, top = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * down
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + box["width"] * 0.3, top + box["height"] * 0.05, steps=6)
    page.mouse.up()
    page.wait_for_timeout(500)


def masks(app: App) -> list[str]:
    """The stored bytes of each stored mask."""
    with closing(sqlite3.connect(app.folder / "data" / "imagegen.sqlite")) as database:
        rows = database.execute("SELECT sha256 FROM pictures WHERE document ->> 'role' = 'mask'")
        return [row[0] for row in rows]


def test_a_mask_is_sent_and_stored_when_it_changes_but_not_with_each_letter(page, paid_app):
    open_tab(page, "Inpaint")
    hand_in(page, "inpaint", picture_bytes(1024, 1024))
    page.locator("#inpaint-pad canvas:visible").first.scroll_into_view_if_needed()
    sent: list[int] = []
    page.on("request", lambda each: sent.append(len(each.post_data_buffer or b"")))
    for down in (0.3, 0.5, 0.7):
        stroke(page, down)
    page.locator("#inpaint-prompt textarea").press_sequentially(PROMPT, delay=30)
    page.locator("#inpaint-run:enabled >> text=$").wait_for()
    run(page, "inpaint")

    assert 0 < sum(sent) <= 100 * 1024
    stored = masks(paid_app)
    assert len(stored) <= 3, "one for each stroke"
    assert len(set(stored)) == len(stored)
