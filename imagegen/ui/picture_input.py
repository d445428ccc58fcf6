"""Where a person hands in a picture: click, drop or paste; its value is the picture's id.

The bytes go to the edge's ``uploads`` address, never through Gradio. Must not know tabs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from pydantic import BaseModel, ValidationError

from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import PictureRecord, PictureRole
from imagegen.ui.assets import read_asset
from imagegen.ui.component import QuietMeta

_ID = re.compile(r"[0-9a-f]{32}")
_ROLE_NAMES = {
    PictureRole.UPLOAD: "Uploaded picture",
    PictureRole.MASK: "Mask",
    PictureRole.ORIGINAL: "From a result",
    PictureRole.COMPOSITE: "From a result",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The picture that a form works on; not yet checked against its owner."""

    id: str
    extent: Extent
    name: str = ""


class _Payload(BaseModel):
    id: str
    width: int
    height: int
    name: str = ""


class PictureInput(gr.HTML, metaclass=QuietMeta):
    """A drop zone that turns into a small preview with its size."""

    def __init__(self, label: str, **options: Any) -> None:
        """``label`` names the zone for eyes and for screen readers."""
        super().__init__(
            value=None,
            label=label,
            html_template=read_asset("picture_input.html").replace("LABEL", escape(label)),
            js_on_load=read_asset("picture_input.js"),
            apply_default_css=False,
            **options,
        )

    def preprocess(self, payload: str | None) -> Picked | None:  # type: ignore[override]
        """Read what the browser sent; anything that is no picture's id counts as none."""
        if not payload:
            return None
        try:
            sent = _Payload.model_validate_json(payload)
        except ValidationError:
            return None
        if not _ID.fullmatch(sent.id) or min(sent.width, sent.height) < 1:
            return None
        return Picked(id=sent.id, extent=Extent(sent.width, sent.height), name=sent.name[:80])

    def postprocess(self, value: PictureRecord | None) -> str | None:  # type: ignore[override]
        """Show a stored picture."""
        if value is None:
            return None
        return _Payload(
            id=value.id,
            width=value.extent.width,
            height=value.extent.height,
            name=_ROLE_NAMES[value.role],
        ).model_dump_json()
