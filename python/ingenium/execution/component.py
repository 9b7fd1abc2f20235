"""The executor of live sessions: it follows what accounts are asked, holds them, and trades."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.execution.holding import keep
from ingenium.execution.orders import Errands
from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Reported
from ingenium.venues.permission import may_act
from ingenium.venues.port import OrderRef, Refused, VenueError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from typing import Literal

    from ingenium.execution.desk_shell import DeskShell
    from ingenium.execution.holding import Holding
    from ingenium.execution.orders import Errand

_logger = logging.getLogger("ingenium.execution")

_TRY_AGAIN: Final = 0.25


@dataclass(slots=True)
class AccountDesk:
    """One account of a session, in one of the processes that could hold it.

    Attributes:
        name: of the account in the recipe: that of its exchange, with which its symbols end.
        shell: does what is asked.
        holding: the right to do it.
        others: what happens to orders that are not of this session.
        since: when the session was opened: trades before are none of it.
        newest: the highest epoch that the stream let in.
        claimed: set once the stream let in that this process holds the account.
    """

    name: str
    shell: DeskShell
    holding: Holding
    others: Literal["adopt", "leave", "flatten", "refuse"] = "adopt"
    since: int | None = None
    newest: int = 0
    claimed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def state(self) -> str:
        """How it stands: stand-by, claiming, reconciling, or trading."""
        if not self.holding.epoch:
            return "stand-by"
        if not self.claimed.is_set():
            return "claiming"
        return "trading" if self.shell.desk.watch.is_ready else "reconciling"

    def hear(self, reported: Reported) -> None:
        """Take reports that the stream let in: ours, or those of whoever held the account."""
        self.newest = max(self.newest, reported.epoch)
        if self.holding.epoch and reported.epoch == self.holding.epoch:
            self.shell.seen(reported.number)
            self.claimed.set()
        else:
            self.shell.hear(bytes(report) for report in reported.reports)

    async def run(self, publish: Callable[[Reported], Awaitable[None]]) -> None:
        """Wait for the account, take it over, and trade until it is lost or the task cancelled.

        Raises:
            SessionError: the account was lost to another process, or has orders of others where
                that is refused.
        """
        while not await self.holding.attempt(self.newest):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(_TRY_AGAIN)
        epoch = self.holding.epoch
        _logger.info("account %s is held, as holder %d", self.name, epoch)

        async def tell(number: int, reports: Sequence[bytes]) -> None:
            raw = tuple(msgspec.Raw(report) for report in reports)
            await publish(Reported(self.name, epoch, number, raw))

        self.shell.publish = tell
        self.shell.may_send = self.holding.is_held
        await tell(1, ())
        keeping = asyncio.create_task(self._keep())
        try:
            await self.claimed.wait()
            self.shell.go_live(1, self.since)
            trading = asyncio.create_task(self.shell.run())
            policing = asyncio.create_task(self._police())
            try:
                await asyncio.wait(
                    {trading, policing, keeping}, return_when=asyncio.FIRST_EXCEPTION
                )
                for task in (trading, policing, keeping):
                    if task.done():
                        task.result()
            finally:
                for task in (trading, policing):
                    task.cancel()
                await asyncio.gather(trading, policing, return_exceptions=True)
        finally:
            keeping.cancel()
            await self.holding.release()

    async def _keep(self) -> None:
        """Renew the right to trade.

        Raises:
            SessionError: it was lost.
        """
        await keep(self.holding)
        msg = f"Account {self.name!r} was taken over by another process: this one sends no more."
        raise SessionError(msg)

    async def _police(self) -> None:
        """Do with orders of others what was set, once it is known which there are.

        Raises:
            SessionError: there are some, and that is refused.
        """
        may_act.set(self.holding.is_held)
        watch = self.shell.desk.watch
        while not watch.is_ready:  # noqa: ASYNC110 - the desk knows no event
            await asyncio.sleep(_TRY_AGAIN / 5)
        while self.others in ("flatten", "refuse"):
            strangers = list(watch.strangers.values())
            if strangers and self.others == "refuse":
                msg = (
                    f"Account {self.name!r} has {_counted(len(strangers))} not of this "
                    "session: cancel them, or say what becomes of them with `others`."
                )
                raise SessionError(msg)
            for each in strangers:
                try:
                    await self.shell.broker.cancel(
                        OrderRef(symbol=each.symbol, venue_id=each.venue_id)
                    )
                except Refused as error:
                    if error.rule != "unknown_order":
                        _logger.warning("%s %s: %s", each.symbol, each.venue_id, error)
                        continue
                except VenueError as error:
                    _logger.warning("%s %s: %s", each.symbol, each.venue_id, error)
                    continue
                watch.strangers.pop(each.venue_id, None)  # until it is seen there again
            await asyncio.sleep(_TRY_AGAIN * 4)


@dataclass(slots=True)
class Desks:
    """All accounts of a session: what the stream asks of them is handed on once it is kept.

    Attributes:
        accounts: by their names.
    """

    accounts: Mapping[str, AccountDesk]
    _errands: Errands = field(default_factory=Errands)
    _waiting: list[tuple[list[Errand], dict[str, float], int]] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list["asyncio.Task[None]"])

    def on_reported(self, reported: Reported) -> None:
        """Take reports that the stream let in."""
        self.flush()  # what was asked before them
        account = self.accounts.get(reported.account)
        if account is not None:
            account.hear(reported)

    def on_played(self, requests: bytes, prices: Mapping[str, float], now: int) -> None:
        """Take what one message of the stream led to; it waits until it is kept."""
        self._waiting.append((self._errands.read(requests), dict(prices), now))

    def flush(self) -> None:
        """Hand on what is kept now."""
        waiting, self._waiting = self._waiting, []
        for errands, prices, _ in waiting:
            for name, account in self.accounts.items():
                own = [each for each in errands if _venue(each.order.symbol) == name]
                seen = {symbol: each for symbol, each in prices.items() if _venue(symbol) == name}
                account.shell.take(own, seen)

    def start(self, publish: Callable[[Reported], Awaitable[None]]) -> None:
        """Begin to hold the accounts, and to trade."""
        self._tasks = [
            asyncio.create_task(account.run(publish), name=account.name)
            for account in self.accounts.values()
        ]

    def check(self) -> None:
        """Raise what ended the work of an account, if something did.

        Raises:
            SessionError: it was lost.
            VenueError: the exchange does not want us.
        """
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()

    async def stop(self) -> None:
        """Trade no more: orders at the exchanges stay as they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for account in self.accounts.values():
            await account.shell.broker.close()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way: what the exchanges said until now is in the stream."""
        return all(account.shell.is_idle for account in self.accounts.values())


def _counted(orders: int) -> str:
    return "an order that is" if orders == 1 else f"{orders} orders that are"


def _venue(symbol: str) -> str:
    return symbol.rpartition(".")[2]
