"""The endpoints for programs: ``/generate``, ``/transform`` and ``/vary``, and the exact edits.

Each has named, typed parameters and waits until the job has ended. Knows the studio; must
not know the page's widgets. The edits that keep their source stand in ``api_edits.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.events import api

from imagegen.domain.geometry import Extent
from imagegen.domain.requests import Generate, Strength, Transform, Vary, Way
from imagegen.services.studio import Studio
from imagegen.ui.api_edits import extend_endpoint, extend_set_endpoint, inpaint_endpoint
from imagegen.ui.api_runs import Answer, ApiRuns, Wishes, choose, word_list, words
from imagegen.ui.handlers import person_of, tells_errors


def add_endpoints(studio: Studio) -> None:
    """Offer all endpoints; call it inside ``gr.Blocks``."""
    runs = ApiRuns(studio)
    for name, endpoint in (
        ("generate", generate_endpoint(runs)),
        ("transform", transform_endpoint(runs)),
        ("vary", vary_endpoint(runs)),
        ("extend", extend_endpoint(runs)),
        ("extend_set", extend_set_endpoint(runs)),
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
        mask: dict | None = None,  # type: ignore[type-arg]
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Answer:
        """Show a picture, or a part of it, in another style.

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
            mask: for "edit": only this part changes; bright (or opaque on transparent) = change.
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
        if mask is not None:
            wanted = replace(wanted, mask=await runs.take_mask(mask, source, person))
        return await runs.run(wanted, person)

    return transform


def vary_endpoint(runs: ApiRuns) -> Callable[..., Any]:
    """``/vary``: another take on a picture."""

    async def vary(  # noqa: PLR0913 - programs name their parameters
        picture: dict,  # type: ignore[type-arg]
        strength: str = "subtle",
        quality: str = "auto",
        count: int = 1,
        seed: int = -1,
        model: str = "",
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Answer:
        """Make another take on a picture.

        Args:
            picture: the picture, sent with ``handle_file``.
            strength: "subtle" stays close, "strong" keeps only the subject and the mood.
            quality: one of the model's qualities, or "auto".
            count: how many pictures, 1 to 10.
            seed: for engines that have seeds; -1 for any.
            model: name of a model; empty for the default.
        """
        person = person_of(request)
        wishes = Wishes(model=model, quality=quality, count=count, seed=seed)
        output = runs.output(wishes, person)
        chosen = choose(Strength, strength, "strength")
        source = await runs.take(picture, person)
        return await runs.run(Vary(source=source.id, strength=chosen, output=output), person)

    return vary
