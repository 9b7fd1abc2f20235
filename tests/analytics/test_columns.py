"""Tables as columns, DataFrames, Arrow and JSON."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from tests.analytics.runs import MONDAY, small_columns

from ingenium.analytics.columns import (
    NEVER,
    Column,
    arrow,
    decimal_text,
    decimals,
    frame,
    from_arrow,
    records,
    time_text,
)


def test_a_frame_has_times_in_utc_and_no_text_twins() -> None:
    fills = frame(small_columns()["fills"])
    assert fills["time"].iloc[0] == pd.Timestamp("2010-01-05", tz="UTC")
    assert fills["price"].tolist() == [10.0, 12.0, 20.0]
    assert not [name for name in fills if str(name).endswith("_text")]


def test_a_missing_time_is_not_a_time() -> None:
    table = frame({"time": np.array([MONDAY, NEVER])})
    assert table["time"].isna().tolist() == [False, True]
    assert time_text(NEVER) is None


def test_an_empty_table_is_an_empty_frame() -> None:
    assert frame({}).empty
    assert records({}) == []


def test_records_have_exact_text_and_iso_times() -> None:
    first = records(small_columns()["fills"])[0]
    assert first["price"] == "10.00"
    assert first["time"] == "2010-01-05T00:00:00Z"
    assert first["order"] == 1


def test_records_write_a_missing_number_as_null() -> None:
    limits = [row["limit"] for row in records(small_columns()["orders"])]
    assert limits == [None, None, "20.5"]


def test_exact_numbers_come_from_the_text_twin() -> None:
    columns: dict[str, Column] = {"fee": np.array([0.1]), "fee_text": ["0.100000000000000000001"]}
    assert decimals(columns, "fee") == [Decimal("0.100000000000000000001")]
    assert decimals({"fee": np.array([0.1])}, "fee") == [Decimal("0.1")]


def test_arrow_gives_the_columns_back() -> None:
    columns = small_columns()["fills"]
    again = from_arrow(arrow(columns))
    assert list(again) == list(columns)
    assert all(list(again[name]) == list(columns[name]) for name in columns)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1e-8, "0.00000001"), (1e21, "1" + "0" * 21), (0.1, "0.1"), (-2.0, "-2"), (np.nan, None)],
)
def test_numbers_are_written_without_an_exponent(number: float, text: str | None) -> None:
    assert decimal_text(number) == text
