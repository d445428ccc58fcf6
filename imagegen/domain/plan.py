"""From a request to calls of an engine: every feature becomes ``generate`` or ``edit``.

Pure: pictures come in as arrays, nothing is fetched or sent. How replies are put back is in
``composite.py``, where the model looks is in ``framing.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from imagegen.domain.calls import EditCall, GenerateCall
from imagegen.domain.catalog import ModelCard
from imagegen.domain.framing import Frame, frame_edit, frame_whole
from imagegen.domain.geometry import Box, Extent
from imagegen.domain.outpainting import frame_extension
from imagegen.domain.pricing import PricedCall
from imagegen.domain.prompts import region_words, sent_prompt
from imagegen.domain.rasters import MaskPixels, Pixels
from imagegen.domain.requests import (
    Context,
    Extend,
    Generate,
    Inpaint,
    Output,
    Request,
    Seam,
    Transform,
    Vary,
    Way,
)
from imagegen.errors import EngineUnsupported, InvalidOption

_PARTIALS = 2

CANVAS_LIMIT_PIXELS = 120_000_000
CANVAS_LIMIT_SIDE_PX = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPlan:
    """How a masked edit runs: one call per frame, each put back before the next is cut.

    Attributes:
        canvas: extent of the result.
        source_box: where the source lies on the canvas.
        frames: what the model sees, in order.
        feather_px: soft edge inside the mask.
        seam: how its edge is made invisible.
    """

    canvas: Extent
    source_box: Box
    frames: tuple[Frame, ...]
    feather_px: int
    seam: Seam


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shot:
    """What one edit call shows: the frame's pixels and mask, at the size they are sent in.

    Attributes:
        region: counts the frames of an inpaint, for prompts of their own.
        mask: None when the whole picture may change.
    """

    pixels: Pixels
    size: Extent
    mask: MaskPixels | None = None
    region: int = 0


def is_generation(request: Request) -> bool:
    """Whether the request goes to the engine as words alone."""
    match request:
        case Generate():
            return True
        case Transform() | Extend():
            return request.way is Way.REPAINT
        case _:
            return False


def keeps_source(request: Request) -> bool:
    """Whether pixels of the source must come back unchanged."""
    match request:
        case Inpaint():
            return True
        case Extend():
            return request.way is Way.EDIT
        case Transform():
            return bool(request.mask) and request.way is Way.EDIT
        case _:
            return False


def check_output(output: Output, card: ModelCard) -> None:
    """Refuse what the model does not take.

    Raises:
        InvalidOption: a size, count, quality, background or format that it does not know.
    """
    card.check_quality(output.quality)
    if output.count > card.max_count:
        raise InvalidOption(f"{card.title} makes at most {card.max_count} at once.")
    if output.background not in card.backgrounds:
        raise InvalidOption(f"{card.title} has no {output.background} background.")
    if output.format not in card.formats:
        raise InvalidOption(f"{card.title} does not make {output.format} files.")
    complaint = card.sizes.complaint(output.size) if output.size else ""
    if output.size and complaint:
        better = card.sizes.snap(output.size).extent
        raise InvalidOption(
            f"{output.size} is not possible: {complaint}.", hint=f"Take {better} instead."
        )


def plan_generate(request: Request, card: ModelCard, source: Extent | None = None) -> GenerateCall:
    """The one call that makes pictures from words.

    Args:
        source: extent of the picture that is painted anew, None when there is none.
    """
    output = request.output
    check_output(output, card)
    wanted = output.size or _repaint_size(request, card, source)
    return GenerateCall(
        model=output.model,
        prompt=_fitting(sent_prompt(request), card),
        size=wanted,
        quality=card.check_quality(output.quality),
        count=output.count,
        background=output.background,
        format=output.format,
        seed=output.seed,
        partials=_PARTIALS if card.can_stream and output.count == 1 else 0,
        style=getattr(request, "style", ""),
        subject=_subject(request),
    )


def plan_edit(
    request: Inpaint | Extend | Transform, card: ModelCard, source: Extent, mask: MaskPixels | None
) -> EditPlan:
    """How a request that keeps part of its source runs.

    Args:
        mask: the person's mask for an inpaint or masked transform; None for an extension.
    """
    check_output(request.output, card)
    if not card.can_edit:
        raise EngineUnsupported(f"{card.title} cannot change pictures.")
    if isinstance(request, Extend):
        canvas = request.margins.around(source)
        source_box = request.margins.box(source)
        check_canvas(canvas)
        return EditPlan(
            canvas=canvas,
            source_box=source_box,
            frames=frame_extension(canvas, source_box, card.sizes),
            feather_px=request.feather_px,
            seam=request.seam,
        )
    if mask is None:
        raise InvalidOption("This edit needs a mask.")
    whole = Box.of(source)
    if isinstance(request, Transform):
        frames = frame_edit(mask, card.sizes, context=Context.AUTOMATIC)
        return EditPlan(
            canvas=source, source_box=whole, frames=frames, feather_px=8, seam=Seam.FEATHER
        )
    frames = frame_edit(mask, card.sizes, context=request.context, chosen=request.frame)
    return EditPlan(
        canvas=source,
        source_box=whole,
        frames=frames,
        feather_px=request.feather_px,
        seam=request.seam,
    )


def check_canvas(canvas: Extent) -> None:
    """Refuse a canvas that would not fit into memory.

    Raises:
        InvalidOption: too many pixels, or a side too long.
    """
    if canvas.pixels > CANVAS_LIMIT_PIXELS or max(canvas) > CANVAS_LIMIT_SIDE_PX:
        raise InvalidOption(
            f"The extended picture would be {canvas}; at most "
            f"{CANVAS_LIMIT_PIXELS // 1_000_000} megapixels are possible.",
            hint="Extend it by less, or start from a smaller picture.",
        )


def edit_call(request: Request, card: ModelCard, shot: Shot) -> EditCall:
    """One call of the engine for one shot."""
    output = request.output
    return EditCall(
        model=output.model,
        prompt=_fitting(sent_prompt(request, shot.region), card),
        pictures=(shot.pixels,),
        mask=shot.mask,
        size=shot.size,
        quality=card.check_quality(output.quality),
        count=output.count,
        background=output.background,
        format=output.format,
        seed=output.seed,
        partials=_PARTIALS if card.can_stream and output.count == 1 else 0,
        style=getattr(request, "style", ""),
        subject=_subject(request, shot.region),
    )


def whole_frame(request: Request, card: ModelCard, source: Extent) -> Frame:
    """The frame of an edit that repaints the whole picture."""
    check_output(request.output, card)
    if not card.can_edit:
        raise EngineUnsupported(f"{card.title} cannot change pictures.")
    return frame_whole(source, card.sizes, request.output.size)


def priced_calls(
    request: Request, card: ModelCard, source: Extent | None, mask: MaskPixels | None
) -> tuple[PricedCall, ...]:
    """What every call of this request will be billed by, before anything is cut or sent."""
    output = request.output
    prompt = sent_prompt(request)
    quality = card.check_quality(output.quality)
    if is_generation(request) or source is None:
        call = plan_generate(request, card, source)
        return (
            PricedCall(
                size=call.size,
                quality=quality,
                count=call.count,
                prompt=prompt,
                partials=call.partials,
            ),
        )
    if keeps_source(request) and isinstance(request, Inpaint | Extend | Transform):
        sizes = [frame.size for frame in plan_edit(request, card, source, mask).frames]
    else:
        sizes = [whole_frame(request, card, source).size]
    partials = _PARTIALS if card.can_stream and output.count == 1 else 0
    return tuple(
        PricedCall(
            size=size,
            quality=quality,
            count=output.count,
            prompt=prompt,
            sent=(size,),
            partials=partials,
        )
        for size in sizes
    )


def _repaint_size(request: Request, card: ModelCard, source: Extent | None) -> Extent:
    if source is None:
        return card.sizes.presets[0]
    wanted = request.margins.around(source) if isinstance(request, Extend) else source
    return card.sizes.snap(wanted).extent


def _subject(request: Request, region: int = 0) -> str:
    match request:
        case Generate():
            return ", ".join([request.enhanced or request.prompt, *request.details])
        case Transform():
            return request.description if request.way is Way.REPAINT else request.instruction
        case Extend():
            parts = (request.description, request.prompt)
            return ". ".join(parts) if request.way is Way.REPAINT else request.prompt
        case Inpaint():
            return region_words(request, region)
        case Vary():
            return f"{request.strength} variation"


def _fitting(prompt: str, card: ModelCard) -> str:
    """The prompt, refused when this model takes less.

    Raises:
        InvalidOption: it is too long for the model.
    """
    if len(prompt) > card.prompt_limit:
        raise InvalidOption(
            f"With its style the prompt has {len(prompt):,} characters; {card.title} takes "
            f"{card.prompt_limit:,}.",
            hint="Shorten the prompt or choose another model.",
        )
    return prompt
