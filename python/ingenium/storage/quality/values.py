"""Are the numbers possible: there, finite, positive, and each price within its bar?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.storage.quality.finding import Check, Finding, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.model.bar_checks import FloatColumn
    from ingenium.storage.quality.finding import Flags
    from ingenium.storage.quality.subject import Subject

MISSING: Final = Check(
    "missing_values",
    "error",
    "Values are missing (NaN). Drop those rows at import, or get the data again.",
)
INFINITE: Final = Check(
    "infinite_values",
    "error",
    "Values are infinite. Drop those rows at import, or get the data again.",
)
NOT_POSITIVE: Final = Check(
    "not_positive",
    "error",
    "Prices are zero or negative. If they are real, as of spreads and power, say so at import; "
    "else drop those rows.",
)
RANGE: Final = Check(
    "range",
    "error",
    "The high is below the low, or open or close lie outside them. Such bars cannot be: "
    "drop them at import, or get the data again.",
)
NEGATIVE_SIZE: Final = Check(
    "negative_volume",
    "error",
    "Volumes or sizes are negative. Drop those rows at import, or get the data again.",
)


def check_finite(subject: Subject) -> list[Finding]:
    """Find rows with values that are missing or infinite."""
    return [
        *_any_column(MISSING, subject, subject.columns, np.isnan),
        *_any_column(INFINITE, subject, subject.columns, np.isinf),
    ]


def check_positive(subject: Subject) -> list[Finding]:
    """Find prices that are not above zero; in some kinds zero says that there was none."""
    if subject.allow_negative_prices or subject.kind.any_sign:
        return []
    prices = {name: subject.columns[name] for name in subject.prices}
    if subject.kind.zero_is_absent:
        return _any_column(NOT_POSITIVE, subject, prices, lambda column: column < 0)
    return _any_column(NOT_POSITIVE, subject, prices, lambda column: column <= 0)


def check_range(subject: Subject) -> list[Finding]:
    """Find bars whose high and low do not hold their open and close."""
    wrong = np.zeros(len(subject), dtype=np.bool_)
    for opens, highs, lows, closes in subject.sides.values():
        wrong |= (highs < lows) | (opens > highs) | (opens < lows)
        wrong |= (closes > highs) | (closes < lows)
    return RANGE.at_rows(wrong, subject.time, lambda row: _prices(subject, row))


def check_sizes(subject: Subject) -> list[Finding]:
    """Find negative volumes and sizes."""
    sizes = {name: subject.columns[name] for name in subject.quantities}
    return _any_column(NEGATIVE_SIZE, subject, sizes, lambda column: column < 0)


def _prices(subject: Subject, row: int) -> str:
    """Write the prices of the first side of a bar that contradict each other."""
    for prefix, side in subject.sides.items():
        opens, highs, lows, closes = (float(column[row]) for column in side)
        if not (lows <= min(opens, closes) and max(opens, closes) <= highs):
            names = zip(("open", "high", "low", "close"), side, strict=True)
            return ", ".join(f"{prefix}{name} {figure(column[row])}" for name, column in names)
    return ""


def _any_column(
    check: Check,
    subject: Subject,
    columns: Mapping[str, FloatColumn],
    is_wrong: Callable[[FloatColumn], Flags],
) -> list[Finding]:
    """Return the finding about rows with a wrong value in any of the columns."""
    flags = {name: is_wrong(column) for name, column in columns.items()}
    wrong = np.zeros(len(subject), dtype=np.bool_)
    for column_flags in flags.values():
        wrong |= column_flags

    def describe(row: int) -> str:
        name = next(name for name, column_flags in flags.items() if column_flags[row])
        return f"row {row}, {name} {figure(columns[name][row])}"

    return check.at_rows(wrong, subject.time, describe)
