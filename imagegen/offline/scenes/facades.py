"""Rows of house fronts as flat textures with the light they give. Knows no street."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imagegen.offline.pixels import cloud_noise
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.shaping import Paint, Sprite, Tone, fill_colour, tone

WIDTH_PX = 2200
HEIGHT_PX = 560


@dataclass(frozen=True, slots=True)
class Facade:
    """A street front: ``sprite`` (see-through above the roofs) and its ``emission``."""

    sprite: Sprite
    emission: Paint


def build_facade(canvas: Canvas, *, has_stalls: bool) -> Facade:
    """House after house along one side of a street, the ground floor as shops or stalls."""
    sprite = np.zeros((HEIGHT_PX, WIDTH_PX, 4), np.float32)
    emission = np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.float32)
    facade = Facade(sprite, emission)
    x = 0
    while x < WIDTH_PX - 8:
        wide = int(canvas.rng.uniform(0.09, 0.17) * WIDTH_PX)
        _house(canvas, facade, x, min(WIDTH_PX, x + wide))
        x += wide
    canvas.watch.check()
    x = 0
    while x < WIDTH_PX - 8:
        wide = int(canvas.rng.uniform(140, 220))
        if has_stalls:
            _stall(canvas, facade, x, min(WIDTH_PX, x + wide))
        else:
            _shop(canvas, facade, x, min(WIDTH_PX, x + wide))
        x += wide + int(canvas.rng.uniform(4, 26))
    canvas.watch.check()
    return facade


def _walls(canvas: Canvas) -> tuple[Tone, ...]:
    """Plaster and brick colours."""
    if canvas.rig.is_night:
        return tone(140, 104, 90), tone(116, 110, 122), tone(160, 130, 104), tone(108, 92, 88)
    return (
        tone(214, 176, 140),
        tone(196, 120, 96),
        tone(226, 208, 176),
        tone(150, 168, 172),
        tone(206, 156, 130),
        tone(172, 182, 150),
    )


def _house(canvas: Canvas, facade: Facade, left: int, right: int) -> None:
    """One house: wall, cornice, rows of windows."""
    rng, rig = canvas.rng, canvas.rig
    walls = _walls(canvas)
    wall = rig.on(walls[int(rng.integers(len(walls)))] * rng.uniform(0.88, 1.08), key=0.45)
    top = int(HEIGHT_PX * rng.uniform(0.0, 0.24))
    rough = cloud_noise(HEIGHT_PX - top, max(2, right - left), 20, rng, octaves=3)[..., None] - 0.5
    facade.sprite[top:, left:right, :3] = wall * (1 + 0.22 * rough)
    facade.sprite[top:, left:right, 3] = 1
    facade.sprite[top : top + 12, left:right, :3] *= 1.25
    facade.sprite[top + 12 : top + 20, left:right, :3] *= 0.7
    facade.sprite[top:, right - 4 : right, :3] *= 0.6
    lit_share = 0.55 if rig.is_dim else 0.0
    for y in range(top + 42, int(HEIGHT_PX * 0.55), 84):
        facade.sprite[y + 66 : y + 71, left:right, :3] *= 0.86
        for x in range(left + 18, right - 42, 58):
            _window(canvas, facade, (x, y), is_lit=rng.random() < lit_share)


def _window(canvas: Canvas, facade: Facade, at: tuple[int, int], *, is_lit: bool) -> None:
    """A casement with a frame, a cross and a sill."""
    (x, y), rng = at, canvas.rng
    view = (slice(y, y + 54), slice(x, x + 34))
    frame = canvas.rig.on(tone(236, 228, 214), key=0.45)
    facade.sprite[y - 4 : y + 58, x - 4 : x + 38, :3] = frame
    if is_lit:
        lamp = tone(255, 208, 136) if rng.random() < 0.8 else tone(170, 214, 255)
        facade.sprite[view][..., :3] = lamp * np.float32(0.8)
        facade.emission[view] = lamp * np.float32(0.30)
    else:
        sky = np.linspace(0.55, 0.25, 54, dtype=np.float32)[:, None, None]
        facade.sprite[view][..., :3] = canvas.rig.middle * sky + canvas.rig.ambient * 0.10
    facade.sprite[y + 25 : y + 28, x : x + 34, :3] = frame
    facade.sprite[y : y + 54, x + 16 : x + 19, :3] = frame
    facade.emission[y + 25 : y + 28, x : x + 34] = 0
    facade.sprite[y + 58 : y + 63, x - 7 : x + 41, :3] = frame * 0.75


def _awning(canvas: Canvas, facade: Facade, span: tuple[int, int], top: int, colour: Tone) -> None:
    """A striped awning with a scalloped edge."""
    left, right = span
    lift = 0.30 if canvas.rig.is_dim else 0.0
    light = canvas.rig.on(tone(255, 255, 255), key=0.55, ambient=0.5) + np.float32(lift)
    for order, x in enumerate(range(left, right, 22)):
        stripe = (colour if order % 2 else tone(244, 232, 212)) * light
        end = min(right, x + 22)
        facade.sprite[top : top + 70, x:end, :3] = stripe
        facade.sprite[top : top + 70, x:end, 3] = 1
        facade.emission[top : top + 70, x:end] = 0
        paint = (*fill_colour(np.clip(stripe, 0, 1)), 1.0)
        cv2.circle(facade.sprite, ((x + end) // 2, top + 70), 11, paint, -1, cv2.LINE_AA)
    shade = np.linspace(0.65, 1.12, 70, dtype=np.float32)[:, None, None]
    facade.sprite[top : top + 70, left:right, :3] *= shade


_CLOTHS = (
    tone(206, 66, 60),
    tone(232, 132, 60),
    tone(56, 122, 138),
    tone(196, 158, 66),
    tone(130, 78, 142),
    tone(78, 132, 88),
)


def _shop(canvas: Canvas, facade: Facade, left: int, right: int) -> None:
    """A shop window with a door and an awning."""
    top, foot = int(HEIGHT_PX * 0.62), HEIGHT_PX
    wood = canvas.rig.on(tone(86, 70, 62), key=0.4)
    facade.sprite[top:foot, left:right, :3] = wood
    facade.sprite[top:foot, left:right, 3] = 1
    facade.emission[top:foot, left:right] = 0
    door = left + int((right - left) * 0.68)
    for x0, x1, y1 in ((left + 10, door - 8, foot - 46), (door + 6, right - 12, foot - 14)):
        if x1 - x0 < 12:
            continue
        view = (slice(top + 30, y1), slice(x0, x1))
        fall = np.linspace(0.9, 0.5, y1 - top - 30, dtype=np.float32)[:, None, None]
        if canvas.rig.is_dim:
            facade.sprite[view][..., :3] = tone(255, 210, 140) * fall
            facade.emission[view] = tone(255, 196, 120) * fall * np.float32(0.4)
        else:
            facade.sprite[view][..., :3] = (canvas.rig.horizon * 0.45 + 0.10) * fall
    colour = _CLOTHS[int(canvas.rng.integers(len(_CLOTHS)))]
    _awning(canvas, facade, (left, right), top - 28, colour)


def _stall(canvas: Canvas, facade: Facade, left: int, right: int) -> None:
    """A market stall: lit counter with goods under an awning."""
    rng, top = canvas.rng, int(HEIGHT_PX * 0.58)
    counter = int(HEIGHT_PX * 0.84)
    wood = canvas.rig.on(tone(110, 74, 52), key=0.4) + np.float32(0.03)
    facade.sprite[top + 60 :, left:right, :3] = wood
    facade.sprite[top + 60 :, left:right, 3] = 1
    facade.emission[top + 60 :, left:right] = 0
    view = (slice(top + 60, counter), slice(left + 10, max(left + 11, right - 10)))
    fall = np.linspace(1, 0.5, counter - top - 60, dtype=np.float32)[:, None, None]
    glow = tone(255, 200, 124) * fall
    facade.sprite[view][..., :3] = glow * (0.85 if canvas.rig.is_dim else 0.50)
    facade.emission[view] = glow * (0.45 if canvas.rig.is_dim else 0.03)
    goods = (tone(206, 66, 52), tone(232, 160, 54), tone(108, 150, 66), tone(188, 110, 66))
    for row in range(2):
        y = counter - 8 - row * 22
        for x in range(left + 22, right - 20, 24):
            colour = goods[int(rng.integers(4))] * (0.9 if canvas.rig.is_dim else 0.8)
            centre, size = (x + int(rng.integers(-4, 5)), y), int(rng.integers(9, 14))
            paint = (*fill_colour(colour), 1.0)
            cv2.circle(facade.sprite, centre, size, paint, -1, cv2.LINE_AA)
            shine = (*fill_colour(np.clip(colour * 1.5, 0, 1)), 1.0)
            spot = (centre[0] - size // 3, centre[1] - size // 3)
            cv2.circle(facade.sprite, spot, size // 3, shine, -1, cv2.LINE_AA)
    colour = _CLOTHS[int(rng.integers(len(_CLOTHS)))]
    _awning(canvas, facade, (left, right), top, colour)


def add_signs(canvas: Canvas, facade: Facade, *, count: int) -> None:
    """Upright neon boards with abstract marks, never letters."""
    neon = (tone(255, 70, 110), tone(70, 220, 255), tone(255, 190, 60), tone(120, 255, 160))
    for _ in range(count):
        rng = canvas.rng
        x, y = int(rng.uniform(0, WIDTH_PX - 60)), int(HEIGHT_PX * rng.uniform(0.16, 0.30))
        tall, colour = int(HEIGHT_PX * rng.uniform(0.20, 0.28)), neon[int(rng.integers(4))]
        facade.sprite[y : y + tall, x : x + 44, :3] = colour * np.float32(0.14)
        facade.sprite[y : y + tall, x : x + 44, 3] = 1
        facade.emission[y : y + tall, x : x + 44] = 0
        paint = fill_colour(colour)
        cv2.rectangle(facade.emission, (x + 2, y + 2), (x + 42, y + tall - 2), paint, 4)
        for mark in range(y + 16, y + tall - 30, 40):
            turn, reach = rng.uniform(0, 180), rng.uniform(200, 360)
            cv2.ellipse(facade.emission, (x + 22, mark + 12), (12, 10), 0, turn, reach, paint, 4)
            cv2.line(facade.emission, (x + 12, mark + 28), (x + 32, mark + 28), paint, 3)
