"""An account at Luno."""

from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import msgspec

from ingenium.model.errors import DataError
from ingenium.venues.account import Account, accepted, unless_unknown
from ingenium.venues.allowances import Allowance
from ingenium.venues.luno.wire import (
    MILLISECOND,
    VENUE,
    MarketRow,
    OrderRow,
    TradeRow,
    balances_of,
    execution_of,
    failure_of,
    instrument_of,
    order_form,
    state_of,
)
from ingenium.venues.port import (
    Capabilities,
    Line,
    OrderRef,
    Refused,
    VenueError,
)
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
        Told,
        VenueInstrument,
        VenueOrderState,
    )
    from ingenium.venues.rest import Answer, RestClient

REST: Final = "https://api.luno.com"
STREAM: Final = "wss://ws.luno.com"
ALLOWANCES: Final = (Allowance(name="calls", limit=300, window=60),)
_PAGE: Final = 100

CAPABILITIES: Final = Capabilities(
    venue=VENUE,
    order_types=frozenset({"market", "limit", "stop_limit"}),
    times_in_force=frozenset({"GTC", "IOC", "FOK"}),
    post_only=True,
    client_ids="always",
    fills="trades",
    user_stream=True,
    lands_within=6.0,
)


def judged(answer: Answer) -> VenueError | None:
    """Return what an answer means where it is no success."""
    return failure_of(answer.status, answer.body, acts=answer.request.acts)


def basic(credentials: Credentials) -> dict[str, str]:
    """Return the header that opens an account."""
    text = b64encode(f"{credentials.key}:{credentials.secret}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


def greeting(credentials: Credentials) -> str:
    """Return the first message of a stream."""
    own = {"api_key_id": credentials.key, "api_key_secret": credentials.secret}
    return msgspec.json.encode(own).decode()


async def traded(client: RestClient) -> dict[str, VenueInstrument]:
    """Return what Luno trades, by canonical symbol."""
    request = Request(method="GET", path="/api/exchange/1/markets", costs={"calls": 1})
    told = await client.ask(request, dict[str, list[MarketRow]])
    found = [instrument_of(row) for row in told["markets"]]
    return {each.symbol: each for each in found}


class LunoBroker(Account):
    """An account at Luno; see `Broker`.

    Its user stream tells that an order has changed; what of it is asked for then.
    """

    CAPABILITIES = CAPABILITIES
    TITLE = "Luno"

    def __init__(self, credentials: Credentials, address: Address) -> None:
        super().__init__(credentials, address.rest or REST, ALLOWANCES)
        self._stream = (address.stream or STREAM).rstrip("/")
        self._socket = VenueSocket[str](
            self._stream_address,
            _changed,
            greet=self._greet,
            manners=Manners(first_wait=0.2, longest_wait=5.0),
        )
        self._sockets.append(self._socket)

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        self._instruments = await traded(self._client)
        return self._instruments

    async def submit(self, order: NewOrder) -> VenueOrderState:
        """Send an order, once; Luno answers with its id only."""
        check_supported(order, CAPABILITIES)
        rules = await self._rules(order.symbol)
        now = await self._clock.measured_now()
        given = order_form(order, rules.order_symbol, rules.tick, now)
        told = await self._client.ask(self._post("/api/1/postorder", given, "new"), dict[str, str])
        return accepted(order, told["order_id"])

    async def cancel(self, order: OrderRef) -> None:
        """Ask for the end of an order."""
        venue_id = order.venue_id
        if venue_id is None:
            known = await self.order(order)
            if known is None:
                msg = "Luno does not know the order."
                raise Refused(msg, "unknown_order")
            venue_id = known.venue_id
        request = self._post("/api/1/stoporder", {"order_id": venue_id}, "cancel")
        await self._client.ask(request, dict[str, Any])

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        """Return an order; None where Luno does not know it."""
        given = (
            {"client_order_id": order.client_id}
            if order.client_id is not None
            else {"id": order.venue_id or ""}
        )
        request = self._get("/api/exchange/3/order", given)
        row = await unless_unknown(self._client.ask(request, OrderRow))
        return None if row is None else state_of(row, _canonical(row.pair))

    async def open_orders(self) -> list[VenueOrderState]:
        """Return all orders of the account that can still trade."""
        request = self._get("/api/exchange/2/listorders", {"closed": "false"})
        told = await self._client.ask(request, dict[str, list[OrderRow] | None])
        return [state_of(row, _canonical(row.pair)) for row in told.get("orders") or ()]

    async def executions(self, symbols: Iterable[str], since: int) -> list[Execution]:
        """Return the account's trades from a time on, oldest first."""
        found: dict[tuple[str, str], Execution] = {}
        for symbol in symbols:
            rules = await self._rules(symbol)
            page = {
                "pair": rules.order_symbol,
                "since": str(since // MILLISECOND),
                "limit": str(_PAGE),
                "sort_desc": "false",
            }
            while True:
                request = self._get("/api/1/listtrades", page)
                told = await self._client.ask(request, dict[str, list[TradeRow] | None])
                rows = told.get("trades") or []
                for row in rows:
                    each = execution_of(row, symbol, rules.quote, rules.base)
                    found[symbol, each.trade_id] = each
                if len(rows) < _PAGE:
                    break
                page = {name: value for name, value in page.items() if name != "since"}
                page["after_seq"] = str(rows[-1].sequence)
        return sorted(found.values(), key=lambda each: (each.time, int(each.trade_id)))

    async def balances(self) -> dict[str, Balance]:
        """Return what the account holds, by currency."""
        told = await self._client.ask(self._get("/api/1/balance", {}), dict[str, Any])
        return balances_of(told)

    async def reports(self) -> AsyncIterator[Told]:
        """Tell what happens to the account: for each change, the trades and the order."""
        async for told in self._socket.told():
            if isinstance(told, Line):
                yield told
                continue
            state = await self._looked_up(told)
            if state is not None:
                yield state

    def _meaning(self, answer: Answer) -> VenueError | None:
        return judged(answer)

    async def _looked_up(self, venue_id: str) -> VenueOrderState | None:
        try:
            return await self.order(OrderRef(symbol="", venue_id=venue_id))
        except VenueError:
            return None  # the desk asks for all orders every now and then

    async def _server_time(self) -> int:
        """Return Luno's time: it has no clock to ask, so the answer's own stamp tells."""
        symbol = next(iter(self._instruments.values()), None)
        if symbol is None:
            return time.time_ns()
        request = Request(
            method="GET",
            path="/api/1/ticker",
            query=urlencode({"pair": symbol.order_symbol}),
            costs={"calls": 1},
        )
        told = await self._client.ask(request, dict[str, Any])
        return int(told["timestamp"]) * MILLISECOND

    def _post(self, path: str, given: Mapping[str, str], priority: Priority) -> Request:
        return Request(
            method="POST",
            path=path,
            body=urlencode(given),
            headers={
                **basic(self._credentials),
                "Content-Type": "application/x-www-form-urlencoded",
            },
            acts=True,
            priority=priority,
            costs={"calls": 1},
        )

    def _get(self, path: str, given: Mapping[str, str]) -> Request:
        return Request(
            method="GET",
            path=path,
            query=urlencode(given),
            headers=basic(self._credentials),
            costs={"calls": 1},
        )

    async def _stream_address(self) -> str:
        await asyncio.sleep(0)
        return f"{self._stream}/api/1/userstream"

    async def _greet(self, send: Callable[[str], Awaitable[None]]) -> None:
        await send(greeting(self._credentials))


def _changed(frame: str | bytes) -> list[str]:
    """Return the orders that a frame of the user stream is about.

    Raises:
        DataError: it cannot be read.
    """
    if not frame or frame in ('""', b'""'):
        return []
    try:
        told = msgspec.json.decode(frame, type=dict[str, Any])
        about = told.get("order_status_update") or told.get("order_fill_update")
        return [] if about is None else [str(about["order_id"])]
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        msg = f"not a frame of Luno's user stream: {error!r}."
        raise DataError(msg) from error


def _canonical(pair: str) -> str:
    return f"{pair}.{VENUE}"
