"""Funding of perpetual contracts: paid in cash at its times, on the value of what is held."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulation.script import Played, Row, bars, flat, plain, play

import ingenium
from ingenium.analytics.report.report import report_of
from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def held(funding: dict[str, Any], steps: dict[int, Any], rows: list[Row], **more: Any) -> Played:
    return play(rows, steps, instruments={"X": {"funding": funding}}, **more)


def paid(run: Played) -> list[str]:
    table = run.result.table("events")
    return [str(text) for text in table["text"] if "funding" in str(text)]


def total(run: Played, name: str = "funding") -> str:
    return plain(run.result.totals[name])


def test_a_long_pays_a_part_of_its_value_at_each_time() -> None:
    # Bought at the open of day 1, before 08:00: held at the midnights that end days 1 and 2, which
    # close at 110 and 120; a daily payment of 0.001 on 10 units is 1.10 and 1.20.
    steps = {0: lambda s: s.buy("X", 10)}
    rows = flat(100, 110, 120)
    run = held({"rate": "0.001", "interval": "1d"}, steps, rows)
    assert paid(run) == ["funding of X brought -1.1", "funding of X brought -1.2"]
    assert total(run) == "-2.3"
    assert plain(run.result.final_equity) == plain(Decimal(100_000) + 100 - Decimal("2.3"))


def test_a_short_receives_it() -> None:
    run = held({"rate": "0.001", "interval": "1d"}, {0: lambda s: s.sell("X", 10)}, flat(100, 110))
    assert total(run) == "1.1"


def test_a_rate_below_zero_is_paid_by_the_short() -> None:
    steps = {0: lambda s: s.sell("X", 10)}
    run = held({"rate": "-0.001", "interval": "1d"}, steps, flat(100, 110))
    assert total(run) == "-1.1"


def test_between_closes_the_value_is_that_at_the_last_close() -> None:
    # Three payments in each day held: at 08:00 and 16:00 at the close before, at midnight at its own.
    steps = {0: lambda s: s.buy("X", 10)}
    run = held({"rate": "0.001", "interval": "8h"}, steps, flat(100, 110))
    assert paid(run) == [f"funding of X brought -{amount}" for amount in ("1", "1", "1.1")]


def test_who_holds_nothing_pays_nothing() -> None:
    steps = {0: lambda s: s.buy("X", 10), 1: lambda s: s.sell("X", 10)}
    run = held({"rate": "0.001", "interval": "1d"}, steps, flat(100, 110, 120, 130))
    assert paid(run) == ["funding of X brought -1.1"]


def test_rates_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "funding.csv"
    file.write_text(
        "time,funding_rate\n"
        "2019-12-31T00:00:00Z,0.5\n"
        "2020-01-02T12:00:00Z,0.0003\n"
        "2020-01-03T00:00:00Z,-0.0001\n"
        "2021-01-01T00:00:00Z,0.5\n"
    )
    steps = {0: lambda s: s.buy("X", 10)}
    run = held({"source": str(file)}, steps, flat(100, 110, 120))
    assert paid(run) == ["funding of X brought -0.3", "funding of X brought 0.11"]


def test_the_contract_s_multiplier_counts() -> None:
    spec = {"multiplier": "0.5", "funding": {"rate": "0.001", "interval": "1d"}}
    run = play(flat(100, 110), {0: lambda s: s.buy("X", 10)}, instruments={"X": spec})
    assert total(run) == "-0.55"


def test_each_strategy_pays_for_itself_and_the_books_add_up() -> None:
    class Buyer(ingenium.Strategy):
        quantity: int = 1

        def on_bar(self, bar: ingenium.Bar) -> None:
            if self.position(bar.symbol) == 0:
                self.buy(bar.symbol, self.quantity)

    result = ingenium.backtest(
        [Buyer(quantity=10), Buyer(quantity=30)],
        data=[bars(flat(100, 100, 100))],
        instruments={"X": {"funding": {"rate": "0.001", "interval": "1d"}}},
        account="unlimited",
    )
    shares = [plain(totals["funding"]) for totals in result.strategy_totals.values()]
    assert shares == ["-2", "-6"]
    report = report_of(result)
    assert report.costs.funding == 8
    assert report.costs.total == 8.0
    assert report.attribution.whole.change == -8
    assert report.attribution.whole.currency == 0


def test_funding_is_among_the_assumptions() -> None:
    told = dict(held({"rate": "0.001"}, {}, flat(100, 110)).result.assumptions)
    assert told["funding"].startswith("X: longs pay shorts 0.001 every 8h")


def test_margin_is_called_when_funding_eats_it() -> None:
    # 200,000 held with 100,000. Each day costs a tenth of the value: 80,000, 60,000, 40,000 are left,
    # and 50,000 must be. The next close calls, pays once more, and the open after it sells.
    steps = {0: lambda s: s.buy("X", 2000)}
    run = held(
        {"rate": "0.1", "interval": "1d"}, steps, flat(*[100.0] * 6), account="margin", leverage=2
    )
    events = list(run.result.table("events")["event"])
    assert events == [*["FundingPaid"] * 3, "MarginCalled", "FundingPaid"]
    assert run.fills[-1] == "5 open: sell 2000 at 100"
    assert not run.result.open_positions


@pytest.mark.parametrize(
    ("funding", "sentence"),
    [
        ({}, "instruments.X.funding: needs either a rate or a source"),
        ({"rate": 0.1, "source": "catalog"}, "instruments.X.funding: needs either a rate or a"),
        ({"rate": 2}, "instruments.X.funding.rate: must be a fraction"),
        ({"rate": 0.1, "interval": "soon"}, "instruments.X.funding.interval: "),
        ({"rate": 0.1, "interval": "90d"}, "instruments.X.funding: nothing is paid while the bars"),
        ({"source": "absent.csv"}, "instruments.X.funding.source: "),
    ],
)
def test_impossible_funding_is_refused(funding: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        held(funding, {}, flat(100, 110))
