"""What every request and answer must keep to, whatever page it is for.

Only requests that name this server as their host are answered, and only its own pages may send forms: a foreign web
page that the
reader has open can neither rebind a name to this machine nor post to it. Answers forbid scripts and outside requests.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from queries.protocol import error_response

__all__ = ["CONTENT_POLICY", "LOCAL_HOSTS", "Shield"]

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all runs in the explorer's pages."""

_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


class Shield:
    """Middleware that checks ``Host`` and ``Origin`` and adds the security headers.

    Parameters
    ----------
    hosts
        Host names, without port, that may be asked for; the port must be the one that the server listens on.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = LOCAL_HOSTS) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        server = scope.get("server") or ("", None)
        allowed = {f"{host}:{server[1]}" for host in self._hosts}
        if server[1] in {80, None}:
            allowed |= self._hosts
        origin = headers.get("origin")
        own_origins = {f"{scope.get('scheme', 'http')}://{host}" for host in allowed}
        if headers.get("host", "").lower() not in allowed:
            refused = error_response(403, "this host name is not served here; use the address that the server printed.")
        elif origin is not None and origin.lower() not in own_origins:
            refused = error_response(403, "requests from other web sites are refused.")
        else:
            await self._app(scope, receive, send_guarded)
            return
        await refused(scope, receive, send_guarded)
