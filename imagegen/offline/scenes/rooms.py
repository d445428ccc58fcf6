"""Rooms in one-point perspective: living room, café, library, stage. Knows no subjects."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from imagegen.offline.art.shelf import Shelf
from imagegen.offline.pixels import blur, cloud_noise
from imagegen.offline.scene_plan import Light, Mood
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.figures import FigureLight, relight
from imagegen.offline.scenes.shaping import (
    Paint,
    Plane,
    Tone,
    ease,
    fill_colour,
    mix,
    tone,
    tone_of,
)
from imagegen.offline.scenes.windows import paint_window

_LEFT, _RIGHT, _TOP, _FLOOR = 0.16, 0.84, 0.10, 0.62


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """A lamp on a cord: place as shares of the picture, and its size."""

    x: float
    y: float
    size: float


def build_room(canvas: Canvas) -> None:
    """A bright room with a large window and some furniture."""
    is_warm = canvas.plan.mood in (Mood.COSY, Mood.VINTAGE, Mood.DARK)
    wall = tone(198, 150, 118) if is_warm else tone(214, 214, 206)
    wall = tone_of(canvas.plan.palette[0]) if canvas.plan.palette else wall
    _raise_walls(canvas, wall, has_bricks=False)
    paint_window(canvas, (0.26, 0.60, 0.18, 0.50))
    _lay_rug(canvas)
    _furnish(canvas, (("bookshelf", 0.735, 0.640, 0.38), ("sofa", 0.30, 0.735, 0.22),
                      ("potted_plant", 0.655, 0.655, 0.16), ("armchair", 0.855, 0.84, 0.27)))  # fmt: skip
    _light_room(canvas, [Lamp(x=0.5, y=0.10, size=0.9)], warm=0.6 if is_warm else 0.15)
    canvas.stand_y = 0.94


def build_cafe(canvas: Canvas) -> None:
    """Brick walls, a window onto the city, tables under pendant lamps."""
    walls = (tone(172, 116, 88), tone(108, 122, 112), tone(160, 132, 108))
    wall = walls[int(canvas.rng.integers(3))]
    _raise_walls(canvas, wall, has_bricks=True)
    paint_window(canvas, (0.22, 0.58, 0.19, 0.48))
    _put_shelves(canvas)
    for x, y, size in ((0.30, 0.69, 0.105), (0.72, 0.70, 0.110)):
        _table(canvas, x, y, size)
    lamps = [Lamp(x=0.20, y=0.26, size=0.9), Lamp(x=0.44, y=0.19, size=0.62),
             Lamp(x=0.66, y=0.19, size=0.62), Lamp(x=0.84, y=0.27, size=0.95)]  # fmt: skip
    _furnish(canvas, (("potted_plant", 0.095, 0.80, 0.24),))
    _light_room(canvas, lamps, warm=1.0)
    if any(subject.figure in _TABLE_THINGS for subject in canvas.plan.subjects):
        _near_table(canvas)


_TABLE_THINGS = ("coffee_cup", "teapot", "cake", "cupcake", "donut", "bread", "pizza", "burger",
                 "sushi", "ice_cream", "wine_glass", "bottle", "vase", "book", "candle", "laptop",
                 "apple", "banana", "orange", "strawberry", "pineapple", "watermelon", "phone",
                 "camera", "clock", "hourglass", "diamond", "crown", "globe", "key")  # fmt: skip


def build_library(canvas: Canvas) -> None:
    """Walls of books, a window at the end, warm light."""
    wood = tone(122, 78, 50)
    _raise_walls(canvas, wood, has_bricks=False)
    _fill_with_books(canvas)
    paint_window(canvas, (0.41, 0.59, 0.14, 0.52))
    _lay_rug(canvas)
    _furnish(canvas, (("armchair", 0.26, 0.80, 0.24), ("globe", 0.70, 0.70, 0.15),
                      ("table", 0.74, 0.80, 0.15)))  # fmt: skip
    lamps = [Lamp(x=0.30, y=0.22, size=0.7), Lamp(x=0.70, y=0.22, size=0.7)]
    _light_room(canvas, lamps, warm=0.9)
    canvas.stand_y = 0.93


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
    _lay_boards(canvas)
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


def _lay_boards(canvas: Canvas) -> None:
    """A wooden stage floor."""
    floor = ease(-2, 2, canvas.rows - canvas.height * 0.74)[..., None]
    down = np.maximum(canvas.rows / canvas.height - 0.60, 0.02)
    board = (canvas.columns / canvas.width - 0.5) / down * 5
    seam = ease(0.47, 0.5, np.abs(np.mod(board, 1) - 0.5))[..., None]
    tint = 0.85 + 0.25 * np.mod(np.sin(np.floor(board) * 12.9) * 437.5, 1)[..., None]
    boards = tone(150, 100, 66) * tint * (1 - 0.5 * seam)
    canvas.paint = mix(canvas.paint, boards, floor)


def _surface(canvas: Canvas, texture: Paint, corners: list[tuple[float, float]]) -> None:
    """Map a texture onto four corners given as shares of the picture."""
    height, width = texture.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = np.array(corners, np.float32) * np.array([canvas.width, canvas.height], np.float32)
    turn = cv2.getPerspectiveTransform(source, target.astype(np.float32))
    size = (canvas.width, canvas.height)
    seen = cv2.warpPerspective(np.ascontiguousarray(texture), turn, size, flags=cv2.INTER_LINEAR)
    whole = np.ones((height, width), np.float32)
    alpha = cv2.warpPerspective(whole, turn, size, flags=cv2.INTER_LINEAR)[..., None]
    canvas.paint = canvas.paint * (1 - alpha) + seen


def _raise_walls(canvas: Canvas, wall: Tone, *, has_bricks: bool) -> None:
    """Floor, ceiling and three walls."""
    canvas.horizon_px = int(canvas.height * 0.44)
    left, right, top, floor = _LEFT, _RIGHT, _TOP, _FLOOR
    planks = _planks(canvas, tone(164, 112, 74))
    _surface(canvas, planks, [(left, floor), (right, floor), (1.5, 1.25), (-0.5, 1.25)])
    side = _bricks(canvas, wall * 0.92) if has_bricks else _plaster(canvas, wall * 0.90)
    back = _bricks(canvas, wall) if has_bricks else _plaster(canvas, wall)
    _surface(canvas, side, [(-0.5, -0.32), (left, top), (left, floor), (-0.5, 1.25)])
    _surface(canvas, side, [(right, top), (1.5, -0.32), (1.5, 1.25), (right, floor)])
    ceiling = np.zeros((32, 32, 3), np.float32) + wall * np.float32(0.5 if has_bricks else 1.12)
    _surface(canvas, ceiling, [(-0.5, -0.32), (1.5, -0.32), (right, top), (left, top)])
    _surface(canvas, back, [(left, top), (right, top), (right, floor), (left, floor)])
    if not has_bricks:
        _skirting(canvas)
    canvas.show("sky")


def _skirting(canvas: Canvas) -> None:
    """A white board where wall and floor meet."""
    w, h = canvas.width, canvas.height
    board = int(0.016 * h)
    back = [(int(_LEFT * w), int(_FLOOR * h) - board), (int(_RIGHT * w), int(_FLOOR * h))]
    cv2.rectangle(canvas.paint, back[0], back[1], (0.86, 0.84, 0.80), -1)
    for edge, out in ((_LEFT, -0.5), (_RIGHT, 1.5)):
        near = [(out * w, 1.25 * h), (out * w, 1.25 * h - board * 3.2)]
        far = [(edge * w, _FLOOR * h - board), (edge * w, _FLOOR * h)]
        outline = np.array([*near, *far], np.int32)
        cv2.fillPoly(canvas.paint, [outline], (0.80, 0.78, 0.74), cv2.LINE_AA)


def _planks(canvas: Canvas, wood: Tone) -> Paint:
    """Floor boards with grain."""
    size, board = 900, 46
    texture = np.zeros((size, size, 3), np.float32) + wood
    for left in range(0, size, board):
        texture[:, left : left + board] *= np.float32(canvas.rng.uniform(0.8, 1.14))
        texture[:, left : left + 2] *= np.float32(0.5)
    rough = canvas.rng.random((size // 40, size // 2), dtype=np.float32)
    grain = cv2.resize(rough, (size, size), interpolation=cv2.INTER_CUBIC)
    done: Paint = texture * (1 + 0.20 * (grain - 0.5))[..., None]
    return done.astype(np.float32)


def _bricks(canvas: Canvas, colour: Tone) -> Paint:
    """A brick wall."""
    size, tall, wide = 560, 22, 56
    texture = np.zeros((size, size, 3), np.float32) + colour
    for row in range(0, size, tall):
        shift = (row // tall % 2) * wide // 2
        for left in range(-shift, size, wide):
            view = (slice(row + 2, row + tall), slice(max(0, left + 2), max(0, left + wide)))
            texture[view] *= np.float32(canvas.rng.uniform(0.82, 1.12))
            texture[row : row + tall, max(0, left) : max(0, left + 2)] *= np.float32(0.7)
        texture[row : row + 2] *= np.float32(0.66)
    rough = cloud_noise(size, size, 9, canvas.rng, octaves=3)[..., None] - 0.5
    done: Paint = texture * (1 + 0.18 * rough)
    return done.astype(np.float32)


def _plaster(canvas: Canvas, colour: Tone) -> Paint:
    """A painted wall, hardly uneven."""
    rough = cloud_noise(300, 300, 60, canvas.rng, octaves=4)[..., None] - 0.5
    done: Paint = colour * (1 + 0.05 * rough)
    return done.astype(np.float32)


def _lay_rug(canvas: Canvas) -> None:
    """A bordered rug in the middle of the floor."""
    colours = (tone(150, 70, 66), tone(70, 98, 120), tone(190, 150, 100), tone(96, 118, 96))
    colour = colours[int(canvas.rng.integers(4))]
    rug = np.zeros((240, 360, 3), np.float32) + colour
    for inset, shade in ((10, 1.45), (22, 0.85), (30, 1.25), (38, 1.0)):
        rug[inset:-inset, inset:-inset] = np.clip(colour * shade, 0, 1)
    weave = cloud_noise(240, 360, 3, canvas.rng, octaves=2)[..., None] - 0.5
    texture = (rug * (1 + 0.18 * weave)).astype(np.float32)
    _surface(canvas, texture, [(0.30, 0.72), (0.70, 0.72), (0.86, 0.93), (0.14, 0.93)])


def _room_light(canvas: Canvas) -> FigureLight:
    """Even light for furniture; the room's lamps are laid over it later."""
    return FigureLight(
        sun=tone(255, 246, 232),
        key=0.85,
        ambient=tone(170, 162, 158),
        bounce=tone(150, 110, 80),
        towards=np.array([-0.35, 0.8, 0.5], np.float32),
    )


def _furnish(canvas: Canvas, pieces: tuple[tuple[str, float, float, float], ...]) -> None:
    """Furniture from the shelf: name, column, foot and height as shares of the picture."""
    shelf = Shelf()
    named = {subject.figure for subject in canvas.plan.subjects}
    for name, x, foot, tall in pieces:
        canvas.watch.check()
        if not shelf.has(name) or name in named or canvas.excludes(name, "furniture"):
            continue
        size = tall * min(canvas.height, canvas.width * 1.1)
        flat = shelf.sprite(name, tall_px=max(8, round(size)))
        body = relight(flat, _room_light(canvas), coat=shelf.figure(name).coat, rng=canvas.rng)
        at = (x * canvas.width, foot * canvas.height)
        _patch_shadow(canvas, at, body.shape[1])
        canvas.blit(body, *at)


def _patch_shadow(canvas: Canvas, at: tuple[float, float], wide_px: int) -> None:
    """A soft shadow under a piece of furniture."""
    half, flat = max(3, int(wide_px * 0.58)), max(2, int(wide_px * 0.10))
    across = np.arange(-2 * half, 2 * half, dtype=np.float32)[None] / half
    down = np.arange(-2 * flat, 2 * flat, dtype=np.float32)[:, None] / flat
    shadow = np.zeros((4 * flat, 4 * half, 4), np.float32)
    shadow[..., 3] = np.exp(-((across**2 + down**2) ** 2)) * 0.45
    canvas.blit(shadow, at[0], at[1] + 1.9 * flat)


def _put_shelves(canvas: Canvas) -> None:
    """Three boards with cups, books and plants."""
    shelf = Shelf()
    wares = [
        n
        for n in ("coffee_cup", "teapot", "potted_plant", "book", "bottle", "cactus", "vase")
        if shelf.has(n)
    ]
    light = _room_light(canvas)
    for share in (0.27, 0.375, 0.48):
        y = int(canvas.height * share)
        x, end = int(canvas.width * 0.63), int(canvas.width * 0.815)
        thick = max(3, int(6 * canvas.unit))
        cv2.rectangle(canvas.paint, (x, y), (end, y + thick), (0.26, 0.17, 0.11), -1)
        x += int(6 * canvas.unit)
        while wares and x < end - canvas.width * 0.035:
            canvas.watch.check()
            name = wares[int(canvas.rng.integers(len(wares)))]
            tall = round(canvas.rng.uniform(0.045, 0.072) * canvas.height)
            body = relight(shelf.sprite(name, tall_px=tall), light, coat="smooth", rng=canvas.rng)
            if x + body.shape[1] > end:
                break
            canvas.blit(body, x + body.shape[1] / 2, y + 1)
            x += body.shape[1] + int(canvas.rng.uniform(2, 10) * canvas.unit)


def _table(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A round table with two stools and a cup."""
    cx, cy, radius = canvas.width * x, canvas.height * y, canvas.width * size
    dark, unit = tone(74, 50, 36), canvas.unit

    def disc(at: tuple[float, float], axes: tuple[float, float], colour: Tone) -> None:
        middle = (int(at[0]), int(at[1]))
        size_px = (max(1, int(axes[0])), max(1, int(axes[1])))
        cv2.ellipse(canvas.paint, middle, size_px, 0, 0, 360, fill_colour(colour), -1, cv2.LINE_AA)

    def leg(start: tuple[float, float], end: tuple[float, float], thick: float) -> None:
        ends = [(int(p[0]), int(p[1])) for p in (start, end)]
        cv2.line(
            canvas.paint, *ends, fill_colour(dark * 0.7), max(2, int(thick * unit)), cv2.LINE_AA
        )

    _patch_shadow(canvas, (cx, cy + radius * 1.2), int(radius * 2.4))
    for side in (-1.25, 1.25):
        seat = (cx + side * radius, cy + radius * 0.52)
        for way in (-1, 1):
            top = (seat[0] + way * radius * 0.2, seat[1])
            leg(top, (seat[0] + way * radius * 0.3, seat[1] + radius * 0.7), 4)
        disc(seat, (radius * 0.34, radius * 0.11), dark * 1.5)
    leg((cx, cy), (cx, cy + radius * 1.15), 9)
    disc((cx, cy + radius * 1.17), (radius * 0.4, radius * 0.1), dark * 0.6)
    disc((cx, cy + 4 * unit), (radius, radius * 0.27), dark)
    disc((cx, cy), (radius, radius * 0.26), tone(172, 116, 74))
    shelf = Shelf()
    if shelf.has("coffee_cup"):
        cup = shelf.sprite("coffee_cup", tall_px=max(6, round(radius * 0.36)))
        canvas.blit(relight(cup, _room_light(canvas), coat="smooth", rng=canvas.rng), cx, cy + 3)


def _fill_with_books(canvas: Canvas) -> None:
    """Shelves full of books on the back and both side walls."""
    texture = _book_wall(canvas, 900, 620)
    left, right, top, floor = _LEFT, _RIGHT, _TOP, _FLOOR
    _surface(canvas, texture * 0.85, [(-0.5, -0.32), (left, top), (left, floor), (-0.5, 1.25)])
    _surface(
        canvas, texture[:, ::-1] * 0.85, [(right, top), (1.5, -0.32), (1.5, 1.25), (right, floor)]
    )
    _surface(canvas, texture, [(left, top), (right, top), (right, floor), (left, floor)])


def _book_wall(canvas: Canvas, width: int, height: int) -> Paint:
    """Books in rows between boards."""
    wood = tone(120, 78, 50)
    wall = np.zeros((height, width, 3), np.float32) + wood * 0.35
    backs = (tone(150, 60, 54), tone(60, 86, 110), tone(190, 152, 88), tone(84, 110, 78),
             tone(120, 76, 110), tone(206, 190, 160), tone(96, 62, 46))  # fmt: skip
    for row in range(0, height, 62):
        x = 0
        while x < width:
            wide, tall = int(canvas.rng.integers(9, 22)), int(canvas.rng.integers(36, 51))
            colour = backs[int(canvas.rng.integers(7))] * canvas.rng.uniform(0.75, 1.1)
            top = row + 54 - tall
            edge = np.sin(np.linspace(0.4, 2.7, wide, dtype=np.float32))[None, :, None]
            book = wall[max(0, top) : row + 54, x : x + wide]
            book[:] = colour * (0.6 + 0.4 * edge[:, : book.shape[1]])
            band = slice(max(0, top + 7), max(0, top + 10))
            wall[band, x : x + wide] = tone(226, 196, 120) * 0.8
            x += wide + 1
        wall[row + 54 : row + 62] = wood
    for x in range(0, width, 180):
        wall[:, x : x + 9] = wood * 1.08
    return wall


def _light_room(canvas: Canvas, lamps: list[Lamp], *, warm: float) -> None:
    """Pools of lamp light and corners in shade; the lamps themselves; light for subjects."""
    is_dark = canvas.plan.light in (Light.NIGHT, Light.DUSK) or canvas.plan.mood == Mood.DARK
    base = mix(0.95, 0.44, warm) * (0.72 if is_dark else 1.0)
    light = np.full((canvas.height, canvas.width), base, np.float32)
    for lamp in lamps:
        across = (canvas.columns - lamp.x * canvas.width) / (canvas.width * 0.26)
        down = (canvas.rows - (lamp.y + 0.10) * canvas.height) / (canvas.height * 0.34)
        light += (
            np.float32(0.55 * warm + 0.18) * lamp.size * np.exp(-(np.hypot(across, down) ** 1.4))
        )
    corner = np.minimum(np.abs(canvas.columns - _LEFT * canvas.width),
                        np.abs(canvas.columns - _RIGHT * canvas.width))  # fmt: skip
    light *= 0.80 + 0.20 * np.clip(corner / (canvas.width * 0.04), 0, 1)
    colour = mix(tone(255, 252, 246), tone(255, 208, 150), np.float32(warm))
    inside = 1 - canvas.window_cover()[..., None]
    canvas.paint = mix(canvas.paint, canvas.paint * light[..., None] * colour, inside)
    for lamp in lamps:
        _hang_lamp(canvas, lamp)
    canvas.depth[:] = 10
    key = 0.85 if warm > 0.5 else 0.95
    ambient = mix(tone(190, 188, 186), tone(150, 116, 96), np.float32(warm))
    canvas.rig = replace(canvas.rig, sun=colour, ambient=ambient, key=key, sun_y=-1.0)
    canvas.to_light = np.array([-0.3, 0.8, 0.5], np.float32)
    canvas.watch.check()


def _hang_lamp(canvas: Canvas, lamp: Lamp) -> None:
    """A pendant lamp with a dark shade and a lit underside."""
    x, y = int(canvas.width * lamp.x), int(canvas.height * lamp.y)
    radius = int(canvas.width * 0.060 * lamp.size)
    thick = max(1, int(3 * canvas.unit * lamp.size))
    cv2.line(canvas.paint, (x, 0), (x, y - radius // 2), (0.06, 0.05, 0.05), thick, cv2.LINE_AA)
    shade = [(x - radius * 0.22, y - radius * 0.55), (x + radius * 0.22, y - radius * 0.55),
             (x + radius, y + radius * 0.45), (x - radius, y + radius * 0.45)]  # fmt: skip
    outline = np.array(shade, np.int32)
    cv2.fillPoly(canvas.paint, [outline], (0.15, 0.12, 0.11), cv2.LINE_AA)
    foot, axes = (x, y + int(radius * 0.45)), (radius, max(2, int(radius * 0.22)))
    cv2.ellipse(canvas.paint, foot, axes, 0, 0, 360, (1.0, 0.9, 0.66), -1, cv2.LINE_AA)
    cv2.ellipse(canvas.emission, foot, axes, 0, 0, 360, (0.9, 0.62, 0.32), -1, cv2.LINE_AA)


def _near_table(canvas: Canvas) -> None:
    """A near wooden table top in the lower fifth, for small things to stand on."""
    canvas.soften(3.0 * canvas.unit)
    edge = 0.80
    wood = np.zeros((300, 1200, 3), np.float32) + tone(158, 104, 66)
    rough = canvas.rng.random((150, 12), dtype=np.float32)
    grain = cv2.resize(rough, (1200, 300), interpolation=cv2.INTER_CUBIC)[..., None]
    wood = (
        wood * (1 + 0.35 * (grain - 0.5)) * canvas.rig.on(tone(255, 255, 255), key=0.5, ambient=0.4)
    )
    mirrored: Plane = np.clip(2 * edge * canvas.height - canvas.rows, 0, canvas.height - 1)
    seen = cv2.remap(
        canvas.paint.astype(np.float32),
        canvas.columns,
        mirrored.astype(np.float32),
        cv2.INTER_LINEAR,
    )
    _surface(
        canvas, wood.astype(np.float32), [(-0.05, edge), (1.05, edge), (1.4, 1.05), (-0.4, 1.05)]
    )
    below = (canvas.rows > edge * canvas.height)[..., None]
    soft = blur(cv2.blur(seen, (25, 61)), 3)
    canvas.paint = np.where(below, mix(canvas.paint, soft, np.float32(0.22)), canvas.paint)
    canvas.stand_y = 0.91
