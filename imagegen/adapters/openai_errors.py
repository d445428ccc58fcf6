"""Every way an OpenAI-like server can fail, said in our own errors.

The only place that knows the ``openai`` package's error classes; what each failure means for
the person stands in ``openai_outcomes.py``. It names the classes instead of importing them,
because importing the package takes most of a second.

Source: ``openai`` 3.54 ``_exceptions.py`` and ``_client.py`` (2026-11-22).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from pydantic import SecretStr

from imagegen.adapters import openai_outcomes as outcomes
from imagegen.adapters.openai_failures import Failure, failure_of
from imagegen.errors import BadReply, Billed, EngineFailed, ImagegenError


@contextmanager
def engine_errors(secret: SecretStr, *, costs: bool = True) -> Iterator[None]:
    """Translate whatever the ``openai`` package or its transport raises inside.

    The original is not chained: its text, its request and its headers may hold the key.

    Args:
        secret: the key, so that it can be masked wherever a server echoes it.
        costs: whether the call inside can cost money at all.

    Raises:
        ImagegenError: the translated error.
    """
    import ssl

    import anyio
    import httpx2
    import openai

    try:
        yield
    except (
        openai.OpenAIError,
        httpx2.HTTPError,
        httpx2.InvalidURL,
        ssl.SSLError,
        anyio.EndOfStream,
        TimeoutError,
    ) as error:
        translated = translate(error, secret)
    else:
        return
    if not costs:
        translated.billed = Billed.NO
    raise translated from None


def translate(error: BaseException, secret: SecretStr) -> ImagegenError:
    """Our error for one of theirs."""
    failure = failure_of(error, secret)
    mapped = _first_mapped(failure.names)
    if mapped is None:
        return EngineFailed("The image engine failed in a way that we do not know.")
    return mapped(failure)


def _first_mapped(names: tuple[str, ...]) -> Callable[[Failure], ImagegenError] | None:
    """What the most special of these class names becomes."""
    return next((MAPPED[name] for name in names if name in MAPPED), None)


def refusal_in_reply(body: object, secret: SecretStr, request_id: str | None) -> ImagegenError:
    """Our error for an error object inside an answer that claimed success."""
    failure = Failure.from_body(body, secret, request_id=request_id)
    told = outcomes.by_code(failure)
    if told is not None:
        return told
    return BadReply(
        f"The server answered with an error instead of a picture{failure.said}.",
        request_id=request_id,
    )


def _no_way(failure: Failure) -> ImagegenError:
    """No connection, one that broke, or no answer in time: the transport's error says which."""
    mapped = _first_mapped(failure.causes)
    if mapped is not None:
        return mapped(failure)
    if "APITimeoutError" in failure.names:
        return outcomes.too_slow(failure)
    return outcomes.broke(failure)


MAPPED: Mapping[str, Callable[[Failure], ImagegenError]] = MappingProxyType(
    {
        # answers with a status
        "APIStatusError": outcomes.by_answer,
        "BadRequestError": outcomes.by_answer,
        "AuthenticationError": outcomes.by_answer,
        "OAuthError": outcomes.bad_key,
        "PermissionDeniedError": outcomes.by_answer,
        "NotFoundError": outcomes.by_answer,
        "ConflictError": outcomes.by_answer,
        "UnprocessableEntityError": outcomes.by_answer,
        "RateLimitError": outcomes.by_answer,
        "InternalServerError": outcomes.by_answer,
        "APIError": outcomes.in_stream,
        # answers that cannot be used
        "APIResponseValidationError": outcomes.bad_answer,
        "LengthFinishReasonError": outcomes.bad_answer,
        "ContentFilterFinishReasonError": outcomes.filtered,
        "StreamAlreadyConsumed": outcomes.bad_answer,
        "DecodingError": outcomes.bad_answer,
        # the way there and back
        "APIConnectionError": _no_way,
        "APITimeoutError": _no_way,
        "ConnectError": outcomes.unreachable,
        "ConnectTimeout": outcomes.unreachable,
        "ProxyError": outcomes.unreachable,
        "UnsupportedProtocol": outcomes.unreachable,
        "InvalidURL": outcomes.unreachable,
        "PoolTimeout": outcomes.crowded,
        "SSLCertVerificationError": outcomes.no_trust,
        "TimeoutException": outcomes.too_slow,
        "TimeoutError": outcomes.too_slow,
        "HTTPError": outcomes.broke,
        "SSLError": outcomes.broke,
        "EndOfStream": outcomes.broke,
        "WebSocketConnectionClosedError": outcomes.broke,
        "WebSocketQueueFullError": outcomes.broke,
        # our own side
        "OpenAIError": outcomes.bad_setup,
        "SubjectTokenProviderError": outcomes.bad_key,
        "MissingDependencyError": outcomes.bad_setup,
        "MutuallyExclusiveAuthError": outcomes.bad_setup,
        "APIRemovedInV1": outcomes.bad_setup,
        "_AmbiguousModuleClientUsageError": outcomes.bad_setup,
    }
)
"""What each error class of the package and of its transport becomes, by the class's name."""
