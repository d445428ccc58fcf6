"""Whose session, event or file it is: Gradio itself tells nobody apart.

ASGI middleware over Gradio's own addresses. A session or event belongs to whoever names it
first, a file to whom its folder was made for; anybody else gets 404, as if there were none.
Programs that keep no cookie are guests: what they made they reach by its unguessable name.
Must not know the studio or what runs.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imagegen.services.engines import Person
from imagegen.ui.visitor import is_guest, person_in

_REMEMBERED = 50_000
_NAME_LIMIT = 200
_POSTS = re.compile(r"/gradio_api/(?:queue/join|call|run|api|cancel|reset|component_server)(?:/|$)")
_NAMED = re.compile(r"/gradio_api/(?:call(?:/v2)?/[^/]+|heartbeat)/(?P<name>[^/]+)/?$")
_FILE = re.compile(r"/gradio_api/file(?:=|/)(?P<path>.*)$", re.DOTALL)
_GUESTS_FOLDER = re.compile(r"guest-[0-9a-f]{32}")
_INERT = "default-src 'none'; sandbox"


def folder_for(person: Person) -> str:
    """The name of the folder that holds a person's files in Gradio's cache."""
    if is_guest(person):
        return f"guest-{secrets.token_hex(16)}"
    return f"own-{hashlib.sha256(person.id.encode()).hexdigest()[:32]}"


def may_enter(folder: str, person: Person) -> bool:
    """Whether a person may read in a folder of Gradio's cache."""
    return folder == folder_for(person) or bool(_GUESTS_FOLDER.fullmatch(folder))


class Belongings:
    """Who named a session or event first; the oldest are forgotten when there are too many."""

    def __init__(self) -> None:
        """Nothing belongs to anybody yet."""
        self._owners: OrderedDict[str, str] = OrderedDict()

    def claim(self, name: str, owner: str) -> bool:
        """Take a name that is free, or say whether it is one's own."""
        known = self._owners.setdefault(name, owner)
        self._owners.move_to_end(name)
        if len(self._owners) > _REMEMBERED:
            self._owners.popitem(last=False)
        return known == owner

    def owns(self, name: str, owner: str) -> bool:
        """Whether the name was claimed by this owner."""
        return self._owners.get(name) == owner


class Apart:
    """Keeps persons apart on Gradio's routes."""

    def __init__(self, app: ASGIApp, cache: Path) -> None:
        """``cache`` is the folder below which Gradio serves files."""
        self._app = app
        self._cache = cache
        self._belongings = Belongings()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is somebody else's, pass on the rest."""
        if scope["type"] != "http" or "/gradio_api/" not in scope["path"]:
            await self._app(scope, receive, send)
            return
        person = person_in(scope)
        owner = "" if is_guest(person) else person.id
        if file := _FILE.search(scope["path"]):
            if self._may_read(file["path"], person):
                await self._app(scope, receive, _as_download(send))
            else:
                await _nothing(scope, receive, send)
        elif not all(self._may_follow(scope["path"], name, owner) for name in _followed(scope)):
            await _nothing(scope, receive, send)
        elif scope["method"] == "POST" and _POSTS.search(scope["path"]):
            await self._post(scope, receive, send, owner)
        else:
            await self._app(scope, receive, send)

    def _may_read(self, asked: str, person: Person) -> bool:
        path = Path(unquote(asked))
        if "\0" in asked or not path.is_absolute():
            return False
        try:
            parts = PurePosixPath(
                path.resolve().relative_to(self._cache.resolve()).as_posix()
            ).parts
        except (ValueError, OSError):
            return False
        return len(parts) > 1 and may_enter(parts[0], person)

    def _may_follow(self, path: str, name: str, owner: str) -> bool:
        is_opening = "/heartbeat/" in path
        claim = self._belongings.claim if is_opening else self._belongings.owns
        return len(name) <= _NAME_LIMIT and claim(name, owner)

    async def _post(self, scope: Scope, receive: Receive, send: Send, owner: str) -> None:
        body = await _read(receive)
        told = _object(body)
        session, event = told.get("session_hash"), told.get("event_id")
        is_ours = not isinstance(session, str) or (
            len(session) <= _NAME_LIMIT and self._belongings.claim(session, owner)
        )
        if isinstance(event, str) and not self._belongings.owns(event, owner):
            is_ours = False
        if is_ours:
            await self._app(scope, _replay(body, receive), self._noting_events(send, owner))
        else:
            await _nothing(scope, receive, send)

    def _noting_events(self, send: Send, owner: str) -> Send:
        """The event that an answer opens belongs to whom it is told."""

        async def send_noted(message: Message) -> None:
            body = message.get("body", b"")
            if message["type"] == "http.response.body" and len(body) < 1000:
                event = _object(body).get("event_id")
                if isinstance(event, str):
                    self._belongings.claim(event, owner)
            await send(message)

        return send_noted


def _followed(scope: Scope) -> Iterator[str]:
    """Every session or event that a request without a body names."""
    if scope["method"] not in ("GET", "HEAD"):
        return
    if found := _NAMED.search(scope["path"]):
        yield found["name"]
    if "/gradio_api/queue/data" in scope["path"]:
        asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        yield from asked.get("session_hash", [])


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes after it."""
    messages: Iterator[Message] = iter([{"type": "http.request", "body": body}])

    async def receive_again() -> Message:
        return next(messages, None) or await receive()

    return receive_again


def _object(body: bytes) -> Mapping[str, Any]:
    """A JSON object; an empty one for anything else, which Gradio will refuse itself."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _as_download(send: Send) -> Send:
    """A stranger's file never becomes a page."""

    async def send_inert(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = _INERT
            headers["content-disposition"] = "attachment"
        await send(message)

    return send_inert


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    answer = JSONResponse({"error": "There is no such thing.", "hint": ""}, status_code=404)
    await answer(scope, receive, send)
