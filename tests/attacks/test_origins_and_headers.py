"""Attack groups 6, 7 and 8: other sites, forged headers, doors that nobody needs."""

from __future__ import annotations

import pytest

EVIL = "https://evil.example"
CHANGES = (
    ("POST", "/gradio_api/call/generate", b'{"data": ["x"]}'),
    ("POST", "/gradio_api/queue/join", b'{"data": [], "fn_index": 0, "session_hash": "x"}'),
    ("POST", "/gradio_api/upload", b"--b\r\n\r\n--b--"),
    ("POST", "/gradio_api/cancel", b'{"session_hash": "x", "fn_index": 0, "event_id": "x"}'),
    ("POST", "/uploads", b"x"),
    ("POST", "/key", b'{"key": "sk-forged-by-another-site"}'),
    ("DELETE", "/key", b""),
    ("POST", "/login", b"username=a&password=b"),
)


@pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1.evil.example", "http://x:80"])
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=b"]
)
def test_another_site_changes_nothing(ann, origin, method, path, body, kind):
    headers = {"origin": origin, "content-type": kind}
    answer = ann.ask(method, path, body=body, headers=headers)
    assert answer.status in (403, 404, 405)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/info", "/gradio_api/token", "/uploads"]
)
@pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_answer_may_be_read_by_another_site(ann, path, origin, method):
    asked = {"origin": origin, "access-control-request-method": "POST"}
    answer = ann.ask(method, path, headers=asked)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_request_that_the_browser_marks_as_foreign_changes_nothing(ann):
    for site in ("cross-site", "same-site"):
        answer = ann.ask("POST", "/uploads", body=b"x", headers={"sec-fetch-site": site})
        assert answer.status == 403


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", ""]
)
@pytest.mark.parametrize("header", ["host", "x-forwarded-host"])
def test_a_name_that_is_not_ours_gets_no_page(ann, name, header):
    for path in ("/", "/config", "/uploads", "/pictures/x"):
        answer = ann.ask("GET", path, headers={header: name})
        assert answer.status == 400
        assert b"evil" not in answer.body


def test_its_own_names_get_the_page(studio, ann):
    names = ["localhost", f"127.0.0.1:{studio.port}", "[::1]:7860"]
    if "IMAGEGEN_HOSTS" in studio.settings:
        names.append(studio.settings["IMAGEGEN_HOSTS"])
    for name in names:
        assert ann.ask("GET", "/", headers={"host": name}).status == 200


def test_every_answer_carries_the_security_headers(ann):
    for path in ("/", "/config", "/pictures/x", "/gradio_api/file=x", "/nowhere", "/monitoring"):
        headers = ann.ask("GET", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "object-src 'none'" in headers["content-security-policy"] or (
            "sandbox" in headers["content-security-policy"]
        )
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/monitoring"),
        ("GET", "/monitoring/summary"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/run-history/buckets"),
        ("GET", "/openapi.json"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/docs"),
        ("GET", "/redoc"),
        ("GET", "/gradio_api/dev/reload"),
        ("GET", "/gradio_api/vibe-code"),
        ("POST", "/gradio_api/vibe-edit"),
        ("POST", "/gradio_api/undo-vibe-edit"),
        ("POST", "/gradio_api/vibe-starter-queries"),
        ("GET", "/gradio_api/deep_link?session_hash=x"),
        ("GET", "/gradio_api/token"),
        ("GET", "/gradio_api/stream/x/0/0/playlist.m3u8"),
        ("POST", "/gradio_api/stream/x"),
        ("POST", "/gradio_api/process_recording"),
        ("GET", "/gradio_api/profiling/summary"),
        ("GET", "/%6donitoring"),
        ("GET", "/gradio_api/%64eep_link?session_hash=x"),
    ],
)
def test_doors_that_nobody_needs_are_shut(anyone, method, path):
    assert anyone.ask(method, path).status in (403, 404, 405)


def test_a_made_up_session_hears_nothing(anyone):
    answer = anyone.ask("GET", "/gradio_api/queue/data?session_hash=made-up")
    assert answer.status == 404


def test_five_hundred_made_up_calls_of_other_doors_do_no_harm(studio, nobody):
    for at in range(500):
        nobody.ask("POST", "/gradio_api/reset", body={"event_id": f"made-up-{at}"})
    assert nobody.ask("GET", "/config").status == 200
    assert studio.is_alive()


def test_the_address_a_proxy_names_cannot_be_another_persons(studio, ann):
    headers = {"x-forwarded-for": "1.2.3.4", "x-real-ip": "1.2.3.4", "x-user": "root"}
    assert ann.ask("GET", "/pictures/x", headers=headers).status == 404
