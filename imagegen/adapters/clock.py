"""The real time. Implements ``Clock``."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """An aware UTC time."""
        return datetime.now(UTC)
