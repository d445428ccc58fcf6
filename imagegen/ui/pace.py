"""How much one person, and one address, may ask for in a minute.

ASGI middleware around everything that changes something; reading is free. It holds off floods,
not spending: money has its own limits. Counts stay in memory and forget by themselves.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from imagegen.ui.visitor import is_guest, person_in

_REMEMBERED = 50_000
_MINUTE_S = 60.0
_PERSONS_PER_ADDRESS = 4
"""Several people sit behind one address; so many times one person's share it gets."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at_s: float


class Allowance:
    """So many takes a minute for each name, all at once or spread."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` counts seconds."""
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str) -> bool:
        """Use one up; False when none is left."""
        now_s = self._clock()
        bucket = self._buckets.setdefault(name, _Bucket(self._per_minute, now_s))
        self._buckets.move_to_end(name)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        gained = (now_s - bucket.at_s) * self._per_minute / _MINUTE_S
        bucket.left = min(self._per_minute, bucket.left + gained)
        bucket.at_s = now_s
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True


class Pace:
    """Answers 429 to whoever asks for more than their share."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        """``per_minute`` is one person's share."""
        self._app = app
        self._persons = Allowance(per_minute)
        self._addresses = Allowance(per_minute * _PERSONS_PER_ADDRESS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, then pass on or refuse."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        person = person_in(scope)
        address = scope["client"][0] if scope.get("client") else ""
        fits = self._addresses.take(address)
        if fits and not is_guest(person):
            fits = self._persons.take(person.id)
        if fits:
            await self._app(scope, receive, send)
            return
        refusal = JSONResponse(
            {"error": "That was too much at once.", "hint": "Wait a minute and try again."},
            status_code=429,
            headers={"retry-after": "60"},
        )
        await refusal(scope, receive, send)
