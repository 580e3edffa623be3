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

__all__ = ["CONTENT_POLICY", "GUESTS", "LOCAL_HOSTS", "Shield"]

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")

GUESTS = ("http://127.0.0.1:3333", "http://localhost:3333")
"""Where OpenRefine's pages come from: it runs on the reader's machine, as this server does."""

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
    guests
        Origins of other pages that may ask at ``guest_path`` and below it, and nowhere else (CORS, without
        credentials).
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str] = LOCAL_HOSTS,
        guests: Iterable[str] = (),
        guest_path: str = "/reconcile",
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._guests = frozenset(origin.lower() for origin in guests)
        self._guest_path = guest_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        headers = Headers(scope=scope)
        origin = headers.get("origin")
        path = scope["path"]
        guest = (
            origin is not None
            and origin.lower() in self._guests
            and (path == self._guest_path or path.startswith(f"{self._guest_path}/"))
        )

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    sent.setdefault(name, value)
                if guest and origin is not None:
                    sent["access-control-allow-origin"] = origin
                    sent["access-control-allow-methods"] = "GET, POST"
                    sent["access-control-allow-headers"] = "Content-Type"
                    sent.add_vary_header("Origin")
            await send(message)

        server = scope.get("server") or ("", None)
        allowed = {f"{host}:{server[1]}" for host in self._hosts}
        if server[1] in {80, None}:
            allowed |= self._hosts
        own_origins = {f"{scope.get('scheme', 'http')}://{host}" for host in allowed}
        if headers.get("host", "").lower() not in allowed:
            refused = error_response(403, "this host name is not served here; use the address that the server printed.")
        elif origin is not None and origin.lower() not in own_origins and not guest:
            refused = error_response(403, "requests from other web sites are refused.")
        else:
            await self._app(scope, receive, send_guarded)
            return
        await refused(scope, receive, send_guarded)
