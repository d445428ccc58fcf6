"""Which engine serves whom: the host's, a person's own by their key, or the offline one.

Holds persons' keys in memory only. Must not know adapters: ``bootstrap`` hands in how to
make an engine from a key.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from imagegen.domain.catalog import OFFLINE, Catalog, ModelCard, Status
from imagegen.domain.queueing import HOST_LANE, OFFLINE_LANE, OWN_LANE_PREFIX
from imagegen.errors import EngineAuth
from imagegen.ports import ImageEngine

KEY_IDLE_S = 12 * 3600
"""A pasted key is forgotten after this time without use."""

_SHORTEST_KEY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is asking; ``id`` comes from a signed cookie."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one person can work with right now.

    Attributes:
        cards: the models to choose from, the default first.
        is_offline: whether only the offline engine is there.
        has_own_key: whether this person pasted a key of their own.
    """

    cards: tuple[ModelCard, ...]
    default_model: str
    is_offline: bool
    has_own_key: bool


Guard = Callable[[ImageEngine, Person, str], ImageEngine]
"""Puts the safety checks around an engine, for a person and a job (its id, or "")."""


@dataclass(slots=True)
class _HeldKey:
    engine: ImageEngine
    used_at_s: float


class Engines:
    """Picks the engine for a model and a person."""

    def __init__(
        self,
        *,
        offline: ImageEngine,
        host: ImageEngine | None,
        make_engine: Callable[[SecretStr], ImageEngine],
        catalog: Catalog,
        default_model: str,
        guard: Guard,
    ) -> None:
        """``host`` is the engine on the host's own key, None when there is none."""
        self._offline = offline
        self._host = host
        self._make_engine = make_engine
        self._catalog = catalog
        self._default_model = default_model
        self._guard = guard
        self._held: dict[str, _HeldKey] = {}

    def offer(self, person: Person) -> Offer:
        """The models that this person can use."""
        has_own_key = self._own(person) is not None
        offline = self._catalog.card(OFFLINE)
        if not has_own_key and self._host is None:
            return Offer(
                cards=(offline,), default_model=OFFLINE, is_offline=True, has_own_key=False
            )
        first = self._catalog.card(self._default_model)
        living = (
            card
            for card in self._catalog.cards()
            if card.name not in (first.name, OFFLINE) and card.status is not Status.RETIRED
        )
        return Offer(
            cards=(first, *living, offline),
            default_model=first.name,
            is_offline=False,
            has_own_key=has_own_key,
        )

    def card(self, model: str) -> ModelCard:
        """What a model takes."""
        return self._catalog.card(model)

    def pick(self, model: str, person: Person, job: str = "") -> ImageEngine:
        """The engine that serves this model to this person, with the safety checks around it.

        Raises:
            EngineAuth: the model needs a key and there is none.
        """
        if model == OFFLINE:
            return self._guard(self._offline, person, job)
        engine = self._own(person) or self._host
        if engine is None:
            raise EngineAuth(
                "This model needs an API key and none is set.",
                hint="Paste a key under Settings, or choose the offline engine.",
            )
        return self._guard(engine, person, job)

    def lane(self, model: str, person: Person) -> str:
        """Whose limits a call of this model for this person counts against."""
        if model == OFFLINE:
            return OFFLINE_LANE
        return f"{OWN_LANE_PREFIX}{person.id}" if self._own(person) else HOST_LANE

    def use_key(self, person: Person, key: SecretStr) -> None:
        """Serve this person with their own key from now on; kept in memory only.

        Raises:
            EngineAuth: the text cannot be a key.
        """
        text = key.get_secret_value().strip()
        if len(text) < _SHORTEST_KEY or not text.isascii() or any(map(str.isspace, text)):
            raise EngineAuth("That is not an API key.", hint="Paste the whole key, nothing else.")
        engine = self._make_engine(SecretStr(text))
        self._held[person.id] = _HeldKey(engine=engine, used_at_s=time.monotonic())

    def forget_key(self, person: Person) -> None:
        """Drop this person's key."""
        self._held.pop(person.id, None)

    def _own(self, person: Person) -> ImageEngine | None:
        held = self._held.get(person.id)
        if held is None:
            return None
        now = time.monotonic()
        if now - held.used_at_s > KEY_IDLE_S:
            del self._held[person.id]
            return None
        held.used_at_s = now
        return held.engine
