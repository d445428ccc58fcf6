"""A studio's work in a process that is killed: at a named step, or whenever its parent likes.

``python -m tests.mortal <told as JSON>``; says ``READY`` once it works, ``ACCEPTED <n>`` for
every job it has taken, ``ENDED`` when all have ended.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from imagegen.adapters.answer_spool import LocalAnswers
from imagegen.adapters.picture_files import LocalPictureFiles
from imagegen.bootstrap import build_studio
from imagegen.domain.geometry import Extent
from imagegen.domain.requests import Generate, Output
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.settings import Settings

PERSONS = 3
STEPS = (
    "before intent",
    "after intent",
    "before post",
    "waiting",
    "mid-body",
    "after body",
    "after rename",
    "before settle",
    "after settle",
)


@dataclass(frozen=True, kw_only=True)
class Life:
    """How a process shall live.

    Attributes:
        jobs: how many jobs to hand in; those that are known already stay one.
        step: dies there, the ``nth`` time it gets there; "" lives until it is killed.
    """

    data_dir: str
    base_url: str
    key: str
    jobs: int = 0
    step: str = ""
    nth: int = 1
    database_url: str = ""
    works_here: bool = True

    def command(self) -> list[str]:
        return [sys.executable, "-m", "tests.mortal", json.dumps(asdict(self))]


def person(number: int) -> Person:
    return Person(id=f"person {number % PERSONS}")


def prompt(number: int) -> str:
    return f"A kite over field {number}"


class Fate:
    """Kills this process at its step."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._seen = 0

    def reach(self, step: str) -> None:
        if not step or step != self._life.step:
            return
        self._seen += 1
        if self._seen == self._life.nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, method: str, *, before: str = "", after: str = "") -> None:
        """Die before or after a method."""
        original: Callable[..., Any] = getattr(owner, method)

        @functools.wraps(original)
        def call(*args: Any, **options: Any) -> Any:
            self.reach(before)
            result = original(*args, **options)
            self.reach(after)
            return result

        setattr(owner, method, call)

    def wait_for(self) -> None:
        """Put the steps in place."""
        from imagegen.adapters import answer_transport
        from imagegen.adapters.work_calls import DatabaseCalls

        self.around(DatabaseCalls, "open_call", before="before intent", after="after intent")
        self.around(DatabaseCalls, "finish", before="before settle", after="after settle")
        self.around(LocalAnswers, "close", before="after body")
        self.around(LocalPictureFiles, "put", after="after rename")
        self._on_the_wire(answer_transport)

    def _on_the_wire(self, transport: Any) -> None:
        keeping, tee = transport.KeepingTransport, transport._Tee
        send, read = keeping.handle_async_request, tee.__aiter__
        fate = self

        async def sent(self: Any, request: Any) -> Any:
            if not self._spool.named(request.url.path):
                return await send(self, request)
            fate.reach("before post")
            if fate._life.step == "waiting":
                asyncio.get_running_loop().call_later(0.15, fate.reach, "waiting")
            return await send(self, request)

        async def streamed(self: Any) -> Any:
            async for chunk in read(self):
                yield chunk
                fate.reach("mid-body")

        keeping.handle_async_request = sent
        tee.__aiter__ = streamed


async def live(life: Life) -> None:
    settings = Settings(
        _env_file=None, data_dir=Path(life.data_dir), moderation=False, person_at_once=4
    ).model_copy(
        update={
            "api_key": SecretStr(life.key),
            "base_url": life.base_url,
            "server": "openai",
            "database_url": SecretStr(life.database_url) if life.database_url else None,
            "works_here": life.works_here,
        }
    )
    studio = build_studio(settings)
    await studio.start()
    say("READY")
    for number in range(life.jobs):
        await hand_in(studio, number)
        say(f"ACCEPTED {number}")
    while any([await studio.waiting(person(number)) for number in range(PERSONS)]):
        await asyncio.sleep(0.1)
    say("ENDED")
    while True:
        await asyncio.sleep(60)


async def hand_in(studio: Studio, number: int) -> None:
    output = Output(model="gpt-image-2.5-flare", quality="low", size=Extent(1024, 1024))
    request = Generate(prompt=prompt(number), output=output)
    await studio.submit(request, person(number), key=f"job {number}")


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    told = Life(**json.loads(sys.argv[1]))
    Fate(told).wait_for()
    asyncio.run(live(told))
