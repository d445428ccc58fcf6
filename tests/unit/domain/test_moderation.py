"""Thresholds, verdicts and softer words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from imagegen.domain.geometry import Extent
from imagegen.domain.moderation import (
    DEFAULT_THRESHOLDS,
    Action,
    Flagged,
    Scores,
    Thresholds,
    Verdict,
    plain_names,
)
from imagegen.domain.requests import Extend, Generate, Inpaint, Margins, Output, Transform
from imagegen.domain.softening import soften, soften_request
from imagegen.domain.veil import blank, blurred
from imagegen.errors import SettingsError


def scores(*flagged: str, **by_name: float) -> Scores:
    told = {name.replace("_", "/"): value for name, value in by_name.items()}
    return Scores(model="m", flagged=flagged, scores=told)


def test_our_lines_stop_what_concerns_children_at_the_slightest_sign():
    verdict = Thresholds.parse(DEFAULT_THRESHOLDS).judge(scores(sexual_minors=0.01))
    assert verdict.stops == ("sexual/minors",)
    assert verdict.action is Action.REFUSED


def test_graphic_violence_only_warns_by_default():
    verdict = Thresholds.parse(DEFAULT_THRESHOLDS).judge(
        scores("violence/graphic", violence_graphic=0.81)
    )
    assert verdict == Verdict(stops=(), warns=("violence/graphic",))
    assert verdict.action is Action.WARNED


def test_a_category_without_a_line_counts_when_the_model_flags_it():
    lines = Thresholds.parse("sexual=0.5")
    assert lines.judge(scores("illicit", sexual=0.49)).stops == ("illicit",)
    assert lines.judge(scores(illicit=0.99, sexual=0.49)).action is Action.ALLOWED


def test_other_lines_have_another_version():
    assert Thresholds.parse("sexual=0.5").version != Thresholds.parse("sexual=0.6").version
    assert Thresholds.parse("a=1, b=0").version == Thresholds.parse("b=0.0 a=1").version


@pytest.mark.parametrize("text", ["sexual", "sexual=2", "sexual=-1", "=0.5", "a=0.5:stop", "a=nan"])
def test_an_unreadable_line_is_a_setting_to_mend(text):
    with pytest.raises(SettingsError):
        Thresholds.parse(text)


@pytest.mark.parametrize(
    ("flagged", "fate"),
    [
        (Flagged.BLUR, Action.BLURRED),
        (Flagged.WITHHOLD, Action.WITHHELD),
        (Flagged.SHOW, Action.WARNED),
    ],
)
def test_a_stopped_result_meets_the_fate_that_the_host_chose(flagged, fate):
    verdict = Verdict(stops=("sexual",))
    assert verdict.fate(flagged) is fate
    assert "sexual content" in verdict.note(fate)


def test_a_clean_result_is_shown_without_a_word():
    assert Verdict().fate(Flagged.WITHHOLD) is Action.ALLOWED
    assert Verdict().note(Action.ALLOWED) == ""


def test_categories_are_told_in_plain_words_and_once():
    assert plain_names(["self-harm/intent", "self-harm", "violence"]) == "self-harm, violence"
    assert plain_names(["new-thing/sub"]) == "new-thing/sub"


def test_a_softer_prompt_keeps_the_scene_and_loses_the_strong_words():
    softer = soften("A bloody battle between knights, gore everywhere.")
    assert softer.startswith("A red standoff between knights, red paint everywhere,")


def test_softening_always_changes_the_words_even_twice():
    once = soften("A cat.")
    assert len({"A cat.", once, soften(once), soften(soften(once))}) >= 3


def test_a_blur_keeps_the_size_and_none_of_the_detail():
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 255, (240, 320, 3), np.uint8)
    soft = blurred(noise)
    assert soft.shape == noise.shape
    steps = np.abs(np.diff(soft.astype(int), axis=1))
    assert steps.mean() < 2.5, "neighbours hardly differ"


def test_a_withheld_picture_holds_nothing_of_the_original():
    assert blank(Extent(33, 21)).shape == (21, 33, 3)
    assert set(np.unique(blank(Extent(200, 200)))) == {164, 176}


def test_a_request_is_softened_in_its_own_words_only():
    output = Output(model="m")
    generate = soften_request(Generate(prompt="A gun", enhanced="A big gun", output=output))
    assert (generate.prompt.startswith("A lantern,"), generate.enhanced) == (True, "")
    inpaint = soften_request(Inpaint(source="s", mask="k", prompt="Blood", output=output))
    assert inpaint.prompt.startswith("Red paint,")
    transform = Transform(source="s", style="watercolor", output=output)
    assert soften_request(transform) == transform
    told = soften_request(replace(transform, instruction="as a war"))
    assert "old history painting" in told.instruction
    extend = Extend(source="s", margins=Margins(left=1), output=output)
    assert soften_request(extend) == extend
    assert "tools" in soften_request(replace(extend, prompt="weapons")).prompt
