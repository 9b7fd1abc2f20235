"""Corporate actions of the catalog happen at their time, and are not known before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from tests.accounting.book import fills, numbers
from tests.runtime.catalogs import add, markets, run, system

from ingenium.model.errors import DataError
from ingenium.runtime.backtest import run_system
from ingenium.runtime.data_source import load_markets
from ingenium.storage.importing.facts_import import import_actions
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.model.engine import Bar

CLOSES = [12, 12, 12, 6, 6, 7]  # two for one before the fourth day, the 4th of January
SPLIT = "symbol,date,kind,ratio\nAAA,2020-01-04,split,2:1\n"


def know(folder: Path, actions: str) -> None:
    (folder / "actions.csv").write_text(actions, encoding="utf-8")
    import_actions(folder / "actions.csv", folder / "catalog")


class Watcher(Strategy):
    """Note what it is shown: the close, an average, the position and the open orders."""

    warm_up: ClassVar[int | None] = 0
    seen: ClassVar[list[tuple[Any, ...]]] = []

    def on_start(self) -> None:
        type(self).seen = []
        self.average = self.indicators.sma("AAA", 2)

    def on_bar(self, bar: Bar) -> None:
        if not type(self).seen:
            self.buy("AAA", 10)
            self.sell("AAA", 10, limit=16)
        orders = [(order.quantity, order.limit) for order in self.orders("AAA")]
        held = self.position("AAA")
        type(self).seen.append((bar.close, self.average.value, held, orders))


def test_a_strategy_sees_raw_prices_before_a_split_and_new_shares_after_it(
    tmp_path: Path,
) -> None:
    add(tmp_path, "AAA", CLOSES)
    know(tmp_path, SPLIT)
    entry = {"name": f"{__name__}:Watcher"}
    run_system(system(tmp_path, data={"symbols": ["AAA"]}, strategies=[entry]))
    before, after = (12, 12, 10, [(10, 16)]), (6, 6, 20, [(20, 8)])
    assert Watcher.seen[1:] == [before, before, after, after, (7, 6.5, 20, [(20, 8)])]


def test_actions_of_the_catalog_are_booked_like_given_ones(tmp_path: Path) -> None:
    add(tmp_path, "AAA", [*CLOSES, 8])
    text = """symbol,date,kind,ratio,amount,currency,price
AAA,2020-01-04,split,2:1,,,
AAA,2020-01-05,dividend,,0.25,USD,
AAA,2020-01-08,delisting,,,,9
"""
    know(tmp_path, text)
    result = run(tmp_path, "0 buy AAA 10", data={"symbols": ["AAA"]})
    # 10 at 12 become 20; 5 of dividends; paid 9 each in the end: 1000 - 120 + 5 + 180.
    assert numbers(result, "dividends", "equity") == [5, 1065]
    assert list(result.events["event"]) == [
        "SplitApplied",
        "DividendPaid",
        "Delisted",
        "PositionClosedOut",
    ]


def test_a_run_that_ends_before_an_action_does_not_know_of_it(tmp_path: Path) -> None:
    add(tmp_path, "AAA", CLOSES)
    know(tmp_path, "symbol,date,kind,price\nAAA,2020-01-04,delisting,0\n")
    result = run(tmp_path, "0 buy AAA 10", data={"symbols": ["AAA"], "end": "2020-01-03"})
    assert fills(result) == [("buy", 10, 12)]
    assert numbers(result, "equity") == [1000]


def test_actions_can_be_left_out(tmp_path: Path) -> None:
    add(tmp_path, "AAA", CLOSES)
    know(tmp_path, SPLIT)
    assert len(markets(tmp_path, symbols=["AAA"])[0].actions) == 1
    assert markets(tmp_path, symbols=["AAA"], corporate_actions=False)[0].actions == ()


def test_adjusted_prices_keep_their_end_and_lose_the_rest(tmp_path: Path) -> None:
    add(tmp_path, "AAA", CLOSES, prices="adjusted")
    know(tmp_path, f"{SPLIT}AAA,2020-01-07,delisting,\n")
    (market,) = load_markets(system(tmp_path, data={"symbols": ["AAA"]}))
    assert [type(action).__name__ for action in market.actions] == ["Delisting"]


def test_a_dividend_in_another_currency_than_the_prices_is_refused(tmp_path: Path) -> None:
    add(tmp_path, "AAA", CLOSES, currency="EUR")
    know(tmp_path, "symbol,date,kind,amount,currency\nAAA,2020-01-04,dividend,0.5,USD\n")
    with pytest.raises(DataError) as refused:
        markets(tmp_path, symbols=["AAA"])
    assert str(refused.value) == (
        "s.yaml: data: AAA trades in EUR, but its dividend of 2020-01-04 is in USD: import the "
        "dividends in EUR."
    )
