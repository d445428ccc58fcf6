"""The only place that picks adapters: settings in, a studio out.

Heavy packages are imported by the adapters on first use, so that the first page comes fast.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from imagegen.adapters.audit_log import FileAuditTrail
from imagegen.adapters.clock import SystemClock
from imagegen.adapters.database import DatabaseRecords, open_database
from imagegen.adapters.job_tasks import TaskJobs
from imagegen.adapters.openai_connection import Patience
from imagegen.adapters.openai_engine import OpenAIEngine
from imagegen.adapters.picture_codec import FileCodec
from imagegen.adapters.picture_files import LocalPictureFiles
from imagegen.domain.blocklist import Blocklist
from imagegen.domain.models import CATALOG, DEFAULT_MODEL, TEXT_MODEL
from imagegen.domain.moderation import DEFAULT_THRESHOLDS, Flagged, Thresholds
from imagegen.domain.servers import profile_for
from imagegen.errors import SettingsError
from imagegen.offline.engine import OfflineEngine
from imagegen.ports import ImageEngine
from imagegen.services.engines import Engines, Guard, Person
from imagegen.services.exact_edit import ExactEdit
from imagegen.services.guarded_engine import GuardedEngine
from imagegen.services.library import Library
from imagegen.services.pipeline import Pipeline
from imagegen.services.runner import Runner
from imagegen.services.safety import Rules, Safety, Subject
from imagegen.services.studio import Studio
from imagegen.settings import Settings


def build_studio(settings: Settings) -> Studio:
    """Wire the whole house as the settings say; creates the data folder."""
    data_dir = settings.data_dir.expanduser().resolve()
    records = DatabaseRecords(open_database(data_dir / "imagegen.sqlite"))
    codec, clock = FileCodec(), SystemClock()
    library = Library(
        files=LocalPictureFiles(data_dir / "pictures"), records=records, codec=codec, clock=clock
    )
    engines = _build_engines(settings, guarded_by(build_safety(settings)))
    pipeline = Pipeline(
        engines=engines,
        library=library,
        records=records,
        exact_edit=ExactEdit(library=library, codec=codec),
        catalog=CATALOG,
        clock=clock,
    )
    runner = Runner(pipeline=pipeline, records=records, catalog=CATALOG, clock=clock)
    return Studio(
        engines=engines,
        library=library,
        records=records,
        jobs=TaskJobs(run=runner.run, drop=runner.drop),
        runner=runner,
        clock=clock,
    )


def cookie_secret(settings: Settings) -> bytes:
    """The key that signs visitors' cookies: made once, kept beside the data for its owner only."""
    path = settings.data_dir.expanduser().resolve() / "cookie.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()


def build_safety(settings: Settings) -> Safety:
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
        codec=FileCodec(),
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


def _read_rules(settings: Settings) -> Rules:
    fails = settings.moderation_fails or ("closed" if settings.public else "open")
    flagged = settings.flagged_results or ("withhold" if settings.public else "blur")
    return Rules(
        blocklist=_read_blocklist(settings.blocklist),
        thresholds=Thresholds.parse(settings.moderation_thresholds or DEFAULT_THRESHOLDS),
        flagged=Flagged(flagged),
        asks=settings.moderation,
        fails_closed=fails == "closed",
        hides_partials=settings.public,
    )


def _read_blocklist(path: Path | None) -> Blocklist:
    if path is None:
        return Blocklist()
    try:
        return Blocklist.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The blocklist {path} cannot be read.") from error


def _build_engines(settings: Settings, guard: Guard) -> Engines:
    profile = profile_for(settings.base_url, settings.server)

    def make_engine(key: SecretStr) -> ImageEngine:
        return OpenAIEngine(
            key=key,
            base_url=settings.base_url or None,
            profile=profile,
            text_model=settings.text_model or TEXT_MODEL,
            patience=Patience(total_s=settings.timeout_s),
        )

    host_key = settings.api_key
    if host_key is None and settings.base_url:
        host_key = SecretStr("none")  # servers without keys still want a non-empty string
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
