"""A mask picture of any kind becomes 255 = repaint, 0 = keep."""

from __future__ import annotations

import numpy as np
import pytest

from imagegen.domain.geometry import Extent
from imagegen.domain.masks import coverage, read_mask
from imagegen.domain.rasters import Raster
from imagegen.errors import EmptyMask, InvalidOption

SIZE = Extent(6, 4)


def raster(channels, dtype=np.uint8, *, background=0, alpha=None):
    samples = np.full((4, 6, channels), background, dtype)
    if alpha is not None:
        samples[..., -1] = alpha
    return samples


def read(samples):
    return read_mask(Raster(samples=samples), SIZE)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_bright_is_repainted_where_nothing_is_transparent(channels, dtype):
    samples = raster(channels, dtype)
    samples[1:3, 2:4] = np.iinfo(dtype).max
    mask = read(samples)
    assert mask.dtype == np.uint8
    assert np.array_equal(np.argwhere(mask == 255), [[1, 2], [1, 3], [2, 2], [2, 3]])
    assert set(np.unique(mask)) == {0, 255}


@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_opaque_is_repainted_where_something_is_transparent(channels, dtype):
    samples = raster(channels, dtype, background=np.iinfo(dtype).max, alpha=0)
    samples[0, 5] = [0] * (channels - 1) + [np.iinfo(dtype).max]
    assert np.array_equal(np.argwhere(read(samples)), [[0, 5]])


@pytest.mark.parametrize("channels", [2, 4])
def test_an_alpha_that_is_opaque_everywhere_says_nothing(channels):
    samples = raster(channels, alpha=255)
    samples[3, 0, 0] = 200
    assert np.array_equal(np.argwhere(read(samples)), [[3, 0]])


def test_the_middle_decides():
    samples = raster(1)
    samples[0, 0], samples[0, 1] = 127, 128
    assert np.array_equal(np.argwhere(read(samples)), [[0, 1]])


def test_the_source_is_left_as_it_was():
    samples = raster(1, background=255)
    read(samples)[:] = 7
    assert (samples == 255).all()


def test_a_mask_covering_nothing_is_refused():
    with pytest.raises(EmptyMask):
        read(raster(3))


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(InvalidOption, match="6x4"):
        read_mask(Raster(samples=raster(1)), Extent(4, 6))


def test_coverage_is_the_painted_share():
    samples = raster(1)
    samples[0] = 255
    assert coverage(read(samples)) == 0.25
