"""The only place that picks adapters: settings in, a studio out.

Heavy packages are imported by the adapters on first use, so that the first page comes fast.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakSet

from pydantic import SecretStr

from imagegen.adapters.answer_spool import LocalAnswers, keeping_client
from imagegen.adapters.audit_log import FileAuditTrail
from imagegen.adapters.backups import Backups
from imagegen.adapters.blocklist_file import read_blocklist
from imagegen.adapters.clock import SystemClock
from imagegen.adapters.dbos_runners import DbosRunners, Peers
from imagegen.adapters.later import later, opened_once
from imagegen.adapters.openai_connection import Patience
from imagegen.adapters.openai_engine import OpenAIEngine
from imagegen.adapters.picture_files import LocalPictureFiles
from imagegen.adapters.picture_room import PictureRoom
from imagegen.domain.models import CATALOG, DEFAULT_MODEL, PRICES_VERSION, TEXT_MODEL
from imagegen.domain.moderation import DEFAULT_THRESHOLDS, Flagged, Thresholds
from imagegen.domain.queueing import Limits
from imagegen.domain.servers import profile_for
from imagegen.errors import SettingsError
from imagegen.offline.engine import OfflineEngine
from imagegen.ports import ImageEngine, PictureCodec
from imagegen.services.checkup import Checkup
from imagegen.services.engines import Engines, Guard, Person
from imagegen.services.guarded_engine import GuardedEngine
from imagegen.services.safety import Rules, Safety, Subject
from imagegen.services.studio import Studio
from imagegen.settings import Settings
from imagegen.wiring import Parts, wire_studio

if TYPE_CHECKING:
    from imagegen.adapters.storage import Storage


def check_hosting(settings: Settings) -> None:
    """Refuse a set-up that lets strangers in, or spend the host's money without end.

    Raises:
        SettingsError: a public studio on the host's key has no quota for a person, or a sign-in
            header could be forged.
    """
    proof = settings.proxy_secret.get_secret_value() if settings.proxy_secret else ""
    if settings.login_header and len(proof) < 16:
        raise SettingsError(
            "IMAGEGEN_LOGIN_HEADER alone could be forged by anybody.",
            hint="Set IMAGEGEN_PROXY_SECRET (16 characters or more) and let the proxy send it.",
        )
    if settings.public and settings.api_key and not settings.person_images_per_min:
        raise SettingsError(
            "A public studio on your own key needs a quota, or strangers spend without end.",
            hint="Set IMAGEGEN_PERSON_IMAGES_PER_MIN (1 is a good start), or take the key away.",
        )


def build_studio(settings: Settings) -> Studio:
    """Wire the whole house as the settings say; creates the data folder."""
    data_dir = settings.data_dir.expanduser().resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    codec = PictureRoom()
    guard = guarded_by(build_safety(settings, codec))
    spool = LocalAnswers(data_dir / "answers")
    name = _process_name(settings)
    opened = opened_once(lambda: _open_storage(settings, name))
    peers = _peers(settings, opened)
    made: WeakSet[OpenAIEngine] = WeakSet()

    async def close() -> None:
        for engine in tuple(made):
            await engine.aclose()
        opened().close()

    return wire_studio(
        Parts(
            data_dir=data_dir,
            storage=opened,
            runners=DbosRunners(name=name, place=peers or data_dir / "jobs.sqlite", at_end=close),
            spool=spool,
            limits=_limits(settings),
            engines=_build_engines(settings, guard, spool, made),
            codec=codec,
        )
    )


def _open_storage(settings: Settings, name: str) -> Storage:
    from imagegen.adapters.storage import Storage

    data_dir = settings.data_dir.expanduser().resolve()
    address = settings.database_url
    return Storage(
        address.get_secret_value() if address else data_dir / "imagegen.sqlite",
        SystemClock(),
        runner=name,
        prices=PRICES_VERSION,
    )


def _process_name(settings: Settings) -> str:
    """A lone process has the same name in its next life; of several, each has its own."""
    if settings.database_url is None:
        return "studio"
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


def _peers(settings: Settings, opened: Callable[[], Storage]) -> Peers | None:
    if settings.database_url is None:
        return None
    return Peers(
        address=settings.database_url.get_secret_value(),
        replicas=later(lambda: opened().replicas),
        book=later(lambda: opened().book),
        works_here=settings.works_here,
        at_once=settings.at_once,
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        at_once=settings.at_once,
        offline_at_once=settings.offline_at_once,
        person_at_once=settings.person_at_once,
        requests_per_s=settings.requests_per_s,
        images_per_min=settings.images_per_min,
        person_images_per_min=settings.person_images_per_min,
        waiting=settings.waiting_limit,
    )


def open_checkup() -> Checkup:
    """The check of this machine's pictures, for the command line."""
    settings = Settings()
    storage = _open_storage(settings, "checkup")
    data_dir = settings.data_dir.expanduser().resolve()
    return Checkup(known=storage.records, files=LocalPictureFiles(data_dir / "pictures"))


def open_backup() -> Backups:
    """Copies of this machine's data folder, for the command line."""
    return Backups(Settings().data_dir.expanduser().resolve())


def cookie_secret(settings: Settings) -> bytes:
    """The key that signs visitors' cookies: made once, kept beside the data for its owner only."""
    path = settings.data_dir.expanduser().resolve() / "cookie.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()


def build_safety(settings: Settings, codec: PictureCodec) -> Safety:
    """The host's rules, the trail of decisions, and where flagged results are kept.

    Raises:
        SettingsError: a threshold or the blocklist cannot be read.
    """
    data_dir = settings.data_dir.expanduser().resolve()
    clock = SystemClock()
    trail = FileAuditTrail(data_dir / "audit.jsonl")
    trail.forget_before(clock.now() - timedelta(days=settings.audit_days))
    return Safety(
        rules=_read_rules(settings),
        trail=trail,
        evidence=LocalPictureFiles(data_dir / "withheld"),
        codec=codec,
        clock=clock,
        secret=hashlib.sha256(b"persons" + cookie_secret(settings)).digest(),
    )


def guarded_by(safety: Safety) -> Guard:
    """How engines get the safety checks around them."""

    def guard(engine: ImageEngine, person: Person, job: str) -> ImageEngine:
        return GuardedEngine(engine, safety, Subject(person=safety.hash_of(person.id), job=job))

    return guard


def open_audit() -> FileAuditTrail:
    """The trail of decisions of this machine's settings, for the command line."""
    return FileAuditTrail(Settings().data_dir.expanduser().resolve() / "audit.jsonl")


def open_evidence() -> LocalPictureFiles:
    """The results that were not shown, for the command line."""
    return LocalPictureFiles(Settings().data_dir.expanduser().resolve() / "withheld")


def _read_rules(settings: Settings) -> Rules:
    fails = settings.moderation_fails or ("closed" if settings.public else "open")
    flagged = settings.flagged_results or ("withhold" if settings.public else "blur")
    return Rules(
        blocklist=read_blocklist(settings.blocklist),
        thresholds=Thresholds.parse(settings.moderation_thresholds or DEFAULT_THRESHOLDS),
        flagged=Flagged(flagged),
        asks=settings.moderation,
        fails_closed=fails == "closed",
        hides_partials=settings.public,
    )


def _build_engines(
    settings: Settings, guard: Guard, spool: LocalAnswers, made: WeakSet[OpenAIEngine]
) -> Engines:
    profile = profile_for(settings.base_url, settings.server)

    def make_engine(key: SecretStr) -> ImageEngine:
        engine = OpenAIEngine(
            key=key,
            base_url=settings.base_url or None,
            profile=profile,
            text_model=settings.text_model or TEXT_MODEL,
            patience=Patience(total_s=settings.timeout_s),
            http_client=partial(keeping_client, spool),
        )
        made.add(engine)
        return engine

    host_key = settings.api_key
    if host_key is None and settings.base_url and profile.keyless:
        host_key = SecretStr("none")  # the client wants a non-empty string all the same
    return Engines(
        offline=OfflineEngine(),
        host=make_engine(host_key) if host_key else None,
        make_engine=make_engine,
        catalog=CATALOG,
        default_model=settings.model or DEFAULT_MODEL,
        guard=guard,
    )


def warn_of_old_pillow() -> str:
    """A warning when Pillow is older than the security release 13.0.0, else "".

    Gradio 6.31 pins ``pillow<13``; the README's commands install 13 in a second step.
    """
    from importlib.metadata import version

    found = version("pillow")
    if int(found.split(".")[0]) >= 13:
        return ""
    return (
        f"Pillow {found} is older than the security release 13.0.0. "
        "Run: pip install --no-deps 'pillow==13.*'"
    )
