"""Describes a picture in two sentences by measuring it: no model, and it says no more than it saw.

Must not know prompts, plans or how pictures are made. Import is light: OpenCV comes in when a
picture comes in.
"""

from __future__ import annotations

from imagegen.offline.progress import Picture

__all__ = ["describe"]


def describe(picture: Picture) -> str:
    """What can be told of ``picture`` (``(height, width, 3) uint8 RGB``), in two sentences.

    Subject where it can be told, orientation and composition; then light and colours by name.
    """
    from imagegen.offline.describe.observing import observe
    from imagegen.offline.describe.wording import word

    return word(observe(picture))
