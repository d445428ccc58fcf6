"""What never reaches the app, and the headers that every answer carries.

ASGI middleware alone. Must not know Gradio's Python side, services or pictures; it knows
only which of Gradio's addresses a studio has no use for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Gradio 6.31 would stream any public address through `file=http…` and `proxy=…`, show usage
# under `monitoring`, write a session's field values to disk under `deep_link`, and edit its
# own source under `vibe-…` (read in gradio/routes.py, 2026-11-22).
_REFUSED = re.compile(
    r"/(?:file=\s*https?:|proxy=|monitoring(?:/|$)|dev/reload|(?:undo-)?vibe-"
    r"|gradio_api/(?:deep_link|runs|run-history|token|stream/|process_recording|openapi\.json))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """Which other sites may show the page in a frame, e.g. ``https://huggingface.co``."""

    sites: tuple[str, ...] = ()

    @property
    def policy(self) -> str:
        """The content security policy of the page.

        Gradio 6.31 needs inline scripts (its config) and ``Function`` (HTML templates); all
        addresses stay our own, so nothing can be fetched from or told to another host.
        """
        return "; ".join(
            (
                "default-src 'self'",
                "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "media-src 'self' data: blob:",
                "font-src 'self' data:",
                "connect-src 'self' data: blob:",
                "worker-src 'self' blob:",
                "object-src 'none'",
                "base-uri 'self'",
                "form-action 'self'",
                " ".join(("frame-ancestors", "'self'", *self.sites)),
            )
        )


class Guard:
    """Refuses what no page of ours asks for, and adds security headers to the rest."""

    def __init__(self, app: ASGIApp, framing: Framing) -> None:
        """Wrap ``app``; ``framing`` says who may embed it."""
        self._app = app
        self._headers = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
            "cross-origin-opener-policy": "same-origin-allow-popups",
            "content-security-policy": framing.policy,
        }
        if not framing.sites:
            self._headers["x-frame-options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = self._with_headers(send)
        if is_refused(scope["path"]):
            await _answer(404, "There is no such page.")(scope, receive, send)
        elif scope["method"] not in _SAFE_METHODS and not comes_from_us(Headers(scope=scope)):
            await _answer(403, "This request came from another site.")(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _with_headers(self, send: Send) -> Send:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        return send_guarded


def is_refused(path: str) -> bool:
    """Whether a path (decoded once or twice) names something that no page of ours uses."""
    return bool(_REFUSED.search(path) or _REFUSED.search(unquote(path)))


def comes_from_us(headers: Headers) -> bool:
    """Whether a request that changes something was sent by our own page or by no page at all.

    Browsers name the page's origin on every such request; programs name none.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    host = urlsplit(origin).netloc.lower()
    ours = {headers.get("host", "").lower(), headers.get("x-forwarded-host", "").lower()}
    return bool(host) and host in ours


def _answer(status: int, error: str) -> JSONResponse:
    return JSONResponse({"error": error, "hint": ""}, status_code=status)
