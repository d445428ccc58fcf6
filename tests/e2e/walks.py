"""What a person does on the page, in words."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

SHOWN = "#results .card:not([hidden])"


def picture_bytes(width: int = 320, height: int = 240, file_format: str = "PNG") -> bytes:
    """A picture with a gradient and a disc, so that edits have something to hold on to."""
    down, across = np.mgrid[0:height, 0:width]
    red = (across * 255 // width).astype(np.uint8)
    blue = (down * 255 // height).astype(np.uint8)
    samples = np.stack([red, np.full_like(red, 120), blue], axis=-1)
    samples[np.hypot(across - width / 2, down - height / 2) < height / 4] = (240, 220, 90)
    file = io.BytesIO()
    Image.fromarray(samples).save(file, file_format)
    return file.getvalue()


def open_studio(page: Page, url: str) -> None:
    """Open the page and wait until it can be used."""
    page.goto(url)
    page.wait_for_selector("#generate-run")
    page.wait_for_selector("#results .doors, #results .card", state="attached")
    page.wait_for_timeout(600)


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    page.wait_for_selector(f"#{name.lower()}-run:visible")


def choose_size(page: Page, width: int, height: int) -> None:
    """Take a small free size, so that a test does not wait for a large picture."""
    page.click("#generate-size input")
    page.get_by_role("option", name="Other size").click()
    page.wait_for_selector("#generate-width input:visible")
    page.fill("#generate-width input", str(width))
    page.fill("#generate-height input", str(height))
    page.keyboard.press("Tab")


def run(page: Page, tab: str) -> Locator:
    """Press the tab's button and wait for its new card to be done."""
    before = page.locator("#results .card").count()
    page.click(f"#{tab}-run")
    page.wait_for_function(f"document.querySelectorAll('#results .card').length > {before}")
    return finished(page)


def finished(page: Page) -> Locator:
    """The card on the stage, once it has ended."""
    page.wait_for_selector(f"{SHOWN} .verbs, {SHOWN} .trouble", timeout=120_000)
    return page.locator(SHOWN)


def generate(page: Page, prompt: str, width: int = 320, height: int = 240) -> Locator:
    page.fill("#generate-prompt textarea", prompt)
    if page.locator("#generate-width input").is_hidden():
        choose_size(page, width, height)
    return run(page, "generate")


def hand_in(page: Page, tab: str, data: bytes, name: str = "meadow.png") -> None:
    """Drop a picture into a tab's zone and wait for its preview."""
    field = page.locator(f"#{tab}-picture input[type=file]")
    field.set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
    page.wait_for_selector(f"#{tab}-picture .picture-input[data-state=filled]")


def paint(page: Page) -> None:
    """One stroke across the middle of the pad."""
    stage = page.locator("#inpaint-pad canvas:visible").first
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box
    left, top = box["x"] + box["width"] * 0.42, box["y"] + box["height"] * 0.45
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + box["width"] * 0.15, top + box["height"] * 0.1, steps=6)
    page.mouse.up()


def shown_picture(page: Page, card: Locator) -> Image.Image:
    """The picture on a card, as it would be downloaded."""
    address = card.locator("[data-download]").get_attribute("href")
    answer = page.request.get(page.url.split("?")[0] + address)
    assert answer.ok, answer.status
    return Image.open(io.BytesIO(answer.body()))


def fact(card: Locator, name: str) -> str:
    """What a card says under ``Size``, ``Quality``, ``Time`` or ``Cost``."""
    return card.locator(f".facts div:has(dt:text-is('{name}')) dd").inner_text()
