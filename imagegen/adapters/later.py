"""Things that are built when they are first used, so that the page need not wait for them.

Every call is passed on in the calling thread; what is slow to import is imported there. Knows
nothing of what it stands for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

Thing = TypeVar("Thing")


def later(build: Callable[[], Thing]) -> Thing:
    """Stand in for a thing whose methods alone are used, until one of them is called."""
    return cast(Thing, _Later(build))


def opened_once(build: Callable[[], Thing]) -> Callable[[], Thing]:
    """A function that builds a thing when it is first called, and gives the same ever after."""
    made: list[Thing] = []
    building = threading.Lock()

    def get() -> Thing:
        with building:
            if not made:
                made.append(build())
            return made[0]

    return get


class _Later:
    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._building = threading.Lock()
        self._thing: Any = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            return getattr(self._built(), name)(*args, **options)

        return call

    def _built(self) -> Any:
        with self._building:
            if self._thing is None:
                self._thing = self._build()
            return self._thing
