"""The order service: each request once, written before it is sent, whoever asks and how often."""

from __future__ import annotations

import logging
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from ingenium.model.errors import IngeniumError
from ingenium.storage.hft.histories import History
from ingenium.venues.port import NewOrder, OrderRef, Refused, Unclear, VenueError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.storage.hft.histories import Histories
    from ingenium.venues.port import Broker, Execution, VenueInstrument, VenueOrderState

_logger = logging.getLogger("ingenium.orders")

_REQUIRED: Final = (
    "request_id",
    "user_id",
    "exchange",
    "symbol",
    "type",
    "side",
    "quantity",
    "source",
)
_STATUSES: Final = {
    "pending": "NEW",
    "filled": "FILLED",
    "cancelled": "CANCELED",
    "expired": "CANCELED",
    "rejected": "REJECTED",
}
PENDING: Final = "pending-"
"""What the id of an order begins with before the exchange has named it."""

_MILLISECONDS: Final = 100_000_000_000
"""From here on a time is milliseconds: as such it is of 1973, as seconds of 5138."""


class OrderError(IngeniumError):
    """Why a request is refused, in the contract's words.

    Attributes:
        status: the HTTP status.
        is_final: whether it would be refused again.
    """

    def __init__(self, sentence: str, status: int = 400, *, is_final: bool = True) -> None:
        super().__init__(sentence)
        self.status = status
        self.is_final = is_final


class OrderRequest(msgspec.Struct, kw_only=True):
    """What is asked for; `requested_at` is milliseconds, `expired_at` seconds.

    A time in seconds where milliseconds belong is known by its size, and read as what it is.
    """

    request_id: str = ""
    user_id: str = ""
    order_id: str | None = None
    exchange: str = ""
    symbol: str = ""
    type: str = ""
    side: str = ""
    price: str = ""
    quantity: str = ""
    requested_at: int = 0
    expired_at: int | None = None
    source: str = ""
    strategy_id: str | None = None
    is_paper_trading: bool = False
    api_key: str = ""

    def checked(self) -> OrderRequest:
        """Return the request with its words in upper case.

        Raises:
            OrderError: a field is missing, or a number is none.
        """
        if any(not str(getattr(self, name)).strip() for name in _REQUIRED):
            raise OrderError("missing required fields")
        if _number(self.price) is None:
            raise OrderError("invalid price")
        quantity = _number(self.quantity)
        if quantity is None or quantity <= 0:
            raise OrderError("invalid quantity")
        asked = msgspec.structs.replace(
            self, type=self.type.upper(), side=self.side.upper(), api_key=""
        )
        if asked.type not in ("LIMIT", "MARKET") or asked.side not in ("BUY", "SELL"):
            raise OrderError("missing required fields")
        return asked

    @property
    def requested(self) -> int | None:
        """When it was asked for, in milliseconds; None where it does not say."""
        if self.requested_at <= 0:
            return None
        is_seconds = self.requested_at < _MILLISECONDS
        return self.requested_at * 1_000 if is_seconds else self.requested_at


def client_id_of(request_id: str) -> str:
    """Return the client id of a request: the same on every attempt, 32 letters and digits."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"ingenium order {request_id}").hex


@dataclass(slots=True)
class OrderService:
    """Places orders, and follows what becomes of them.

    Attributes:
        histories: where each request is written before it is sent.
        broker: returns the account of a user at an exchange; raises `OrderError` where there is
            none.
        clock: the time in milliseconds.
        order_symbols: what an exchange calls a symbol in orders, by (exchange, symbol), where
            that is mapped.
        symbols: canonical symbols, by exchange and what it calls them.
    """

    histories: Histories
    broker: Callable[[str, str], Broker]
    clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    order_symbols: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    symbols: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    async def place(self, asked: OrderRequest) -> History:
        """Place an order, or book it on paper, and return its record.

        Raises:
            OrderError: it is refused, was asked for before, or came too late.
        """
        asked = asked.checked()
        now = self.clock()
        if asked.expired_at is not None and asked.expired_at * 1_000 < now:
            raise OrderError("order is expired")
        broker = None if asked.is_paper_trading else self.broker(asked.exchange, asked.user_id)
        history = self._begun(asked, now)
        if not await self.histories.begin(history):
            raise OrderError("duplicate request", 409)
        if broker is None:
            return history
        await self._send(history, asked, broker)
        if history.filled_quantity:
            with suppress(VenueError):  # else the worker asks for the fee
                await self._fees(history, broker)
        await self.histories.finish(history)
        return history

    async def resume(self, request_id: str) -> History | None:
        """Return what became of a request that was begun: it is looked for, never sent again."""
        history = await self.histories.find(request_id)
        if history is not None and history.order_id.startswith(PENDING):
            await self.follow(history)
        return history

    async def follow_all(self) -> int:
        """Ask for all orders that may have changed; one that fails does not stop the others."""
        count = 0
        for history in await self.histories.unfinished():
            try:
                count += await self.follow(history)
            except IngeniumError as error:
                _logger.warning("order %s: %s", history.request_id, error)
        return count

    async def follow(self, history: History) -> bool:
        """Ask for one order, and tell whether it has changed.

        Raises:
            VenueError: the exchange does not answer.
            OrderError: there is no account for it.
        """
        if history.is_paper_trading:
            return False
        broker = self.broker(history.exchange, history.user_id)
        symbol = await self._symbol(history.exchange, history.symbol, broker)
        is_named = not history.order_id.startswith(PENDING)
        state = await broker.order(
            OrderRef(
                symbol=symbol,
                client_id=None if is_named else history.client_order_id,
                venue_id=history.order_id if is_named else None,
            )
        )
        now = self.clock()
        if state is None:
            lands = broker.capabilities.lands_within or 60.0
            if is_named or now - (history.sent_at or 0) < lands * 1_000:
                return False
            history.status, history.error_message = "REJECTED", "the exchange never took it"
            history.updated_at = now
        else:
            before = msgspec.structs.asdict(history)
            _take(history, state, now)
            if history.filled_quantity != before["filled_quantity"] or history.fee is None:
                await self._fees(history, broker)
            if msgspec.structs.asdict(history) == before:
                return False
            history.updated_at = now
        await self.histories.finish(history)
        return True

    def _begun(self, asked: OrderRequest, now: int) -> History:
        price, quantity = Decimal(asked.price), Decimal(asked.quantity)
        history = History(
            id=str(uuid.uuid4()),
            request_id=asked.request_id,
            user_id=asked.user_id,
            exchange=asked.exchange,
            symbol=asked.symbol,
            order_id=f"{PENDING}{asked.request_id}"[:64],
            client_order_id=client_id_of(asked.request_id),
            side=asked.side,
            type=asked.type,
            price=price,
            quantity=quantity,
            strategy_id=asked.strategy_id,
            sent_at=now,
            created_at=now,
            updated_at=now,
            is_paper_trading=asked.is_paper_trading,
        )
        if asked.is_paper_trading:
            history.order_id = f"paper-{asked.request_id}"
            history.client_order_id = asked.order_id
            history.status, history.filled_quantity = "FILLED", quantity
            history.avg_fill_price = price
            history.sent_at = asked.requested or now
            history.filled_at = history.acknowledged_at = now
        return history

    async def _send(self, history: History, asked: OrderRequest, broker: Broker) -> None:
        """Send an order; what nobody knows of stays NEW, and is looked for."""
        try:
            symbol = await self._symbol(asked.exchange, asked.symbol, broker)
            side: Literal["buy", "sell"] = "buy" if asked.side == "BUY" else "sell"
            is_limit = asked.type == "LIMIT"
            price = Decimal(asked.price)
            state = await broker.submit(
                NewOrder(
                    client_id=history.client_order_id or "",
                    symbol=symbol,
                    side=side,
                    quantity=Decimal(asked.quantity),
                    type="limit" if is_limit else "market",
                    limit=price if is_limit else None,
                    price=price or None,
                )
            )
        except Refused as refused:
            history.status, history.error_message = "REJECTED", str(refused)
        except Unclear as unclear:
            history.error_message = str(unclear)
        except VenueError as error:
            history.status, history.error_message = "REJECTED", str(error)
        else:
            _take(history, state, self.clock())
            history.acknowledged_at = self.clock()
        history.updated_at = self.clock()

    async def _symbol(self, exchange: str, symbol: str, broker: Broker) -> str:
        """Return the canonical symbol of what an exchange calls this.

        Raises:
            Refused: the exchange does not trade it.
        """
        symbol = self.order_symbols.get((exchange, symbol), symbol)
        known = self.symbols.get((exchange, symbol))
        if known is None:
            for each in (await broker.instruments()).values():
                names = (each.order_symbol, each.feed_symbol, each.symbol.rpartition(".")[0])
                for name in names:
                    self.symbols.setdefault((exchange, name), each.symbol)
            known = self.symbols.get((exchange, symbol))
        if known is None:
            msg = f"{exchange} does not trade {symbol}."
            raise Refused(msg, "unknown_symbol")
        return known

    async def _fees(self, history: History, broker: Broker) -> None:
        """Add up the fees of what an order has traded, once all of that is told.

        The record has one fee and no currency: it is in the quote currency, what was paid in the
        base counts at the price of its trade, and what was paid in a third one is left out.
        """
        if not history.filled_quantity:
            return
        symbol = await self._symbol(history.exchange, history.symbol, broker)
        rules = (await broker.instruments())[symbol]
        since = ((history.sent_at or history.created_at) - 60_000) * 1_000_000
        own = [
            each
            for each in await broker.executions([symbol], since)
            if each.venue_id == history.order_id
        ]
        if sum((each.quantity for each in own), Decimal(0)) >= history.filled_quantity:
            history.fee = sum((_in_quote(each, rules) for each in own), Decimal(0))


def _in_quote(trade: Execution, rules: VenueInstrument) -> Decimal:
    """Return the fee of a trade in the quote currency."""
    if trade.fee_currency in ("", rules.quote):
        return trade.fee
    if trade.fee_currency == rules.base:
        return trade.fee * trade.price
    _logger.warning("a fee of %s %s is in no record", trade.fee, trade.fee_currency)
    return Decimal(0)


def _take(history: History, state: VenueOrderState, now: int) -> None:
    """Take an order as the exchange has it."""
    history.order_id = state.venue_id
    history.filled_quantity = state.filled
    history.avg_fill_price = state.average
    history.status = _STATUSES.get(state.status, "PARTIAL" if state.filled else "NEW")
    if state.created:
        history.created_at_exchange = state.created // 1_000_000
    if history.status == "FILLED" and history.filled_at is None:
        history.filled_at = state.updated // 1_000_000 or now


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except (InvalidOperation, TypeError):
        return None
    return value if value.is_finite() else None
