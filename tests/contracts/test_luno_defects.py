"""Defects of the former Luno trader, by their places in the contract's list: none is left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import pytest
from tests.bars import FIRST, flat_bars
from tests.live.hands import events, stopped_once

import ingenium
from ingenium.ingest.venue_feed import VenueFeed
from ingenium.model.timeframe import DAY, SECOND
from ingenium.runtime.live import trading_session
from ingenium.runtime.session.auditing import audit_file
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import system_of
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served
from ingenium.venues.luno.wire import OrderRow, TradeRow, order_form, state_of
from ingenium.venues.market_data import Candle
from ingenium.venues.opening import open_broker
from ingenium.venues.port import FINAL, Address, NewOrder, OrderRef

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from ingenium.model.engine import Run
    from ingenium.storage.records.told import Told
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.server import LabServer
    from ingenium.venues.port import Side, Status

PAIR = "XBTUSDT.luno"
TRADER = '''
from ingenium import Strategy


class Trader(Strategy):
    """Buys a little at each bar, bids far below, and cancels what it bid two bars ago."""

    def on_start(self):
        self.bids = []

    def on_bar(self, bar):
        self.buy(bar.symbol, 0.002)
        self.bids.append(self.buy(bar.symbol, 0.001, limit=round(bar.close * 0.9)))
        for bid in self.bids[:-2]:
            self.cancel(bid)
'''

pytestmark = pytest.mark.timeout(90)


def row(**values: Any) -> OrderRow:
    terms: dict[str, Any] = {"order_id": "B1", "pair": "XBTUSDT", "side": "BUY", "type": "LIMIT"}
    return msgspec.convert(
        terms | {"status": "PENDING", "limit_volume": "2"} | values, OrderRow, strict=False
    )


def new(
    client_id: str, side: Side = "buy", quantity: str = "0.01", limit: str = "50000"
) -> NewOrder:
    return NewOrder(
        client_id=client_id,
        symbol=PAIR,
        side=side,
        quantity=Decimal(quantity),
        type="limit",
        limit=Decimal(limit),
    )


def account_of(lab: LabServer) -> LabAccount:
    (account,) = (each for each in lab.dialect.exchange.accounts.values() if each.is_bounded)
    return account


@pytest.fixture
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))


@dataclass
class Session:
    """A live session that was stopped, started again, and stopped again.

    Attributes:
        orders: the lab's orders, as they were at the end.
        open_at_stop: client ids of those that worked when it was stopped first.
        trades: the quantity and the fee of each trade there.
        fills: what the journal tells of fills.
        run: the state that comes of the journal.
    """

    orders: dict[str, Status]
    open_at_stop: set[str]
    trades: list[tuple[Decimal, Decimal]]
    fills: list[Told]
    run: Run


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Trade on an exchange of the lab, over a restart."""
    folder = tmp_path_factory.mktemp("luno")
    (folder / "trader.py").write_text(TRADER)
    own = demo_credentials("luno")
    with pytest.MonkeyPatch.context() as patch, served("luno") as lab:
        patch.setenv("LUNO_API_KEY", own.key)
        patch.setenv("LUNO_API_SECRET", own.secret)
        patch.setenv("INGENIUM_STATE", str(folder / "state"))
        account = account_of(lab)
        traded(lab, folder, lambda: len(account.orders) >= 8)
        first = {each.ticket.client_id for each in account.orders.values() if each.is_open}
        count = len(account.orders)
        traded(lab, folder, lambda: len(account.orders) >= count + 6)
        orders = {each.ticket.client_id: each.status for each in account.orders.values()}
        trades = asyncio.run(executions(lab))
    fills = [told for told in events(SessionFolder(folder / "s")) if told.event == "Fill"]
    again = audit_file(folder / "s" / JOURNAL)
    assert again is not None
    assert again.run is not None
    assert again.difference == ""
    return Session(orders, first, trades, fills, again.run)


def traded(lab: LabServer, folder: Path, is_done: Callable[[], bool]) -> None:
    """Run the session until something is so."""
    document = {
        "exchanges": {"luno": {"rest": lab.rest, "stream": lab.stream}},
        "data": {"symbols": [PAIR], "bars": "1s"},
        "account": {"currency": "USDT"},
        "risk": {"max_order_notional": 1000},
        "strategies": [{"name": "trader.py"}],
    }

    system = system_of(document, name="luno", file="luno.yaml", folder=folder)
    with stopped_once(is_done):
        assert trading_session(system, SessionFolder(folder / "s"), SessionStart()) == "stopped"


async def executions(lab: LabServer) -> list[tuple[Decimal, Decimal]]:
    broker = open_broker("luno", demo_credentials("luno"), Address(lab.rest, lab.stream))
    try:
        return [(each.quantity, each.fee) for each in await broker.executions([PAIR], 0)]
    finally:
        await broker.close()


@pytest.mark.usefixtures("state_folder")
async def test_1_a_part_that_is_filled_is_seen_while_the_order_works() -> None:
    with served("luno") as lab:
        (price, size), *_ = lab.dialect.exchange.markets["XBTUSDT"].book("sell")
        broker = open_broker("luno", demo_credentials("luno"), Address(lab.rest, lab.stream))
        whole = size + Decimal("0.01")
        await broker.submit(new("parts", quantity=str(whole), limit=str(price)))
        state = await broker.order(OrderRef(symbol=PAIR, client_id="parts"))
        parts = await broker.executions([PAIR], 0)
        await broker.close()
    assert state is not None
    assert state.status == "open"
    assert size <= state.filled < whole
    assert sum(each.quantity for each in parts) == state.filled


def test_2_fees_are_booked(session: Session) -> None:
    assert session.fills
    assert all(each.fee is not None and each.fee > 0 for each in session.fills)
    fees = Decimal(session.run.totals()["fees"])
    assert fees == sum(each.fee for each in session.fills if each.fee is not None)


def test_3_orders_are_sent_while_others_are_looked_at(session: Session) -> None:
    """One loop sends, looks and books, so no set changes under the one who reads it."""
    assert session.trades
    held = list(accumulate(quantity - fee for quantity, fee in session.trades))
    booked = sum(each.quantity for each in session.fills if each.quantity is not None)
    assert booked in held[-2:]  # the last may have come while the session was ending
    assert "cancelled" in session.orders.values()
    assert "filled" in session.orders.values()


def test_4_times_have_one_unit_nanoseconds() -> None:
    made = state_of(row(creation_timestamp=1_700_000_000_123), PAIR)
    assert made.created == 1_700_000_000_123_000_000
    ages = []

    class Maker(ingenium.Strategy):
        """Cancels its bid once that is two days old."""

        def on_start(self) -> None:
            self.placed: int | None = None

        def on_bar(self, bar: ingenium.Bar) -> None:
            if self.placed is None:
                self.bid = self.buy(bar.symbol, 1, limit=1)
                self.placed = self.now
            elif self.bid.is_open and self.now - self.placed >= 2 * DAY:
                self.cancel(self.bid)

        def on_order(self, event: ingenium.OrderEvent) -> None:
            if event.name == "OrderCancelled":
                ages.append(event.time - (self.placed or 0))

    ingenium.backtest(Maker(), data=flat_bars([10] * 6))
    assert len(ages) == 1
    assert 2 * DAY <= ages[0] < 3 * DAY


def test_5_a_side_has_one_name_and_another_is_refused() -> None:
    for ours, theirs in (("buy", "BID"), ("sell", "ASK")):
        side: Literal["buy", "sell"] = "buy" if ours == "buy" else "sell"
        assert order_form(new("a", side), "XBTUSDT", Decimal(1), 0)["type"] == theirs
        assert state_of(row(side=theirs), PAIR).side == ours
    with pytest.raises(msgspec.ValidationError, match=r"BIDS.* - at `\$\.side`"):
        row(side="BIDS")
    with pytest.raises(msgspec.ValidationError, match=r"BIDS.* - at `\$\.type`"):
        msgspec.convert(
            {"sequence": 1, "order_id": "B", "pair": "X", "price": "1", "base": "1"}
            | {"fee_base": "0", "fee_counter": "0", "timestamp": 1, "type": "BIDS"},
            TradeRow,
            strict=False,
        )


def test_6_a_restart_keeps_orders_and_positions(session: Session) -> None:
    assert session.open_at_stop
    ended = {session.orders[each] for each in session.open_at_stop}
    assert ended <= {"open", "cancelled"}
    assert "cancelled" in ended  # by the session that was started again
    (position,) = session.run.positions()
    bought = sum(each.quantity for each in session.fills if each.quantity is not None)
    assert Decimal(position["quantity"]) == bought


def test_7_a_symbol_without_a_price_yet_does_not_break_equity() -> None:
    seen = []

    class Looker(ingenium.Strategy):
        def on_bar(self, bar: ingenium.Bar) -> None:
            if bar.symbol == "AAA":
                self.buy("AAA", 1)
            seen.append((float(self.equity), self.price("BBB")))

    late = flat_bars([5, 5], "BBB")
    columns = {name: getattr(late, name) for name in ("open", "high", "low", "close", "volume")}
    late = ingenium.Bars.from_columns(
        "BBB", time=FIRST + DAY * 3 + late.time - late.time[0], timeframe=DAY, **columns
    )
    ingenium.backtest(Looker(), data=[flat_bars([10, 11, 12, 13]), late], cash=100)
    assert [equity for equity, price in seen if price != price]  # noqa: PLR0124 - not a number
    assert all(equity > 0 for equity, _ in seen)


class OneFeed:
    """Market data of an exchange: closed bars at once, or nothing, for ever."""

    class capabilities:  # noqa: N801 - as the port has it
        bars = ("1s",)

    def __init__(self, *, is_silent: bool) -> None:
        self.is_silent = is_silent

    async def stream(self, symbols: list[str], *_: object) -> AsyncIterator[Candle]:
        if self.is_silent:
            await asyncio.Event().wait()
        for number in range(3):
            yield Candle(
                symbol=symbols[0],
                timeframe="1s",
                start=FIRST + number * SECOND,
                end=FIRST + (number + 1) * SECOND,
                open=Decimal(1),
                high=Decimal(1),
                low=Decimal(1),
                close=Decimal(1),
                volume=Decimal(1),
            )
        await asyncio.Event().wait()


async def test_8_an_exchange_that_does_not_answer_delays_no_other() -> None:
    feeds = {"kraken": OneFeed(is_silent=True), "luno": OneFeed(is_silent=False)}
    feed = VenueFeed(feeds, ["ETHUSD.kraken", PAIR], "1s")  # type: ignore[arg-type]
    told = feed.stream()
    async with asyncio.timeout(5):
        rows = [await anext(told) for _ in range(3)]
    await told.aclose()  # type: ignore[attr-defined]
    assert {each.symbol for each in rows} == {PAIR}


def test_9_a_cancelled_order_that_is_complete_is_no_fill() -> None:
    ended = state_of(row(status="COMPLETE"), PAIR)
    assert ended.status == "cancelled"
    assert ended.filled == 0
    assert ended.average is None
    part = state_of(row(status="COMPLETE", base="1", counter="50000"), PAIR)
    assert part.status == "cancelled"
    assert part.filled == 1
    assert part.average == 50_000
    whole = state_of(row(status="COMPLETE", base="2", counter="100000"), PAIR)
    assert whole.status == "filled"
    assert {ended.status, whole.status} <= set(FINAL)
