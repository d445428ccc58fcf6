"""What a viewer must be told about a picture: that a machine made it, and whose face it shows.

Pure: a job in, HTML out. After Art. 50 of the EU's AI Act (Regulation 2024/1689, applies since
2 August 2026): disclosed clearly and at the first exposure. Must not know Gradio.
"""

from __future__ import annotations

from imagegen.domain.catalog import OFFLINE
from imagegen.domain.jobs import Job, JobState
from imagegen.domain.requests import Generate

_AI = '<span class="badge" title="Made or changed by an AI model">AI-generated</span>'
_RULES = (
    '<span class="badge offline" title="Drawn by rules on this machine, not by an AI model">'
    "Offline · not AI</span>"
)
_PERSON_NOTE = (
    "<li>If this shows a real person, place or event, say that it was changed by AI wherever "
    "you share it.</li>"
)


def origin_badge(job: Job) -> str:
    """Who made the picture; on every card of a finished run, and never to be switched off."""
    if job.engine == OFFLINE:
        return _RULES
    return _AI if job.state is JobState.DONE else ""


def origin_word(job: Job) -> str:
    """The same for those who hear the page, "" where no AI was at work."""
    return "" if job.engine == OFFLINE or job.state is not JobState.DONE else "AI-generated, "


def disclosure_note(job: Job) -> str:
    """A reminder on edits by AI of a picture that the person brought along."""
    is_edit = not isinstance(job.request, Generate)
    return _PERSON_NOTE if is_edit and job.engine != OFFLINE else ""
