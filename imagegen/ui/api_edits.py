"""The endpoints for edits that keep their source: ``/extend``, ``/extend_set``, ``/inpaint``.

Each has named, typed parameters and waits until its jobs have ended. Knows the studio; must
not know the page's widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr

from imagegen.domain.geometry import Box, Extent
from imagegen.domain.growth import find_aspect, grow, grow_to
from imagegen.domain.plan import CANVAS_LIMIT_SIDE_PX
from imagegen.domain.requests import (
    PROMPT_LIMIT,
    Context,
    Extend,
    Inpaint,
    Margins,
    Seam,
    Sides,
    Way,
)
from imagegen.errors import InvalidOption
from imagegen.ui.api_runs import (
    Answer,
    ApiRuns,
    Wishes,
    choose,
    share_of,
    word_list,
    words,
)
from imagegen.ui.growth import FORMAT_SET, shape_set
from imagegen.ui.handlers import person_of
from imagegen.ui.options import whole_number
from imagegen.ui.seams import SOFT_EDGE_LIMIT_PX

Answers = tuple[list[dict], list[dict]]  # type: ignore[type-arg]
"""Picture files, and one record for each job, in the order that was asked for."""


def extend_endpoint(runs: ApiRuns) -> Callable[..., Any]:
    """``/extend``: more picture around a picture."""

    async def extend(  # noqa: PLR0913 - programs name their parameters
        picture: dict,  # type: ignore[type-arg]
        prompt: str = "",
        sides: str = "wider",
        amount: float = 0.5,
        aspect: str = "",
        way: str = "edit",
        description: str = "",
        quality: str = "auto",
        count: int = 1,
        seed: int = -1,
        model: str = "",
        margins: list[int] = [],  # noqa: B006 - Gradio shows it; it is never changed
        feather_px: int = 8,
        seam: str = "level",
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Answer:
        """Add more picture around a picture; what is there stays exactly as it is.

        Args:
            picture: the picture, sent with ``handle_file``.
            prompt: what shall appear there; may be empty.
            sides: "left", "right", "up", "down", "wider", "taller" or "all round".
            amount: share of the picture's own width or height, 0.1 to 2.
            aspect: a target shape such as "16:9", instead of sides and amount.
            way: "edit" keeps the picture, "repaint" paints a larger scene anew.
            description: for "repaint"; empty to have the picture described.
            quality: one of the model's qualities, or "auto".
            count: how many pictures, 1 to 10.
            seed: for engines that have seeds; -1 for any.
            model: name of a model; empty for the default.
            margins: pixels to add as [left, right, up, down], instead of sides and amount.
            feather_px: width of the soft edge inside the new part, 0 to 256.
            seam: "level" also levels the colours at the edge, "feather" only fades.
        """
        person = person_of(request)
        wishes = Wishes(model=model, quality=quality, count=count, seed=seed)
        output = runs.output(wishes, person)
        source = await runs.take(picture, person)
        wide = read_margins(margins) if margins else _margins(source.extent, aspect, sides, amount)
        chosen = choose(Way, way, "way")
        described = await runs.described(source, description, chosen, output.model, person)
        wanted = Extend(
            source=source.id,
            margins=wide,
            prompt=words(prompt, "prompt"),
            way=chosen,
            description=described,
            feather_px=whole_number(feather_px, "feather", SOFT_EDGE_LIMIT_PX),
            seam=choose(Seam, seam, "seam"),
            output=output,
        )
        return await runs.run(wanted, person)

    return extend


def extend_set_endpoint(runs: ApiRuns) -> Callable[..., Any]:
    """``/extend_set``: one picture in several shapes."""

    async def extend_set(  # noqa: PLR0913 - programs name their parameters
        picture: dict,  # type: ignore[type-arg]
        prompt: str = "",
        shapes: list[str] = list(FORMAT_SET),  # noqa: B006 - never changed
        quality: str = "auto",
        seed: int = -1,
        model: str = "",
        feather_px: int = 8,
        seam: str = "level",
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Answers:
        """Bring a picture to several shapes, one job each; the source stays in all of them.

        Args:
            picture: the picture, sent with ``handle_file``.
            prompt: what shall appear around it; may be empty.
            shapes: target shapes such as "16:9"; one that the picture has already is left out.
            quality: one of the model's qualities, or "auto".
            seed: for engines that have seeds; -1 for any.
            model: name of a model; empty for the default.
            feather_px: width of the soft edge inside the new part, 0 to 256.
            seam: "level" also levels the colours at the edge, "feather" only fades.
        """
        person = person_of(request)
        wishes = Wishes(model=model, quality=quality, count=1, seed=seed)
        output = runs.output(wishes, person)
        source = await runs.take(picture, person)
        wanted = [
            Extend(
                source=source.id,
                margins=grown.margins,
                prompt=words(prompt, "prompt"),
                feather_px=whole_number(feather_px, "feather", SOFT_EDGE_LIMIT_PX),
                seam=choose(Seam, seam, "seam"),
                output=output,
            )
            for grown in shape_set(list(word_list(shapes, "shapes")), source.extent)
            if grown.margins
        ]
        return await runs.run_all(wanted, person)

    return extend_set


def inpaint_endpoint(runs: ApiRuns) -> Callable[..., Any]:
    """``/inpaint``: only the masked part anew."""

    async def inpaint(  # noqa: PLR0913 - programs name their parameters
        picture: dict,  # type: ignore[type-arg]
        mask: dict,  # type: ignore[type-arg]
        prompt: str,
        context: str = "automatic",
        feather_px: int = 8,
        quality: str = "auto",
        count: int = 1,
        seed: int = -1,
        model: str = "",
        frame: list[int] = [],  # noqa: B006 - Gradio shows it; it is never changed
        seam: str = "level",
        prompts: list[str] = [],  # noqa: B006 - Gradio shows it; it is never changed
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Answer:
        """Paint the masked part of a picture anew; everything else stays byte for byte.

        Args:
            picture: the picture, sent with ``handle_file``.
            mask: a picture of the same size; bright (or opaque on transparent) = repaint.
            prompt: what shall be there.
            context: how much the model sees: "automatic", "tight" or "whole".
            feather_px: width of the soft edge inside the mask, 0 to 256.
            quality: one of the model's qualities, or "auto".
            count: how many pictures, 1 to 10.
            seed: for engines that have seeds; -1 for any.
            model: name of a model; empty for the default.
            frame: what the model sees as [x, y, width, height] in picture pixels, instead of
                context; it is grown where it does not hold the mask.
            seam: "level" also levels the colours at the edge, "feather" only fades.
            prompts: one for each masked part where parts lie far apart, top to bottom; the
                last one serves all that follow.
        """
        person = person_of(request)
        wishes = Wishes(model=model, quality=quality, count=count, seed=seed)
        output = runs.output(wishes, person)
        source = await runs.take(picture, person)
        wanted = Inpaint(
            source=source.id,
            mask="",
            prompt=words(prompt, "prompt"),
            context=choose(Context, context, "context"),
            frame=read_frame(frame, source.extent),
            feather_px=whole_number(feather_px, "feather", SOFT_EDGE_LIMIT_PX),
            seam=choose(Seam, seam, "seam"),
            region_prompts=word_list(prompts, "prompts", limit=PROMPT_LIMIT),
            output=output,
        )
        return await runs.run(
            replace(wanted, mask=await runs.take_mask(mask, source, person)), person
        )

    return inpaint


def read_margins(values: Any) -> Margins:
    """Margins from ``[left, right, up, down]``.

    Raises:
        InvalidOption: they are something else.
        NothingToExtend: all are zero.
    """
    left, right, top, bottom = _four(values, "margins", "[left, right, up, down]")
    return Margins(left=left, right=right, top=top, bottom=bottom)


def _margins(extent: Extent, aspect: Any, sides: Any, amount: Any) -> Margins:
    """A shape, where one is given, else a direction and an amount."""
    if aspect:
        return grow_to(extent, find_aspect(words(aspect, "aspect")))
    return grow(extent, choose(Sides, sides, "sides"), share_of(amount))


def read_frame(values: Any, source: Extent) -> Box | None:
    """A frame from ``[x, y, width, height]``; None for an empty list.

    Raises:
        InvalidOption: it is something else, or does not lie on the picture.
    """
    if values in ([], None):
        return None
    box = Box(*_four(values, "frame", "[x, y, width, height]")).within(source)
    if not box.extent.pixels:
        raise InvalidOption("The frame does not lie on the picture.")
    return box


def _four(values: Any, name: str, form: str) -> list[int]:
    if not isinstance(values, list) or len(values) != 4:
        raise InvalidOption(f"“{name}” must be four numbers: {form}.")
    return [whole_number(value, name, CANVAS_LIMIT_SIDE_PX) for value in values]
