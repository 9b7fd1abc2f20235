"""What the kernel is told of trades: exact in holdings and cash, whatever fees are paid in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.execution.venue_rules import Terms
    from ingenium.venues.port import Execution, VenueOrderState

_MARK: Final = "sum:"
_PARTS: Final = 3
_MONEY: Final = Decimal(1).scaleb(-18)


@dataclass(frozen=True, slots=True)
class Sum:
    """How far an order has traded: quantity, value, and fee, before anything is taken off."""

    quantity: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)

    @property
    def trade_id(self) -> str:
        """A number for the trade that led here: the same for whoever sees the same."""
        return f"{_MARK}{plain(self.quantity)}:{plain(self.value)}:{plain(self.fee)}"


@dataclass(frozen=True, slots=True)
class Booked:
    """A trade as the kernel books it.

    Attributes:
        trade: its number.
        gross: how much traded, as the venue says.
        quantity: how much of it is held afterwards, or given away.
        price: at what price.
        fee: in the quote currency.
        liquidity: "maker" or "taker".
        time: when.
    """

    trade: str
    gross: Decimal
    quantity: Decimal
    price: Decimal
    fee: Decimal
    liquidity: str
    time: int


def plain(value: Decimal) -> str:
    """Return a number as text that is the same for equal numbers."""
    return "0" if not value else f"{value.normalize():f}"


def read_sum(trade: str) -> Sum | None:
    """Return how far an order had traded with a trade that was inferred; None for other trades."""
    parts = trade.removeprefix(_MARK).split(":")
    if not trade.startswith(_MARK) or len(parts) != _PARTS:
        return None
    return Sum(Decimal(parts[0]), Decimal(parts[1]), Decimal(parts[2]))


def sum_of(state: VenueOrderState) -> Sum:
    """Return how far an order has traded by its state."""
    value = Decimal(0) if state.average is None else state.average * state.filled
    return Sum(state.filled, value, Decimal(0) if state.fee is None else state.fee)


def book(execution: Execution, terms: Terms, rate: Callable[[str, str], Decimal | None]) -> Booked:
    """Return a trade as the kernel books it.

    A fee that is paid in what is traded lessens what is held: the quantity is what remains, and
    the fee its value at the price of the trade, so that both sides of the account stay exact. A
    fee in a third currency is worth what `rate` says; without a rate it is none in the quote
    currency, and stays to be seen in the balances.
    """
    return _booked(
        execution.trade_id,
        (execution.quantity, execution.quantity * execution.price),
        (execution.fee, execution.fee_currency),
        (execution.side, execution.liquidity, execution.time),
        (terms, rate),
    )


def book_rise(
    before: Sum,
    state: VenueOrderState,
    time: int,
    terms: Terms,
    rate: Callable[[str, str], Decimal | None],
) -> Booked | None:
    """Return what an order traded between two of its states as one trade; None if it did not."""
    now = sum_of(state)
    if now.quantity <= before.quantity:
        return None
    return _booked(
        now.trade_id,
        (now.quantity - before.quantity, now.value - before.value),
        (now.fee - before.fee, state.fee_currency),
        (state.side, "maker" if state.type == "limit" else "taker", state.updated or time),
        (terms, rate),
    )


def _booked(
    trade: str,
    traded: tuple[Decimal, Decimal],
    fee: tuple[Decimal, str],
    about: tuple[str, str, int],
    by: tuple[Terms, Callable[[str, str], Decimal | None]],
) -> Booked:
    (gross, value), (paid, currency), (side, liquidity, time), (terms, rate) = (
        traded,
        fee,
        about,
        by,
    )
    instrument = terms.instrument
    price = terms.price(value / gross)
    sign = 1 if side == "buy" else -1
    net, in_quote = gross, Decimal(0)
    if currency in ("", instrument.quote):
        in_quote = paid
    elif currency == instrument.base:
        net = gross - sign * paid
    else:
        worth = rate(currency, instrument.quote)
        in_quote = Decimal(0) if worth is None else paid * worth
    net = max(terms.quantity(net), Decimal(1).scaleb(-terms.quantity_digits))
    # Cash moves by the true value and the fee in quote: what rounding and the fee in base leave
    # over in quantity times price goes into the fee, so that the account agrees exactly.
    total = (sign * value + in_quote - sign * net * price).quantize(_MONEY)
    return Booked(trade, gross, net, price, total, liquidity, time)
