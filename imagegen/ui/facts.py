"""The facts below a result: size, quality, time, cost, how exact it is, and what was noted.

Pure: records in, HTML out; every text is escaped. Must not know Gradio or the studio.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape

from imagegen.domain.jobs import Job, PictureRecord
from imagegen.ui.labels import disclosure_note
from imagegen.ui.words import money, seconds_text


def facts_html(job: Job, pictures: tuple[PictureRecord, ...]) -> str:
    """What is told below the pictures of a run, of which there is at least one."""
    size = job.size or pictures[0].extent
    rows = [
        ("Size", f"{size.width} × {size.height}"),
        ("Quality", job.quality or "–"),
        ("Time", seconds_text(job.seconds)),
        ("Cost", _cost(job)),
    ]
    cells = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in rows)
    notes = [_exactness(pictures)]
    notes += [f"<li>{escape(job.note)}</li>"] if job.note else []
    notes += [f"<li>{escape(note)}</li>" for note in _picture_notes(pictures)]
    listed = "".join((*notes, disclosure_note(job)))
    return f'<dl class="facts">{cells}</dl>' + (
        f'<ul class="notes">{listed}</ul>' if listed else ""
    )


def _cost(job: Job) -> str:
    actual = money(job.cost_usd)
    if job.estimate_usd in (None, Decimal(0)) or actual == "free":
        return actual
    return f"{actual} (estimate {money(job.estimate_usd)})"


def _exactness(pictures: tuple[PictureRecord, ...]) -> str:
    """The worst of all pictures, so that the line holds for each of them."""
    changed = [each.changed_pixels for each in pictures if each.changed_pixels is not None]
    if not changed:
        return ""
    where = "outside the mask" + (" in any picture" if len(pictures) > 1 else "")
    if max(changed) == 0:
        return f'<li class="exact">0 pixels changed {where}</li>'
    if len(pictures) > 1:
        where = "outside the mask in the worst of the pictures"
    return f'<li class="inexact">{max(changed):,} pixels changed {where}</li>'


def _picture_notes(pictures: tuple[PictureRecord, ...]) -> list[str]:
    """What was noted on the pictures; with several of them, said of which."""
    if len(pictures) == 1:
        return [record.note for record in pictures if record.note and not record.is_lost]
    noted: dict[str, list[str]] = {}
    for number, record in enumerate(pictures, start=1):
        if record.note and not record.is_lost:
            noted.setdefault(record.note, []).append(str(number))
    return [
        f"{'Picture' if len(which) == 1 else 'Pictures'} {', '.join(which)}: {note}"
        for note, which in noted.items()
    ]
