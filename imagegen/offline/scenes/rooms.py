"""Rooms in one-point perspective: living room, café, library, stage. Knows no subjects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imagegen.offline.scene_plan import Mood
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.furniture import (
    fill_with_books,
    furnish,
    lay_near_table,
    put_shelves,
    set_table,
)
from imagegen.offline.scenes.lamps import Lamp, light_room
from imagegen.offline.scenes.shaping import (
    ease,
    mix,
    tone,
    tone_of,
)
from imagegen.offline.scenes.walls import lay_boards, lay_rug, raise_walls
from imagegen.offline.scenes.windows import paint_window

LEFT, RIGHT, TOP, FLOOR = 0.16, 0.84, 0.10, 0.62


def build_room(canvas: Canvas) -> None:
    """A bright room with a large window and some furniture."""
    is_warm = canvas.plan.mood in (Mood.COSY, Mood.VINTAGE, Mood.DARK)
    wall = tone(198, 150, 118) if is_warm else tone(214, 214, 206)
    wall = tone_of(canvas.plan.palette[0]) if canvas.plan.palette else wall
    raise_walls(canvas, wall, has_bricks=False)
    paint_window(canvas, (0.26, 0.60, 0.18, 0.50))
    lay_rug(canvas)
    word = canvas.plan.place_word.lower()
    if "kitchen" in word:
        put_shelves(canvas)
    furnish(canvas, _pieces(word))
    light_room(canvas, [Lamp(x=0.5, y=0.10, size=0.9)], warm=0.6 if is_warm else 0.15)
    canvas.stand_y = 0.94
    _serve(canvas)


def _pieces(word: str) -> tuple[tuple[str, float, float, float], ...]:
    """Furniture for the person's own word for the room: name, column, foot, height as shares."""
    plant, seat = ("potted_plant", 0.655, 0.655, 0.16), ("armchair", 0.855, 0.84, 0.27)
    books = ("bookshelf", 0.735, 0.640, 0.38)
    desk = ("table", 0.27, 0.80, 0.24)
    if "bed" in word or "nursery" in word:
        return books, ("bed", 0.30, 0.79, 0.27), plant
    if "kitchen" in word or "dining" in word:
        return plant, desk, ("chair", 0.46, 0.815, 0.27), ("chair", 0.09, 0.815, 0.27)
    if "office" in word or "class" in word or "study" in word:
        return books, plant, desk, ("chair", 0.46, 0.82, 0.28), ("globe", 0.86, 0.80, 0.2)
    return books, ("sofa", 0.30, 0.735, 0.22), plant, seat


def build_cafe(canvas: Canvas) -> None:
    """Brick walls, a window onto the city, tables under pendant lamps."""
    walls = (tone(172, 116, 88), tone(108, 122, 112), tone(160, 132, 108))
    wall = walls[int(canvas.rng.integers(3))]
    raise_walls(canvas, wall, has_bricks=True)
    paint_window(canvas, (0.22, 0.58, 0.19, 0.48))
    put_shelves(canvas)
    for x, y, size in ((0.30, 0.69, 0.105), (0.72, 0.70, 0.110)):
        set_table(canvas, x, y, size)
    lamps = [Lamp(x=0.20, y=0.26, size=0.9), Lamp(x=0.44, y=0.19, size=0.62),
             Lamp(x=0.66, y=0.19, size=0.62), Lamp(x=0.84, y=0.27, size=0.95)]  # fmt: skip
    furnish(canvas, (("potted_plant", 0.095, 0.80, 0.24),))
    light_room(canvas, lamps, warm=1.0)
    _serve(canvas)


def _serve(canvas: Canvas) -> None:
    """A near table top when nothing but small things shall be shown."""
    shelf = canvas.shelf
    shown = [shelf.figure(s.figure) for s in canvas.plan.subjects if shelf.has(s.figure)]
    served = ("food", "object", "instrument", "toy", "plant")
    if shown and all(one.height_m < 0.5 and one.kind in served for one in shown):
        lay_near_table(canvas)


def build_library(canvas: Canvas) -> None:
    """Walls of books, a window at the end, warm light."""
    wood = tone(122, 78, 50)
    raise_walls(canvas, wood, has_bricks=False)
    fill_with_books(canvas)
    paint_window(canvas, (0.41, 0.59, 0.14, 0.52))
    lay_rug(canvas)
    furnish(canvas, (("armchair", 0.26, 0.80, 0.24), ("globe", 0.70, 0.70, 0.15),
                      ("table", 0.74, 0.80, 0.15)))  # fmt: skip
    lamps = [Lamp(x=0.30, y=0.22, size=0.7), Lamp(x=0.70, y=0.22, size=0.7)]
    light_room(canvas, lamps, warm=0.9)
    canvas.stand_y = 0.93
    _serve(canvas)


def build_stage(canvas: Canvas) -> None:
    """Curtains, boards and three spotlights."""
    colour = tone_of(canvas.plan.palette[0]) if canvas.plan.palette else tone(150, 30, 42)
    canvas.horizon_px = int(canvas.height * 0.5)
    waves = np.sin(
        canvas.columns / canvas.width * 62 + 2 * np.sin(canvas.columns / canvas.width * 9)
    )
    folds = (0.55 + 0.32 * waves)[..., None]
    fall = (1.05 - 0.55 * canvas.rows / canvas.height)[..., None]
    back = colour * folds * fall * 0.8
    open_share = np.abs(canvas.columns / canvas.width - 0.5)
    side = ease(0.31, 0.325, open_share + 0.05 * (canvas.rows / canvas.height - 0.4) ** 2)
    canvas.paint = mix(back * 0.5, colour * folds * fall, side[..., None])
    hem = canvas.height * (0.15 + 0.035 * np.cos(canvas.columns / canvas.width * 31))
    valance = ease(3, -3, canvas.rows - hem)[..., None]
    pleats = (0.6 + 0.35 * np.cos(canvas.columns / canvas.width * 118))[..., None]
    canvas.paint = mix(canvas.paint, colour * pleats * 1.05, valance)
    trim = np.exp(-(((canvas.rows - hem) / (3.5 * canvas.unit)) ** 2))[..., None]
    canvas.paint = mix(canvas.paint, tone(222, 178, 92), trim * 0.9)
    canvas.show("sky")
    lay_boards(canvas)
    light = np.zeros((canvas.height, canvas.width), np.float32)
    for start, aim in ((0.18, 0.42), (0.5, 0.5), (0.82, 0.58)):
        down = np.clip(canvas.rows / (canvas.height * 0.86), 0, 1.1)
        middle = (start + (aim - start) * down) * canvas.width
        wide = canvas.width * (0.012 + 0.15 * down)
        cone = np.exp(-(((canvas.columns - middle) / wide) ** 2)) * ease(1.12, 0.8, down)
        light += cone * 0.24
        pool = np.hypot((canvas.columns - aim * canvas.width) / (canvas.width * 0.22),
                        (canvas.rows - canvas.height * 0.86) / (canvas.height * 0.07))  # fmt: skip
        light += np.exp(-(pool**2)) * 0.5
    canvas.paint = canvas.paint * (0.62 + light[..., None]) + light[..., None] * tone(70, 58, 42)
    canvas.rig = replace(canvas.rig, sun=tone(255, 244, 220), ambient=tone(120, 96, 104), key=1.1,
                         sun_y=-1.0, horizon=colour * 0.4, middle=colour * 0.3)  # fmt: skip
    canvas.to_light = np.array([-0.25, 0.86, 0.45], np.float32)
    canvas.depth[:] = 10
    canvas.stand_y = 0.88
    canvas.watch.check()
