"""A result: its tables and figures, its JSON, and its folder."""

import json
import os
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.analytics.runs import small_columns, small_run

from ingenium.analytics.result import Result
from ingenium.model.errors import ConfigError, DataError, MissingExtraError


def test_the_equity_is_indexed_by_time() -> None:
    equity = small_run().equity
    assert list(equity.columns) == ["equity", "cash", "gross_exposure", "net_exposure"]
    assert equity.index[0] == pd.Timestamp("2010-01-04", tz="UTC")


def test_the_statistics_count_from_the_initial_capital() -> None:
    values = small_run().statistics
    assert values["n"] == 4
    assert values["total_return"] == pytest.approx(0.01968)
    assert values["max_drawdown_peak"] == "2010-01-04"
    assert values["max_drawdown_recovery"] == "2010-01-06"
    assert values["periods_per_year"] == 252
    assert "assumed" not in str(values["annualisation"])


def test_time_in_market_counts_closed_and_open_positions() -> None:
    # A from day 1 to 2, B from day 3 on: bars 1 and 3 of four
    assert small_run().statistics["time_in_market"] == 0.5


def test_trade_statistics_are_exact() -> None:
    assert small_run().trade_statistics["net"] == Decimal(20)


def test_symbols_and_strategies_have_their_own_lines() -> None:
    run = small_run()
    assert [(line.name, line.net) for line in run.by_symbol] == [
        ("A", Decimal("19.78")),
        ("B", Decimal("-0.1")),
    ]
    assert [(line.name, line.fills, line.fees) for line in run.by_strategy] == [
        ("first", 2, Decimal("0.22")),
        ("second", 1, Decimal("0.1")),
    ]


def test_denials_are_counted_by_rule() -> None:
    assert small_run().denials_by_rule == {"max_order_quantity": 2, "restricted": 1}
    assert len(small_run().denials) == 3


def test_positions_and_speed() -> None:
    assert small_run().positions["symbol"].tolist() == ["B"]
    assert small_run().bars_per_second == 16.0


def test_a_run_on_ticks_counts_ticks_and_one_on_both_counts_rows() -> None:
    told = [("feed_latency", "as recorded")]
    ticks = small_run(assumptions=told)
    both = small_run(assumptions=[("intrabar_path", "none"), *told])
    assert [run.played for run in (small_run(), ticks, both)] == ["bar", "tick", "row"]
    assert "8 ticks in 500 ms, 16 ticks/s" in str(ticks)
    assert "8 ticks" in ticks._repr_html_()
    assert "8 ticks" in repr(ticks)


def test_its_repr_says_what_it_was_worth_in_one_line() -> None:
    assert repr(small_run()) == ("<Result small: 1,019.68 USD (+1.97 %), 1 trade, 3 fills, 8 bars>")


def test_a_run_without_bars_shows_itself() -> None:
    run = small_run(columns={}, open_positions=(), bars=0, seconds=0.0)
    assert "0 bars" in repr(run)
    assert "assumed" in str(run)
    assert "<svg" not in run._repr_html_()
    assert run.equity.empty


def test_its_dict_is_json_with_decimals_as_text() -> None:
    plain = json.loads(json.dumps(small_run().to_dict(), allow_nan=False))
    assert plain["totals"]["equity"] == "1019.68"
    assert plain["trade_statistics"]["gross_profit"] == "20"
    assert plain["start"] == "2010-01-04T00:00:00Z"
    assert plain["fills"][2]["price"] == "20.00"
    assert plain["log"][0]["time"] == "2010-01-04T00:00:00Z"


def test_saving_and_loading_gives_the_same_result(tmp_path: Path) -> None:
    run = small_run()
    folder = run.save(tmp_path / "runs" / "one")
    names = ["days", "denials", "equity", "events", "fills", "orders", "prices", "trades"]
    assert {file.name for file in folder.iterdir()} == {
        *(f"{name}.parquet" for name in names),
        "result.json",
    }
    again = Result.load(folder)
    assert again.to_dict() == run.to_dict()
    assert again.digest == run.digest


def test_the_json_file_is_the_dict(tmp_path: Path) -> None:
    folder = small_run().save(tmp_path / "one")
    assert json.loads((folder / "result.json").read_text()) == small_run().to_dict()


def test_saving_again_replaces_the_earlier_result_and_leaves_nothing_else(tmp_path: Path) -> None:
    small_run().save(tmp_path / "one")
    small_run(digest="aa").save(tmp_path / "one")
    assert Result.load(tmp_path / "one").digest == "aa"
    assert [entry.name for entry in tmp_path.iterdir()] == ["one"]


def test_a_failed_save_leaves_the_earlier_result(tmp_path: Path) -> None:
    small_run().save(tmp_path / "one")
    broken = small_run(
        columns=small_columns() | {"orders": {"id": np.array([1, 2]), "side": ["buy"]}}
    )
    with pytest.raises(ValueError, match=r".+"):
        broken.save(tmp_path / "one")
    assert Result.load(tmp_path / "one").digest == small_run().digest
    assert [entry.name for entry in tmp_path.iterdir()] == ["one"]


def test_saving_over_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("irreplaceable")
    with pytest.raises(ConfigError, match="holds something else than a result"):
        small_run().save(tmp_path)
    with pytest.raises(ConfigError, match="is a file: choose a folder"):
        small_run().save(tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "irreplaceable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="cannot be written"):
        small_run().save(tmp_path / "one")


def test_a_folder_without_a_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no result \(no result.json\)"):
        Result.load(tmp_path)


def test_a_damaged_result_is_named(tmp_path: Path) -> None:
    folder = small_run().save(tmp_path / "one")
    (folder / "fills.parquet").write_bytes(b"half a file")
    with pytest.raises(DataError, match="the result is damaged"):
        Result.load(folder)


def test_plot_without_matplotlib_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match="needs matplotlib"):
        small_run().plot()
