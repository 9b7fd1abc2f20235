"""The first row of any table that two runs do not share, in words."""

from typing import Any

import numpy as np
from tests.analytics.runs import days, small_columns, small_run

from ingenium.analytics.outcome import Outcome
from ingenium.analytics.parting import first_difference, first_difference_in_words


def with_table(name: str, **columns: Any) -> Outcome:
    tables = small_columns()
    return small_run(columns=tables | {name: tables[name] | columns})


def shortened(name: str, rows: int) -> Outcome:
    tables = small_columns()
    shorter = {column: values[:rows] for column, values in tables[name].items()}
    return small_run(columns=tables | {name: shorter})


def test_equal_runs_have_no_difference() -> None:
    assert first_difference_in_words(small_run(), small_run()) == ""


def test_a_changed_value_is_told_by_its_exact_text() -> None:
    now = with_table("fills", price_text=["10.00", "12.00", "20.01"])
    assert first_difference_in_words(small_run(), now) == (
        "fill 3 (2010-01-07) is another: price 20.00 then, 20.01 now"
    )


def test_the_earliest_of_several_tables_is_told() -> None:
    tables = small_columns()
    tables["fills"]["price_text"] = ["10.00", "12.00", "20.01"]
    tables["orders"]["side"] = ["buy", "buy", "buy"]
    assert first_difference_in_words(small_run(), small_run(columns=tables)) == (
        "order 2 (2010-01-05) is another: side sell then, buy now"
    )


def test_a_row_that_is_gone_or_new_is_told_in_full() -> None:
    row = "strategy first, symbol A, direction long, quantity 10.0, entry_price 10.0, "
    gone = first_difference_in_words(small_run(), shortened("trades", 0))
    assert gone.startswith(f"round trip 1 (2010-01-06) is not there now: {row}")
    new = first_difference_in_words(shortened("trades", 0), small_run())
    assert new.startswith(f"round trip 1 (2010-01-06) was not there then: {row}")


def test_a_point_of_the_equity_curve_is_told_where_only_that_differs() -> None:
    now = with_table("equity", equity=np.array([1000.0, 999.9, 1019.78, 1019.67]))
    assert first_difference_in_words(small_run(), now) == (
        "point of the equity curve 4 (2010-01-07) is another: equity 1019.68 then, 1019.67 now"
    )


def test_missing_numbers_are_equal() -> None:
    nothing = {"limit": np.array([np.nan, 1.0]), "time": days(0, 1)}
    assert first_difference(nothing, dict(nothing), ["limit", "time"]) is None
    other = nothing | {"limit": np.array([np.nan, np.nan])}
    assert first_difference(nothing, other, ["limit", "time"]) == 1


def test_a_column_that_only_one_version_knows_is_no_difference() -> None:
    assert first_difference({"a": [1, 2], "b": [3, 4]}, {"a": [1, 2]}, ["a", "b"]) is None
