"""What a card says when a reply did not fit its place, and what the person may do about it.

Pure: records in, HTML out. Must not know Gradio, the studio or the rest of the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from imagegen.domain.jobs import PictureRecord
from imagegen.domain.requests import Context, Inpaint, Request

_WIDER = {Context.TIGHT: Context.AUTOMATIC, Context.AUTOMATIC: Context.WHOLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondTry:
    """What another run would cost, as the buttons say it.

    Attributes:
        again: the price of the same request.
        wider: the price with more context, "" where the model saw the whole picture already.
    """

    again: str
    wider: str = ""


def wider(request: Request) -> Request | None:
    """The same request with the next wider context; None where there is none."""
    if not isinstance(request, Inpaint):
        return None
    if request.frame is not None:
        return replace(request, frame=None, context=Context.WHOLE)
    context = _WIDER.get(request.context)
    return replace(request, context=context) if context else None


def is_lost(pictures: Sequence[PictureRecord]) -> bool:
    """Whether any reply shows something else than the picture around the mask."""
    return any(record.is_lost for record in pictures)


def fit_notice(pictures: Sequence[PictureRecord], second: SecondTry | None) -> str:
    """The notice with its three buttons; "" where all replies fit."""
    lost = [record for record in pictures if record.is_lost]
    if not lost:
        return ""
    which = f"{len(lost)} of {len(pictures)} new parts do" if len(pictures) > 1 else (
        "The new part does"
    )  # fmt: skip
    return (
        '<section class="lost" role="alert">'
        f"<p class=what>{which} not continue the picture around the mask.</p>"
        "<p>The model answered with something else, so its answer was put in as it came.</p>"
        f'<p class="choices">{_keep()}{_again(second)}{_widen(second)}</p></section>'
    )


def _keep() -> str:
    return (
        '<button type="button" data-keep title="This picture is what you want">'
        "Keep it anyway</button>"
    )


def _again(second: SecondTry | None) -> str:
    price = f" · {escape(second.again)}" if second else ""
    return (
        '<button type="button" data-verb="again" title="Send the same request once more">'
        f"Retry{price}</button>"
    )


def _widen(second: SecondTry | None) -> str:
    if second is None or not second.wider:
        return ""
    return (
        '<button type="button" data-verb="widen" '
        'title="Send the same request with more of the picture around the mask">'
        f"Widen the context · {escape(second.wider)}</button>"
    )
