"""Rates as data: what is in another currency is converted by pairs that the catalog holds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounting.book import denials, fills, numbers
from tests.bars import FIRST
from tests.runtime.catalogs import add, markets, run

from ingenium.model.errors import ConfigError
from ingenium.model.timeframe import DAY

if TYPE_CHECKING:
    from pathlib import Path


def pair(folder: Path, name: str, closes: list[float], **facts: Any) -> None:
    """Add a pair such as EURUSD: dollars for a euro."""
    known: dict[str, Any] = {"venue": "FX", "price_decimals": 4}
    add(folder, name, closes, base=name[:3], currency=name[3:], **(known | facts))


def test_shares_in_two_currencies_add_up_in_the_account(tmp_path: Path) -> None:
    # 10 euro shares at 20 and 8 pound shares at 5, at 1.25 and 1.5 dollars: no gain at the fills.
    # At the end 22 euro at 1.3 are 286 and 6 pounds at 1.25 are 60; the cash is
    # 1000 - 0 dollars, -200 euro at 1.3 = -260 and -40 pounds at 1.25 = -50.
    # Equity 1000 + 286 + 60 - 260 - 50 = 1036: 20 euro and 8 pounds gained.
    add(tmp_path, "SAP", [20, 20, 22], currency="EUR")
    add(tmp_path, "BP", [5, 5, 6], currency="GBP")
    pair(tmp_path, "EURUSD", [1.25, 1.25, 1.3])
    pair(tmp_path, "GBPUSD", [1.5, 1.5, 1.25])
    result = run(tmp_path, "0 buy SAP 10; 0 buy BP 8", data={"symbols": ["SAP", "BP"]})
    assert fills(result) == [("buy", 10, 20), ("buy", 8, 5)]
    assert numbers(result, "cash", "unrealised", "equity") == [690, 36, 1036]
    assert [line["symbol"] for line in result.data] == ["SAP", "BP", "EURUSD", "GBPUSD"]
    told = [text for kind, text in result.assumptions if "converts" in text]
    assert told == [
        "EURUSD: converts EUR and USD; it is not traded",
        "GBPUSD: converts GBP and USD; it is not traded",
    ]


def test_a_pair_is_not_shown_to_strategies_that_name_no_symbols(tmp_path: Path) -> None:
    add(tmp_path, "SAP", [20, 20, 22], currency="EUR")
    pair(tmp_path, "EURUSD", [1.25, 1.25, 1.3])
    result = run(tmp_path, "", data={"symbols": ["SAP"]})
    assert result.system["strategies"][0]["symbols"] == ["SAP"]  # type: ignore[index]


def test_an_inverted_pair_and_a_way_over_two_pairs_do_as_well(tmp_path: Path) -> None:
    # A dollar is 0.8 euro: a euro is 1.25. A pound is 1.2 euro: 1.5 dollars. 8 x 5 x 1.5 = 60.
    add(tmp_path, "BP", [5, 5, 6], currency="GBP")
    pair(tmp_path, "USDEUR", [0.8] * 3)
    pair(tmp_path, "GBPEUR", [1.2] * 3)
    result = run(tmp_path, "0 buy BP 8", data={"symbols": ["BP"]})
    assert numbers(result, "equity") == [1012]
    assert [line["symbol"] for line in result.data] == ["BP", "GBPEUR", "USDEUR"]


def test_a_rate_is_known_from_the_start_of_the_run(tmp_path: Path) -> None:
    # The first rate of the run would be known with its second bar only.
    add(tmp_path, "SAP", [20, 20, 20, 22], currency="EUR", first=FIRST + 2 * DAY)
    pair(tmp_path, "EURUSD", [1.1, 1.25, 1.25, 1.25, 1.25, 1.25])
    data = {"symbols": ["SAP"], "start": "2020-01-03"}
    result = run(tmp_path, "0 buy SAP 10", data=data)
    assert denials(result) == []
    assert numbers(result, "equity") == [1025]
    assert [(line["symbol"], line["first"]) for line in result.data] == [
        ("SAP", "2020-01-03"),
        ("EURUSD", "2020-01-02"),
    ]


def test_bars_of_a_day_are_taken_before_shorter_ones(tmp_path: Path) -> None:
    add(tmp_path, "SAP", [20, 20], currency="EUR")
    pair(tmp_path, "EURUSD", [1.25] * 48, timeframe="1h")
    pair(tmp_path, "EURUSD", [1.25] * 2)
    found = markets(tmp_path, symbols=["SAP"])
    assert [(market.symbol, market.bars.timeframe) for market in found] == [
        ("SAP", DAY),
        ("EURUSD", DAY),
    ]


def test_a_pair_that_the_system_names_is_traded(tmp_path: Path) -> None:
    add(tmp_path, "SAP", [20, 20, 22], currency="EUR")
    pair(tmp_path, "EURUSD", [1.25, 1.25, 1.3])
    found = markets(tmp_path, symbols=["EURUSD", "SAP"])
    assert [(market.symbol, market.is_traded) for market in found] == [
        ("EURUSD", True),
        ("SAP", True),
    ]


def test_what_needs_no_conversion_loads_no_pair(tmp_path: Path) -> None:
    add(tmp_path, "SAP", [20, 20, 22], currency="EUR")
    pair(tmp_path, "EURUSD", [1.25, 1.25, 1.3])
    account = {"currency": "EUR", "initial_capital": 1000}
    result = run(tmp_path, "0 buy SAP 10", data={"symbols": ["SAP"]}, account=account)
    assert numbers(result, "equity") == [Decimal(1020)]
    assert len(result.data) == 1


def test_without_a_pair_the_instrument_is_refused(tmp_path: Path) -> None:
    add(tmp_path, "SAP", [20, 20], currency="EUR")
    pair(tmp_path, "GBPUSD", [1.5, 1.5])
    with pytest.raises(ConfigError) as refused:
        run(tmp_path, "", data={"symbols": ["SAP"]})
    assert str(refused.value) == (
        "s.yaml: instruments.SAP.currency: is EUR, and nothing in the data converts it into USD: "
        "add the bars of a pair, with instruments.EURUSD: {base: EUR, currency: USD}."
    )
