"""A strict stand-in for OpenAI's API: real HTTP, real pictures, real prices, scriptable faults.

Used by tests as a thread (``StubOpenAI``), and by hand or by benchmarks as its own process::

    python -m tests.stub_openai --port 8099

It refuses what OpenAI refuses today (unknown parameters, sizes, mime types, masks without
alpha) and keeps a book of every call with what it would have cost.
"""

from __future__ import annotations

from tests.stub_openai.book import Book, Entry, Upload
from tests.stub_openai.faults import Fault
from tests.stub_openai.server import STUB_KEY, StubOpenAI, StubProcess

__all__ = ["STUB_KEY", "Book", "Entry", "Fault", "StubOpenAI", "StubProcess", "Upload"]
