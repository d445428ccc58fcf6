"""Every way to an engine leads through the checks, and every check into the trail."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from imagegen.adapters.audit_log import FileAuditTrail
from imagegen.adapters.picture_codec import FileCodec
from imagegen.domain.blocklist import Blocklist
from imagegen.domain.calls import ReplyPicture
from imagegen.domain.jobs import JobState
from imagegen.domain.moderation import Action, Flagged, Layer, Scores
from imagegen.domain.requests import Generate, Output, Transform, Vary
from imagegen.errors import Billed, EngineTimeout, EngineUnreachable, PromptRejected
from imagegen.services.guarded_engine import GuardedEngine
from imagegen.services.safety import Subject
from tests.fakes import FakeEngine, flat_picture, flat_reply, picture_file
from tests.orders import change, generation, ignore
from tests.studios import ANN, BOB, PAID_MODEL, build, build_safety, finish, follow, photo_png

SUBJECT = Subject(person="ab" * 32, job="j1")
BAD = Scores(model="omni", flagged=("violence",), scores={"violence": 0.9})
FINE = Scores(model="omni", scores={"violence": 0.01})


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def guard(engine, tmp_path):
    """The engine with checks around it; ``changes`` are the host's rules."""

    def make(**changes):
        safety = build_safety(tmp_path, FileCodec(), **changes)
        return GuardedEngine(engine, safety, SUBJECT)

    return make


@pytest.fixture
def trail(tmp_path):
    """The decisions so far, oldest first, as (layer, action)."""
    log = FileAuditTrail(tmp_path / "audit.jsonl")
    return lambda: [(e.decision.layer, e.decision.action) for e in reversed(log.entries(99))]


async def test_a_blocked_word_stops_before_anything_is_asked(engine, guard, trail):
    guarded = guard(blocklist=Blocklist.parse("kite"))
    with pytest.raises(PromptRejected) as refusal:
        await guarded.generate(generation(prompt="A red k1te"), ignore)
    assert "“kite”" in refusal.value.message
    assert refusal.value.billed is Billed.NO
    assert (engine.calls, engine.moderated) == ([], [])
    assert trail() == [(Layer.WORDS, Action.REFUSED)]


async def test_flagged_words_stop_the_call_and_name_the_category(engine, guard, trail):
    engine.scores.append(BAD)
    with pytest.raises(PromptRejected) as refusal:
        await guard().generate(generation(), ignore)
    assert refusal.value.categories == ("violence",)
    assert "violence" in refusal.value.message
    assert engine.calls == []
    assert trail() == [(Layer.PROMPT, Action.REFUSED)]


async def test_every_picture_that_is_sent_is_checked_first(engine, guard, trail):
    engine.scores.extend([FINE, FINE, BAD])
    pictures = (flat_picture(change().size), flat_picture(change().size, (1, 2, 3)))
    with pytest.raises(PromptRejected) as refusal:
        await guard().edit(change(pictures=pictures, mask=None), ignore)
    assert refusal.value.hint == "Use another picture."
    assert engine.calls == []
    assert sorted(trail()) == sorted(
        [
            (Layer.PROMPT, Action.ALLOWED),
            (Layer.PICTURE, Action.ALLOWED),
            (Layer.PICTURE, Action.REFUSED),
        ]
    )


async def test_describing_and_rewriting_are_checked_too(engine, guard):
    engine.scores.extend([BAD, BAD])
    with pytest.raises(PromptRejected):
        await guard().describe(flat_picture(change().size))
    with pytest.raises(PromptRejected):
        await guard().rewrite("A fight")
    assert engine.spoken == []


def noise(seed: int) -> ReplyPicture:
    """A picture full of detail."""
    return picture_file(np.random.default_rng(seed).integers(0, 255, (96, 128, 3), np.uint8))


@pytest.mark.parametrize(
    ("flagged", "action"), [(Flagged.BLUR, Action.BLURRED), (Flagged.WITHHOLD, Action.WITHHELD)]
)
async def test_a_flagged_result_is_veiled_kept_and_paid(
    engine, guard, trail, tmp_path, flagged, action
):
    engine.scores.extend([FINE, FINE, BAD])
    plain = replace(flat_reply(generation()), pictures=(noise(1), noise(2)))
    engine.then(plain)
    reply = await guard(flagged=flagged).generate(generation(count=2), ignore)
    assert reply.pictures[0] == plain.pictures[0], "the other picture is untouched"
    assert reply.pictures[1].data != plain.pictures[1].data
    assert reply.pictures[1].extent == plain.pictures[1].extent
    assert reply.usage == plain.usage
    assert "violence" in reply.note
    sha256 = hashlib.sha256(plain.pictures[1].data).hexdigest()
    assert (tmp_path / "withheld" / sha256[:2] / sha256[2:4] / sha256).is_file()
    assert trail()[-1] == (Layer.RESULT, action)


async def test_a_host_may_show_flagged_results_with_a_warning(engine, guard):
    engine.scores.extend([FINE, BAD])
    reply = await guard(flagged=Flagged.SHOW).generate(generation(), ignore)
    assert reply.pictures == (await engine.generate(generation(), ignore)).pictures
    assert "mind who sees" in reply.note


@pytest.mark.parametrize("silence", [EngineTimeout("slow"), EngineUnreachable("gone")])
async def test_without_an_answer_a_closed_host_makes_nothing(engine, guard, trail, silence):
    engine.scores.append(silence)
    with pytest.raises(PromptRejected) as refusal:
        await guard(fails_closed=True).generate(generation(), ignore)
    assert "did not answer" in refusal.value.message
    assert engine.calls == []
    assert trail() == [(Layer.PROMPT, Action.REFUSED)]


async def test_without_an_answer_an_open_host_goes_on_and_says_so(engine, guard, trail):
    engine.scores.extend([EngineUnreachable("gone"), EngineUnreachable("gone")])
    reply = await guard().generate(generation(), ignore)
    assert reply.note == "Moderation did not answer: not checked."
    assert [action for _, action in trail()] == [Action.UNCHECKED, Action.UNCHECKED]


async def test_a_closed_host_withholds_a_result_that_could_not_be_checked(engine, guard, trail):
    engine.scores.extend([FINE, EngineUnreachable("gone")])
    reply = await guard(fails_closed=True).generate(generation(), ignore)
    assert "withheld" in reply.note
    assert reply.pictures != (await engine.generate(generation(), ignore)).pictures
    assert trail()[-1] == (Layer.RESULT, Action.WITHHELD)


async def test_an_engine_that_cannot_tell_is_marked_as_not_checked(engine, guard):
    engine.scores.extend([None, None])
    reply = await guard().generate(generation(), ignore)
    assert reply.note == "Not checked by a moderation model."


async def test_a_host_may_do_without_moderation(engine, guard):
    await guard(asks=False).generate(generation(), ignore)
    assert engine.moderated == []


async def test_the_same_words_are_asked_about_once(engine, guard):
    guarded = guard()
    await guarded.rewrite("A kite")
    await guarded.rewrite("A kite")
    assert engine.moderated == ["A kite"]


async def test_the_providers_own_refusal_is_kept_and_nothing_is_sent_again(engine, guard, trail):
    engine.then(PromptRejected("Refused.", categories=("sexual",)))
    with pytest.raises(PromptRejected):
        await guard().generate(generation(), ignore)
    assert len(engine.calls) == 1
    assert trail()[-1] == (Layer.PROVIDER, Action.REFUSED)


async def test_pictures_on_their_way_stay_unseen_where_the_host_wants_it(engine, guard):
    seen = []
    await guard(hides_partials=True).generate(generation(partials=2), seen.append)
    assert [partial.data for partial in seen] == [None, None]
    assert seen[0].stage == "sketch 1"


async def test_the_provider_learns_a_hash_and_never_the_id(engine, guard):
    await guard().generate(generation(), ignore)
    await guard().edit(change(), ignore)
    assert {call.person for call in engine.calls} == {SUBJECT.person}


def wish(prompt: str = "A kite") -> Generate:
    return Generate(prompt=prompt, output=Output(model=PAID_MODEL))


async def test_a_refused_job_says_so_costs_nothing_and_is_in_the_trail(tmp_path):
    host = FakeEngine()
    host.scores.append(BAD)
    job = await finish(build(tmp_path, host), wish())
    assert job.state is JobState.REFUSED
    assert job.trouble.billed is Billed.NO
    decision = FileAuditTrail(tmp_path / "audit.jsonl").entries(1)[0].decision
    assert decision.job == job.id
    assert decision.person not in ("", ANN.id)
    assert "A kite" not in (tmp_path / "audit.jsonl").read_text()


async def test_a_veiled_result_is_done_with_its_cost(tmp_path):
    host = FakeEngine()
    host.scores.extend([FINE, BAD])
    job = await finish(build(tmp_path, host), wish())
    assert job.state is JobState.DONE
    assert job.cost_usd
    assert "blurred" in job.note


async def test_two_persons_have_two_names_that_stay_the_same(tmp_path):
    host = FakeEngine()
    studio = build(tmp_path, host)
    for person in (ANN, ANN, BOB):
        await finish(studio, wish(), person)
    first, second, third = (call.person for call in host.calls)
    assert first == second != third
    assert len(first) == 64


async def test_every_kind_of_run_leaves_decisions_under_its_job(tmp_path):
    studio = build(tmp_path, FakeEngine())
    source = await studio.add_upload(photo_png(), ANN)
    output = Output(model=PAID_MODEL)
    wishes = [
        wish(),
        Transform(source=source.id, style="watercolor", output=output),
        Vary(source=source.id, output=output),
        replace(wish(), output=Output(model="offline", quality="standard")),
    ]
    jobs = [await finish(studio, one) for one in wishes]
    told = {entry.decision.job for entry in FileAuditTrail(tmp_path / "audit.jsonl").entries(99)}
    assert {job.id for job in jobs} <= told


async def test_offline_results_say_that_nobody_checked_them(tmp_path):
    events = await follow(
        build(tmp_path), replace(wish(), output=Output(model="offline", quality="standard"))
    )
    assert "Not checked by a moderation model." in events[-1].job.note
