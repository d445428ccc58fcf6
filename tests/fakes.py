"""Stand-ins that do exactly what a test tells them to."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

import cv2
import numpy as np

from imagegen.domain.calls import (
    EditCall,
    EngineCall,
    GenerateCall,
    OfferedModel,
    Partial,
    Reply,
    ReplyPicture,
    TextReply,
)
from imagegen.domain.geometry import Extent
from imagegen.domain.models import CATALOG, DEFAULT_MODEL
from imagegen.domain.moderation import Scores
from imagegen.domain.pricing import Usage, output_tokens, text_tokens
from imagegen.domain.rasters import Pixels
from imagegen.domain.requests import FileFormat
from imagegen.ports import OnPartial

_SUFFIX = {FileFormat.PNG: ".png", FileFormat.JPEG: ".jpg", FileFormat.WEBP: ".webp"}
_HUES_BGR = ((60, 90, 200), (80, 160, 70), (190, 120, 60), (60, 170, 210), (150, 80, 150))


class FakeEngine:
    """An ``ImageEngine`` that paints flat pictures at once, or does what was scripted.

    Attributes:
        calls: every image call so far, in order.
        spoken: every text that was to be rewritten.
        delay_s: how long every call takes.
        scores: what the next moderations say; nothing alarming when it is empty.
        moderated: every text and picture that was to be scored.
    """

    def __init__(self, *, name: str = "fake", delay_s: float = 0.0) -> None:
        self.calls: list[EngineCall] = []
        self.spoken: list[str] = []
        self.delay_s = delay_s
        self.offered = (OfferedModel(name=DEFAULT_MODEL),)
        self._name = name
        self._script: deque[Reply | Exception] = deque()
        self.scores: deque[Scores | Exception | None] = deque()
        self.moderated: list[str | Pixels] = []

    @property
    def name(self) -> str:
        """Stored on every job."""
        return self._name

    def then(self, *outcomes: Reply | Exception) -> None:
        """What the next image calls do: answer or raise, one after the other."""
        self._script.extend(outcomes)

    async def generate(self, call: GenerateCall, on_partial: OnPartial) -> Reply:
        """As scripted, else flat pictures."""
        return await self._do(call, on_partial)

    async def edit(self, call: EditCall, on_partial: OnPartial) -> Reply:
        """As scripted, else the first picture with every pixel changed."""
        return await self._do(call, on_partial)

    async def models(self) -> tuple[OfferedModel, ...]:
        """As set in ``offered``."""
        return self.offered

    async def describe(self, picture: Pixels) -> TextReply:
        """The measures of the picture in words."""
        height, width = picture.shape[:2]
        return TextReply(text=f"A picture of {width} by {height} pixels.", usage=Usage(text_in=9))

    async def rewrite(self, prompt: str) -> TextReply:
        """The prompt with a fixed ending."""
        self.spoken.append(prompt)
        return TextReply(text=f"{prompt}, in soft light, finely detailed", usage=Usage(text_in=9))

    async def moderate(self, material: str | Pixels) -> Scores | None:
        """As scripted in ``scores``; what was asked stands in ``moderated``."""
        self.moderated.append(material)
        outcome = self.scores.popleft() if self.scores else Scores(model="fake")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _do(self, call: EngineCall, on_partial: OnPartial) -> Reply:
        CATALOG.card(call.model).check_quality(call.quality)
        self.calls.append(call)
        await asyncio.sleep(self.delay_s)
        outcome = self._script.popleft() if self._script else flat_reply(call)
        if isinstance(outcome, Exception):
            raise outcome
        for step in range(call.partials):
            on_partial(Partial(stage=f"sketch {step + 1}", data=outcome.pictures[0].data))
        return outcome


def flat_reply(call: EngineCall) -> Reply:
    """Pictures in one colour each, as the call asked for them, with plausible usage."""
    pictures = tuple(_picture(call, place) for place in range(call.count))
    return Reply(
        pictures=pictures,
        usage=Usage(
            text_in=text_tokens(call.prompt), image_out=output_tokens(call.size, 24) * call.count
        ),
        request_id="req_fake",
    )


def _picture(call: EngineCall, place: int) -> ReplyPicture:
    if isinstance(call, EditCall):
        flipped = cv2.cvtColor(call.pictures[0], cv2.COLOR_RGB2BGR)
        canvas = 255 - cv2.resize(flipped, call.size)
    else:
        hue = _HUES_BGR[place % len(_HUES_BGR)]
        canvas = np.full((call.size.height, call.size.width, 3), hue, np.uint8)
    return picture_file(canvas, call.format)


def picture_file(canvas_bgr: Pixels, file_format: FileFormat = FileFormat.PNG) -> ReplyPicture:
    """An encoded picture from ``(height, width, 3) uint8 BGR``."""
    done, data = cv2.imencode(_SUFFIX[file_format], canvas_bgr)
    assert done
    height, width = canvas_bgr.shape[:2]
    return ReplyPicture(data=data.tobytes(), format=file_format, extent=Extent(width, height))


def flat_picture(extent: Extent, colour: Sequence[int] = (90, 140, 200)) -> Pixels:
    """``(height, width, 3) uint8 RGB`` in one colour with a lighter frame, for sending."""
    canvas = np.full((extent.height, extent.width, 3), colour, np.uint8)
    canvas[:8], canvas[-8:] = 230, 230
    return canvas


def small_png() -> bytes:
    """A sound little picture as a file."""
    return picture_file(flat_picture(Extent(64, 48))).data
