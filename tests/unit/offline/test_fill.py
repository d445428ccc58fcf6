"""Holes, extensions and seams."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imagegen.errors import JobCancelled
from imagegen.offline.fill import feathered, fill, is_extension, membrane
from imagegen.offline.fill.faces import faces_apart_from
from imagegen.offline.fill.montage import pick_moves, survey
from imagegen.offline.fill.shifts import Move
from imagegen.offline.pixels import to_float
from imagegen.offline.progress import Watch


def stripes(height=120, width=160, period=16):
    """Upright stripes with a little grain: a pattern that has to go on exactly."""
    rng = np.random.default_rng(3)
    bright = (np.arange(width) // (period // 2)) % 2
    picture = np.where(bright[None, :, None], (200, 160, 90), (60, 50, 110))
    picture = np.broadcast_to(picture, (height, width, 3))
    return np.clip(picture + rng.integers(-6, 7, (height, width, 3)), 0, 255).astype(np.uint8)


def landscape(height=120, width=160):
    """Sky over sea: the horizon lies at half the height."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2], picture[height // 2 :] = (150, 190, 235), (40, 80, 120)
    grain = np.random.default_rng(5).integers(-8, 9, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def hole_in(picture, top, bottom, left, right):
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


def texture(picture):
    return np.abs(np.diff(picture.astype(float).mean(-1), axis=1)).mean()


@pytest.mark.parametrize(
    "box", [(40, 80, 50, 110), (10, 14, 5, 150), (50, 60, 70, 80), (0, 119, 60, 100)]
)
def test_nothing_outside_the_mask_changes(box):
    picture = stripes()
    mask = hole_in(picture, *box)

    filled = fill(picture, mask, seed=1, watch=Watch())

    assert np.array_equal(filled[mask == 0], picture[mask == 0])


def test_what_lies_under_the_mask_is_not_looked_at():
    picture = stripes()
    mask = hole_in(picture, 40, 80, 50, 110)
    other = picture.copy()
    other[mask == 255] = (255, 0, 255)

    filled = fill(picture, mask, seed=1, watch=Watch())

    assert np.array_equal(filled, fill(other, mask, seed=1, watch=Watch()))


def test_a_pattern_goes_on_through_a_hole():
    picture = stripes()
    mask = hole_in(picture, 40, 80, 50, 110)

    filled = fill(picture, mask, seed=1, watch=Watch())

    off = np.abs(filled.astype(int) - picture)[mask == 255].mean()
    assert off < 16, "a fill out of step would be off by 50 and more"


def test_a_hole_keeps_the_texture_of_its_surroundings():
    rng = np.random.default_rng(2)
    picture = rng.integers(60, 200, (120, 160, 3), dtype=np.uint8)
    mask = hole_in(picture, 40, 80, 50, 110)

    filled = fill(picture, mask, seed=1, watch=Watch())

    inside = texture(filled[42:78, 52:108])
    assert 0.7 < inside / texture(picture) < 1.3


def test_half_a_mirrored_shape_completes_itself():
    blots = np.random.default_rng(4).integers(0, 256, (20, 13, 3), dtype=np.uint8)
    half = cv2.resize(blots, (104, 160), interpolation=cv2.INTER_CUBIC)
    picture = np.hstack([half, half[:, ::-1]])
    mask = hole_in(picture, 60, 100, 116, 150)

    filled = fill(picture, mask, seed=0, watch=Watch())

    off = np.abs(filled.astype(int) - picture)[mask == 255].mean()
    assert off < 20, "no other copy than the mirrored one comes near"


def test_copies_join_without_a_step_in_tone():
    """Brightness rises from the middle outwards, so that no copy has the tone of its new place."""
    rows, columns = np.linspace(-1, 1, 120)[:, None, None], np.linspace(-0.9, 1, 160)[None, :, None]
    grain = np.random.default_rng(6).integers(-12, 13, (120, 160, 1))
    bright = np.clip(40 + 95 * (rows**2 + columns**2) + grain, 0, 255)
    picture = np.broadcast_to(bright, (120, 160, 3)).astype(np.uint8)
    mask = hole_in(picture, 40, 80, 50, 110)

    filled = fill(picture, mask, seed=0, watch=Watch())

    tone = cv2.blur(filled, (9, 9)).astype(int) - cv2.blur(picture, (9, 9))
    assert np.abs(tone)[mask == 255].mean() < 4


def test_a_scratch_is_closed_smoothly():
    picture = landscape()
    mask = hole_in(picture, 0, 120, 80, 83)
    damaged = np.where(mask[..., None] == 255, np.uint8(255), picture)

    filled = fill(damaged, mask, seed=0, watch=Watch())

    assert np.abs(filled.astype(int) - picture)[mask == 255].mean() < 12


def test_an_extension_keeps_the_horizon_level():
    picture = landscape()
    canvas = np.pad(picture, ((0, 0), (0, 80), (0, 0)))
    mask = np.pad(np.zeros(picture.shape[:2], np.uint8), ((0, 0), (0, 80)), constant_values=255)

    extended = fill(canvas, mask, seed=0, watch=Watch())

    assert np.array_equal(extended[:, :160], picture)
    added = extended[:, 165:].astype(int)
    assert np.abs(added[:50] - (150, 190, 235)).mean() < 12
    assert np.abs(added[70:] - (40, 80, 120)).mean() < 12


def test_all_four_sides_can_be_extended_at_once():
    picture = landscape()
    canvas = np.pad(picture, ((30, 20), (40, 50), (0, 0)))
    mask = np.full(canvas.shape[:2], 255, np.uint8)
    mask[30:150, 40:200] = 0

    extended = fill(canvas, mask, seed=0, watch=Watch())

    assert np.array_equal(extended[30:150, 40:200], picture)
    assert np.abs(extended[:25].astype(int) - (150, 190, 235)).mean() < 15
    assert np.abs(extended[-15:].astype(int) - (40, 80, 120)).mean() < 15


def test_an_extension_with_a_hole_in_its_middle_closes_both():
    picture = landscape()
    canvas = np.pad(picture, ((0, 0), (0, 60), (0, 0)))
    mask = np.pad(np.zeros(picture.shape[:2], np.uint8), ((0, 0), (0, 60)), constant_values=255)
    mask[40:80, 60:100] = 255

    extended = fill(canvas, mask, seed=0, watch=Watch())

    assert (extended[mask == 255].astype(int).sum(-1) > 60).all(), "no black may be left"


def test_an_extension_is_told_from_a_retouch():
    mask = np.zeros((100, 100), np.uint8)
    assert not is_extension(mask)
    mask[20:60, 20:60] = 255
    assert not is_extension(mask)
    mask[:, :20] = 255
    assert is_extension(mask)


@pytest.mark.parametrize("value", [0, 255])
def test_a_mask_over_nothing_or_everything_changes_nothing(value):
    picture = stripes()
    mask = np.full(picture.shape[:2], value, np.uint8)

    assert np.array_equal(fill(picture, mask, seed=0, watch=Watch()), picture)


@pytest.mark.parametrize("extent", [(1, 2), (2, 40), (30, 30), (64, 25)])
@pytest.mark.parametrize("kind", ["dots", "stripes", "rim", "most"])
def test_nasty_masks_on_small_pictures_are_closed(extent, kind):
    rng = np.random.default_rng(7)
    picture = rng.integers(1, 256, (*extent, 3), dtype=np.uint8)
    mask = np.zeros(extent, np.uint8)
    if kind == "dots":
        mask[rng.random(extent) < 0.3] = 255
    elif kind == "stripes":
        mask[:, ::2] = 255
    elif kind == "rim":
        mask[...] = 255
        mask[1:-1, 1:-1] = 0
    else:
        mask[...] = 255
        mask[0, 0] = 0

    filled = fill(picture, mask, seed=0, watch=Watch())

    assert np.array_equal(filled[mask == 0], picture[mask == 0])


def test_the_same_seed_gives_the_same_fill():
    picture = stripes()
    mask = hole_in(picture, 30, 90, 40, 120)

    first = fill(picture, mask, seed=9, watch=Watch())

    assert np.array_equal(first, fill(picture, mask, seed=9, watch=Watch()))


def test_a_cancelled_fill_stops():
    watch = Watch()
    watch.cancel()

    with pytest.raises(JobCancelled):
        fill(stripes(), hole_in(stripes(), 40, 80, 50, 110), seed=0, watch=watch)


@pytest.mark.parametrize("box", [(30, 90, 40, 120), (0, 120, 100, 160), (0, 60, 0, 160)])
def test_a_membrane_takes_a_drift_in_tone_out_of_a_patch(box):
    base = landscape()
    drift = np.array([30, -20, 10])
    patch = np.clip(base.astype(int) + drift, 0, 255).astype(np.uint8)
    mask = hole_in(base, *box) == 255

    joined = membrane(base, patch, mask, watch=Watch())

    assert np.array_equal(joined[~mask], base[~mask])
    assert np.abs(joined.astype(int) - base)[mask].mean() < 5


def test_a_feather_fades_in_from_the_rim():
    base, patch = np.zeros((40, 40, 3), np.uint8), np.full((40, 40, 3), 200, np.uint8)
    mask = hole_in(base, 10, 30, 10, 30) == 255

    blended = feathered(base, patch, mask, 5)

    assert blended[20, 20, 0] == 200
    assert 0 < blended[20, 11, 0] < 200
    assert (blended[~mask] == 0).all()


@pytest.fixture(scope="module")
def portrait():
    """A photo of an astronaut (NASA, public domain), 256 px."""
    data = pytest.importorskip("skimage.data")
    return np.ascontiguousarray(data.astronaut()[::2, ::2])


def test_a_face_is_kept_from_being_copied(portrait):
    faces = faces_apart_from(portrait, np.zeros(portrait.shape[:2], bool))

    assert faces[55, 112]
    assert faces.mean() < 0.2


def test_a_face_under_the_mask_may_be_copied_from(portrait):
    hole = np.zeros(portrait.shape[:2], bool)
    hole[50:60, 108:116] = True

    assert not faces_apart_from(portrait, hole).any()


def test_a_picture_without_faces_has_none():
    assert not faces_apart_from(landscape(), np.zeros((120, 160), bool)).any()


def test_what_is_banned_is_not_copied():
    picture = landscape()
    picture[20:40, 20:50] = (250, 40, 40)
    hole = np.zeros(picture.shape[:2], bool)
    hole[20:40, 100:130] = True
    banned = np.zeros_like(hole)
    banned[10:50, 10:60] = True
    onto_red, onto_sky = Move(0, -80), Move(0, -35)

    ground = survey(to_float(picture), hole, banned, calm_px=6, calm=0)
    labels = pick_moves(ground, [onto_red, onto_sky], cell_px=4, watch=Watch())

    assert (labels[hole] == 1).all()
