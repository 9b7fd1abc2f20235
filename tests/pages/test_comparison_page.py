"""The page of a comparison in a browser, from a file, without a network."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.analytics.runs import small_run
from tests.pages.conftest import DESKTOP, PHONE, Open, eventually
from tests.pages.runs import long_run

from ingenium.analytics.comparison import compare
from ingenium.analytics.pages.comparison_page import comparison_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = '</script><img src=x onerror="alert(1)">'


@cache
def three_runs() -> str:
    runs = {
        "calm": long_run(400),
        HOSTILE: long_run(600, system={"parameters": {"lookback": 50}}),
        "small": small_run(assumptions=[("fill", "Something else.")]),
    }
    return comparison_page(compare(runs))


def ink(page: Page, pane: str) -> str:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    picture: str = page.eval_on_selector(
        f'[data-pane="{pane}"] canvas', "canvas => canvas.toDataURL()"
    )
    return picture


def test_the_legend_hides_a_run_on_every_plot(open_page: Open) -> None:
    page = open_page(three_runs())
    before = [ink(page, pane) for pane in ("equity", "drawdown")]
    page.locator(".legend button", has_text="calm").click()
    after = [ink(page, pane) for pane in ("equity", "drawdown")]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_a_range_is_shown_on_every_plot_and_reset(open_page: Open) -> None:
    page = open_page(three_runs())
    whole = page.locator(".range-shown").inner_text()
    before = ink(page, "drawdown")
    page.locator('[data-range="6M"]').click()
    eventually(page, lambda: page.locator(".range-shown").inner_text() != whole)
    assert ink(page, "drawdown") != before
    page.locator(".reset").click()
    eventually(page, lambda: page.locator(".range-shown").inner_text() == whole)


def test_hovering_tells_the_value_of_each_run(open_page: Open) -> None:
    page = open_page(three_runs())
    page.locator('[data-pane="equity"] .plot').hover()
    card = page.locator(".tooltip")
    assert "calm" in card.inner_text()
    assert HOSTILE in card.inner_text()


def test_the_best_of_a_row_is_marked_and_differences_are_listed(open_page: Open) -> None:
    page = open_page(three_runs())
    longest = page.locator("#figures tr", has_text="Final equity")
    assert longest.locator("td.best").count() == 0  # neither more nor less is better by itself
    assert page.locator("#figures tr", has_text="Sharpe").locator("td.best").count() == 1
    settings = page.locator("#settings td.differs").all_inner_texts()
    assert "50" in settings
    assert "Something else." in page.locator("#assumptions").inner_text()


def test_runs_of_different_dates_come_with_a_caution(open_page: Open) -> None:
    page = open_page(three_runs())
    assert "different dates" in page.locator(".callout").inner_text()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_is_wider_than_the_screen(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(three_runs(), viewport=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_runs_without_bars_have_a_page_too(open_page: Open) -> None:
    nothing = small_run(columns={}, open_positions=[])
    page = open_page(comparison_page(compare({"a": nothing, "b": nothing})))
    assert "No run had a bar." in page.locator("#curves").inner_text()
