"""A village: cottages of our own art on green hills, with a path and trees. No subjects."""

from __future__ import annotations

import numpy as np

from imagegen.offline.art.shelf import Dye
from imagegen.offline.scene_plan import Colour
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.figures import in_distance, light_of, relight
from imagegen.offline.scenes.landscapes import build_garden
from imagegen.offline.scenes.shaping import ease, tone
from imagegen.offline.scenes.trees import ground_shadow

_HOUSES = ("cottage", "house", "barn", "church", "windmill")


def build_village(canvas: Canvas) -> None:
    """Houses left and right of a path, the church far behind."""
    build_garden(canvas)
    shelf = canvas.shelf
    names = [name for name in _HOUSES if shelf.has(name)]
    if not names or canvas.excludes("houses", "buildings"):
        return
    named = {subject.figure for subject in canvas.plan.subjects}
    names = [name for name in names if name not in named] or names
    spots = sorted(_spots(canvas), reverse=True)
    light = light_of(canvas)
    roofs = (None, Colour(176, 96, 72), Colour(208, 178, 132), Colour(120, 136, 150))
    for order, (z, x) in enumerate(spots):
        canvas.watch.check()
        name = names[order % len(names)] if order % 3 == 0 else names[0]
        figure = shelf.figure(name)
        spot = canvas.project(x, z)
        tall = spot.px_per_unit * 0.26 * min(1.8, figure.height_m / 4.5) * 3.4
        tall = min(tall, canvas.height * 0.40)
        if tall < 12:
            continue
        dye = Dye(main=roofs[int(canvas.rng.integers(4))])
        flat = shelf.sprite(name, tall_px=round(tall), dye=dye)
        flat = np.ascontiguousarray(flat[:, ::-1]) if x < 0 else flat
        body = relight(flat, light, coat=figure.coat, rng=canvas.rng)
        body = in_distance(body, canvas.rig.far, canvas.haze_at(z) * 0.8)
        at = (spot.x, spot.y + 3)
        ground_shadow(canvas, at, width_px=flat.shape[1] * 0.9, z=z)
        canvas.blit(body, *at, z=z)
        if canvas.rig.is_dim:
            _light_windows(canvas, at, body.shape, z=z)


def _spots(canvas: Canvas) -> list[tuple[float, float]]:
    """Distance and side of each house, the near ones at the edges."""
    spots = []
    for z, side in ((5.6, -0.36), (6.4, 0.38), (8.6, -0.22), (9.8, 0.27), (13, -0.12), (14, 0.38),
                    (19, 0.05), (20, -0.30), (22, 0.22)):  # fmt: skip
        sway = canvas.rng.uniform(-0.03, 0.03)
        spots.append((z * canvas.rng.uniform(0.95, 1.05), (side + sway) * z))
    return spots


def _light_windows(
    canvas: Canvas, at: tuple[float, float], shape: tuple[int, ...], *, z: float
) -> None:
    """A warm glow about the height of the windows."""
    height, width = shape[:2]
    x, y = at[0], at[1] - height * 0.32
    across = (canvas.columns - x) / (width * 0.30)
    down = (canvas.rows - y) / (height * 0.16)
    on_the_house = np.abs(canvas.depth - z) < 0.02 * z
    glow = (ease(1.2, 0.0, np.hypot(across, down)) * on_the_house)[..., None]
    glow = glow * tone(255, 190, 110)
    canvas.emission += glow * np.float32(0.25)
    canvas.paint += glow * np.float32(0.18)
