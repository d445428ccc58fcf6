"""Who is asking, told by a proxy that signed them in; nobody else gets in.

For hosts with a sign-in of their own (an OAuth proxy, a company portal). The proxy names the
person in a header and proves itself by a shared secret in another, so that neither can be
forged by whoever reaches the port. ASGI alone; must not know routes or how people sign in.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from imagegen.ui.visitor import SCOPE_KEY, Visitors

PROOF_HEADER = "x-imagegen-proxy"
"""Where the proxy sends the shared secret; it must strip both headers from what it passes on."""

_NAME_LIMIT = 200

# Gradio 6.31 asks itself for this address before it calls itself started; it answers a boolean.
_OWN_KNOCK = "/gradio_api/startup-events"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyTrust:
    """Which proxy is believed, and what it calls the person.

    Attributes:
        header: names the person, e.g. ``X-Forwarded-User``.
        proof: what the proxy must send as ``X-Imagegen-Proxy``.
        secret: turns names into ids; must outlive a restart.
    """

    header: str
    proof: SecretStr
    secret: bytes = field(repr=False)

    def person_id(self, headers: Headers) -> str | None:
        """The id of the person that the proxy names; None for anything else."""
        proofs, names = headers.getlist(PROOF_HEADER), headers.getlist(self.header)
        if len(proofs) != 1 or len(names) != 1 or not 0 < len(names[0]) <= _NAME_LIMIT:
            return None
        expected = self.proof.get_secret_value().encode()
        if not hmac.compare_digest(proofs[0].encode(), expected):
            return None
        name = b"login:" + names[0].encode()
        return hmac.new(self.secret, name, hashlib.sha256).hexdigest()[:32]


class KnowLogin:
    """ASGI middleware: every request has a signed-in person, or gets no further."""

    def __init__(self, app: ASGIApp, trust: ProxyTrust) -> None:
        """``trust`` says whom to believe."""
        self._app = app
        self._trust = trust
        self._nobody = Visitors(trust.secret).guest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the person, then go on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        person_id = self._trust.person_id(Headers(scope=scope))
        if person_id is None and scope["path"].endswith(_OWN_KNOCK):
            person_id = self._nobody
        if person_id is None:
            refusal = JSONResponse(
                {"error": "Please sign in.", "hint": "Open the studio through its own address."},
                status_code=401,
            )
            await refusal(scope, receive, send)
            return
        scope[SCOPE_KEY] = person_id
        await self._app(scope, receive, send)
