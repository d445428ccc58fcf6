"""The one place from which a call goes out that may cost: at most once, within the limits.

Waits for its moment, writes the call down, makes it, crosses it off. Sends again by itself only
where nothing can have been billed. Must not know pictures, requests or adapters.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from imagegen.domain.calls import Reply
from imagegen.domain.queueing import Limits, rates, spoken_wait
from imagegen.domain.units import Unit
from imagegen.errors import EngineRateLimited, EngineTimeout, EngineUnreachable, ImagegenError
from imagegen.work_ports import AnswerSpool, CallSlip, CallState, RateLimiter, WorkCalls

Make = Callable[[], Awaitable[Reply]]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """How often a call is sent again after failures that cost nothing.

    Attributes:
        unreachable: tries when no connection can be made.
        limited: tries when the server says that its rate limit is reached.
        longest_wait_s: a longer wait that the server asks for is the person's decision.
        first_wait_s: before the second try; doubles from try to try.
    """

    unreachable: int = 3
    limited: int = 8
    longest_wait_s: float = 120.0
    first_wait_s: float = 0.5


class PaidCall:
    """Sends calls."""

    def __init__(
        self,
        *,
        calls: WorkCalls,
        spool: AnswerSpool,
        limiter: RateLimiter,
        limits: Limits,
        persistence: Persistence | None = None,
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._calls = calls
        self._spool = spool
        self._limiter = limiter
        self._limits = limits
        self._persistence = persistence or Persistence()

    async def send(self, unit: Unit, step: str, make: Make, *, is_free: bool, tell: Tell) -> Reply:
        """Make a unit's call, or read the answer that an earlier life of this process kept.

        Args:
            step: names this call among the unit's calls; the same after a crash.
            make: makes the call; called at most once per try.

        Raises:
            EngineTimeout: an earlier life sent it and no answer was kept; it is never sent
                again by itself.
            ImagegenError: whatever ``make`` raises in the end.
        """
        tried = 0
        while True:
            await self._wait_turn(unit, tell)
            slip = await asyncio.to_thread(self._calls.open_call, unit, step)
            if slip.state is not CallState.NEW and not is_free:
                self._check_kept(slip)
            try:
                return await self._made(slip, make)
            except (EngineUnreachable, EngineRateLimited) as error:
                tried += 1
                wait_s = self._wait_s(error, tried)
                if wait_s is None:
                    raise
                await self._pause(unit, error, wait_s, tell)

    async def _made(self, slip: CallSlip, make: Make) -> Reply:
        try:
            with self._spool.call(slip.name):
                reply = await make()
        except (EngineUnreachable, EngineRateLimited):
            await self._close(slip, CallState.UNBILLED)
            raise
        except ImagegenError:
            await self._close(slip, CallState.FAILED)
            raise
        await self._close(slip, CallState.DONE, reply.request_id)
        return reply

    async def _close(self, slip: CallSlip, state: CallState, request_id: str = "") -> None:
        await asyncio.to_thread(self._calls.close_call, slip, state, request_id)

    def _check_kept(self, slip: CallSlip) -> None:
        if not self._spool.holds(slip.name):
            raise EngineTimeout(
                "The app stopped while this was being made.",
                hint="Run it again only if you accept paying twice.",
            )

    def _wait_s(self, error: ImagegenError, tried: int) -> float | None:
        """How long to wait before the next try; None when it is the person's turn."""
        is_limit = isinstance(error, EngineRateLimited)
        told_s = error.retry_after_s if isinstance(error, EngineRateLimited) else None
        if isinstance(error, EngineUnreachable) and error.request_id:
            return None  # somebody did answer: a redirect, say, which trying again cannot mend
        most = self._persistence.limited if is_limit else self._persistence.unreachable
        wait_s = told_s or self._persistence.first_wait_s * 2 ** (tried - 1)
        if tried >= most or wait_s > self._persistence.longest_wait_s:
            return None
        # Everybody who was turned away would otherwise come back at the same moment.
        return wait_s * (1 + 0.25 * random.random())

    async def _pause(self, unit: Unit, error: ImagegenError, wait_s: float, tell: Tell) -> None:
        if isinstance(error, EngineRateLimited):
            tell(f"The server asks to wait {spoken_wait(wait_s)}")
            await asyncio.to_thread(self._limiter.close, unit.lane, wait_s)
        else:
            tell("Trying to reach the server again")
            await asyncio.sleep(wait_s)

    async def _wait_turn(self, unit: Unit, tell: Tell) -> None:
        """Wait for a moment that is free under every limit, and while the server takes none."""
        under = rates(unit, self._limits)
        wait_s = await asyncio.to_thread(self._limiter.reserve, unit.lane, under)
        while wait_s > 0:
            if wait_s > 1:
                tell(f"Held back by the limit, {spoken_wait(wait_s)}")
            await asyncio.sleep(wait_s)
            closed_s = await asyncio.to_thread(self._limiter.closed_s, unit.lane)
            # Whoever was held back together should not come back at the same moment.
            wait_s = closed_s * (1 + 0.1 * random.random())
