"""What a form puts under its mask pad: the picture, and the search for objects in it.

Must not know tabs.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from imagegen.services.studio import Studio
from imagegen.ui.editor import ObjectFinder
from imagegen.ui.handlers import person_of
from imagegen.ui.picture_input import Picked
from imagegen.ui.shots import picture_url, preview_url

_WHOLE_PIXELS = 4_200_000
"""Larger pictures are painted on over a preview; strokes stay in picture pixels."""

_PREVIEW_PX = 1536


async def show_on_pad(picked: Picked | None) -> Any:
    """The update for the pad; another picture starts with an empty mask."""
    if picked is None:
        return gr.update(
            picture="", detail="", picture_id="", width=0, height=0, value=None, frames="",
            visible="hidden",
        )  # fmt: skip
    whole = picture_url(picked.id)
    is_small = picked.extent.pixels <= _WHOLE_PIXELS
    return gr.update(
        picture=whole if is_small else preview_url(picked.id, _PREVIEW_PX),
        detail="" if is_small else whole,
        picture_id=picked.id,
        width=picked.extent.width,
        height=picked.extent.height,
        value=None,
        frames="",
        visible=True,
    )


def object_finder(studio: Studio) -> ObjectFinder:
    """What finds the object under rough strokes, in the asker's own name."""

    async def find(picture_id: str, strokes_png: bytes, request: gr.Request) -> bytes:
        return await studio.select_object(strokes_png, picture_id, person_of(request))

    return find
