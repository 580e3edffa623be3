"""Styles, scripts and libraries that pages load: files of ours alone, each by its exact name."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["asset"]

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
}


def asset(request: Request) -> Response:
    """Answer ``/static/…``."""
    name = request.path_params["name"]
    files = _names()
    if name not in files:
        raise HTTPException(404)
    # Versions change with the program, not with the address: ask again, but cheaply.
    headers = {"content-type": _TYPES[PurePosixPath(name).suffix], "cache-control": "max-age=60"}
    return Response(resources.files("cityties.web").joinpath("static", name).read_bytes(), headers=headers)


@cache
def _names() -> frozenset[str]:
    """All files there are: an address is looked up, never made into a path."""
    found = set()
    waiting = [("", resources.files("cityties.web") / "static")]
    while waiting:
        prefix, folder = waiting.pop()
        for item in folder.iterdir():
            if item.is_dir():
                waiting.append((f"{prefix}{item.name}/", item))
            elif PurePosixPath(item.name).suffix in _TYPES:
                found.add(prefix + item.name)
    return frozenset(found)
