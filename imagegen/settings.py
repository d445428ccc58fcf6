"""The only reader of the environment. Built in ``app.py``; lower layers receive values.

Every field becomes ``IMAGEGEN_<NAME>``; the three names that users of OpenAI's tools expect
(``OPENAI_API_KEY``, ``OPENAI_BASE_URL``, ``IMAGEGEN_MODEL``) are taken too. A ``.env`` file in
the working folder is read. The README's table and ``.env.example`` are held against this.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the host decides; frozen, validated at start."""

    model_config = SettingsConfigDict(
        env_prefix="IMAGEGEN_", env_file=".env", extra="ignore", frozen=True
    )

    api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("IMAGEGEN_API_KEY", "OPENAI_API_KEY"),
        description="The host's key; without one the offline engine works alone.",
    )
    base_url: str = Field(
        default="",
        validation_alias=AliasChoices("IMAGEGEN_BASE_URL", "OPENAI_BASE_URL"),
        description="Address of a server that speaks the OpenAI API; empty for OpenAI itself.",
    )
    server: str = Field(
        default="",
        description="Profile of that server (`azure`, `localai`, `sdcpp` …); empty to guess.",
    )
    model: str = Field(default="", description="Default image model; empty for the recommended.")
    text_model: str = Field(
        default="", description="Model that describes and rewrites; empty for the recommended."
    )
    timeout_s: float = Field(
        default=300.0, ge=5, le=3600, description="Longest wait for an image call, in seconds."
    )
    data_dir: Path = Field(
        default=Path("data"), description="Folder for pictures and the database."
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias=AliasChoices("IMAGEGEN_HOST", "GRADIO_SERVER_NAME"),
        description="Address to listen on; `0.0.0.0` for every network.",
    )
    port: int = Field(
        default=7860,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("IMAGEGEN_PORT", "GRADIO_SERVER_PORT"),
        description="Port to listen on; 0 takes any free one.",
    )
    share: bool = Field(default=False, description="Open a Gradio share link.")
    root_path: str = Field(default="", description="Path prefix behind a reverse proxy.")
    hosts: str = Field(
        default="",
        validation_alias=AliasChoices("IMAGEGEN_HOSTS", "SPACE_HOST"),
        description="Names under which the studio is reached besides this machine's own and "
        "plain addresses, parted by blanks; other names are refused.",
    )
    posts_per_minute: int = Field(
        default=600,
        ge=10,
        description="How often one person may change something in a minute; four times that for "
        "one address.",
    )
    login_header: str = Field(
        default="",
        description="Header in which your sign-in proxy names the person (`X-Forwarded-User`); "
        "nobody else gets in. Empty lets anonymous visitors in.",
    )
    proxy_secret: SecretStr | None = Field(
        default=None,
        description="What your sign-in proxy sends as `X-Imagegen-Proxy` to be believed; at "
        "least 16 characters.",
    )
    public: bool = Field(
        default=False,
        description="Strangers may come: unchecked pictures stay unseen, and what cannot be "
        "checked is not made.",
    )
    moderation: bool = Field(
        default=True, description="Ask the server's moderation about prompts and pictures."
    )
    moderation_fails: Literal["open", "closed", ""] = Field(
        default="",
        description="While moderation does not answer: `closed` makes nothing, `open` goes on "
        "unchecked; empty for closed on public hosts.",
    )
    moderation_thresholds: str = Field(
        default="",
        description="Scores from which a category stops (or only warns), e.g. `sexual=0.5 "
        "violence/graphic=0.8:warn`; empty for ours.",
    )
    flagged_results: Literal["blur", "withhold", "show", ""] = Field(
        default="",
        description="What becomes of a result that moderation flags: `blur`, `withhold` or "
        "`show`; empty for withhold on public hosts, else blur.",
    )
    blocklist: Path | None = Field(
        default=None,
        description="Text file of words that no prompt may hold: one per line, `+` before an "
        "allowed phrase, `#` before a comment.",
    )
    audit_days: int = Field(
        default=365, ge=1, le=36500, description="Days for which safety decisions are kept."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="Address of a PostgreSQL database that several processes share "
        "(`postgresql://user:password@host/name`); empty for a SQLite file in the data folder.",
    )
    works_here: bool = Field(
        default=True,
        description="Make pictures in this process, too; `false` leaves them to "
        "`python -m imagegen.worker` (PostgreSQL only).",
    )
    at_once: int = Field(
        default=8, ge=1, le=256, description="Pictures under way at one server at a time."
    )
    offline_at_once: int = Field(
        default=2, ge=1, le=64, description="Pictures that the offline engine paints at a time."
    )
    person_at_once: int = Field(
        default=4, ge=1, le=256, description="Pictures under way for one person at a time."
    )
    requests_per_s: float = Field(
        default=0.0, ge=0, le=1000, description="Calls per second to one server; 0 for no limit."
    )
    images_per_min: float = Field(
        default=0.0, ge=0, description="Pictures per minute from one server; 0 for no limit."
    )
    person_images_per_min: float = Field(
        default=0.0, ge=0, description="Pictures per minute for one person; 0 for no limit."
    )
    waiting_limit: int = Field(
        default=1000, ge=1, description="Pictures that may wait before new ones are refused."
    )
    log_level: str = Field(default="INFO", description="Python's log level.")

    @field_validator("api_key", "database_url")
    @classmethod
    def _no_blank_key(cls, key: SecretStr | None) -> SecretStr | None:
        """An empty variable means no key."""
        if key is None or not key.get_secret_value().strip():
            return None
        return SecretStr(key.get_secret_value().strip())
