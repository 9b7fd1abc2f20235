"""An account at Tokocrypto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from ingenium.venues.account import Account, unless_unknown
from ingenium.venues.allowances import Allowance
from ingenium.venues.binance.account_wire import MILLISECOND, BalanceRow, balances_of
from ingenium.venues.binance.signing import form, signer
from ingenium.venues.port import Capabilities
from ingenium.venues.rest import Request
from ingenium.venues.supported import check_supported
from ingenium.venues.tokocrypto.wire import (
    VENUE,
    Envelope,
    OrderRow,
    TradeRow,
    execution_of,
    instruments_of,
    meaning,
    order_form,
    state_of,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

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
    from ingenium.venues.rest import Answer

_T = TypeVar("_T")

REST: Final = "https://www.tokocrypto.com"
ALLOWANCES: Final = (
    Allowance(name="weight", limit=1_000, window=60),
    Allowance(name="orders", limit=50, window=10),
)
_PAGE: Final = 1_000
_ORDERS: Final = "/open/v1/orders"

CAPABILITIES: Final = Capabilities(
    venue=VENUE,
    order_types=frozenset({"market", "limit", "stop_limit"}),
    times_in_force=frozenset({"GTC", "IOC", "FOK"}),
    post_only=True,
    client_ids="open",
    fills="trades",
    user_stream=False,
    lands_within=6.0,
    bars=("1m", "3m", "5m", "15m", "30m", "1h", "4h", "1d"),
)


class TokocryptoBroker(Account):
    """An account at Tokocrypto; see `Broker`. It has no user stream: the desk asks."""

    CAPABILITIES = CAPABILITIES
    TITLE = "Tokocrypto"

    def __init__(self, credentials: Credentials, address: Address) -> None:
        super().__init__(credentials, address.rest or REST, ALLOWANCES)
        self._sign = signer(credentials, self._clock)

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        request = Request(method="GET", path="/open/v1/common/symbols", costs={"weight": 10})
        answer = await self._told(request, dict[str, list[dict[str, Any]]], is_signed=False)
        self._instruments = instruments_of(answer["list"])
        return self._instruments

    async def submit(self, order: NewOrder) -> VenueOrderState:
        """Send an order, once."""
        check_supported(order, CAPABILITIES)
        given = order_form(order, await self._name(order.symbol))
        request = self._post(_ORDERS, given, {"weight": 1, "orders": 1})
        row = await self._told(request, OrderRow)
        return state_of(row, order.symbol)

    async def cancel(self, order: OrderRef) -> None:
        """Ask for the end of an order."""
        request = self._post(f"{_ORDERS}/cancel", self._reference(order), None)
        await self._told(request, OrderRow)

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        """Return an order; None where Tokocrypto does not know it."""
        given = {"symbol": await self._name(order.symbol)} | self._reference(order)
        request = self._get(f"{_ORDERS}/detail", given, 1)
        row = await unless_unknown(self._told(request, OrderRow))
        return None if row is None else state_of(row, order.symbol)

    async def open_orders(self) -> list[VenueOrderState]:
        """Return all orders of the account that can still trade."""
        request = self._get(_ORDERS, {"type": "1", "limit": str(_PAGE)}, 5)
        answer = await self._told(request, dict[str, list[OrderRow]])
        return [state_of(row, _canonical(row.symbol)) for row in answer["list"]]

    async def executions(self, symbols: Iterable[str], since: int) -> list[Execution]:
        """Return the account's trades from a time on, oldest first."""
        found: dict[str, Execution] = {}
        for symbol in symbols:
            page = {
                "symbol": await self._name(symbol),
                "startTime": str(since // MILLISECOND),
                "limit": str(_PAGE),
            }
            while True:
                request = self._get(f"{_ORDERS}/trades", page, 5)
                rows = (await self._told(request, dict[str, list[TradeRow]]))["list"]
                for row in rows:
                    found[f"{symbol} {row.trade_id}"] = execution_of(row, symbol)
                if len(rows) < _PAGE:
                    break
                page = page | {"fromId": str(int(rows[-1].trade_id) + 1)}
        return sorted(found.values(), key=lambda each: (each.time, int(each.trade_id)))

    async def balances(self) -> dict[str, Balance]:
        """Return what the account holds, by currency."""
        request = self._get("/open/v1/account/spot", {}, 5)
        account = await self._told(request, dict[str, msgspec.Raw])
        rows = msgspec.json.decode(account["accountAssets"], type=list[BalanceRow])
        return balances_of(rows)

    async def reports(self) -> AsyncIterator[Told]:
        """Tell nothing: there is no user stream."""
        return
        yield

    async def _server_time(self) -> int:
        request = Request(method="GET", path="/open/v1/common/time", costs={"weight": 1})
        return (await self._client.ask(request, Envelope)).timestamp * MILLISECOND

    async def _told(self, request: Request, kind: type[_T], *, is_signed: bool = True) -> _T:
        """Return what is in the envelope of an answer."""
        envelope = await self._client.ask(request, Envelope, self._sign if is_signed else None)
        return msgspec.json.decode(envelope.data, type=kind)

    def _meaning(self, answer: Answer) -> VenueError | None:
        return meaning(answer.status, answer.body, acts=answer.request.acts)

    async def _name(self, symbol: str) -> str:
        return (await self._rules(symbol)).order_symbol

    def _reference(self, order: OrderRef) -> dict[str, str]:
        if order.client_id is not None:
            return {"clientId": order.client_id}
        return {"orderId": order.venue_id or "0"}

    def _post(
        self, path: str, given: Mapping[str, str], costs: Mapping[str, float] | None
    ) -> Request:
        return Request(
            method="POST",
            path=path,
            body=form(given),
            acts=True,
            priority="cancel" if costs is None else "new",
            costs=costs or {"weight": 1},
        )

    def _get(self, path: str, given: Mapping[str, str], weight: float) -> Request:
        return Request(method="GET", path=path, query=form(given), costs={"weight": weight})


def _canonical(symbol: str) -> str:
    return f"{symbol.replace('_', '')}.{VENUE}"
