"""What tests ask of a browser: what it shows, says and requested; keys to press; pictures to keep."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["find", "fonts_of_wide_apostrophes", "keep", "outside_requests", "press", "said", "texts", "wait_until"]

_WIDE = """
const pen = document.createElement("canvas").getContext("2d");
const fonts = [...document.querySelectorAll("body, body *")].map((e) => getComputedStyle(e).fontFamily);
return [...new Set(fonts)].filter((font) => (pen.font = `100px ${font}`, pen.measureText("\u2019").width > 50));
"""

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
"""Where pictures are kept; git leaves it out."""


def find(browser: Any, css: str) -> Any:
    """Return the first element that a selector finds."""
    return browser.find_element("css selector", css)


def texts(browser: Any, css: str) -> list[str]:
    """Return what all elements that a selector finds show, as read in one go."""
    script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)"
    return list(browser.execute_script(script, css))


def fonts_of_wide_apostrophes(browser: Any) -> list[str]:
    """Return the fonts of a page that take the apostrophe of "Xi’an" for a Chinese mark, as wide as a character."""
    return list(browser.execute_script(_WIDE))


def press(browser: Any, *keys: str) -> None:
    """Press keys, wherever the focus is."""
    from selenium.webdriver import ActionChains

    ActionChains(browser).send_keys(*keys).perform()


def said(browser: Any) -> list[str]:
    """Return what the console holds; reading it empties it."""
    return [entry["message"] for entry in browser.get_log("browser")]


def keep(browser: Any, name: str) -> None:
    """Keep a picture of the window."""
    ARTEFACTS.mkdir(exist_ok=True)
    browser.save_screenshot(str(ARTEFACTS / f"explorer-{name}.png"))


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
