"""Behind a sign-in proxy: nobody gets past the door without it, and people stay apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.attacks.running import Answer, RunningStudio
from tests.fakes import small_png

PROOF = "canary-proof-5e1c9a7d"
PATHS = (
    "/",
    "/config",
    "/gradio_api/info",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/heartbeat/x",
    "/pictures/x",
    "/previews/x",
    "/theme.css",
    "/static/img/logo.svg",
    "/gradio_api/login_check",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    """A studio that only a proxy may open."""
    settings = {"login_header": "X-Forwarded-User", "proxy_secret": PROOF}
    with RunningStudio(tmp_path_factory.mktemp("login"), **settings) as running:
        yield running


def ask(house: RunningStudio, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
    return house.ask("POST" if body else "GET", path, body or None, headers)


def through_proxy(name: str) -> dict[str, str]:
    return {"X-Forwarded-User": name, "X-Imagegen-Proxy": PROOF}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-User": "ann"},
        {"X-Imagegen-Proxy": PROOF},
        {"X-Forwarded-User": "", "X-Imagegen-Proxy": PROOF},
        {"X-Forwarded-User": "ann", "X-Imagegen-Proxy": PROOF[:-1]},
        {"X-Forwarded-User": "ann", "X-Imagegen-Proxy": PROOF.upper()},
        {"X-Forwarded-User": "ann", "X-Imagegen-Proxy": ""},
        {"X-Forwarded-User": "x" * 300, "X-Imagegen-Proxy": PROOF},
        {"cookie": "imagegen_person=" + "0" * 32 + "." + "0" * 64},
    ],
)
def test_nobody_gets_in_without_the_proxy(house, headers):
    for path in PATHS:
        answer = ask(house, path, headers)
        assert answer.status == 401, path
        assert PROOF.encode() not in answer.body
    assert ask(house, "/uploads", headers, small_png()).status == 401


def test_signed_in_people_have_their_own_pictures_everywhere_and_always(house):
    assert ask(house, "/", through_proxy("ann")).status == 200
    picture = ask(house, "/uploads", through_proxy("ann"), small_png()).json()["id"]
    assert ask(house, f"/pictures/{picture}", through_proxy("ann")).status == 200
    for other in ("bob", "Ann", "ann ", "an"):
        expected = 200 if other.strip() == "ann" else 404
        assert ask(house, f"/pictures/{picture}", through_proxy(other)).status == expected


def test_the_proxys_proof_is_found_nowhere(house):
    for path in ("/", "/config"):
        assert PROOF.encode() not in ask(house, path, through_proxy("ann")).body
    files = [path for path in house.data_dir.rglob("*") if path.is_file()]
    assert not [path for path in files if PROOF.encode() in path.read_bytes()]
    assert PROOF not in house.log()
