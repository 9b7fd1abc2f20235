"""A browser for the tests of pages: Chromium without a network, watched for complaints."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

Open = Callable[..., Page]


def chromium() -> str:
    """Return where Chromium is; `make browser` installs it."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else NAMES
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, f"no browser: looked for {', '.join(names)}; run `make browser`"
    return found


def eventually(page: Page, claim: Callable[[], bool]) -> None:
    """Wait until a claim holds; the page's policy forbids playwright to wait inside it."""
    for _ in range(100):
        if claim():
            return
        page.wait_for_timeout(50)
    pytest.fail("the claim did not come true within five seconds")


SWEEP = """
([pane, rows, wanted]) => {
    const plot = document.querySelector(`[data-pane="${pane}"] .plot`);
    const box = plot.getBoundingClientRect();
    const card = plot.closest(".stack-body").querySelector(".tooltip");
    const told = new Set();
    for (let row = 0; row < rows; row += 1) {
        if (wanted.every(start => [...told].some(text => text.startsWith(start)))) break;
        const y = ((row + 0.5) / rows) * box.height;
        for (let x = 2; x < box.width - 70; x += 10) {
            plot.dispatchEvent(new PointerEvent("pointermove", {
                clientX: box.left + x, clientY: box.top + y, pointerType: "mouse" }));
            for (const row of card.querySelectorAll(".tooltip-row")) told.add(row.textContent);
        }
    }
    return [...told];
}
"""


def told_by(page: Page, pane: str, *, rows: int, wanted: Sequence[str]) -> set[str]:
    """Return what the tooltip of a plot says while the pointer sweeps over it, row by row.

    It stops when every text that is wanted has begun a line.
    """
    return set(page.evaluate(SWEEP, [pane, rows, list(wanted)]))


# A browser lives as long as a module: playwright keeps an event loop running meanwhile, and
# modules with coroutines have one of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open HTML from a file; at the end nothing may have been asked for or complained about."""
    complaints: list[str] = []
    requests: list[str] = []
    opened: list[Page] = []

    def opening(html: str, **settings: Any) -> Page:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(**{"viewport": DESKTOP, **settings})
        context.set_offline(True)
        page = context.new_page()
        opened.append(page)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]", timeout=10_000)
        return page

    yield opening
    for page in opened:
        page.context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(tmp_path.as_uri())] == []
