"""Puts the placed subjects into the picture: relit or sculpted, with shadow and reflection."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from imagegen.offline.art.shelf import Dye
from imagegen.offline.pixels import blur, cloud_noise
from imagegen.offline.scene_plan import Colour, Complexion, Material, Place, ScenePlan
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.figures import bare_share, in_distance, light_of, relight
from imagegen.offline.scenes.materials import Setting, sculpt
from imagegen.offline.scenes.placement import Layer, Placement
from imagegen.offline.scenes.placing import place_all
from imagegen.offline.scenes.shaping import Plane, Sprite, ease, mix, tone

_GLOSSY = (Place.STUDIO, Place.ABSTRACT, Place.STAGE)


def stage_subjects(canvas: Canvas) -> None:
    """Everything that the plan names, from the back to the front."""
    placed = place_all(canvas, canvas.shelf)
    if any(one.layer == Layer.FRONT for one in placed):
        throw_background_out_of_focus(canvas)
    for order, one in enumerate(placed):
        canvas.watch.check()
        put_subject(canvas, one, order)


def throw_background_out_of_focus(canvas: Canvas) -> None:
    """A shallow depth of field: what is far blurs a little."""
    far = ease(4.0, 14.0, canvas.depth)[..., None]
    soft = blur(canvas.paint, 1.8 * canvas.unit)
    canvas.paint = mix(canvas.paint, soft, far).astype(np.float32)


def dye_for(plan: ScenePlan, one: Placement, rng: np.random.Generator, order: int) -> Dye:
    """The asked colour; people get skin, hair and, in a crowd, clothes by chance."""
    second = studio_accent(plan)
    if not one.figure.skin:
        return Dye(main=one.subject.colour or _fleet_colour(one, order) or second)
    skins = (
        Colour(244, 206, 176),
        Colour(226, 176, 138),
        Colour(190, 132, 92),
        Colour(146, 94, 64),
        Colour(100, 64, 46),
    )
    hairs = (Colour(58, 42, 38), Colour(112, 66, 40), Colour(40, 34, 40), Colour(176, 128, 70))
    pick = int(rng.integers(5))
    if one.subject.complexion is not None:
        pick = {Complexion.LIGHT: 0, Complexion.MEDIUM: 2, Complexion.DARK: 4}[
            one.subject.complexion
        ]
    old = "old" in one.figure.name
    hair = one.subject.hair or (
        None if old else hairs[int(rng.integers(4))] if pick < 2 else hairs[2]
    )
    clothes = one.subject.colour
    if clothes is None and order > 0 and one.subject.count > 1:
        cloth = (Colour(74, 118, 140), Colour(196, 100, 80), Colour(104, 132, 90))
        clothes = (*cloth, Colour(134, 104, 150), Colour(208, 164, 92))[int(rng.integers(5))]
    return Dye(main=clothes, skin=skins[pick], hair=hair)


def studio_accent(plan: ScenePlan) -> Colour | None:
    """In a studio the first asked colour is the paper's, the second the subject's."""
    return plan.palette[1] if plan.place == Place.STUDIO and len(plan.palette) > 1 else None


def _fleet_colour(one: Placement, order: int) -> Colour | None:
    """Several vehicles, balloons or flowers come in several colours; the first keeps its own."""
    if one.subject.count < 2 or order == 0 or one.figure.kind not in ("vehicle", "toy"):
        return None
    paints = (Colour(74, 128, 176), Colour(236, 186, 80), Colour(104, 160, 112))
    return (*paints, Colour(226, 214, 196), Colour(206, 84, 72))[order % 5]


def put_subject(canvas: Canvas, one: Placement, order: int) -> None:
    """Draw one placed subject: body, shadow, reflection, glow."""
    dye = dye_for(canvas.plan, one, canvas.rng, order)
    flat = _flat(canvas, one, dye)
    one, flat = _cropped(canvas, one, flat)
    body = _body(canvas, one, flat, dye)
    canvas.watch.check()
    if one.haze:
        body = in_distance(body, canvas.rig.far, one.haze)
    if one.sunk:
        _float(canvas, one, body)
        return
    if _casts_shadow(canvas, one):
        cast_shadow(canvas, flat[..., 3], one.x, one.foot_y, strength=_shadow_strength(one))
    if one.layer == Layer.FRONT and canvas.plan.place in _GLOSSY:
        _reflect(canvas, one, body)
    if one.layer == Layer.BACK:
        body = _bedded(canvas, body)
        canvas.stand_before_the_sky(body[..., 3], one.x, one.foot_y)
    canvas.blit(body, one.x, one.foot_y)
    if one.subject.material == Material.NEON:
        _glow(canvas, one, body)


def _flat(canvas: Canvas, one: Placement, dye: Dye) -> Sprite:
    """The figure from the shelf, dyed, at its size, facing its way."""
    flat = canvas.shelf.sprite(one.figure.name, tall_px=round(one.tall_px), dye=dye)
    flat = _shrunk_to(flat, round(one.tall_px))
    return np.ascontiguousarray(flat[:, ::-1]) if one.is_flipped else flat


def _cropped(canvas: Canvas, one: Placement, flat: Sprite) -> tuple[Placement, Sprite]:
    """Leave away what lies far below the picture, as of portraits."""
    below = int(one.foot_y - canvas.height * 1.04)
    if below <= 0 or below >= flat.shape[0] - 8:
        return one, flat
    kept = np.ascontiguousarray(flat[: flat.shape[0] - below])
    return replace(one, foot_y=one.foot_y - below, tall_px=float(kept.shape[0])), kept


def _shrunk_to(sprite: Sprite, tall_px: int) -> Sprite:
    """The shelf draws up to a limit; grow beyond it where a portrait needs it."""
    if abs(sprite.shape[0] - tall_px) <= 2 or tall_px < 5:
        return sprite
    wide = max(2, round(sprite.shape[1] * tall_px / sprite.shape[0]))
    return np.clip(cv2.resize(sprite, (wide, tall_px), interpolation=cv2.INTER_CUBIC), 0, 1)


def _body(canvas: Canvas, one: Placement, flat: Sprite, dye: Dye) -> Sprite:
    """Lit in its own coat, or made of a material."""
    if one.subject.material is None:
        bare = bare_share(flat, dye) if one.figure.skin else None
        return relight(flat, light_of(canvas), coat=one.figure.coat, rng=canvas.rng, bare=bare)
    left = round(one.x - flat.shape[1] / 2)
    setting = Setting(
        paint=np.clip(canvas.paint, 0, 1).astype(np.float32),
        left=left,
        top=round(one.foot_y - flat.shape[0]),
        rng=canvas.rng,
        colour=one.subject.colour,
    )
    return sculpt(flat, one.subject.material, setting)


def _shadow_strength(one: Placement) -> float:
    """Clear things cast light shadows, glowing ones none to speak of."""
    match one.subject.material:
        case Material.GLASS | Material.ICE:
            return 0.7
        case Material.NEON:
            return 0.2
        case _:
            return 1.0


def _casts_shadow(canvas: Canvas, one: Placement) -> bool:
    """Grounded things do, unless shadows were forbidden or there is no ground in sight."""
    if canvas.excludes("shadow", "shadows") or canvas.plan.place == Place.SPACE:
        return False
    return (
        one.layer in (Layer.FRONT, Layer.BACK)
        and not one.is_raised
        and one.foot_y < canvas.height * 1.02
    )


def cast_shadow(canvas: Canvas, cover: Plane, x: float, foot_y: float, *, strength: float) -> None:
    """Contact shadow at the foot and a cast one away from the key light."""
    height, width = cover.shape
    lean = float(canvas.to_light[0]) * 0.5
    push, squash = lean * height, 0.24
    size = (canvas.width, canvas.height)
    origin = (x - width / 2, foot_y - 2)
    move = np.array(
        [[1, lean, origin[0] - push], [0, squash, origin[1] - height * squash]], np.float32
    )
    cast: Plane = cv2.warpAffine(np.ascontiguousarray(cover), move, size)
    cast = blur(cast, 4 * canvas.unit + width * 0.012)
    feet = cover[int(height * 0.93) :].max(0) if height > 20 else cover.max(0)
    columns = np.nonzero(feet > 0.4)[0]
    middle = float(columns.mean()) if len(columns) else width / 2
    reach = float(np.ptp(columns)) / 2 if len(columns) > 1 else width * 0.3
    contact = np.zeros((canvas.height, canvas.width), np.float32)
    axes = (max(2, int(reach * 1.06)), max(2, int(min(reach * 0.16, height * 0.05))))
    spot = (int(x - width / 2 + middle), int(foot_y - axes[1] * 0.4))
    cv2.ellipse(contact, spot, axes, 0, 0, 360, 1.0, -1, cv2.LINE_AA)
    contact = blur(contact, width * 0.02 + 2)
    dark = np.clip(0.40 * cast * min(1.0, canvas.rig.key) + 0.55 * contact, 0, 0.8) * strength
    canvas.paint = canvas.paint * (1 - dark[..., None].astype(np.float32))


def _bedded(canvas: Canvas, body: Sprite) -> Sprite:
    """A building's foot dissolves raggedly into grass, sand or snow."""
    height, width = body.shape[:2]
    down = np.arange(height, dtype=np.float32)[:, None] / height
    ragged = cloud_noise(height, width, max(3.0, width / 26), canvas.rng, octaves=2)
    keep = 1 - ease(0.965, 1.0, down) * np.clip(ragged * 1.6, 0, 1)
    return np.dstack([body[..., :3], body[..., 3] * keep]).astype(np.float32)


def _reflect(canvas: Canvas, one: Placement, body: Sprite) -> None:
    """A faint mirror image on a glossy floor."""
    room = max(0, int(canvas.height - one.foot_y))
    if room < 4 or canvas.excludes("reflection", "reflections"):
        return
    mirror = np.ascontiguousarray(body[::-1][: min(room, body.shape[0])])
    fade = np.linspace(1, 0, mirror.shape[0], dtype=np.float32)[:, None] ** 1.2
    mirror[..., 3] *= fade * 0.20
    mirror = blur(mirror, 1.5 * canvas.unit)
    canvas.blit(mirror, one.x, one.foot_y + mirror.shape[0] - 3)


def _glow(canvas: Canvas, one: Placement, body: Sprite) -> None:
    """Light of neon tubes around the body."""
    light = body[..., :3] * (body[..., :3].max(-1) * body[..., 3])[..., None]
    height, width = light.shape[:2]
    left, top = round(one.x - width / 2), round(one.foot_y - height)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(canvas.width, left + width), min(canvas.height, top + height)
    if x1 > x0 and y1 > y0:
        canvas.emission[y0:y1, x0:x1] += light[y0 - top : y1 - top, x0 - left : x1 - left]


def _float(canvas: Canvas, one: Placement, body: Sprite) -> None:
    """The part above the water, its rippled mirror image, a line of foam where they meet."""
    height, width = body.shape[:2]
    above = max(2, int(height * (1 - one.sunk)))
    line_y = one.foot_y - height * one.sunk
    seen = np.ascontiguousarray(body[:above])
    mirror: Sprite = np.ascontiguousarray(seen[::-1])
    rows, columns = np.mgrid[0:above, 0:width].astype(np.float32)
    wave = np.sin(rows / (3.2 * canvas.unit + 1) + columns * 0.02) * (1.0 + rows * 0.018)
    shifted = (columns + wave * canvas.unit * 1.6).astype(np.float32)
    rippled: Sprite = cv2.remap(mirror, shifted, rows, cv2.INTER_LINEAR)
    mirror = rippled * np.array([0.62, 0.74, 0.80, 1], np.float32)
    mirror[..., 3] *= np.linspace(0.62, 0.0, above, dtype=np.float32)[:, None] ** 0.8
    mirror = blur(mirror, 0.8 * canvas.unit)
    land = canvas.paint.copy()
    canvas.blit(np.clip(mirror, 0, 1), one.x, line_y + above)
    if canvas.wet is not None:  # the shore in front mirrors nothing
        canvas.paint = mix(land, canvas.paint, ease(0.2, 0.8, canvas.wet)[..., None])
    canvas.blit(seen, one.x, line_y)
    cut = body[max(0, above - 3) : above, :, 3].max(0)
    columns_in = np.nonzero(cut > 0.4)[0]
    if len(columns_in) < 2:
        return
    middle = one.x - width / 2 + float(columns_in.mean())
    foam = np.zeros((canvas.height, canvas.width), np.float32)
    axes = (int(np.ptp(columns_in) * 0.56), max(2, int(height * 0.018)))
    thick = max(1, int(2.2 * canvas.unit))
    for grow in (1.0, 1.16):
        size = (int(axes[0] * grow), int(axes[1] * (grow**3)))
        cv2.ellipse(foam, (int(middle), int(line_y)), size, 0, 0, 360, 1.0, thick, cv2.LINE_AA)
    rough = cloud_noise(canvas.height, canvas.width, 9 * canvas.unit, canvas.rng, octaves=2)
    foam = blur(foam, 1.3 * canvas.unit) * ease(0.3, 0.6, rough)
    bright = mix(canvas.rig.ambient, tone(255, 255, 255), np.float32(0.6))
    canvas.paint = mix(canvas.paint, bright, np.clip(foam * 0.8, 0, 1)[..., None])
