"""What tests ask of a browser: what it requested, and to wait until something is so."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

__all__ = ["outside_requests", "wait_until"]


def outside_requests(browser: Any, address: str) -> list[str]:
    """Return the requests that went elsewhere than to ``address``; reading them empties the log."""
    messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith((address, "data:", "blob:", "about:", "chrome"))]


def wait_until(condition: Callable[[], Any], *, seconds: float = 20) -> Any:
    """Return what the condition gives as soon as it holds."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "never true"
        time.sleep(0.05)
    return found
