"""Every plan becomes a picture of the asked size, the same for one seed, and can be stopped."""

from __future__ import annotations

import numpy as np
import pytest

from imagegen.errors import JobCancelled
from imagegen.offline.art.shelf import Dye, Shelf
from imagegen.offline.progress import Watch
from imagegen.offline.scene_plan import (
    Colour,
    Feature,
    Light,
    Material,
    Mood,
    Place,
    ScenePlan,
    Season,
    SubjectPlan,
    Weather,
)
from imagegen.offline.scenes import draw
from imagegen.offline.scenes.figures import FigureLight, bare_share, relight

SMALL = (144, 96)


def plan(place: Place, *figures: str, **more: object) -> ScenePlan:
    subjects = tuple(SubjectPlan(figure=figure, word=figure) for figure in figures)
    return ScenePlan(prompt="", place=place, subjects=subjects, **more)


def drawn(scene: ScenePlan, seed: int = 3, size: tuple[int, int] = SMALL) -> np.ndarray:
    return draw(scene, *size, seed=seed, watch=Watch())


@pytest.mark.parametrize("place", list(Place))
def test_every_place_is_a_picture_with_something_in_it(place):
    picture = drawn(plan(place, "cat"))
    assert picture.shape == (96, 144, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 8


@pytest.mark.parametrize("light", list(Light))
@pytest.mark.parametrize("place", [Place.LAKE, Place.CITY, Place.MARKET, Place.FOREST])
def test_every_light_falls_on_every_kind_of_place(place, light):
    assert drawn(plan(place, light=light)).std() > 6


def test_night_is_darker_than_day():
    day, night = (drawn(plan(Place.MEADOW, light=light)) for light in (Light.DAY, Light.NIGHT))
    assert night.mean() < day.mean() * 0.6


@pytest.mark.parametrize("weather", list(Weather))
def test_every_weather_changes_the_picture_but_a_clear_one(weather):
    clear = drawn(plan(Place.MEADOW))
    other = drawn(plan(Place.MEADOW, weather=weather))
    assert np.array_equal(clear, other) == (weather == Weather.CLEAR)


@pytest.mark.parametrize("season", list(Season))
def test_every_season_can_be_drawn(season):
    assert drawn(plan(Place.GARDEN, season=season)).std() > 8


@pytest.mark.parametrize("mood", list(Mood))
def test_every_mood_can_be_drawn(mood):
    assert drawn(plan(Place.LAKE, mood=mood)).std() > 5


def test_a_monochrome_picture_has_no_colour():
    picture = drawn(plan(Place.MEADOW, mood=Mood.MONOCHROME)).astype(int)
    assert np.abs(picture[..., 0] - picture[..., 2]).max() <= 1


@pytest.mark.parametrize("feature", list(Feature))
def test_every_feature_may_be_asked_for_and_forbidden(feature):
    drawn(plan(Place.BEACH, features=(feature.value,)))
    drawn(plan(Place.BEACH, excluded=(feature.value,)))


def test_the_same_plan_and_seed_give_the_same_bytes():
    scene = plan(Place.VILLAGE, "dog", "boy", weather=Weather.SNOW, light=Light.DUSK)
    assert np.array_equal(drawn(scene, seed=11), drawn(scene, seed=11))


def test_different_seeds_give_different_pictures():
    scene = plan(Place.LAKE)
    assert np.abs(drawn(scene, seed=1).astype(int) - drawn(scene, seed=2)).mean() > 2


@pytest.mark.parametrize("size", [(64, 64), (301, 97), (90, 256), (640, 160)])
def test_odd_sizes_come_out_exactly(size):
    assert drawn(plan(Place.STREET, "car"), size=size).shape == (size[1], size[0], 3)


def test_large_pictures_are_worked_out_smaller_and_enlarged():
    assert drawn(plan(Place.STUDIO, "apple"), size=(2560, 1440)).shape == (1440, 2560, 3)


@pytest.mark.parametrize("material", list(Material))
def test_every_material_looks_different_from_the_figure_itself(material):
    own = drawn(plan(Place.STUDIO, "owl"))
    subject = SubjectPlan(figure="owl", word="owl", material=material)
    made = drawn(ScenePlan(prompt="", place=Place.STUDIO, subjects=(subject,)))
    assert np.abs(own.astype(int) - made).mean() > 1


def test_a_red_subject_reddens_the_picture():
    blue, red = (
        drawn(
            ScenePlan(
                prompt="",
                place=Place.STUDIO,
                subjects=(SubjectPlan(figure="car", word="car", colour=colour),),
            )
        ).astype(int)
        for colour in (Colour(40, 70, 220), Colour(220, 40, 40))
    )
    assert (red - blue)[..., 0].mean() > 2
    assert (blue - red)[..., 2].mean() > 2


def test_the_palette_colours_an_abstract_picture():
    orange = Colour(255, 136, 0)
    picture = drawn(plan(Place.ABSTRACT, palette=(orange, Colour(120, 60, 0)))).astype(int)
    assert picture[..., 0].mean() > picture[..., 2].mean() + 60


def test_without_shadow_the_ground_under_a_subject_is_lighter():
    shaded = drawn(plan(Place.STUDIO, "bear")).astype(int)
    bare = drawn(plan(Place.STUDIO, "bear", excluded=("shadow",))).astype(int)
    assert (bare - shaded).max() > 20
    assert (bare - shaded).min() >= -2


def test_stages_are_shown_in_order_with_pictures():
    seen: list[tuple[str, tuple[int, ...]]] = []

    def note(name, picture):
        seen.append((name, picture.shape if picture is not None else ()))

    draw(plan(Place.LAKE, "duck"), *SMALL, seed=1, watch=Watch(note))
    assert [name for name, _ in seen] == ["sky", "backdrop", "subjects"]
    assert {shape for _, shape in seen} == {(96, 144, 3)}


@pytest.mark.parametrize("place", [Place.FOREST, Place.MARKET, Place.ROOM, Place.UNDERWATER])
def test_a_cancelled_drawing_stops_at_once(place):
    watch = Watch()
    watch.cancel()
    with pytest.raises(JobCancelled):
        draw(plan(place), *SMALL, seed=1, watch=watch)


def test_cancelling_in_the_middle_stops_before_the_subjects():
    stages: list[str] = []

    def stop(name, _picture):
        stages.append(name)
        watch.cancel()

    watch = Watch(stop)
    with pytest.raises(JobCancelled):
        draw(plan(Place.MEADOW, "cow"), *SMALL, seed=1, watch=watch)
    assert stages == ["sky"]


def test_a_subject_without_a_figure_is_left_out_quietly():
    assert np.array_equal(drawn(plan(Place.DESERT, "quark")), drawn(plan(Place.DESERT)))


def test_a_face_keeps_smooth_skin_beside_woven_cloth():
    shelf, dye = Shelf(), Dye(skin=Colour(226, 176, 138))
    flat = shelf.sprite("old_woman", tall_px=500, dye=dye)
    bare = bare_share(flat, dye)
    white = np.ones(3, np.float32)
    light = FigureLight(
        sun=white, key=0.5, ambient=white, bounce=white, towards=np.float32([0, 0.5, 0.8])
    )
    one, other = (
        relight(flat, light, coat="cloth", rng=np.random.default_rng(seed), bare=bare)
        for seed in (1, 2)
    )
    weave = np.abs(one - other).max(-1)
    solid = flat[..., 3] > 0.9
    assert bare[solid].mean() > 0.05
    assert weave[solid & (bare > 0.95)].max() < 0.01 < weave[solid & (bare < 0.05)].mean()
