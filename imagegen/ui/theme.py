"""The studio's look: a theme of our own on system fonts, and the style sheets beside it.

Nothing is fetched from elsewhere. Must not know widgets beyond their class names.
"""

from __future__ import annotations

from functools import cache

import gradio as gr
from gradio.themes.utils import sizes
from gradio.themes.utils.colors import Color

from imagegen.ui.assets import read_asset
from imagegen.ui.compare import compare_script, compare_style

_FONT = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

_VIRIDIAN = Color(
    name="viridian",
    c50="#eef7f4",
    c100="#d6ece5",
    c200="#aedaCd",
    c300="#7dc1b0",
    c400="#4ba38f",
    c500="#2a8774",
    c600="#1b6c5d",
    c700="#17574c",
    c800="#14453d",
    c900="#103730",
    c950="#08211d",
)
_STONE = Color(
    name="stone",
    c50="#faf9f7",
    c100="#f3f2ee",
    c200="#e6e4de",
    c300="#d0cdc5",
    c400="#9f9b92",
    c500="#726e66",
    c600="#57544d",
    c700="#3c3a36",
    c800="#26262a",
    c900="#1b1b1e",
    c950="#131315",
)


@cache
def studio_theme() -> gr.themes.Base:
    """Calm stone greys, one green accent, quiet borders."""
    theme = gr.themes.Base(
        primary_hue=_VIRIDIAN,
        secondary_hue=_VIRIDIAN,
        neutral_hue=_STONE,
        font=_FONT,
        font_mono=_MONO,
        radius_size=sizes.radius_md,
        spacing_size=sizes.spacing_md,
        text_size=sizes.text_md,
    )
    return _with_controls(_with_surfaces(theme))


def _with_surfaces(theme: gr.themes.Base) -> gr.themes.Base:
    return theme.set(
        body_background_fill="*neutral_100",
        body_background_fill_dark="*neutral_950",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="*neutral_900",
        background_fill_secondary="*neutral_50",
        background_fill_secondary_dark="*neutral_800",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        block_padding="0px",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        block_title_text_weight="600",
        block_title_text_size="*text_sm",
        block_info_text_color="*neutral_500",
        block_info_text_color_dark="*neutral_400",
        body_text_color="*neutral_900",
        body_text_color_dark="*neutral_100",
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="*neutral_400",
        border_color_primary="*neutral_200",
        border_color_primary_dark="#34343a",
    )


def _with_controls(theme: gr.themes.Base) -> gr.themes.Base:
    return theme.set(
        input_background_fill="#ffffff",
        input_background_fill_dark="#212125",
        input_border_color="*neutral_300",
        input_border_color_dark="#3d3d44",
        input_border_color_focus="*primary_500",
        input_border_color_focus_dark="*primary_400",
        input_border_width="1px",
        input_shadow="none",
        input_shadow_focus="0 0 0 3px rgba(42, 135, 116, .18)",
        input_placeholder_color="*neutral_400",
        input_placeholder_color_dark="*neutral_500",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_500",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_dark="*neutral_800",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="#3d3d44",
        slider_color="*primary_500",
        shadow_drop="none",
    )


def page_head() -> str:
    """Our own style sheets and script, inside the page, so that nothing has to be fetched.

    Gradio 6.31 rewrites what it is given as ``css`` and loses shorthand properties that hold
    variables; in the head they stay as they are. Nesting them below its container lets them
    win over its own rules.
    """
    sheets = [read_asset(name) for name in ("frame.css", "forms.css", "cards.css", "batch.css")]
    nested = "\n".join([*sheets, compare_style()])
    style = f"{read_asset('root.css')}\n.gradio-container.gradio-container {{\n{nested}\n}}"
    script = f"{read_asset('page.js')}\n{compare_script()}"
    return f"<style>{style}</style><script>{script}</script>"
