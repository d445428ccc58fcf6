"""Result cards: everything told, nothing that a person wrote taken for markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import Job, JobState, PictureRecord, PictureRole, Prompts, Trouble
from imagegen.domain.requests import Extend, FileFormat, Generate, Inpaint, Margins, Output
from imagegen.errors import Billed
from imagegen.ui.cards import CardFacts, card_html, thumb_html
from imagegen.ui.words import money, seconds_text, word_diff

NASTY = "<img src=x onerror=alert(1)>\"'&"
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
OUTPUT = Output(model="offline")


def picture(**changes) -> PictureRecord:
    record = PictureRecord(
        id="a" * 32,
        owner="ann",
        role=PictureRole.ORIGINAL,
        sha256="b" * 64,
        extent=Extent(640, 480),
        format=FileFormat.PNG,
        created_at=AT,
    )
    return replace(record, **changes)


def job(**changes) -> Job:
    made = Job(
        id="c" * 32,
        owner="ann",
        request=Generate(prompt="A green hill", output=OUTPUT),
        state=JobState.DONE,
        engine="offline",
        created_at=AT,
        prompts=Prompts(yours="A green hill", sent="A green hill."),
        seconds=3.14,
        cost_usd=Decimal(0),
        results=("a" * 32,),
        size=Extent(640, 480),
        quality="standard",
    )
    return replace(made, **changes)


def done(**changes) -> str:
    return card_html(CardFacts(job=job(**changes), pictures=(picture(),)))


def test_a_card_tells_size_quality_time_and_cost():
    html = done()
    for told in ("640 × 480", "standard", "3.1 s", "free", "Offline · not AI"):
        assert told in html


def test_a_cost_stands_beside_its_estimate():
    html = done(engine="openai", cost_usd=Decimal("0.0531"), estimate_usd=Decimal("0.06"))
    assert "$0.053 (estimate $0.060)" in html


def test_an_unknown_cost_is_never_shown_as_zero():
    assert "unknown" in done(engine="openai", cost_usd=None)


@pytest.mark.parametrize(
    "html",
    [
        done(
            request=Generate(prompt=NASTY, output=OUTPUT),
            prompts=Prompts(yours=NASTY, sent=f"{NASTY} {NASTY}", revised=NASTY),
            note=NASTY,
            quality=NASTY,
        ),
        card_html(
            CardFacts(
                job=job(
                    state=JobState.FAILED,
                    results=(),
                    trouble=Trouble(kind="X", message=NASTY, hint=NASTY, billed=Billed.NO),
                )
            )
        ),
        card_html(
            CardFacts(
                job=job(state=JobState.SENDING, results=()),
                stage=NASTY,
                partial=NASTY,
                model_title=NASTY,
            )
        ),
        thumb_html(CardFacts(job=job(request=Generate(prompt=NASTY, output=OUTPUT)))),
    ],
)
def test_no_text_is_taken_for_markup(html):
    assert "<img src=x" not in html.casefold()
    assert "onerror=alert(1)>" not in html.replace("&gt;", "")


def test_an_error_is_told_in_three_parts():
    trouble = Trouble(kind="X", message="No credit.", hint="Add some.", billed=Billed.UNKNOWN)
    html = card_html(CardFacts(job=job(state=JobState.FAILED, results=(), trouble=trouble)))
    for part in ("No credit.", "It may have been billed.", "Add some."):
        assert part in html


@pytest.mark.parametrize(
    ("changed", "told"), [(0, "0 pixels changed"), (12, "12 pixels changed outside the mask")]
)
def test_a_card_says_how_exact_an_edit_was(changed, told):
    record = picture(changed_pixels=changed, unchanged_outside=changed == 0)
    assert told in card_html(CardFacts(job=job(), pictures=(record,)))


def test_the_worst_of_several_pictures_is_told_not_the_first():
    exact = picture(changed_pixels=0, unchanged_outside=True)
    off = picture(changed_pixels=12, unchanged_outside=False, note="It was moved by 3 px.")
    html = card_html(CardFacts(job=job(), pictures=(exact, off)))
    assert "12 pixels changed outside the mask in the worst" in html
    assert "0 pixels changed outside" not in html
    assert "Picture 2: It was moved by 3 px." in html


def test_several_exact_pictures_are_called_exact_together():
    exact = picture(changed_pixels=0, unchanged_outside=True)
    html = card_html(CardFacts(job=job(), pictures=(exact, exact)))
    assert "0 pixels changed outside the mask in any picture" in html


def test_a_composite_offers_itself_and_what_the_engine_sent():
    composite = picture(role=PictureRole.COMPOSITE, original="e" * 32)
    html = card_html(CardFacts(job=job(), pictures=(composite,)))
    assert f'data-original="{"e" * 32}"' in html
    assert "data-download-original" in html
    assert "untouched bytes" not in html


def test_a_picture_straight_from_the_engine_has_one_download():
    html = done()
    assert "untouched bytes" in html
    assert "data-download-original" not in html


@pytest.mark.parametrize(("engine", "told"), [("offline", "Painting"), ("openai", "Sending")])
def test_nothing_is_said_to_be_sent_by_the_engine_on_this_machine(engine, told):
    running = job(state=JobState.SENDING, results=(), engine=engine)
    html = card_html(CardFacts(job=running, stage="Sending"))
    assert f">{told}<" in html
    assert ("billed" in html) == (engine != "offline")


def test_an_inpainting_starts_with_the_slider_off_the_middle():
    request = Inpaint(source="d" * 32, mask="e" * 32, prompt="A boat", output=OUTPUT)
    facts = CardFacts(job=job(request=request), pictures=(picture(),), source=picture(id="d" * 32))
    assert "--split:15%" in card_html(facts)


def test_an_extension_shows_its_source_where_it_lies():
    request = Extend(source="d" * 32, margins=Margins(left=320, right=320), output=OUTPUT)
    source = picture(id="d" * 32, extent=Extent(640, 480))
    html = card_html(
        CardFacts(
            job=job(request=request), pictures=(picture(extent=Extent(1280, 480)),), source=source
        )
    )
    assert "left:25.0000%" in html
    assert "width:50.0000%" in html


def test_large_pictures_are_shown_as_previews():
    html = card_html(CardFacts(job=job(), pictures=(picture(extent=Extent(4000, 3000)),)))
    assert 'src="previews/' in html


def test_a_diff_marks_new_words_and_words_that_went():
    assert word_diff("a red cat", "a blue cat, asleep") == (
        "a <del>red</del><ins>blue</ins> cat<ins>, asleep</ins>"
    )


def test_a_diff_of_very_long_texts_is_the_text():
    long = "word " * 2000
    assert word_diff("a", long) == long


@pytest.mark.parametrize(
    ("usd", "told"),
    [
        (None, "unknown"),
        (Decimal(0), "free"),
        (Decimal("0.0004"), "< $0.001"),
        (Decimal("0.0531"), "$0.053"),
    ],
)
def test_money_is_told_for_people(usd, told):
    assert money(usd) == told


@pytest.mark.parametrize(("seconds", "told"), [(None, "–"), (0.24, "0.2 s"), (75.0, "1 min 15 s")])
def test_durations_are_told_for_people(seconds, told):
    assert seconds_text(seconds) == told
