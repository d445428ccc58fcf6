"""The endpoints for programs: ``/generate``, ``/transform``, ``/extend`` and ``/inpaint``.

Each has named, typed parameters and waits until the job has ended. Knows the studio; must
not know the page's widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.events import api

from imagegen.domain.geometry import Extent
from imagegen.domain.growth import find_aspect, grow, grow_to
from imagegen.domain.requests import (
    Context,
    Extend,
    Generate,
    Inpaint,
    Margins,
    Sides,
    Transform,
    Way,
)
from imagegen.services.studio import Studio
from imagegen.ui.api_runs import ApiRuns, Wishes, choose, share_of, word_list, words
from imagegen.ui.handlers import person_of, tells_errors
from imagegen.ui.options import whole_number

Answer = tuple[list[dict], dict]  # type: ignore[type-arg]
"""Picture files, and the record of the job; Gradio reads the types by name."""


def add_endpoints(studio: Studio) -> None:
    """Offer the four endpoints; call it inside ``gr.Blocks``."""
    runs = ApiRuns(studio)
    for name, endpoint in (
        ("generate", generate_endpoint(runs)),
        ("transform", transform_endpoint(runs)),
        ("extend", extend_endpoint(runs)),
        ("inpaint", inpaint_endpoint(runs)),
    ):
        api(tells_errors(endpoint), api_name=name, concurrency_limit=None)


def generate_endpoint(runs: ApiRuns) -> Callable[..., Any]:
    """``/generate``: a picture from words."""

    async def generate(  # noqa: PLR0913 - programs name their parameters
        prompt: str,
        style: str = "",
        details: list[str] = [],  # noqa: B006 - Gradio shows it; it is never changed
        size: str = "auto",
        quality: str = "auto",
        count: int = 1,
        background: str = "auto",
        format: str = "png",
        seed: int = -1,
        model: str = "",
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Answer:
        """Make pictures from words.

        Args:
            prompt: what the picture shall show.
            style: name of a style such as "watercolor"; empty for none.
            details: additional details, e.g. ["golden hour", "close-up"].
            size: "1024x1024", or "auto".
            quality: one of the model's qualities, or "auto".
            count: how many pictures, 1 to 10.
            background: "auto", "opaque" or "transparent".
            format: "png", "webp" or "jpeg".
            seed: for engines that have seeds; -1 for any.
            model: name of a model; empty for the default.
        """
        person = person_of(request)
        wishes = Wishes(model=model, quality=quality, count=count, seed=seed)
        output = runs.output(wishes, person, background=background, file_format=format)
        if size != "auto":
            output = replace(output, size=Extent.parse(words(size, "size")))
        wanted = Generate(
            prompt=words(prompt, "prompt"),
            style=words(style, "style"),
            details=word_list(details, "details"),
            output=output,
        )
        return await runs.run(wanted, person)

    return generate


def transform_endpoint(runs: ApiRuns) -> Callable[..., Any]:
    """``/transform``: a picture in another style."""

    async def transform(  # noqa: PLR0913 - programs name their parameters
        picture: dict,  # type: ignore[type-arg]
        style: str = "",
        instruction: str = "",
        way: str = "edit",
        description: str = "",
        quality: str = "auto",
        count: int = 1,
        seed: int = -1,
        model: str = "",
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Answer:
        """Show a picture in another style.

        Args:
            picture: the picture, sent with ``handle_file``.
            style: name of the target style such as "oil_painting".
            instruction: your own words, instead of a style or beside it.
            way: "edit" changes the picture itself, "repaint" paints anew from a description.
            description: for "repaint"; empty to have the picture described.
            quality: one of the model's qualities, or "auto".
            count: how many pictures, 1 to 10.
            seed: for engines that have seeds; -1 for any.
            model: name of a model; empty for the default.
        """
        person = person_of(request)
        wishes = Wishes(model=model, quality=quality, count=count, seed=seed)
        output = runs.output(wishes, person)
        source = await runs.take(picture, person)
        chosen = choose(Way, way, "way")
        described = await runs.described(source, description, chosen, output.model, person)
        wanted = Transform(
            source=source.id,
            style=words(style, "style"),
            instruction=words(instruction, "instruction"),
            way=chosen,
            description=described,
            output=output,
        )
        return await runs.run(wanted, person)

    return transform


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
        """
        person = person_of(request)
        wishes = Wishes(model=model, quality=quality, count=count, seed=seed)
        output = runs.output(wishes, person)
        source = await runs.take(picture, person)
        margins = _margins(source.extent, aspect, sides, amount)
        chosen = choose(Way, way, "way")
        described = await runs.described(source, description, chosen, output.model, person)
        wanted = Extend(
            source=source.id,
            margins=margins,
            prompt=words(prompt, "prompt"),
            way=chosen,
            description=described,
            output=output,
        )
        return await runs.run(wanted, person)

    return extend


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
            feather_px=whole_number(feather_px, "feather", 256),
            output=output,
        )
        return await runs.run(
            replace(wanted, mask=await runs.take_mask(mask, source, person)), person
        )

    return inpaint


def _margins(extent: Extent, aspect: Any, sides: Any, amount: Any) -> Margins:
    """A shape, where one is given, else a direction and an amount."""
    if aspect:
        return grow_to(extent, find_aspect(words(aspect, "aspect")))
    return grow(extent, choose(Sides, sides, "sides"), share_of(amount))
