"""A real browser for tests: Chromium without a screen, drawing in software."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path("/usr/bin/chromium")
_FLAGS = (
    "--no-sandbox",  # Chromium will not run as root with it; pages are of this machine
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
)
PATIENCE_MS = 120_000.0


@dataclass(frozen=True)
class Browser:
    """A page of a browser.

    Attributes
    ----------
    page
        Playwright's page.
    errors
        What the page's console told as error so far, and exceptions that nobody caught.
    """

    page: Any
    errors: list[str] = field(default_factory=list)


def why_not() -> str | None:
    """Return why no browser can run here, or none where it can."""
    if not PROGRAM.is_file():
        return "Chromium is not installed: apt-get install --no-install-recommends chromium"
    return None if find_spec("playwright") else "playwright is not installed: pip install"


@contextmanager
def chromium(width: int = 1400, height: int = 900) -> Iterator[Browser]:
    """Run a browser with one empty page, or skip with the reason where none can run."""
    if reason := why_not():
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        process = playwright.chromium.launch(executable_path=str(PROGRAM), args=list(_FLAGS))
        try:
            page = process.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE_MS)
            browser = Browser(page)
            page.on("console", lambda said: _note(browser, said))
            page.on("pageerror", lambda error: browser.errors.append(str(error)))
            yield browser
        finally:
            process.close()


def _note(browser: Browser, said: Any) -> None:
    if said.type == "error":
        browser.errors.append(said.text)
