"""How far an extension grows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.domain.geometry import Extent
from imagegen.domain.growth import ASPECTS, find_aspect, grow, grow_to
from imagegen.domain.requests import Margins, Sides
from imagegen.errors import InvalidOption, NothingToExtend

SOURCE = Extent(300, 200)


@pytest.mark.parametrize(
    ("sides", "margins"),
    [
        (Sides.LEFT, Margins(left=150)),
        (Sides.RIGHT, Margins(right=150)),
        (Sides.UP, Margins(top=100)),
        (Sides.DOWN, Margins(bottom=100)),
        (Sides.WIDER, Margins(left=75, right=75)),
        (Sides.TALLER, Margins(top=50, bottom=50)),
        (Sides.ALL, Margins(left=75, right=75, top=50, bottom=50)),
    ],
)
def test_each_direction_grows_where_its_name_says(sides, margins):
    assert grow(SOURCE, sides, 0.5) == margins


def test_an_odd_pixel_is_not_lost():
    assert grow(Extent(5, 4), Sides.WIDER, 1.0) == Margins(left=2, right=3)


@pytest.mark.parametrize("share", [-0.1, 2.1, float("nan"), float("inf")])
def test_an_amount_out_of_reach_is_refused(share):
    with pytest.raises(InvalidOption, match="amount"):
        grow(SOURCE, Sides.LEFT, share)


def test_growing_by_nothing_is_refused():
    with pytest.raises(NothingToExtend):
        grow(SOURCE, Sides.ALL, 0.0)


def test_a_wider_shape_adds_at_the_sides_alone():
    assert grow_to(Extent(200, 200), 2.0) == Margins(left=100, right=100)


def test_a_taller_shape_adds_above_and_below_alone():
    assert grow_to(Extent(200, 200), 0.5) == Margins(top=100, bottom=100)


def test_a_shape_that_is_there_already_is_refused():
    with pytest.raises(NothingToExtend, match="already"):
        grow_to(Extent(1600, 900), 16 / 9)


@pytest.mark.parametrize("aspect", [0.0, -1.0, float("nan"), float("inf")])
def test_a_shape_that_is_none_is_refused(aspect):
    with pytest.raises(InvalidOption):
        grow_to(SOURCE, aspect)


@given(
    st.integers(16, 4000),
    st.integers(16, 4000),
    st.sampled_from(sorted(ASPECTS.values())),
)
def test_every_shape_is_met_to_a_pixel_and_cuts_nothing(width, height, aspect):
    source = Extent(width, height)
    try:
        canvas = grow_to(source, aspect).around(source)
    except NothingToExtend:
        canvas = source
    assert canvas.width >= width
    assert canvas.height >= height
    assert abs(canvas.width - canvas.height * aspect) <= max(1.0, aspect)


def test_a_shape_is_found_by_its_name_or_any_pair():
    assert find_aspect("16:9") == pytest.approx(16 / 9)
    assert find_aspect(" 4:5 ") == pytest.approx(0.8)
    assert find_aspect("7:3") == pytest.approx(7 / 3)


@pytest.mark.parametrize("name", ["", "wide", "4", "4:", "4:0", "a:b"])
def test_a_text_that_is_no_shape_is_refused(name):
    with pytest.raises(InvalidOption, match="is not a shape"):
        find_aspect(name)
