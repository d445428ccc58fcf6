"""Every way in which the image service can fail: a typed end, in time, with honest money."""

from __future__ import annotations

import time
from decimal import Decimal
from functools import partial

import pytest
from pydantic import SecretStr

from imagegen.adapters.answer_spool import LocalAnswers, keeping_client
from imagegen.adapters.openai_connection import Patience
from imagegen.adapters.openai_engine import OpenAIEngine
from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import JobState
from imagegen.domain.models import TEXT_MODEL
from imagegen.domain.requests import Generate, Output
from imagegen.domain.servers import OPENAI
from imagegen.errors import Billed
from tests.stub_openai.faults import KINDS, REFUSALS
from tests.studios import ANN, PAID_MODEL, build, finish

DEADLINE_S = 3.0
SLACK_S = 5.0
HARMLESS = {"more", "odd_items", "sse_as_json", "sse_bad_partial", "wrong_size", "no_usage"}
"""The picture is there in spite of them."""


@pytest.fixture
async def make_studio(stub, tmp_path):
    engines = []

    def make(base_url=None):
        engine = OpenAIEngine(
            key=SecretStr(stub.key),
            base_url=base_url or stub.base_url,
            profile=OPENAI,
            text_model=TEXT_MODEL,
            patience=Patience(total_s=DEADLINE_S, connect_s=1),
            http_client=partial(keeping_client, LocalAnswers(tmp_path / "answers")),
        )
        engines.append(engine)
        return build(tmp_path, host=engine)

    yield make
    for engine in engines:
        await engine.aclose()


def wish():
    output = Output(model=PAID_MODEL, quality="low", size=Extent(1024, 1024))
    return Generate(prompt="A kite", output=output)


async def check_money(studio, job, booked_usd):
    """What the job says agrees with the ledger, and is never kinder than the provider's book."""
    balance = await studio.balance(ANN)
    billed = job.trouble.billed if job.trouble else None
    if job.state is JobState.DONE and job.cost_usd is not None:
        assert abs(balance.spent_usd - booked_usd) < Decimal("0.00001")
        assert balance.held_usd == 0
    elif billed is Billed.NO:
        assert booked_usd == 0, "it says that nothing was billed, the book says otherwise"
        assert (balance.spent_usd, balance.held_usd) == (0, 0)
    else:
        assert balance.held_usd >= booked_usd
        assert balance.spent_usd == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_every_fault_has_a_typed_end_in_time_and_honest_money(make_studio, stub, kind):
    studio = make_studio()
    options = {"content": "{}", "status_code": 418} if kind == "raw" else {}
    if kind == "429":
        options = {"retry_after": 600}
    stub.fault(kind, endpoint="generations", **options)
    began_s = time.monotonic()
    job = await finish(studio, wish())
    assert time.monotonic() - began_s < DEADLINE_S + SLACK_S
    assert job.state.is_final
    assert len(stub.book.calls("generations")) == 1
    if kind in HARMLESS:
        assert job.state is JobState.DONE
    if job.trouble:
        told = f"{job.trouble.message} {job.trouble.hint}"
        assert job.trouble.kind not in ("ImagegenError", "Exception")
        assert stub.key not in told
        assert "Traceback" not in told
        assert "\n" not in told
    if kind in REFUSALS:
        assert job.state in (JobState.FAILED, JobState.REFUSED)
    if kind != "wrong_size":  # the stub's usage tells of another size than its book
        await check_money(studio, job, stub.book.billed_usd)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/v1", "http://no-such-host.invalid/v1", "https://127.0.0.1:{port}/v1"],
    ids=["nobody listens", "no such name", "no TLS"],
)
async def test_a_server_that_cannot_be_reached_costs_nothing(make_studio, stub, address):
    studio = make_studio(address.format(port=stub.port))
    job = await finish(studio, wish())
    assert job.state is JobState.FAILED
    assert job.trouble.billed is Billed.NO
    assert (await studio.balance(ANN)).held_usd == 0
    assert stub.book.calls("generations") == ()


async def test_a_call_that_cost_nothing_is_tried_again_by_itself(make_studio, stub):
    studio = make_studio()
    stub.fault("429", endpoint="generations", times=2, retry_after=0.3)
    job = await finish(studio, wish())
    assert job.state is JobState.DONE
    assert len(stub.book.calls("generations")) == 3
