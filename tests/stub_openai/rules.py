"""What OpenAI's image API accepts today, and the words in which it refuses the rest.

Sources: ``openai`` 3.54 ``types/image_generate_params.py`` and ``image_edit_params.py``; error
bodies as quoted in public threads of 2026; read on 2026-11-22. Written apart from the product's
catalog on purpose: a shared mistake would not be found.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.stub_openai.book import Upload

FIVE = ("low", "medium", "high", "xhigh", "max", "auto")
THREE = ("low", "medium", "high", "auto")
FREE = ("gpt-image-2.6-sunburst", "gpt-image-2.6-flare", "gpt-image-2.5-sunburst")
FREE += ("gpt-image-2.5-flare", "gpt-image-2")
FIXED = ("gpt-image-1.5", "gpt-image-1-mini")
IMAGE_MODELS = (*FREE, *FIXED)
FIXED_SIZES = ("1024x1024", "1536x1024", "1024x1536", "auto")

_SHARED = frozenset(
    [
        "prompt",
        "model",
        "n",
        "size",
        "quality",
        "background",
        "output_format",
        "output_compression",
        "stream",
        "partial_images",
        "safety_identifier",
        "user",
    ]
)
_GENERATE = _SHARED | {"moderation", "complexity"}
_EDIT = _SHARED | {"complexity", "input_fidelity", "image", "image[]", "mask", "markup"}
_MIMES = ("image/png", "image/jpeg", "image/webp")
_USER_ERROR = "image_generation_user_error"


@dataclass(frozen=True, kw_only=True)
class _Body:
    status: int = 400
    code: str | None = None
    type: str = "invalid_request_error"
    param: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """An error object in OpenAI's form."""

    def __init__(self, message: str, **body: Any) -> None:
        super().__init__(message)
        self.message = message
        self.body = _Body(**body)

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        error = {
            "message": self.message,
            "type": self.body.type,
            "param": self.body.param,
            "code": self.body.code,
        }
        return {"error": error | self.body.more}


def check(params: dict[str, Any], uploads: tuple[Upload, ...], *, is_edit: bool) -> None:
    """Refuse what OpenAI would refuse.

    Raises:
        Refusal: with OpenAI's status, code and words.
    """
    _check_names(params, uploads, is_edit)
    model = params.get("model")
    if model not in IMAGE_MODELS:
        raise Refusal(
            f"The model '{model}' does not exist or you do not have access to it.",
            status=404,
            code="model_not_found",
            param="model",
        )
    _check_prompt(params.get("prompt"))
    _check_number(params, "n", 1, 10)
    _check_number(params, "partial_images", 0, 3)
    _check_number(params, "output_compression", 0, 100)
    _check_size(str(params.get("size", "auto")), model)
    _check_looks(params, model)
    if is_edit:
        _check_uploads(uploads)


def _check_names(params: dict[str, Any], uploads: tuple[Upload, ...], is_edit: bool) -> None:
    known = _EDIT if is_edit else _GENERATE
    for name in (*params, *(upload.field for upload in uploads)):
        if name not in known:
            raise Refusal(f"Unknown parameter: '{name}'.", code="unknown_parameter", param=name)
    if "input_fidelity" in params and params.get("model") != "gpt-image-1.5":
        raise Refusal(
            "The model does not support the 'input_fidelity' parameter.",
            code="invalid_input_fidelity_model",
            type=_USER_ERROR,
            param="input_fidelity",
        )


def _check_prompt(prompt: Any) -> None:
    if not isinstance(prompt, str) or not prompt:
        raise Refusal(
            "Missing required parameter: 'prompt'.",
            code="missing_required_parameter",
            param="prompt",
        )
    if len(prompt) > 32_000:
        raise Refusal(
            "Invalid 'prompt': string too long. Expected a string with maximum length 32000.",
            code="string_above_max_length",
            param="prompt",
        )


def _check_number(params: dict[str, Any], name: str, low: int, high: int) -> None:
    text = str(params.get(name, low))
    if not text.isdigit() or not low <= int(text) <= high:
        raise Refusal(
            f"Invalid '{name}': expected an integer from {low} to {high}.",
            code="invalid_value",
            param=name,
        )


def _check_size(size: str, model: str) -> None:
    found = re.fullmatch(r"(\d+)x(\d+)", size)
    complaint = ""
    if model in FIXED:
        complaint = "" if size in FIXED_SIZES else f"Invalid size '{size}'."
    elif size != "auto" and not found:
        complaint = f"Invalid size '{size}'."
    elif found:
        complaint = _size_complaint(int(found[1]), int(found[2]))
    if complaint:
        raise Refusal(complaint, code="invalid_value", type=_USER_ERROR, param="size")


def _size_complaint(width: int, height: int) -> str:
    if width % 16 or height % 16:
        return "Width and height must both be divisible by 16"
    if max(width, height) > 3840:
        return "The longest edge must be less than or equal to 3840."
    if max(width, height) > 3 * min(width, height):
        return "The ratio of the long edge to the short edge must not exceed 3:1."
    if width * height < 655_360:
        return "Requested resolution is below the current minimum pixel budget."
    if width * height > 8_294_400:
        return "Requested resolution is above the current maximum pixel budget."
    return ""


def _check_looks(params: dict[str, Any], model: str) -> None:
    qualities = FIVE if model.startswith(("gpt-image-2.6", "gpt-image-2.5")) else THREE
    _check_choice(params, "quality", qualities)
    _check_choice(params, "background", ("transparent", "opaque", "auto"))
    _check_choice(params, "output_format", ("png", "webp", "jpeg"))
    _check_choice(params, "moderation", ("auto", "low"))
    if "complexity" in params and not model.startswith("gpt-image-2.6"):
        raise Refusal("Unknown parameter: 'complexity'.", code="unknown_parameter")
    if params.get("background") != "transparent":
        return
    if model == "gpt-image-2":
        raise Refusal(
            "Transparent background is not supported for this model.",
            code="invalid_value",
            type=_USER_ERROR,
            param="background",
        )
    if params.get("output_format") == "jpeg":
        raise Refusal("Transparent background needs png or webp.", param="background")


def _check_choice(params: dict[str, Any], name: str, choices: tuple[str, ...]) -> None:
    value = params.get(name, choices[0])
    if value not in choices:
        raise Refusal(
            f"Invalid value: '{value}'. Supported values are: {', '.join(choices)}.",
            code="invalid_value",
            param=name,
        )


def _check_uploads(uploads: tuple[Upload, ...]) -> None:
    pictures = [upload for upload in uploads if upload.field in ("image", "image[]")]
    if not pictures:
        raise Refusal("Missing required parameter: 'image'.", param="image")
    if len(pictures) > 16:
        raise Refusal("Too many images: at most 16.", param="image")
    opened = [_open(upload, number) for number, upload in enumerate(uploads, start=1)]
    masks = [
        (upload, image)
        for upload, image in zip(uploads, opened, strict=True)
        if upload.field == "mask"
    ]
    for upload, mask in masks:
        _check_mask(upload, mask, opened[0])


def _open(upload: Upload, number: int) -> Image.Image:
    if upload.mime not in _MIMES:
        raise Refusal(
            f"Invalid file '{upload.field}': unsupported mimetype ('{upload.mime}'). Supported "
            "file formats are 'image/jpeg', 'image/png', and 'image/webp'.",
            code="unsupported_file_mimetype",
            param=upload.field,
        )
    try:
        image = Image.open(io.BytesIO(upload.data))
        image.load()
    except (UnidentifiedImageError, OSError):
        image = None
    if image is None or image.mode not in ("RGB", "RGBA", "LA", "L") or len(upload.data) > 50e6:
        raise Refusal(
            f"Invalid image file or mode for image {number}, please check your image file.",
            code="invalid_image_file",
            type=_USER_ERROR,
        )
    return image


def _check_mask(upload: Upload, mask: Image.Image, first: Image.Image) -> None:
    if mask.mode not in ("RGBA", "LA") or mask.format != "PNG":
        raise Refusal(
            "Invalid mask image format - mask image missing alpha channel.",
            code="invalid_image_file",
            type=_USER_ERROR,
            param="mask",
        )
    if mask.size != first.size:
        raise Refusal(
            "Invalid mask image size - the mask must be the same size as the image.",
            code="invalid_image_file",
            type=_USER_ERROR,
            param="mask",
        )
    if len(upload.data) >= 4 * 1024 * 1024:
        raise Refusal("The mask must be smaller than 4 MB.", param="mask")
