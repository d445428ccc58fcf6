"""What somebody pressed: a request, and how it goes into the queue.

Pure values. Must not know the queue.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from imagegen.domain.requests import Request
from imagegen.domain.units import Urgency
from imagegen.errors import InvalidOption

_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One press of a button.

    Attributes:
        key: made by the client for this press, "" for none; two presses differ in it.
        batch: id of the batch that it belongs to, "" for none.
    """

    request: Request
    key: str = ""
    batch: str = ""
    urgency: Urgency = Urgency.NORMAL

    def __post_init__(self) -> None:
        """Refuse keys that are no keys."""
        if len(self.key) > _LONGEST_KEY:
            raise InvalidOption(f"A job key may have at most {_LONGEST_KEY} characters.")

    def job_id(self, owner: str) -> str:
        """The id that follows from the key and its owner, "" when there is no key."""
        if not self.key:
            return ""
        return hashlib.sha256(f"{owner}/{self.key}".encode()).hexdigest()[:32]
