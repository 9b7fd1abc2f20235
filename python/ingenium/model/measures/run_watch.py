"""What a run tells, as measures: its events as they happen, its state when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ingenium.model.engine import LiveRun
    from ingenium.model.measures.kinds import Counter
    from ingenium.model.measures.measures import Measures
    from ingenium.model.measures.order_times import OrderTimes

ACCOUNT: Final = "account"
"""The scope of what concerns all strategies."""

_ENDS: Final = {
    "OrderCancelled": "cancelled",
    "OrderExpired": "expired",
    "OrderRejected": "rejected",
    "OrderDenied": "denied",
}
_STANDING: Final = frozenset(
    (
        "TradingStateChanged",
        "MarketStateChanged",
        "StalenessChanged",
        "LimitNeared",
        "StrategyEnabled",
    )
)
"""What stays so until it is told otherwise."""

_STATES: Final = ("active", "reducing", "halted")


class _Told(msgspec.Struct, gc=False):
    """What of an event is measured."""

    event: str
    time: int
    order: int = -1
    strategy: str = ""
    symbol: str = ""
    quantity: str = ""
    price: str = ""
    leaves: str = ""
    rule: str = ""
    state: str = ""
    is_enabled: bool = False  # told only where it is true
    is_stale: bool = False
    is_near: bool = False


_decoder = msgspec.json.Decoder(_Told)


class RunWatch:
    """Follows a run of the engine.

    Attributes:
        received: when the input came that is played now, in nanoseconds by the machine's clock; 0
            where data do not come as they happen, and only the time of the run has a meaning.
        now: when it had been played.
    """

    def __init__(
        self, measures: Measures, strategies: Sequence[str], times: OrderTimes | None = None
    ) -> None:
        """Watch for a component; `times` follows orders through their stages."""
        self.received = 0
        self.now = 0
        self._measures = measures
        self._strategies = strategies
        self._times = times
        self._working: dict[int, str] = {}
        self._hear: dict[str, Callable[[_Told], None]] = {
            "OrderSubmitted": self._submitted,
            "OrderAccepted": self._accepted,
            "OrderFilled": self._order_filled,
            "Fill": self._fill,
            "TradingStateChanged": self._state,
            "MarketStateChanged": self._state,
            "StalenessChanged": self._stale,
            "LimitNeared": self._near,
            "StrategyEnabled": self._enabled,
            **dict.fromkeys(_ENDS, self._ended),
        }
        for scope in (ACCOUNT, *strategies):
            self._set_state(scope, "active")
        for strategy in strategies:
            measures.strategies.enabled[strategy].value = 1

    def hear(self, events: Iterable[msgspec.Raw]) -> None:
        """Count what has happened: the events of `LiveRun.take_events`, each as JSON.

        Raises:
            DataError: these are no events.
        """
        for event in events:
            told = _decoded(event)
            if (hear := self._hear.get(told.event)) is not None:
                hear(told)

    def recall(self, events: Iterable[msgspec.Raw]) -> None:
        """Take what had happened before, and was counted then: only what is still so is kept.

        Raises:
            DataError: these are no events.
        """
        for event in events:
            told = _decoded(event)
            if told.event == "OrderSubmitted":
                self._working[told.order] = told.strategy
            elif told.event in _ENDS or (told.event == "OrderFilled" and _is_nothing(told.leaves)):
                self._working.pop(told.order, None)
            elif told.event in _STANDING:
                self._hear[told.event](told)

    def read(self, run: LiveRun) -> None:
        """Read what a run holds: for `Measures.before_reading`, in the thread of the run."""
        outcome, measures = run.outcome, self._measures
        measures.data.rows["bars"].value = outcome.bars
        measures.data.rows["ticks"].value = outcome.rows - outcome.bars
        measures.data.played_until.value = run.played or 0
        self._read_money(outcome)
        self._read_positions(outcome)
        self._read_risk(outcome)
        working = list(self._working.values())
        for number, strategy in enumerate(self._strategies):
            measures.strategies.calls[strategy].value = run.calls(number)
            measures.orders.working[strategy].value = working.count(strategy)

    def _read_money(self, outcome: Any) -> None:  # noqa: ANN401 - a run's outcome
        money = self._measures.money
        account = outcome.totals()
        money.account_equity.value = float(account["equity"])
        money.cash.value = float(account["cash"])
        for number, strategy in enumerate(self._strategies):
            totals = outcome.totals(number)
            money.equity[strategy].value = float(totals["equity"])
            money.realised[strategy].value = float(totals["realised"])
            money.unrealised[strategy].value = float(totals["unrealised"])
            self._measures.orders.fees[strategy].value = float(totals["fees"])

    def _read_positions(self, outcome: Any) -> None:  # noqa: ANN401 - a run's outcome
        money = self._measures.money
        held = set[tuple[str, ...]]()
        for row in outcome.positions():
            held.add(key := (row["strategy"], row["symbol"]))
            money.quantity[key].value = float(row["quantity"])
        for row in outcome.profits():
            if (key := (row["strategy"], row["symbol"])) in held:
                money.open_profit[key].value = float(row["unrealised"])
        money.quantity.keep(held)
        money.open_profit.keep(held)

    def _read_risk(self, outcome: Any) -> None:  # noqa: ANN401 - a run's outcome
        most: dict[tuple[str, str], dict[str, Any]] = {}
        for row in outcome.utilisation():
            key = (row["strategy"] or ACCOUNT, row["rule"])
            if key not in most or row["ratio"] > most[key]["ratio"]:
                most[key] = row
        for (scope, rule), row in most.items():
            self._measures.set_risk(scope, rule, float(row["used"]), float(row["limit"]))

    def _submitted(self, told: _Told) -> None:
        self._measures.orders.submitted[told.strategy].value += 1
        self._working[told.order] = told.strategy
        if self._times is not None:
            self._begin(self._times, told)

    def _begin(self, times: OrderTimes, told: _Told) -> None:
        """Follow an order from the datum that it was decided on."""
        order = str(told.order)
        times.mark(order, "available", told.time)
        if self.received:
            times.mark(order, "received", self.received)
        times.mark(order, "decided", self._at(told))

    def _accepted(self, told: _Told) -> None:
        if self._times is not None:
            self._times.mark(str(told.order), "accepted", self._at(told))

    def _order_filled(self, told: _Told) -> None:
        if self._times is not None:
            self._times.mark(str(told.order), "filled", self._at(told))
        if _is_nothing(told.leaves):
            self._end(told, "filled")

    def _ended(self, told: _Told) -> None:
        if told.event == "OrderDenied":
            self._measures.risk.denials[told.strategy, told.rule].value += 1
            if self._times is not None:
                self._begin(self._times, told)
                self._times.mark(str(told.order), "gated", self._at(told))
        self._end(told, _ENDS[told.event])

    def _end(self, told: _Told, outcome: str) -> None:
        self._measures.orders.ended[told.strategy, outcome].value += 1
        self._working.pop(told.order, None)
        if self._times is not None:
            about = {"strategy": told.strategy, "symbol": told.symbol, "outcome": outcome}
            self._times.end(str(told.order), about)

    def _fill(self, told: _Told) -> None:
        orders = self._measures.orders
        orders.fills[told.strategy].value += 1
        turnover: Counter = orders.turnover[told.strategy, told.symbol]
        turnover.value += float(told.quantity) * float(told.price)

    def _state(self, told: _Told) -> None:
        self._set_state(told.strategy or told.symbol or ACCOUNT, told.state)

    def _stale(self, told: _Told) -> None:
        self._measures.data.stale[told.symbol].value = int(told.is_stale)

    def _near(self, told: _Told) -> None:
        self._measures.risk.near[told.strategy or ACCOUNT, told.rule].value += (
            1 if told.is_near else -1
        )

    def _enabled(self, told: _Told) -> None:
        self._measures.strategies.enabled[told.strategy].value = int(told.is_enabled)

    def _set_state(self, scope: str, state: str) -> None:
        for each in _STATES:
            self._measures.risk.trading[scope, each].value = int(each == state)

    def _at(self, told: _Told) -> int:
        """Return when something happened, by the clock that has a meaning."""
        return self.now or told.time


def _is_nothing(leaves: str) -> bool:
    return not leaves.strip("0.")


def _decoded(event: msgspec.Raw) -> _Told:
    try:
        return _decoder.decode(event)
    except msgspec.DecodeError as error:
        msg = f"An event of a run cannot be read ({error}): pass on what LiveRun.take_events tells."
        raise DataError(msg) from error
