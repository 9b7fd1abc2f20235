"""Shares in other currencies than the account's, converted by pairs in the data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounting.book import denials, fills, numbers, trade
from tests.bars import flat_bars

from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.analytics.result import Result

SHARE = [20, 20, 22]


def held(
    script: str,
    pairs: Mapping[str, Sequence[float]],
    currency: str,
    **settings: Any,
) -> Result:
    """Trade a share in a currency; a pair's name is its base and its quote."""
    instruments: dict[str, dict[str, object]] = {
        pair: {"base": pair[:3], "currency": pair[3:], "price_precision": 4} for pair in pairs
    }
    instruments["SHARE"] = {"currency": currency}
    data = {**{pair: list(closes) for pair, closes in pairs.items()}, "SHARE": SHARE}
    return trade(script, data, instruments=instruments, **settings)


@pytest.mark.parametrize(
    ("pairs", "currency"),
    [
        ({"EURUSD": [1.25, 1.25, 1.3]}, "EUR"),
        # A dollar is 0.8 euro, then 0.625: a euro is 1.25, then 1.6 dollars.
        ({"USDEUR": [0.8, 0.8, 0.625]}, "EUR"),
        # A pound is 1.2 euro of 1.25 dollars: 1.5. Then 1.2 x 1.3 = 1.56.
        ({"GBPEUR": [1.2, 1.2, 1.2], "EURUSD": [1.25, 1.25, 1.3]}, "GBP"),
    ],
    ids=["direct", "inverted", "by way of another"],
)
def test_cash_profit_and_equity_are_converted(
    pairs: Mapping[str, Sequence[float]], currency: str
) -> None:
    # 10 at 20 cost 200 of the currency and are up 20 of it at the end; fees are 1 % of 200 = 2.
    fees = {"kind": "percent", "rate": "0.01"}
    result = held("0 buy SHARE 10", pairs, currency, account="unlimited", fees=fees)
    last = {
        "EURUSD": Decimal("1.3"),
        "USDEUR": Decimal("1.6"),
        "GBPEUR": Decimal("1.56"),
    }[next(iter(pairs))]
    expected = [1000 - 202 * last, 20 * last, 2 * last, 1000 + 18 * last]
    assert numbers(result, "cash", "unrealised", "fees", "equity") == expected


def test_buying_power_and_targets_count_in_the_account_currency() -> None:
    # 1000 dollars are 800 euros at 1.25: 40 at 20. Half of the equity is 20 of them.
    pairs = {"EURUSD": [1.25, 1.25, 1.25]}
    result = held("0 buy SHARE 41; 0 buy SHARE 40", pairs, "EUR")
    assert denials(result) == [("margin", "account", 1000, 1025)]
    result = held("0 target SHARE weight=0.5", pairs, "EUR")
    assert fills(result) == [("buy", 20, 20)]


def test_a_pair_is_an_instrument_like_others() -> None:
    # 100 euros at 1.25 cost 125 dollars; at 1.3 they are up 5.
    settings = {"EURUSD": {"base": "EUR", "currency": "USD"}}
    result = trade("0 buy EURUSD 100", {"EURUSD": [1.25, 1.25, 1.3]}, instruments=settings)
    assert numbers(result, "cash", "unrealised", "equity") == [875, 5, 1005]


def test_an_order_before_the_first_rate_is_denied_in_every_kind_of_account() -> None:
    # The pair's bars begin with the share's last one: one rate is needed, none is there.
    late = flat_bars([1.25] * 4, "EURUSD")
    late = type(late).from_columns(
        "EURUSD",
        time=late.time[2:],
        open=late.open[2:],
        high=late.high[2:],
        low=late.low[2:],
        close=late.close[2:],
        timeframe="1d",
    )
    instruments = {"SHARE": {"currency": "EUR"}, "EURUSD": {"base": "EUR", "currency": "USD"}}
    data = {"EURUSD": late, "SHARE": [20, 20, 22, 22]}
    script = "0 buy SHARE 1; 2 buy SHARE 1"
    for account in ("unlimited", "cash", "margin"):
        result = trade(script, data, account=account, instruments=instruments)
        assert denials(result) == [("stale_data", "instrument", 1, 0)]
        assert fills(result) == [("buy", 1, 22)]


def test_a_currency_that_nothing_converts_is_refused_with_the_pair_that_would() -> None:
    with pytest.raises(ConfigError) as refused:
        trade("0 buy AAA 1", [10, 10], instruments={"AAA": {"currency": "EUR"}})
    assert str(refused.value) == (
        "backtest(): instruments.AAA.currency: is EUR, and nothing in the data converts it into "
        "USD: add the bars of a pair, with instruments.EURUSD: {base: EUR, currency: USD}."
    )
