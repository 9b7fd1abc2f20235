"""The tear sheet: one run as one HTML file that opens anywhere, without a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.analytics.pages.document import PageData, Section, document, section
from ingenium.analytics.pages.heading import assumptions_list, heading, period
from ingenium.analytics.pages.performance import performance_section
from ingenium.analytics.pages.price_plots import prices_section
from ingenium.analytics.pages.record_sections import data_section, record_section
from ingenium.analytics.pages.trades_section import trades_section

if TYPE_CHECKING:
    from ingenium.analytics.outcome import Outcome


def tear_sheet(outcome: Outcome) -> str:
    """Return the page of a run."""
    data = PageData()
    sections = [
        performance_section(outcome, data),
        _assumptions(outcome),
        prices_section(outcome, data),
        trades_section(outcome, data),
        data_section(outcome),
        record_section(outcome),
    ]
    foot = f"Made by Ingenium from the run of {period(outcome)}. Times are UTC."
    return document(f"{outcome.name} – tear sheet", heading(outcome), sections, data, foot=foot)


def _assumptions(outcome: Outcome) -> Section:
    return section(
        "assumptions",
        "Assumptions",
        assumptions_list(outcome.listed_assumptions),
        note="What the simulation took for granted: the figures hold as far as these do.",
    )
