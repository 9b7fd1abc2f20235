"""Enumerations: one table for all dialects, and no guessing."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import Direction, OrderType, Side, TimeInForce, Update
from ingenium.model.wire.names import name_of, token
from ingenium.model.wire.periods import go_period, period_of
from ingenium.model.wire.vocabulary import (
    DIRECTIONS,
    ORDER_TYPES,
    SIDES,
    TIMES_IN_FORCE,
    UPDATES,
    Vocabulary,
)

TABLES: dict[Any, Vocabulary[Any]] = {
    Side: SIDES,
    Direction: DIRECTIONS,
    OrderType: ORDER_TYPES,
    TimeInForce: TIMES_IN_FORCE,
    Update: UPDATES,
}


@pytest.mark.parametrize("enumeration", TABLES, ids=[each.noun for each in TABLES.values()])
def test_every_word_of_ours_is_in_its_table_and_read_back_from_each_dialect(
    enumeration: Any,
) -> None:
    table = TABLES[enumeration]
    assert table.words == get_args(enumeration)
    for dialect in ("ingenium", "cloudevents", "hft", "luno", "camel"):
        for spelling in table.spellings(dialect):
            word = table.read(spelling, "x")
            assert table.write(word, dialect, "x") == spelling


@pytest.mark.parametrize(
    ("written", "side"),
    [("buy", "buy"), ("SELL", "sell"), ("BID", "buy"), ("ASK", "sell"), ("LONG", "buy"),
     ("short", "sell"), ("BIDS", "buy")],
)  # fmt: skip
def test_all_names_of_a_side_are_read(written: str, side: Side) -> None:
    assert SIDES.read(written, "x") == side


@pytest.mark.parametrize("written", ["ingenium.signal.long", "LONG", "long", "Long"])
def test_a_signal_is_read_in_any_case(written: str) -> None:
    assert DIRECTIONS.read(written, "x") == "long"


@pytest.mark.parametrize(
    ("written", "update"),
    [("PARTIAL", "partially_filled"), ("partial_fill", "partially_filled"), ("fill", "filled"),
     ("CANCELED", "cancelled"), ("cancelled", "cancelled"), ("AWAITING", "held"),
     ("PENDING", "accepted"), ("COMPLETE", "filled"), ("replaced", "replaced")],
)  # fmt: skip
def test_all_names_of_what_happens_to_an_order_are_read(written: str, update: Update) -> None:
    assert UPDATES.read(written, "x") == update


def test_an_unknown_word_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(WireError) as refused:
        SIDES.read("buyy", "order Side")
    assert str(refused.value) == (
        "order Side: 'buyy' is no side that is known: did you mean 'buy'? there are "
        "buy, bid, sell, ask, long, short, bids, asks."
    )


def test_a_word_that_a_dialect_lacks_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(NotHeldError) as refused:
        TIMES_IN_FORCE.write("DAY", "luno", "order")
    assert str(refused.value) == (
        "order: this dialect has no word for the time in force 'DAY': it has GTC, IOC, FOK."
    )


@pytest.mark.parametrize(
    ("written", "period"),
    [("1Hour", "1h"), ("24h", "1d"), ("24h0m0s", "1d"), ("1h30m0s", "90m"), ("15Min", "15m"),
     ("1m", "1m"), ("1M", "1M"), ("1Month", "1M"), ("1Day", "1d"), ("1w", "1w"), ("7d", "1w"),
     ("60s", "1m"), ("", "")],
)  # fmt: skip
def test_lengths_of_bars_are_read_as_each_program_writes_them(written: str, period: str) -> None:
    assert period_of(written, "x") == period
    assert period_of(go_period(period, "x"), "x") == period


@pytest.mark.parametrize("written", ["0h", "0m0s", "2021-05-01", "h", "1fortnight", "-1h", "1.5h"])
def test_what_is_no_length_is_refused(written: str) -> None:
    with pytest.raises(WireError, match="is no length of a bar"):
        period_of(written, "Period")


@pytest.mark.parametrize("name", ["AAPL", "BRK.B", "a b", "A*>%", "Ünï", "日本", "%2E"])
def test_a_name_in_a_subject_is_read_back(name: str) -> None:
    written = token(name, "symbol")
    assert not set(written) & set(".*> ")
    assert name_of(written, "symbol") == name


@pytest.mark.parametrize("name", ["", "x" * 129, "é" * 128, "\ud800"])
def test_a_name_that_no_subject_can_carry_is_refused(name: str) -> None:
    with pytest.raises(WireError, match=r"^symbol: "):
        token(name, "symbol")


def test_an_escape_that_is_no_text_is_refused() -> None:
    with pytest.raises(WireError, match="is no escaped UTF-8"):
        name_of("%FF", "symbol")
