"""Rough strokes to objects, and the mask's edge moved and its holes closed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imagegen.domain.masks import fill_holes, grow
from imagegen.domain.selection import select_object
from imagegen.errors import EmptyMask, InvalidOption

HEIGHT, WIDTH = 420, 560


def blank():
    return np.zeros((HEIGHT, WIDTH), np.uint8)


def object_at(centre=(280, 200), axes=(110, 70)):
    return cv2.ellipse(blank(), centre, axes, 20, 0, 360, 255, -1)


def picture_of(*objects):
    """Rust-coloured objects on green, with grain."""
    grain = np.random.default_rng(4).normal(0, 9, (HEIGHT, WIDTH, 1))
    flat = np.full((HEIGHT, WIDTH, 3), (90, 130, 90), np.float64)
    for shape in objects:
        flat[shape > 0] = (200, 80, 60)
    return np.clip(cv2.GaussianBlur(flat, (0, 0), 0.8) + grain, 0, 255).astype(np.uint8)


def overlap(one, other):
    return np.count_nonzero((one > 0) & (other > 0)) / np.count_nonzero((one > 0) | (other > 0))


STROKES = {
    "scribble": cv2.line(blank(), (220, 180), (340, 220), 255, 24),
    "dab": cv2.circle(blank(), (280, 200), 14, 255, -1),
    "thin line": cv2.line(blank(), (230, 190), (330, 215), 255, 2),
    "filled loop around it": cv2.ellipse(blank(), (280, 200), (145, 105), 20, 0, 360, 255, -1),
}


@pytest.mark.parametrize("kind", STROKES)
def test_rough_strokes_find_the_object(kind):
    shape = object_at()
    assert overlap(select_object(picture_of(shape), STROKES[kind]), shape) > 0.98


def test_an_object_elsewhere_is_left_alone():
    mine, other = object_at(), object_at((480, 360), (50, 30))
    found = select_object(picture_of(mine, other), STROKES["scribble"])
    assert overlap(found, mine) > 0.98
    assert not found[other > 0].any()


def test_an_object_at_the_picture_s_border_is_found():
    shape = object_at((20, 200), (120, 90))
    strokes = cv2.circle(blank(), (40, 200), 30, 255, -1)
    assert overlap(select_object(picture_of(shape), strokes), shape) > 0.98


def test_the_same_strokes_find_the_same_object():
    picture = picture_of(object_at())
    one, other = (select_object(picture, STROKES["scribble"]) for _ in range(2))
    assert np.array_equal(one, other)


def test_an_object_has_no_holes():
    shape = object_at()
    cv2.circle(shape, (280, 200), 12, 0, -1)
    loop = STROKES["filled loop around it"]
    assert select_object(picture_of(shape), loop)[200, 280] == 255


def test_strokes_over_everything_are_taken_as_they_are():
    everything = np.full((HEIGHT, WIDTH), 255, np.uint8)
    assert (select_object(picture_of(object_at()), everything) == 255).all()


def test_strokes_that_paint_nothing_are_refused():
    with pytest.raises(EmptyMask):
        select_object(picture_of(object_at()), blank())


def test_strokes_of_another_picture_are_refused():
    with pytest.raises(InvalidOption):
        select_object(picture_of(object_at()), np.zeros((10, 10), np.uint8))


def test_growing_reaches_as_far_as_it_says_in_every_direction():
    dot = blank()
    dot[200, 280] = 255
    grown = grow(dot, 30)
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    assert np.array_equal(grown > 0, np.hypot(down - 200, across - 280) <= 30)


def test_shrinking_takes_off_as_much_but_not_at_the_picture_s_border():
    band = blank()
    band[:, 100:200] = 255
    shrunk = grow(band, -10)
    assert (shrunk[:, 110:190] == 255).all()
    assert np.count_nonzero(shrunk) == HEIGHT * 80


@pytest.mark.parametrize("mask", [blank(), np.full((HEIGHT, WIDTH), 255, np.uint8)])
@pytest.mark.parametrize("distance_px", [25, -25])
def test_nothing_and_everything_have_no_edge_to_move(mask, distance_px):
    assert np.array_equal(grow(mask, distance_px), mask)


def test_growing_by_nothing_gives_a_copy():
    mask = object_at()
    grown = grow(mask, 0)
    assert np.array_equal(grown, mask)
    assert grown is not mask


def test_holes_are_filled_and_bays_are_not():
    ring = cv2.circle(blank(), (280, 200), 100, 255, 20)
    bay = ring.copy()
    bay[80:120, 270:290] = 0
    assert fill_holes(ring)[160, 240] == 255
    assert np.array_equal(fill_holes(bay), bay)


def test_a_gap_at_the_picture_s_border_is_no_hole():
    mask = blank()
    mask[0:50, 100:110] = 255
    mask[0:50, 200:210] = 255
    mask[40:50, 100:210] = 255
    assert fill_holes(mask)[10, 150] == 0
