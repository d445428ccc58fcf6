"""What leaves for an OpenAI-like server: calls turned into the parameters that it takes.

Only what the model's card *and* the server's profile take is sent; one parameter too many is a
refused call. Pure and blocking (it encodes pictures; call it in a thread). Must not know the
network or the ``openai`` package.

Source: ``openai`` 3.54 ``types/image_generate_params.py``, ``types/image_edit_params.py``
(2026-11-22).
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import Any

from imagegen.adapters.openai_pictures import mask_png, png_of
from imagegen.domain.calls import EditCall, EngineCall, GenerateCall
from imagegen.domain.catalog import ModelCard
from imagegen.domain.geometry import Extent
from imagegen.domain.requests import Background
from imagegen.domain.servers import EditForm, ServerProfile, SizeForm
from imagegen.errors import EngineRefused, EngineUnsupported

_MAX_PARTIALS = 3
_LARGE_EDGE_PX = 1536
_PNG = "image/png"


FilePart = tuple[str, bytes, str]
"""File name, bytes and type. Without the type the server sees ``application/octet-stream`` and
refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCall:
    """One call, ready to be sent.

    Attributes:
        path: under the server's address.
        body: the JSON body, or the form's fields when there are files.
        files: the form's files under their field names; empty for JSON.
        count: how many pictures are wanted.
        with_pictures: whether pictures travel along, which decides what input tokens are.
    """

    path: str
    body: dict[str, Any]
    files: tuple[tuple[str, FilePart], ...] = ()
    count: int = 1
    with_pictures: bool = False


def wire_generation(call: GenerateCall, card: ModelCard, profile: ServerProfile) -> WireCall:
    """A picture from words as a call on the wire.

    Raises:
        EngineRefused: more pictures than this server makes at once.
    """
    return WireCall(path="/images/generations", body=_shared(call, card, profile), count=call.count)


def wire_edit(call: EditCall, card: ModelCard, profile: ServerProfile) -> WireCall:
    """A change to a picture as a call on the wire, its pictures encoded as PNG.

    Raises:
        EngineUnsupported: this server or model makes no edits.
        EngineRefused: too many pictures, or a mask that does not fit.
    """
    _check_edit(call, card, profile)
    body = _shared(call, card, profile)
    pictures = [png_of(picture) for picture in call.pictures]
    files: tuple[tuple[str, FilePart], ...] = ()
    if profile.edits is EditForm.JSON:
        body["image"] = _linked(pictures)
    else:
        files = (*_picture_parts(pictures), *_mask_parts(call, card, profile))
    return WireCall(
        path="/images/edits", body=body, files=files, count=call.count, with_pictures=True
    )


def _check_edit(call: EditCall, card: ModelCard, profile: ServerProfile) -> None:
    if profile.edits is EditForm.NONE:
        raise EngineUnsupported("This server cannot change pictures.")
    if not card.can_edit:
        raise EngineUnsupported(f"{card.title} cannot change pictures.")
    if not 1 <= len(call.pictures) <= card.max_references:
        raise EngineRefused(
            f"{card.title} takes 1 to {card.max_references} pictures, not {len(call.pictures)}.",
            param="image",
            hint="Use fewer reference pictures.",
        )
    if call.mask is not None and call.mask.shape != call.pictures[0].shape[:2]:
        raise EngineRefused("The mask is not as large as its picture.", param="mask")


def _shared(call: EngineCall, card: ModelCard, profile: ServerProfile) -> dict[str, Any]:
    """What generations and edits have in common."""
    most = min(card.max_count, profile.max_count)
    if call.count > most:
        raise EngineRefused(
            f"Here at most {most} can be made at once.", param="n", hint="Ask for fewer."
        )
    body: dict[str, Any] = {"model": call.model, "prompt": call.prompt, "n": call.count}
    if profile.size_form is SizeForm.PIXELS:
        body["size"] = str(call.size)
    else:
        body |= _aspect(call.size, profile.aspects)
    if profile.response_format:
        body["response_format"] = profile.response_format
    if profile.sends_safety_identifier and call.person:
        body["safety_identifier"] = call.person
    if "seed" in profile.extras and call.seed is not None:
        body["seed"] = call.seed
    return body | _options(call, card, profile) | _streaming(call, card, profile)


def _options(call: EngineCall, card: ModelCard, profile: ServerProfile) -> dict[str, Any]:
    """Quality, background and file format, where both sides know them."""
    options: dict[str, Any] = {}
    quality = card.check_quality(call.quality)
    if profile.sends_quality and quality != "auto":
        options["quality"] = quality
    chooses_background = len(card.backgrounds) > 1 and call.background is not Background.AUTO
    if profile.sends_background and chooses_background:
        options["background"] = call.background.value
    if profile.sends_output_format and len(card.formats) > 1:
        options["output_format"] = call.format.value
    return options


def _streaming(call: EngineCall, card: ModelCard, profile: ServerProfile) -> dict[str, Any]:
    """Partial pictures: only for one picture, because events do not say which one they show."""
    wanted = call.partials > 0 and call.count == 1
    if not (wanted and profile.can_stream and card.can_stream):
        return {}
    return {"stream": True, "partial_images": min(call.partials, _MAX_PARTIALS)}


def _picture_parts(pictures: list[bytes]) -> list[tuple[str, FilePart]]:
    """One picture goes as ``image``, several as ``image[]`` in their order."""
    if len(pictures) == 1:
        return [("image", ("image.png", pictures[0], _PNG))]
    return [
        ("image[]", (f"image-{place}.png", data, _PNG))
        for place, data in enumerate(pictures, start=1)
    ]


def _mask_parts(
    call: EditCall, card: ModelCard, profile: ServerProfile
) -> list[tuple[str, FilePart]]:
    if call.mask is None or not (profile.reads_masks and card.takes_mask):
        return []
    return [(profile.mask_field, ("mask.png", mask_png(call.mask), _PNG))]


def _aspect(size: Extent, aspects: tuple[str, ...]) -> dict[str, str]:
    """The nearest aspect on offer, and the resolution class."""
    nearest = min(aspects, key=_AspectDistance(size))
    return {
        "aspect_ratio": nearest,
        "resolution": "2k" if max(size) > _LARGE_EDGE_PX else "1k",
    }


@dataclass(frozen=True, slots=True)
class _AspectDistance:
    """A sort key: how far ``3:2`` is from a size's shape."""

    size: Extent

    def __call__(self, aspect: str) -> float:
        width, height = aspect.split(":")
        return abs(math.log(float(width) / float(height) / self.size.aspect))


def _linked(pictures: list[bytes]) -> dict[str, str] | list[dict[str, str]]:
    """Pictures as data addresses in JSON; one alone, several as a list."""
    links = [
        {"type": "image_url", "url": f"data:{_PNG};base64,{base64.b64encode(data).decode()}"}
        for data in pictures
    ]
    return links[0] if len(links) == 1 else links
