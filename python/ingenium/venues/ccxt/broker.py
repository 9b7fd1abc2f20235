"""An account at an exchange of ccxt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.venues.account import Account, accepted, unless_unknown
from ingenium.venues.ccxt.abilities import capabilities_of, hindrance, page_of
from ingenium.venues.ccxt.client import CcxtClient
from ingenium.venues.ccxt.following import follow
from ingenium.venues.ccxt.wire import (
    MILLISECOND,
    balances_of,
    check_rules,
    execution_of,
    number_of,
    order_call,
    state_of,
)
from ingenium.venues.port import Line, OrderRef, Refused, Unclear, Undelivered, VenueError
from ingenium.venues.supported import check_supported

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

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
    from ingenium.venues.rest import Answer

_SHORT: Final = 50
"""A listing of fewer rows is whole, where nobody tells how many there are at most."""

_OPEN: Final = "fetchOpenOrders"
_DAY: Final = 86_400_000  # milliseconds


class CcxtBroker(Account):
    """An account at an exchange of ccxt; see `Broker`.

    Its stream tells that an order has changed; what of it is asked for then. Orders are found by
    our ids in the exchange's lists: what ccxt makes of an id that it is asked for differs.
    """

    def __init__(self, name: str, credentials: Credentials, address: Address) -> None:
        """Prepare; nothing is sent yet.

        Raises:
            ConfigError: ccxt has no such exchange, or orders cannot be sent once each there.
        """
        self._ccxt = CcxtClient(name, address, credentials)
        self._exchange = self._ccxt.exchange
        self.TITLE = self._ccxt.title
        self.CAPABILITIES = capabilities_of(self._exchange, name)
        if (why := hindrance(self._exchange)) is not None:
            msg = (
                f"{self.TITLE} cannot be traded live through ccxt: {why}. Orders could not be "
                "sent once each: try it on paper with --live-data, or name another exchange."
            )
            raise ConfigError(msg)
        super().__init__(credentials, self._ccxt.home, self._ccxt.allowances)
        self._ccxt.connect(self._client, self._clock)
        self._symbols: dict[str, str] = {}

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        self._instruments = await self._ccxt.instruments()
        self._symbols = {each.order_symbol: symbol for symbol, each in self._instruments.items()}
        return self._instruments

    async def submit(self, order: NewOrder) -> VenueOrderState:
        """Send an order, once; return what the exchange says of it, which may be only its id."""
        check_supported(order, self.CAPABILITIES)
        rules = await self._rules(order.symbol)
        check_rules(order, rules)
        call = order_call(order, rules)
        carries = order.client_id.replace("-", "")
        ask = self._exchange.create_order
        row = await self._ccxt.ask(ask, *call, acts=True, priority="new", carries=carries)
        if not row.get("id"):
            msg = f"{self.TITLE} took the order, and did not say its number."
            raise Unclear(msg)
        is_whole = all(row.get(name) is not None for name in ("status", "filled", "amount", "side"))
        if not is_whole:
            return accepted(order, number_of(row))
        return _with_id(state_of(row, order.symbol), order.client_id)

    async def cancel(self, order: OrderRef) -> None:
        """Ask for the end of an order."""
        rules = await self._rules(order.symbol)
        venue_id = order.venue_id
        if venue_id is None:
            known = await self.order(order)
            if known is None:
                msg = f"{self.TITLE} does not know the order."
                raise Refused(msg, "unknown_order")
            venue_id = known.venue_id
        ask = self._exchange.cancel_order
        await self._ccxt.ask(ask, venue_id, rules.order_symbol, acts=True, priority="cancel")

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        """Return an order; None where the exchange does not know it."""
        rules = await self._rules(order.symbol)
        if order.venue_id is None:
            return await self._found(order.client_id or "", rules)
        ask = self._exchange.fetch_order
        row = await unless_unknown(self._ccxt.ask(ask, order.venue_id, rules.order_symbol))
        return None if row is None else state_of(row, order.symbol)

    async def open_orders(self) -> list[VenueOrderState]:
        """Return all orders of the account that can still trade."""
        if not self._symbols:
            await self.instruments()
        rows = await self._ccxt.ask(self._exchange.fetch_open_orders)
        return [state_of(row, self._canonical(row["symbol"])) for row in rows]

    async def executions(self, symbols: Iterable[str], since: int) -> list[Execution]:
        """Return the account's trades from a time on, oldest first."""
        if self.CAPABILITIES.fills != "trades":
            return []
        found: dict[tuple[str, str], Execution] = {}
        for symbol in symbols:
            for row in await self._trades((await self._rules(symbol)).order_symbol, since):
                each = execution_of(row, symbol)
                if each.time >= since // MILLISECOND * MILLISECOND:
                    found[symbol, each.trade_id] = each
        return sorted(found.values(), key=_in_time)

    async def balances(self) -> dict[str, Balance]:
        """Return what the account holds, by currency."""
        return balances_of(await self._ccxt.ask(self._exchange.fetch_balance))

    async def reports(self) -> AsyncIterator[Told]:
        """Tell what happens to the account: for each change, the order as it is then."""
        if not self.CAPABILITIES.user_stream:
            return
        if not self._symbols:
            await self.instruments()
        async for told in follow(self._ccxt, [self._exchange.watch_orders]):
            if isinstance(told, Line):
                yield told
                continue
            for venue_id, symbol in {(number_of(row), row["symbol"]) for row in told}:
                reference = OrderRef(symbol=self._canonical(symbol), venue_id=venue_id)
                state = await self._looked_up(reference)
                if state is not None:
                    yield state

    async def close(self) -> None:
        """Let go of all connections."""
        await self._ccxt.close()
        await super().close()

    async def _looked_up(self, order: OrderRef) -> VenueOrderState | None:
        try:
            return await self.order(order)
        except VenueError:
            return None  # the desk asks for all orders every now and then

    async def _found(self, client_id: str, rules: VenueInstrument) -> VenueOrderState | None:
        """Look for an order by our id among those that are open, then those of the last day.

        Raises:
            Undelivered: a listing was full without it: it may stand on another page.
        """
        since = self._exchange.milliseconds() - _DAY
        is_whole = True
        for listing in _listings(self._exchange):
            page = page_of(self._exchange, listing)
            ask = getattr(self._exchange, self._exchange.un_camel_case(listing))
            limits = () if listing == _OPEN else (since, page)
            rows = await self._ccxt.ask(ask, rules.order_symbol, *limits)
            for row in rows:
                if _is_ours(row, client_id):
                    return _with_id(state_of(row, rules.symbol), client_id)
            is_whole = is_whole and len(rows) < (page or _SHORT)
        if not is_whole:  # it must not be sent again
            msg = f"{client_id} is not among the orders that were told, and there are more."
            raise Undelivered(msg)
        return None

    async def _trades(self, symbol: str, since: int) -> list[Mapping[str, Any]]:
        """Return the trades of a market from a time on, page by page."""
        page = page_of(self._exchange, "fetchMyTrades")
        found: dict[str, Mapping[str, Any]] = {}
        start = since // MILLISECOND
        while True:
            rows = await self._ccxt.ask(self._exchange.fetch_my_trades, symbol, start, page)
            new = [row for row in rows if str(row["id"]) not in found]
            found |= {str(row["id"]): row for row in new}
            if not rows or (page is not None and len(rows) < page):
                break
            last = max(int(row["timestamp"]) for row in rows)
            if not new and page is None:
                break
            start = last if new else last + 1
        return list(found.values())

    async def _server_time(self) -> int:
        return await self._ccxt.server_time()

    def _meaning(self, answer: Answer) -> VenueError | None:
        return self._ccxt.meaning(answer)

    def _canonical(self, symbol: str) -> str:
        return self._symbols.get(symbol) or f"{symbol.replace('/', '')}.{self.CAPABILITIES.venue}"


def _listings(exchange: Any) -> list[str]:
    """Return what lists the orders of an account, those that are open first."""
    if exchange.has.get("fetchOrders"):
        return [_OPEN, "fetchOrders"]
    over = ("fetchClosedOrders", "fetchCanceledOrders")
    return [_OPEN, *(each for each in over if exchange.has.get(each))]


def _in_time(each: Execution) -> tuple[int, int, str]:
    """Return the place of a trade: by its time, then by its number, of which 10 is after 9."""
    number = int(each.trade_id) if each.trade_id.isdecimal() else 0
    return each.time, number, each.trade_id


def _is_ours(row: Mapping[str, Any], client_id: str) -> bool:
    """Tell whether an order has an id of ours; exchanges set dashes, or a word before it."""
    told = str(row.get("clientOrderId") or "").replace("-", "")
    return bool(client_id) and told.endswith(client_id.replace("-", ""))


def _with_id(state: VenueOrderState, client_id: str) -> VenueOrderState:
    return msgspec.structs.replace(state, client_id=client_id)
