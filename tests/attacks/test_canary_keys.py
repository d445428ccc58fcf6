"""Neither the host's key nor a visitor's is found anywhere but in the memory that holds it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.attacks.conftest import HOST_KEY, OWN_KEY
from tests.fakes import small_png

PAID = ["a kite", "", [], "1024x1024", "low", 1, "auto", "png", -1, "gpt-image-2"]
CANARIES = (HOST_KEY.encode(), OWN_KEY.encode(), HOST_KEY[3:].encode(), OWN_KEY[3:].encode())


def hits(data: bytes) -> list[bytes]:
    return [canary for canary in CANARIES if canary in data]


def test_no_key_is_found_in_pages_events_logs_files_or_the_database(studio, ann, bob, canary_stub):
    canary_stub.reset()
    told = [ann.call(PAID, name="generate")]
    assert [entry.endpoint for entry in canary_stub.book.entries if "images" in entry.endpoint]
    assert bob.ask("POST", "/key", body={"key": OWN_KEY}).status == 204
    told.append(bob.call(PAID, name="generate"))
    used = {entry.headers["authorization"] for entry in canary_stub.book.entries}
    assert used == {f"Bearer {HOST_KEY}", f"Bearer {OWN_KEY}"}, "both keys went out once"
    bob.upload(small_png())
    for who in (ann, bob):
        for path in ("/", "/config", "/gradio_api/info", "/key", "/nowhere"):
            assert not hits(who.ask("GET", path).body)
        told += [who.call([], name="open_page"), who.call(["offline"], name="fit")]
    assert not hits(json.dumps(told).encode())
    found = [
        path
        for folder in (studio.data_dir, studio.cwd, Path(studio.settings["GRADIO_TEMP_DIR"]))
        for path in folder.rglob("*")
        if path.is_file() and hits(path.read_bytes())
    ]
    assert found == []
    assert not hits(studio.log_path.read_bytes())
    assert bob.ask("DELETE", "/key").status == 204


def test_one_visitors_key_never_pays_for_another(studio, ann, bob, canary_stub):
    canary_stub.reset()
    bob.ask("POST", "/key", body={"key": OWN_KEY})
    ann.call(PAID, name="generate")
    used = {entry.headers["authorization"] for entry in canary_stub.book.entries}
    assert used == {f"Bearer {HOST_KEY}"}
    bob.ask("DELETE", "/key")
    assert studio.is_alive()


def test_the_image_service_is_told_a_hash_of_the_person_and_nothing_else(ann, canary_stub):
    canary_stub.reset()
    ann.call(PAID, name="generate")
    (entry,) = [entry for entry in canary_stub.book.entries if "images" in entry.endpoint]
    person = ann.cookie.split("=")[1].split(".")[0]
    assert len(entry.params["safety_identifier"]) == 64
    assert person not in json.dumps(entry.params) + json.dumps(dict(entry.headers))


def test_moderation_is_asked_about_the_prompt_and_the_result(ann, canary_stub):
    canary_stub.reset()
    ann.call([f"a kite called {ann.session}", *PAID[1:]], name="generate")
    asked = [entry.endpoint.rsplit("/", 1)[1] for entry in canary_stub.book.entries]
    assert asked == ["moderations", "generations", "moderations"]


def test_a_refused_prompt_never_reaches_the_image_service(ann, canary_stub):
    canary_stub.reset()
    messages = ann.call(["a bloodbath", *PAID[1:]], name="generate")
    assert "violence" in json.dumps(messages)
    assert not [entry for entry in canary_stub.book.entries if "images" in entry.endpoint]
