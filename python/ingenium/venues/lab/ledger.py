"""The accounts of an exchange of the lab, and what trades move: it balances to the last digit."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from ingenium.venues.lab.accounts import LabAccount
from ingenium.venues.lab.costs import PENNY, Costs, held_currency
from ingenium.venues.port import Credentials, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import LabOrder, Liquidity, Print

HOUSE: Final = "house"
"""The account that makes the market."""

_REMEMBERED: Final = 64


class Ledger:
    """Keeps accounts.

    Attributes:
        costs: what orders need, and what makers and takers pay.
        accounts: by their first keys; the house makes the market, and can use more than it has.
        keys: the accounts of customers, by each key that opens one.
        orders: by their numbers; those of the house only while they are open.
        fees: what the exchange has earned, by currency.
    """

    def __init__(self, costs: Costs) -> None:
        """Make a ledger with the house's account alone."""
        self.costs = costs
        self.accounts = {HOUSE: LabAccount(HOUSE, is_bounded=False)}
        self.keys: dict[str, LabAccount] = {}
        self.orders: dict[int, LabOrder] = {}
        self.fees: dict[str, Decimal] = {}
        self._over: list[int] = []

    def open_account(
        self, credentials: Credentials, balances: Mapping[str, Decimal | int]
    ) -> LabAccount:
        """Open an account with some money."""
        free = {name: Decimal(own) for name, own in balances.items()}
        self.accounts[credentials.key] = account = LabAccount(credentials.key, free)
        return self.add_key(account, credentials)

    def add_key(self, account: LabAccount, credentials: Credentials) -> LabAccount:
        """Have one more key open an account."""
        account.secrets[credentials.key] = credentials.secret
        self.keys[credentials.key] = account
        return account

    def find(
        self, account: LabAccount, *, number: int | None = None, client_id: str | None = None
    ) -> LabOrder:
        """Return an order of an account.

        Raises:
            Refused: it has none such.
        """
        order = account.orders.get(number or 0)
        if order is None and client_id:
            order = account.by_client_id.get(client_id)
        if order is None:
            msg = "the account has no such order."
            raise Refused(msg, "unknown_order")
        return order

    def open_orders(self, account: LabAccount, symbol: str | None = None) -> list[LabOrder]:
        """Return the orders of an account that can still trade."""
        return [
            order for order in account.working.values() if symbol in (None, order.ticket.symbol)
        ]

    def _pay(
        self, market: LabMarket, order: LabOrder, told: Print, liquidity: Liquidity
    ) -> tuple[Decimal, str]:
        """Move what a trade moves, and return the fee and its currency."""
        account, value = self.accounts[order.owner], told.price * told.quantity
        base, quote = market.instrument.base, market.instrument.quote
        is_buy = order.ticket.side == "buy"
        rate = self.costs.rates[liquidity] if account.is_bounded else Decimal(0)
        currency = base if is_buy and self.costs.fee_in == "received" else quote
        amount = told.quantity if currency == base else value
        fee = (amount * rate).quantize(PENNY, ROUND_HALF_UP)
        paid = value if is_buy else told.quantity
        account.spend(quote if is_buy else base, paid)
        order.held -= paid
        account.receive(base if is_buy else quote, told.quantity if is_buy else value)
        if is_buy and currency == quote:
            account.spend(quote, fee)
            order.held -= fee
        else:
            account.receive(currency, -fee)
        self.fees[currency] = self.fees.get(currency, Decimal(0)) + fee
        return fee, currency

    def _forget(self, order: LabOrder) -> None:
        """Drop orders of the house that have ended, once nobody can speak of them."""
        if order.owner == HOUSE:
            self._over.append(order.id)
            for number in self._over[:-_REMEMBERED]:
                self.orders.pop(number, None)
            del self._over[:-_REMEMBERED]

    def _give_back(self, account: LabAccount, market: LabMarket, order: LabOrder) -> None:
        """Release what an order that has ended does not need."""
        account.release(held_currency(market, order.ticket.side), order.held)
        account.working.pop(order.id, None)
        order.held = Decimal(0)
