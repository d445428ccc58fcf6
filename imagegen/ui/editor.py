"""The mask pad: paint over what shall change, and get back a small PNG of exactly that.

A ``gr.HTML`` component of our own: the browser shows the picture (or a preview of it), keeps
the mask in the picture's own pixels and sends nothing but the mask. The only place that reads
what the pad sends; it is checked, never trusted. Must not know tabs, and never decodes pixels.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

import gradio as gr
from pydantic import BaseModel, Field, ValidationError

from imagegen.domain.framing import Frame
from imagegen.domain.geometry import Box
from imagegen.errors import ImagegenError, UnreadablePicture
from imagegen.ui.assets import read_asset
from imagegen.ui.component import QuietMeta

MASK_LIMIT_BYTES = 4 * 1024 * 1024
"""The largest mask that is taken; painted ones stay far below it."""

_SCRIPTS = (
    "pad_mask.js",
    "pad_png.js",
    "pad_wand.js",
    "pad_view.js",
    "pad_frame.js",
    "pad_tools.js",
    "pad.js",
    "pad_input.js",
)
_PREFIX = "data:image/png;base64,"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SOFT_EDGE_KEY = b"feather_px\0"
_SOFT_EDGE_LIMIT_PX = 256
_FRAME_KEY = b"frame\0"
_FRAME = re.compile(rb"(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})")


class ObjectFinder(Protocol):
    """Finds the object that rough strokes mean, e.g. through ``domain.selection``."""

    async def __call__(self, picture_id: str, strokes_png: bytes, request: gr.Request) -> bytes:
        """Return the object's mask as a PNG of the picture's size, white = the object.

        Args:
            picture_id: what the page says it shows; whether the asker may see it is to be checked.
            strokes_png: strokes over or around the object, a PNG of the picture's size.

        Raises:
            ImagegenError: told to the person as it is.
        """
        ...


class _ObjectCall(BaseModel):
    picture_id: str = Field(max_length=64)
    strokes: str


class MaskPad(gr.HTML, metaclass=QuietMeta):
    """Brush, eraser, rectangle, lasso, colour and object selection over a picture.

    The value is the mask as a PNG data URL, or None while nothing is painted. Another picture
    clears it; the same picture, another prompt or a new run do not.
    """

    def __init__(
        self,
        value: str | bytes | None = None,
        *,
        picture: str = "",
        width: int = 0,
        height: int = 0,
        finder: ObjectFinder | None = None,
        **options: Any,
    ) -> None:
        """Make a pad; set all but ``finder`` later with ``gr.update``.

        Args:
            value: a mask to begin with.
            picture: address of the picture or of a smaller preview; "" for none.
            width: the picture's own width in pixels, 0 to take what ``picture`` shows.
            height: the same for its height.
            finder: without one there is no tool for objects.
            options: ``picture_id`` (sent to the finder; tells whether another picture came when
                the address alone does not), ``detail`` (address of the whole picture where
                ``picture`` is a preview; fetched only when somebody zooms in), ``feather`` (the
                soft edge in picture pixels that the pad's slider starts with), ``frames`` (what the
                model will see, from ``frames_text``), ``context`` (another one drops the frame that
                the person dragged) and all that ``gr.HTML`` takes.
        """
        for name in ("picture_id", "detail", "frames", "context"):
            options.setdefault(name, "")
        options.setdefault("feather", 8)
        super().__init__(
            value=value,
            html_template=read_asset("pad.html"),
            css_template=read_asset("pad.css"),
            js_on_load="\n".join(map(read_asset, _SCRIPTS)),
            apply_default_css=False,
            server_functions=[_object_call(finder)] if finder else None,
            picture=picture,
            width=width,
            height=height,
            finds_objects=finder is not None,
            **options,
        )
        # Gradio asks for every parameter by its name, and `gr.HTML` takes a name that its script
        # mentions for an event: without these, a bound method would land in the page's config.
        self.picture, self.width, self.height = picture, width, height

    def preprocess(self, payload: str | None) -> bytes | None:  # type: ignore[override]
        """Return the mask's PNG bytes, None while nothing is painted.

        Raises:
            gr.Error: it is not what a pad sends.
        """
        try:
            return read_mask_url(payload)
        except UnreadablePicture as error:
            raise gr.Error(f"{error.message} {error.hint}", print_exception=False) from error

    def postprocess(self, value: str | bytes | None) -> str | None:
        """Show a stored mask (PNG bytes or a data URL of one), or clear the pad."""
        return mask_url(value) if isinstance(value, bytes) else value or None

    def api_info(self) -> dict[str, Any]:
        """What programs would have to send."""
        return {"type": "string", "description": "PNG data URL of the mask, white = repaint"}

    def example_payload(self) -> Any:
        """No mask."""
        return None

    def example_value(self) -> Any:
        """No mask."""
        return None


def mask_url(png: bytes) -> str:
    """A mask's PNG bytes as the data URL that the pad takes."""
    return _PREFIX + base64.b64encode(png).decode("ascii")


def read_mask_url(payload: object) -> bytes | None:
    """The PNG bytes in a pad's value, None when it is empty.

    Only the shape of the message is checked; decoding is the library's, with its own limits.

    Raises:
        UnreadablePicture: it is no PNG data URL, or a too large one.
    """
    if payload is None or payload == "":
        return None
    if not isinstance(payload, str) or not payload.startswith(_PREFIX):
        raise UnreadablePicture("The mask did not arrive as a PNG.", hint="Reload the page.")
    if len(payload) > len(_PREFIX) + MASK_LIMIT_BYTES * 4 // 3 + 4:
        raise UnreadablePicture("The mask is too large.", hint="Paint larger, simpler areas.")
    try:
        png = base64.b64decode(payload[len(_PREFIX) :], validate=True)
    except (binascii.Error, ValueError):
        raise UnreadablePicture("The mask arrived damaged.", hint="Try again.") from None
    if not png.startswith(_SIGNATURE) or png[12:16] != b"IHDR":
        raise UnreadablePicture("The mask did not arrive as a PNG.", hint="Reload the page.")
    return png


def soft_edge_px(mask_png: bytes) -> int | None:
    """How wide the person wants the mask's soft edge, in picture pixels.

    The pad writes it into the mask as a PNG text chunk, so one file tells all; masks from
    elsewhere have none. https://www.w3.org/TR/png-3/#11tEXt (2026-11-22)
    """
    digits = _note(mask_png, _SOFT_EDGE_KEY)
    return min(int(digits), _SOFT_EDGE_LIMIT_PX) if digits.isdigit() else None


def dragged_frame(mask_png: bytes) -> Box | None:
    """The part of the picture that the person wants the model to see, None to leave it open.

    It stands beside the soft edge in the mask's file, in picture pixels.
    """
    found = _FRAME.fullmatch(_note(mask_png, _FRAME_KEY))
    if not found:
        return None
    box = Box(*map(int, found.groups()))
    return box if box.width and box.height else None


def frames_text(frames: Iterable[Frame], dragged: Box | None = None) -> str:
    """What the pad draws over the picture: boxes in its pixels, and the size each is sent in.

    Args:
        dragged: the person's own frame, so that another drag to the same frames is news too.
    """
    drawn = [
        {**frame.box._asdict(), "sent": f"{frame.size.width} × {frame.size.height}"}
        for frame in frames
    ]
    return json.dumps({"frames": drawn, "dragged": dragged})


def _note(mask_png: bytes, key: bytes) -> bytes:
    """The text that a PNG holds under a key, b"" for none."""
    at = len(_SIGNATURE)
    while at + 12 <= len(mask_png):
        length, kind = struct.unpack_from(">I4s", mask_png, at)
        text = mask_png[at + 8 : at + 8 + min(length, 64)]
        if kind == b"tEXt" and text.startswith(key):
            return text.removeprefix(key)
        at += length + 12
    return b""


def _object_call(finder: ObjectFinder) -> Callable[..., Awaitable[dict[str, str]]]:
    """The function that the page calls with rough strokes; answers ``mask`` or ``trouble``."""

    async def select_object(call: Any, request: gr.Request) -> dict[str, str]:
        try:
            asked = _ObjectCall.model_validate(call)
            strokes = read_mask_url(asked.strokes)
            if strokes is None:
                raise UnreadablePicture("No stroke arrived.", hint="Paint over the object.")
            # Gradio 6.31 hands its events a request of its own, but server functions a bare one.
            asker = request if isinstance(request, gr.Request) else gr.Request(request)
            found = await finder(asked.picture_id, strokes, asker)
        except ValidationError:
            return {"trouble": "The object could not be looked for. Reload the page."}
        except ImagegenError as error:
            return {"trouble": f"{error.message} {error.hint}"}
        return {"mask": mask_url(found)}

    return select_object
