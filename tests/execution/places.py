"""An exchange and what it trades, as desks are told of them."""

from __future__ import annotations

from decimal import Decimal

from ingenium.venues.port import Capabilities, VenueInstrument

SYMBOL = "BTCUSDT.binance"
SECOND = 1_000_000_000
CAPABILITIES = Capabilities(
    venue="binance",
    order_types=frozenset({"market", "limit"}),
    times_in_force=frozenset({"GTC"}),
    user_stream=True,
    lands_within=6.0,
)
INSTRUMENT = VenueInstrument(
    symbol=SYMBOL,
    order_symbol="BTCUSDT",
    feed_symbol="btcusdt",
    base="BTC",
    quote="USDT",
    tick=Decimal("0.01"),
    lot=Decimal("0.001"),
)
