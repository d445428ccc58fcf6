"""Subjects keep inside the frame and apart, and each comes where such a thing belongs."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from imagegen.offline.progress import Watch
from imagegen.offline.scene_plan import Framing, Place, Scale, ScenePlan, SubjectPlan
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.drawing import builder_of
from imagegen.offline.scenes.placement import Layer, Placement
from imagegen.offline.scenes.placing import place_all
from imagegen.offline.scenes.shores import build_sea

CROWDS = [
    [("cat", 2), ("teapot", 1)],
    [("elephant", 1), ("mouse", 1), ("giraffe", 1)],
    [("apple", 12)],
    [("bus", 3)],
    [("butterfly", 5), ("flower", 3)],
    [("castle", 1), ("knight", 1), ("dragon", 1), ("horse", 2)],
    [("house", 4), ("tree", 3), ("dog", 1)],
]


def canvas_for(
    place: Place, subjects: list[SubjectPlan], size: tuple[int, int] = (512, 384), **more: object
) -> Canvas:
    plan = ScenePlan(prompt="", place=place, subjects=tuple(subjects), **more)
    return Canvas(plan, *size, seed=5, watch=Watch())


def placed(place: Place, *names: tuple[str, int], **more: object) -> list[Placement]:
    subjects = [SubjectPlan(figure=name, word=name, count=count) for name, count in names]
    canvas = canvas_for(place, subjects, **more)
    return place_all(canvas, canvas.shelf)


@pytest.mark.parametrize("size", [(512, 384), (300, 600), (900, 300)])
@pytest.mark.parametrize("framing", list(Framing))
@pytest.mark.parametrize("crowd", CROWDS)
def test_nothing_runs_out_of_the_frame(crowd, framing, size):
    for one in placed(Place.MEADOW, *crowd, framing=framing, size=size):
        assert one.x - one.wide_px / 2 > -0.03 * size[0]
        assert one.x + one.wide_px / 2 < 1.03 * size[0]
        assert one.foot_y - one.tall_px > -0.06 * size[1]
        assert one.foot_y < 1.04 * size[1]


@pytest.mark.parametrize("place", [Place.MEADOW, Place.STUDIO, Place.ROOM, Place.SPACE])
@pytest.mark.parametrize("crowd", CROWDS[:2])
def test_a_few_subjects_do_not_hide_each_other(crowd, place):
    for first, second in itertools.combinations(placed(place, *crowd), 2):
        if "table" in (first.figure.name, second.figure.name):
            continue
        across = (first.wide_px + second.wide_px) / 2 - abs(first.x - second.x)
        tops = first.foot_y - first.tall_px, second.foot_y - second.tall_px
        down = min(first.foot_y, second.foot_y) - max(tops)
        shared = max(0.0, across) * max(0.0, down)
        smaller = min(one.wide_px * one.tall_px for one in (first, second))
        assert shared < 0.35 * smaller


def seen_shares(things: list[Placement], size: tuple[int, int]) -> list[float]:
    """How much of each thing's oval no later one hides."""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    owner = np.full((size[1], size[0]), -1)
    areas = []
    for number, one in enumerate(things):
        down = (rows - one.foot_y + one.tall_px / 2) / (one.tall_px / 2)
        oval = ((columns - one.x) / (one.wide_px / 2)) ** 2 + down**2 < 1
        owner[oval] = number
        areas.append(oval.sum())
    return [float((owner == number).sum() / area) for number, area in enumerate(areas)]


@pytest.mark.parametrize("size", [(512, 512), (640, 384), (384, 640)])
@pytest.mark.parametrize("count", range(2, 13))
def test_up_to_a_dozen_apples_can_each_be_seen_and_counted(count, size):
    things = placed(Place.STUDIO, ("apple", count), size=size)
    assert len(things) == count
    assert min(seen_shares(things, size)) > 0.5


@pytest.mark.parametrize(
    "group", [[("cake", 1), ("candle", 3)], [("cat", 2), ("teapot", 1)], [("strawberry", 3)]]
)
def test_a_still_life_fills_most_of_the_width_and_stands_on_the_lower_third(group):
    things = placed(Place.STUDIO, *group, size=(512, 512))
    left = min(one.x - one.wide_px / 2 for one in things)
    right = max(one.x + one.wide_px / 2 for one in things)
    assert 0.6 < (right - left) / 512 < 0.78
    assert all(0.64 < one.foot_y / 512 < 0.92 for one in things)


def test_candles_beside_a_cake_are_small_and_the_cake_is_in_the_middle():
    things = placed(Place.STUDIO, ("cake", 1), ("candle", 3), size=(512, 512))
    cake, *candles = sorted(things, key=lambda one: one.figure.name)
    assert all(candle.tall_px < 0.7 * cake.tall_px for candle in candles)
    assert abs(cake.x - 256) < 90


def test_an_elephant_is_larger_than_a_mouse_but_the_mouse_can_be_seen():
    sizes = {
        one.figure.name: one.tall_px for one in placed(Place.MEADOW, ("elephant", 1), ("mouse", 1))
    }
    assert 0.15 < sizes["mouse"] / sizes["elephant"] < 0.6


def test_a_size_word_counts():
    giant, normal = (
        place_all(canvas, canvas.shelf)[0].tall_px
        for canvas in (
            canvas_for(Place.MEADOW, [SubjectPlan(figure="cat", word="cat", scale=scale)])
            for scale in (Scale.GIANT, Scale.NORMAL)
        )
    )
    assert giant > normal * 1.3


def test_buildings_stand_behind_people():
    layers = {
        one.figure.name: one.layer for one in placed(Place.MEADOW, ("castle", 1), ("knight", 1))
    }
    assert layers == {"castle": Layer.BACK, "knight": Layer.FRONT}


def test_what_flies_is_in_the_air_and_above_what_stands():
    found = {
        one.figure.name: one for one in placed(Place.MEADOW, ("butterfly", 1), ("sunflower", 1))
    }
    assert found["butterfly"].layer == Layer.AIR
    assert found["butterfly"].foot_y < found["sunflower"].foot_y


def test_what_the_words_say_flies_is_in_the_air_whatever_its_pose():
    canvas = canvas_for(Place.MEADOW, [SubjectPlan(figure="car", word="car", flying=True)])
    assert place_all(canvas, canvas.shelf)[0].layer == Layer.AIR


def test_a_boat_floats_on_the_water_and_a_duck_swims():
    subjects = [SubjectPlan(figure=name, word=name) for name in ("boat", "duck")]
    canvas = canvas_for(Place.SEA, subjects)
    build_sea(canvas)
    for one in place_all(canvas, canvas.shelf):
        assert one.layer == Layer.WATER
        assert one.sunk > 0
        row = int(np.clip(one.foot_y - one.tall_px * one.sunk, 0, canvas.height - 1))
        assert canvas.wet is not None
        assert canvas.wet[row, int(one.x)] > 0.5


def test_food_beside_a_person_in_a_room_comes_onto_a_table():
    found = {one.figure.name: one for one in placed(Place.ROOM, ("chef", 1), ("pizza", 1))}
    assert found["pizza"].is_raised
    assert found["pizza"].foot_y < found["table"].foot_y


def test_a_portrait_of_a_person_fills_the_frame_from_the_shoulders_up():
    canvas = canvas_for(Place.STUDIO, [SubjectPlan(figure="woman", word="woman")], portrait=True)
    (one,) = place_all(canvas, canvas.shelf)
    assert one.tall_px > canvas.height
    assert one.foot_y - one.tall_px > 0


WATERSIDES = [Place.BEACH, Place.LAKE, Place.RIVER, Place.WATERFALL, Place.SEA, Place.ISLAND]


def share_in_water(place: Place, seed: int, *subjects: SubjectPlan) -> float:
    """The wettest foot of everything that stands: 0 is dry, 1 is in the water."""
    plan = ScenePlan(prompt="", place=place, subjects=subjects)
    canvas = Canvas(plan, 256, 256, seed=seed, watch=Watch())
    builder_of(place)(canvas)
    assert canvas.wet is not None
    wettest = 0.0
    for one in place_all(canvas, canvas.shelf):
        half = one.wide_px * 0.3
        foot = canvas.wet[min(int(one.foot_y), 255), max(0, int(one.x - half)) : int(one.x + half)]
        wettest = max(wettest, float(foot.mean()))
    return wettest


@pytest.mark.parametrize("seed", [1, 54, 61])
@pytest.mark.parametrize("place", WATERSIDES)
def test_a_bear_by_the_water_stands_on_dry_land(place, seed):
    assert share_in_water(place, seed, SubjectPlan(figure="polar_bear", word="bear")) < 0.1


@pytest.mark.parametrize("place", WATERSIDES)
def test_a_herd_by_the_water_stands_on_dry_land(place):
    assert share_in_water(place, 2, SubjectPlan(figure="cow", word="cows", count=4)) < 0.1


@pytest.mark.parametrize("place", [Place.BEACH, Place.LAKE, Place.RIVER])
def test_a_castle_by_the_water_stands_on_dry_land(place):
    assert share_in_water(place, 61, SubjectPlan(figure="castle", word="castle")) < 0.2
