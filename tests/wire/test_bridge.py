"""Bridges: from each dialect to each other, and nothing changed or lost in silence."""

from __future__ import annotations

import json
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from tests.wire.events import ANY, SENT, bar, execution, order, quote, signal
from tests.wire.golden_files import golden

from ingenium.model.errors import ConfigError, NotHeldError
from ingenium.model.events import AnyEvent, BarEvent, CheckOrders
from ingenium.model.wire.bridge import Bridge
from ingenium.model.wire.cloudevents.bindings import from_message
from ingenium.model.wire.dialects import (
    CAMEL,
    DIALECTS,
    INGENIUM,
    LUNO,
    cloudevents_dialect,
    dialect_named,
    hft_dialect,
)
from ingenium.model.wire.ksuid import parts_of
from ingenium.model.wire.packet import Packet

CLOUD = cloudevents_dialect()
HFT = hft_dialect()
LATER = SENT + 5 * 10**9


def carried(event: AnyEvent, bridge: Bridge) -> Packet:
    return bridge.carry(bridge.origin.encode(event), LATER)


def test_a_message_on_nats_becomes_a_cloud_event_of_the_same_event() -> None:
    packet = carried(signal(), Bridge(origin=INGENIUM, target=CLOUD))
    event = from_message(packet.headers, packet.data, "nats")
    assert event.type == "ingenium.strategy.signal"
    assert event.id == signal().id
    assert event.time == signal().sent
    assert event.subject == "AAPL"
    assert json.loads(packet.data)["Signal"] == "LONG"
    assert packet.subject == "ingenium.strategy.signal"


def test_the_bar_of_a_cloud_event_becomes_an_ohlc_on_its_symbols_subject() -> None:
    packet = carried(bar(), Bridge(origin=CLOUD, target=INGENIUM))
    assert packet.subject == "ingenium.ingestor.data.aapl"
    assert json.loads(packet.data) == json.loads(golden("ingenium/bar"))


def test_words_are_written_as_the_other_dialect_writes_them() -> None:
    there = Bridge(origin=INGENIUM, target=CLOUD)
    back = Bridge(origin=CLOUD, target=INGENIUM)
    told = json.loads(carried(order(), there).data)
    assert (told["Side"], told["Type"], told["TimeInForce"]) == ("BUY", "MARKET", "GTC")
    told = json.loads(carried(order(), back).data)
    assert (told["Side"], told["Type"], told["TimeInForce"]) == ("buy", "market", "gtc")


@given(ANY)
def test_there_and_back_again_nothing_has_changed(event: AnyEvent) -> None:
    start = INGENIUM.encode(event)
    for other in (CLOUD, CAMEL):
        there = Bridge(origin=INGENIUM, target=other).carry(start, LATER)
        assert Bridge(origin=other, target=INGENIUM).carry(there, LATER) == start


def test_a_kline_becomes_a_data_event_and_a_kline_again() -> None:
    kline = Packet("KLINE.TOKOCRYPTO.TKOIDR.1M", golden("hft/kline_pascal"))
    there = Bridge(origin=HFT, target=INGENIUM).carry(kline, LATER)
    assert there.subject == "ingenium.ingestor.data.tkoidr"
    back = Bridge(origin=INGENIUM, target=HFT).carry(there, LATER)
    assert back.subject == kline.subject
    assert json.loads(back.data) == json.loads(kline.data)


def test_a_message_that_comes_twice_goes_on_with_one_id() -> None:
    bridge = Bridge(origin=HFT, target=INGENIUM)
    kline = Packet("KLINE.TOKOCRYPTO.TKOIDR.1M", golden("hft/kline_pascal"))
    first = json.loads(bridge.carry(kline, LATER).data)["Id"]
    assert json.loads(bridge.carry(kline, LATER + 10**12).data)["Id"] == first
    assert first.startswith("data_")
    changed = Packet(kline.subject, kline.data.replace(b'"920"', b'"921"'))
    assert json.loads(bridge.carry(changed, LATER).data)["Id"] != first


def test_an_event_that_does_not_tell_its_time_was_sent_when_it_was_received() -> None:
    bridge = Bridge(origin=LUNO, target=INGENIUM)
    event = INGENIUM.decode(bridge.carry(Packet("", golden("luno/tick")), LATER))
    assert event.sent == LATER
    assert parts_of(event.id.removeprefix("data_"))[0] == 1_679_443_200


def test_a_bar_gets_the_venue_and_period_that_it_does_not_tell() -> None:
    bare = Packet("ingenium.ingestor.data.aapl", golden("ingenium_older/bar_of_the_text"))
    bridge = Bridge(origin=INGENIUM, target=HFT, venue="toko", period="1M", symbols={"AAPL": "X"})
    event = bridge.event(bare, LATER)
    assert isinstance(event, BarEvent)
    assert (event.venue, event.period, event.symbol) == ("toko", "1M", "X")
    told = bridge.event(INGENIUM.encode(bar(venue="nasdaq")), LATER)
    assert isinstance(told, BarEvent)
    assert (told.venue, told.period) == ("nasdaq", "1h")


@pytest.mark.parametrize(
    ("event", "target", "fault"),
    [
        (signal(), HFT, "SignalEvent: hft-service has no such event"),
        (quote(), HFT, "QuoteEvent: hft-service has no such event"),
        (execution(side="buy"), LUNO, "hears of whole fills only"),
        (order(stop_loss=Decimal(1)), LUNO, "no words for its stop loss"),
        (order(stop_loss=Decimal(1), venue="x"), HFT, "no words for its stop loss"),
    ],
)
def test_what_the_other_dialect_cannot_say_is_refused(
    event: AnyEvent, target: object, fault: str
) -> None:
    bridge = Bridge(origin=INGENIUM, target=target)  # type: ignore[arg-type]
    with pytest.raises(NotHeldError, match=fault):
        carried(event, bridge)


def test_the_heartbeat_of_the_luno_trader_stays_there() -> None:
    bridge = Bridge(origin=LUNO, target=INGENIUM)
    assert bridge.event(Packet("", golden("luno/check")), LATER) == CheckOrders(
        id=bridge.event(Packet("", golden("luno/check")), LATER).id, sent=LATER
    )
    with pytest.raises(NotHeldError):
        bridge.carry(Packet("", golden("luno/check")), LATER)


def test_a_dialect_is_found_by_its_name() -> None:
    assert [dialect_named(name).name for name in DIALECTS] == list(DIALECTS)
    with pytest.raises(ConfigError, match="no dialect 'cloudevent': did you mean 'cloudevents'"):
        dialect_named("cloudevent")


def test_an_order_keeps_its_id_through_every_dialect_that_has_orders() -> None:
    asked = order(venue="luno", reference=Decimal(10))
    for target in (CLOUD, HFT, LUNO, CAMEL):
        there = carried(asked, Bridge(origin=INGENIUM, target=target))
        back = Bridge(origin=target, target=INGENIUM).event(there, LATER)
        assert back.id == asked.id
        assert msgspec.structs.replace(back, sent=asked.sent) == asked
