"""Extents, boxes and the sizes that models take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.domain.geometry import Box, Extent
from imagegen.domain.models import CATALOG
from imagegen.errors import InvalidOption

FREE = CATALOG.card("gpt-image-2.5-flare").sizes
FIXED = CATALOG.card("gpt-image-1.5").sizes
sides = st.integers(1, 30_000)


@pytest.mark.parametrize("text", ["1024x1024", " 1024 X 1024 ", "1024×1024"])
def test_a_size_is_read_as_people_write_it(text):
    assert Extent.parse(text) == Extent(1024, 1024)


@pytest.mark.parametrize("text", ["", "1024", "0x10", "10x0", "-1x5", "axb", "1e3x1e3", "1024x"])
def test_what_is_no_size_is_refused_with_an_example(text):
    with pytest.raises(InvalidOption) as caught:
        Extent.parse(text)
    assert "1024x1024" in caught.value.hint


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((1000, 1000), "multiples of 16"),
        ((800, 800), "at least"),
        ((3856, 2160), "longer than 3840"),
        ((3840, 1024), "times the short side"),
        ((3840, 3840), "at most"),
    ],
)
def test_a_size_that_the_model_refuses_is_explained(size, words):
    assert words in FREE.complaint(Extent(*size))


@pytest.mark.parametrize("size", [(816, 816), (1280, 720), (3840, 2160), (1536, 1024)])
def test_a_size_that_openai_accepts_has_no_complaint(size):
    assert FREE.complaint(Extent(*size)) == ""


@given(sides, sides)
def test_any_wish_snaps_to_a_possible_size(width, height):
    for rule in (FREE, FIXED):
        snapped = rule.snap(Extent(width, height))
        assert rule.complaint(snapped.extent) == ""
        assert bool(snapped.reason) == (snapped.extent != (width, height))


@given(st.integers(1000, 2800), st.integers(1000, 2800))  # within 3:1, which is another rule
def test_snapping_keeps_the_shape_to_two_percent(width, height):
    snapped = FREE.snap(Extent(width, height)).extent
    assert abs(snapped.aspect / (width / height) - 1) < 0.02


def test_a_full_hd_wish_becomes_the_next_multiples():
    assert FREE.snap(Extent(1920, 1080)).extent == Extent(1936, 1088)


def test_a_box_is_cut_to_the_picture():
    assert Box(-5, 3, 20, 20).within(Extent(10, 10)) == Box(0, 3, 10, 7)
    assert Box(50, 50, 5, 5).within(Extent(10, 10)).extent == Extent(0, 0)


def test_a_union_holds_both_boxes():
    assert Box(0, 0, 2, 2).union(Box(5, 1, 1, 4)) == Box(0, 0, 6, 5)
