"""The ten painting styles and the variations."""

from __future__ import annotations

import numpy as np
import pytest

from imagegen.errors import InvalidOption, JobCancelled
from imagegen.offline.painting import STYLES, Strength, paint, vary
from imagegen.offline.painting.swatches import main_colours
from imagegen.offline.progress import Watch


@pytest.fixture(scope="module")
def scene():
    """A small landscape: sky, sun, hills, with a little texture."""
    height, width = 96, 128
    rows, columns = np.mgrid[0:height, 0:width]
    picture = np.zeros((height, width, 3), np.uint8)
    picture[...] = (120, 170, 230)
    picture[(rows - 25) ** 2 + (columns - 90) ** 2 < 150] = (250, 230, 120)
    picture[rows > 60 + 8 * np.sin(columns / 14)] = (70, 120, 50)
    grain = np.random.default_rng(0).integers(-9, 10, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def test_there_are_ten_styles_with_the_names_that_prompts_use():
    assert set(STYLES) == {
        "photorealistic",
        "digital_art",
        "oil_painting",
        "minimalist",
        "watercolor",
        "3d_render",
        "anime",
        "pencil_sketch",
        "pixel_art",
        "pop_art",
    }


@pytest.mark.parametrize("style", STYLES)
def test_a_style_changes_the_picture_but_not_its_size(scene, style):
    painted = paint(scene, style, seed=1, watch=Watch())

    assert painted.shape == scene.shape
    assert painted.dtype == np.uint8
    assert np.abs(painted.astype(int) - scene).mean() > 2


@pytest.mark.parametrize("style", STYLES)
def test_a_style_leaves_the_callers_picture_alone(scene, style):
    before = scene.copy()

    paint(scene, style, seed=1, watch=Watch())

    assert np.array_equal(scene, before)


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_the_same_for_the_same_seed(scene, style):
    first = paint(scene, style, seed=4, watch=Watch())

    assert np.array_equal(first, paint(scene, style, seed=4, watch=Watch()))


@pytest.mark.parametrize("style", ["oil_painting", "watercolor", "pencil_sketch"])
def test_a_hand_made_style_differs_by_seed(scene, style):
    first, second = (paint(scene, style, seed=seed, watch=Watch()) for seed in (1, 2))

    assert not np.array_equal(first, second)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("extent", [(1, 1), (1, 300), (3, 5), (37, 24)])
def test_a_style_takes_pictures_of_any_size(style, extent):
    picture = np.random.default_rng(0).integers(0, 256, (*extent, 3), dtype=np.uint8)

    assert paint(picture, style, seed=0, watch=Watch()).shape == picture.shape


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("shade", [0, 255])
def test_a_style_takes_an_empty_picture(style, shade):
    picture = np.full((40, 40, 3), shade, np.uint8)

    assert paint(picture, style, seed=0, watch=Watch()).shape == picture.shape


@pytest.mark.parametrize("style", STYLES)
def test_a_cancelled_style_stops(scene, style):
    watch = Watch()
    watch.cancel()

    with pytest.raises(JobCancelled):
        paint(scene, style, seed=0, watch=watch)


def test_an_unknown_style_is_refused():
    with pytest.raises(InvalidOption, match="impressionist"):
        paint(np.zeros((8, 8, 3), np.uint8), "impressionist", seed=0, watch=Watch())


def test_pixel_art_is_made_of_whole_squares(scene):
    enlarged = scene.repeat(4, axis=0).repeat(4, axis=1)

    painted = paint(enlarged, "pixel_art", seed=0, watch=Watch())

    squares = painted.reshape(96, 4, 128, 4, 3)
    assert (squares == squares[:, :1, :, :1]).all()
    assert len(np.unique(painted.reshape(-1, 3), axis=0)) <= 28


def test_a_pencil_sketch_has_no_colour(scene):
    painted = paint(scene, "pencil_sketch", seed=0, watch=Watch()).astype(int)

    assert (painted.max(-1) - painted.min(-1)).max() < 25


def test_a_minimalist_picture_is_mostly_flat(scene):
    painted = paint(scene, "minimalist", seed=0, watch=Watch()).astype(int)

    steps = np.abs(np.diff(painted, axis=1)).sum(-1)
    assert (steps <= 2).mean() > 0.8


def test_main_colours_finds_the_colours_of_a_flag():
    flag = np.zeros((30, 30, 3), np.float32)
    flag[:10], flag[10:20], flag[20:] = (20, 0, 0), (50, 60, 40), (90, -10, 60)

    found = main_colours(flag, 3, np.random.default_rng(0))

    assert sorted(found[:, 0].round().tolist()) == [20, 50, 90]


@pytest.mark.parametrize("strength", list(Strength))
def test_variations_differ_from_the_picture_and_by_seed(scene, strength):
    first, second = (vary(scene, strength=strength, seed=n, watch=Watch()) for n in (1, 2))

    assert first.shape == scene.shape
    assert not np.array_equal(first, scene)
    assert not np.array_equal(first, second)


def test_a_subtle_variation_stays_nearer_than_a_strong_one(scene):
    def distance(strength):
        made = [vary(scene, strength=strength, seed=n, watch=Watch()) for n in range(4)]
        return np.mean([np.abs(picture.astype(int) - scene).mean() for picture in made])

    assert distance(Strength.SUBTLE) < distance(Strength.STRONG)
