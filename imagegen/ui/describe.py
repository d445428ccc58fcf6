"""“Describe the picture”: what an engine sees in it, for the person to change.

Knows the studio; must not know tabs.
"""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from imagegen.errors import InvalidOption
from imagegen.services.studio import Studio
from imagegen.ui.handlers import person_of, shows_errors
from imagegen.ui.picture_input import Picked, PictureInput


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeControls:
    """The panel, its button and the description."""

    panel: gr.Column
    button: gr.Button
    text: gr.Textbox


def build_describe(name: str) -> DescribeControls:
    """Make the controls; the panel stays closed until a repaint is chosen."""
    with gr.Column(visible=False, elem_classes="enhanced") as panel:
        button = gr.Button(
            "Describe the picture", size="sm", elem_id=f"{name}-describe", elem_classes="quiet"
        )
        text = gr.Textbox(
            label="Description",
            info="The new picture is painted from these words. Change them as you like.",
            lines=4,
            max_lines=12,
            elem_id=f"{name}-description",
        )
    return DescribeControls(panel=panel, button=button, text=text)


def wire_describe(
    controls: DescribeControls, studio: Studio, *, picture: PictureInput, model: gr.Dropdown
) -> None:
    """Let the button describe the picture; another picture needs another description."""

    @shows_errors
    async def describe(picked: Picked | None, name: str, request: gr.Request) -> str:
        if picked is None:
            raise InvalidOption("There is no picture yet.", hint="Choose one above.")
        return (await studio.describe(picked.id, name, person_of(request))).text

    controls.button.click(
        describe,
        [picture, model],
        controls.text,
        concurrency_limit=None,
        api_visibility="private",
        show_progress="minimal",
    )
    picture.change(
        lambda: "", None, controls.text, queue=False, api_visibility="private",
        show_progress="hidden",
    )  # fmt: skip
