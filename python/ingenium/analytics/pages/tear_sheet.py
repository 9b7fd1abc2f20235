"""The tear sheet: one run as one HTML file that opens anywhere, without a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.analytics.pages.document import PageData, Section, document, section
from ingenium.analytics.pages.heading import assumptions_list, heading, period
from ingenium.analytics.pages.money_sections import (
    attribution_section,
    costs_section,
    statistics_section,
)
from ingenium.analytics.pages.performance import performance_section
from ingenium.analytics.pages.price_plots import prices_section
from ingenium.analytics.pages.record_sections import data_section, record_section
from ingenium.analytics.pages.returns_section import returns_section
from ingenium.analytics.pages.risk_sections import drawdowns_section, risk_section
from ingenium.analytics.pages.trades_section import trades_section
from ingenium.analytics.report.report import report_of

if TYPE_CHECKING:
    from ingenium.analytics.outcome import Outcome


def tear_sheet(outcome: Outcome) -> str:
    """Return the page of a run."""
    data = PageData()
    report = report_of(outcome)
    sections = [
        performance_section(outcome, report, data),
        _assumptions(outcome),
        returns_section(report, data),
        statistics_section(report),
        drawdowns_section(report),
        prices_section(outcome, data),
        trades_section(outcome, data),
        attribution_section(report),
        costs_section(report),
        risk_section(outcome),
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
