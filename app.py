"""Start the studio: settings → studio → page. Nothing else."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal

from imagegen.errors import SettingsError
from imagegen.settings import Settings

DRAIN_S = 8.0
"""Pictures under way may end when the app is told to stop; containers are killed after 10 s."""


def main() -> None:
    """Read the settings and the command line, then serve until stopped."""
    parser = argparse.ArgumentParser(description="imagegen: pictures from words")
    parser.add_argument("--share", action="store_true", help="open a Gradio share link")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes any free one")
    given = parser.parse_args()
    changes = {"share": True} if given.share else {}
    settings = Settings().model_copy(
        update=changes | ({"port": given.port} if given.port is not None else {})
    )
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("imagegen").setLevel(settings.log_level)

    from imagegen.bootstrap import (
        build_studio,
        check_hosting,
        cookie_secret,
        warn_of_old_pillow,
    )
    from imagegen.ui.build import build_ui, launch_options

    if warning := warn_of_old_pillow():
        logging.getLogger("imagegen").warning(warning)
    try:
        check_hosting(settings)
        studio = build_studio(settings)
    except SettingsError as error:
        raise SystemExit(f"{error.message} {error.hint}") from None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    build_ui(studio).launch(**launch_options(studio, settings, cookie_secret(settings)))
    asyncio.run(studio.stop(DRAIN_S))


if __name__ == "__main__":
    main()
