"""A subject put into a photo stays inside the mask and takes the photo's light."""

from __future__ import annotations

import numpy as np
import pytest

from imagegen.errors import EmptyMask, JobCancelled, NotFound
from imagegen.offline.progress import Watch
from imagegen.offline.scene_plan import Material, SubjectPlan
from imagegen.offline.scenes import place_subject

DOG = SubjectPlan(figure="dog", word="dog")


def photo(brightness: float = 1.0) -> np.ndarray:
    rows, columns = np.mgrid[0:160, 0:200]
    channels = np.dstack([columns, 200 - rows / 2, 120 + rows / 4])
    return np.clip(channels * brightness, 0, 255).astype(np.uint8)


def masked(top: int = 40, bottom: int = 140, left: int = 60, right: int = 150) -> np.ndarray:
    mask = np.zeros((160, 200), np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


def placed(picture: np.ndarray, mask: np.ndarray, subject: SubjectPlan = DOG) -> np.ndarray:
    return place_subject(picture, mask, subject, seed=4, watch=Watch())


def test_the_subject_appears_inside_the_mask():
    before = photo()
    after = placed(before, masked())
    assert np.abs(after.astype(int) - before)[40:140, 60:150].mean() > 8


def test_outside_the_mask_nothing_changes_at_all():
    before, mask = photo(), masked()
    after = placed(before, mask)
    assert np.array_equal(after[mask == 0], before[mask == 0])


def test_in_a_dark_photo_the_subject_is_darker():
    mask = masked()
    bright, dark = (placed(photo(b), mask)[mask > 0].mean() for b in (1.0, 0.25))
    assert dark < bright * 0.7


@pytest.mark.parametrize("figure", ["butterfly", "castle", "whale", "woman"])
def test_things_that_fly_stand_or_swim_can_all_be_placed(figure):
    before, mask = photo(), masked()
    after = placed(before, mask, SubjectPlan(figure=figure, word=figure, count=2))
    assert (after != before).any()


def test_a_glass_subject_can_be_placed():
    subject = SubjectPlan(figure="owl", word="owl", material=Material.GLASS)
    assert (placed(photo(), masked(), subject) != photo()).any()


@pytest.mark.parametrize("box", [(0, 160, 0, 200), (0, 3, 0, 3), (159, 160, 0, 200)])
def test_masks_of_any_size_are_taken(box):
    mask = masked(*box)
    assert placed(photo(), mask).shape == (160, 200, 3)


def test_the_same_seed_gives_the_same_bytes():
    assert np.array_equal(placed(photo(), masked()), placed(photo(), masked()))


def test_a_mask_covering_nothing_is_refused():
    with pytest.raises(EmptyMask):
        placed(photo(), np.zeros((160, 200), np.uint8))


def test_an_unknown_subject_is_refused():
    with pytest.raises(NotFound):
        placed(photo(), masked(), SubjectPlan(figure="quark", word="quark"))


def test_placing_can_be_cancelled():
    watch = Watch()
    watch.cancel()
    with pytest.raises(JobCancelled):
        place_subject(photo(), masked(), DOG, seed=1, watch=watch)
