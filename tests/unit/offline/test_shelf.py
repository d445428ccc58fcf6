"""The shelf hands out our figures as they say they are, in the colours that are asked for."""

from __future__ import annotations

import numpy as np
import pytest

from imagegen.errors import NotFound
from imagegen.offline.art.shelf import Dye, Pose, Shelf
from imagegen.offline.scene_plan import Colour

KINDS = {
    "animal",
    "bird",
    "fish",
    "insect",
    "person",
    "vehicle",
    "building",
    "food",
    "plant",
    "furniture",
    "instrument",
    "toy",
    "fantasy",
    "object",
}
COATS = {
    "fur",
    "feathers",
    "scales",
    "skin",
    "cloth",
    "wood",
    "metal",
    "stone",
    "leaf",
    "smooth",
}


@pytest.fixture(scope="module")
def shelf():
    return Shelf()


def test_the_shelf_holds_at_least_a_hundred_and_twenty_figures(shelf):
    assert len(shelf.names) >= 120


def test_every_figure_says_what_it_is_and_is_really_painted(shelf):
    for name in shelf.names:
        figure = shelf.figure(name)
        assert figure.kind in KINDS, name
        assert figure.coat in COATS, name
        assert figure.pose in Pose, name
        assert 0.001 < figure.height_m < 1000, name
        assert 0.05 < figure.width_share < 8, name
        assert figure.main.startswith("#"), name


def test_a_sprite_is_as_tall_as_asked_and_touches_its_edges(shelf):
    sprite = shelf.sprite("cat", tall_px=200)
    assert abs(sprite.shape[0] - 200) <= 2
    assert sprite[0, :, 3].max() > 0
    assert sprite[-1, :, 3].max() > 0


def test_a_blue_car_is_bluer_than_the_car_and_keeps_its_outline(shelf):
    plain = shelf.sprite("car", tall_px=120)
    blue = shelf.sprite("car", tall_px=120, dye=Dye(main=Colour(30, 80, 220)))
    assert np.array_equal(plain[..., 3], blue[..., 3])
    solid = plain[..., 3] > 0.9
    gain = (blue - plain)[solid][:, 2].mean() - (blue - plain)[solid][:, 0].mean()
    assert gain > 0.2


def test_dyeing_leaves_what_is_not_the_main_colour_alone(shelf):
    plain = shelf.sprite("car", tall_px=120)
    dyed = shelf.sprite("car", tall_px=120, dye=Dye(main=Colour(30, 80, 220)))
    same = np.abs(plain - dyed).max(-1) < 0.01
    assert (same & (plain[..., 3] > 0.9)).mean() > 0.05


def test_skin_and_hair_of_people_can_be_chosen(shelf):
    plain = shelf.sprite("woman", tall_px=120)
    other = shelf.sprite("woman", tall_px=120, dye=Dye(skin=Colour(100, 64, 46)))
    assert np.abs(plain - other).max() > 0.1


def test_a_sprite_may_be_changed_without_changing_the_next_one(shelf):
    shelf.sprite("dog", tall_px=64)[:] = 0
    assert shelf.sprite("dog", tall_px=64)[..., 3].max() == 1


def test_an_unknown_figure_is_refused(shelf):
    assert not shelf.has("quark")
    with pytest.raises(NotFound):
        shelf.figure("quark")
