"""CloudEvents that came over HTTP go to the subjects of the contract on NATS."""

from __future__ import annotations

import pytest
from tests.wire.events import bar, signal

from ingenium.bus.http.events import message_of
from ingenium.model.wire.cloudevents.codec import CloudEventsCodec
from ingenium.model.wire.ingenium_nats import subject_of

HTTP = CloudEventsCodec(binding="http")


@pytest.mark.parametrize("symbol", ["AAPL", "BRK.B", "ETHMYR.luno", "ÅÄ", "A B"])
def test_market_data_go_to_the_subject_of_their_symbol(symbol: str) -> None:
    event = bar(symbol=symbol)
    packet = HTTP.encode(event)
    assert message_of(packet.headers, packet.data).subject == subject_of(event)


def test_a_signal_goes_to_the_subject_of_its_type() -> None:
    packet = HTTP.encode(signal(symbol="BRK.B"))
    assert message_of(packet.headers, packet.data).subject == "ingenium.strategy.signal"
