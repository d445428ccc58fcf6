"""The HTTP edge: who is asking, what is served to whom, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import PictureRecord, PictureRole
from imagegen.domain.requests import FileFormat
from imagegen.errors import EngineAuth, NotFound, UnreadablePicture
from imagegen.services.studio import PictureFile
from imagegen.ui.edge import UPLOAD_LIMIT_BYTES
from imagegen.ui.guard import comes_from_us, is_refused
from imagegen.ui.hosting import Hosting, app_kwargs
from imagegen.ui.visitor import COOKIE, Visitors

SECRET = b"s" * 32
PAGE = {"accept": "text/html,application/xhtml+xml"}


class OneShelf:
    """A studio with uploads on a shelf per person, as far as the edge can see."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: dict[str, PictureRecord] = {}
        self.keys: dict[str, str] = {}

    async def add_upload(self, data, person):
        if not data.startswith(b"picture"):
            raise UnreadablePicture("This is no picture.")
        number = f"{len(self.records):032x}"
        (self.folder / number).write_bytes(data)
        record = PictureRecord(
            id=number,
            owner=person.id,
            role=PictureRole.UPLOAD,
            sha256="ab" * 32,
            extent=Extent(30, 20),
            format=FileFormat.JPEG,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        self.records[number] = record
        return record

    async def picture_file(self, picture_id, person):
        record = self.records.get(picture_id)
        if record is None or record.owner != person.id:
            raise NotFound("There is no such picture.")
        return PictureFile(record=record, path=self.folder / picture_id)

    async def preview(self, picture_id, longest_px, person):
        await self.picture_file(picture_id, person)
        return f"webp {longest_px}".encode()

    def use_key(self, person, key):
        if len(key.get_secret_value()) < 8:
            raise EngineAuth("That is not an API key.")
        self.keys[person.id] = key.get_secret_value()

    def forget_key(self, person):
        self.keys.pop(person.id, None)


@pytest.fixture
def studio(tmp_path):
    return OneShelf(tmp_path)


def visit(studio, base="http://studio.test", **hosting) -> TestClient:
    kwargs = app_kwargs(studio, Hosting(secret=SECRET, **hosting))
    app = Starlette(routes=kwargs["routes"], middleware=kwargs["middleware"])
    client = TestClient(app, base_url=base)
    client.get("/", headers=PAGE)
    return client


def test_an_upload_comes_back_byte_for_byte(studio):
    ann = visit(studio)
    sent = ann.post("/uploads", content=b"picture of a hill").json()

    assert (sent["width"], sent["height"]) == (30, 20)
    answer = ann.get(f"/pictures/{sent['id']}")
    assert answer.content == b"picture of a hill"
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert "private" in answer.headers["cache-control"]


def test_a_download_has_a_safe_name(studio):
    ann = visit(studio)
    number = ann.post("/uploads", content=b"picture").json()["id"]

    said = ann.get(f"/pictures/{number}?download=1").headers["content-disposition"]
    assert said == 'attachment; filename="imagegen-abababababab.jpg"'


def test_a_picture_of_somebody_else_is_not_there(studio):
    ann, bob = visit(studio), visit(studio)
    number = ann.post("/uploads", content=b"picture").json()["id"]

    assert bob.get(f"/pictures/{number}").status_code == 404
    assert bob.get(f"/previews/{number}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "given"),
    [("1", 96), ("97", 192), ("700", 768), ("99999", 1536), ("x", 384), ("-5", 384), ("", 384)],
)
def test_previews_come_in_a_few_sizes_only(studio, asked, given):
    ann = visit(studio)
    number = ann.post("/uploads", content=b"picture").json()["id"]

    assert ann.get(f"/previews/{number}?px={asked}").text == f"webp {given}"


def test_a_file_that_is_no_picture_is_refused_with_a_hint(studio):
    answer = visit(studio).post("/uploads", content=b"letter")

    assert answer.status_code == 200, "or the browser notes an error of its own"
    assert answer.json()["error"] == "This is no picture."
    assert answer.json()["hint"]


def test_an_upload_without_a_declared_length_is_cut_off_at_the_limit(studio):
    def endless():
        for _ in range(UPLOAD_LIMIT_BYTES // (1024 * 1024) + 2):
            yield b"picture" + bytes(1024 * 1024)

    answer = visit(studio).post("/uploads", content=endless())
    assert answer.status_code == 413
    assert not studio.records


def test_a_key_is_kept_for_its_person_and_never_answered(studio):
    ann = visit(studio)
    answer = ann.post("/key", json={"key": "sk-test-12345"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert list(studio.keys.values()) == ["sk-test-12345"]
    assert ann.delete("/key").status_code == 204
    assert not studio.keys


@pytest.mark.parametrize("body", [b"", b"[]", b'{"key": 3}', b'{"key": "short"}', b"x" * 5000])
def test_a_body_that_holds_no_key_is_refused_without_repeating_it(studio, body):
    answer = visit(studio).post("/key", content=body)

    assert answer.json()["error"]
    assert b"short" not in answer.content


def test_a_person_stays_the_same_from_page_to_page(studio):
    ann = visit(studio)
    number = ann.post("/uploads", content=b"picture").json()["id"]
    ann.get("/", headers=PAGE)

    assert ann.get(f"/pictures/{number}").status_code == 200


def test_a_forged_cookie_makes_a_stranger(studio):
    ann = visit(studio)
    number = ann.post("/uploads", content=b"picture").json()["id"]
    person_id = ann.cookies[COOKIE].split(".")[0]
    thief = visit(studio)
    thief.cookies.set(COOKIE, f"{person_id}.{'0' * 64}", domain="studio.test", path="/")

    assert thief.get(f"/pictures/{number}").status_code == 404


def test_a_cookie_signed_with_another_secret_is_not_read():
    person_id = Visitors(SECRET).welcome()
    assert Visitors(SECRET).read(Visitors(SECRET).sign(person_id)) == person_id
    assert Visitors(SECRET).read(Visitors(b"x" * 32).sign(person_id)) is None


@pytest.mark.parametrize("value", ["", ".", "a.b", "0" * 32, f"{'0' * 32}.", f"{'0' * 32}.é"])
def test_a_damaged_cookie_is_not_read(value):
    assert Visitors(SECRET).read(value) is None


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(studio):
    said = visit(studio).get("/", headers=PAGE).headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Secure" not in said

    behind_tls = visit(studio, base="https://studio.test").get("/", headers=PAGE)
    assert "Secure" in behind_tls.headers["set-cookie"]


def test_the_cookie_travels_into_the_frame_of_a_site_that_may_embed(studio):
    client = visit(studio, base="https://studio.test", embedders=("https://host.test",))
    answer = client.get("/", headers=PAGE)

    assert "SameSite=None; Secure; Partitioned" in answer.headers["set-cookie"]
    assert "frame-ancestors 'self' https://host.test" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers


def test_nobody_else_may_frame_the_page(studio):
    answer = visit(studio).get("/", headers=PAGE)

    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"].split("; ")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("root_path", ["/studio", "https://host.test/studio"])
def test_the_cookie_stays_below_the_root_path(studio, root_path):
    said = visit(studio, root_path=root_path).get("/", headers=PAGE).headers["set-cookie"]
    assert "Path=/studio;" in said


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=https://example.com/x",
        "/gradio_api/file=HTTP://example.com/x",
        "/gradio_api/file=%68ttp://example.com/x",
        "/gradio_api/proxy=http://127.0.0.1",
        "/monitoring",
        "/monitoring/summary",
        "/studio/gradio_api/deep_link",
        "/gradio_api/vibe-edit/",
    ],
)
def test_addresses_that_no_page_of_ours_uses_are_refused(path):
    assert is_refused(path)


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/queue/join", "/gradio_api/file=/tmp/x.png", "/theme.css"]
)
def test_addresses_that_the_page_needs_stay_open(path):
    assert not is_refused(path)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"host": "a.test"}, True),
        ({"host": "a.test", "origin": "https://a.test"}, True),
        ({"host": "inner:7860", "x-forwarded-host": "a.test", "origin": "https://a.test"}, True),
        ({"host": "a.test", "origin": "https://evil.test"}, False),
        ({"host": "a.test", "origin": "null"}, False),
        ({"host": "", "origin": "null"}, False),
        ({"host": "a.test", "sec-fetch-site": "cross-site"}, False),
        ({"host": "a.test", "sec-fetch-site": "same-origin"}, True),
    ],
)
def test_only_our_own_page_may_change_anything(headers, ours):
    assert comes_from_us(headers) is ours
