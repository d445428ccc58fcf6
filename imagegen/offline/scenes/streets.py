"""Streets in one-point perspective: a shopping street, a market with lanterns. No subjects."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from imagegen.offline.pixels import blur
from imagegen.offline.scene_plan import Weather
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.crowds import FLOOR, HALF_WIDTH, gather, street_light
from imagegen.offline.scenes.facades import Facade, add_signs, build_facade
from imagegen.offline.scenes.shaping import Paint, Plane, ease, fill_colour, mix, tone
from imagegen.offline.scenes.sky import paint_sky
from imagegen.offline.scenes.textures import Grain

_ROOF = 0.96


def build_street(canvas: Canvas) -> None:
    """A road between houses with shops."""
    _open_street(canvas)
    for side in (-1, 1):
        facade = build_facade(canvas, has_stalls=False)
        if canvas.rig.is_night:
            add_signs(canvas, facade, count=5)
        _hang_facade(canvas, facade, side)
    _paint_ground(canvas, has_road=True)
    _street_lamps(canvas)
    if not canvas.plan.subjects or canvas.wants("people"):
        gather(canvas, count=10)
    _warm_up(canvas)


def build_market(canvas: Canvas) -> None:
    """Stalls on both sides, lanterns overhead, a crowd."""
    _open_street(canvas)
    for side in (-1, 1):
        facade = build_facade(canvas, has_stalls=True)
        if canvas.rig.is_dim:
            add_signs(canvas, facade, count=9)
        _hang_facade(canvas, facade, side)
    _paint_haze(canvas)
    if not canvas.excludes("lanterns", "lantern"):
        _hang_lanterns(canvas)
    _paint_ground(canvas, has_road=False)
    gather(canvas, count=30)
    _warm_up(canvas)


def _warm_up(canvas: Canvas) -> None:
    """By night whoever stands in the street is lit by its windows, not by the moon."""
    if canvas.rig.is_dim:
        light = street_light(canvas)
        canvas.rig = replace(canvas.rig, sun=light.sun, key=light.key, ambient=light.ambient)
        canvas.to_light = light.towards


def _open_street(canvas: Canvas) -> None:
    """Sky and the glow at the end of the street."""
    canvas.horizon_px = int(canvas.height * 0.50)
    paint_sky(canvas)
    canvas.show("sky")
    across = (canvas.columns - canvas.width / 2) / (canvas.width * 0.16)
    down = (canvas.rows - canvas.horizon_px) / (canvas.height * 0.16)
    far = np.exp(-(np.hypot(across, down) ** 2))[..., None]
    strength = 0.6 if canvas.rig.is_dim else 0.12
    canvas.paint = canvas.paint + far * tone(255, 180, 104) * np.float32(strength)


def _hang_facade(canvas: Canvas, facade: Facade, side: int) -> None:
    """Stretch a front along one side of the street towards the vanishing point."""
    middle, eye, end = canvas.width / 2, canvas.horizon_px, 0.045
    near_x = middle + side * canvas.width * 0.5 * HALF_WIDTH * 1.45
    far_x = middle + side * canvas.width * 0.5 * HALF_WIDTH * 1.45 * end
    stretch = 1.45 / 1.0
    roof, floor = canvas.height * _ROOF * stretch * 0.6, canvas.height * FLOOR * stretch
    corners = [
        (near_x, eye - roof),
        (far_x, eye - roof * end * 1.3),
        (far_x, eye + floor * end),
        (near_x, eye + floor),
    ]
    sprite, emission = facade.sprite, facade.emission
    if side > 0:
        corners = [corners[1], corners[0], corners[3], corners[2]]
        sprite, emission = sprite[:, ::-1], emission[:, ::-1]
    height, width = sprite.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    size = (canvas.width, canvas.height)
    seen = cv2.warpPerspective(np.ascontiguousarray(sprite), turn, size, flags=cv2.INTER_LINEAR)
    lamp = cv2.warpPerspective(np.ascontiguousarray(emission), turn, size, flags=cv2.INTER_LINEAR)
    alpha = seen[..., 3:4]
    colour = seen[..., :3] / np.maximum(alpha, 1e-3)
    shade = 1.0 if side * canvas.to_light[0] < 0 or canvas.rig.is_night else 0.78
    canvas.paint = mix(canvas.paint, colour * np.float32(shade), alpha) + lamp
    canvas.emission = canvas.emission * (1 - alpha) + lamp * 0.5
    canvas.depth = np.where(alpha[..., 0] > 0.5, 12.0, canvas.depth).astype(np.float32)
    canvas.watch.check()


def _paint_haze(canvas: Canvas) -> None:
    """Warm dust where the street ends."""
    across = np.exp(-np.abs(canvas.columns - canvas.width / 2) / (canvas.width * 0.10))
    down = np.exp(-np.abs(canvas.rows - canvas.horizon_px) / (canvas.height * 0.30))
    air = tone(255, 172, 108) if canvas.rig.is_dim else canvas.rig.horizon
    canvas.paint = mix(canvas.paint, air, (across * down * 0.5)[..., None])


def _hang_lanterns(canvas: Canvas) -> None:
    """Strings of paper lanterns across the street, far to near."""
    for near in np.sort(canvas.rng.uniform(0.10, 0.95, 7)):
        near = float(near)
        top = canvas.horizon_px - near * canvas.height * 0.56
        reach = near * canvas.width * 0.55
        count, size = 7, max(3, int(near * canvas.height * 0.042))
        sag = near * canvas.height * 0.14
        points = []
        for order in range(count):
            share = 2 * order / (count - 1) - 1
            points.append((int(canvas.width / 2 + share * reach), int(top + sag * (1 - share**2))))
        line = np.array(points, np.int32)
        thick = max(1, int(2 * near * canvas.unit))
        cv2.polylines(canvas.paint, [line], False, (0.08, 0.06, 0.07), thick, cv2.LINE_AA)
        for point in points:
            _lantern(canvas, point, size)


def _lantern(canvas: Canvas, at: tuple[int, int], size: int) -> None:
    """One round red lantern with ribs, caps and an inner glow."""
    x, y = at[0], at[1] + size
    bright = 1.0 if canvas.rig.is_dim else 0.72
    body, axes = (0.88 * bright, 0.24 * bright, 0.14 * bright), (size, int(size * 0.92))
    cv2.ellipse(canvas.paint, (x, y), axes, 0, 0, 360, body, -1, cv2.LINE_AA)
    core = (1.0 * bright, 0.62 * bright, 0.32 * bright)
    inner = (max(1, int(size * 0.55)), max(1, int(size * 0.6)))
    cv2.ellipse(canvas.paint, (x, y + size // 8), inner, 0, 0, 360, core, -1, cv2.LINE_AA)
    if size >= 7:
        for share in (0.35, 0.75):
            rib = (max(1, int(size * share)), axes[1])
            rim = (0.62 * bright, 0.13 * bright, 0.09 * bright)
            cv2.ellipse(canvas.paint, (x, y), rib, 0, 0, 360, rim, 1, cv2.LINE_AA)
    cap = (0.16, 0.10, 0.09)
    half, tall = max(1, int(size * 0.4)), max(1, int(size * 0.16))
    for row in (y - axes[1], y + axes[1]):
        cv2.rectangle(canvas.paint, (x - half, row - tall), (x + half, row + tall), cap, -1)
    glow = (0.95, 0.40, 0.15) if canvas.rig.is_dim else (0.10, 0.04, 0.02)
    cv2.circle(canvas.emission, (x, y), max(1, int(size * 0.8)), glow, -1, cv2.LINE_AA)


def _paint_ground(canvas: Canvas, *, has_road: bool) -> None:
    """Paving that mirrors the lights where it is wet; a road with pavements if asked."""
    eye, middle, rig = canvas.horizon_px, canvas.width / 2, canvas.rig
    columns = canvas.columns[eye:] - np.float32(middle)
    down = (canvas.rows[eye:] - eye) / np.float32(canvas.height * FLOOR)
    across = columns / np.maximum(down * np.float32(canvas.width * 0.5 * HALF_WIDTH), 1)
    floor = (down > 0.03) & (np.abs(across) < 1.0)
    z = 1 / np.maximum(down, 0.03)
    x = columns / np.float32(canvas.width) * z
    rough = canvas.noise.sample(Grain.DETAIL, x * 0.5, z * 0.35)
    light = rig.ambient * 0.6 + rig.sun * np.float32(rig.key * 0.30) + 0.10
    surface = _paving(x, z, across, has_road=has_road) * light
    surface = surface * (1 + 0.08 * rough)[..., None]
    canvas.watch.check()
    if rig.is_dim:
        pools = np.exp(-(((np.abs(across) - 0.95) / 0.45) ** 2))[..., None]
        surface = surface + pools * tone(255, 170, 90) * np.float32(0.16)
    is_wet = canvas.plan.weather in (Weather.RAIN, Weather.STORM)
    wet = 0.85 if is_wet else 0.62 if rig.is_dim else 0.12
    mirrored = _mirrored(canvas, rough)
    canvas.watch.check()
    share = wet * (0.55 + 0.45 * ease(-0.6, 0.9, rough))
    ground = mix(surface, mirrored, share[..., None])
    cover = blur(floor.astype(np.float32), 1.2)[..., None]
    canvas.paint[eye:] = mix(canvas.paint[eye:], ground, cover)
    canvas.emission[eye:] *= 1 - cover
    canvas.depth[eye:] = np.where(floor, z * 2, canvas.depth[eye:])
    canvas.watch.check()


def _paving(x: Plane, z: Plane, across: Plane, *, has_road: bool) -> Paint:
    """Colour of the ground: cobbles, or asphalt with a dashed line between pavements."""
    row = z * 3.2
    joint_z = np.abs(np.mod(row, 1) - 0.5) > 0.46
    joint_x = np.abs(np.mod(x * 7 + 0.5 * np.floor(row), 1) - 0.5) > 0.47
    near = ease(9, 3, z)[..., None]
    stones = tone(126, 118, 116) * (1 - 0.28 * (joint_z | joint_x)[..., None] * near)
    if not has_road:
        return np.asarray(stones * 0.78, np.float32)
    dash = (np.abs(across) < 0.014) & (np.mod(z * 1.1, 1) < 0.5)
    asphalt = mix(tone(92, 92, 98), tone(226, 216, 190), (dash * np.float32(0.8))[..., None])
    kerb = (np.abs(np.abs(across) - 0.66) < 0.012)[..., None]
    walk = ease(0.655, 0.66, np.abs(across))[..., None]
    ground = mix(asphalt, stones * 1.22, walk)
    return np.asarray(mix(ground, tone(190, 186, 180), kerb), np.float32)


def _mirrored(canvas: Canvas, rough: Plane) -> Paint:
    """The street upside down, drawn out into streaks, below the level of the eye."""
    eye = canvas.horizon_px
    lights = np.clip(canvas.paint + canvas.emission * np.float32(0.8), 0, 1.3).astype(np.float32)
    columns = np.clip(canvas.columns[eye:] + rough * 10, 0, canvas.width - 1).astype(np.float32)
    rows = 2 * eye - canvas.rows[eye:] + (canvas.rows[eye:] - eye) * 0.2 + rough * 14
    rows = np.clip(rows, 0, canvas.height - 1).astype(np.float32)
    upside: Paint = cv2.remap(lights, columns, rows, cv2.INTER_LINEAR)
    return cv2.blur(blur(upside, 2 * canvas.unit), (1, int(46 * canvas.unit) | 1))


def _street_lamps(canvas: Canvas) -> None:
    """Lamp posts along both pavements, far to near."""
    for near in (0.10, 0.17, 0.30, 0.55):
        for side in (-1, 1):
            x = int(canvas.width / 2 + side * near * canvas.width * 0.5 * HALF_WIDTH * 0.72)
            foot = int(canvas.horizon_px + near * canvas.height * FLOOR)
            top = int(canvas.horizon_px - near * canvas.height * 0.62)
            iron = mix(
                tone(44, 46, 52) * (0.5 + 0.5 * canvas.rig.ambient),
                canvas.rig.far,
                0.3 - near * 0.3,
            )
            thick = max(1, int(near * 11 * canvas.unit))
            cv2.line(canvas.paint, (x, foot), (x, top), fill_colour(iron), thick, cv2.LINE_AA)
            size = max(2, int(near * 26 * canvas.unit))
            lamp = (1.0, 0.92, 0.72) if canvas.rig.is_dim else (0.86, 0.86, 0.82)
            cv2.circle(canvas.paint, (x, top), size, lamp, -1, cv2.LINE_AA)
            cv2.ellipse(
                canvas.paint,
                (x, top - size),
                (size, max(1, size // 3)),
                0,
                0,
                360,
                fill_colour(iron),
                -1,
                cv2.LINE_AA,
            )
            if canvas.rig.is_dim:
                cv2.circle(canvas.emission, (x, top), size, (1.0, 0.72, 0.38), -1, cv2.LINE_AA)
