"""An account at Binance spot."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from ingenium.model.errors import DataError
from ingenium.venues.account import Account, unless_unknown
from ingenium.venues.allowances import Allowance
from ingenium.venues.binance.account_wire import (
    BIP,
    MILLISECOND,
    AccountRow,
    ListRow,
    OrderRow,
    TradeRow,
    balances_of,
    execution_of,
    failure_of,
    instrument_of,
    order_parameters,
    pair_parameters,
    report_of,
    state_of,
)
from ingenium.venues.binance.signing import form, signature, signer
from ingenium.venues.port import Balance, Capabilities, Refused
from ingenium.venues.rest import Request
from ingenium.venues.socket import Manners, VenueSocket
from ingenium.venues.supported import check_supported

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
    from decimal import Decimal

    from ingenium.venues.allowances import Priority
    from ingenium.venues.port import (
        Address,
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

VENUE: Final = "binance"
REST: Final = "https://api.binance.com"
SOCKET: Final = "wss://ws-api.binance.com:443"
ALLOWANCES: Final = (
    Allowance(name="weight", limit=6_000, window=60),
    Allowance(name="orders", limit=100, window=10),
)
_PAGE: Final = 1_000

CAPABILITIES: Final = Capabilities(
    venue=VENUE,
    order_types=frozenset({"market", "limit", "stop", "stop_limit", "trailing_stop"}),
    times_in_force=frozenset({"GTC", "IOC", "FOK"}),
    post_only=True,
    trails=(10 * BIP, 2_000 * BIP, BIP),
    pairs=True,
    client_ids="open",
    fills="trades",
    user_stream=True,
    lands_within=6.0,
    bars=("1m", "3m", "5m", "15m", "30m", "1h", "4h", "1d"),
)


def judged(answer: Answer) -> VenueError | None:
    """Return what an answer means where it is no success."""
    if answer.status < 400:  # noqa: PLR2004 - as HTTP has it
        return None
    return failure_of(answer.body, acts=answer.request.acts)


def weight_of(answer: Answer) -> Mapping[str, float]:
    """Return how much the exchange says is used."""
    names = {"x-mbx-used-weight-1m": "weight", "x-mbx-order-count-10s": "orders"}
    return {
        names[name.lower()]: float(value)
        for name, value in answer.headers.items()
        if name.lower() in names
    }


async def traded(client: RestClient) -> dict[str, VenueInstrument]:
    """Return what Binance trades, by canonical symbol."""
    request = Request(method="GET", path="/api/v3/exchangeInfo", costs={"weight": 20})
    info: dict[str, Any] = await client.ask(request, dict[str, Any])
    found = [instrument_of(row, VENUE) for row in info["symbols"]]
    return {each.symbol: each for each in found}


class BinanceBroker(Account):
    """An account at Binance spot; see `Broker`."""

    CAPABILITIES = CAPABILITIES
    TITLE = "Binance spot"

    def __init__(self, credentials: Credentials, address: Address) -> None:
        super().__init__(credentials, address.rest or REST, ALLOWANCES, weight_of)
        self._sign: Callable[[Request], Awaitable[Request]] = signer(credentials, self._clock)
        self._socket = VenueSocket[Any](
            self._stream_address(address.stream or SOCKET),
            self._read,
            greet=self._greet,
            manners=Manners(first_wait=0.2, longest_wait=5.0),
        )
        self._sockets.append(self._socket)

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        return await traded(self._client)

    async def submit(self, order: NewOrder) -> VenueOrderState:
        """Send an order, once."""
        check_supported(order, CAPABILITIES)
        if order.pair is not None:
            return await self._submit_pair(order, order.pair)
        given = order_parameters(order, _name(order.symbol))
        request = self._acting("POST", "/api/v3/order", given, "new", {"weight": 1, "orders": 1})
        row = await self._client.ask(request, OrderRow, self._sign)
        return state_of(row, order.symbol)

    async def _submit_pair(self, stop: NewOrder, limit: NewOrder) -> VenueOrderState:
        given = pair_parameters(stop, limit, _name(stop.symbol))
        costs = {"weight": 1, "orders": 2}
        request = self._acting("POST", "/api/v3/orderList/oco", given, "new", costs)
        told = await self._client.ask(request, ListRow, self._sign)
        row = next(each for each in told.order_reports if each.client_order_id == stop.client_id)
        return state_of(row, stop.symbol)

    async def cancel(self, order: OrderRef) -> None:
        """Ask for the end of an order; one of a pair ends with the other."""
        request = self._acting("DELETE", "/api/v3/order", _reference(order), "cancel")
        await self._client.ask(request, OrderRow, self._sign)

    async def replace(
        self,
        order: OrderRef,  # noqa: ARG002
        *,
        quantity: Decimal | None,  # noqa: ARG002
        limit: Decimal | None,  # noqa: ARG002
    ) -> VenueOrderState:
        """Refuse: Binance changes prices by a new order only."""
        msg = "Binance cannot change the price of a working order."
        raise Refused(msg, "unsupported")

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        """Return an order; None where Binance does not know it."""
        request = self._asking("/api/v3/order", _reference(order), 4)
        row = await unless_unknown(self._client.ask(request, OrderRow, self._sign))
        return None if row is None else state_of(row, order.symbol)

    async def open_orders(self) -> list[VenueOrderState]:
        """Return all orders of the account that can still trade."""
        rows = await self._client.ask(
            self._asking("/api/v3/openOrders", {}, 80), list[OrderRow], self._sign
        )
        return [state_of(row, f"{row.symbol}.{VENUE}") for row in rows]

    async def executions(self, symbols: Iterable[str], since: int) -> list[Execution]:
        """Return the account's trades from a time on, oldest first."""
        found: list[Execution] = []
        for symbol in symbols:
            given = {"symbol": _name(symbol), "limit": str(_PAGE)}
            page = given | {"startTime": str(since // MILLISECOND)}
            while True:
                request = self._asking("/api/v3/myTrades", page, 20)
                rows = await self._client.ask(request, list[TradeRow], self._sign)
                found += [execution_of(row, symbol) for row in rows]
                if len(rows) < _PAGE:
                    break
                page = given | {"fromId": str(rows[-1].id + 1)}
        return sorted(found, key=lambda each: (each.time, int(each.trade_id)))

    async def balances(self) -> dict[str, Balance]:
        """Return what the account holds, by currency."""
        request = self._asking("/api/v3/account", {"omitZeroBalances": "true"}, 20)
        account = await self._client.ask(request, AccountRow, self._sign)
        return balances_of(account.balances)

    async def reports(self) -> AsyncIterator[Told]:
        """Tell what happens to the account, until closed."""
        async for told in self._socket.told():
            yield told

    async def _server_time(self) -> int:
        request = Request(method="GET", path="/api/v3/time", costs={"weight": 1})
        answer: dict[str, int] = await self._client.ask(request, dict[str, int])
        return answer["serverTime"] * MILLISECOND

    def _meaning(self, answer: Answer) -> VenueError | None:
        return judged(answer)

    def _acting(
        self,
        method: Literal["POST", "DELETE"],
        path: str,
        given: Mapping[str, str],
        priority: Priority,
        costs: Mapping[str, float] | None = None,
    ) -> Request:
        text = form(given)
        return Request(
            method=method,
            path=path,
            query=text if method == "DELETE" else "",
            body=text if method == "POST" else "",
            acts=True,
            priority=priority,
            costs=costs or {"weight": 1},
        )

    def _asking(self, path: str, given: Mapping[str, str], weight: float) -> Request:
        return Request(method="GET", path=path, query=form(given), costs={"weight": weight})

    def _stream_address(self, base: str) -> Callable[[], Awaitable[str]]:
        async def address() -> str:
            return f"{base.rstrip('/')}/ws-api/v3"

        return address

    def _read(self, frame: str | bytes) -> list[VenueOrderState | Execution | Balance]:
        try:
            return read_account(frame)
        except DataError as error:
            error.args = (self._client.redaction.text(str(error)),)
            raise

    async def _greet(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Subscribe to what happens to the account."""
        stamp = await self._clock.measured_now() // MILLISECOND
        given: dict[str, Any] = {"apiKey": self._credentials.key, "timestamp": stamp}
        text = "&".join(f"{name}={given[name]}" for name in sorted(given))
        given["signature"] = signature(self._credentials, text)
        asked = {
            "id": uuid.uuid4().hex,
            "method": "userDataStream.subscribe.signature",
            "params": given,
        }
        await send(msgspec.json.encode(asked).decode())


def read_account(frame: str | bytes) -> list[VenueOrderState | Execution | Balance]:
    """Return what a frame of the user stream says.

    Raises:
        DataError: it cannot be read.
    """
    try:
        told = msgspec.json.decode(frame, type=dict[str, Any])
        event = told.get("event", told)
        if told.get("error"):
            msg = f"the exchange refuses the stream: {told['error']}"
            raise DataError(msg)
        if event.get("e") == "executionReport":
            return [*report_of(event, f"{event['s']}.{VENUE}")]
        if event.get("e") == "outboundAccountPosition":
            return [
                msgspec.convert(
                    {"told": "balance", "currency": row["a"], "free": row["f"], "held": row["l"]},
                    Balance,
                )
                for row in event["B"]
            ]
    except (msgspec.MsgspecError, KeyError, ArithmeticError) as error:
        msg = f"not a frame of Binance's user stream: {error!r}."
        raise DataError(msg) from error
    return []


def _name(symbol: str) -> str:
    return symbol.rpartition(".")[0]


def _reference(order: OrderRef) -> dict[str, str]:
    given = {"symbol": _name(order.symbol)}
    if order.client_id is not None:
        return given | {"origClientOrderId": order.client_id}
    return given | {"orderId": order.venue_id or "0"}
