"""The page of a sweep, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.pages.conftest import PHONE

from ingenium.research.rows import Row
from ingenium.research.sweep_outcome import SweepOutcome
from ingenium.research.sweep_page import sweep_page

if TYPE_CHECKING:
    from tests.pages.conftest import Open

pytestmark = pytest.mark.browser


def outcome() -> SweepOutcome:
    rows = [
        Row(
            parameters={"fast": fast, "slow": slow},
            statistics={"sharpe": (slow - fast) / 40 - 0.5, "total_return": 0.01 * fast},
            digest=f"{fast:04x}{slow:04x}",
            years=4.0,
        )
        for fast in (5, 10, 15)
        for slow in (20, 30, 40, 50)
    ]
    failed = Row(parameters={"fast": 20, "slow": 20}, error="fast <20> must be below slow")
    return SweepOutcome(
        name="a <trend>",
        rows=(*rows, failed),
        planned=16,
        settings={"venue": {"fill": "next_open"}, "seed": None},
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_has_a_cell_for_each_pair_and_tells_it_on_a_pointer(
    open_page: Open, scheme: str
) -> None:
    page = open_page(sweep_page(outcome(), across="slow", down="fast"), color_scheme=scheme)
    cells = page.locator(".heat-map tbody td")
    assert cells.count() == 4 * 4
    assert cells.nth(3).inner_text() == "0.62"
    assert cells.nth(3).get_attribute("data-tip") == "fast 5, slow 50: sharpe 0.62"
    colours = page.evaluate(
        "[...document.querySelectorAll('.heat-map tbody td')]"
        ".map(cell => getComputedStyle(cell).backgroundColor)"
    )
    assert colours[3] != colours[8]  # a strong gain, a loss


def test_failures_the_count_of_trials_and_shared_settings_are_told(open_page: Open) -> None:
    page = open_page(sweep_page(outcome()))
    assert "13 of 16" in page.locator(".hero").inner_text()
    assert "The best of 12 trials" in page.locator(".callout").inner_text()
    assert "fast <20> must be below slow" in page.locator("#failed").inner_text()
    assert "next_open" in page.locator("#settings").inner_text()


def test_nothing_overflows_on_a_phone(open_page: Open) -> None:
    page = open_page(sweep_page(outcome()), viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
