"""Puts a subject into a masked place of an existing photo, lit as the photo is. Fills nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from imagegen.errors import EmptyMask
from imagegen.offline.art.shelf import Figure, Pose, Shelf
from imagegen.offline.pixels import blur, luminance, resize, to_bytes, to_float
from imagegen.offline.progress import Picture, Watch
from imagegen.offline.scene_plan import Place, ScenePlan, SubjectPlan
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.placement import Layer, Placement
from imagegen.offline.scenes.shaping import Paint, Plane, mix, tone
from imagegen.offline.scenes.staging import put_subject

_LARGEST_PIXELS = 2_400_000


@dataclass(frozen=True, slots=True)
class _Frame:
    """The masked box in pixels."""

    left: int
    right: int
    top: int
    bottom: int


def place_subject(
    picture: Picture, mask: Plane, subject: SubjectPlan, *, seed: int, watch: Watch
) -> Picture:
    """Stand ``subject`` on the lower edge of the masked place, with the photo's light.

    Args:
        picture: ``(height, width, 3) uint8 RGB``, the place already filled.
        mask: ``(height, width) uint8``, 255 where something may change; only the body, its
            shadow and its reflection are painted, and only there.
        subject: what to show; up to four of it stand side by side.

    Returns:
        A new picture; outside the mask it is equal to ``picture``, byte for byte.

    Raises:
        EmptyMask: the mask covers nothing.
        NotFound: there is no such figure.
        JobCancelled: ``watch.cancel()`` was called.
    """
    if not (mask > 127).any():
        raise EmptyMask("The mask covers nothing of the picture.")
    figure = Shelf().figure(subject.figure)
    height, width = mask.shape
    share = min(1.0, (_LARGEST_PIXELS / (height * width)) ** 0.5)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    paint = resize(to_float(picture), *size)
    cover = resize((mask > 127).astype(np.float32), *size)
    canvas = _photo_canvas(paint, seed=seed, watch=watch)
    before = canvas.paint.copy()
    for order, placement in enumerate(_placements(figure, subject, _box(cover))):
        watch.check()
        put_subject(canvas, placement, order)
    canvas.paint = _with_grain(canvas, before)
    change = resize((canvas.paint - before).astype(np.float32), width, height)
    soft = np.minimum(blur((mask > 127).astype(np.float32), 1.2), mask > 127)[..., None]
    placed = to_bytes(np.clip(to_float(picture) + change * soft, 0, 1).astype(np.float32))
    return np.where((mask > 127)[..., None], placed, picture)


def _box(cover: Plane) -> _Frame:
    """The box around the mask."""
    rows = np.nonzero((cover > 0.4).any(1))[0]
    columns = np.nonzero((cover > 0.4).any(0))[0]
    if len(rows) == 0 or len(columns) == 0:
        height, width = cover.shape
        return _Frame(0, width, 0, height)
    return _Frame(int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1)


def _placements(figure: Figure, subject: SubjectPlan, box: _Frame) -> list[Placement]:
    """One to four side by side, as large as the box allows."""
    count = min(4, max(1, subject.count))
    room_x, room_y = (box.right - box.left) / count, box.bottom - box.top
    tall = max(4.0, min(room_y * 0.94, room_x * 0.92 / max(0.1, figure.width_share)))
    flies = figure.pose in (Pose.FLIES, Pose.SWIMS)
    foot = (box.top + box.bottom + tall) / 2 if flies else box.bottom - room_y * 0.035
    layer = Layer.AIR if flies else Layer.FRONT
    blank = Placement(subject=subject, figure=figure, layer=layer, x=0, foot_y=foot, tall_px=tall)
    return [
        replace(blank, x=box.left + room_x * (order + 0.5), is_flipped=order % 2 == 1)
        for order in range(count)
    ]


def _photo_canvas(paint: Paint, *, seed: int, watch: Watch) -> Canvas:
    """A canvas that holds the photo and the light found in it."""
    height, width = paint.shape[:2]
    plan = ScenePlan(prompt="", place=Place.MEADOW)
    canvas = Canvas(plan, width, height, seed=seed, watch=watch)
    canvas.paint = paint.astype(np.float32)
    bright = luminance(canvas.paint)
    third = max(1, width // 3)
    sideways = float(bright[:, -third:].mean() - bright[:, :third].mean())
    upper = max(1, height // 3)
    upright = float(bright[:upper].mean() - bright[-upper:].mean())
    direction = np.array(
        [np.clip(sideways * 4, -0.8, 0.8), 0.75 + np.clip(upright, -0.2, 0.3), 0.55], np.float32
    )
    canvas.to_light = direction / np.float32(np.linalg.norm(direction))
    lights = canvas.paint[bright >= np.percentile(bright, 85)].mean(0)
    shades = canvas.paint[bright <= np.percentile(bright, 50)].mean(0)
    exposure = float(np.clip(bright.mean() / 0.45, 0.45, 1.2))
    sun = mix(lights / max(float(lights.max()), 0.1), tone(255, 255, 255), np.float32(0.35))
    ambient = mix(shades / max(float(shades.max()), 0.1), tone(178, 178, 191), np.float32(0.5))
    canvas.rig = replace(
        canvas.rig,
        sun=sun.astype(np.float32),
        ambient=(ambient * np.float32(0.85 * min(1.0, exposure))).astype(np.float32),
        key=0.95 * exposure,
        horizon=lights.astype(np.float32),
        middle=shades.astype(np.float32),
        sun_y=-1.0,
    )
    return canvas


def _with_grain(canvas: Canvas, before: Paint) -> Paint:
    """Give what was put in the same film grain as the photo has."""
    bright = luminance(before)
    grain = float(np.std(bright - blur(bright, 1.2)))
    changed = np.abs(canvas.paint - before).max(-1, keepdims=True) > 0.004
    noise = canvas.rng.standard_normal((canvas.height, canvas.width, 1), dtype=np.float32)
    grained: Paint = canvas.paint + noise * np.float32(min(grain, 0.03) * 0.5) * changed
    return grained
