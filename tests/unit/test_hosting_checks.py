"""A set-up that lets strangers spend without end does not start."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from imagegen.adapters.blocklist_file import read_blocklist
from imagegen.bootstrap import check_hosting
from imagegen.errors import SettingsError
from imagegen.settings import Settings

KEY = SecretStr("sk-0123456789")


def settings(**changes: object) -> Settings:
    return Settings().model_copy(update=changes)


def test_a_public_studio_on_the_hosts_key_needs_a_quota():
    with pytest.raises(SettingsError, match="quota"):
        check_hosting(settings(public=True, api_key=KEY))


@pytest.mark.parametrize("secret", [None, SecretStr("short")])
def test_a_sign_in_header_that_anybody_could_forge_does_not_start(secret):
    with pytest.raises(SettingsError, match="forged"):
        check_hosting(settings(login_header="X-Forwarded-User", proxy_secret=secret))


@pytest.mark.parametrize(
    "changes",
    [
        {"public": True, "api_key": KEY, "person_images_per_min": 1.0},
        {"public": True},
        {"api_key": KEY},
    ],
)
def test_other_set_ups_start(changes):
    check_hosting(settings(**changes))


def test_a_blocklist_that_is_not_there_or_no_text_is_a_setting_to_mend(tmp_path):
    (tmp_path / "picture").write_bytes(b"\xff\xfe\x00")
    for name in ("missing", "picture"):
        with pytest.raises(SettingsError, match="cannot be read"):
            read_blocklist(tmp_path / name)
    (tmp_path / "list").write_text("gore\n")
    assert read_blocklist(tmp_path / "list").find("gore") == ("gore",)
    assert read_blocklist(None).find("gore") == ()
