"""The host's rules about what may be asked and shown, applied and written into the trail.

Decides and records; what is checked when stands in ``guarded_engine.py``. Knows ports and the
domain; must not know adapters, jobs' logic or persons' names: only keyed hashes of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections import OrderedDict
from dataclasses import dataclass

from imagegen.domain.blocklist import Blocklist
from imagegen.domain.calls import ReplyPicture
from imagegen.domain.moderation import (
    Action,
    Decision,
    Flagged,
    Layer,
    Scores,
    Thresholds,
    Verdict,
    plain_names,
)
from imagegen.domain.rasters import Pixels, Raster
from imagegen.domain.veil import blank, blurred
from imagegen.errors import EngineError, PromptRejected, UnreadablePicture
from imagegen.ports import AuditTrail, Clock, ImageEngine, PictureCodec, PictureFiles

_REMEMBERED = 512
_SOFTER = "Press “Say it more softly”, or reword the prompt yourself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the host decided.

    Attributes:
        asks: whether the engine's moderation is asked at all.
        fails_closed: whether nothing is made while moderation does not answer.
        hides_partials: whether unchecked pictures on their way stay unseen.
    """

    blocklist: Blocklist
    thresholds: Thresholds
    flagged: Flagged
    asks: bool
    fails_closed: bool
    hides_partials: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """For whom and in which job something is checked; ``person`` is a keyed hash."""

    person: str
    job: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A result picture as it may be shown, and what the card says about it ("" for nothing)."""

    picture: ReplyPicture
    note: str = ""


class Safety:
    """Checks words and pictures; every decision ends in the trail."""

    def __init__(
        self,
        *,
        rules: Rules,
        trail: AuditTrail,
        evidence: PictureFiles,
        codec: PictureCodec,
        clock: Clock,
        secret: bytes,
    ) -> None:
        """``evidence`` keeps flagged results unseen; ``secret`` keys the hashes of persons."""
        self.rules = rules
        self._trail = trail
        self._evidence = evidence
        self._codec = codec
        self._clock = clock
        self._secret = secret
        self._known: OrderedDict[str, Scores] = OrderedDict()

    def hash_of(self, person_id: str) -> str:
        """A name for a person that says nothing about them, the same every time."""
        if not person_id:
            return ""
        return hmac.new(self._secret, person_id.encode(), hashlib.sha256).hexdigest()

    async def check_words(self, text: str, subject: Subject, engine: ImageEngine) -> None:
        """Both layers before a call: the host's words, then the engine's moderation.

        Raises:
            PromptRejected: nothing may be made of these words.
        """
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        found = self.rules.blocklist.find(text)
        if found:
            await self._record(Layer.WORDS, Action.REFUSED, sha256, subject)
            listed = ", ".join(f"“{term}”" for term in found)
            raise PromptRejected(
                f"The prompt holds what this studio’s host does not allow: {listed}.",
                hint=_SOFTER,
            )
        await self._check(Layer.PROMPT, text, sha256, subject, engine)

    async def check_picture(self, pixels: Pixels, subject: Subject, engine: ImageEngine) -> None:
        """An input picture, ``(height, width, 3) uint8 RGB``, exactly as it would be sent.

        Raises:
            PromptRejected: it may not be used.
        """
        sha256 = await asyncio.to_thread(_sha256_of_samples, pixels)
        await self._check(Layer.PICTURE, pixels, sha256, subject, engine)

    async def check_result(
        self, picture: ReplyPicture, subject: Subject, engine: ImageEngine
    ) -> Shown:
        """A result as it may be shown: itself, blurred or blank; the flagged file is kept."""
        sha256 = hashlib.sha256(picture.data).hexdigest()
        try:
            pixels = await self._pixels(picture)
            scores = await self._ask(pixels, sha256, engine)
        except (EngineError, UnreadablePicture):
            return await self._unanswered(picture, sha256, subject)
        if scores is None:
            await self._record(Layer.RESULT, Action.UNCHECKED, sha256, subject)
            return Shown(picture=picture, note="Not checked by a moderation model.")
        verdict = self.rules.thresholds.judge(scores)
        fate = verdict.fate(self.rules.flagged)
        await self._record(Layer.RESULT, fate, sha256, subject, scores, verdict)
        if fate is Action.BLURRED:
            picture = await self._replaced(picture, blurred(pixels))
        elif fate is Action.WITHHELD:
            picture = await self._replaced(picture, blank(picture.extent))
        return Shown(picture=picture, note=verdict.note(fate))

    async def record_refusal(
        self, text: str, categories: tuple[str, ...], subject: Subject, engine: str
    ) -> None:
        """Keep that the provider itself refused; it is never sent again unchanged by us."""
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        scores = Scores(model=engine, flagged=categories)
        verdict = Verdict(stops=categories)
        await self._record(Layer.PROVIDER, Action.REFUSED, sha256, subject, scores, verdict)

    async def _check(
        self,
        layer: Layer,
        material: str | Pixels,
        sha256: str,
        subject: Subject,
        engine: ImageEngine,
    ) -> None:
        try:
            scores = await self._ask(material, sha256, engine)
        except EngineError as error:
            action = Action.REFUSED if self.rules.fails_closed else Action.UNCHECKED
            await self._record(layer, action, sha256, subject)
            if action is Action.REFUSED:
                raise PromptRejected(
                    "The safety check did not answer, so nothing was sent.",
                    hint="Try again in a minute.",
                ) from error
            return
        if scores is None:
            await self._record(layer, Action.UNCHECKED, sha256, subject)
            return
        verdict = self.rules.thresholds.judge(scores)
        await self._record(layer, verdict.action, sha256, subject, scores, verdict)
        if verdict.stops:
            raise _refusal(layer, verdict)

    async def _ask(self, material: str | Pixels, sha256: str, engine: ImageEngine) -> Scores | None:
        """The scores, None where nobody scores; the same thing is asked about only once."""
        if not self.rules.asks:
            return None
        known = self._known.get(sha256)
        if known is not None:
            self._known.move_to_end(sha256)
            return known
        scores = await engine.moderate(material)
        if scores is not None:
            self._known[sha256] = scores
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return scores

    async def _record(
        self,
        layer: Layer,
        action: Action,
        sha256: str,
        subject: Subject,
        scores: Scores | None = None,
        verdict: Verdict | None = None,
    ) -> None:
        decision = Decision(
            at=self._clock.now(),
            layer=layer,
            action=action,
            input_sha256=sha256,
            person=subject.person,
            job=subject.job,
            model=scores.model if scores else "",
            categories=(*verdict.stops, *verdict.warns) if verdict else (),
            scores=scores.scores if scores else {},
            thresholds=self.rules.thresholds.version,
        )
        await asyncio.to_thread(self._trail.append, decision)

    async def _unanswered(self, picture: ReplyPicture, sha256: str, subject: Subject) -> Shown:
        """A result that nobody could check, because moderation does not answer."""
        action = Action.WITHHELD if self.rules.fails_closed else Action.UNCHECKED
        await self._record(Layer.RESULT, action, sha256, subject)
        if action is Action.UNCHECKED:
            return Shown(picture=picture, note="Moderation did not answer: not checked.")
        return Shown(
            picture=await self._replaced(picture, blank(picture.extent)),
            note="Moderation did not answer, so the picture is withheld.",
        )

    async def _pixels(self, picture: ReplyPicture) -> Pixels:
        raster = await asyncio.to_thread(self._codec.decode, picture.data)
        return await asyncio.to_thread(self._codec.pixels, raster)

    async def _replaced(self, picture: ReplyPicture, shown: Pixels) -> ReplyPicture:
        """Other samples in the same file format; the file itself is kept where no route leads."""
        await asyncio.to_thread(self._evidence.put, picture.data)
        data = await asyncio.to_thread(self._codec.encode, Raster(samples=shown), picture.format)
        return ReplyPicture(data=data, format=picture.format, extent=picture.extent)


def _sha256_of_samples(pixels: Pixels) -> str:
    shape = "x".join(map(str, pixels.shape)).encode()
    return hashlib.sha256(shape + pixels.tobytes()).hexdigest()


def _refusal(layer: Layer, verdict: Verdict) -> PromptRejected:
    what = "these words" if layer is Layer.PROMPT else "a picture that would be sent"
    hint = _SOFTER if layer is Layer.PROMPT else "Use another picture."
    return PromptRejected(
        f"The safety check refused {what} ({plain_names(verdict.stops)}). Nothing was sent.",
        categories=verdict.stops,
        hint=hint,
    )
