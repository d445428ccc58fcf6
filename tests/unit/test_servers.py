"""Which server takes what."""

from __future__ import annotations

import pytest

from imagegen.domain.models import CATALOG
from imagegen.domain.servers import (
    AZURE,
    GENERIC,
    OPENAI,
    PROFILES,
    SGLANG,
    XAI,
    EditForm,
    MaskReading,
    profile_for,
)
from imagegen.errors import SettingsError


@pytest.mark.parametrize(
    ("address", "profile"),
    [
        (None, OPENAI),
        ("", OPENAI),
        ("https://api.openai.com/v1", OPENAI),
        ("https://EU.API.OpenAI.com./v1", OPENAI),
        ("https://studio.openai.azure.com/openai/v1/", AZURE),
        ("https://studio.services.ai.azure.com/openai/v1/", AZURE),
        ("https://api.x.ai/v1", XAI),
        ("http://localhost:8080/v1", GENERIC),
        ("https://api.openai.com.evil.example/v1", GENERIC),
        ("https://notapi.openai.com.example/v1", GENERIC),
        ("https://fakeapi.openai.com/v1", GENERIC),
    ],
)
def test_a_server_is_known_by_its_host_alone(address, profile):
    assert profile_for(address) is profile


@pytest.mark.parametrize("profile", PROFILES)
def test_a_name_wins_over_the_address(profile):
    assert profile_for("https://api.openai.com/v1", profile.name) is profile


def test_a_name_may_be_written_with_a_dash_and_capitals():
    assert profile_for(None, " vLLM-Omni ").name == "vllm_omni"


def test_an_unknown_name_is_refused_with_the_names_that_exist():
    with pytest.raises(SettingsError, match=r"“comfy”; there are openai, azure, .*generic"):
        profile_for(None, "comfy")


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_says_where_and_when_it_was_read(profile):
    assert profile.source.startswith("https://")
    assert profile.read_on.year >= 2026


@pytest.mark.parametrize("profile", [OPENAI, AZURE])
def test_openai_itself_is_never_sent_a_response_format(profile):
    assert profile.response_format is None


def test_a_mask_that_nobody_reads_is_not_sent():
    assert not SGLANG.reads_masks
    assert OPENAI.reads_masks


def test_a_server_of_edits_in_json_has_aspects_to_offer():
    assert XAI.edits is EditForm.JSON
    assert XAI.aspects


def test_an_unknown_gateway_gets_openais_parameters_for_openais_models():
    serving = GENERIC.serving(CATALOG.card("gpt-image-2"))

    assert serving.sends_quality
    assert serving.response_format is None
    assert serving.mask is MaskReading.ALPHA


@pytest.mark.parametrize("model", ["flux-2-dev", "dall-e-3"])
def test_an_unknown_gateway_gets_only_the_common_parameters_for_other_models(model):
    serving = GENERIC.serving(CATALOG.card(model))

    assert not serving.sends_quality
    assert serving.response_format == "b64_json"


def test_openais_own_profile_is_the_same_for_every_model():
    assert OPENAI.serving(CATALOG.card("gpt-image-2")) is OPENAI
