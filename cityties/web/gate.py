"""Who may change the graph through the pages: whoever sends the token that the server printed.

The token travels as ``Authorization: Bearer``, which no foreign page and no form can make a browser send; the shield
has checked ``Host`` and ``Origin`` before.
"""

from __future__ import annotations

import hmac
import json

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["Gate", "refusal"]


def refusal(status: int, message: str, **headers: str) -> Response:
    """Return an error in the one shape that errors have."""
    body = json.dumps({"error": {"status": status, "message": message}}, ensure_ascii=False)
    return Response(body, status, media_type="application/json", headers=headers)


class Gate:
    """Lets requests with the token in.

    Examples
    --------
    >>> Gate("secret").refuses(Request({"type": "http", "headers": [(b"authorization", b"Bearer secret")]})) is None
    True
    """

    def __init__(self, token: str) -> None:
        self._token = token

    async def admit(self, request: Request, most_bytes: int) -> bytes | Response:
        """Return the body of a request that may pass, the refusal of one that may not or is too long."""
        refused = self.refuses(request)
        if refused is not None:
            return refused
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                return refusal(413, f"the request is longer than {most_bytes:,} bytes; use the command line.")
        return bytes(body)

    def refuses(self, request: Request) -> Response | None:
        """Return the refusal of a request without the token, ``None`` for one that may pass."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token.encode()):
            return None
        message = "changes need the token that the server printed; open the address that it printed with it."
        return refusal(401, message, **{"WWW-Authenticate": 'Bearer realm="cityties"'})
