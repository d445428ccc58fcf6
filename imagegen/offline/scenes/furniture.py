"""Furniture of our own art, tables, shelves with wares, walls of books. Knows no one room."""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.pixels import blur
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.figures import FigureLight, relight
from imagegen.offline.scenes.shaping import Paint, Plane, Tone, fill_colour, mix, tone
from imagegen.offline.scenes.walls import FLOOR, LEFT, RIGHT, TOP, map_texture


def furnish(canvas: Canvas, pieces: tuple[tuple[str, float, float, float], ...]) -> None:
    """Furniture from the shelf: name, column, foot and height as shares of the picture."""
    shelf = canvas.shelf
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


def _room_light(canvas: Canvas) -> FigureLight:
    """Even light for furniture; the room's lamps are laid over it later."""
    return FigureLight(
        sun=tone(255, 246, 232),
        key=0.85,
        ambient=tone(170, 162, 158),
        bounce=tone(150, 110, 80),
        towards=np.array([-0.35, 0.8, 0.5], np.float32),
    )


def _patch_shadow(canvas: Canvas, at: tuple[float, float], wide_px: int) -> None:
    """A soft shadow under a piece of furniture."""
    half, flat = max(3, int(wide_px * 0.58)), max(2, int(wide_px * 0.10))
    across = np.arange(-2 * half, 2 * half, dtype=np.float32)[None] / half
    down = np.arange(-2 * flat, 2 * flat, dtype=np.float32)[:, None] / flat
    shadow = np.zeros((4 * flat, 4 * half, 4), np.float32)
    shadow[..., 3] = np.exp(-((across**2 + down**2) ** 2)) * 0.45
    canvas.blit(shadow, at[0], at[1] + 1.9 * flat)


def put_shelves(canvas: Canvas) -> None:
    """Three boards with cups, books and plants."""
    shelf = canvas.shelf
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


def set_table(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A round table with two stools and a cup."""
    cx, cy, radius = canvas.width * x, canvas.height * y, canvas.width * size
    dark, unit = tone(74, 50, 36), canvas.unit

    def disc(at: tuple[float, float], axes: tuple[float, float], colour: Tone) -> None:
        middle = (int(at[0]), int(at[1]))
        size_px = (max(1, int(axes[0])), max(1, int(axes[1])))
        cv2.ellipse(canvas.paint, middle, size_px, 0, 0, 360, fill_colour(colour), -1, cv2.LINE_AA)

    def leg(start: tuple[float, float], end: tuple[float, float], thick: float) -> None:
        ends = [(int(p[0]), int(p[1])) for p in (start, end)]
        wide = max(2, int(thick * unit))
        cv2.line(canvas.paint, ends[0], ends[1], fill_colour(dark * 0.7), wide, cv2.LINE_AA)

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
    shelf = canvas.shelf
    if shelf.has("coffee_cup"):
        cup = shelf.sprite("coffee_cup", tall_px=max(6, round(radius * 0.36)))
        canvas.blit(relight(cup, _room_light(canvas), coat="smooth", rng=canvas.rng), cx, cy + 3)


def fill_with_books(canvas: Canvas) -> None:
    """Shelves full of books on the back and both side walls."""
    texture = _book_wall(canvas, 900, 620)
    left, right, top, floor = LEFT, RIGHT, TOP, FLOOR
    map_texture(canvas, texture * 0.85, [(-0.5, -0.32), (left, top), (left, floor), (-0.5, 1.25)])
    map_texture(
        canvas, texture[:, ::-1] * 0.85, [(right, top), (1.5, -0.32), (1.5, 1.25), (right, floor)]
    )
    map_texture(canvas, texture, [(left, top), (right, top), (right, floor), (left, floor)])


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


def lay_near_table(canvas: Canvas) -> None:
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
    seen: Paint = cv2.remap(
        canvas.paint.astype(np.float32),
        canvas.columns,
        mirrored.astype(np.float32),
        cv2.INTER_LINEAR,
    )
    map_texture(
        canvas, wood.astype(np.float32), [(-0.05, edge), (1.05, edge), (1.4, 1.05), (-0.4, 1.05)]
    )
    below = (canvas.rows > edge * canvas.height)[..., None]
    streaked: Paint = cv2.blur(seen, (25, 61))
    soft = blur(streaked, 3)
    canvas.paint = np.where(below, mix(canvas.paint, soft, np.float32(0.22)), canvas.paint)
    canvas.stand_y = 0.91
