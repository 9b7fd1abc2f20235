"""A report as plain data, as JSON has it: times and decimals are text, undefined is null."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.columns import time_text

if TYPE_CHECKING:
    from ingenium.analytics.report.report import Report


OF_THE_RESULT = frozenset(  # what the JSON of a result has beside its report
    {"name", "currency", "statistics", "trade_statistics", "utilisation", "denials_by_rule"}
)


def plain_report(report: Report) -> dict[str, object]:
    """Return the report as nested dicts and lists, without what the result itself has."""
    return {
        each.name: _plain(each.name, getattr(report, each.name))
        for each in fields(report)
        if each.name not in OF_THE_RESULT
    }


def _plain(name: str, value: object) -> object:  # noqa: PLR0911 - a line for each kind of value
    if is_dataclass(value):
        return {each.name: _plain(each.name, getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(str(key), each) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return [_plain(name, each) for each in value.tolist()]
    if isinstance(value, (list, tuple)):
        return [_plain(name, each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, bool) and _is_time(name):
        return time_text(value)
    return value


def _is_time(name: str) -> bool:
    return name in ("time", "times") or name.endswith("_time")
