"""How offline work reports its stages and hears that it shall stop. Knows no engine, no UI."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from imagegen.errors import JobCancelled

Picture = NDArray[np.uint8]
"""``(height, width, 3) uint8 RGB``."""


class Watch:
    """Passed down through every long computation.

    Call ``check()`` at least every 0.2 s of work: it raises once ``cancel()`` was called from
    any thread. Call ``stage()`` where there is something worth seeing.
    """

    def __init__(self, on_stage: Callable[[str, Picture | None], None] | None = None) -> None:
        """``on_stage(name, picture or None)`` is called in the working thread."""
        self._on_stage = on_stage
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; thread-safe."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise if the work shall stop.

        Raises:
            JobCancelled: ``cancel()`` was called.
        """
        if self._cancelled.is_set():
            raise JobCancelled("Stopped while drawing.")

    def stage(self, name: str, picture: Picture | None = None) -> None:
        """Report a named stage, with the picture as it is so far where there is one."""
        self.check()
        if self._on_stage is not None:
            self._on_stage(name, picture)
