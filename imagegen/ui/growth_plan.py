"""The new canvases of an extension, drawn to scale with their sizes and prices. Pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from imagegen.domain.geometry import Extent
from imagegen.ui.growth import Grown
from imagegen.ui.picture_input import Picked
from imagegen.ui.shots import preview_url
from imagegen.ui.sizes import spoken_size

_VIEW_PX = 384


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedGrowth:
    """One extension and what it will cost, "" while that is not known."""

    grown: Grown
    price: str = ""


def plan_html(picked: Picked, planned: Sequence[PricedGrowth]) -> str:
    """The picture on its new canvas, or on each of them with its price."""
    if len(planned) == 1:
        return _single(picked, planned[0].grown)
    return f'<ul class="plans">{"".join(_listed(picked, each) for each in planned)}</ul>'


def complaint_html(message: str) -> str:
    """Why there is no plan."""
    return f'<p class="plan-words">{escape(message)}</p>'


def _single(picked: Picked, grown: Grown) -> str:
    canvas = _canvas(picked, grown)
    return (
        f"{_drawn(picked, grown)}"
        f'<p class="plan-words">{spoken_size(picked.extent)} becomes '
        f"<b>{spoken_size(canvas)}</b></p>"
    )


def _listed(picked: Picked, each: PricedGrowth) -> str:
    if each.grown.margins is None:
        told = "<span>has this shape already</span>"
    else:
        told = f"<span>{spoken_size(_canvas(picked, each.grown))}</span>"
        told += f"<span>{escape(each.price)}</span>" if each.price else ""
    return f"<li>{_drawn(picked, each.grown)}<b>{escape(each.grown.name)}</b>{told}</li>"


def _canvas(picked: Picked, grown: Grown) -> Extent:
    return grown.margins.around(picked.extent) if grown.margins else picked.extent


def _drawn(picked: Picked, grown: Grown) -> str:
    canvas, source = _canvas(picked, grown), picked.extent
    left, top = (grown.margins.left, grown.margins.top) if grown.margins else (0, 0)
    place = (
        f"left:{left / canvas.width:.3%};top:{top / canvas.height:.3%};"
        f"width:{source.width / canvas.width:.3%};height:{source.height / canvas.height:.3%}"
    )
    return (
        f'<div class="plan" style="--shape:{canvas.width} / {canvas.height};'
        f'--aspect:{canvas.aspect:.4f}" aria-hidden="true">'
        f'<img src="{preview_url(picked.id, _VIEW_PX)}" alt="" style="{place}"></div>'
    )
