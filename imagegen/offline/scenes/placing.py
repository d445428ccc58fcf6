"""Decides where each subject stands, flies, floats or swims, and how large. Draws nothing."""

from __future__ import annotations

from dataclasses import replace

from imagegen.offline.art.shelf import Shelf
from imagegen.offline.scenes.afloat import place_on_water
from imagegen.offline.scenes.airborne import place_in_air
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.grounded import on_a_table, place_back, place_front
from imagegen.offline.scenes.layers import layer_of
from imagegen.offline.scenes.placement import Layer, Placement, depth_of

_MOST_THINGS = 16


def place_all(canvas: Canvas, shelf: Shelf) -> list[Placement]:
    """Placements of all subjects that the shelf has, in drawing order."""
    things = _things(canvas, shelf)
    if not things:
        return []
    if canvas.plan.portrait and len(things) == 1:
        return [_portrait(canvas, things[0])]
    flying = [t for t in things if t.layer == Layer.AIR]
    back = [t for t in things if t.layer == Layer.BACK]
    placed = place_back(canvas, back, has_flyers=bool(flying))
    placed += place_on_water(canvas, [t for t in things if t.layer == Layer.WATER])
    front = [t for t in things if t.layer == Layer.FRONT]
    front = place_front(canvas, front, has_flyers=bool(flying))
    front = on_a_table(canvas, front, shelf)
    placed += place_in_air(canvas, flying, placed + front)
    return placed + sorted(front, key=depth_of)


def _things(canvas: Canvas, shelf: Shelf) -> list[Placement]:
    """Every single thing with its layer, not placed yet."""
    known = [subject for subject in canvas.plan.subjects if shelf.has(subject.figure)]
    things: list[Placement] = []
    for subject in known:
        figure = shelf.figure(subject.figure)
        is_alone = len(known) == 1
        layer = layer_of(subject, figure, canvas.plan.place, is_alone=is_alone)
        thing = Placement(subject=subject, figure=figure, layer=layer, x=0, foot_y=0, tall_px=0)
        things += [thing] * min(12, max(1, subject.count))
    return things[:_MOST_THINGS]


def _portrait(canvas: Canvas, thing: Placement) -> Placement:
    """Head and shoulders of a person, the whole body of all else."""
    height = canvas.height
    if thing.figure.skin:
        tall = min(height * 1.55, canvas.width * 1.5 / max(0.2, thing.figure.width_share))
        foot = height * 0.10 + tall
        return replace(thing, layer=Layer.FRONT, x=canvas.width / 2, foot_y=foot, tall_px=tall)
    tall = min(height * 0.80, canvas.width * 0.84 / thing.figure.width_share)
    foot = height * (0.94 if thing.layer == Layer.FRONT else 0.5) + (
        0 if thing.layer == Layer.FRONT else tall / 2
    )
    return replace(thing, x=canvas.width / 2, foot_y=foot, tall_px=tall)
