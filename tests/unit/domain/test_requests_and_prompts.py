"""What may be asked for, and the words that we add to it."""

from __future__ import annotations

import pytest

from imagegen.domain.geometry import Box, Extent
from imagegen.domain.prompts import sent_prompt, spoken_prompt
from imagegen.domain.requests import (
    Extend,
    Generate,
    Inpaint,
    Margins,
    Output,
    Strength,
    Transform,
    Vary,
    Way,
)
from imagegen.domain.styles import STYLES, find_style
from imagegen.errors import InvalidOption, InvalidPrompt, NothingToExtend

OUTPUT = Output(model="gpt-image-2")


@pytest.mark.parametrize("prompt", ["", "   \n", "x" * 40_000, "a\x00b", "a \ud800 b"])
def test_an_unusable_prompt_is_refused_with_a_hint(prompt):
    with pytest.raises(InvalidPrompt) as caught:
        Generate(prompt=prompt, output=OUTPUT)
    assert caught.value.hint


@pytest.mark.parametrize("count", [0, -1, 11, 99])
def test_an_impossible_count_is_refused(count):
    with pytest.raises(InvalidOption):
        Output(model="m", count=count)


def test_a_styled_prompt_leads_with_the_prefix_and_ends_with_the_suffix():
    request = Generate(
        prompt="a red fox.", style="watercolor", details=("golden hour",), output=OUTPUT
    )
    prompt = sent_prompt(request)
    style = find_style("watercolor")
    assert prompt.startswith("Watercolor painting of a red fox, golden hour, ")
    assert prompt.endswith(style.suffix + ".")


def test_an_accepted_enhancement_is_sent_but_the_own_words_are_remembered():
    request = Generate(prompt="a fox", enhanced="A fox at dawn", output=OUTPUT)
    assert sent_prompt(request) == "A fox at dawn."
    assert spoken_prompt(request) == "a fox"


def test_every_style_is_worded_wholly_and_names_are_unique():
    assert len({style.name for style in STYLES}) == len(STYLES) >= 6
    for style in STYLES:
        assert style.prefix
        assert style.suffix
        assert style.instruction
        assert style.retired_style in ("vivid", "natural")


def test_an_unknown_style_is_refused():
    with pytest.raises(InvalidOption):
        sent_prompt(Generate(prompt="a fox", style="vaporwave", output=OUTPUT))


def test_a_transform_needs_a_target():
    with pytest.raises(InvalidPrompt):
        Transform(source="s", output=OUTPUT)


def test_a_repaint_needs_the_description():
    with pytest.raises(InvalidPrompt):
        Transform(source="s", style="anime", way=Way.REPAINT, output=OUTPUT)


def test_a_transform_asks_to_keep_the_composition():
    prompt = sent_prompt(Transform(source="s", style="oil_painting", output=OUTPUT))
    assert "oil painting" in prompt
    assert "Keep the subjects" in prompt


def test_a_repaint_prompt_is_the_description_in_the_style():
    request = Transform(
        source="s", style="anime", way=Way.REPAINT, description="A cat sleeps.", output=OUTPUT
    )
    assert sent_prompt(request).startswith("Anime illustration of a cat sleeps. ")


def test_an_inpaint_asks_for_the_masked_area_alone():
    prompt = sent_prompt(Inpaint(source="s", mask="m", prompt="a red hat.", output=OUTPUT))
    assert prompt.startswith("In the masked area: a red hat. Change only the masked area.")


def test_an_extension_without_words_continues_the_scene():
    request = Extend(source="s", margins=Margins(left=10), output=OUTPUT)
    assert "Continue the scene naturally." in sent_prompt(request)


def test_margins_place_the_source_on_the_canvas():
    margins = Margins(left=10, top=5, right=1)
    assert margins.around(Extent(100, 50)) == Extent(111, 55)
    assert margins.box(Extent(100, 50)) == Box(10, 5, 100, 50)


@pytest.mark.parametrize("sides", [{}, {"left": 0}])
def test_nothing_to_extend_is_said(sides):
    with pytest.raises(NothingToExtend):
        Margins(**sides)


def test_a_negative_margin_is_refused():
    with pytest.raises(InvalidOption):
        Margins(left=-1, right=10)


def test_a_variation_says_how_far_it_goes():
    subtle = sent_prompt(Vary(source="s", output=OUTPUT))
    strong = sent_prompt(Vary(source="s", strength=Strength.STRONG, output=OUTPUT))
    assert "close variation" in subtle
    assert "bold variation" in strong
