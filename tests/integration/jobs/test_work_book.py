"""The books of durable jobs, on both databases: turns, reserves, calls and ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from imagegen.adapters import migrate
from imagegen.adapters.database import DatabaseRecords
from imagegen.adapters.rate_limits import DatabaseRates
from imagegen.adapters.tables import ledger, metadata
from imagegen.domain.jobs import JobState
from imagegen.domain.queueing import Limits, Rate
from imagegen.domain.units import Urgency, troubled
from imagegen.errors import Billed, EngineFailed, EngineTimeout, QueueFull
from imagegen.work_ports import CallState

HERE = "here"
ONE = Limits(at_once=1)


def owners(released):
    return [unit.owner for unit in released]


def ended(unit, clock, **changes):
    return replace(unit, ended_at=clock.now(), **changes)


def test_the_migrations_make_exactly_the_tables_of_the_code(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_the_newest_step_is_the_one_that_a_start_looks_for():
    assert ScriptDirectory(str(migrate._FOLDER)).get_current_head() == migrate.HEAD


def test_fifty_presses_with_one_key_make_one_job(press, book):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: press(key="same", wanted=2), range(50)))
    assert len(book.units("same")) == 2
    assert book.balance("ann").held_usd == Decimal("0.10")


def test_persons_who_wait_together_are_served_in_rotation(press, book, calls, clock):
    for owner, wanted in (("ann", 5), ("bob", 2), ("cleo", 1)):
        press(owner, wanted)
    served = []
    while released := book.release(ONE, HERE):
        served += owners(released)
        unit = calls.begin(released[0].id).unit
        calls.finish(ended(unit, clock, state=JobState.DONE, cost_usd=Decimal(0)))
    assert served == ["ann", "bob", "cleo", "ann", "bob", "ann", "ann", "ann"]


def test_a_newcomer_does_not_wait_behind_everything_that_came_before(press, book, calls, clock):
    press("ann", 10)
    for _ in range(4):
        (unit,) = book.release(ONE, HERE)
        calls.finish(ended(unit, clock, state=JobState.DONE, cost_usd=Decimal(0)))
    press("bob", 1)
    first_two = []
    for _ in range(2):
        (unit,) = book.release(ONE, HERE)
        first_two.append(unit.owner)
        calls.finish(ended(unit, clock, state=JobState.DONE, cost_usd=Decimal(0)))
    assert "bob" in first_two


def test_no_more_are_released_than_may_run_at_once(press, book):
    press("ann", 10)
    press("bob", 10)
    limits = Limits(at_once=5, person_at_once=3)
    assert sorted(owners(book.release(limits, HERE))) == ["ann", "ann", "ann", "bob", "bob"]
    assert book.release(limits, HERE) == ()


def test_one_person_alone_gets_no_more_than_a_person_may(press, book):
    press("ann", 10)
    assert len(book.release(Limits(at_once=8, person_at_once=3), HERE)) == 3


def test_a_single_picture_goes_before_ones_own_batch(press, book):
    press("ann", 3, urgency=Urgency.BATCH)
    single = press("ann")
    assert book.release(ONE, HERE)[0].job == single.id


def test_run_next_goes_before_ones_own_jobs_and_nobody_elses(press, book):
    early = press("ann")
    bobs = press("bob", 2)
    late = press("ann")
    book.run_next(late.id)
    order = [unit.job for unit in book.release(Limits(at_once=4), HERE)]
    assert order.index(late.id) < order.index(early.id)
    assert bobs.id in order[:2]


def test_a_full_queue_refuses_and_keeps_nothing(press, book):
    limits = Limits(waiting=3)
    press(wanted=3, limits=limits)
    with pytest.raises(QueueFull):
        press("bob", limits=limits)
    assert book.balance("bob").held_usd == 0


def test_the_standing_counts_who_runs_and_who_comes_first(press, book):
    press("ann", 2)
    book.release(ONE, HERE)
    waiting = press("bob")
    assert book.standing(waiting.id, ONE).ahead == 2


def test_a_call_is_handed_out_once_and_found_open_afterwards(press, book, calls):
    press()
    (unit,) = book.release(ONE, HERE)
    with ThreadPoolExecutor(8) as pool:
        slips = list(pool.map(lambda _: calls.open_call(unit, "1.0"), range(8)))
    states = sorted(slip.state for slip in slips)
    assert states == sorted([CallState.NEW] + [CallState.OPEN] * 7)
    assert book.units(unit.job)[0].state is JobState.SENDING


def test_the_job_says_sending_before_its_call_goes_out(press, book, calls, engine):
    job = press()
    (unit,) = book.release(ONE, HERE)
    calls.open_call(unit, "1.0")
    assert DatabaseRecords(engine).job(job.id, "ann").state is JobState.SENDING


def test_another_call_may_go_out_only_after_one_that_cost_nothing(press, book, calls):
    press()
    (unit,) = book.release(ONE, HERE)
    first = calls.open_call(unit, "1.0")
    calls.close_call(first, CallState.UNBILLED)
    second = calls.open_call(unit, "1.0")
    assert (second.state, second.nth) == (CallState.NEW, 2)
    calls.close_call(second, CallState.FAILED)
    assert calls.open_call(unit, "1.0").state is CallState.FAILED


@pytest.mark.parametrize(
    ("state", "error", "spent", "held"),
    [
        (JobState.DONE, None, "0.03", "0"),
        (JobState.FAILED, EngineFailed("x", billed=Billed.NO), "0", "0"),
        (JobState.UNKNOWN, EngineTimeout("x"), "0", "0.05"),
    ],
)
def test_an_end_settles_its_reserve_once(press, book, calls, clock, state, error, spent, held):
    press()
    (unit,) = book.release(ONE, HERE)
    unit = troubled(unit, error) if error else unit
    done = ended(unit, clock, state=state, cost_usd=None if error else Decimal("0.03"))
    for _ in range(3):
        calls.finish(done)
    balance = book.balance("ann")
    assert (balance.spent_usd, balance.held_usd) == (Decimal(spent), Decimal(held))


def test_a_picture_that_arrives_after_all_replaces_an_unknown(press, book, calls, clock):
    job = press()
    (unit,) = book.release(ONE, HERE)
    calls.finish(ended(troubled(unit, EngineTimeout("x")), clock))
    late = ended(unit, clock, state=JobState.DONE, cost_usd=Decimal("0.04"), results=("a",))
    assert calls.finish(late).results == ("a",)
    assert book.balance("ann").held_usd == 0
    assert book.units(job.id)[0].state is JobState.DONE


def test_only_what_failed_is_tried_again_and_the_rest_is_kept(press, book, calls, clock):
    job = press(wanted=2)
    good, bad = book.release(Limits(), HERE)
    calls.finish(ended(good, clock, state=JobState.DONE, cost_usd=Decimal(0), results=("a",)))
    partly = calls.finish(ended(troubled(bad, EngineFailed("Out of paint.")), clock))
    assert (partly.state, partly.results, partly.missing) == (JobState.DONE, ("a",), 1)
    assert "1 of 2 pictures are missing" in partly.note
    again = book.retry(job.id, "")
    assert again.results == ("a",)
    (unit,) = book.release(Limits(), HERE)
    assert (unit.id, unit.attempt) == (bad.id, 2)
    with_both = calls.finish(
        ended(unit, clock, state=JobState.DONE, cost_usd=Decimal(0), results=("b",))
    )
    assert with_both.results == ("a", "b")


def test_stopping_ends_what_waits_and_asks_what_runs(press, book, calls):
    job = press(wanted=2)
    (running,) = book.release(ONE, HERE)
    calls.begin(running.id)
    book.stop(job.id)
    states = {unit.place: unit.state for unit in book.units(job.id)}
    assert states == {0: JobState.QUEUED, 1: JobState.CANCELLED}
    assert calls.to_stop() == (running.id,)
    assert book.balance("ann").held_usd == Decimal("0.05")


def test_a_dead_runners_units_go_to_its_heir(press, book):
    press(wanted=3)
    taken = book.release(Limits(), "dead")
    found = book.inherit("dead", "heir")
    assert {unit.id for unit in found} == {unit.id for unit in taken}
    assert {unit.id for unit in book.unstarted("heir")} == {unit.id for unit in taken}


def test_eight_threads_release_each_unit_once(press, book):
    for number in range(10):
        press(f"person {number}", 4)
    limits = Limits(at_once=100, person_at_once=100)
    with ThreadPoolExecutor(8) as pool:
        handed = [unit.id for units in pool.map(lambda n: book.release(limits, str(n)), range(8))
                  for unit in units]  # fmt: skip
    assert len(handed) == len(set(handed)) == 40


def test_every_ledger_row_stands_once(press, book, calls, clock, engine):
    press(wanted=3)
    for unit in book.release(Limits(), HERE):
        for _ in range(2):
            calls.finish(ended(unit, clock, state=JobState.DONE, cost_usd=Decimal("0.01")))
    with engine.begin() as connection:
        counted = connection.execute(
            select(ledger.c.kind, func.count(), func.sum(ledger.c.micro)).group_by(ledger.c.kind)
        ).all()
    assert sorted(map(tuple, counted)) == [("charge", 3, 30_000), ("hold", 3, 150_000)]


def test_the_limiter_spaces_calls_to_the_microsecond(engine, clock):
    rates = DatabaseRates(engine, clock)
    rates_of_host = (Rate(name="host requests", per_s=5),)
    waits = [rates.reserve("host", rates_of_host) for _ in range(4)]
    assert waits == [0, 0.2, 0.4, 0.6]
    clock.pass_s(10)
    assert rates.reserve("host", rates_of_host) == 0
    assert rates.reserve("host", rates_of_host) == 0.2


def test_a_burst_passes_at_once_and_the_rest_in_step(engine, clock):
    rates = DatabaseRates(engine, clock)
    burst = (Rate(name="host requests", per_s=2, burst=3),)
    assert [rates.reserve("host", burst) for _ in range(5)] == [0, 0, 0, 0.5, 1.0]


def test_a_closed_gate_opens_when_the_server_said(engine, clock):
    rates = DatabaseRates(engine, clock)
    rates.close("host", 3)
    rates.close("host", 1)
    assert rates.closed_s("host") == 3
    assert rates.reserve("host", ()) == 3
    clock.pass_s(3)
    assert rates.closed_s("host") == 0
