"""Attack groups 1 to 5: nothing on the disk, nothing on the network, no path from outside."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.fakes import small_png

FORBIDDEN = {400, 403, 404, 405, 422}
LEAKS = (b"root:", b"sk-canary", b"SQLite format", b"IMAGEGEN_", b"def main")

PATHS = (
    "/etc/passwd",
    "//etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd",
    "{cache}/../../../../etc/passwd",
    "{cache}/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "{data}/imagegen.sqlite",
    "{data}/cookie.key",
    "{data}/audit.jsonl",
    "{DATA}/COOKIE.KEY",
    "app.db",
    "./app.db",
    "app.py",
    ".env",
    "/proc/self/environ",
    "/dev/zero",
    "/etc/passwd%00.png",
    "file:///etc/passwd",
    "%5C%5Cevil%5Cshare",
    "C:/windows/win.ini",
    "{cache}",
    "{cache}/",
)
SERVERS = (
    "http://127.0.0.1:{port}/secret",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]:{port}/secret",
    "http://0x7f000001:{port}/secret",
    "http://2130706433:{port}/secret",
    "http://localhost.:{port}/secret",
    "http://127.0.0.1.nip.io:{port}/secret",
    "HTTP://127.0.0.1:{port}/secret",
    "https://example.com/",
    "http:/127.0.0.1:{port}/secret",
    "%68ttp://127.0.0.1:{port}/secret",
)
WALKS = (
    "/gradio_api/proxy=http://127.0.0.1:{port}/secret",
    "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/assets/..%2f..%2f..%2f..%2fetc/passwd",
    "/svelte/..%2f..%2f..%2fetc/passwd",
    "/gradio_api/custom_component/1/client/component/..%2f..%2fapp.py",
    "/static//etc/passwd",
    "/theme.css/../../etc/passwd",
    "/pictures/..%2f..%2fcookie.key",
    "/pictures/%2fetc%2fpasswd",
    "/previews/..%2f..%2fcookie.key?px=96",
)


@pytest.fixture(scope="module")
def inner() -> Iterator[http.server.ThreadingHTTPServer]:
    """A server inside, which must never be asked; it counts."""

    class Secret(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.server.asked += 1
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"sk-canary inside")

        def log_message(self, *args: object) -> None:
            """Silence."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Secret)
    server.asked = 0
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def filled(text: str, studio, port: int = 0) -> str:
    cache, data = studio.settings["GRADIO_TEMP_DIR"], str(studio.data_dir)
    return text.format(cache=cache, data=data, DATA=data.upper(), port=port)


@pytest.mark.parametrize("path", PATHS)
def test_no_file_of_the_machine_is_served(studio, anyone, path):
    for route in ("file=", "file/"):
        answer = anyone.ask("GET", f"/gradio_api/{route}{filled(path, studio)}")
        assert answer.status in FORBIDDEN
        assert not any(leak in answer.body for leak in LEAKS)


@pytest.mark.parametrize("address", SERVERS)
def test_no_other_server_is_asked_for_a_stranger(anyone, inner, studio, address):
    path = filled(address, studio, inner.server_port)
    for method in ("GET", "HEAD"):
        answer = anyone.ask(method, f"/gradio_api/file={path}")
        assert answer.status in FORBIDDEN
    assert inner.asked == 0


@pytest.mark.parametrize("path", WALKS)
def test_no_walk_leads_out_of_the_static_folders(anyone, inner, studio, path):
    answer = anyone.ask("GET", filled(path, studio, inner.server_port))
    assert answer.status in FORBIDDEN
    assert not any(leak in answer.body for leak in LEAKS)
    assert inner.asked == 0


def file_data(path: str, **more: object) -> dict[str, object]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **more}


@pytest.mark.parametrize(
    "value",
    [
        file_data("/etc/passwd"),
        file_data("/proc/self/environ"),
        file_data("{data}/cookie.key"),
        file_data("http://127.0.0.1:{port}/secret"),
        file_data("", url="http://127.0.0.1:{port}/secret"),
        file_data("", url="data:text/html,<script>alert(1)</script>"),
        {"path": "/etc/passwd"},
        {"background": file_data("/etc/passwd"), "layers": [file_data("/etc/passwd")]},
        [{"image": file_data("/etc/passwd")}],
        "/etc/passwd",
        "http://127.0.0.1:{port}/secret",
    ],
)
def test_no_path_from_outside_is_read_as_a_picture(studio, anyone, inner, value):
    import json

    told = json.loads(
        filled(
            json.dumps(value)
            .replace("{", "{{")
            .replace("}", "}}")
            .replace("{{data}}", "{data}")
            .replace("{{port}}", "{port}"),
            studio,
            inner.server_port,
        )
    )
    for name in ("transform", "extend"):
        messages = anyone.call([told, "watercolor"], name=name)
        assert not finished(messages)
        assert not any(leak in json.dumps(messages).encode() for leak in LEAKS)
    call = anyone.ask("POST", "/gradio_api/call/transform", body={"data": [told, "watercolor"]})
    assert not any(leak in call.body for leak in LEAKS)
    for route in ("run", "api"):
        answer = anyone.ask("POST", f"/gradio_api/{route}/transform", body={"data": [told]})
        assert answer.status >= 400
        assert not any(leak in answer.body for leak in LEAKS)
    assert inner.asked == 0


def finished(messages: list[dict]) -> bool:
    """Whether a call came to a good end."""
    return any(each["msg"] == "process_completed" and each["success"] for each in messages)


@pytest.mark.parametrize("words", ["app.db", "/etc/passwd", "http://127.0.0.1:{port}/secret"])
def test_words_that_look_like_a_path_stay_words(studio, ann, inner, words):
    text = filled(words, studio, inner.server_port)
    messages = ann.call(
        [text, "", [], "256x256", "auto", 1, "auto", "png", 1, "offline"], name="generate"
    )
    assert finished(messages)
    assert inner.asked == 0
    assert not any(leak in str(messages).encode() for leak in LEAKS)


def test_the_file_checks_of_gradio_itself_are_on(studio, ann):
    """Mounted instead of launched, Gradio would take this path without asking."""
    messages = ann.call([file_data("/etc/hostname"), "watercolor"], name="transform")
    assert not finished(messages)
    assert ann.ask("POST", "/uploads", body=small_png()).status == 200
