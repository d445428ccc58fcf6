"""The Batch tab in a real browser: dry run, run, reload, files, a table, taking it home."""

from __future__ import annotations

import io
import json
import zipfile

from tests.e2e.walks import open_studio, open_tab, picture_bytes

SUM = "#batch-view .sum"


def write(page, words):
    open_tab(page, "Batch")
    page.fill("#batch-words textarea", words)


def said(page, words, timeout=90_000):
    page.wait_for_function(
        "words => document.querySelector('#batch-view .sum')?.innerText.includes(words)",
        arg=words,
        timeout=timeout,
    )


def test_a_pattern_is_checked_run_found_again_after_a_reload_and_taken_home(app, page):
    open_studio(page, app.url)
    write(page, "A {red|green} apple on a table")
    page.click("#batch-check")
    said(page, "2 rows · 2 pictures · free")
    page.click("#batch-run")
    said(page, "2 of 2 rows done")
    page.reload()
    page.wait_for_selector("#generate-run")
    open_tab(page, "Batch")
    said(page, "2 of 2 rows done")
    page.wait_for_selector("#batch-view .rows img")
    links = page.locator("#batch-view .home a")
    sheet = page.request.get(app.url + links.nth(0).get_attribute("href"))
    assert sheet.headers["content-type"] == "image/png"
    packed = page.request.get(app.url + links.nth(1).get_attribute("href"))
    with zipfile.ZipFile(io.BytesIO(packed.body())) as found:
        manifest = json.loads(found.read("manifest.json"))
    assert [told["label"] for told in manifest] == [
        "A red apple on a table", "A green apple on a table"
    ]  # fmt: skip


def test_a_table_offers_its_columns_and_names_the_row_that_cannot_run(app, page):
    open_studio(page, app.url)
    open_tab(page, "Batch")
    table = b"what,how\nA red apple on a table,\nA pear,gigantic\n"
    page.set_input_files(
        "#batch-files input[type=file]",
        {"name": "wishes.csv", "mimeType": "text/csv", "buffer": table},
    )
    page.wait_for_selector("#batch-column-prompt:visible")
    assert page.input_value("#batch-column-prompt input") == "what"
    page.click("#batch-column-quality input")
    page.get_by_role("option", name="how").click()
    page.click("#batch-check")
    said(page, "1 row cannot run")
    assert "gigantic" in page.inner_text("#batch-view .problem")


def test_one_instruction_goes_over_every_picture(app, page):
    open_studio(page, app.url)
    write(page, "Make it a pencil drawing")
    pictures = [
        {"name": f"{n}.png", "mimeType": "image/png", "buffer": picture_bytes(160 + n, 120)}
        for n in range(2)
    ]
    page.set_input_files("#batch-files input[type=file]", pictures)
    page.wait_for_function("document.querySelectorAll('#batch-files .chosen img').length === 2")
    page.click("#batch-check")
    said(page, "2 rows · 2 pictures")


def test_nothing_to_do_says_what_is_missing(app, page):
    open_studio(page, app.url)
    open_tab(page, "Batch")
    page.click("#batch-check")
    page.wait_for_selector(".toast-wrap >> text=There are no prompts yet")
