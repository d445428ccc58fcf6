"""What a check found, what the host makes of it, and the decision that is kept for the audit.

Pure: scores and thresholds in, an action out. Must not know who scores, how decisions are
stored, or what they are shown as.

The categories are those of OpenAI's moderation models (``openai`` 3.54 ``types/moderation.py``,
2026-11-22). Pictures are scored for sexual, violence and self-harm only; the others are for
words alone, so a score of 0 on a picture clears nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from imagegen.errors import SettingsError


class Layer(StrEnum):
    """Who looked."""

    WORDS = "word list"
    PROMPT = "prompt"
    PICTURE = "input picture"
    RESULT = "result"
    PROVIDER = "provider"
    HOST = "host"


class Action(StrEnum):
    """What was done about it."""

    ALLOWED = "allowed"
    WARNED = "warned"
    REFUSED = "refused"
    BLURRED = "blurred"
    WITHHELD = "withheld"
    UNCHECKED = "not checked"
    RELEASED = "released"
    """The host looked and decided otherwise."""


class Flagged(StrEnum):
    """What happens to a result that the check does not like."""

    BLUR = "blur"
    WITHHOLD = "withhold"
    SHOW = "show"
    """With a warning on its card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What a moderation model said.

    Attributes:
        flagged: the categories that it flags by itself.
        scores: 0..1 for every category that it scored.
    """

    model: str
    flagged: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From which score on a category counts, and whether it stops anything."""

    score: float
    only_warns: bool = False


DEFAULT_THRESHOLDS = (
    "sexual/minors=0.01 sexual=0.5 self-harm=0.3 self-harm/intent=0.3 "
    "self-harm/instructions=0.3 hate=0.5 hate/threatening=0.5 violence/graphic=0.8:warn"
)
"""Categories that are not named stop what the model itself flags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The host's lines, by category; ``version`` stands on every decision."""

    lines: Mapping[str, Threshold]
    version: str

    @classmethod
    def parse(cls, text: str) -> Thresholds:
        """Read ``category=score`` or ``category=score:warn``, parted by blanks or commas.

        Raises:
            SettingsError: something else stands there.
        """
        lines: dict[str, Threshold] = {}
        for entry in text.replace(",", " ").split():
            category, _, line = entry.partition("=")
            score, _, mode = line.partition(":")
            try:
                value = float(score)
            except ValueError:
                value = -1.0
            if not category or not 0 <= value <= 1 or mode not in ("", "warn"):
                raise SettingsError(
                    f"“{entry}” is no moderation threshold.",
                    hint="Write them like sexual=0.5 violence/graphic=0.8:warn.",
                )
            lines[category] = Threshold(score=value, only_warns=mode == "warn")
        told = " ".join(f"{name}={lines[name]}" for name in sorted(lines))
        return cls(lines=lines, version=hashlib.sha256(told.encode()).hexdigest()[:12])

    def judge(self, scores: Scores) -> Verdict:
        """What these scores mean under the host's lines."""
        stops: list[str] = []
        warns: list[str] = []
        for category, line in self.lines.items():
            if scores.scores.get(category, 0.0) >= line.score:
                (warns if line.only_warns else stops).append(category)
        stops += [name for name in scores.flagged if name not in self.lines]
        return Verdict(stops=tuple(sorted(stops)), warns=tuple(sorted(warns)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The categories that stop a thing, and those that only warn."""

    stops: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()

    @property
    def action(self) -> Action:
        """What to do with something that has not been made yet."""
        if self.stops:
            return Action.REFUSED
        return Action.WARNED if self.warns else Action.ALLOWED

    def fate(self, flagged: Flagged) -> Action:
        """What to do with a result that is there already."""
        if not self.stops or flagged is Flagged.SHOW:
            return Action.WARNED if self.stops or self.warns else Action.ALLOWED
        return Action.BLURRED if flagged is Flagged.BLUR else Action.WITHHELD

    def note(self, fate: Action) -> str:
        """What the card says about a result, "" when all is well."""
        names = plain_names((*self.stops, *self.warns))
        endings = {
            Action.BLURRED: "the picture is shown blurred.",
            Action.WITHHELD: "the picture is withheld.",
            Action.WARNED: "mind who sees this picture.",
        }
        return f"The safety check found {names}: {endings[fate]}" if fate in endings else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One look at one thing, as it is kept for the audit. Never holds the thing itself.

    Attributes:
        person: a keyed hash of the person; "" for nobody.
        job: id of the job, "" outside of jobs.
        model: who scored, "" for nobody.
        input_sha256: of the words or the picture file.
        thresholds: version of the lines that were applied.
        actor: ``studio``, or the name of the host who decided.
    """

    at: datetime
    layer: Layer
    action: Action
    input_sha256: str
    person: str = ""
    job: str = ""
    model: str = ""
    categories: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    thresholds: str = ""
    actor: str = "studio"
    note: str = ""


def overridden(seen: Decision, *, at: datetime, actor: str, note: str) -> Decision:
    """The host's own decision about a thing, in place of an earlier one, which stays."""
    return replace(
        seen,
        at=at,
        layer=Layer.HOST,
        action=Action.RELEASED,
        model="",
        scores={},
        actor=actor[:80],
        note=note[:200],
    )


_PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "harassment": "harassment",
        "hate": "hate",
        "illicit": "wrongdoing",
        "self-harm": "self-harm",
        "sexual": "sexual content",
        "sexual/minors": "sexual content with minors",
        "violence": "violence",
        "violence/graphic": "graphic violence",
    }
)


def plain_names(categories: Iterable[str]) -> str:
    """Categories in plain words, each once: ``violence, graphic violence``."""
    names = (_PLAIN.get(name) or _PLAIN.get(name.partition("/")[0], name) for name in categories)
    return ", ".join(dict.fromkeys(names))
