"""Where a batch's material is handed in: a text, a table, or pictures; its value says what came.

Texts are read in the browser; pictures go to the edge's ``uploads`` address. Must not know tabs.
"""

from __future__ import annotations

import re
from typing import Any

import gradio as gr
from pydantic import BaseModel, Field, ValidationError

from imagegen.domain.batches import MAX_ROWS
from imagegen.ui.assets import read_asset
from imagegen.ui.component import QuietMeta

_ID = re.compile(r"[0-9a-f]{32}")
_TEXT_LIMIT = 2 * 1024 * 1024


class HandedIn(BaseModel):
    """What was handed in; pictures by ids that are not yet checked against their owner."""

    text: str = Field(default="", max_length=_TEXT_LIMIT)
    table: bool = False
    pictures: list[str] = Field(default_factory=list, max_length=MAX_ROWS)


class BatchFiles(gr.HTML, metaclass=QuietMeta):
    """A drop zone for many files."""

    def __init__(self, **options: Any) -> None:
        """Empty at first."""
        super().__init__(
            value=None,
            html_template=read_asset("batch_files.html"),
            js_on_load=read_asset("batch_files.js"),
            apply_default_css=False,
            **options,
        )

    def preprocess(self, payload: str | None) -> HandedIn:  # type: ignore[override]
        """Read what the browser sent; what is no such thing counts as nothing."""
        try:
            sent = HandedIn.model_validate_json(payload or "{}")
        except ValidationError:
            return HandedIn()
        return sent.model_copy(
            update={"pictures": [one for one in sent.pictures if _ID.fullmatch(one)]}
        )
