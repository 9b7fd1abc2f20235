"""The tear sheet in a browser, from a file, without a network."""

import pytest
from tests.pages.conftest import PHONE, Open
from tests.pages.runs import long_run

from ingenium.analytics.pages.tear_sheet import tear_sheet

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_range_buttons_change_what_is_shown(open_page: Open) -> None:
    page = open_page(tear_sheet(long_run()))
    toolbar = page.locator('[data-stack="performance"] .toolbar')
    before = toolbar.locator(".range-shown").inner_text()
    toolbar.get_by_role("button", name="6M").click()
    page.wait_for_function(
        "before => document.querySelector('.range-shown').textContent !== before", arg=before
    )
    assert toolbar.locator('[data-range="6M"]').get_attribute("aria-pressed") == "true"
    toolbar.get_by_role("button", name="Reset").click()
    page.wait_for_function(
        "before => document.querySelector('.range-shown').textContent === before", arg=before
    )


def test_nothing_is_wider_than_a_phone(open_page: Open) -> None:
    page = open_page(tear_sheet(long_run()), viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
