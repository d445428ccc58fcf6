"""Who is asking: a signed cookie that names a person without knowing anything about them.

Pure standard library and Starlette's ASGI types. Must not know Gradio, routes or services
other than the ``Person`` that it names.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imagegen.services.engines import Person

COOKIE = "imagegen_person"
SCOPE_KEY = "imagegen.person"
"""Where the verified id stands in an ASGI scope; a client cannot write there."""

_ID = re.compile(r"[0-9a-f]{32}")
_GUEST = "guest-"
_YEAR_S = 365 * 24 * 3600


class Visitors:
    """Makes and reads the cookie's value: ``<128 random bits>.<HMAC-SHA256>``."""

    def __init__(self, secret: bytes) -> None:
        """``secret`` must outlive a restart, else everybody becomes a stranger."""
        self._secret = secret

    def welcome(self) -> str:
        """An id for somebody new."""
        return secrets.token_hex(16)

    def guest(self) -> str:
        """An id for one request of a program that keeps no cookie; no cookie can hold it."""
        return f"{_GUEST}{secrets.token_hex(16)}"

    def sign(self, person_id: str) -> str:
        """The cookie's value for an id."""
        return f"{person_id}.{self._seal(person_id)}"

    def read(self, value: str) -> str | None:
        """The id in a cookie's value; None when it is forged, damaged or absent."""
        person_id, _, seal = value.partition(".")
        if not _ID.fullmatch(person_id) or not seal.isascii():
            return None
        return person_id if hmac.compare_digest(seal, self._seal(person_id)) else None

    def _seal(self, person_id: str) -> str:
        return hmac.new(self._secret, person_id.encode(), hashlib.sha256).hexdigest()


def person_in(scope: Scope) -> Person:
    """The person that ``KnowPerson`` found for this request."""
    return Person(id=scope[SCOPE_KEY])


def is_guest(person: Person) -> bool:
    """Whether this is a program without a cookie, another person with every request."""
    return person.id.startswith(_GUEST)


class KnowPerson:
    """ASGI middleware: every request has a person; pages hand out and renew the cookie.

    Inside other sites' frames (``embedded``) a lax cookie would not travel, so there it is
    partitioned instead, which needs https.
    """

    def __init__(self, app: ASGIApp, visitors: Visitors, *, path: str, embedded: bool) -> None:
        """``path`` is where the app lives, or its whole address; the cookie stays below it."""
        self._app = app
        self._visitors = visitors
        self._path = urlsplit(path).path or "/"
        self._embedded = embedded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the person, then go on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_page = headers.get("accept", "").startswith("text/html")
        person_id = self._visitors.read(_cookie_in(headers))
        if person_id is None:
            person_id = self._visitors.welcome() if is_page else self._visitors.guest()
        scope[SCOPE_KEY] = person_id
        if not is_page:
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = self._cookie(person_id, _is_https(scope, headers))
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    def _cookie(self, person_id: str, is_https: bool) -> str:
        parts = [
            f"{COOKIE}={self._visitors.sign(person_id)}",
            f"Path={self._path}",
            f"Max-Age={_YEAR_S}",
            "HttpOnly",
        ]
        if self._embedded and is_https:
            return "; ".join([*parts, "SameSite=None", "Secure", "Partitioned"])
        return "; ".join([*parts, "SameSite=Lax", *(["Secure"] if is_https else [])])


def _cookie_in(headers: Headers) -> str:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""


def _is_https(scope: Scope, headers: Headers) -> bool:
    forwarded = headers.get("x-forwarded-proto", "").split(",")[0].strip()
    return bool(scope.get("scheme") == "https" or forwarded == "https")
