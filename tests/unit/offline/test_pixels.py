"""The shared image operations."""

from __future__ import annotations

import numpy as np
import pytest

from imagegen.offline.pixels import (
    blur,
    cloud_noise,
    edge_flow,
    from_lab,
    guided,
    kuwahara,
    mix,
    noise_tile,
    smear,
    smoothstep,
    straight_flow,
    to_bytes,
    to_float,
    to_lab,
)

EXTENTS = [(1, 1), (1, 9), (7, 2), (33, 40)]


def random_picture(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_bytes_survive_the_way_to_floats_and_back():
    picture = random_picture(16, 16)

    assert np.array_equal(to_bytes(to_float(picture)), picture)


def test_bytes_survive_the_way_to_lab_and_back_within_a_step():
    picture = random_picture(16, 16)

    back = to_bytes(from_lab(to_lab(to_float(picture))))

    assert np.abs(back.astype(int) - picture).max() <= 1


@pytest.mark.parametrize("extent", EXTENTS)
def test_every_filter_takes_pictures_of_any_size(extent):
    image = to_float(random_picture(*extent))
    grey = image[..., 0].copy()

    for result in (
        blur(image, 30),
        guided(grey, 24, 0.02),
        kuwahara(image, 6),
        smear(grey, edge_flow(grey, 3), 4),
        cloud_noise(*extent, 42, np.random.default_rng(0)),
    ):
        assert result.shape[:2] == extent
        assert result.dtype == np.float32
        assert np.isfinite(result).all()


def test_a_wide_blur_keeps_the_mean_and_takes_the_detail():
    image = to_float(random_picture(200, 200))

    soft = blur(image, 20)

    assert soft.mean() == pytest.approx(image.mean(), abs=0.01)
    assert soft.std() < 0.1 * image.std()


def test_kuwahara_keeps_an_edge_that_blur_would_wash_out():
    image = np.zeros((40, 40, 3), np.float32)
    image[:, 20:] = 1

    flat = kuwahara(image, 6)

    assert flat[20, 18, 0] < 0.05
    assert flat[20, 22, 0] > 0.95


def test_the_flow_runs_along_an_edge():
    grey = np.zeros((40, 40), np.float32)
    grey[:, 20:] = 1

    flow = edge_flow(grey, 2)

    assert abs(flow.down[20, 20]) > 0.99
    assert flow.coherence[20, 20] > 0.9


def test_smearing_along_stripes_keeps_them_and_across_loses_them():
    stripes = np.tile(np.float32([0, 0, 1, 1]), (40, 10))

    along = smear(stripes, straight_flow(40, 40, 90), 8)
    across = smear(stripes, straight_flow(40, 40, 0), 8)

    assert along[10:30, 10:30].std() > 0.45
    assert across[10:30, 10:30].std() < 0.1


def test_a_noise_tile_meets_itself_without_a_seam():
    tile = noise_tile(100, 33, np.random.default_rng(1))

    steps = np.abs(np.diff(np.tile(tile, (1, 2)), axis=1))

    assert steps[:, 99].max() <= steps.max()
    assert steps[:, 99].max() < 0.2


def test_the_same_seed_gives_the_same_noise_and_another_seed_other_noise():
    first, again, other = (cloud_noise(30, 30, 8, np.random.default_rng(n)) for n in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_smoothstep_turns_round_when_its_ends_do():
    values = np.float32([0, 0.5, 1])

    assert smoothstep(0, 1, values).tolist() == [0, 0.5, 1]
    assert smoothstep(1, 0, values).tolist() == [1, 0.5, 0]


def test_mixing_spreads_a_plane_of_weights_over_the_channels():
    black, white = np.zeros((2, 2, 3), np.float32), np.ones((2, 2, 3), np.float32)

    mixed = mix(black, white, np.float32([[0, 1], [0.5, 0]]))

    assert mixed[..., 1].tolist() == [[0, 1], [0.5, 0]]
