"""What goes to an image engine and what comes back: the vocabulary of the engine port.

Pictures go as arrays and come back as the engine's own bytes, which are kept untouched
(they carry the provider's signature). Knows nothing of requests, files or the wire.
"""

from __future__ import annotations

from dataclasses import dataclass

from imagegen.domain.geometry import Extent
from imagegen.domain.pricing import Usage
from imagegen.domain.rasters import MaskPixels, Pixels
from imagegen.domain.requests import Background, FileFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateCall:
    """Make ``count`` pictures from words.

    Attributes:
        quality: one of the model's own, never ``auto`` unless the model has nothing else.
        partials: partial pictures wanted on the way, 0..3; only with ``count`` 1.
        person: a hash that names the person to the provider, "" for nobody.
        style: a painting style's name for engines that paint themselves, "" for none.
        subject: the person's own words without our style's wording: what engines that parse
            words (the offline one) shall read; "" when ``prompt`` is all there is.
    """

    model: str
    prompt: str
    size: Extent
    quality: str
    count: int = 1
    background: Background = Background.AUTO
    format: FileFormat = FileFormat.PNG
    seed: int | None = None
    partials: int = 0
    person: str = ""
    style: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditCall:
    """Change a picture by words.

    Attributes:
        pictures: the picture to change first, then references; each
            ``(height, width, 3) uint8 RGB``.
        mask: as large as the first picture; 255 = repaint, 0 = keep; None = all of it.
        size: what the result shall measure; always explicit.
        subject: the person's own words without our instructions around them: what engines
            that parse words (the offline one) shall read; "" when there are none.
    """

    model: str
    prompt: str
    pictures: tuple[Pixels, ...]
    mask: MaskPixels | None
    size: Extent
    quality: str
    count: int = 1
    background: Background = Background.AUTO
    format: FileFormat = FileFormat.PNG
    seed: int | None = None
    partials: int = 0
    person: str = ""
    style: str = ""
    subject: str = ""


EngineCall = GenerateCall | EditCall


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPicture:
    """One picture of a reply: the engine's bytes as they came, measured by us.

    Attributes:
        extent: measured from the bytes, not believed from the reply.
    """

    data: bytes
    format: FileFormat
    extent: Extent


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an engine answered.

    Attributes:
        pictures: at least one, perhaps fewer than were asked for.
        usage: tokens over all pictures; None when the engine does not say.
        revised_prompt: the engine's own rewording, "" when it gave none.
        note: one sentence from the engine for the result card, "" for none.
        request_id: the provider's id of the call, "" for none.
        software: what our composites of these pictures shall name as their maker.
    """

    pictures: tuple[ReplyPicture, ...]
    usage: Usage | None = None
    revised_prompt: str = ""
    note: str = ""
    request_id: str = ""
    software: str = "imagegen (changed with an AI model)"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReply:
    """A description or a rewritten prompt, with the tokens it took (None if unknown)."""

    text: str
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """A picture on its way.

    Attributes:
        stage: what the engine is doing, in a word or two.
        data: an encoded preview, None when there is only a stage.
    """

    stage: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedModel:
    """A model that a server says it has; ``ends_on`` as ``YYYY-MM-DD`` or ""."""

    name: str
    ends_on: str = ""
