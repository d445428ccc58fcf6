"""“Enhance my prompt”: a rewritten prompt beside the person's own, with a way back.

Knows the studio; must not know tabs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from imagegen.services.studio import Studio
from imagegen.ui.handlers import person_of, shows_errors
from imagegen.ui.options import Values
from imagegen.ui.words import word_diff

_PRIVATE: dict[str, Any] = {"api_visibility": "private"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnhanceControls:
    """The button and the panel that opens when there is a rewritten prompt."""

    button: gr.Button
    panel: gr.Column
    text: gr.Textbox
    diff: gr.HTML
    undo: gr.Button


def build_enhance(name: str) -> EnhanceControls:
    """Make the controls; the panel stays closed until there is something in it."""
    button = gr.Button(
        "Enhance my prompt", size="sm", elem_id=f"{name}-enhance", elem_classes="quiet"
    )
    with gr.Column(visible=False, elem_classes="enhanced") as panel:
        text = gr.Textbox(
            label="Enhanced prompt",
            info="This is sent instead of yours. Change it as you like.",
            lines=4,
            max_lines=12,
            elem_id=f"{name}-enhanced",
        )
        diff = gr.HTML("", elem_classes="diff", label="What was changed")
        undo = gr.Button(
            "Undo, use my own words", size="sm", elem_id=f"{name}-undo", elem_classes="quiet"
        )
    return EnhanceControls(button=button, panel=panel, text=text, diff=diff, undo=undo)


def wire_enhance(
    controls: EnhanceControls, studio: Studio, *, prompt: gr.Textbox, model: gr.Dropdown
) -> None:
    """Let the button rewrite the prompt, and the other take it back."""
    outputs = [controls.panel, controls.text, controls.diff]

    @shows_errors
    async def enhance(words: str, name: str, request: gr.Request) -> dict[Any, Any]:
        rewritten = (await studio.enhance(words or "", name, person_of(request))).text
        return {
            controls.panel: gr.update(visible=True),
            controls.text: rewritten,
            controls.diff: f"<p>{word_diff(words, rewritten)}</p>",
        }

    async def undo() -> dict[Any, Any]:
        return {controls.panel: gr.update(visible=False), controls.text: "", controls.diff: ""}

    controls.button.click(
        enhance, [prompt, model], outputs, concurrency_limit=None, show_progress="minimal",
        show_progress_on=controls.button, **_PRIVATE,
    )  # fmt: skip
    controls.undo.click(undo, None, outputs, queue=False, show_progress="hidden", **_PRIVATE)


def read_enhanced(controls: EnhanceControls, values: Values) -> str:
    """The rewritten prompt, "" when there is none."""
    return str(values[controls.text] or "").strip()
