"""A painted mask as a few words: which one it is, and whether the studio keeps it already.

The page holds these words beside the pad and sends them for a price, where the mask itself
would travel again with every letter that is typed. Nothing in them is believed: a mask is only
found in its owner's name. Must not know widgets.
"""

from __future__ import annotations

import hashlib

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from imagegen.domain.geometry import Box
from imagegen.ui.editor import dragged_frame, soft_edge_px

_LONGEST = 1000


class KeptMask(BaseModel):
    """What is known of the mask on the pad.

    Attributes:
        picture: id of the picture that it was painted on.
        digest: of the pad's own bytes; another stroke, another digest.
        mask: id of the stored mask, "" while it is not stored.
        soft_edge_px: the width that the pad's slider said, None where it said nothing.
        frame: what the person wants the model to see, None to leave it open.
    """

    model_config = ConfigDict(frozen=True)

    picture: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    mask: str = Field(default="", max_length=64)
    soft_edge_px: int | None = Field(default=None, ge=0, le=256)
    frame: Box | None = None

    def is_of(self, picture: str, mask_png: bytes) -> bool:
        """Whether this is the mask of these bytes, on this picture."""
        return self.picture == picture and self.digest == _digest(mask_png)


def note_mask(picture: str, mask_png: bytes, mask: str = "") -> KeptMask:
    """The words for a mask's bytes; ``mask`` is its id if it is stored."""
    return KeptMask(
        picture=picture,
        digest=_digest(mask_png),
        mask=mask,
        soft_edge_px=soft_edge_px(mask_png),
        frame=dragged_frame(mask_png),
    )


def read_kept(text: object) -> KeptMask | None:
    """What the page sent back, None for nothing or nonsense."""
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST:
        return None
    try:
        return KeptMask.model_validate_json(text)
    except ValidationError:
        return None


def _digest(mask_png: bytes) -> str:
    return hashlib.sha256(mask_png).hexdigest()[:32]
