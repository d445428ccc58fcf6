"""Rewriting prompts by rules: adds what is missing, keeps what is there, contradicts nothing."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.offline.scene_plan import Light, Place
from imagegen.offline.words import read_prompt, rewrite

PROMPTS = (
    "a golden retriever playing in autumn leaves",
    "A futuristic city with flying cars at sunset, digital art style",
    "A cozy coffee shop interior with warm lighting",
    "A serene lake at dawn with mountains in background",
    "A majestic dragon flying over a medieval castle",
    "a glass sculpture of a hummingbird",
    "A bustling night market in Tokyo",
    "portrait of an old man",
    "two cats and a teapot",
    "a cheeseburger.",
    "cats!",
    "a red car, no shadow",
    "abstract waves in teal and orange",
    "a boat",
    "a shark",
    "a violin",
    "a rose in a vase",
    "a fox in the snow",
    "an armchair",
    "a unicorn, watercolor",
    "a castle at midnight",
)


def phrases():
    file = resources.files("imagegen.offline.words") / "data" / "rewriting.json"
    return json.loads(file.read_text(encoding="utf-8"))


def gist(prompt):
    plan = read_prompt(prompt)
    return (
        [(s.figure, s.count, s.colour, s.material) for s in plan.subjects],
        (plan.place, plan.light, plan.weather, plan.season, plan.mood, plan.style, plan.portrait),
        plan.left_out,
    )


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_persons_words_come_first_and_unchanged(prompt):
    assert rewrite(prompt).startswith(prompt.rstrip(".!"))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_richer_prompt_means_the_same_picture(prompt):
    assert gist(rewrite(prompt)) == gist(prompt)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_second_pass_changes_nothing(prompt):
    assert rewrite(rewrite(prompt)) == rewrite(prompt)


def test_all_four_are_added_where_all_four_are_missing():
    assert rewrite("a golden retriever playing with a ball") == (
        "a golden retriever playing with a ball, in a wide meadow. Clear daylight from the upper "
        "left, soft shadows. Eye-level view, the subjects as one group, overlapping in depth. "
        "Rich texture from nose to tail, a glint in the eyes."
    )


@pytest.mark.parametrize(
    ("prompt", "absent"),
    [
        ("a dragon in a forest", "mountains"),
        ("a dragon at dusk", "setting sun"),
        ("a dragon, backlit", "setting sun"),
        ("a dragon, wide shot", "Eye-level"),
        ("a dragon, intricate scales", "detail"),
    ],
)
def test_what_is_said_already_is_not_said_again(prompt, absent):
    assert absent not in rewrite(prompt)


@pytest.mark.parametrize(
    ("prompt", "forbidden"),
    [("a red car without any shadow", "shadow"), ("a dragon without mountains", "mountain")],
)
def test_what_is_forbidden_does_not_come_back(prompt, forbidden):
    assert forbidden not in rewrite(prompt).removeprefix(prompt)


@pytest.mark.parametrize("prompt", ["", "   ", "quantum entanglement", "Привет, мир"])
def test_words_that_mean_nothing_to_it_stay_alone(prompt):
    assert rewrite(prompt) == prompt.strip()


def test_a_prompt_as_long_as_may_be_is_not_made_longer():
    prompt = "a cat and " * 3_199 + "a dog"

    assert rewrite(prompt) == prompt


@pytest.mark.parametrize("place", list(Place))
def test_every_place_has_a_setting_that_is_read_back_as_that_place(place):
    assert read_prompt(phrases()["settings"][place]).place is place
    assert read_prompt(phrases()["settings"][place]).left_out == ()


@pytest.mark.parametrize("light", list(Light))
def test_every_light_has_words_that_are_read_back_as_that_light(light):
    assert read_prompt("a meadow. " + phrases()["lights"][light]).light is light


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_rewritten(prompt):
    assert rewrite(prompt).startswith(prompt.strip().rstrip(" .,;:!?"))
