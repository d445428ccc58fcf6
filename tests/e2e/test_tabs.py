"""Each tab from click to picture, on the offline engine."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.e2e.walks import (
    SHOWN,
    fact,
    finished,
    generate,
    hand_in,
    open_tab,
    paint,
    picture_bytes,
    run,
    shown_picture,
)


def test_words_become_a_picture_of_the_chosen_size(page):
    card = generate(page, "A lighthouse on a rocky coast", 328, 240)

    assert shown_picture(page, card).size == (328, 240)
    assert fact(card, "Size") == "328 × 240"
    assert fact(card, "Cost") == "free"
    assert card.locator(".badge.offline").is_visible()


def test_a_size_that_is_not_possible_is_snapped_and_the_reason_shown(page):
    page.fill("#generate-prompt textarea", "Hills")
    page.click("#generate-size input")
    page.get_by_role("option", name="Other size").click()
    page.fill("#generate-width input", "333")
    page.fill("#generate-height input", "240")
    page.keyboard.press("Tab")

    note = page.locator("#generate-size-note >> text=multiples of 8")
    note.wait_for()
    assert "Will be" in note.inner_text()


def test_several_pictures_share_a_card_and_can_be_picked(page):
    page.locator("#generate-count input[type=number]").fill("2")
    card = generate(page, "A red barn")

    assert card.locator("[data-pick]").count() == 2
    first = card.locator("[data-download]").get_attribute("href")
    card.locator("[data-pick='1']").click()
    assert card.locator("[data-download]").get_attribute("href") != first


def test_the_prompt_can_be_enhanced_and_the_change_taken_back(page):
    page.fill("#generate-prompt textarea", "A cat on a roof")
    page.click("#generate-enhance")
    page.wait_for_selector("#generate-enhanced textarea:visible")
    page.wait_for_function("document.querySelector('#generate-enhanced textarea').value")

    assert page.locator(".diff ins").count() > 0
    assert page.input_value("#generate-prompt textarea") == "A cat on a roof"
    page.click("#generate-undo")
    page.wait_for_selector("#generate-enhanced", state="hidden")


def test_a_card_shows_what_became_of_the_prompt(page):
    page.get_by_role("radio", name="Watercolor").first.check(force=True)
    card = generate(page, "A <b>fox</b> & a hare")
    card.locator("summary", has_text="Prompts").click()

    assert "A <b>fox</b> & a hare" in card.locator(".prompts").inner_text()
    assert "Watercolor painting of" in card.locator(".prompts ins").first.inner_text()
    assert card.locator(".card-prompt b").count() == 0


def test_a_picture_is_shown_in_another_style_beside_the_original(page):
    open_tab(page, "Transform")
    hand_in(page, "transform", picture_bytes())
    page.locator("#transform-style").get_by_text("Oil painting", exact=True).click()
    card = run(page, "transform")

    assert card.locator(".compare").is_visible()
    assert fact(card, "Cost") == "free"


def test_a_picture_is_described_and_painted_anew(page):
    open_tab(page, "Transform")
    hand_in(page, "transform", picture_bytes())
    page.locator("#transform-way").get_by_text("Describe and repaint").click()
    page.locator("#transform-style").get_by_text("Watercolor", exact=True).click()
    page.locator("#transform-run-reason >> text=There is no description yet").wait_for()
    page.click("#transform-describe")
    page.wait_for_function("document.querySelector('#transform-description textarea').value")
    page.fill("#transform-description textarea", "A yellow sun over a purple meadow")
    card = run(page, "transform")

    card.locator("summary", has_text="Prompts").click()
    assert "A yellow sun over a purple meadow" in card.locator(".prompts").inner_text()


def test_a_picture_is_extended_and_the_original_stays_in_place(page):
    open_tab(page, "Extend")
    hand_in(page, "extend", picture_bytes(320, 240))
    page.locator("#extend-plan >> text=480 × 240").wait_for()
    card = run(page, "extend")

    made = shown_picture(page, card).convert("RGB")
    assert made.size == (480, 240)
    source = np.asarray(Image.open(_file(picture_bytes(320, 240))).convert("RGB"))
    assert np.array_equal(np.asarray(made)[:, 80:400], source)
    assert "0 pixels changed outside the mask" in card.locator(".notes").inner_text()


def test_a_target_shape_decides_the_new_canvas(page):
    open_tab(page, "Extend")
    hand_in(page, "extend", picture_bytes(320, 240))
    page.locator("#extend-sides").get_by_text("To a shape").click()
    page.locator("#extend-plan >> text=427 × 240").wait_for()


def test_only_the_painted_part_changes(page):
    open_tab(page, "Inpaint")
    hand_in(page, "inpaint", picture_bytes(320, 240))
    paint(page)
    page.fill("#inpaint-prompt textarea", "a small red boat")
    card = run(page, "inpaint")

    made = np.asarray(shown_picture(page, card).convert("RGB"))
    source = np.asarray(Image.open(_file(picture_bytes(320, 240))).convert("RGB"))
    changed = (made != source).any(axis=2)
    assert 0 < changed.mean() < 0.5
    assert not changed[:20].any()
    assert "0 pixels changed outside the mask" in card.locator(".notes").inner_text()
    assert card.locator(".compare").is_visible()


def test_a_rough_stroke_becomes_the_object_under_it(page):
    open_tab(page, "Inpaint")
    hand_in(page, "inpaint", picture_bytes(320, 240))
    page.locator("#inpaint-pad [data-tool=object]").click()
    paint(page)
    page.wait_for_function(
        "parseFloat(document.querySelector('#inpaint-pad [data-coverage]').textContent) > 10"
    )

    assert page.locator("#inpaint-pad [data-coverage]").inner_text().startswith("14")


def test_painting_and_running_sends_little(page):
    open_tab(page, "Inpaint")
    hand_in(page, "inpaint", picture_bytes(1024, 1024))
    page.fill("#inpaint-prompt textarea", "a small red boat")
    sent = []
    page.on("request", lambda each: sent.append(len(each.post_data_buffer or b"")))
    paint(page)
    page.wait_for_selector("#inpaint-run:enabled")
    run(page, "inpaint")

    assert 0 < sum(sent) <= 100 * 1024


def test_the_mask_stays_when_the_prompt_changes_and_the_run_is_repeated(page):
    open_tab(page, "Inpaint")
    hand_in(page, "inpaint", picture_bytes(320, 240))
    paint(page)
    page.fill("#inpaint-prompt textarea", "a red boat")
    run(page, "inpaint")
    page.fill("#inpaint-prompt textarea", "a blue boat")

    card = run(page, "inpaint")
    assert "0 pixels changed outside the mask" in card.locator(".notes").inner_text()


@pytest.mark.parametrize("verb", ["inpaint", "extend", "transform"])
def test_a_result_is_sent_to_another_tab(page, verb):
    card = generate(page, "A green hill")
    card.locator(f"[data-verb={verb}]").click()

    page.wait_for_selector(f"#{verb}-picture .picture-input[data-state=filled]:visible")
    assert "320 × 240" in page.locator(f"#{verb}-picture .size").inner_text()


def test_a_result_can_be_varied(page):
    generate(page, "A green hill").locator("[data-verb=vary-strong]").click()
    page.wait_for_selector("#transform-strength:visible")
    page.wait_for_selector("#transform-run:enabled")
    run(page, "transform")

    assert page.locator(f"{SHOWN} h2").inner_text() == "Vary"
    assert "Strong variation" in page.locator(f"{SHOWN} .card-prompt").inner_text().capitalize()


def test_a_prompt_is_taken_back_into_the_form(page):
    card = generate(page, "A green hill")
    page.fill("#generate-prompt textarea", "Something else")
    card.locator("[data-verb=reuse]").click()

    page.wait_for_function(
        "document.querySelector('#generate-prompt textarea').value === 'A green hill'"
    )


def test_an_example_runs_with_one_click(page):
    page.click("[data-verb=example] >> nth=0")
    page.wait_for_selector(SHOWN)

    finished(page)
    assert "lighthouse" in page.input_value("#generate-prompt textarea")


def _file(data: bytes):
    import io

    return io.BytesIO(data)
