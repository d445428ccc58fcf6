"""``python -m imagegen.worker``: makes pictures without a page, beside others on one database.

Needs ``IMAGEGEN_DATABASE_URL`` and the same data folder as its peers. Told to stop, it ends
what is under way first.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from imagegen.bootstrap import build_studio
from imagegen.errors import SettingsError
from imagegen.settings import Settings

DRAIN_S = 60.0
"""Calls under way may end; longer ones are found open by a peer and never sent again."""


async def work(settings: Settings) -> None:
    """Take units from the queue until told to stop."""
    asked = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, asked.set)
    studio = build_studio(settings)
    await studio.start()
    logging.getLogger("imagegen").info("At work")
    await asked.wait()
    await studio.stop(DRAIN_S)


def main() -> int:
    """Read the settings and work; the exit status is 1 if that is not possible."""
    settings = Settings().model_copy(update={"works_here": True})
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("imagegen").setLevel(settings.log_level)
    try:
        if settings.database_url is None:
            raise SettingsError(
                "Workers need a database that several processes can share.",
                hint="Set IMAGEGEN_DATABASE_URL to a PostgreSQL database; with SQLite the app "
                "makes the pictures itself.",
            )
        asyncio.run(work(settings))
    except SettingsError as error:
        sys.stderr.write(f"{error.message} {error.hint}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
