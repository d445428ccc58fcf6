"""What each error of the client's package becomes."""

from __future__ import annotations

import inspect
import traceback

import httpx2
import openai
import openai._response
import openai.lib.azure
import pytest
from pydantic import SecretStr

from imagegen.adapters.openai_errors import MAPPED, engine_errors, translate
from imagegen.adapters.openai_failures import failure_of, masked
from imagegen.errors import (
    BadReply,
    Billed,
    EngineAuth,
    EngineError,
    EngineFailed,
    EngineOutOfCredit,
    EngineRateLimited,
    EngineRefused,
    EngineTimeout,
    EngineUnreachable,
    EngineUnsupported,
    ImagegenError,
    PromptRejected,
)

KEY = SecretStr("sk-proj-canary0123456789")
REQUEST = httpx2.Request("POST", "https://api.openai.com/v1/images/generations")


def every_error_class() -> list[type[BaseException]]:
    """Every error class of the package that is there when pictures are made."""
    found: set[type[BaseException]] = {openai.OpenAIError}
    waiting = [openai.OpenAIError]
    while waiting:
        children = waiting.pop().__subclasses__()
        found.update(children)
        waiting.extend(children)
    named = (getattr(openai, name) for name in openai.__all__)
    found |= {thing for thing in named if inspect.isclass(thing) and issubclass(thing, Exception)}
    # webhooks are not used here, and their error is a ValueError of nobody else
    found.discard(openai.InvalidWebhookSignatureError)
    return sorted(found, key=lambda error: error.__name__)


def status_error(status: int, body: object = None, **headers: str) -> openai.APIStatusError:
    """What the client raises for an answer with this status and error object."""
    client = openai.OpenAI(api_key="none", base_url="http://localhost/v1")
    response = httpx2.Response(status, json={"error": body or {}}, headers=headers, request=REQUEST)
    return client._make_status_error_from_response(response)


def connection_error(cause: Exception) -> openai.APIConnectionError:
    error = openai.APIConnectionError(request=REQUEST)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("kind", every_error_class(), ids=lambda kind: kind.__name__)
def test_every_error_class_of_the_package_is_mapped_by_its_own_name(kind):
    assert kind.__name__ in MAPPED


@pytest.mark.parametrize(
    "kind", [httpx2.RequestError, httpx2.TimeoutException, httpx2.InvalidURL, httpx2.DecodingError]
)
def test_every_error_of_the_transport_has_a_mapped_ancestor(kind):
    assert any(ancestor.__name__ in MAPPED for ancestor in kind.__mro__)


@pytest.mark.parametrize(
    ("status", "kind", "billed"),
    [
        (307, EngineUnreachable, Billed.NO),
        (400, EngineRefused, Billed.NO),
        (401, EngineAuth, Billed.NO),
        (403, EngineAuth, Billed.NO),
        (404, EngineUnsupported, Billed.NO),
        (405, EngineUnsupported, Billed.NO),
        (408, EngineTimeout, Billed.UNKNOWN),
        (409, EngineFailed, Billed.NO),
        (413, EngineRefused, Billed.NO),
        (418, EngineRefused, Billed.NO),
        (422, EngineRefused, Billed.NO),
        (429, EngineRateLimited, Billed.NO),
        (500, EngineFailed, Billed.UNKNOWN),
        (501, EngineUnsupported, Billed.NO),
        (503, EngineFailed, Billed.UNKNOWN),
    ],
)
def test_a_status_becomes_an_error_that_knows_about_money(status, kind, billed):
    error = translate(status_error(status), KEY)

    assert type(error) is kind
    assert error.billed is billed
    assert error.message
    assert error.hint


@pytest.mark.parametrize(
    "code",
    [
        "insufficient_quota",
        "project_spend_limit_exceeded",
        "organization_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_hard_limit_reached",
        "billing_not_active",
    ],
)
def test_an_empty_account_is_no_matter_of_waiting(code):
    error = translate(status_error(429, {"code": code}), KEY)

    assert type(error) is EngineOutOfCredit
    assert not error.retryable


@pytest.mark.parametrize(
    ("cause", "kind", "billed"),
    [
        (httpx2.ConnectError("refused"), EngineUnreachable, Billed.NO),
        (httpx2.ConnectTimeout("slow"), EngineUnreachable, Billed.NO),
        (httpx2.ProxyError("no"), EngineUnreachable, Billed.NO),
        (httpx2.PoolTimeout("full"), EngineUnreachable, Billed.NO),
        (httpx2.UnsupportedProtocol("gopher"), EngineUnreachable, Billed.NO),
        (httpx2.ReadTimeout("slow"), EngineTimeout, Billed.UNKNOWN),
        (httpx2.WriteTimeout("slow"), EngineTimeout, Billed.UNKNOWN),
        (httpx2.ReadError("reset"), EngineFailed, Billed.UNKNOWN),
        (httpx2.RemoteProtocolError("gone"), EngineFailed, Billed.UNKNOWN),
    ],
)
def test_only_a_call_that_was_never_sent_is_surely_unbilled(cause, kind, billed):
    error = translate(connection_error(cause), KEY)

    assert type(error) is kind
    assert error.billed is billed


def test_a_timeout_without_a_cause_counts_as_sent():
    error = translate(openai.APITimeoutError(request=REQUEST), KEY)

    assert type(error) is EngineTimeout
    assert error.billed is Billed.UNKNOWN


@pytest.mark.parametrize(
    ("stage", "billed"),
    [("input", Billed.NO), ("output", Billed.UNKNOWN), ("unknown", Billed.UNKNOWN)],
)
def test_a_blocked_prompt_names_its_categories_and_what_it_cost(stage, billed):
    details = {"moderation_stage": stage, "categories": ["violence", "<script>"]}
    body = {"code": "moderation_blocked", "moderation_details": details}

    error = translate(status_error(400, body), KEY)

    assert isinstance(error, PromptRejected)
    assert error.categories == ("violence",)
    assert error.billed is billed


def test_categories_are_read_from_the_message_when_there_are_no_details():
    body = {"code": "moderation_blocked", "message": "Rejected. safety_violations=[sexual, hate]."}

    error = translate(status_error(400, body), KEY)

    assert isinstance(error, PromptRejected)
    assert error.categories == ("sexual", "hate")


@pytest.mark.parametrize(
    ("headers", "message", "wait_s"),
    [
        ({"retry-after": "7"}, "", 7.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, "", 1.5),
        ({}, "Please try again in 12s.", 12.0),
        ({}, "Please try again in 250ms.", 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, "", 0.0),
        ({"retry-after": "soon"}, "", None),
        ({"retry-after": "-3"}, "", None),
        ({"retry-after": "1e9"}, "", None),
        ({}, "Slow down.", None),
    ],
)
def test_the_wait_that_a_server_asks_for_is_read_however_it_is_written(headers, message, wait_s):
    error = translate(status_error(429, {"message": message}, **headers), KEY)

    assert isinstance(error, EngineRateLimited)
    assert error.retry_after_s == wait_s


def test_an_unverified_organisation_is_told_what_to_do():
    error = translate(status_error(403, {"message": "must be verified to use"}), KEY)

    assert "verified" in error.message
    assert "15 minutes" in error.hint


def test_a_refused_parameter_is_named_with_the_servers_words():
    body = {"message": "Width and height must both be divisible by 16", "param": "size"}

    error = translate(status_error(400, body), KEY)

    assert isinstance(error, EngineRefused)
    assert error.param == "size"
    assert "divisible by 16" in error.message


@pytest.mark.parametrize(
    "body",
    [
        {"detail": [{"loc": ["body", "size"], "msg": "not a size"}]},
        {"detail": "size: not a size"},
        {"error": "size not a size"},
        "size not a size",
    ],
)
def test_errors_of_other_servers_are_read_in_their_own_forms(body):
    response = httpx2.Response(422, json=body, request=REQUEST)
    client = openai.OpenAI(api_key="none", base_url="http://localhost/v1")

    error = translate(client._make_status_error_from_response(response), KEY)

    assert "not a size" in error.message


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 418, 422, 429, 500])
@pytest.mark.parametrize(
    "echo",
    [
        KEY.get_secret_value(),
        "sk-proj-canary01*******",
        "Bearer abcdef123",
        f"x{KEY.get_secret_value()}",
    ],
)
def test_no_echo_of_the_key_reaches_a_person(status, echo):
    body = {"message": f"Bad key {echo}", "param": echo, "code": echo, "type": echo}

    error = translate(status_error(status, body), KEY)

    told = f"{error} {error.message} {error.hint} {getattr(error, 'param', '')}"
    assert "canary" not in told
    assert "abcdef" not in told


def test_a_key_without_the_usual_form_is_masked_too():
    assert masked("no such key: hunter2hunter2!", SecretStr("hunter2hunter2")) == (
        "no such key: •••"
    )


def test_words_of_a_server_are_one_short_plain_line():
    told = masked("a\x1b[31m\nb\u2028" + "c" * 900, KEY)

    assert told.isprintable()
    assert len(told) == 300


def test_a_web_page_is_not_quoted():
    response = httpx2.Response(502, text="<html>secret page</html>", request=REQUEST)
    client = openai.OpenAI(api_key="none", base_url="http://localhost/v1")

    failure = failure_of(client._make_status_error_from_response(response), KEY)

    assert failure.text == ""


def test_the_original_error_is_not_shown_with_ours():
    with pytest.raises(EngineError) as caught, engine_errors(KEY):
        raise status_error(400, {"message": f"echo {KEY.get_secret_value()}"})

    told = "".join(traceback.format_exception(caught.value))
    assert "canary" not in told


def test_asking_for_something_free_is_never_billed():
    with pytest.raises(EngineFailed) as caught, engine_errors(KEY, costs=False):
        raise status_error(500)

    assert caught.value.billed is Billed.NO


def test_our_own_errors_pass_untouched():
    ours = BadReply("No picture.")

    with pytest.raises(ImagegenError) as caught, engine_errors(KEY):
        raise ours

    assert caught.value is ours
