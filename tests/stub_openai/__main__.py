"""``python -m tests.stub_openai --port 8099``: try the app by hand without paying."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from tests.stub_openai.server import STUB_KEY, StubOpenAI


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--key", default=STUB_KEY)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--book", type=Path, help="keep the book in this file, too")
    told = parser.parse_args()
    stub = StubOpenAI(port=told.port, key=told.key, book=told.book)
    stub.latency_s = told.latency
    sys.stdout.write(f"OPENAI_BASE_URL={stub.base_url}\nOPENAI_API_KEY={stub.key}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        stub.serve()


main()
