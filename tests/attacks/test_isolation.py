"""Attack groups 9 and 10: what is Ann's, Bob never sees, on any route there is."""

from __future__ import annotations

import json
import re

import pytest

from tests.fakes import small_png

OFFLINE = ["a kite", "", [], "256x256", "auto", 1, "auto", "png", 1, "offline"]


@pytest.fixture
def anns(ann):
    """Everything that a run of Ann's brings into being."""
    upload = ann.upload(small_png())
    messages = ann.call(OFFLINE, name="generate")
    ended = next(each for each in messages if each["msg"] == "process_completed")
    files, record = ended["output"]["data"][0]
    event = ended["event_id"]
    html = json.dumps(ann.call([], name="open_page"))
    pictures = re.findall(r"previews/([0-9a-f]{32})", html)
    assert pictures, "the run shows on Ann's page"
    return {
        "upload": upload,
        "file": files[0]["path"],
        "job": record["job"],
        "event": event,
        "session": ann.session,
        "picture": pictures[0],
    }


ROUTES = (
    ("GET", "/pictures/{id}"),
    ("HEAD", "/pictures/{id}"),
    ("GET", "/pictures/{id}?download=1"),
    ("GET", "/previews/{id}?px=96"),
    ("GET", "/previews/{id}"),
    ("GET", "/gradio_api/file={id}"),
    ("HEAD", "/gradio_api/file={id}"),
    ("GET", "/gradio_api/file/{id}"),
    ("GET", "/gradio_api/queue/data?session_hash={id}"),
    ("GET", "/gradio_api/queue/data?session_hash=mine&session_hash={id}"),
    ("GET", "/gradio_api/call/generate/{id}"),
    ("GET", "/gradio_api/call/v2/generate/{id}"),
    ("GET", "/gradio_api/heartbeat/{id}"),
)
BODIES = (
    ("/gradio_api/cancel", {"session_hash": "{session}", "fn_index": 27, "event_id": "{event}"}),
    ("/gradio_api/cancel", {"session_hash": "mine", "fn_index": 27, "event_id": "{event}"}),
    ("/gradio_api/reset", {"event_id": "{event}"}),
    ("/gradio_api/queue/join", {"session_hash": "{session}", "fn_index": 27, "data": OFFLINE}),
    ("/gradio_api/call/generate", {"session_hash": "{session}", "data": OFFLINE}),
    ("/gradio_api/run/generate", {"session_hash": "{session}", "data": OFFLINE}),
    (
        "/gradio_api/component_server",
        {"session_hash": "{session}", "component_id": 1, "fn_name": "x", "data": []},
    ),
)


@pytest.mark.parametrize("who", ["bob", "nobody"])
def test_no_route_gives_anything_of_anns_to_anybody_else(request, anns, who):
    stranger = request.getfixturevalue(who)
    leaks = []
    for name, value in anns.items():
        for method, route in ROUTES:
            is_guests_own = "heartbeat" in route and name not in ("session", "event")
            if is_guests_own:
                continue  # a name that was never a session opens a session of one's own
            answer = stranger.ask(method, route.format(id=value), limit_s=5)
            if answer.status != 404:
                leaks.append((method, route, name, answer.status))
    for route, body in BODIES:
        told = json.loads(
            json.dumps(body).replace("{session}", anns["session"]).replace("{event}", anns["event"])
        )
        answer = stranger.ask("POST", route, body=told)
        if answer.status != 404:
            leaks.append(("POST", route, "", answer.status))
    assert leaks == []


def test_ann_herself_reaches_all_of_it(ann, anns):
    assert ann.ask("GET", f"/pictures/{anns['upload']}").status == 200
    assert ann.ask("GET", f"/pictures/{anns['picture']}").status == 200
    assert ann.ask("GET", f"/previews/{anns['picture']}?px=96").status == 200
    answer = ann.ask("GET", f"/gradio_api/file={anns['file']}")
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")


def test_every_function_of_the_page_refuses_what_is_anns(studio, ann, anns, bob):
    """By name and by number, private ones included: the server decides, not the page."""
    secrets = [anns["upload"], anns["picture"], anns["job"], anns["file"]]
    functions = studio.functions()
    assert len(functions) > 20
    for name, number in functions.items():
        for value in secrets:
            for data in ([value], [value] * 8, [{"path": value}], [{"id": value, "mask": value}]):
                heard = json.dumps(bob.call(data, fn=number))
                assert f"previews/{anns['picture']}" not in heard, name
                assert f"pictures/{anns['upload']}" not in heard, name
                assert "Traceback" not in heard, name
    assert ann.ask("GET", f"/pictures/{anns['picture']}").status == 200


@pytest.mark.parametrize(
    "verb", ["inpaint", "extend", "transform", "vary", "reuse", "stop", "soften"]
)
def test_no_errand_fetches_what_is_anns(studio, anns, bob, verb):
    told = {"verb": verb, "job": anns["job"], "picture": anns["picture"], "text": ""}
    for name in ("run_errand", "run_example"):
        body = {
            "data": [],
            "fn_index": studio.function(name),
            "session_hash": bob.session,
            "event_data": told,
        }
        bob.ask("POST", "/gradio_api/queue/join", body=body)
        heard = json.dumps(bob.messages())
        assert anns["picture"] not in heard
        assert "a kite" not in heard


def test_a_program_without_a_cookie_reaches_only_its_own_by_name(nobody, studio):
    call = nobody.ask("POST", "/gradio_api/call/generate", body={"data": OFFLINE})
    event = call.json()["event_id"]
    heard = nobody.ask("GET", f"/gradio_api/call/generate/{event}", limit_s=60).body.decode()
    assert "event: complete" in heard
    path = re.search(r'"path": "([^"]+)"', heard)[1]
    assert nobody.ask("GET", f"/gradio_api/file={path}").status == 200
    assert studio.anonymous().ask("GET", "/gradio_api/queue/data?session_hash=other").status == 404
