"""A job as a result card: HTML for the stage, and its small face for the strip.

Pure: records in, HTML out; every text is escaped, every address is relative so that it works
below any path. Must not know Gradio or ask the studio for anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from imagegen.domain.catalog import OFFLINE
from imagegen.domain.geometry import Box, Extent
from imagegen.domain.jobs import Job, JobState, PictureRecord, Trouble
from imagegen.domain.prompts import spoken_prompt
from imagegen.domain.requests import Extend, Generate, Inpaint, Request, Transform, Vary, Way
from imagegen.errors import Billed, PromptRejected
from imagegen.ui.facts import facts_html
from imagegen.ui.fit_notice import SecondTry, fit_notice
from imagegen.ui.labels import origin_badge, origin_word
from imagegen.ui.shots import Before, preview_url, shots_html
from imagegen.ui.words import BILLED_WORDS, word_diff

_TITLES = {
    "generate": "Generate",
    "transform": "Transform",
    "extend": "Extend",
    "inpaint": "Inpaint",
    "vary": "Vary",
}
_STATES = {
    JobState.QUEUED: "Waiting",
    JobState.SENDING: "Working",
    JobState.DONE: "Done",
    JobState.FAILED: "Failed",
    JobState.REFUSED: "Refused",
    JobState.CANCELLED: "Stopped",
    JobState.UNKNOWN: "No answer",
}
_VERBS = (
    ("inpaint", "Inpaint", "Paint over a part of this picture and change only that"),
    ("extend", "Extend", "Add more picture around this one"),
    ("transform", "Transform", "Show this picture in another style"),
    ("vary-subtle", "Vary a little", "Make a close variation of this picture"),
    ("vary-strong", "Vary a lot", "Keep the subject and mood, change the rest"),
)
_SMALL_CHANGE_SPLIT = 15
"""Percent; the middle of the picture, where one mostly paints, is then not under the handle."""

_UNTOUCHED = "The engine's untouched bytes, with everything it wrote into them"
_EXACT = "This picture: your own pixels outside the mask, the engine's inside"
_ENGINES_LINK = (
    '<a data-download-original href="#" download title="What the engine sent, untouched: only '
    'the part that it saw, at its own size">Engine’s original</a>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What one card shows.

    Attributes:
        pictures: the results, in order.
        source: the picture that was changed, None when there was none.
        stage: what is going on right now, for a job that runs.
        partial: a ``data:`` address of a picture on its way, "" for none.
        model_title: what a designer calls the job's model.
        second_try: what to offer where a reply did not fit its place.
    """

    job: Job
    pictures: tuple[PictureRecord, ...] = ()
    source: PictureRecord | None = None
    stage: str = ""
    partial: str = ""
    model_title: str = ""
    second_try: SecondTry | None = None


def card_html(facts: CardFacts) -> str:
    """The card for the stage."""
    job = facts.job
    if not job.state.is_final:
        body = _working(facts)
    elif facts.pictures:
        notice = fit_notice(facts.pictures, facts.second_try)
        body = _shots(facts) + notice + _verbs(facts) + facts_html(job, facts.pictures)
    else:
        body = _trouble(job.trouble) if job.trouble else _trouble(_NOTHING)
    return (
        f'<header class="card-head"><h2>{_TITLES[job.request.kind]}</h2>{_badges(facts)}'
        f"{_prompt_line(job)}</header>{body}{_prompts(job)}"
    )


def thumb_html(facts: CardFacts) -> str:
    """The card's face in the strip."""
    job = facts.job
    state = f"{origin_word(job)}{_STATES[job.state].lower()}"
    label = f"{_TITLES[job.request.kind]}, {state}: {_short(job)}"
    if facts.pictures:
        inner = f'<img src="{preview_url(facts.pictures[0].id, 192)}" alt="" loading="lazy">'
        if len(facts.pictures) > 1:
            inner += f'<span class="count">{len(facts.pictures)}</span>'
    elif job.state.is_final:
        inner = '<span class="mark" aria-hidden="true">!</span>'
    else:
        inner = '<span class="turning" aria-hidden="true"></span>'
    return f'{inner}<span class="sr-only">{escape(label)}</span>'


_NOTHING = Trouble(
    kind="NotFound",
    message="The pictures of this run are no longer there.",
    hint="Run it again.",
    billed=Billed.NO,
)


def _badges(facts: CardFacts) -> str:
    job = facts.job
    state = f'<span class="badge state-{job.state.value}">{_STATES[job.state]}</span>'
    state += origin_badge(job)
    if facts.model_title and job.engine != OFFLINE:
        state += f'<span class="badge">{escape(facts.model_title)}</span>'
    return f'<span class="badges">{state}</span>'


def _prompt_line(job: Job) -> str:
    text = escape(_short(job, 160))
    return f'<p class="card-prompt" title="{escape(spoken_prompt(job.request))}">{text}</p>'


def _short(job: Job, limit: int = 90) -> str:
    text = " ".join(spoken_prompt(job.request).split()) or _unspoken(job.request)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _unspoken(request: Request) -> str:
    return "Continue the scene" if isinstance(request, Extend) else _TITLES[request.kind]


def _working(facts: CardFacts) -> str:
    job = facts.job
    so_far = facts.partial or (preview_url(facts.pictures[-1].id, 768) if facts.pictures else "")
    picture = (
        f'<img class="partial" src="{escape(so_far)}" alt="The picture so far">'
        if so_far
        else '<div class="canvas-wait" aria-hidden="true"></div>'
    )
    began = int(job.created_at.timestamp() * 1000)
    return (
        f'<div class="working" style="--shape:{_shape(facts)}">{picture}</div>'
        f'<div class="progress"><span class="turning" aria-hidden="true"></span>'
        f'<span class="doing" role="status">{escape(_doing(facts))}</span>'
        f'<span class="elapsed" data-began="{began}"></span>'
        f'<button type="button" class="stop" data-verb="stop" '
        f'title="{_stop_title(job)}">Stop</button></div>'
    )


def _stop_title(job: Job) -> str:
    """Money is spoken of only where there can be some."""
    risk = "" if job.engine == OFFLINE else " (what was already sent may be billed)"
    return f"Stop this run{risk}"


def _doing(facts: CardFacts) -> str:
    """The stage in words; nothing is sent anywhere by the engine on this machine."""
    stage = facts.stage or _STATES[facts.job.state]
    is_here = facts.job.engine == OFFLINE and stage in ("Sending", "Working")
    return "Painting" if is_here else stage.capitalize()


def _shape(facts: CardFacts) -> str:
    wanted = facts.job.request.output.size
    if wanted is None and facts.source is not None:
        wanted = facts.source.extent
    extent = wanted or Extent(1, 1)
    return f"{extent.width} / {extent.height}"


def _shots(facts: CardFacts) -> str:
    return shots_html(facts.pictures, _before(facts), _short(facts.job, 200))


def _before(facts: CardFacts) -> Before | None:
    """Where the source lies on the result; None when there is nothing to compare with."""
    source, request = facts.source, facts.job.request
    if source is None:
        return None
    if isinstance(request, Extend) and request.way is Way.EDIT:
        box, canvas = request.margins.box(source.extent), request.margins.around(source.extent)
        return Before(source=source, box=box, canvas=canvas)
    canvas = facts.pictures[0].extent
    split = _SMALL_CHANGE_SPLIT if isinstance(request, Inpaint) else 50
    return Before(source=source, box=Box.of(canvas), canvas=canvas, split=split)


def _verbs(facts: CardFacts) -> str:
    has_original = any(record.original for record in facts.pictures)
    buttons = "".join(
        f'<button type="button" data-verb="{verb}" title="{escape(title)}">{label}</button>'
        for verb, label, title in _VERBS
    )
    return (
        f'<nav class="verbs" aria-label="What to do with this picture">{buttons}'
        '<button type="button" data-verb="reuse" '
        'title="Take this prompt and its options back into the form">Use prompt</button>'
        f'<span class="downloads">{_ENGINES_LINK if has_original else ""}'
        f'<a class="download" data-download href="#" download '
        f'title="{_EXACT if has_original else _UNTOUCHED}">Download</a></span></nav>'
    )


def _trouble(trouble: Trouble) -> str:
    softer = (
        '<button type="button" data-verb="soften" title="Put milder words into the form; '
        'nothing is sent before you press the button">Say it more softly</button> '
        if trouble.kind == PromptRejected.__name__
        else ""
    )
    return (
        '<div class="trouble" role="alert">'
        f"<p class=what>{escape(trouble.message)}</p>"
        f"<p class=billed>{BILLED_WORDS[trouble.billed]}</p>"
        f"<p class=hint>{escape(trouble.hint)}</p>"
        f'{softer}<button type="button" data-verb="reuse">Back to the form</button></div>'
    )


def _prompts(job: Job) -> str:
    """Yours → sent → revised, each as what changed against the one before."""
    yours, sent, revised = job.prompts.yours, job.prompts.sent, job.prompts.revised
    steps = [("Yours", escape(yours) if yours else "<i>none</i>")]
    accepted = job.request.enhanced if isinstance(job.request, Generate) else ""
    if accepted:
        steps.append(("Enhanced", word_diff(yours, accepted)))
    if sent:
        steps.append(("Sent", word_diff(accepted or yours, sent)))
    if revised and revised != sent:
        steps.append(("Revised by the model", word_diff(sent, revised)))
    described = job.request.description if isinstance(job.request, Transform | Extend) else ""
    if described:
        steps.insert(1, ("Description", escape(described)))
    if isinstance(job.request, Vary):
        steps = steps[1:]
    rows = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in steps)
    return f'<details class="prompts"><summary>Prompts</summary><dl>{rows}</dl></details>'
