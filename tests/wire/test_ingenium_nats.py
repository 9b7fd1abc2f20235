"""The first contract: JSON in PascalCase on NATS subjects, as its programs write and read it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.events import (
    ANY,
    KSUID,
    SENT,
    bar,
    bar_with_everything,
    execution,
    order,
    order_with_everything,
    quote,
    rejection,
    signal,
    trade,
)
from tests.wire.golden_files import golden, in_order, names

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import AnyEvent, BarEvent, CheckOrders, ExecutionEvent, SubmitOrder
from ingenium.model.wire.ingenium_nats import data_subject, decode, encode
from ingenium.model.wire.packet import Packet
from ingenium.model.wire.times import nanoseconds

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = "ingenium.ingestor.data."
SIGNAL = "ingenium.strategy.signal"
ORDER = "ingenium.portfolio.order"
EXECUTION = "ingenium.executor.execution"

NOW: Mapping[str, tuple[str, AnyEvent]] = {
    "bar": (f"{DATA}aapl", bar()),
    "bar_with_everything": (f"{DATA}aapl", bar_with_everything()),
    "quote": (f"{DATA}ethmyr%2eluno", quote()),
    "trade": (f"{DATA}pepe", trade()),
    "signal": (SIGNAL, signal()),
    "order": (ORDER, order()),
    "order_with_everything": (ORDER, order_with_everything()),
    "execution": (EXECUTION, execution()),
    "rejection": (EXECUTION, rejection()),
}
ON_THE_HOUR = nanoseconds("2023-11-14T21:00:00Z", "")
OLDER: Mapping[str, tuple[str, AnyEvent]] = {
    "bar_of_the_text": (f"{DATA}aapl", bar(period="", time=ON_THE_HOUR)),
    "bar_of_alpaca": (f"{DATA}aapl", bar(time=ON_THE_HOUR)),
    "bar_of_2021": (f"{DATA}aapl", bar(period="1d", time=None)),
    "signal_of_the_text": (SIGNAL, signal()),
    "order_never_stamped": (ORDER, order()),
    "execution_of_the_text": (EXECUTION, execution(price=None, time=SENT)),
}
STAMPS = {
    "bar_of_alpaca": (f"data_{KSUID}", SENT + 500),
    "order_never_stamped": ("order_1", None),
    "execution_of_the_text": (f"exec_{KSUID}", SENT),
}


def test_every_golden_file_is_read_by_a_test() -> None:
    assert names("ingenium") == set(NOW)
    assert names("ingenium_older") == set(OLDER)


@pytest.mark.parametrize("name", NOW)
def test_an_event_is_written_as_its_golden_file(name: str) -> None:
    subject, event = NOW[name]
    packet = encode(event)
    assert (packet.subject, packet.headers) == (subject, {})
    assert in_order(packet.data) == in_order(golden(f"ingenium/{name}"))


@pytest.mark.parametrize("name", NOW)
def test_a_golden_file_is_read_as_its_event(name: str) -> None:
    subject, event = NOW[name]
    assert decode(Packet(subject, golden(f"ingenium/{name}"))) == event


@pytest.mark.parametrize("name", OLDER)
def test_what_older_programs_send_is_read(name: str) -> None:
    subject, event = OLDER[name]
    identity, sent = STAMPS.get(name, ("", None))
    expected = msgspec.structs.replace(event, id=identity, sent=sent)
    assert decode(Packet(subject, golden(f"ingenium_older/{name}"))) == expected


@given(ANY)
def test_what_is_written_is_read_as_it_was(event: AnyEvent) -> None:
    assert decode(encode(event)) == event


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12))
def test_a_symbol_of_any_letters_is_carried(symbol: str) -> None:
    event = bar(symbol=symbol)
    packet = encode(event)
    assert decode(packet) == event
    assert not set(packet.subject.removeprefix(DATA)) & set(" .*>\n")


def test_an_order_of_the_shortest_form_is_good_till_cancelled() -> None:
    body = b'{"Symbol": "AAPL", "Side": "SELL", "Quantity": 3, "Type": "MARKET"}'
    read = decode(Packet(ORDER, body))
    assert isinstance(read, SubmitOrder)
    assert (read.side, read.quantity, read.time_in_force) == ("sell", Decimal(3), "GTC")


def test_a_time_in_force_is_never_taken_from_the_order_type() -> None:
    """The executor of the origin put one into the field of the other."""
    read = decode(Packet(ORDER, encode(order(type="limit", time_in_force="DAY")).data))
    assert isinstance(read, SubmitOrder)
    assert (read.type, read.time_in_force) == ("limit", "DAY")
    mixed = golden("ingenium/order").replace(b'"gtc"', b'"market"')
    with pytest.raises(WireError, match="order TimeInForce: 'market' is no time in force"):
        decode(Packet(ORDER, mixed))


def test_times_keep_their_nanoseconds() -> None:
    """The layout of the origin kept hours only."""
    time = nanoseconds("2023-11-14T21:59:58.123456789Z", "")
    read = decode(encode(bar(time=time)))
    assert isinstance(read, BarEvent)
    assert read.time == time


def test_a_partial_fill_and_a_rejection_arrive_with_symbol_and_update() -> None:
    """The executor of the origin forwarded whole fills only, and left both empty."""
    for event in (execution(), rejection()):
        read = decode(encode(event))
        assert isinstance(read, ExecutionEvent)
        assert (read.symbol, read.update) == ("AAPL", event.update)


def test_a_bar_period_is_a_length_and_no_date() -> None:
    body = golden("ingenium_older/bar_of_2021")
    read = decode(Packet(f"{DATA}aapl", body))
    assert isinstance(read, BarEvent)
    assert (read.period, read.time) == ("1d", None)
    with pytest.raises(WireError, match="data Period: '2021-05-01' is no length of a bar"):
        decode(Packet(f"{DATA}aapl", body.replace(b'"24h"', b'"2021-05-01"')))


def test_the_header_row_of_a_file_is_no_data_event() -> None:
    header = {"Open": "Open", "High": "High", "Low": "Low", "Close": "Close", "Volume": "Volume"}
    event = {"Type": "data.type.ohlc", "Symbol": "AAPL", "Timestamp": "Date", "Ohlc": header}
    with pytest.raises(WireError, match="'Date' is no time"):
        decode(Packet(f"{DATA}aapl", msgspec.json.encode(event)))
    with pytest.raises(WireError, match="data Open: 'Open' is no number"):
        decode(Packet(f"{DATA}aapl", msgspec.json.encode(event | {"Timestamp": ""})))


@pytest.mark.parametrize(
    ("symbol", "subject"),
    [
        ("AAPL", "aapl"),
        ("BRK.B", "brk%2eb"),
        ("ETH MYR", "eth%20myr"),
        ("A*", "a%2a"),
        ("A>", "a%3e"),
        ("50%", "50%25"),
        ("ÅÄ", "%c3%a5%c3%a4"),
    ],
)
def test_a_symbol_cannot_break_the_grammar_of_subjects(symbol: str, subject: str) -> None:
    assert data_subject(symbol) == DATA + subject


def test_an_event_without_an_id_is_not_sent() -> None:
    with pytest.raises(WireError, match="BarEvent: it has no id or no time of sending"):
        encode(msgspec.structs.replace(bar(), id=""))
    with pytest.raises(WireError, match="stamp it first"):
        encode(msgspec.structs.replace(bar(), sent=None))


def test_a_bar_that_may_still_change_is_not_sent_as_a_whole_one() -> None:
    with pytest.raises(NotHeldError, match="this dialect has closed bars only"):
        encode(bar(is_closed=False))


def test_an_event_of_another_contract_has_no_words_here() -> None:
    with pytest.raises(NotHeldError, match="CheckOrders: Ingenium on NATS has no such event"):
        encode(CheckOrders(id="check_1", sent=SENT))


def test_an_execution_that_says_nothing_is_refused() -> None:
    with pytest.raises(WireError, match="neither an Update nor a Quantity"):
        decode(Packet(EXECUTION, b'{"OrderId": "order_1", "Symbol": "AAPL"}'))


def test_a_data_event_of_an_unknown_type_is_refused_with_those_that_are_known() -> None:
    body = golden("ingenium/bar").replace(b"data.type.ohlc", b"data.type.news")
    known = "there are data.type.ohlc, data.type.quote, data.type.trade"
    with pytest.raises(WireError, match=f"'data.type.news' is not known: {known}"):
        decode(Packet(f"{DATA}aapl", body))


def test_a_data_event_without_the_part_that_its_type_names_is_refused() -> None:
    body = golden("ingenium/bar").replace(b"data.type.ohlc", b"data.type.quote")
    with pytest.raises(WireError, match=r"its Type is data.type.quote but it has no Quote"):
        decode(Packet(f"{DATA}aapl", body))


def test_a_subject_of_no_event_is_refused() -> None:
    with pytest.raises(WireError, match=r"'ingenium.strategy.opinion' is of no event"):
        decode(Packet("ingenium.strategy.opinion", b"{}"))


def test_an_empty_symbol_is_refused() -> None:
    with pytest.raises(WireError, match="signal Symbol: it is empty"):
        decode(Packet(SIGNAL, b'{"Symbol": "", "Signal": "long"}'))
