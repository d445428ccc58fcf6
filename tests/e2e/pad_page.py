"""A page with nothing but the pad and the compare viewer, and a browser to try them in.

Small and quick: no studio, no engine, no disk. Test pictures come from a route of its own, as
the studio's do.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import cv2
import gradio as gr
import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.responses import Response
from starlette.routing import Route

from imagegen.domain.geometry import Extent
from imagegen.domain.selection import select_object
from imagegen.errors import NotFound
from imagegen.ui.compare import ComparePair, CompareViewer
from imagegen.ui.editor import MaskPad

BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def shown_picture(name: str) -> np.ndarray:
    """A picture by its name ``<width>x<height>[-kind]``: a disc on a ramp, or the ramp alone."""
    size, _, kind = name.partition("-")
    extent = Extent.parse(size)
    samples = np.full((extent.height, extent.width, 3), 90, np.uint8)
    samples[..., 0] = np.linspace(40, 160, extent.width)
    samples[..., 2] = np.linspace(200, 110, extent.height)[:, None]
    if kind != "before":
        samples[disc(extent) > 0] = (230, 120, 40)
    return samples


def disc(extent: Extent) -> np.ndarray:
    """Where the disc of ``shown_picture`` lies."""
    across = (np.arange(extent.width, dtype=np.float32) + 0.5 - extent.width / 2) ** 2
    down = (np.arange(extent.height, dtype=np.float32) + 0.5 - extent.height / 2) ** 2
    inside = across + down[:, None] <= (min(extent) / 4) ** 2
    return np.where(inside, np.uint8(255), np.uint8(0))


def _picture(request) -> Response:
    name, longest = request.path_params["name"], int(request.query_params.get("px", 0))
    return Response(_png(name, longest), media_type="image/png")


@cache
def _png(name: str, longest: int) -> bytes:
    samples = shown_picture(name)
    if longest and max(samples.shape) > longest:
        shrink = longest / max(samples.shape)
        samples = cv2.resize(samples, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".png", np.ascontiguousarray(samples[..., ::-1]))
    assert done
    return data.tobytes()


async def _find(picture_id: str, strokes_png: bytes, request: gr.Request) -> bytes:
    if picture_id.endswith("-secret"):
        raise NotFound("There is no such picture.", hint="Choose another.")
    strokes = np.asarray(Image.open(io.BytesIO(strokes_png)).convert("L"))
    found = select_object(shown_picture(picture_id), strokes)
    return cv2.imencode(".png", found)[1].tobytes()


class Desk:
    """What the test app was sent last."""

    def __init__(self) -> None:
        self.masks: list[bytes | None] = []


def build(desk: Desk) -> gr.Blocks:
    """The page: choose a picture by name, paint, press Run; a pair to compare below."""
    with gr.Blocks(title="pad") as page:
        gr.Markdown("# Pad")
        name = gr.Textbox(label="Picture", elem_id="name")
        pad = MaskPad(elem_id="pad", finder=_find)
        prompt = gr.Textbox(label="Prompt", elem_id="prompt")
        run = gr.Button("Run", elem_id="run")
        wipe = gr.Button("Wipe", elem_id="wipe")
        again = gr.Button("Again", elem_id="again")
        told = gr.Textbox(label="Told", elem_id="told")
        viewer = CompareViewer(elem_id="compare")

        def show(name: str):
            if not name:
                return gr.update(picture="", picture_id="", width=0, height=0, value=None)
            extent = Extent.parse(name.partition("-")[0])
            return gr.update(
                picture=f"test-pictures/{name}?px=1536",
                detail=f"test-pictures/{name}",
                picture_id=name,
                width=extent.width,
                height=extent.height,
            )

        def keep(mask: bytes | None, prompt: str) -> str:
            desk.masks.append(mask)
            return f"{len(desk.masks)}:{len(mask or b'')}"

        def compare(name: str) -> ComparePair | None:
            if not name:
                return None
            return ComparePair(
                before=f"test-pictures/{name}-before",
                after=f"test-pictures/{name}",
                canvas=Extent.parse(name.partition("-")[0]),
                alt="A disc",
            )

        options = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        name.submit(show, name, pad, trigger_mode="multiple", **options)
        name.submit(compare, name, viewer, trigger_mode="multiple", **options)
        run.click(keep, [pad, prompt], told, **options)
        wipe.click(lambda: None, None, pad, **options)
        again.click(lambda: desk.masks[-1], None, pad, **options)
    return page


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """Serve the page on a free port of this machine."""
    page = build(desk)
    route = Route("/test-pictures/{name:str}", _picture)
    _, url, _ = page.launch(
        prevent_thread_lock=True,
        quiet=True,
        run_history=False,
        footer_links=[],
        ssr_mode=False,
        app_kwargs={"routes": [route]},
    )
    try:
        yield url
    finally:
        page.close(verbose=False)


@contextmanager
def browsing() -> Iterator[Browser]:
    """A headless Chromium of this machine."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "these tests need Chromium: tests/system_packages.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


def open_picture(page: Page, name: str) -> None:
    """Show a picture on the pad and wait until it is there."""
    page.fill("#name textarea, #name input", name)
    page.press("#name textarea, #name input", "Enter")
    page.wait_for_function(
        """name => {
            const picture = document.querySelector('#pad .pad-picture');
            return picture.src.includes(name) && picture.complete && picture.naturalWidth > 0
                && picture.style.transform !== '';
        }""",
        arg=name,
    )
