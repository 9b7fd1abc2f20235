"""The page of a price series in a browser, from a file, without a network."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.analytics.runs import MONDAY
from tests.pages.conftest import DESKTOP, PHONE, Open, eventually, told_by

from ingenium.analytics.pages.price_page import price_page
from ingenium.storage.quality.finding import Finding
from ingenium.storage.quality.gaps import Holes

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MINUTE = 60 * 10**9
HOSTILE = '</script><img src=x onerror="alert(1)">'


def bars(count: int, *, hole: int) -> dict[str, Any]:
    """Return minute bars with a day missing after bar `hole`."""
    chance = np.random.default_rng(5)
    time = MONDAY + np.arange(count, dtype=np.int64) * MINUTE
    time[hole:] += 1440 * MINUTE
    close = 100.0 * np.exp(np.cumsum(chance.normal(0, 0.001, count)))
    open_ = np.concatenate(([100.0], close[:-1]))
    return {
        "time": time,
        "available": time + MINUTE,
        "open": open_,
        "high": np.maximum(open_, close) * 1.001,
        "low": np.minimum(open_, close) * 0.999,
        "close": close,
        "volume": chance.integers(1, 100, count).astype(float),
    }


@cache
def half_a_million() -> str:
    columns = bars(500_000, hole=250_000)
    time = columns["time"]
    return price_page(
        f"BTC {HOSTILE}",
        columns,
        facts=[("Source", HOSTILE)],
        findings=[
            Finding(
                "high_below_low", "error", 3, int(time[100_000]), ("row 7", HOSTILE), "Drop them."
            )
        ],
        holes=Holes(time[249_999:250_000] + MINUTE, time[250_000:250_001], np.array([1440])),
    )


def ink(page: Page) -> str:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    picture: str = page.eval_on_selector(
        '[data-pane="price"] canvas', "canvas => canvas.toDataURL()"
    )
    return picture


def test_half_a_million_bars_stay_below_five_megabytes_and_say_that_they_are_thinned(
    open_page: Open,
) -> None:
    html = half_a_million()
    assert len(html.encode()) < 5_000_000
    page = open_page(html)
    assert "stretches of 42 bars" in page.locator("#price .note").inner_text()


def quickest_redraw(page: Page) -> float:
    """Return the shortest of ten redraws of everything, in milliseconds."""
    took: float = page.evaluate(
        """async () => {
            const buttons = ["log", "linear"].map(
                scale => document.querySelector(`[data-scale="${scale}"]`));
            let best = Infinity;
            for (let turn = 0; turn < 10; turn += 1) {
                const begun = performance.now();
                buttons[turn % 2].click();
                await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
                best = Math.min(best, performance.now() - begun);
            }
            return best;
        }"""
    )
    return took


def test_half_a_million_bars_are_drawn_about_as_fast_as_ten_thousand(open_page: Open) -> None:
    few = quickest_redraw(open_page(price_page("few", bars(10_000, hole=5_000))))
    many = quickest_redraw(open_page(half_a_million()))
    assert many < 4 * few


def test_holes_and_findings_are_marked_and_listed(open_page: Open) -> None:
    page = open_page(half_a_million())
    told = told_by(page, "price", rows=1, wanted=["hole", "error"])
    assert any("1,440 bars missing" in line for line in told)
    assert any("high below low, first of 3" in line for line in told)
    assert "1 d" in page.locator("#holes").inner_text()
    listed = page.locator("#findings").inner_text()
    assert "high below low" in listed
    assert HOSTILE in listed
    assert page.locator(".callout strong").inner_text() == "Errors"


def test_zooming_and_the_scale_change_what_is_drawn(open_page: Open) -> None:
    page = open_page(half_a_million())
    whole = ink(page)
    page.locator('[data-scale="log"]').click()
    logarithmic = ink(page)
    assert logarithmic != whole
    page.locator('[data-scale="linear"]').click()
    page.locator('[data-range="1M"]').click()
    page.locator(".reset").wait_for()
    assert ink(page) not in (whole, logarithmic)
    page.locator(".reset").click()
    eventually(page, lambda: ink(page) == whole)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_is_wider_than_the_screen(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(half_a_million(), viewport=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_quotes_are_drawn_as_bid_and_ask(open_page: Open) -> None:
    time = bars(500, hole=250)["time"]
    bid = np.linspace(1.1, 1.2, 500)
    page = open_page(price_page("EURUSD", {"time": time, "bid": bid, "ask": bid + 0.0001}))
    page.locator('[data-pane="price"] .plot').hover()
    names = page.locator(".tooltip .name").all_inner_texts()
    assert names == ["Bid", "Ask", "Spread"]
    assert page.locator(".callout strong").inner_text() == "Clean"


def test_bars_of_quotes_are_drawn_as_candles_of_the_middle_and_a_spread(open_page: Open) -> None:
    columns = bars(300, hole=100)
    quotes = {"time": columns["time"]}
    for name in ("open", "high", "low", "close"):
        quotes |= {f"bid_{name}": columns[name] - 0.5, f"ask_{name}": columns[name] + 0.5}
    page = open_page(price_page("EURUSD", quotes))
    page.locator('[data-pane="price"] .plot').hover()
    rows = page.locator(".tooltip-row").all_inner_texts()
    assert rows[-1].split() == ["Spread", "1.00"]
    assert rows[0].startswith("Open")


def test_a_short_series_has_buttons_for_hours_and_days(open_page: Open) -> None:
    page = open_page(price_page("minutes", bars(3_000, hole=1_500)))
    whole = page.locator(".range-shown").inner_text()
    page.locator('[data-range="1H"]').click()
    eventually(page, lambda: page.locator(".range-shown").inner_text() != whole)
    assert page.locator('[data-range="1Y"]').count() == 0


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_series_and_a_single_bar_have_a_page_too(open_page: Open, count: int) -> None:
    columns = {name: values[:count] for name, values in bars(5, hole=5).items()}
    page = open_page(price_page("short", columns))
    assert page.locator(".plot").count() == (2 if count else 0)


def test_broken_values_leave_gaps(open_page: Open) -> None:
    columns = bars(200, hole=100)
    columns["high"][50] = np.nan
    columns["close"][60] = np.inf
    page = open_page(price_page("broken", columns))
    page.locator('[data-pane="price"] .plot').hover()
    assert "Close" in page.locator(".tooltip").inner_text()
