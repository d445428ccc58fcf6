"""The state of one reading: where we are, which adjectives wait, which subject came last.

Mutable, alive for one prompt. Knows what an adjective's position is, not what nouns mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from imagegen.offline.scene_plan import Material, Scale
from imagegen.offline.words.findings import Adjectives, Findings, SubjectDraft
from imagegen.offline.words.lexicon import Lexicon
from imagegen.offline.words.senses import Sense, Span

NOUNS = (
    Sense.FIGURE,
    Sense.GROUP,
    Sense.UNDRAWN,
    Sense.CLOTHING,
    Sense.BODY,
    Sense.SURFACE,
    Sense.BACKDROP,
    Sense.PALETTE,
    Sense.ENVIRONS,
    Sense.CARRIER,
    Sense.FEATURE,
    Sense.PLACE,
)
_LOOK_AHEAD = 5
_POINTS_BACK = frozenset({"in", "is", "are", "was", "were", "of", "from"})
"""A car *in* red, a car that *is* red, a car made *of* glass."""
_ADJECTIVES = (Sense.COLOUR, Sense.MATERIAL, Sense.SCALE, Sense.COUNT, Sense.HAIR, Sense.MOOD)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What is known at one point of the walk.

    Attributes:
        spans: the whole prompt as phrases.
        words: the vocabulary.
        found: the notes so far.
        waiting: adjectives whose noun has not come yet.
        last: the subject that came last in this sentence.
        last_at: the index of its phrase.
        opened_by: the preposition or verb that opened the current phrase ("in", "is").
        relation: a preposition between two subjects that cannot be drawn, until the second comes.
    """

    spans: tuple[Span, ...]
    words: Lexicon
    found: Findings = field(default_factory=Findings)
    waiting: Adjectives = field(default_factory=Adjectives)
    last: SubjectDraft | None = None
    last_at: int = -1
    opened_by: str = ""
    relation: str = ""

    def following(self, at: int) -> Span | None:
        """The phrase after ``at`` in the same clause; None at its end."""
        if self.spans[at].break_after or at + 1 >= len(self.spans):
            return None
        return self.spans[at + 1]

    def preceding(self, at: int) -> Span | None:
        """The phrase before ``at`` in the same clause; None at its start."""
        if at == 0 or self.spans[at - 1].break_after:
            return None
        return self.spans[at - 1]

    def is_before_noun(self, at: int) -> bool:
        """Whether ``at`` stands where an adjective stands: more of the noun phrase follows."""
        for index in range(at, at + _LOOK_AHEAD):
            follower = self.following(index)
            if follower is None:
                return False
            if not follower.meanings or follower.has(*NOUNS, *_ADJECTIVES):
                return True
            if not follower.has(Sense.QUIET):
                return False
        return False

    def is_after(self, at: int, *texts: str) -> bool:
        """Whether one of ``texts`` stands before ``at``, with only adjectives between."""
        for index in range(at - 1, max(-1, at - 5), -1):
            span = self.spans[index]
            if span.break_after:
                return False
            if span.text in texts:
                return True
            if not span.has(Sense.DETERMINER, Sense.QUIET, *_ADJECTIVES) and span.meanings:
                return False
        return False

    def take_waiting(self) -> Adjectives:
        """Hand out the waiting adjectives; none wait any longer."""
        taken, self.waiting = self.waiting, Adjectives()
        return taken

    def settle_waiting(self) -> None:
        """No noun came for the waiting adjectives: give them to what came before, or drop them."""
        left = self.take_waiting()
        goes_back = self.opened_by.rpartition(" ")[2] in _POINTS_BACK
        target = self.last if goes_back else None
        if left.colours:
            self._settle_colours(left, target)
        elif left.material is not None:
            self._settle_material(left, target)
        if target is not None and left.scale is not Scale.NORMAL:
            target.scale = left.scale

    def _settle_colours(self, left: Adjectives, target: SubjectDraft | None) -> None:
        if target is not None and left.metal_or_paint and left.material is not None:
            target.material = left.material
        elif target is not None and len(left.colours) == 1 and target.colour is None:
            target.colour = left.colours[0]
        else:
            self.found.palette.extend(left.colours)

    def _settle_material(self, left: Adjectives, target: SubjectDraft | None) -> None:
        if target is not None:
            target.material = left.material
        elif left.material is not Material.NEON:  # neon alone is a light, noted as one
            self.found.leave_out(" ".join(left.words))
