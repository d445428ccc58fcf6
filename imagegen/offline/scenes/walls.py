"""A room's shell in one-point perspective: floor, walls, ceiling, rug, boards. No furniture."""

from __future__ import annotations

import cv2
import numpy as np

from imagegen.offline.pixels import cloud_noise
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Paint, Tone, ease, mix, tone

LEFT, RIGHT, TOP, FLOOR = 0.16, 0.84, 0.10, 0.62
"""The back wall's corners as shares of the picture."""


def map_texture(canvas: Canvas, texture: Paint, corners: list[tuple[float, float]]) -> None:
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
    canvas.watch.check()


def raise_walls(canvas: Canvas, wall: Tone, *, has_bricks: bool) -> None:
    """Floor, ceiling and three walls."""
    canvas.horizon_px = int(canvas.height * 0.44)
    left, right, top, floor = LEFT, RIGHT, TOP, FLOOR
    planks = _planks(canvas, tone(164, 112, 74))
    map_texture(canvas, planks, [(left, floor), (right, floor), (1.5, 1.25), (-0.5, 1.25)])
    side = _bricks(canvas, wall * 0.92) if has_bricks else _plaster(canvas, wall * 0.90)
    back = _bricks(canvas, wall) if has_bricks else _plaster(canvas, wall)
    map_texture(canvas, side, [(-0.5, -0.32), (left, top), (left, floor), (-0.5, 1.25)])
    map_texture(canvas, side, [(right, top), (1.5, -0.32), (1.5, 1.25), (right, floor)])
    ceiling = np.zeros((32, 32, 3), np.float32) + wall * np.float32(0.5 if has_bricks else 1.12)
    map_texture(canvas, ceiling, [(-0.5, -0.32), (1.5, -0.32), (right, top), (left, top)])
    map_texture(canvas, back, [(left, top), (right, top), (right, floor), (left, floor)])
    if not has_bricks:
        _skirting(canvas)
    canvas.show("sky")


def _skirting(canvas: Canvas) -> None:
    """A white board where wall and floor meet."""
    w, h = canvas.width, canvas.height
    board = int(0.016 * h)
    back = [(int(LEFT * w), int(FLOOR * h) - board), (int(RIGHT * w), int(FLOOR * h))]
    cv2.rectangle(canvas.paint, back[0], back[1], (0.86, 0.84, 0.80), -1)
    for edge, out in ((LEFT, -0.5), (RIGHT, 1.5)):
        near = [(out * w, 1.25 * h), (out * w, 1.25 * h - board * 3.2)]
        far = [(edge * w, FLOOR * h - board), (edge * w, FLOOR * h)]
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


def lay_rug(canvas: Canvas) -> None:
    """A bordered rug in the middle of the floor."""
    colours = (tone(150, 70, 66), tone(70, 98, 120), tone(190, 150, 100), tone(96, 118, 96))
    colour = colours[int(canvas.rng.integers(4))]
    rug = np.zeros((240, 360, 3), np.float32) + colour
    for inset, shade in ((10, 1.45), (22, 0.85), (30, 1.25), (38, 1.0)):
        rug[inset:-inset, inset:-inset] = np.clip(colour * shade, 0, 1)
    weave = cloud_noise(240, 360, 3, canvas.rng, octaves=2)[..., None] - 0.5
    texture = (rug * (1 + 0.18 * weave)).astype(np.float32)
    map_texture(canvas, texture, [(0.30, 0.72), (0.70, 0.72), (0.86, 0.93), (0.14, 0.93)])


def lay_boards(canvas: Canvas) -> None:
    """A wooden stage floor."""
    floor = ease(-2, 2, canvas.rows - canvas.height * 0.74)[..., None]
    down = np.maximum(canvas.rows / canvas.height - 0.60, 0.02)
    board = (canvas.columns / canvas.width - 0.5) / down * 5
    seam = ease(0.47, 0.5, np.abs(np.mod(board, 1) - 0.5))[..., None]
    tint = 0.85 + 0.25 * np.mod(np.sin(np.floor(board) * 12.9) * 437.5, 1)[..., None]
    boards = tone(150, 100, 66) * tint * (1 - 0.5 * seam)
    canvas.paint = mix(canvas.paint, boards, floor)
