"""The outermost door: under which names the studio answers, and to whose pages.

Gradio puts its own CORS middleware around everything that it is handed, and that one lets any
origin in on a public host. So the doorkeeper is put around the finished app when it starts. It
refuses foreign host names (DNS rebinding, poisoned links) and bodies beyond all need, and takes
every cross-origin permission off the answers. ASGI alone; must not know routes or persons.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT_BYTES = 25 * 1024 * 1024
_SHARE_DOMAIN = ".gradio.live"
_CORS = "access-control-"

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]
"""What runs from an app's start to its end."""


class Doorkeeper:
    """Answers only under its own names, to its own pages, and only bodies of a sane size."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        """``hosts`` are further names besides this machine's own and plain addresses."""
        self._app = app
        self._hosts = frozenset(filter(None, map(host_of, hosts))) | _own_names()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers, scope["method"])
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, _limited(receive), _without_cors(send))

    def knows(self, name: str) -> bool:
        """Whether a ``Host`` is one under which the studio answers."""
        host = host_of(name)
        if host in self._hosts or host.endswith(_SHARE_DOMAIN):
            return True
        try:
            ip_address(host)
        except ValueError:
            return False
        return True

    def _refusal(self, headers: Headers, method: str) -> JSONResponse | None:
        names = [*headers.getlist("host"), *headers.getlist("x-forwarded-host")]
        if not all(map(self.knows, names)):
            return _answer(400, "The studio is not known under this name. Hosts: IMAGEGEN_HOSTS.")
        declared = headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > BODY_LIMIT_BYTES:
            return _answer(413, "That is more than the studio takes at once.")
        if method == "OPTIONS" and "access-control-request-method" in headers:
            return _answer(403, "Other sites may not use this studio.")
        return None


@asynccontextmanager
async def quiet(_app: Any) -> AsyncIterator[None]:
    """Nothing runs beside the app."""
    yield


def keep_door(hosts: Iterable[str], during: Lifespan) -> Lifespan:
    """A lifespan that puts the doorkeeper around the finished app, for as long as ``during``."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        app.middleware_stack = Doorkeeper(app.middleware_stack, hosts)
        async with during(app):
            yield

    return lifespan


def host_of(name: str) -> str:
    """The bare host of ``host:port``, ``[v6]:port`` or a whole address; "" for nonsense."""
    try:
        return (urlsplit(name if "//" in name else f"//{name}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({"localhost", name, f"{name}.local"})


def _limited(receive: Receive) -> Receive:
    """Cut a body off that grows beyond the limit without having said so."""
    received_bytes = 0

    async def receive_limited() -> Message:
        nonlocal received_bytes
        message = await receive()
        received_bytes += len(message.get("body", b""))
        if received_bytes > BODY_LIMIT_BYTES:
            return {"type": "http.disconnect"}
        return message

    return receive_limited


def _without_cors(send: Send) -> Send:
    async def send_plain(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.startswith(_CORS)]:
                del headers[name]
        await send(message)

    return send_plain


def _answer(status: int, error: str) -> JSONResponse:
    return JSONResponse({"error": error, "hint": ""}, status_code=status)
