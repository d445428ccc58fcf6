"""What a person can ask for. Everything that matters to the picture is in here.

That makes cache keys, history, replay and batches simple. Pictures and masks appear by the
id under which they are stored. Knows nothing of engines, prices or widgets; how a request
becomes calls is in ``plan.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator

from imagegen.domain.geometry import Box, Extent
from imagegen.errors import InvalidOption, InvalidPrompt, NothingToExtend

PROMPT_LIMIT = 32_000
"""Characters; https://developers.openai.com/api/reference/resources/images (2026-11-22)."""

MAX_COUNT = 10


class Background(StrEnum):
    """What stands behind the subject."""

    AUTO = "auto"
    OPAQUE = "opaque"
    TRANSPARENT = "transparent"


class FileFormat(StrEnum):
    """The file format of a result."""

    PNG = "png"
    WEBP = "webp"
    JPEG = "jpeg"


class Way(StrEnum):
    """Whether the picture itself goes to the model, or only its description."""

    EDIT = "edit"
    REPAINT = "repaint"


class Context(StrEnum):
    """How much of the picture around the mask the model sees."""

    AUTOMATIC = "automatic"
    TIGHT = "tight"
    WHOLE = "whole"


class Seam(StrEnum):
    """How the edge between the new part and the source is made invisible."""

    LEVEL = "level"
    """The colour step at the rim is spread smoothly into the new part, then feathered."""
    FEATHER = "feather"
    """Only the soft edge."""


class Strength(StrEnum):
    """How far a variation goes from its source."""

    SUBTLE = "subtle"
    STRONG = "strong"


class Sides(StrEnum):
    """Where an extension grows."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    WIDER = "wider"
    TALLER = "taller"
    ALL = "all round"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the result shall be like.

    Attributes:
        model: the catalog's name of the model.
        size: what the engine is asked for, in pixels; None lets the plan choose (edits do).
        quality: one of the model's qualities.
        count: how many pictures, 1..10.
        seed: for engines that have seeds; None picks one.
    """

    model: str
    size: Extent | None = None
    quality: str = "auto"
    count: int = 1
    background: Background = Background.AUTO
    format: FileFormat = FileFormat.PNG
    seed: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no model could do."""
        if not 1 <= self.count <= MAX_COUNT:
            raise InvalidOption(f"{self.count} pictures at once is not possible: 1 to {MAX_COUNT}.")


def check_prompt(prompt: str, *, may_be_empty: bool = False, hint: str | None = None) -> str:
    """Return the prompt stripped of outer blanks.

    Args:
        hint: what to do about an empty one, where it is not about a whole picture.

    Raises:
        InvalidPrompt: empty, too long, or with control characters.
    """
    text = prompt.strip()
    if not text and not may_be_empty:
        raise InvalidPrompt("The prompt is empty.", hint=hint)
    if len(text) > PROMPT_LIMIT:
        raise InvalidPrompt(
            f"The prompt has {len(text):,} characters; at most {PROMPT_LIMIT:,} are possible.",
            hint="Shorten it; a few sentences say it better.",
        )
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
        raise InvalidPrompt("The prompt holds control characters.", hint="Type it in afresh.")
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise InvalidPrompt("The prompt holds broken characters.", hint="Type it in afresh.")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Generate:
    """A picture from words.

    Attributes:
        prompt: the person's own words.
        style: a style's name from ``styles.py``, or "" for none.
        details: chips such as ``golden hour``; appended to the prompt.
        enhanced: the rewritten prompt that the person accepted, "" when there is none.
    """

    kind: Literal["generate"] = field(default="generate", init=False)
    prompt: str
    output: Output
    style: str = ""
    details: tuple[str, ...] = ()
    enhanced: str = ""

    def __post_init__(self) -> None:
        """Refuse an unusable prompt."""
        check_prompt(self.prompt)
        check_prompt(self.enhanced, may_be_empty=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """The same picture in another style.

    Attributes:
        source: id of the stored picture.
        style: a style's name, or "" when ``instruction`` says it all.
        instruction: the person's own words, may be empty when a style is picked.
        way: the picture itself is edited, or described and painted anew.
        description: for ``REPAINT``: what the picture shows, as the person left it.
        mask: id of a stored mask; restyles only there; "" for the whole picture.
    """

    kind: Literal["transform"] = field(default="transform", init=False)
    source: str
    output: Output
    style: str = ""
    instruction: str = ""
    way: Way = Way.EDIT
    description: str = ""
    mask: str = ""

    def __post_init__(self) -> None:
        """Refuse a request with nothing to do."""
        if not self.style and not self.instruction.strip():
            raise InvalidPrompt("No target style is picked.", hint="Pick a style or describe one.")
        check_prompt(self.instruction, may_be_empty=True)
        check_prompt(self.description, may_be_empty=self.way is Way.EDIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """New canvas around the source, in source pixels, none negative."""

    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0

    def __post_init__(self) -> None:
        """Refuse margins that shrink or do nothing."""
        if min(self.left, self.right, self.top, self.bottom) < 0:
            raise InvalidOption("A margin cannot be negative.")
        if self.left + self.right + self.top + self.bottom == 0:
            raise NothingToExtend("There is nothing to add: every margin is zero.")

    def around(self, source: Extent) -> Extent:
        """The extent of the new canvas."""
        return Extent(source.width + self.left + self.right, source.height + self.top + self.bottom)

    def box(self, source: Extent) -> Box:
        """Where the source lies on the new canvas."""
        return Box(self.left, self.top, *source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """The picture with more around it.

    Attributes:
        prompt: what shall appear there; may be empty (continue what is there).
        way: ``EDIT`` is true outpainting; ``REPAINT`` describes and paints a larger scene.
        description: for ``REPAINT``: what the picture shows, as the person left it.
    """

    kind: Literal["extend"] = field(default="extend", init=False)
    source: str
    margins: Margins
    output: Output
    prompt: str = ""
    way: Way = Way.EDIT
    description: str = ""
    feather_px: int = 8
    seam: Seam = Seam.LEVEL

    def __post_init__(self) -> None:
        """Refuse an unusable prompt."""
        check_prompt(self.prompt, may_be_empty=True)
        check_prompt(self.description, may_be_empty=self.way is Way.EDIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inpaint:
    """The picture with the masked part painted anew; everything else stays byte for byte.

    Attributes:
        mask: id of the stored mask, as large as the source; 255 = repaint.
        context: how much around the mask the model sees; ``frame`` overrides it.
        frame: the context box that the person dragged, in source pixels.
        feather_px: width of the soft edge *inside* the mask, in source pixels.
        region_prompts: one prompt for each separately painted region, top to bottom; empty
            for the same prompt everywhere.
    """

    kind: Literal["inpaint"] = field(default="inpaint", init=False)
    source: str
    mask: str
    prompt: str
    output: Output
    context: Context = Context.AUTOMATIC
    frame: Box | None = None
    feather_px: int = 8
    seam: Seam = Seam.LEVEL
    region_prompts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an unusable prompt or feather."""
        check_prompt(self.prompt, hint="Write what shall be there.")
        for prompt in self.region_prompts:
            check_prompt(prompt)
        if not 0 <= self.feather_px <= 256:
            raise InvalidOption("The feather must be between 0 and 256 pixels.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vary:
    """Another take on a picture, through an edit (the variations endpoint is gone at OpenAI)."""

    kind: Literal["vary"] = field(default="vary", init=False)
    source: str
    output: Output
    strength: Strength = Strength.SUBTLE


Request = Annotated[Generate | Transform | Extend | Inpaint | Vary, Discriminator("kind")]
"""Any of them; ``kind`` tells which when a stored one is read back."""
