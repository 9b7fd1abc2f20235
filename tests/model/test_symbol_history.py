"""A ticker is not an identity: who had which ticker when."""

from __future__ import annotations

import pytest

from ingenium.model.errors import DataError
from ingenium.model.symbol_history import STILL, SymbolHistory, TickerSpan
from ingenium.model.timestamps import instant


def span(identity: str, ticker: str, first: str, end: str | None = None) -> TickerSpan:
    return TickerSpan(identity, ticker, instant(first), STILL if end is None else instant(end))


CLASS_A = span("GOOGL", "GOOG", "2004-08-19", "2014-04-03")
CLASS_A_NOW = span("GOOGL", "GOOGL", "2014-04-03")
CLASS_C = span("GOOG", "GOOG", "2014-04-03")


def test_a_security_is_followed_over_its_tickers() -> None:
    history = SymbolHistory([CLASS_C, CLASS_A_NOW, CLASS_A])
    assert history.of_identity("GOOGL") == (CLASS_A, CLASS_A_NOW)
    assert history.of_ticker("GOOG") == (CLASS_A, CLASS_C)
    assert history.of_ticker("MSFT") == ()


def test_two_securities_cannot_have_one_ticker_at_once() -> None:
    with pytest.raises(DataError) as refused:
        SymbolHistory([CLASS_A, span("GOOG", "GOOG", "2014-04-02")])
    assert str(refused.value) == (
        "the symbol history says both GOOGL as GOOG from 2004-08-19 until 2014-04-02 and GOOG as "
        "GOOG from 2014-04-02: correct one of them."
    )


def test_a_security_cannot_have_two_tickers_at_once() -> None:
    with pytest.raises(DataError, match="the symbol history says both"):
        SymbolHistory([CLASS_A_NOW, span("GOOGL", "ABC", "2015-01-01")])


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        span("A", "B", "2020-01-02", "2020-01-02")
    assert str(refused.value) == (
        "A: traded as B from 2020-01-02 to before 2020-01-02, which is no time: swap or correct "
        "the dates."
    )
