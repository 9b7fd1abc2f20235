"""Runs side by side: figures with their best, what differs, curves, correlation, parting."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests.analytics.runs import DAY, MONDAY, days, small_columns, small_run

from ingenium.analytics.compared_figures import ComparedFigure
from ingenium.analytics.comparison import Comparison, compare
from ingenium.analytics.differences import Difference
from ingenium.analytics.outcome import Outcome
from ingenium.model.errors import ConfigError


def with_equity(*values: float, first_day: int = 0, **changes: object) -> Outcome:
    equity = {
        "time": days(*range(first_day, first_day + len(values))),
        "equity": np.array(values),
    }
    return small_run(columns=small_columns() | {"equity": equity}, **changes)


def with_fills(**changes: object) -> Outcome:
    columns = small_columns()
    return small_run(columns=columns | {"fills": columns["fills"] | changes})


def figure(comparison: Comparison, name: str) -> ComparedFigure:
    return next(each for each in comparison.figures if each.name == name)


def test_the_best_of_a_row_knows_whether_more_or_less_is_better() -> None:
    steady = with_equity(1010.0, 1000.0, 1030.0, 1040.0, totals=totals(fees="9"))
    bold = with_equity(1100.0, 800.0, 1300.0, 1400.0, totals=totals(fees="2"))
    compared = compare({"steady": steady, "bold": bold})
    best = {each.name: each.best for each in compared.figures}
    assert best["Return"] == {1}  # more is better
    assert best["Max drawdown"] == {0}  # the shallower, though both are negative
    assert best["Volatility a year"] == {0}  # less is better
    assert best["Fees"] == {1}
    assert best["Round trips"] == frozenset()
    assert figure(compared, "Return").texts == ("+4.00 %", "+40.00 %")


def totals(*, initial: str = "1000", fees: str = "1") -> dict[str, Decimal]:
    return {"initial": Decimal(initial), "equity": Decimal(1040), "fees": Decimal(fees)}


def test_nothing_is_best_where_all_are_equal() -> None:
    assert not any(each.best for each in compare({"a": small_run(), "b": small_run()}).figures)


def test_two_of_three_may_be_best() -> None:
    low, high = with_equity(1010.0, 1020.0), with_equity(1010.0, 1030.0)
    assert figure(compare({"a": high, "b": low, "c": high}), "Return").best == {0, 2}


def test_a_figure_that_is_undefined_is_never_best() -> None:
    empty = small_run(columns={}, open_positions=())
    row = figure(compare({"empty": empty, "full": small_run()}), "Return")
    assert row.values[0] is None
    assert row.texts[0] == "-"
    assert row.best == frozenset()


def test_amounts_in_different_currencies_are_not_ranked() -> None:
    euros = small_run(currency="EUR", totals=totals(fees="0"))
    compared = compare({"dollars": small_run(), "euros": euros})
    assert figure(compared, "Fees").best == frozenset()
    assert compared.cautions == ("The runs are in different currencies: EUR, USD.",)


def test_settings_that_differ_are_named_by_their_dotted_paths() -> None:
    def system(lookback: int, **more: object) -> dict[str, Any]:
        strategy = {"id": "s", "symbols": ["A", "B"], "parameters": {"lookback": lookback}}
        return {"name": "n", "strategies": [strategy], "risk": {}, "seed": 0, **more}

    one = small_run(system=system(20, venue={"fees": None}))
    two = small_run(system=system(30, venue={"fees": {"kind": "percent", "rate": "0.001"}}))
    assert compare({"one": one, "two": two}).settings == (
        Difference("strategies.0.parameters.lookback", ("20", "30")),
        Difference("venue.fees.kind", ("-", "percent")),
        Difference("venue.fees.rate", ("-", "0.001")),
    )


def test_a_list_of_plain_values_is_one_setting() -> None:
    one = small_run(system={"data": {"symbols": ["A"]}})
    two = small_run(system={"data": {"symbols": ["A", "B"]}})
    assert compare({"one": one, "two": two}).settings == (
        Difference("data.symbols", ("A", "A, B")),
    )


def test_assumptions_that_differ_are_shown_without_those_that_all_share() -> None:
    one = small_run(assumptions=[("data", "A has a hole"), ("data", "raw"), ("fill", "open")])
    two = small_run(assumptions=[("data", "raw"), ("fill", "close")])
    assert compare({"one": one, "two": two}).assumptions == (
        Difference("data", ("A has a hole", "-")),
        Difference("fill", ("open", "close")),
    )


def test_data_that_differ_are_named_by_symbol_and_the_beginning_of_their_checksums() -> None:
    def data(checksum: str, rows: int = 4) -> list[dict[str, object]]:
        return [{"symbol": "A", "rows": rows, "checksum": checksum * 32, "source": "A.csv"}]

    one, two = small_run(data=data("1a")), small_run(data=data("2b", rows=5))
    assert compare({"one": one, "two": two}).data == (
        Difference("A.rows", ("4", "5")),
        Difference("A.checksum", ("1a1a1a1a1a1a", "2b2b2b2b2b2b")),
    )


def test_curves_are_rebased_and_aligned_on_time() -> None:
    early = with_equity(1010.0, 1020.0, 1030.0)
    late = with_equity(2000.0, 3000.0, first_day=2, totals=totals(initial="2000"))
    curves = compare({"early": early, "late": late}).curves
    assert curves.times.tolist() == [MONDAY + day * DAY for day in range(4)]
    np.testing.assert_allclose(curves.values[0], [1.01, 1.02, 1.03, np.nan])
    np.testing.assert_allclose(curves.values[1], [np.nan, np.nan, 1.0, 1.5])


def test_a_value_holds_until_the_next_one_of_its_run() -> None:
    daily = with_equity(1010.0, 1020.0, 1030.0)
    sparse = small_run(
        columns=small_columns()
        | {"equity": {"time": days(0, 2), "equity": np.array([1100.0, 1200.0])}}
    )
    curves = compare({"daily": daily, "sparse": sparse}).curves
    np.testing.assert_allclose(curves.values[1], [1.1, 1.1, 1.2])


def test_other_dates_are_a_caution() -> None:
    compared = compare({"a": with_equity(1.0, 2.0), "b": with_equity(1.0, 2.0, first_day=1)})
    assert compared.cautions == (
        "The runs cover different dates: 2010-01-04 to 2010-01-05, 2010-01-05 to 2010-01-06.",
    )


def test_returns_are_correlated_over_the_moments_that_both_share() -> None:
    up = with_equity(1000.0, 1100.0, 1000.0, 1100.0, 1000.0)
    down = with_equity(1100.0, 1000.0, 1100.0, 1000.0, 1100.0)
    assert compare({"up": up, "again": up}).correlations[0][1] == pytest.approx(1.0)
    assert compare({"up": up, "down": down}).correlations[0][1] == pytest.approx(-1.0)


def test_a_flat_run_has_no_correlation() -> None:
    flat, other = with_equity(*[1000.0] * 5), with_equity(1000.0, 1100.0, 1000.0, 1100.0, 1000.0)
    correlations = compare({"flat": flat, "other": other}).correlations
    assert correlations[0] == (None, None)
    assert correlations[1][0] is None
    assert correlations[1][1] == pytest.approx(1.0)


def test_runs_part_at_the_first_fill_that_differs() -> None:
    parting = compare({"a": small_run(), "b": with_fills(price_text=["10.00", "12.50", "20.00"])})
    (found,) = parting.partings
    assert found is not None
    assert (found.row, found.time) == (1, MONDAY + 2 * DAY)
    assert found.first == "sell 10 A at 12.00 on 2010-01-06"
    assert found.other == "sell 10 A at 12.50 on 2010-01-06"


def test_a_run_with_fewer_fills_parts_where_it_ends() -> None:
    columns = small_columns()
    shorter = small_run(
        columns=columns | {"fills": {name: each[:2] for name, each in columns["fills"].items()}}
    )
    (found,) = compare({"a": small_run(), "b": shorter}).partings
    assert found is not None
    assert (found.first, found.other) == ("buy 5 B at 20.00 on 2010-01-07", "no fill")


def test_runs_with_the_same_fills_do_not_part() -> None:
    assert compare({"a": small_run(), "b": small_run()}).partings == (None,)


def test_one_run_alone_is_refused() -> None:
    with pytest.raises(ConfigError, match="1 runs cannot be compared: name 2 to 26"):
        compare({"a": small_run()})
