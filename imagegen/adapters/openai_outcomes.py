"""What a failed call means for the person: our error, hint and billing state for each failure.

Words and money only; must not know the ``openai`` package's classes (``openai_errors.py``).

Sources: https://developers.openai.com/api/docs/guides/error-codes and OpenAI's image guide,
read on 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Callable

from imagegen.adapters.openai_failures import Failure
from imagegen.domain.moderation import plain_names
from imagegen.errors import (
    BadReply,
    Billed,
    EngineAuth,
    EngineFailed,
    EngineOutOfCredit,
    EngineRateLimited,
    EngineRefused,
    EngineTimeout,
    EngineUnreachable,
    EngineUnsupported,
    ImagegenError,
    PromptRejected,
    SettingsError,
)

_BLOCKED = frozenset(
    {"moderation_blocked", "content_policy_violation", "contentfilter", "content_filter"}
)
_NO_CREDIT = frozenset(
    {
        "insufficient_quota",
        "project_spend_limit_exceeded",
        "organization_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_hard_limit_reached",
        "billing_not_active",
    }
)
_PASTE_KEY = "Check the key (OPENAI_API_KEY), or paste it again under Settings."
_CHECK_ADDRESS = "Check the server's address (OPENAI_BASE_URL); it usually ends in /v1."


def by_code(failure: Failure) -> ImagegenError | None:
    """What the error's code says, whatever the status is; None when it says nothing."""
    code = failure.code.lower()
    if code in _BLOCKED:
        return blocked(failure)
    if code in _NO_CREDIT or failure.type == "insufficient_quota":
        return EngineOutOfCredit(
            "The provider's account has no credit left.", request_id=failure.request_id
        )
    if code == "model_not_found":
        return EngineUnsupported(
            "The server does not offer this model to this key.",
            hint="Choose another model; this one may have been shut down.",
            request_id=failure.request_id,
        )
    if code == "invalid_api_key":
        return bad_key(failure)
    if code == "rate_limit_exceeded":
        return rate_limited(failure)
    return None


def blocked(failure: Failure) -> ImagegenError:
    """The safety system refused it: before painting, after it, or it does not say."""
    found = f" ({plain_names(failure.categories)})" if failure.categories else ""
    billed = Billed.NO if failure.stage == "input" else Billed.UNKNOWN
    what = "The picture that was made" if failure.stage == "output" else "The request"
    return PromptRejected(
        f"{what} was refused by the provider's safety system{found}.",
        categories=failure.categories,
        hint="Say it more softly, or use another picture; it is not sent again unchanged.",
        billed=billed,
    )


def bad_key(failure: Failure) -> ImagegenError:
    """The key is wrong; the server's own text may echo it and is not shown."""
    return EngineAuth(
        "The server did not accept the API key.", hint=_PASTE_KEY, request_id=failure.request_id
    )


def forbidden(failure: Failure) -> ImagegenError:
    """The key is right but not allowed to do this."""
    if "verif" in failure.text.lower():
        return EngineAuth(
            "Your organisation must be verified before it may use this model.",
            hint="Verify it in the provider's settings (it takes up to 15 minutes), or choose "
            "another model.",
            request_id=failure.request_id,
        )
    return EngineAuth("This key may not use this model or server.", request_id=failure.request_id)


def rate_limited(failure: Failure) -> ImagegenError:
    """Too many calls in a minute."""
    wait = failure.retry_after_s
    when = f"; it asks to wait {wait:.0f} s" if wait is not None and wait >= 1 else ""
    return EngineRateLimited(
        f"The provider's limit of calls per minute is reached{when}.",
        retry_after_s=wait,
        request_id=failure.request_id,
    )


def not_there(failure: Failure) -> ImagegenError:
    """Wrong address, or a server without this endpoint."""
    return EngineUnsupported(
        "The server does not know this address, model or kind of call.",
        hint=_CHECK_ADDRESS,
        request_id=failure.request_id,
    )


def not_taken(failure: Failure) -> ImagegenError:
    """A parameter that the server does not like; its words help and are shown masked."""
    about = f" about “{failure.param}”" if failure.param else ""
    return EngineRefused(
        f"The server refused the call{about}{failure.said}.",
        param=failure.param,
        request_id=failure.request_id,
    )


def too_large(failure: Failure) -> ImagegenError:
    """More bytes than the server takes."""
    return EngineRefused(
        "The server refused the call because it is too large.",
        hint="Use smaller or fewer pictures.",
        request_id=failure.request_id,
    )


def busy(failure: Failure) -> ImagegenError:
    """A conflict with another call."""
    return EngineFailed(
        "The server was busy with the same thing.",
        hint="Try again in a moment.",
        billed=Billed.NO,
        request_id=failure.request_id,
    )


def moved(failure: Failure) -> ImagegenError:
    """A redirect; it is not followed, because that would send the call a second time."""
    return EngineUnreachable(
        "The server wants the call sent to another address.",
        hint=_CHECK_ADDRESS,
        request_id=failure.request_id,
    )


def faulty(failure: Failure) -> ImagegenError:
    """The server's own fault."""
    return EngineFailed(
        f"The image server had a fault of its own (status {failure.status}).",
        request_id=failure.request_id,
    )


def too_slow(failure: Failure) -> ImagegenError:
    """Sent, but not answered in time."""
    return EngineTimeout("The picture did not come in time.", request_id=failure.request_id)


_BY_STATUS: tuple[tuple[range, Callable[[Failure], ImagegenError]], ...] = (
    (range(300, 400), moved),
    (range(401, 402), bad_key),
    (range(403, 404), forbidden),
    (range(404, 406), not_there),
    (range(408, 409), too_slow),
    (range(409, 410), busy),
    (range(413, 414), too_large),
    (range(429, 430), rate_limited),
    (range(400, 500), not_taken),
    (range(501, 502), not_there),
    (range(500, 600), faulty),
)
"""The first range that holds the status counts."""


def by_answer(failure: Failure) -> ImagegenError:
    """An answer with a status: its code says more than the status does."""
    told = by_code(failure)
    if told is not None:
        return told
    for statuses, mapped in _BY_STATUS:
        if failure.status in statuses:
            return mapped(failure)
    return bad_answer(failure)


def in_stream(failure: Failure) -> ImagegenError:
    """An error event after the stream had begun."""
    told = by_code(failure)
    if told is not None:
        return told
    return EngineFailed(
        f"The server gave up while it was painting{failure.said}.", request_id=failure.request_id
    )


def unreachable(failure: Failure) -> ImagegenError:
    """No connection, so nothing was sent."""
    return EngineUnreachable("The image server could not be reached; nothing was sent.")


def crowded(failure: Failure) -> ImagegenError:
    """Our own pool of connections is full."""
    return EngineUnreachable(
        "Too many calls to the image server are under way from here; nothing was sent.",
        hint="Wait until a running job has ended, then try again.",
    )


def no_trust(failure: Failure) -> ImagegenError:
    """The server's certificate does not check."""
    return EngineUnreachable(
        "The image server's certificate is not trusted; nothing was sent.",
        hint="Install the system's CA certificates, or set SSL_CERT_FILE.",
    )


def broke(failure: Failure) -> ImagegenError:
    """The connection broke after something was sent."""
    return EngineFailed(
        "The connection broke before the answer was complete.", request_id=failure.request_id
    )


def bad_answer(failure: Failure) -> ImagegenError:
    """An answer that cannot be read."""
    return BadReply("The server's answer could not be read.", request_id=failure.request_id)


def bad_setup(failure: Failure) -> ImagegenError:
    """The client could not even be made."""
    return SettingsError("The client of the image server could not be set up.")


def filtered(failure: Failure) -> ImagegenError:
    """The package itself noticed a content filter."""
    return PromptRejected(
        "The answer was withheld by the provider's content filter.", billed=Billed.UNKNOWN
    )
