"""A batch as HTML: the dry run, and the rows while they run.

Pure: records in, HTML out; every text is escaped. Must not know Gradio's events or the studio.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

import gradio as gr

from imagegen.domain.batches import BatchStanding, RowStanding
from imagegen.domain.jobs import Job, JobState
from imagegen.services.batches import BatchPlan, PlannedRow
from imagegen.ui.assets import read_asset
from imagegen.ui.component import QuietMeta
from imagegen.ui.shots import preview_url
from imagegen.ui.words import BILLED_WORDS, money

_SHOWN = 200
_STATES = {
    JobState.QUEUED: "waiting",
    JobState.SENDING: "working",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.REFUSED: "refused",
    JobState.CANCELLED: "stopped",
    JobState.UNKNOWN: "no answer",
}


class BatchView(gr.HTML, metaclass=QuietMeta):
    """Shows a batch; fires ``again`` with a row's number when it shall be tried again."""

    def __init__(self, **options: Any) -> None:
        """Empty at first."""
        super().__init__(
            value="",
            html_template='<div class="batch-rows" aria-live="polite"></div>',
            js_on_load=read_asset("batch_view.js"),
            apply_default_css=False,
            **options,
        )


def plan_html(plan: BatchPlan) -> str:
    """A dry run: how many pictures, what they cost, and which rows cannot run."""
    problems = len(plan.problems)
    runnable = len(plan.rows) - problems
    said = f"{_count(runnable, 'row')} · {_count(plan.pictures, 'picture')} · {plan.price.label}"
    amiss = f" <span>{_count(problems, 'row')} cannot run</span>" if problems else ""
    # What needs mending comes first, however long the batch is.
    rows = sorted(plan.rows, key=lambda row: not row.problem)
    listed = "".join(_planned_html(row) for row in rows[:_SHOWN])
    return (
        f'<p class="sum">{said}{amiss}</p><ol class="rows planned">{listed}</ol>{_more(len(rows))}'
    )


def standing_html(standing: BatchStanding) -> str:
    """A batch that was started."""
    total = len(standing.rows)
    done = standing.count(JobState.DONE)
    ended = done + standing.count(
        JobState.FAILED, JobState.REFUSED, JobState.CANCELLED, JobState.UNKNOWN
    )
    lost = ended - done
    state = "stopped" if standing.batch.stopped and not standing.is_finished else ""
    parts = [f"{done} of {total} rows done", f"{lost} without a picture" if lost else "", state]
    said = " · ".join(part for part in parts if part)
    listed = "".join(_row_html(row) for row in standing.rows[:_SHOWN])
    home = _home(standing.batch.id) if done else ""
    return (
        f'<p class="sum">{said} <span>{_spent(standing)}</span></p>'
        f'<div class="bar"><i style="width:{ended / total:.1%}"></i></div>'
        f'<ol class="rows">{listed}</ol>{_more(total)}{home}'
    )


def _planned_html(row: PlannedRow) -> str:
    note = (
        f'<small class="problem">{escape(row.problem)}</small>'
        if row.problem
        else f"<small>{row.price.label}</small>"
    )
    return _line(row.number, "", row.label, note, "")


def _row_html(standing: RowStanding) -> str:
    row, job = standing.row, standing.job
    picture = ""
    if job and job.results:
        picture = f'<img src="{preview_url(job.results[0], 96)}" alt="" loading="lazy">'
    return _line(row.number, picture, row.label, _note(job), _end(row.number, job))


def _note(job: Job | None) -> str:
    if job is None:
        return "<small>not taken yet</small>"
    if job.trouble:
        said = f"{job.trouble.message} {BILLED_WORDS[job.trouble.billed]}"
        return f'<small class="problem">{escape(said)}</small>'
    return f"<small>{money(job.cost_usd) if job.state is JobState.DONE else ''}</small>"


def _end(number: int, job: Job | None) -> str:
    if job is None:
        return ""
    state = f'<span class="standing {job.state.value}">{_STATES[job.state]}</span>'
    if not job.missing:
        return state
    return f'{state}<button type="button" data-row="{number}">Retry</button>'


def _line(number: int, picture: str, label: str, note: str, end: str) -> str:
    return (
        f'<li><span class="number">{number}</span><span class="thumb">{picture}</span>'
        f'<span class="words"><b title="{escape(label)}">{escape(label)}</b>{note}</span>'
        f'<span class="end">{end}</span></li>'
    )


def _spent(standing: BatchStanding) -> str:
    known = [row.job.cost_usd for row in standing.rows if row.job and row.job.cost_usd is not None]
    total = sum(known, Decimal(0))
    return money(total) if total else ""


def _home(batch_id: str) -> str:
    return (
        f'<p class="home"><a href="batches/{batch_id}/sheet" target="_blank">Contact sheet</a>'
        f'<a href="batches/{batch_id}/zip" download>Download as ZIP</a></p>'
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _more(total: int) -> str:
    hidden = total - _SHOWN
    return f'<p class="more">and {hidden} more rows</p>' if hidden > 0 else ""
