"""What each kind of server behind ``base_url`` takes: one profile per server, as data.

OpenAI's image API has many imitators, and no two take the same parameters. The engine sends
only what the profile and the model's card both take. Knows nothing of the wire's client, of
settings or of keys.

Sources: the wheels of LiteLLM 1.109.1, vLLM-Omni 0.30.0, SGLang 0.5.23 and Xinference 4.1.0;
the repositories of LocalAI and stable-diffusion.cpp (2026-08); docs.x.ai; the ``openai`` package
3.54; all read on 2026-11-22. Each profile names its own page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from imagegen.domain.catalog import ModelCard, Status
from imagegen.errors import SettingsError

_READ_ON = date(2026, 11, 22)


class EditForm(StrEnum):
    """How a server wants an edit."""

    MULTIPART = "multipart"
    JSON = "json"
    NONE = "none"


class MaskReading(StrEnum):
    """What a server makes of the mask that it is sent."""

    ALPHA = "alpha"
    """Transparent means repaint: OpenAI's way."""
    WHITE = "white"
    """White means repaint: the way of diffusion servers."""
    IGNORED = "ignored"
    NONE = "none"


class SizeForm(StrEnum):
    """How a server is told the size."""

    PIXELS = "pixels"
    """``size=1024x1024``."""
    ASPECT = "aspect"
    """``aspect_ratio=3:2`` and ``resolution=1k``; the result's size is the server's choice."""


class TextForm(StrEnum):
    """Which endpoint describes and rewrites."""

    RESPONSES = "responses"
    CHAT = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerProfile:
    """What one kind of server takes.

    Attributes:
        name: what settings and logs call it.
        edits: how an edit is sent, ``NONE`` when there are none.
        mask: how the mask is read; it is only sent when it is read.
        mask_field: the name under which the mask goes.
        response_format: what to send as ``response_format``; None sends nothing.
        size_form: whether pixels or an aspect are sent.
        aspects: the aspects on offer, for ``SizeForm.ASPECT``.
        can_stream: whether partial pictures can be had.
        max_count: most pictures of one call.
        sends_quality, sends_background, sends_output_format, sends_safety_identifier: whether
            the parameter of that name may be sent.
        extras: further parameters it takes, such as ``seed``.
        result_hosts: hosts besides its own from which its results may be fetched by https.
        text_form: the endpoint for descriptions and rewriting.
        lists_other_models: whether its list of models holds much that makes no pictures.
        relays_openai: a gateway that may pass OpenAI's own models on; for those it is sent what
            OpenAI itself takes.
        moderates: whether it scores words and pictures (``POST /moderations``).
        keyless: whether it is usually run without keys.
    """

    name: str
    source: str
    read_on: date = _READ_ON
    edits: EditForm = EditForm.MULTIPART
    mask: MaskReading = MaskReading.ALPHA
    mask_field: str = "mask"
    response_format: str | None = "b64_json"
    size_form: SizeForm = SizeForm.PIXELS
    aspects: tuple[str, ...] = ()
    can_stream: bool = False
    max_count: int = 10
    sends_quality: bool = False
    sends_background: bool = False
    sends_output_format: bool = False
    sends_safety_identifier: bool = False
    extras: tuple[str, ...] = ()
    result_hosts: tuple[str, ...] = ()
    text_form: TextForm = TextForm.CHAT
    lists_other_models: bool = False
    relays_openai: bool = False
    moderates: bool = False
    keyless: bool = False

    @property
    def reads_masks(self) -> bool:
        """Whether sending a mask makes any difference."""
        return self.mask in (MaskReading.ALPHA, MaskReading.WHITE)

    def serving(self, card: ModelCard) -> ServerProfile:
        """This profile for one model: a gateway takes OpenAI's parameters for OpenAI's models."""
        known = card.status in (Status.CURRENT, Status.EARLIER, Status.ENDING)
        if not (self.relays_openai and known):
            return self
        return replace(
            self,
            mask=MaskReading.ALPHA,
            response_format=None,
            sends_quality=True,
            sends_background=True,
            sends_output_format=True,
        )


OPENAI = ServerProfile(
    name="openai",
    source="https://developers.openai.com/api/reference/resources/images",
    response_format=None,
    can_stream=True,
    sends_quality=True,
    sends_background=True,
    sends_output_format=True,
    sends_safety_identifier=True,
    text_form=TextForm.RESPONSES,
    lists_other_models=True,
    moderates=True,
)

AZURE = ServerProfile(
    name="azure",
    source="https://learn.microsoft.com/azure/ai-foundry/openai/how-to/dall-e",
    response_format=None,
    can_stream=True,
    sends_quality=True,
    sends_background=True,
    sends_output_format=True,
    text_form=TextForm.RESPONSES,
    lists_other_models=True,
)

LITELLM = ServerProfile(
    name="litellm",
    source="https://docs.litellm.ai/docs/image_generation",
    response_format=None,
    sends_quality=True,
    sends_background=True,
    sends_output_format=True,
)

LOCALAI = ServerProfile(
    name="localai",
    keyless=True,
    source="https://localai.io/features/image-generation/",
    edits=EditForm.NONE,
    mask=MaskReading.NONE,
)

SDCPP = ServerProfile(
    name="sdcpp",
    keyless=True,
    source="https://github.com/leejet/stable-diffusion.cpp/tree/master/examples/server",
    mask=MaskReading.WHITE,
    response_format=None,
    sends_output_format=True,
)

VLLM_OMNI = ServerProfile(
    name="vllm_omni",
    keyless=True,
    source="https://docs.vllm.ai/projects/vllm-omni",
    mask=MaskReading.WHITE,
    mask_field="mask_image",
    extras=("seed",),
)

SGLANG = ServerProfile(
    name="sglang",
    keyless=True,
    source="https://docs.sglang.ai/diffusion",
    mask=MaskReading.IGNORED,
    sends_output_format=True,
    extras=("seed",),
)

XINFERENCE = ServerProfile(
    name="xinference",
    keyless=True,
    source="https://inference.readthedocs.io/en/latest/models/model_abilities/image.html",
    mask=MaskReading.WHITE,
)

XAI = ServerProfile(
    name="xai",
    source="https://docs.x.ai/docs/guides/image-generations",
    edits=EditForm.JSON,
    mask=MaskReading.NONE,
    size_form=SizeForm.ASPECT,
    aspects=("1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "2:1", "1:2"),
    result_hosts=("imgen.x.ai",),
)

GENERIC = ServerProfile(
    name="generic",
    keyless=True,
    source="https://developers.openai.com/api/reference/resources/images",
    relays_openai=True,
)

PROFILES = (OPENAI, AZURE, LITELLM, LOCALAI, SDCPP, VLLM_OMNI, SGLANG, XINFERENCE, XAI, GENERIC)
"""Every profile, by the names that settings know."""

_BY_HOST = (
    ("api.openai.com", OPENAI),
    ("openai.azure.com", AZURE),
    ("services.ai.azure.com", AZURE),
    ("cognitiveservices.azure.com", AZURE),
    ("api.x.ai", XAI),
)


def profile_for(base_url: str | None, name_override: str = "") -> ServerProfile:
    """The profile of the server at this address; local servers must be named.

    A port says nothing reliable, so an unknown host gets the careful ``generic`` profile.

    Args:
        base_url: the server's address; None or "" is OpenAI.
        name_override: a profile's name that wins over the address, "" for none.

    Raises:
        SettingsError: there is no profile of that name.
    """
    wanted = name_override.strip().lower().replace("-", "_")
    if wanted:
        return _named(wanted)
    if not base_url:
        return OPENAI
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    for known, profile in _BY_HOST:
        if host == known or host.endswith("." + known):
            return profile
    return GENERIC


def _named(name: str) -> ServerProfile:
    for profile in PROFILES:
        if profile.name == name:
            return profile
    known = ", ".join(profile.name for profile in PROFILES)
    raise SettingsError(f"There is no server profile “{name}”; there are {known}.")
