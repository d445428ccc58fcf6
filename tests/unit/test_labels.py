"""A picture by an AI model says so, an offline one says that it is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from imagegen.domain.jobs import Job, JobState, Prompts
from imagegen.domain.requests import Generate, Output, Vary
from imagegen.ui.cards import CardFacts, thumb_html
from imagegen.ui.labels import disclosure_note, origin_badge

OUTPUT = Output(model="gpt-image-2")


def job(engine: str, request: Generate | Vary, state: JobState = JobState.DONE) -> Job:
    return Job(
        id="j",
        owner="o",
        request=request,
        state=state,
        engine=engine,
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        prompts=Prompts(yours="a kite"),
    )


WORDS = Generate(prompt="a kite", output=OUTPUT)
EDIT = Vary(source="s", output=OUTPUT)


def test_a_picture_by_a_model_is_marked_for_eyes_and_ears():
    assert "AI-generated" in origin_badge(job("openai", WORDS))
    assert "AI-generated" in thumb_html(CardFacts(job=job("openai", WORDS)))


def test_an_offline_picture_says_that_it_is_no_ai():
    assert "not AI" in origin_badge(job("offline", WORDS))
    assert "AI-generated" not in thumb_html(CardFacts(job=job("offline", WORDS)))


def test_what_is_not_made_yet_is_not_marked():
    assert origin_badge(job("openai", WORDS, JobState.REFUSED)) == ""


@pytest.mark.parametrize(
    ("engine", "request_", "is_told"),
    [("openai", EDIT, True), ("openai", WORDS, False), ("offline", EDIT, False)],
)
def test_an_edit_by_a_model_reminds_of_real_persons(engine, request_, is_told):
    assert ("real person" in disclosure_note(job(engine, request_))) is is_told
