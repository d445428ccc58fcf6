"""What outlives a page: results, running jobs, and whose they are."""

from __future__ import annotations

from tests.e2e.walks import SHOWN, finished, generate, open_studio, shown_picture


def test_results_are_there_again_after_a_reload(page, app):
    generate(page, "A green hill")
    generate(page, "A blue lake")
    open_studio(page, app.url)

    page.wait_for_selector(SHOWN)
    assert page.locator("#results .thumb").count() == 2
    assert "A blue lake" in page.locator(f"{SHOWN} .card-prompt").inner_text()


def test_results_are_there_again_after_a_restart_of_the_app(browser, own_app):
    context = browser.new_context()
    page = context.new_page()
    open_studio(page, own_app.url)
    before = shown_picture(page, generate(page, "A green hill")).tobytes()
    own_app.restart()
    open_studio(page, own_app.url)

    card = finished(page)
    assert shown_picture(page, card).tobytes() == before
    context.close()


def test_somebody_else_sees_nothing_of_it(page, app, browser):
    card = generate(page, "A green hill")
    address = card.locator("[data-download]").get_attribute("href")
    stranger = browser.new_context()
    other = stranger.new_page()
    open_studio(other, app.url)

    assert other.locator("#results .thumb").count() == 0
    assert stranger.request.get(app.url + address).status == 404
    stranger.close()


def test_a_second_press_queues_another_job(page):
    page.fill("#generate-prompt textarea", "A large landscape")
    page.wait_for_selector("#generate-run:enabled")
    page.click("#generate-run")
    page.click("#generate-run")

    page.wait_for_function("document.querySelectorAll('#results .thumb').length === 2")
    page.wait_for_function(
        "document.querySelectorAll('#results .card[data-state=done]').length === 2", timeout=180_000
    )


def test_a_running_job_is_followed_again_after_a_reload(page, app, watched):
    page.fill("#generate-prompt textarea", "A castle on a hill at night")
    page.wait_for_selector("#generate-run:enabled")
    page.locator("#generate-count input[type=number]").fill("4")
    page.keyboard.press("Tab")
    page.click("#generate-run")
    page.wait_for_selector(f"{SHOWN} .progress")
    open_studio(page, app.url)

    page.wait_for_selector(f"{SHOWN} .progress")
    card = finished(page)
    assert card.get_attribute("data-state") == "done"
    # the page that was left told its own console that its connection broke
    assert all("abort" in error or "Connection errored" in error for error in watched.errors)
    watched.errors.clear()


def test_a_running_job_can_be_stopped(page):
    page.fill("#generate-prompt textarea", "A castle on a hill at night")
    page.locator("#generate-count input[type=number]").fill("8")
    page.keyboard.press("Tab")
    page.wait_for_selector("#generate-run:enabled")
    page.click("#generate-run")
    page.click(f"{SHOWN} [data-verb=stop]")

    card = finished(page)
    assert card.get_attribute("data-state") == "cancelled"
    assert "You stopped this run" in card.inner_text()
