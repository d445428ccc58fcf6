"""The pictures on a card: addresses, one or many, and before beside after. Pure HTML.

Every text is escaped and every address relative, so that it works below any path.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from imagegen.domain.geometry import Box, Extent
from imagegen.domain.jobs import PictureRecord
from imagegen.ui.compare import ComparePair, compare_html

_VIEW_PX = 1536
_WHOLE_PIXELS = 2_400_000
"""Up to this area the stage shows the very bytes; above it, a preview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The picture that was changed, and where it lies on the result's canvas.

    Attributes:
        split: where the slider starts, percent; small where the change may be small.
    """

    source: PictureRecord
    box: Box
    canvas: Extent
    split: int = 50


def picture_url(picture_id: str) -> str:
    """Where a picture's untouched bytes are."""
    return f"pictures/{escape(picture_id)}"


def preview_url(picture_id: str, longest_px: int) -> str:
    """Where a small version of a picture is."""
    return f"previews/{escape(picture_id)}?px={longest_px}"


def shots_html(pictures: tuple[PictureRecord, ...], before: Before | None, alt: str) -> str:
    """The pictures of one result: the first shows, the others wait behind small picks."""
    shots = "".join(_shot(record, before, alt, index) for index, record in enumerate(pictures))
    if len(pictures) == 1:
        return f'<div class="shots">{shots}</div>'
    picks = "".join(
        f'<button type="button" data-pick="{index}" aria-label="Picture {index + 1}" '
        f'aria-pressed="{"true" if index == 0 else "false"}">'
        f'<img src="{preview_url(record.id, 96)}" alt="" loading="lazy"></button>'
        for index, record in enumerate(pictures)
    )
    return f'<div class="shots">{shots}</div><div class="picks">{picks}</div>'


def _shot(record: PictureRecord, before: Before | None, alt: str, index: int) -> str:
    hidden = " hidden" if index else ""
    if before is None:
        inner = (
            f'<a href="{picture_url(record.id)}" target="_blank" rel="noopener" '
            f'title="Open at full size"><img src="{_view_url(record)}" alt="{escape(alt)}" '
            f'width="{record.extent.width}" height="{record.extent.height}"></a>'
        )
    else:
        inner = compare_html(_pair(before, record, alt))
    named = f'data-picture="{escape(record.id)}" data-original="{escape(record.original)}"'
    return f'<figure class="shot" {named}{hidden}>{inner}</figure>'


def _pair(before: Before, record: PictureRecord, alt: str) -> ComparePair:
    """The source and its result, the difference map from their very bytes."""
    return ComparePair(
        before=_view_url(before.source),
        after=_view_url(record),
        exact_before=picture_url(before.source.id),
        exact_after=picture_url(record.id),
        canvas=before.canvas,
        box=before.box,
        alt=alt,
        split=before.split,
    )


def _view_url(record: PictureRecord) -> str:
    if record.extent.pixels <= _WHOLE_PIXELS:
        return picture_url(record.id)
    return preview_url(record.id, _VIEW_PX)
