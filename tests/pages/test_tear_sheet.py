"""The tear sheet in a browser, from a file, without a network: every control does what it says."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.pages.conftest import DESKTOP, PHONE, Open, eventually, told_by
from tests.pages.runs import long_run

from ingenium.analytics.pages.tear_sheet import tear_sheet
from ingenium.runtime.backtest import run_system
from ingenium.runtime.demo import DEMO_FILE
from ingenium.runtime.system import load_system

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PERFORMANCE = '[data-stack="performance"]'
PRICE = '[data-stack="price"]'
RANGES = ("1M", "6M", "YTD", "1Y", "5Y", "All")


@cache
def demo() -> str:
    return tear_sheet(run_system(load_system(DEMO_FILE)))


def shown(page: Page, stack: str = PERFORMANCE) -> str:
    return page.locator(f"{stack} .range-shown").inner_text()


def ink(page: Page, plot: str) -> str:
    """Return what is drawn on a plot, as a picture; it is there after the next frame."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    picture: str = page.eval_on_selector(f"{plot} canvas", "canvas => canvas.toDataURL()")
    return picture


def plot_of(page: Page, pane: str) -> Locator:
    plot = page.locator(f'[data-pane="{pane}"] .plot')
    plot.scroll_into_view_if_needed()
    return plot


def point_at(page: Page, plot: Locator, *, across: float, down: float = 0.5) -> None:
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def drag(page: Page, plot: Locator, *, start: float, end: float) -> None:
    point_at(page, plot, across=start)
    page.mouse.down()
    point_at(page, plot, across=end)
    page.mouse.up()


def test_the_demos_page_is_below_five_megabytes() -> None:
    assert len(demo().encode()) < 5_000_000


def test_every_range_button_shows_its_range_on_all_plots(open_page: Open) -> None:
    page = open_page(demo())
    ranges = set()
    for name in RANGES:
        page.locator(f'{PERFORMANCE} [data-range="{name}"]').click()
        page.wait_for_selector(f'{PERFORMANCE} [data-range="{name}"][aria-pressed="true"]')
        assert shown(page, PRICE).split()[-1] == "2012-12-31"
        ranges.add(shown(page))
    assert len(ranges) >= len(RANGES) - 1  # YTD of a run that ends in December is 1Y
    assert "2005-01-03 – 2012-12-31" in ranges


def test_a_dragged_range_is_zoomed_to_and_reset(open_page: Open) -> None:
    page = open_page(demo())
    whole, picture = shown(page), ink(page, '[data-pane="equity"]')
    drag(page, plot_of(page, "equity"), start=0.3, end=0.5)
    reset = page.locator(f"{PERFORMANCE} .reset")
    reset.wait_for()
    assert shown(page) != whole
    assert ink(page, '[data-pane="equity"]') != picture
    reset.click()
    reset.wait_for(state="hidden")
    assert shown(page) == whole
    assert ink(page, '[data-pane="equity"]') == picture


def test_the_wheel_scrolls_the_page_until_a_plot_is_chosen(open_page: Open) -> None:
    page = open_page(demo())
    whole = shown(page)
    plot = plot_of(page, "equity")
    point_at(page, plot, across=0.5)
    page.mouse.wheel(0, 60)
    eventually(page, lambda: page.evaluate("scrollY") > 0)
    assert shown(page) == whole
    plot.click()
    page.mouse.wheel(0, -300)
    page.locator(f"{PERFORMANCE} .reset").wait_for()
    assert shown(page) != whole


def test_the_brush_moves_and_resizes_the_range(open_page: Open) -> None:
    page = open_page(demo())
    page.locator(f'{PERFORMANCE} [data-range="1Y"]').click()
    before = shown(page)
    brush = page.locator(f"{PERFORMANCE} .brush")
    brush.scroll_into_view_if_needed()
    drag(page, brush, start=0.94, end=0.5)
    eventually(page, lambda: shown(page) != before)
    moved = shown(page)
    brush.press("ArrowLeft")
    eventually(page, lambda: shown(page) != moved)


def test_a_plot_is_worked_by_keys(open_page: Open) -> None:
    page = open_page(demo())
    whole = shown(page)
    plot = plot_of(page, "equity")
    plot.focus()
    plot.press("ArrowLeft")
    heading = page.locator(f"{PERFORMANCE} .tooltip-heading")
    assert heading.inner_text() == "2012-12-31"
    plot.press("ArrowLeft")
    assert heading.inner_text() == "2012-12-28"
    plot.press("+")
    page.locator(f"{PERFORMANCE} .reset").wait_for()
    plot.press("0")
    page.locator(f"{PERFORMANCE} .reset").wait_for(state="hidden")
    assert shown(page) == whole
    plot.press("Escape")
    page.locator(f"{PERFORMANCE} .tooltip").wait_for(state="hidden")


def test_the_legend_hides_and_shows_a_series(open_page: Open) -> None:
    page = open_page(demo())
    before = ink(page, '[data-pane="equity"]')
    toggle = page.locator('[data-pane="equity"] .legend button', has_text="Buy and hold")
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "false"
    assert ink(page, '[data-pane="equity"]') != before
    toggle.click()
    assert ink(page, '[data-pane="equity"]') == before


def test_the_scale_is_switched_between_linear_and_logarithmic(open_page: Open) -> None:
    page = open_page(demo())
    page.locator(f'{PERFORMANCE} [data-scale="linear"]').click()
    linear = ink(page, '[data-pane="equity"]')
    page.locator(f'{PERFORMANCE} [data-scale="log"]').click()
    assert ink(page, '[data-pane="equity"]') != linear


@pytest.mark.parametrize("pane", ["equity", "drawdown", "rolling"])
def test_hovering_tells_the_values_of_all_linked_plots(open_page: Open, pane: str) -> None:
    page = open_page(demo())
    point_at(page, plot_of(page, pane), across=0.4)
    card = page.locator(f"{PERFORMANCE} .tooltip")
    card.wait_for()
    for name in ("Equity", "Buy and hold", "Drawdown", "Sharpe"):
        assert name in card.inner_text()
    page.mouse.move(2, 2)
    card.wait_for(state="hidden")


def test_the_symbol_picker_shows_the_prices_of_another_symbol(open_page: Open) -> None:
    page = open_page(demo())
    before = ink(page, '[data-pane="price"]')
    page.locator(f"{PRICE} select").select_option("MSFT")
    other = ink(page, '[data-pane="price"]')
    assert other != before
    page.get_by_role("button", name="Previous symbol").click()
    assert page.locator(f"{PRICE} select").input_value() == "AAPL"
    assert ink(page, '[data-pane="price"]') == before


def test_hovering_prices_tells_the_candle_and_the_fill(open_page: Open) -> None:
    page = open_page(demo(), viewport={"width": 640, "height": 900})
    plot = plot_of(page, "price")
    point_at(page, plot, across=0.4)
    card = page.locator(f"{PRICE} .tooltip")
    card.wait_for()
    for name in ("Open", "High", "Low", "Close", "Volume"):
        assert name in card.inner_text()
    page.locator(f'{PRICE} [data-range="1Y"]').click()
    told = told_by(page, "price", rows=10, wanted=["Buy", "Sell"])
    fills = [text for text in told if text.startswith(("Buy", "Sell"))]
    assert {text[:3] for text in fills} == {"Buy", "Sel"}
    assert all(re.search(r"\d at \d+\.\d{4}, mean_reversion_1$", text) for text in fills)


def test_the_fills_can_be_hidden(open_page: Open) -> None:
    page = open_page(demo())
    before = ink(page, '[data-pane="price"]')
    page.locator('[data-pane="price"] .legend button', has_text="fills").click()
    assert ink(page, '[data-pane="price"]') != before


def column(page: Page, place: int) -> list[str]:
    cells = page.locator(f'[data-table="trades"] tbody td:nth-child({place})')
    return cells.all_inner_texts()


def test_the_trades_are_sorted_both_ways(open_page: Open) -> None:
    page = open_page(demo())
    heading = page.locator(
        '[data-table="trades"] th', has=page.get_by_role("button", name="Profit")
    )
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    best = [float(text.replace(",", "").replace("−", "-")) for text in column(page, 9)]
    assert best == sorted(best, reverse=True)
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    worst = [float(text.replace(",", "").replace("−", "-")) for text in column(page, 9)]
    assert worst == sorted(worst)
    assert worst[0] < 0 < best[0]


def test_the_trades_are_filtered_by_words_and_by_outcome(open_page: Open) -> None:
    page = open_page(demo())
    words = page.get_by_placeholder("Filter")
    words.fill("goog 2008")
    assert set(column(page, 2)) == {"GOOG"}
    ends = zip(column(page, 1), column(page, 7), strict=True)
    assert all("2008" in entry or "2008" in leave for entry, leave in ends)
    page.locator('[data-quick="losers"]').click()
    losses = column(page, 9)
    assert losses
    assert all(text.startswith("−") for text in losses)
    status = page.locator(".table-controls .status").inner_text()
    assert status.startswith(f"{len(losses)} of 204 trades, together −")
    words.fill("no such trade")
    assert page.locator('[data-table="trades"] td.none').inner_text() == "Nothing matches."


def test_the_trades_are_paged(open_page: Open) -> None:
    page = open_page(demo())
    first = column(page, 1)
    assert len(first) == 25
    page.get_by_role("button", name="Next", exact=False).last.click()
    assert column(page, 1) != first
    assert page.locator(".pager .status").inner_text() == "Page 2 of 9"
    page.get_by_role("button", name="Previous", exact=False).last.click()
    assert column(page, 1) == first
    page.get_by_label("Rows a page").select_option("100")
    assert len(column(page, 1)) == 100


def test_a_trade_leads_to_its_prices(open_page: Open) -> None:
    page = open_page(demo())
    page.get_by_placeholder("Filter").fill("goog")
    page.locator('[data-table="trades"] button.link').first.click()
    page.locator(f"{PRICE} .reset").wait_for()
    assert page.locator(f"{PRICE} select").input_value() == "GOOG"


def test_the_colours_follow_the_system_until_the_reader_chooses(open_page: Open) -> None:
    page = open_page(demo(), color_scheme="dark")
    ground = "getComputedStyle(document.body.parentElement).backgroundColor"
    dark, picture = page.evaluate(ground), ink(page, '[data-pane="equity"]')
    page.get_by_role("button", name="Switch to light colours").click()
    assert page.evaluate(ground) != dark
    assert ink(page, '[data-pane="equity"]') != picture
    page.get_by_role("button", name="Switch to dark colours").click()
    assert page.evaluate(ground) == dark


def test_months_and_bins_tell_their_figures(open_page: Open) -> None:
    page = open_page(demo())
    page.locator(".heat-map td[data-tip]").first.hover()
    assert page.locator(".tip").inner_text().startswith("Jan 2012: ")
    bin_ = page.locator(".histogram .reach").nth(8)
    bin_.scroll_into_view_if_needed()
    bin_.hover()
    assert " to " in page.locator(".tip").inner_text()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_is_wider_than_the_screen(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(demo(), viewport=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_fingers_pan_and_pinch(open_page: Open) -> None:
    page = open_page(demo(), viewport=PHONE, has_touch=True)
    whole = shown(page)
    plot_of(page, "equity")
    page.evaluate(
        """() => {
            const plot = document.querySelector('[data-pane="equity"] .plot');
            const box = plot.getBoundingClientRect();
            const send = (type, id, x) => plot.dispatchEvent(new PointerEvent(type, {
                pointerId: id, pointerType: 'touch', bubbles: true,
                clientX: box.left + x, clientY: box.top + 40 }));
            send('pointerdown', 1, 100); send('pointerdown', 2, 140);
            send('pointermove', 2, 220);
            send('pointerup', 2, 220); send('pointerup', 1, 100);
        }"""
    )
    page.locator(f"{PERFORMANCE} .reset").wait_for()
    assert shown(page) != whole


def test_paper_is_light(open_page: Open) -> None:
    page = open_page(tear_sheet(long_run()), color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
