"""Attack group 15: markup in prompts, answers and errors stays words, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.attacks.running import RunningStudio

SHOWN = "#results .card:not([hidden])"
_STEMS = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<img src=//evil.example/x.png>",
    "<svg onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<body onload=hit()>",
    "<iframe src=javascript:parent.hit()>",
    "<iframe srcdoc='<script>parent.hit()</script>'>",
    "<details open ontoggle=hit()>",
    "<video><source onerror=hit()></video>",
    "<a href=javascript:hit() autofocus onfocus=hit()>x</a>",
    "<input autofocus onfocus=hit()>",
    "<style>@import'//evil.example/x.css'</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<object data=//evil.example/x></object>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<base href=//evil.example/>",
    "<math><mtext><style><img src=x onerror=hit()></style></mtext></math>",
    "![x](//evil.example/x.png)",
    "[x](javascript:hit())",
)
_FRAMES = ("{}", '"><b>{}', "'}}${{hit()}}`{}</textarea></title></script>")
PAYLOADS = [frame.format(stem) for stem in _STEMS for frame in _FRAMES]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as play:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, studio: RunningStudio) -> Iterator[Page]:
    """The studio's page; whatever it asks of others is refused and noted in ``foreign``."""
    context = browser.new_context()
    page = context.new_page()
    page.foreign = []
    page.dialogs = []
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))

    def look(route: object) -> None:
        if f"127.0.0.1:{studio.port}" in route.request.url:
            route.continue_()
        else:
            page.foreign.append(route.request.url)
            route.abort()

    context.route("**/*", look)
    page.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; };")
    page.goto(f"http://127.0.0.1:{studio.port}/")
    page.wait_for_selector("#generate-prompt textarea")
    yield page
    context.close()


def generate(page: Page, prompt: str) -> str:
    """Type a prompt, run it, and wait until its card has ended; the card's words."""
    before = page.locator("#results .card").count()
    page.fill("#generate-prompt textarea", prompt)
    page.wait_for_selector("#generate-run:not([disabled])")
    page.click("#generate-run")
    page.wait_for_function(f"document.querySelectorAll('#results .card').length > {before}")
    page.wait_for_selector(f"{SHOWN} .verbs, {SHOWN} .trouble", timeout=60_000)
    return page.inner_text(SHOWN)


def is_inert(page: Page) -> bool:
    page.wait_for_timeout(300)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.wait_for_timeout(200)
    return page.evaluate("window.hits") == 0 and not page.dialogs and not page.foreign


def test_sixty_payloads_in_prompts_run_nothing_and_ask_nobody(page, canary_stub):
    """Twenty prompts with three payloads each, in the card, the strip and the word diff."""
    canary_stub.reset()
    assert len(PAYLOADS) == 60
    for at in range(0, 60, 20):
        generate(page, " and ".join(PAYLOADS[at : at + 20]))
        assert is_inert(page)
    assert "[x](javascript:hit())" in page.inner_text(SHOWN), "the last prompt is shown as words"
    page.reload()
    page.wait_for_selector("#results .strip [data-job], #results .strip button")
    assert is_inert(page)


def test_markup_from_the_image_service_stays_words(page, canary_stub):
    canary_stub.reset()
    canary_stub.fault("400", endpoint="generations", message="<img src=x onerror=hit()> is bad")
    assert "<img src=x onerror=hit()> is bad" in generate(page, "a kite")
    assert is_inert(page)


def test_the_softer_words_of_a_refused_prompt_come_into_the_form(page, canary_stub):
    canary_stub.reset()
    assert "violence" in generate(page, "A bloodbath at noon")
    page.click(f"{SHOWN} [data-verb=soften]")
    page.wait_for_function(
        "document.querySelector('#generate-prompt textarea').value.includes('red paint')"
    )
    assert not [entry for entry in canary_stub.book.entries if "images" in entry.endpoint]


def test_markup_in_a_models_words_stays_words(page, canary_stub):
    """The stub's text model answers with the prompt that it was asked to enrich."""
    canary_stub.reset()
    page.fill("#generate-prompt textarea", " and ".join(PAYLOADS[::3]))
    page.click("#generate-enhance")
    page.wait_for_function(
        "[...document.querySelectorAll('textarea')].some("
        "each => each.value.includes('in soft morning light'))"
    )
    assert is_inert(page)
    generate(page, "a kite")  # sends the enriched words, so the card shows them as a diff
    assert is_inert(page)
