"""A SPARQL 1.1 server by its addresses: requests, credentials, time limits, and what its answers mean.

Everything that can go wrong on the way becomes a :class:`~ontology.errors.StoreError` that names the server's address,
never a password. Reading is tried again when a connection breaks, writing is not.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from ontology.errors import QueryError, QueryLimit, StoreError

__all__ = ["Access", "Endpoint"]

_log = logging.getLogger(__name__)

READ_TIMEOUT_S = 120.0
"""Seconds that one of our own questions may take."""

WRITE_TIMEOUT_S = 600.0
"""Seconds that one write may take; Virtuoso takes 18 s for a text of 3 MB."""

MAX_ANSWER_BYTES = 1 << 30
"""Largest answer that is read into memory."""

_PAUSES_S = (0.2, 1.0)  # before the second and the third try
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a server's store, beside its address.

    Parameters
    ----------
    update
        Address for updates, where it differs from the one for queries, as with Fuseki (``/ds/query``, ``/ds/update``).
    user, password
        Sent by HTTP Basic or Digest, as the server asks.
    """

    update: str = ""
    user: str = ""
    password: str = field(default="", repr=False)


class Endpoint:
    """A connection to a server.

    Parameters
    ----------
    address
        Where it takes queries, http or https.
    access
        Where it takes updates, and credentials.

    Raises
    ------
    StoreError
        An address is none, or holds a user or a password.
    """

    def __init__(self, address: str, access: Access | None = None) -> None:
        access = access or Access()
        self.place = _checked(address)
        self._update = _checked(access.update) if access.update else self.place
        auth = _AsAsked(access.user, access.password) if access.user else None
        if auth and any(a.startswith("http:") and not _is_here(a) for a in (self.place, self._update)):
            _log.warning("%s: the password travels without encryption; use https if the server can", self.place)
        self._client = httpx.Client(
            auth=auth,
            # What lies idle for longer may have been closed by the server, which a write would only learn by failing.
            limits=httpx.Limits(keepalive_expiry=2.0),
            trust_env=not _is_here(self.place),  # a proxy can't see this machine's own servers
            headers={"User-Agent": "cityties"},
        )
        self.server = ""  # what the server calls itself

    @property
    def is_virtuoso(self) -> bool:
        """Whether the server said that it is Virtuoso."""
        return self.server.startswith("Virtuoso")

    def query(
        self,
        text: str,
        *,
        graph: bool = False,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        limit_s: float | None = None,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> bytes:
        """Send a query and return the answer: SPARQL JSON, or N-Triples for ``graph``.

        Parameters
        ----------
        limit_s
            Seconds after which it is given up; then, as for an answer of more than ``max_bytes``, the error is a
            ``QueryLimit``, and a ``QueryError`` where the server refuses the query. ``None``: it is a question of
            ours, and every error is a ``StoreError``.
        """
        accept = "application/n-triples, text/plain;q=0.5" if graph else "application/sparql-results+json"
        form: dict[str, str | list[str]] = {"query": text}
        if default_graphs or named_graphs:
            form |= {"default-graph-uri": list(default_graphs), "named-graph-uri": list(named_graphs)}
        allowed_s = READ_TIMEOUT_S if limit_s is None else limit_s
        if self.is_virtuoso:  # it then stops, and says so; elsewhere the parameter means other things or nothing
            form["timeout"] = str(max(1000, int(allowed_s * 1000)))
        for pause_s in (*_PAUSES_S, None):
            try:
                return self._send(self.place, form, accept, allowed_s, max_bytes, ours=limit_s is None)
            except httpx.TimeoutException as error:
                raise self._too_slow(allowed_s, ours=limit_s is None) from error
            except httpx.HTTPError as error:
                if pause_s is None or not isinstance(error, httpx.TransportError):
                    raise self._unreachable(self.place, error) from error
                time.sleep(pause_s)
        raise AssertionError("the loop returns or raises")

    def update(self, text: str) -> None:
        """Send an update, as one request.

        Raises
        ------
        StoreError
            The server could not be reached, refused the update, or did not answer in time. If the connection broke
            after the request was sent, the server may have carried it out; writing the same again changes nothing.
        """
        try:
            self._send(self._update, {"update": text}, "*/*", WRITE_TIMEOUT_S, MAX_ANSWER_BYTES, ours=True)
        except httpx.TimeoutException as error:
            raise self._too_slow(WRITE_TIMEOUT_S, ours=True) from error
        except httpx.HTTPError as error:
            raise self._unreachable(self._update, error) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _send(
        self,
        address: str,
        form: Mapping[str, str | list[str]],
        accept: str,
        allowed_s: float,
        max_bytes: int,
        *,
        ours: bool,
    ) -> bytes:
        """POST a form (a raw body hangs Virtuoso) and read the answer, within the time and size allowed."""
        end = time.monotonic() + allowed_s
        body = bytearray()
        with self._client.stream(
            "POST", address, data=form, headers={"Accept": accept}, timeout=httpx.Timeout(allowed_s + 1.0, connect=10.0)
        ) as answer:
            self.server = answer.headers.get("server", self.server)
            for chunk in answer.iter_bytes(_CHUNK):
                body += chunk
                if time.monotonic() > end:
                    raise self._too_slow(allowed_s, ours=ours)
                if len(body) > max_bytes:
                    raise (StoreError if ours else QueryLimit)(
                        f"the answer is larger than {max_bytes >> 20} MB", where=self.place, todo="ask for less"
                    )
        self._check(answer, bytes(body), address, accept, ours=ours)
        return bytes(body)

    def _check(self, answer: httpx.Response, body: bytes, address: str, accept: str, *, ours: bool) -> None:
        """Raise what the status, the type and Virtuoso's headers say."""
        status, said = answer.status_code, _first_words(body)
        if answer.headers.get("x-sql-state") == "S1TAT":
            raise (StoreError if ours else QueryLimit)(
                "the server stopped at its time limit, with a part of the answer",
                where=address,
                todo="ask for less, or raise MaxQueryExecutionTime in virtuoso.ini",
            )
        if answer.headers.get("x-sparql-maxrows"):
            raise (StoreError if ours else QueryLimit)(
                f"the server cuts answers at {answer.headers['x-sparql-maxrows']} rows",
                where=address,
                todo="raise ResultSetMaxRows in virtuoso.ini" if ours else "add LIMIT",
            )
        if 200 <= status < 300:
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if accept != "*/*" and media_type not in accept:
                raise StoreError(
                    f"the server answers with {media_type or 'no type'} where {accept.partition(',')[0]} was asked for",
                    where=address,
                    todo="is this the address where a SPARQL server takes queries?",
                )
            return
        if status in {401, 403}:
            raise StoreError(
                f"the server refuses us ({status} {said})",
                where=address,
                todo="set CITYTIES_STORE_USER and CITYTIES_STORE_PASSWORD, or let its SPARQL user write",
            )
        if 300 <= status < 400:
            raise StoreError(
                f"the server sends us elsewhere ({status})",
                where=address,
                todo=f"give {answer.headers.get('location', 'the new address')} if you trust it",
            )
        if status in {404, 405, 501}:
            raise StoreError(f"no SPARQL is answered there ({status})", where=address, todo="check the address")
        if not ours and status == 400:
            raise QueryError(f"the server refuses the query ({said})", where=address)
        if not ours and status in {408, 503, 504}:
            raise QueryLimit(f"the server gave up ({status} {said})", where=address, todo="ask for less")
        raise StoreError(f"the server failed ({status} {said})", where=address, todo="see the server's log")

    def _too_slow(self, allowed_s: float, *, ours: bool) -> StoreError | QueryLimit:
        if ours:
            return StoreError(
                f"the server gave no answer in {allowed_s:g} s", where=self.place, todo="see whether it is overloaded"
            )
        return QueryLimit(
            f"the query took longer than {allowed_s:g} s",
            where=self.place,
            todo="ask for less, or raise the time limit",
        )

    def _unreachable(self, address: str, error: httpx.HTTPError) -> StoreError:
        return StoreError(
            f"the server can't be reached ({type(error).__name__}: {error})",
            where=address,
            todo="see whether it runs and the address is right",
        )


class _AsAsked(httpx.Auth):
    """Basic or Digest, whichever the server asks for."""

    def __init__(self, user: str, password: str) -> None:
        self._basic = httpx.BasicAuth(user, password)
        self._digest = httpx.DigestAuth(user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send as the last time, or ask first."""
        if self._chosen is None:
            answer = yield request
            if answer.status_code != 401:
                return
            digest = answer.headers.get("www-authenticate", "").lower().startswith("digest")
            self._chosen = self._digest if digest else self._basic
        yield from self._chosen.auth_flow(request)


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        named = parts.username or parts.password
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.fragment
        _ = parts.port  # raises where it is no number
    except ValueError:
        named, good = None, False
    if named:
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise StoreError(
            "the address holds a user or a password",
            where=bare,
            todo="set CITYTIES_STORE_USER and CITYTIES_STORE_PASSWORD instead",
        )
    if not good:
        raise StoreError("not an http(s) address", where=address, todo="give one such as http://127.0.0.1:8890/sparql")
    return address


def _is_here(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _first_words(body: bytes) -> str:
    """Return the first line of an error's text, without what servers add after it, such as the whole query."""
    line = next((line.strip() for line in body[:2000].decode("utf-8", "replace").splitlines() if line.strip()), "")
    return "" if line.startswith("<") else line[:200]
