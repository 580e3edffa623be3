"""A headless Chromium for the tests of pages; it can reach nothing but files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.driving import outside_requests, said

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card, for the network page
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-server=127.0.0.1:9",  # nobody listens there: a request outside fails at once, and is seen in the log
    "--window-size=1280,860",
)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Selenium's driver of the installed Chromium."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("chromium and chromedriver are not installed")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield chrome
    chrome.quit()


@pytest.fixture
def opened(browser: Any) -> Any:
    """Open a file; gives the driver with the logs of earlier pages emptied."""

    def open_file(path: Path) -> Any:
        browser.get("about:blank")
        browser.get_log("browser")
        browser.get_log("performance")
        browser.get(path.resolve().as_uri())
        return browser

    return open_file


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The driver at a server's ``address``, which the module gives; no page may complain or ask elsewhere."""
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get_log("performance")
    yield browser
    assert outside_requests(browser, address) == []
    # What the driver says of drawing without a graphics card, and of a page that is missing on purpose, is no fault.
    assert [line for line in said(browser) if "GL Driver" not in line and "/nope" not in line] == []
