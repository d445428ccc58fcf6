"""Attack groups 11 and 14: arguments nobody meant, and what errors give away."""

from __future__ import annotations

import json
import random

import pytest

from tests.attacks.conftest import HOST_KEY
from tests.fakes import small_png

GOOD = ["a kite", "", [], "256x256", "auto", 1, "auto", "png", 1, "offline"]
PAID = ["a kite", "", [], "1024x1024", "low", 1, "auto", "png", -1, "gpt-image-2"]
COUNTS = [99, -1, 0, 1.5, 1e308, float("nan"), "1", "x", None, [], {}, [1], True, 10**30]
SIZES = [
    "99999x99999",
    "1x1",
    "0x0",
    "-1x-1",
    "axb",
    "1024",
    "",
    None,
    5,
    ["1024x1024"],
    {},
    "x" * 9999,
]
ARITY = {"generate": 10, "transform": 9, "extend": 11, "inpaint": 9}
PROMPTS = [
    "",
    "   ",
    None,
    7,
    {},
    [],
    "x" * 32_001,
    "\0",
    "a\x1bb",
    "\ud800",
    "\u202e" * 40_000,
    "a" + "\u0300" * 40_000,
    "\n" * 100_000,
]


def at(place: int, value: object, *, paid: bool = True) -> list[object]:
    told = list(PAID if paid else GOOD)
    told[place] = value
    return told


def told_plainly(messages: list[dict]) -> bool:
    """Whether a call was refused in words, without a trace or a look inside."""
    said = json.dumps(messages)
    ends = [each for each in messages if each["msg"] in ("refused", "process_completed")]
    is_refused = bool(ends) and not any(each.get("success") for each in ends)
    return is_refused and not any(
        word in said for word in ("Traceback", 'File \\"', "imagegen/", HOST_KEY, "site-packages")
    )


def pictures_asked(stub) -> int:
    return len([entry for entry in stub.book.entries if "images" in entry.endpoint])


@pytest.mark.parametrize(
    "data",
    [at(5, count) for count in COUNTS if count is not True]
    + [at(3, size) for size in SIZES]
    + [at(0, prompt) for prompt in PROMPTS]
    + [at(1, style) for style in ("no-such-style", 7, [], {})]
    + [at(2, details) for details in (["no such detail"] * 99, [None])]
    + [at(4, quality) for quality in ("ultra", 7, [], {})]
    + [at(6, back) for back in ("pink", 7, [], {}, None)]
    + [at(7, kind) for kind in ("gif", "svg", "exe", 7, None, [])]
    + [at(8, seed) for seed in (-2, 1.5, "x", 10**30, [], {})]
    + [at(9, model) for model in ("gpt-image-2\0", "../../x", {"a": 1}, "x" * 9999)]
    + [[], ["a"] * 40],
    ids=lambda data: json.dumps(data, default=str)[:40].encode("ascii", "replace").decode(),
)
def test_odd_arguments_are_refused_in_words_and_cost_nothing(ann, canary_stub, data):
    canary_stub.reset()
    messages = ann.call(data, name="generate")
    assert told_plainly(messages), messages[-1]
    assert pictures_asked(canary_stub) == 0


@pytest.mark.parametrize("seed", range(4))
def test_generated_arguments_never_reach_the_image_service_or_show_a_trace(
    studio, ann, canary_stub, seed
):
    """Any tuple of junk into any endpoint; one valid one is not among them."""
    canary_stub.reset()
    rng = random.Random(seed)
    picture = ann.upload(small_png())
    junk = [
        None,
        "",
        "x",
        -1,
        1.5,
        1e308,
        [],
        {},
        [[]],
        "a" * 5000,
        "\0",
        {"path": "x"},
        picture,
        True,
    ]
    for _ in range(60):
        name = rng.choice(list(ARITY))
        data = [rng.choice(junk) for _ in range(ARITY[name] - (rng.random() < 0.1))]
        if len(data) > 1:
            data[1] = {"path": "made up"}  # no endpoint takes this in its second place
        messages = ann.call(data, name=name)
        assert told_plainly(messages), (name, data, messages[-1])
    assert pictures_asked(canary_stub) == 0
    assert studio.is_alive()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 5000])
@pytest.mark.parametrize("path", ["call/generate", "queue/join", "run/generate", "cancel", "reset"])
def test_a_broken_body_is_refused_without_a_trace(studio, ann, path, body):
    headers = {"content-type": "application/json"}
    answer = ann.ask("POST", f"/gradio_api/{path}", body=body, headers=headers)
    assert 400 <= answer.status <= 500
    assert b"Traceback" not in answer.body
    assert b"site-packages" not in answer.body
    assert studio.is_alive()


def test_a_prompt_of_megabytes_is_refused_at_the_door(ann):
    answer = ann.ask("POST", "/gradio_api/queue/join", body={"data": ["x" * 27_000_000]})
    assert answer.status == 413


def test_an_error_that_echoes_the_key_tells_nobody(studio, ann, canary_stub):
    canary_stub.reset()
    for kind in ("401", "500", "moderation_blocked"):
        canary_stub.fault(kind, endpoint="generations", message=f"Bad key {HOST_KEY}!")
        messages = ann.call(PAID, name="generate")
        assert HOST_KEY not in json.dumps(messages)
    assert HOST_KEY not in studio.log()
