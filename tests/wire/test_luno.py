"""The events of the Luno trader."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.events import AMOUNTS, NAMES, NUMBERS, SIDES, bar, execution, maybe
from tests.wire.golden_files import golden, in_order, names

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import (
    AnyEvent,
    CheckOrders,
    ExecutionEvent,
    QuoteEvent,
    SubmitOrder,
)
from ingenium.model.wire.luno.codec import decode, encode
from ingenium.model.wire.luno.orders import counter_volume
from ingenium.model.wire.packet import Packet

if TYPE_CHECKING:
    from collections.abc import Mapping

TIME = 1_679_443_200_123_000_000
OID = "2b4d8dd1-0bd6-4a1a-9d1c-8ee7f0f9d2a5"
TICK = QuoteEvent(
    symbol="ETHMYR", venue="luno", bid=Decimal("8012.00"), ask=Decimal("8020.00"),
    bid_size=Decimal("0.52"), time=TIME,
)  # fmt: skip
BUY = SubmitOrder(
    id=OID, sent=TIME, symbol="ETHMYR", side="buy", quantity=Decimal("0.12"), venue="luno",
    reference=Decimal("8016.37"), strategy="1",
)  # fmt: skip
SELL = SubmitOrder(
    id=OID, sent=TIME, symbol="ETHMYR", side="sell", quantity=Decimal("0.1"), venue="luno",
    type="stop_limit", limit=Decimal(8100), trigger=Decimal(8110), time_in_force="FOK",
    strategy="naive", venue_order_id="BXMC2CJ7HNB88U4", post_only=True,
)  # fmt: skip
FILL = ExecutionEvent(
    order_id=OID, symbol="ETHMYR", update="filled", quantity=Decimal("0.12"),
    price=Decimal(8016), value=Decimal("961.92"), time=TIME + 1_333_000_000, ordered=TIME,
    side="buy", fee=Decimal("0.0003"), strategy="1",
)  # fmt: skip
EVENTS: Mapping[str, tuple[str, AnyEvent]] = {
    "tick": ("TICK", TICK),
    "market_buy": ("ORDER", BUY),
    "limit_sell": ("ORDER", SELL),
    "fill": ("FILL", FILL),
    "check": ("CHECK_ORDER_STATUS", CheckOrders()),
}


def test_every_golden_file_is_read_by_a_test() -> None:
    assert names("luno") == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_written_as_its_golden_file_and_read_from_it(name: str) -> None:
    kind, event = EVENTS[name]
    packet = encode(event)
    assert packet.subject == kind
    assert in_order(packet.data) == in_order(golden(f"luno/{name}"))
    assert decode(Packet("", golden(f"luno/{name}"))) == event


def test_numbers_and_words_of_an_enumeration_are_the_same() -> None:
    body = golden("luno/limit_sell").replace(b'"type": 1', b'"type": "ORDER"')
    assert decode(Packet("", body.replace(b'"ordertype": 1', b'"ordertype": "LMT"'))) == SELL


MOMENTS = st.integers(315_532_800_000, 4_102_444_800_000).map(lambda count: count * 1_000_000)
IDS = st.sampled_from(["1", "27", "0", "007", "naive", "-1"])
TICKS = st.builds(
    QuoteEvent, symbol=NAMES, venue=NAMES, bid=NUMBERS, ask=NUMBERS, bid_size=maybe(NUMBERS),
    ask_size=maybe(NUMBERS), time=MOMENTS,
)  # fmt: skip
COMMON: Any = {
    "id": NAMES, "sent": maybe(MOMENTS), "symbol": NAMES, "side": SIDES, "quantity": AMOUNTS,
    "venue": st.just("luno"), "strategy": IDS, "venue_order_id": NAMES,
    "time_in_force": st.sampled_from(["GTC", "IOC", "FOK"]),
}  # fmt: skip
PRICES = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**6), places=2)
LIMITS = {"limit": PRICES, "post_only": st.booleans()}
ORDERS = (
    st.builds(SubmitOrder, **COMMON, reference=PRICES)
    | st.builds(SubmitOrder, **COMMON, type=st.just("limit"), **LIMITS)
    | st.builds(SubmitOrder, **COMMON, type=st.just("stop_limit"), trigger=PRICES, **LIMITS)
)
FILLS = st.builds(
    ExecutionEvent, order_id=NAMES, symbol=NAMES, update=st.just("filled"), quantity=AMOUNTS,
    value=PRICES, time=maybe(MOMENTS), ordered=maybe(MOMENTS), side=SIDES, fee=AMOUNTS,
    strategy=IDS,
)  # fmt: skip


@given(TICKS | ORDERS)
def test_what_is_written_is_read_as_it_was(event: AnyEvent) -> None:
    assert decode(encode(event)) == event


@given(FILLS)
def test_a_fill_is_read_as_it_was_and_its_price_is_value_by_quantity(event: ExecutionEvent) -> None:
    read = decode(encode(event))
    assert isinstance(read, ExecutionEvent)
    assert read.price is not None
    assert msgspec.structs.replace(read, price=None) == event
    assert abs(read.price * event.quantity - (event.value or 0)) < Decimal("1e-5")


def test_a_fill_that_tells_its_price_alone_is_written_with_its_value() -> None:
    packet = encode(msgspec.structs.replace(FILL, value=None))
    assert decode(packet) == FILL


@pytest.mark.parametrize(
    ("quantity", "price", "volume"),
    [
        ("0.12", "8016.37", "961.96"),
        ("1", "0.125", "0.12"),
        ("1", "0.135", "0.14"),
        ("3", "7", "21"),
    ],
)
def test_a_market_buy_spends_hundredths_of_the_currency(
    quantity: str, price: str, volume: str
) -> None:
    assert counter_volume(Decimal(quantity), Decimal(price)) == Decimal(volume)


def test_a_market_sell_carries_no_counter_volume() -> None:
    packet = encode(msgspec.structs.replace(BUY, side="sell", reference=None))
    assert b'"counter_volume":null' in packet.data


def test_a_cancelled_order_is_no_fill_of_nothing() -> None:
    """The origin booked such an order as a fill, and divided by its volume of zero."""
    body = golden("luno/fill").replace(b'"0.12"', b'"0"')
    with pytest.raises(WireError, match="fill base_volume: 0 must be more than zero"):
        decode(Packet("", body))


def test_a_partial_fill_is_not_told_as_a_whole_one() -> None:
    with pytest.raises(NotHeldError, match="hears of whole fills only, not of 'partially_filled'"):
        encode(execution(side="buy"))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"reference": None}, "this order must tell the price that was seen"),
        ({"type": "limit"}, "this order must tell its limit"),
        ({"trigger": Decimal(1)}, "no other order has one on Luno"),
        ({"type": "stop_limit", "limit": Decimal(1)}, "a stop limit order needs one"),
        ({"venue": "kraken"}, "sends to luno only, not to kraken"),
        ({"time_in_force": "DAY"}, "no word for the time in force 'DAY': it has GTC, IOC, FOK"),
        ({"take_profit": Decimal(1)}, "no words for its take profit"),
        ({"is_simulated": True}, "no words for its is simulated"),
    ],
)
def test_an_order_that_luno_cannot_take_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(WireError, match=fault):
        encode(msgspec.structs.replace(BUY, **changes))


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("tick", '"ETHMYR.luno"', '"ETHMYR.kraken"', "'ETHMYR.kraken' is not ETHMYR.luno"),
        ("tick", "1679443200123", "1679443200", "are seconds, by their size"),
        ("tick", '"type": 0', '"type": 9', "the type '9' is not known: there are TICK \\(0\\)"),
        ("tick", '"type": 0', '"type": "TOCK"', "the type 'TOCK' is not known"),
        ("market_buy", '"ordertype": 0', '"ordertype": 2', "'2' is no order type"),
        ("market_buy", '"stop": null', '"stop": 1', "a market order cannot have one on Luno"),
        ("limit_sell", '"price": "8100"', '"price": null', "a limit order needs one"),
        ("limit_sell", '"ASK"', '"ASKED"', "'ASKED' is no side that is known"),
    ],
)
def test_a_message_that_breaks_a_rule_is_refused(name: str, old: str, new: str, fault: str) -> None:
    body = golden(f"luno/{name}").decode()
    assert old in body
    with pytest.raises(WireError, match=fault):
        decode(Packet("", body.replace(old, new).encode()))


def test_events_that_lack_what_the_contract_demands_are_refused() -> None:
    with pytest.raises(WireError, match="a tick must tell it"):
        encode(msgspec.structs.replace(TICK, time=None))
    with pytest.raises(WireError, match="must tell its side, and its price or value"):
        encode(msgspec.structs.replace(FILL, side=None))
    with pytest.raises(NotHeldError, match="BarEvent: the Luno trader has no such event"):
        encode(bar())
