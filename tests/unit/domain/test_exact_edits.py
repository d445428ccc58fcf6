"""Whatever an engine answers, nothing outside the mask may change; inside it must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imagegen.domain.alignment import fit, match_colours
from imagegen.domain.composite import (
    Patch,
    changed_outside,
    continued,
    feather_inside,
    level_seam,
    paste,
)
from imagegen.domain.framing import crop, cut_mask, frame_edit, frame_mask, regions, scaled
from imagegen.domain.geometry import Box, Extent
from imagegen.domain.masks import outside
from imagegen.domain.models import CATALOG
from imagegen.domain.outpainting import frame_extension
from imagegen.domain.rasters import Raster
from imagegen.domain.requests import Context

RULES = [CATALOG.card(name).sizes for name in ("gpt-image-2.5-flare", "gpt-image-1.5", "offline")]

extents = st.one_of(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.tuples(st.integers(61, 400), st.integers(61, 400)),
    st.tuples(st.integers(2000, 8192), st.integers(1, 24)),
    st.tuples(st.integers(1, 24), st.integers(2000, 8192)),
)
slow = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def edits(draw):
    width, height = draw(extents)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    depth = draw(st.sampled_from([np.uint8, np.uint16]))
    channels = draw(st.sampled_from([1, 2, 3, 4]))
    samples = rng.integers(0, np.iinfo(depth).max, (height, width, channels), depth, endpoint=True)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(draw(st.integers(1, 4))):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        mask[y : y + int(rng.integers(1, height + 1)), x : x + int(rng.integers(1, width + 1))] = (
            255
        )
    return Raster(samples=samples), mask, rng


def shown(raster):
    """The canvas as an engine sees it."""
    samples = raster.samples if raster.peak == 255 else (raster.samples >> 8).astype(np.uint8)
    colour = samples[..., :1] if raster.channels <= 2 else samples[..., :3]
    return np.ascontiguousarray(np.broadcast_to(colour, (*colour.shape[:2], 3)))


def answer(kind, sent, rng):
    """What an engine might send back."""
    if kind == "noise":
        return rng.integers(0, 256, sent.shape, np.uint8)
    if kind == "shifted":
        return np.roll(255 - sent, (7, -5), axis=(0, 1))
    if kind == "another size":
        return rng.integers(0, 256, (331, 517, 3), np.uint8)
    if kind == "one pixel":
        return rng.integers(0, 256, (1, 1, 3), np.uint8)
    return 255 - sent


def run(source, mask, frames, kind, rng, *, feather_px):
    canvas = source
    for index, frame in enumerate(frames):
        reply = answer(kind, scaled(shown(crop(canvas, frame.box)), frame.size), rng)
        wanted = shown(crop(canvas, frame.box))
        fitted = fit(reply, wanted, frame_mask(mask, frame))
        colours = level_seam(
            match_colours(fitted.pixels, wanted, frame_mask(mask, frame)),
            wanted,
            frame_mask(mask, frame),
        )
        earlier = tuple(done.paints for done in frames[:index])
        canvas = paste(
            canvas, colours, mask, Patch(frame=frame, feather_px=feather_px, earlier=earlier)
        )
    return canvas


@slow
@given(
    edit=edits(),
    kind=st.sampled_from(["noise", "shifted", "another size", "one pixel", "negative"]),
    context=st.sampled_from(list(Context)),
    rule=st.sampled_from(RULES),
    feather_px=st.sampled_from([0, 1, 8, 64]),
)
def test_outside_the_mask_every_pixel_equals_the_source(edit, kind, context, rule, feather_px):
    source, mask, rng = edit
    frames = frame_edit(mask, rule, context=context)
    result = run(source, mask, frames, kind, rng, feather_px=feather_px)
    keep = mask == 0
    assert np.array_equal(result.samples[keep], source.samples[keep])
    assert changed_outside(source, result, mask) == 0
    assert result.samples.dtype == source.samples.dtype


@slow
@given(edit=edits(), rule=st.sampled_from(RULES))
def test_inside_the_mask_a_reply_that_differs_is_seen(edit, rule):
    source, mask, _ = edit
    for frame in frame_edit(mask, rule, context=Context.AUTOMATIC):
        opposite = 255 - shown(crop(source, frame.box))
        result = paste(source, opposite, mask, Patch(frame=frame, feather_px=0))
        painted = frame_mask(mask, frame) > 0
        at = frame.box.within(source.extent)
        inside = painted[at.y - frame.box.y :, at.x - frame.box.x :][: at.height, : at.width]
        was = shown(crop(source, frame.box))[at.y - frame.box.y :, at.x - frame.box.x :]
        differs = (was[: at.height, : at.width].astype(int) - 127.5).__abs__().max(axis=2) > 2
        changed = (result.samples[at.slices] != source.samples[at.slices]).any(axis=2)
        assert changed[inside & differs].all()


@slow
@given(edit=edits(), rule=st.sampled_from(RULES), context=st.sampled_from(list(Context)))
def test_frames_cover_the_whole_mask_at_sizes_that_the_model_takes(edit, rule, context):
    _, mask, _ = edit
    covered = np.zeros_like(mask)
    for frame in frame_edit(mask, rule, context=context):
        assert rule.complaint(frame.size) == ""
        assert frame.paints.within(frame.box.within(Extent(*mask.shape[::-1]))) is not None
        at = frame.box.within(Extent(mask.shape[1], mask.shape[0]))
        covered[at.slices] |= np.where(mask[at.slices] > 0, np.uint8(1), np.uint8(0))
        assert cut_mask(mask, frame).any()
    assert np.array_equal(covered > 0, mask > 0)


@slow
@given(
    source=st.tuples(st.integers(1, 6000), st.integers(1, 4000)),
    margins=st.tuples(*[st.integers(0, 5000)] * 4).filter(any),
    rule=st.sampled_from(RULES),
)
def test_an_extension_paints_every_new_pixel_and_never_the_source(source, margins, rule):
    left, right, top, bottom = margins
    shrink = 16  # the plan is arithmetic; a coarse grid finds any hole
    canvas = Extent(source[0] + left + right, source[1] + top + bottom)
    box = Box(left, top, *source)
    frames = frame_extension(canvas, box, rule)
    painted = np.zeros((canvas.height // shrink + 1, canvas.width // shrink + 1), bool)
    for frame in frames:
        assert rule.complaint(frame.size) == ""
        assert frame.paints.within(canvas) == frame.paints
        assert frame.box.x <= frame.paints.x
        assert frame.box.right >= frame.paints.right
        assert frame.box.y <= frame.paints.y
        assert frame.box.bottom >= frame.paints.bottom
        rows = slice(-(-frame.paints.y // shrink), (frame.paints.bottom - 1) // shrink + 1)
        columns = slice(-(-frame.paints.x // shrink), (frame.paints.right - 1) // shrink + 1)
        painted[rows, columns] = True
    for row in range(0, canvas.height, shrink):
        for column in range(0, canvas.width, shrink):
            known = left <= column < left + source[0] and top <= row < top + source[1]
            assert known or painted[row // shrink, column // shrink]


def test_an_extension_in_steps_keeps_the_source_and_fills_the_rest():
    rng = np.random.default_rng(3)
    source = Raster(samples=rng.integers(0, 256, (500, 600, 3), np.uint8))
    canvas, box = Extent(4000, 700), Box(1200, 100, 600, 500)
    base = continued(source, canvas, box)
    frames = frame_extension(canvas, box, RULES[1])
    assert len(frames) > 1
    result = run(base, outside(box, canvas), frames, "noise", rng, feather_px=8)
    assert np.array_equal(result.samples[box.slices], source.samples)
    assert (result.samples != base.samples).any(axis=2).mean() > 0.8


def test_far_regions_get_frames_of_their_own_and_near_ones_share_one():
    mask = np.zeros((4000, 6000), np.uint8)
    mask[100:200, 100:200] = 255
    mask[3500:3600, 5500:5600] = 255
    assert len(frame_edit(mask, RULES[0], context=Context.AUTOMATIC)) == 2
    mask[:] = 0
    mask[1000:1100, 1000:1100] = 255
    mask[1200:1300, 1150:1250] = 255
    assert len(frame_edit(mask, RULES[0], context=Context.AUTOMATIC)) == 1


def test_regions_come_in_reading_order_and_hold_every_speck():
    mask = np.zeros((900, 900), np.uint8)
    mask[700, 3] = mask[10:60, 500:560] = mask[20:40, 100:120] = 255
    found = regions(mask)
    assert [box.y for box in found] == sorted(box.y for box in found)
    assert sum(int((mask[box.slices] > 0).sum()) for box in found) == int((mask > 0).sum())


def test_a_small_mask_on_a_large_photo_is_sent_unscaled():
    mask = np.zeros((4000, 6000), np.uint8)
    mask[2000:2150, 3000:3200] = 255
    (frame,) = frame_edit(mask, RULES[0], context=Context.AUTOMATIC)
    assert frame.box.extent == frame.size
    assert frame.size.pixels < 1_000_000


def test_a_frame_that_the_person_chose_is_grown_to_hold_the_mask():
    mask = np.zeros((1000, 1000), np.uint8)
    mask[100:900, 100:900] = 255
    (frame,) = frame_edit(mask, RULES[0], context=Context.AUTOMATIC, chosen=Box(400, 400, 50, 50))
    assert frame.box.x <= 100
    assert frame.box.bottom >= 900


def test_a_feather_lies_inside_the_mask_and_not_at_the_pictures_border():
    mask = np.zeros((60, 60), np.uint8)
    mask[20:, 20:] = 255
    weights = feather_inside(mask, 8)
    assert (weights[mask == 0] == 0).all()
    assert 0 < weights[20, 40] < 0.3
    assert weights[59, 59] == 1


def textured(height=600, width=800, seed=0):
    import cv2

    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, (height, width, 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 5)
    return np.clip((smooth - smooth.mean()) * 7 + 128, 0, 255).astype(np.uint8)


def centred_mask(height=600, width=800):
    mask = np.zeros((height, width), np.uint8)
    mask[height // 3 : 2 * height // 3, width // 3 : 2 * width // 3] = 255
    return mask


@pytest.mark.parametrize(
    ("zoom", "shift"), [(1.0, (9, -6)), (0.94, (0, 0)), (1.06, (-8, 5)), (1.0, (0.5, 0.5))]
)
def test_a_shifted_or_zoomed_reply_is_put_back_in_place(zoom, shift):
    import cv2

    base, mask = textured(), centred_mask()
    warp = cv2.getRotationMatrix2D((400, 300), 0, zoom)
    warp[:, 2] += shift
    reply = cv2.warpAffine(base, warp, (800, 600), borderMode=cv2.BORDER_REFLECT)
    inner = np.zeros_like(mask, bool)
    inner[60:-60, 60:-60] = True
    kept = (mask == 0) & inner
    before = np.abs(reply.astype(int) - base)[kept].mean()
    fitted = fit(reply, base, mask)
    after = np.abs(fitted.pixels.astype(int) - base)[kept].mean()
    assert not fitted.is_lost
    assert after < max(0.3 * before, 2.5)


def test_a_reply_in_place_is_left_alone():
    base, mask = textured(), centred_mask()
    fitted = fit(base, base, mask)
    assert not fitted.moved
    assert np.array_equal(fitted.pixels, base)


def test_a_reply_of_another_scene_is_called_lost():
    assert fit(textured(seed=9), textured(seed=1), centred_mask()).is_lost


def test_a_mask_over_everything_cannot_be_lost():
    base = textured()
    assert fit(textured(seed=4), base, np.full((600, 800), 255, np.uint8)).match is None


def test_a_tinted_reply_gets_the_sources_colours():
    base, mask = textured(), centred_mask()
    tinted = np.clip(base * [1.1, 0.95, 0.85] + 10, 0, 255).astype(np.uint8)
    matched = match_colours(tinted, base, mask)
    assert np.abs(matched.astype(int) - base)[mask == 0].mean() < 1.5
    assert np.abs(tinted.astype(int) - base)[mask == 0].mean() > 8


def test_a_levelled_seam_has_no_step_at_the_rim():
    base = np.full((200, 200, 3), 120, np.uint8)
    mask = centred_mask(200, 200)
    reply = np.full_like(base, 150)
    levelled = level_seam(reply, base, mask)
    assert np.abs(levelled[70, 80].astype(int) - 120).max() <= 4
