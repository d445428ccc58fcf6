"""The empty state: three doors into the studio, with examples that run at once.

Data and HTML of our own; must not know tabs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from imagegen.domain.requests import Generate, Output
from imagegen.domain.styles import find_style


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A first picture to make with one click."""

    prompt: str
    style: str = ""

    def request(self, model: str) -> Generate:
        """The request of this example."""
        return Generate(prompt=self.prompt, style=self.style, output=Output(model=model))


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "lighthouse": Example(
            prompt="A lighthouse on a rocky coast at sunset", style="oil_painting"
        ),
        "fox": Example(prompt="A red fox in a snowy birch forest", style="watercolor"),
        "balloon": Example(
            prompt="A hot air balloon over green hills in the morning", style="digital_art"
        ),
    }
)


def doors_html() -> str:
    """What the stage shows before there is a result."""
    examples = "".join(
        f'<button type="button" data-verb="example" data-text="{name}">'
        f"<b>{escape(example.prompt)}</b><span>{_style(example)}</span></button>"
        for name, example in EXAMPLES.items()
    )
    return (
        '<h2>Start here</h2><div class="door-row">'
        f'<section class="door wide"><h3>From words</h3><p>Say what you want to see in the '
        f"form, or run one of these:</p>{examples}</section>"
        '<section class="door"><h3>Change a picture</h3>'
        "<p>Give yours another style, or make another take on it.</p>"
        '<button type="button" data-verb="transform">Open Transform</button></section>'
        '<section class="door"><h3>Paint over a part</h3>'
        "<p>Mark what shall change. Everything else stays exactly as it is.</p>"
        '<button type="button" data-verb="inpaint">Open Inpaint</button></section>'
        '<section class="door"><h3>Make it larger</h3>'
        "<p>Add what lies beyond the edge, in any direction.</p>"
        '<button type="button" data-verb="extend">Open Extend</button></section></div>'
    )


def _style(example: Example) -> str:
    style = find_style(example.style)
    return style.title if style else "No style"
