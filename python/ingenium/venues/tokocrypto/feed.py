"""Market data of Tokocrypto: Binance's, for the instruments that Tokocrypto trades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ingenium.venues.binance.feed import BinanceFeed
from ingenium.venues.rest import Request, RestClient
from ingenium.venues.tokocrypto.broker import CAPABILITIES, REST
from ingenium.venues.tokocrypto.wire import Envelope, instruments_of

if TYPE_CHECKING:
    from ingenium.venues.port import Address, VenueInstrument


class TokocryptoFeed(BinanceFeed):
    """Market data of Tokocrypto; see `MarketFeed`."""

    CAPABILITIES = CAPABILITIES
    home: ClassVar[str] = "wss://stream-cloud.tokocrypto.site"

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self._own = RestClient(address.rest or REST)

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        request = Request(method="GET", path="/open/v1/common/symbols")
        envelope = await self._own.ask(request, Envelope)
        told = msgspec.json.decode(envelope.data, type=dict[str, list[dict[str, Any]]])
        self._instruments = instruments_of(told["list"])
        return self._instruments

    async def close(self) -> None:
        """Let go of all connections."""
        await self._own.close()
        await super().close()
