"""Before beside after: slider, side by side, blink and a map of what differs.

``compare_html`` makes the markup for any place on the page; ``compare_script`` is installed
once and serves all of them, also those that come later. Pure but for the thin Gradio component
at the end. Must not know jobs or records: it is handed addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from imagegen.domain.geometry import Box, Extent
from imagegen.ui.assets import read_asset
from imagegen.ui.component import QuietMeta

_MODES = (
    ("slider", "Slider", "Drag between before and after"),
    ("side", "Side by side", "Both at once"),
    ("blink", "Blink", "One after the other, at the same place"),
    ("difference", "Difference", "Where the two differ, and how much"),
)
_HANDLE = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m8 6-6 6 6 6M16 6l6 6-6 6"/></svg>'


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePair:
    """Two pictures of the same thing.

    Attributes:
        before: address to show the source from; may be a preview.
        after: address to show the result from; may be a preview.
        canvas: the result's size in pixels; it gives the shape.
        box: where the source lies on the result, None when it fills it (an extension does not).
        alt: what the result shows, for screen readers.
        exact_before: address of the source's own pixels for the difference map, "" for ``before``.
        exact_after: the same for the result.
        split: where the slider starts, percent from the left.
    """

    before: str
    after: str
    canvas: Extent
    box: Box | None = None
    alt: str = ""
    exact_before: str = ""
    exact_after: str = ""
    split: int = 50


def compare_html(pair: ComparePair) -> str:
    """The viewer's markup; every text and address is escaped."""
    canvas, box = pair.canvas, pair.box or Box.of(pair.canvas)
    shares = (
        box.x / canvas.width,
        box.y / canvas.height,
        box.width / canvas.width,
        box.height / canvas.height,
    )
    names = ("left", "top", "width", "height")
    place = ";".join(f"{name}:{share:.4%}" for name, share in zip(names, shares, strict=True))
    before, after = escape(pair.before), escape(pair.after)
    return (
        f'<figure class="compare" data-compare="slider"{" data-wide" if canvas.aspect > 1 else ""} '
        f'data-before="{escape(pair.exact_before) or before}" '
        f'data-after="{escape(pair.exact_after) or after}" '
        f'data-box="{" ".join(f"{share:.6f}" for share in shares)}" '
        f'style="--aspect:{canvas.aspect:.6f};--split:{pair.split}%">'
        f'<div class="compare-stage">'
        f'<div class="compare-pane compare-after"><img src="{after}" alt="{escape(pair.alt)}" '
        f'draggable="false"><span class="compare-label">After</span></div>'
        f'<div class="compare-pane compare-before"><img src="{before}" alt="The picture before" '
        f'style="{place}" draggable="false"><span class="compare-label">Before</span></div>'
        f'<canvas class="compare-map" role="img" aria-label="Map of what differs" hidden></canvas>'
        f'<div class="compare-handle" role="slider" tabindex="0" aria-label="Before and after" '
        f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{pair.split}" '
        f'aria-valuetext="{pair.split} % before" aria-orientation="horizontal">'
        f"{_HANDLE}</div></div>{_bar()}</figure>"
    )


def compare_style() -> str:
    """The rules for every viewer on the page."""
    return read_asset("compare.css")


def compare_script() -> str:
    """The script for every viewer on the page; running it twice does nothing more."""
    return read_asset("compare.js")


class CompareViewer(gr.HTML, metaclass=QuietMeta):
    """A viewer as a component of its own; its value is a ``ComparePair`` or None."""

    def __init__(self, value: ComparePair | None = None, **options: Any) -> None:
        """Show a pair, or nothing yet."""
        super().__init__(
            value=value,
            html_template="${value}",
            css_template=compare_style(),
            js_on_load=compare_script(),
            apply_default_css=False,
            **options,
        )

    def postprocess(self, value: ComparePair | None) -> str:  # type: ignore[override]
        """Turn the pair into markup."""
        return compare_html(value) if value else ""


def _bar() -> str:
    buttons = "".join(
        f'<button type="button" data-compare-mode="{mode}" title="{title}" '
        f'aria-pressed="{"true" if mode == "slider" else "false"}">{name}</button>'
        for mode, name, title in _MODES
    )
    return (
        '<figcaption class="compare-bar"><span class="compare-modes" role="toolbar" '
        f'aria-label="How to compare">{buttons}</span>'
        '<span class="compare-said" role="status">Drag, or use the arrow keys</span></figcaption>'
    )
