"""An account at Kraken spot."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from ingenium.model.errors import DataError
from ingenium.venues.account import Account, accepted, unless_unknown
from ingenium.venues.allowances import Allowance
from ingenium.venues.kraken.account_wire import (
    SECOND,
    VENUE,
    Envelope,
    balances_of,
    execution_of,
    instruments_of,
    meaning,
    order_form,
    reports_of,
    state_of,
)
from ingenium.venues.kraken.signing import Nonces, signed
from ingenium.venues.port import Capabilities, Refused
from ingenium.venues.rest import Request
from ingenium.venues.socket import Manners, VenueSocket
from ingenium.venues.supported import check_supported

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping

    from ingenium.venues.allowances import Priority
    from ingenium.venues.port import (
        Address,
        Balance,
        Credentials,
        Execution,
        NewOrder,
        OrderRef,
        Told,
        VenueError,
        VenueInstrument,
        VenueOrderState,
    )
    from ingenium.venues.rest import Answer, RestClient

_T = TypeVar("_T")

REST: Final = "https://api.kraken.com"
STREAM: Final = "wss://ws-auth.kraken.com"
ALLOWANCES: Final = (
    Allowance(name="calls", limit=20, window=40, decays=True),
    Allowance(name="orders", limit=125, window=53, decays=True),
)
"""The counters of an intermediate account: calls fade by 0.5 a second, orders by 2.34."""

_PAGE: Final = 50
_ROUNDED: Final = 1_000_000  # nanoseconds by which a trade may be told as later than it was

CAPABILITIES: Final = Capabilities(
    venue=VENUE,
    order_types=frozenset({"market", "limit", "stop", "stop_limit"}),
    times_in_force=frozenset({"GTC", "IOC", "FOK"}),
    post_only=True,
    replace=True,
    client_ids="open",
    fills="trades",
    user_stream=True,
    cancels_when_silent=True,
    lands_within=6.0,
)


def judged(answer: Answer) -> VenueError | None:
    """Return what an answer means where it is no success."""
    return meaning(answer.status, answer.body, acts=answer.request.acts)


async def asset_pairs(client: RestClient) -> dict[str, dict[str, Any]]:
    """Return what Kraken trades, by its names of pairs."""
    request = Request(method="GET", path="/0/public/AssetPairs", costs={"calls": 1})
    envelope = await client.ask(request, Envelope)
    return msgspec.json.decode(envelope.result, type=dict[str, dict[str, Any]])


class KrakenBroker(Account):
    """An account at Kraken spot; see `Broker`."""

    CAPABILITIES = CAPABILITIES
    TITLE = "Kraken"

    def __init__(self, credentials: Credentials, address: Address) -> None:
        super().__init__(credentials, address.rest or REST, ALLOWANCES)
        self._nonces = Nonces()
        self._turn = asyncio.Lock()
        self._stream = (address.stream or STREAM).rstrip("/")
        self._shown: dict[str, str] = {}
        self._pairs: dict[str, str] = {}
        self._socket = VenueSocket[Any](
            self._stream_address,
            self._read,
            greet=self._greet,
            manners=Manners(first_wait=0.2, longest_wait=5.0),
        )
        self._sockets.append(self._socket)

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        pairs = await asset_pairs(self._client)
        self._instruments = instruments_of(pairs)
        self._shown = {each.feed_symbol: each.symbol for each in self._instruments.values()}
        for name, row in pairs.items():
            self._pairs[name] = self._pairs[row["altname"]] = f"{row['altname']}.{VENUE}"
        return self._instruments

    async def submit(self, order: NewOrder) -> VenueOrderState:
        """Send an order, once; Kraken answers with its id only."""
        check_supported(order, CAPABILITIES)
        rules = await self._rules(order.symbol)
        given = order_form(order, rules.order_symbol, await self._clock.measured_now())
        told = await self._ask("AddOrder", given, dict[str, Any], "new", acts=True)
        return accepted(order, told["txid"][0])

    async def cancel(self, order: OrderRef) -> None:
        """Ask for the end of an order."""
        told = await self._ask(
            "CancelOrder", _reference(order), dict[str, Any], "cancel", acts=True
        )
        if not told.get("count"):
            msg = "Kraken cancelled nothing."
            raise Refused(msg, "unknown_order")

    async def replace(
        self, order: OrderRef, *, quantity: Decimal | None, limit: Decimal | None
    ) -> VenueOrderState:
        """Change a working order in one step; it keeps its ids."""
        given = _reference(order)
        if quantity is not None:
            given["order_qty"] = f"{quantity:f}"
        if limit is not None:
            given["limit_price"] = f"{limit:f}"
        await self._ask("AmendOrder", given, dict[str, Any], "new", acts=True)
        state = await self.order(order)
        if state is None:
            msg = "Kraken does not know the order that it has changed."
            raise Refused(msg, "unknown_order")
        return state

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        """Return an order; None where Kraken does not know it."""
        if order.client_id is None:
            asked = {"txid": order.venue_id or ""}
            rows = self._ask("QueryOrders", asked, dict[str, dict[str, Any]])
            return await self._first(await unless_unknown(rows) or {})
        given = {"cl_ord_id": order.client_id}
        for name, key in (("OpenOrders", "open"), ("ClosedOrders", "closed")):
            told = await self._ask(name, given, dict[str, Any])
            if found := told.get(key):
                return await self._first(found)
        return None

    async def open_orders(self) -> list[VenueOrderState]:
        """Return all orders of the account that can still trade."""
        told = await self._ask("OpenOrders", {}, dict[str, Any])
        return [
            state_of(txid, row, await self._symbol(row["descr"]["pair"]))
            for txid, row in (told.get("open") or {}).items()
        ]

    async def executions(self, symbols: Iterable[str], since: int) -> list[Execution]:
        """Return the account's trades from a time on, oldest first."""
        wanted = set(symbols)
        found: list[Execution] = []
        start = f"{Decimal(max(since - _ROUNDED, 0)) / SECOND:.9f}"
        place = 0
        while True:
            given = {"start": start, "ofs": str(place)}
            told = await self._ask("TradesHistory", given, dict[str, Any])
            rows = told.get("trades") or {}
            for name, row in rows.items():
                symbol = await self._symbol(row["pair"])
                if symbol in wanted:
                    quote = self._instruments[symbol].quote
                    each = execution_of(name, row, symbol, quote)
                    found += [each] if each.time >= since else []
            place += len(rows)
            if len(rows) < _PAGE:
                break
        return sorted(found, key=lambda each: (each.time, each.trade_id))

    async def balances(self) -> dict[str, Balance]:
        """Return what the account holds, by currency."""
        return balances_of(await self._ask("BalanceEx", {}, dict[str, dict[str, Any]]))

    async def reports(self) -> AsyncIterator[Told]:
        """Tell what happens to the account, until closed."""
        if not self._instruments:
            await self.instruments()
        async for told in self._socket.told():
            yield told

    async def cancel_when_silent(self, seconds: float | None) -> None:
        """Have all orders cancelled unless this is called again in time; None calls it off."""
        given = {"timeout": str(int(seconds or 0))}
        await self._ask("CancelAllOrdersAfter", given, dict[str, Any], "cancel", acts=True)

    async def _first(self, rows: Mapping[str, dict[str, Any]]) -> VenueOrderState | None:
        for txid, row in rows.items():
            return state_of(txid, row, await self._symbol(row["descr"]["pair"]))
        return None

    def _meaning(self, answer: Answer) -> VenueError | None:
        return judged(answer)

    async def _server_time(self) -> int:
        request = Request(method="GET", path="/0/public/Time", costs={"calls": 0})
        envelope = await self._client.ask(request, Envelope)
        told = msgspec.json.decode(envelope.result, type=dict[str, Any])
        return int(told["unixtime"]) * SECOND + SECOND // 2

    async def _symbol(self, pair: str) -> str:
        if not self._pairs:
            await self.instruments()
        return self._pairs.get(pair, f"{pair}.{VENUE}")

    async def _ask(
        self,
        name: str,
        given: Mapping[str, str],
        kind: type[_T],
        priority: Priority = "query",
        *,
        acts: bool = False,
    ) -> _T:
        """Ask something of the account, and return what is in the envelope."""
        path = f"/0/private/{name}"
        costs = {"orders": 1.0} if acts else {"calls": 2.0 if "History" in name else 1.0}
        if priority == "cancel":
            costs = {}
        request = Request(method="POST", path=path, acts=acts, priority=priority, costs=costs)

        has_turn = False

        async def sign(request: Request) -> Request:
            nonlocal has_turn
            await self._turn.acquire()  # a nonce that arrives after a higher one is refused
            has_turn = True
            body, headers = signed(self._credentials, path, self._nonces.next(), given)
            return replace(request, body=body, headers=headers)

        try:
            envelope = await self._client.ask(request, Envelope, sign)
        finally:
            if has_turn:
                self._turn.release()
        return msgspec.json.decode(envelope.result, type=kind)

    async def _stream_address(self) -> str:
        return f"{self._stream}/v2"

    async def _greet(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Subscribe to what happens to the account."""
        told = await self._ask("GetWebSocketsToken", {}, dict[str, Any])
        wanted = {
            "channel": "executions",
            "token": told["token"],
            "snap_orders": True,
            "snap_trades": False,
        }
        await send(msgspec.json.encode({"method": "subscribe", "params": wanted}).decode())

    def _read(self, frame: str | bytes) -> list[VenueOrderState | Execution]:
        """Return what a frame of the account's stream says.

        Raises:
            DataError: it cannot be read.
        """
        try:
            told = msgspec.json.decode(frame, type=dict[str, Any])
            if told.get("channel") != "executions":
                return []
            return [
                each
                for row in told["data"]
                if row.get("symbol") in self._shown
                for each in reports_of(row, self._shown[row["symbol"]])
            ]
        except (msgspec.MsgspecError, KeyError, TypeError, ArithmeticError) as error:
            msg = f"not a frame of Kraken's executions: {error!r}."
            raise DataError(msg) from error


def _reference(order: OrderRef) -> dict[str, str]:
    if order.client_id is not None:
        return {"cl_ord_id": order.client_id}
    return {"txid": order.venue_id or ""}
