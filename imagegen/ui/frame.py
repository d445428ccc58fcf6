"""The page's frame: title bar, engine badge, model picker and settings drawer.

HTML of our own around Gradio's one picker; the key form speaks to the edge, so that a key
never enters Gradio. Must not know tabs.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.catalog import ModelCard, Status
from imagegen.services.engines import Offer
from imagegen.ui.assets import read_asset

KEY_PAGE = "https://platform.openai.com/api-keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What changes in the frame when another engine can be used."""

    badge: gr.HTML
    model: gr.Dropdown
    settings: gr.HTML

    def all(self) -> list[Component]:
        """As outputs of an event."""
        return [self.badge, self.model, self.settings]


def build_title_bar(offer: Offer) -> tuple[gr.HTML, gr.Dropdown]:
    """Name, badge, model and buttons in one row."""
    with gr.Row(elem_id="title-bar", equal_height=True):
        gr.HTML(read_asset("title.html"), elem_id="title", apply_default_css=False)
        badge = gr.HTML(badge_html(offer), elem_id="engine-badge", apply_default_css=False)
        model = gr.Dropdown(
            model_choices(offer),
            value=offer.default_model,
            label="Model",
            elem_id="model",
            filterable=False,
            container=False,
            interactive=True,
            min_width=220,
        )
        gr.HTML(read_asset("title_buttons.html"), elem_id="title-buttons", apply_default_css=False)
    return badge, model


def build_settings(offer: Offer) -> gr.HTML:
    """The drawer on the right."""
    return gr.HTML(
        settings_html(offer), elem_id="settings-panel", apply_default_css=False, js_on_load=None
    )


def model_choices(offer: Offer) -> list[tuple[str, str]]:
    """What the picker offers, the default first."""
    return [(_title(card), card.name) for card in offer.cards]


def fit_frame(frame: Frame, offer: Offer, chosen: str) -> dict[Any, Any]:
    """Updates for what this person can use now; keeps their choice where it is possible."""
    names = {card.name for card in offer.cards}
    keeps = chosen in names and not (offer.has_own_key and chosen == offer.cards[-1].name)
    return {
        frame.badge: badge_html(offer),
        frame.model: gr.update(
            choices=model_choices(offer), value=chosen if keeps else offer.default_model
        ),
        frame.settings: settings_html(offer),
    }


def badge_html(offer: Offer) -> str:
    """One friendly line on what makes the pictures."""
    if offer.is_offline:
        return (
            '<p class="engine offline"><i></i><span><b>Offline engine</b> – no AI, no cost, '
            'nothing leaves this machine. <button type="button" class="link" data-open-settings '
            'aria-expanded="false">Add an API key</button> for AI pictures.</span></p>'
        )
    whose = "your key, this session only" if offer.has_own_key else "set up by the host"
    return f'<p class="engine online"><i></i><span><b>AI engine</b> – {whose}</span></p>'


def settings_html(offer: Offer) -> str:
    """The drawer's content; never holds a key."""
    forget = (
        '<button type="button" class="second" data-forget-key>Forget my key</button>'
        if offer.has_own_key
        else ""
    )
    state = "Your own key is in use." if offer.has_own_key else "No key of your own is in use."
    return read_asset("settings.html").format(
        state=state, forget=forget, key_page=escape(KEY_PAGE), mode=""
    )


def _title(card: ModelCard) -> str:
    if card.status is Status.ENDING and card.ends_on:
        return f"{card.title} (until {card.ends_on:%-d %B %Y})"
    return card.title
