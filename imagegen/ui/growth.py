"""Where an extension grows: the fields for a direction, uneven sides, a shape or several shapes.

Reads widgets into margins. Must not know the tab, the studio or prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from imagegen.domain.geometry import Extent
from imagegen.domain.growth import ASPECTS, MAX_SHARE, find_aspect, grow, grow_to
from imagegen.domain.plan import CANVAS_LIMIT_SIDE_PX
from imagegen.domain.requests import Margins, Sides
from imagegen.errors import InvalidOption, NothingToExtend
from imagegen.ui.options import Values, whole_number

_EACH = "each"
_SHAPE = "shape"
_SHAPES = "shapes"
_PIXELS, _PERCENT = "px", "%"

FORMAT_SET = ("1:1", "4:5", "16:9", "9:16", "3:1")
"""What a picture is usually needed in: feed, portrait feed, wide screen, story, banner."""

_WAYS = [
    *((side.value.capitalize(), side.value) for side in Sides),
    ("Each side", _EACH),
    ("To a shape", _SHAPE),
    ("To several shapes", _SHAPES),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """One extension that the fields ask for.

    Attributes:
        name: the target shape, "" for a direction or uneven sides.
        margins: None where the picture already has that shape.
    """

    name: str
    margins: Margins | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthControls:
    """The fields; which of them show depends on ``sides``."""

    sides: gr.Radio
    amount: gr.Slider
    each: gr.Column
    left: gr.Number
    right: gr.Number
    up: gr.Number
    down: gr.Number
    unit: gr.Radio
    aspect: gr.Dropdown
    shapes: gr.CheckboxGroup

    def all(self) -> set[Component]:
        """As inputs of an event."""
        amounts = {self.left, self.right, self.up, self.down}
        return {self.sides, self.amount, self.unit, self.aspect, self.shapes} | amounts

    def margin_fields(self) -> list[Component]:
        """What ``show_margins`` fills."""
        return [self.sides, self.unit, self.left, self.right, self.up, self.down]

    def triggers(self) -> list[Any]:
        """Events after which the canvas may be another."""
        return [field.change for field in self.all()]  # type: ignore[attr-defined]


def build_growth() -> GrowthControls:
    """Make the fields."""
    sides = gr.Radio(
        _WAYS, value=Sides.WIDER.value, label="Where to grow", elem_id="extend-sides",
        elem_classes="chips",
    )  # fmt: skip
    amount = gr.Slider(
        10, 100 * MAX_SHARE, value=50, step=5, label="By how much, %", elem_id="extend-amount",
        info="Of the picture's own width or height",
    )  # fmt: skip
    with gr.Column(visible=False, elem_classes="each-side") as each:
        with gr.Row(elem_classes="pair"):
            left, right, up, down = (_number(name) for name in ("left", "right", "up", "down"))
        unit = gr.Radio(
            [("pixels", _PIXELS), ("% of the picture", _PERCENT)], value=_PIXELS,
            label="Counted in", elem_id="extend-unit", elem_classes="chips",
        )  # fmt: skip
    aspect = gr.Dropdown(
        list(ASPECTS), value="16:9", label="Shape", visible=False, filterable=False,
        elem_id="extend-aspect", info="The picture is never cut; only what is missing is added",
    )  # fmt: skip
    shapes = gr.CheckboxGroup(
        list(ASPECTS), value=list(FORMAT_SET), label="Shapes", visible=False,
        elem_id="extend-shapes", elem_classes="chips",
        info="One picture for each, with the same source pixels in all of them",
    )  # fmt: skip
    return GrowthControls(
        sides=sides, amount=amount, each=each, left=left, right=right, up=up, down=down,
        unit=unit, aspect=aspect, shapes=shapes,
    )  # fmt: skip


def wire_growth(controls: GrowthControls, private: dict[str, Any]) -> None:
    """Show only the fields that the chosen way of growing needs."""

    async def switch(sides: str) -> dict[Any, Any]:
        return {
            controls.amount: gr.update(visible=sides in tuple(Sides)),
            controls.each: gr.update(visible=sides == _EACH),
            controls.aspect: gr.update(visible=sides == _SHAPE),
            controls.shapes: gr.update(visible=sides == _SHAPES),
        }

    outputs = [controls.amount, controls.each, controls.aspect, controls.shapes]
    controls.sides.change(switch, controls.sides, outputs, queue=False, **private)


def read_growth(controls: GrowthControls, values: Values, source: Extent) -> tuple[Grown, ...]:
    """What the fields ask for: one extension, or one for each of several shapes.

    Raises:
        InvalidOption: a field holds nothing usable.
        NothingToExtend: nothing would be added.
    """
    sides = values[controls.sides]
    if sides == _SHAPES:
        return shape_set(values[controls.shapes], source)
    if sides == _SHAPE:
        name = str(values[controls.aspect] or "")
        return (Grown(name=name, margins=grow_to(source, find_aspect(name))),)
    if sides == _EACH:
        return (Grown(name="", margins=_each_side(controls, values, source)),)
    if sides not in tuple(Sides):
        raise InvalidOption("There is no such direction.")
    amount = values[controls.amount]
    if not isinstance(amount, int | float):
        raise InvalidOption("The amount is no number.", hint="Move the slider.")
    return (Grown(name="", margins=grow(source, Sides(sides), amount / 100)),)


def show_margins(controls: GrowthControls, margins: Margins) -> dict[Any, Any]:
    """Updates that put margins back into the fields."""
    return {
        controls.sides: _EACH,
        controls.unit: _PIXELS,
        controls.left: margins.left,
        controls.right: margins.right,
        controls.up: margins.top,
        controls.down: margins.bottom,
    }


def shape_set(names: Any, source: Extent) -> tuple[Grown, ...]:
    """One extension per shape, each shape once; those that the source has need none.

    Raises:
        InvalidOption: no shape is named, or one is none.
        NothingToExtend: the source has all of them.
    """
    if not isinstance(names, list) or not names:
        raise InvalidOption("No shape is chosen.", hint="Choose at least one.")
    wanted = dict.fromkeys(str(name) for name in names[: 2 * len(ASPECTS)])
    grown = tuple(_to_shape(name, source) for name in wanted)
    if all(each.margins is None for each in grown):
        raise NothingToExtend("The picture already has this shape.")
    return grown


def _to_shape(name: str, source: Extent) -> Grown:
    try:
        return Grown(name=name, margins=grow_to(source, find_aspect(name)))
    except NothingToExtend:
        return Grown(name=name, margins=None)


def _each_side(controls: GrowthControls, values: Values, source: Extent) -> Margins:
    is_share = values[controls.unit] == _PERCENT
    across, down = source if is_share else (100, 100)
    limit = round(100 * MAX_SHARE) if is_share else CANVAS_LIMIT_SIDE_PX
    typed = {
        "left": (controls.left, across),
        "right": (controls.right, across),
        "top": (controls.up, down),
        "bottom": (controls.down, down),
    }
    return Margins(
        **{
            side: round(whole_number(values[field] or 0, f"{side} amount", limit) * whole / 100)
            for side, (field, whole) in typed.items()
        }
    )


def _number(name: str) -> gr.Number:
    return gr.Number(
        0, label=name.capitalize(), precision=0, minimum=0, min_width=80,
        elem_id=f"extend-{name}",
    )  # fmt: skip
