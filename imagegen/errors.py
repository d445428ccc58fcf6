"""Every error that imagegen raises on purpose. Knows nothing of any other module.

Each error says what happened (``message``), what to do now (``hint``), whether the same call
may simply be sent again (``retryable``) and whether money may have been spent (``billed``)::

    ImagegenError
    ├─ SettingsError            the operator has to mend the configuration
    ├─ RequestError             the person can mend it
    │  ├─ InvalidPrompt
    │  ├─ InvalidOption         a size, count, quality … that is not on offer
    │  ├─ EmptyMask
    │  ├─ UnreadablePicture
    │  └─ NothingToExtend
    ├─ PolicyError              refused for what it shows
    │  ├─ PromptRejected
    │  └─ ResultRejected
    ├─ LimitError               not now
    │  ├─ QuotaExceeded
    │  ├─ BudgetSpent
    │  └─ QueueFull
    ├─ EngineError              the image engine or the way to it
    │  ├─ EngineUnreachable
    │  ├─ EngineTimeout
    │  ├─ EngineAuth
    │  ├─ EngineRateLimited
    │  ├─ EngineOutOfCredit
    │  ├─ EngineRefused         it did not like a parameter
    │  ├─ EngineUnsupported     it cannot do this at all
    │  ├─ EngineFailed          its own fault (5xx)
    │  └─ BadReply              it answered something unusable
    ├─ StorageError
    │  ├─ NotFound
    │  ├─ StorageFull
    │  └─ Corrupt
    └─ JobCancelled
"""

from __future__ import annotations

from enum import StrEnum


class Billed(StrEnum):
    """Whether money was spent by the call that failed."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class ImagegenError(Exception):
    """The root: everything below is safe to show to a person.

    Args:
        message: what happened, one sentence, no secrets, no stack trace.
        hint: what to do now; the class's own by default, like ``billed``.
    """

    hint: str = "Try again; if it happens again, look into the log."
    retryable: bool = False
    billed: Billed = Billed.NO

    def __init__(
        self, message: str, *, hint: str | None = None, billed: Billed | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        if hint is not None:
            self.hint = hint
        if billed is not None:
            self.billed = billed

    @property
    def kind(self) -> str:
        """The stable, stored name of this error: its class name."""
        return type(self).__name__


class SettingsError(ImagegenError):
    """The configuration cannot work as it is."""

    hint = "Mend the setting named above and start again."


class RequestError(ImagegenError):
    """The person asked for something that cannot be made as it stands."""

    hint = "Change what is named above and try again."


class InvalidPrompt(RequestError):
    """The prompt is empty, too long or not text."""

    hint = "Write what the picture shall show in a sentence or two."


class InvalidOption(RequestError):
    """A size, count, quality or other option is not on offer."""

    hint = "Pick one of the values on offer."


class EmptyMask(RequestError):
    """Nothing was painted, or nothing that lies on the picture."""

    hint = "Paint over the part that shall change, then try again."


class UnreadablePicture(RequestError):
    """An upload is not a picture we can use."""

    hint = "Use a PNG, JPEG or WebP picture of at most 20 MB and 50 megapixels."


class NothingToExtend(RequestError):
    """The picture already has the shape that was asked for."""

    hint = "Choose another direction or shape, or a larger amount."


class PolicyError(ImagegenError):
    """Refused for what it shows; ``categories`` in the checker's words (e.g. ``violence``)."""

    hint = "Reword the prompt and try again."

    def __init__(
        self,
        message: str,
        *,
        categories: tuple[str, ...] = (),
        hint: str | None = None,
        billed: Billed | None = None,
    ) -> None:
        super().__init__(message, hint=hint, billed=billed)
        self.categories = categories


class PromptRejected(PolicyError):
    """The words, or a picture sent with them, were refused before anything was made."""


class ResultRejected(PolicyError):
    """The picture that was made may not be shown."""

    billed = Billed.YES


class LimitError(ImagegenError):
    """Not now: a limit is reached."""

    hint = "Wait a little and try again."


class QuotaExceeded(LimitError):
    """This person has made as many pictures as one may in this period."""


class BudgetSpent(LimitError):
    """The money for this period is spent."""


class QueueFull(LimitError):
    """Too many jobs are waiting."""

    retryable = True


class EngineError(ImagegenError):
    """The image engine, or the way to it, failed; ``request_id`` is for its support."""

    hint = "Try again in a moment."
    billed = Billed.UNKNOWN

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        billed: Billed | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, billed=billed)
        self.request_id = request_id


class EngineUnreachable(EngineError):
    """No connection could be made, so nothing was sent."""

    hint = "Check the network and the server's address (OPENAI_BASE_URL), then try again."
    retryable = True
    billed = Billed.NO


class EngineTimeout(EngineError):
    """The answer did not come in time; the picture may have been made and billed."""

    hint = "Run it again only if you accept paying twice."


class EngineAuth(EngineError):
    """The key is missing, wrong, or not allowed to use this model."""

    hint = "Check the API key and that your organisation may use this model."
    billed = Billed.NO


class EngineRateLimited(EngineError):
    """Too many calls in a short time.

    Args:
        retry_after_s: seconds that the provider asks us to wait; None if it does not say.
    """

    hint = "Wait a little and try again."
    retryable = True
    billed = Billed.NO

    def __init__(
        self, message: str, *, retry_after_s: float | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message, request_id=request_id)
        self.retry_after_s = retry_after_s


class EngineOutOfCredit(EngineError):
    """The provider's account has no credit left; asking again cannot help."""

    hint = "Add credit or raise the spending limit at the provider, then try again."
    billed = Billed.NO


class EngineRefused(EngineError):
    """The engine did not accept a parameter of the call: ``param``, in its own words."""

    hint = "Change the option named above and try again."
    billed = Billed.NO

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        hint: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, request_id=request_id)
        self.param = param


class EngineUnsupported(EngineError):
    """This engine or server cannot do what was asked at all."""

    hint = "Choose another model or server for this."
    billed = Billed.NO


class EngineFailed(EngineError):
    """The engine had a fault of its own."""

    hint = "The provider had a fault. Try again in a minute."


class BadReply(EngineError):
    """The engine answered, but not with a usable picture."""

    hint = "The server's answer was unusable. Check its address."


class StorageError(ImagegenError):
    """Our own disk or database failed."""

    hint = "Check the data folder's disk, then try again."


class NotFound(StorageError):
    """There is no such thing, or it belongs to somebody else."""

    hint = "It may have been deleted. Reload the page."


class StorageFull(StorageError):
    """No room left to keep results."""

    hint = "Free some disk space, then try again."


class Corrupt(StorageError):
    """What is stored is not what was written."""

    hint = "Restore the file from a backup."


class JobCancelled(ImagegenError):
    """The person cancelled the job."""

    hint = "Run it again when you are ready."
