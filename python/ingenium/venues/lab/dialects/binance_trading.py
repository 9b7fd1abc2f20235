"""What Binance is asked by who has signed: orders, trades, balances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ingenium.venues.lab.checks import check_ticket
from ingenium.venues.lab.dialects.binance_orders import (
    MILLISECOND,
    balance_rows,
    cancelled_row,
    list_row,
    order_row,
    placed_row,
    trade_row,
)
from ingenium.venues.lab.dialects.binance_refusals import refusal_of
from ingenium.venues.lab.dialects.binance_tickets import (
    WrongError,
    needed,
    number,
    pair,
    ticket,
    whole,
)
from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.orders import LabOrder, Ticket

_MOST: Final = 1_000
_ORDERS: Final = 500


class Trading:
    """Answers requests of one account at a time: parameters in, what JSON is made of out.

    Attributes:
        routes: handlers by method and path.
        orders: the routes that count as new orders.
    """

    orders: Final = frozenset(
        {
            ("POST", "/api/v3/order"),
            ("POST", "/api/v3/order/cancelReplace"),
            ("POST", "/api/v3/orderList/oco"),
        },
    )

    def __init__(self, exchange: LabExchange) -> None:
        self._exchange = exchange
        self.routes: dict[
            tuple[str, str], Callable[[LabAccount, Mapping[str, str], int], object]
        ] = {
            ("POST", "/api/v3/order"): self._place,
            ("POST", "/api/v3/order/test"): self._test,
            ("POST", "/api/v3/orderList/oco"): self._place_pair,
            ("GET", "/api/v3/order"): self._show,
            ("DELETE", "/api/v3/order"): self._cancel,
            ("POST", "/api/v3/order/cancelReplace"): self._cancel_replace,
            ("PUT", "/api/v3/order/amend/keepPriority"): self._amend,
            ("GET", "/api/v3/openOrders"): self._open_orders,
            ("DELETE", "/api/v3/openOrders"): self._cancel_all,
            ("GET", "/api/v3/allOrders"): self._all_orders,
            ("GET", "/api/v3/myTrades"): self._trades,
            ("GET", "/api/v3/account"): self._account,
        }

    def _ticket(self, account: LabAccount, given: Mapping[str, str]) -> Ticket:
        """Read an order; one that would be set off at once is none."""
        made = ticket(given, f"lab{len(account.orders) + 1}x")
        last = self._exchange.market(made.symbol).last
        if last is not None and made.is_set_off(last):
            raise WrongError(-2010, "Stop price would trigger immediately.")
        return made

    def _place(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        order = self._exchange.submit(account, self._ticket(account, given), now)
        return placed_row(order, now, given.get("newOrderRespType", ""))

    def _place_pair(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        maker, stop = pair(given, f"lab{len(account.orders) + 1}")
        orders = self._exchange.submit_pair(account, maker, stop, now)
        return list_row(*orders, given.get("listClientOrderId", ""), now)

    def _test(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:  # noqa: ARG002
        made = self._ticket(account, given)
        check_ticket(self._exchange.market(made.symbol), made)
        return {}

    def _find(
        self, account: LabAccount, given: Mapping[str, str], names: tuple[str, str]
    ) -> LabOrder:
        """Return the order that is named by number, or by its client's id.

        Raises:
            Refused: there is none such.
            WrongError: nothing names one.
        """
        number_name, client_name = names
        if number_name not in given and client_name not in given:
            msg = (
                f"Param '{client_name}' or '{number_name}' must be sent, but both were empty/null!"
            )
            raise WrongError(-1102, msg)
        order = self._exchange.find(
            account,
            number=whole(given, number_name, 0) if number_name in given else None,
            client_id=given.get(client_name),
        )
        if order.ticket.symbol != needed(given, "symbol").upper():
            msg = f"order {order.id} is one of {order.ticket.symbol}."
            raise Refused(msg, "unknown_order")
        return order

    def _show(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:  # noqa: ARG002
        return order_row(self._find(account, given, ("orderId", "origClientOrderId")))

    def _cancel(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        self._exchange.market(needed(given, "symbol").upper())
        try:
            order = self._find(account, given, ("orderId", "origClientOrderId"))
            self._exchange.cancel(account, order, now)
        except Refused:
            raise WrongError(-2011, "Unknown order sent.") from None
        return cancelled_row(order, now, given.get("newClientOrderId", ""))

    def _cancel_replace(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        mode = needed(given, "cancelReplaceMode")
        made = self._ticket(account, given)
        told: dict[str, Any] = {"cancelResult": "SUCCESS", "newOrderResult": "NOT_ATTEMPTED"}
        told |= {"cancelResponse": None, "newOrderResponse": None}
        try:
            known = self._find(account, given, ("cancelOrderId", "cancelOrigClientOrderId"))
            self._exchange.cancel(account, known, now)
            told["cancelResponse"] = cancelled_row(
                known, now, given.get("cancelNewClientOrderId", "")
            )
        except Refused:
            told["cancelResult"] = "FAILURE"
            told["cancelResponse"] = {"code": -2011, "msg": "Unknown order sent."}
            if mode == "STOP_ON_FAILURE":
                raise WrongError(-2022, "Order cancel-replace failed.", data=told) from None
        try:
            order = self._exchange.submit(account, made, now)
        except Refused as refused:
            wrong = refusal_of(refused)
            told["newOrderResult"] = "FAILURE"
            told["newOrderResponse"] = {"code": wrong.code, "msg": wrong.message}
            if told["cancelResult"] == "FAILURE":
                raise WrongError(-2022, "Order cancel-replace failed.", data=told) from None
            text = "Order cancel-replace partially failed."
            raise WrongError(-2021, text, 409, told) from None
        told["newOrderResult"] = "SUCCESS"
        told["newOrderResponse"] = placed_row(order, now, given.get("newOrderRespType", ""))
        if told["cancelResult"] == "FAILURE":
            text = "Order cancel-replace partially failed."
            raise WrongError(-2021, text, 409, told)
        return told

    def _amend(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        order = self._find(account, given, ("orderId", "origClientOrderId"))
        needed(given, "newQty")
        quantity = number(given, "newQty")
        if quantity is None or not order.filled < quantity < order.quantity:
            raise WrongError(-2038, "The requested action would change no state; rejecting.")
        self._exchange.replace(account, order, now, quantity=quantity)
        return {
            "transactTime": now // MILLISECOND,
            "executionId": order.changes,
            "amendedOrder": order_row(order),
        }

    def _open_orders(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:  # noqa: ARG002
        return [order_row(each) for each in self._working(account, given)]

    def _cancel_all(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        needed(given, "symbol")
        orders = self._working(account, given)
        if not orders:
            raise WrongError(-2011, "Unknown order sent.")
        for each in orders:
            self._exchange.cancel(account, each, now)
        return [cancelled_row(each, now, "") for each in orders]

    def _working(self, account: LabAccount, given: Mapping[str, str]) -> list[LabOrder]:
        symbol = given.get("symbol")
        if symbol is None:
            return self._exchange.open_orders(account)
        return self._exchange.open_orders(account, self._symbol(given))

    def _symbol(self, given: Mapping[str, str]) -> str:
        symbol = needed(given, "symbol").upper()
        return self._exchange.market(symbol).instrument.order_symbol

    def _all_orders(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        symbol, first = self._symbol(given), whole(given, "orderId", 0)
        since, until = _span(given, now)
        rows = [
            order_row(each)
            for each in account.orders.values()
            if each.ticket.symbol == symbol and each.id >= first and since <= each.created < until
        ]
        return _page(rows, given, is_forward=bool(first or "startTime" in given))

    def _trades(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        symbol, first = self._symbol(given), whole(given, "fromId", 0)
        since, until = _span(given, now)
        order = whole(given, "orderId", 0)
        rows = [
            trade_row(each)
            for each in account.trades
            if each.symbol == symbol and each.id >= first and since <= each.time < until
            if order in (0, each.order)
        ]
        return _page(rows, given, is_forward=bool(first or "startTime" in given))

    def _account(self, account: LabAccount, given: Mapping[str, str], now: int) -> object:
        rows = balance_rows(account)
        if given.get("omitZeroBalances") == "true":
            rows = [each for each in rows if float(each["free"]) or float(each["locked"])]
        rates = {"maker": "0.00100000", "taker": "0.00100000", "buyer": "0.00000000"}
        return {
            "makerCommission": 10,
            "takerCommission": 10,
            "buyerCommission": 0,
            "sellerCommission": 0,
            "commissionRates": rates | {"seller": "0.00000000"},
            "canTrade": True,
            "canWithdraw": False,
            "canDeposit": False,
            "brokered": False,
            "requireSelfTradePrevention": False,
            "preventSor": False,
            "updateTime": now // MILLISECOND,
            "accountType": "SPOT",
            "balances": rows,
            "permissions": ["SPOT"],
            "uid": 1,
        }


def _span(given: Mapping[str, str], now: int) -> tuple[int, int]:
    since = whole(given, "startTime", 0) * MILLISECOND
    until = whole(given, "endTime", now // MILLISECOND) * MILLISECOND + MILLISECOND
    return since, until


def _page(rows: list[Any], given: Mapping[str, str], *, is_forward: bool) -> list[Any]:
    count = min(whole(given, "limit", _ORDERS), _MOST)
    return rows[:count] if is_forward else rows[-count:]
