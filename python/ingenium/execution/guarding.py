"""The guard of an account: it clears it when nobody has held it for too long."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

from ingenium.execution.holding import LeaseHolding, keep, seat_of
from ingenium.venues.permission import may_act
from ingenium.venues.port import VenueError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ingenium.bus.port import Bus
    from ingenium.execution.clearing import Clearing, Tell
    from ingenium.execution.lease_watch import LeaseWatch, Stand

_LOOK: Final = 0.5
_ROUND: Final = 20.0  # seconds for an attempt: a session that is back waits for its end
_AGAIN: Final = 6.0  # longer than a lease lasts: between two attempts a session can have it


@dataclass(slots=True)
class AccountGuard:
    """Watches the lease of one account of a session, and acts while it holds it itself.

    Nobody else can take the account over during an attempt, and none is made while somebody has
    it: so it never meets a session, nor one that stands by.

    Attributes:
        session: which session.
        account: its name of the account.
        watch: follows the lease.
        clearing: cancels orders.
        tell: hears what happened.
        flatten: does what else is to be done once no order is open; None for nothing.
        stand: how the account stands.
        failures: how often the exchange did not do it, since it was asked first.
    """

    session: str
    account: str
    watch: LeaseWatch
    clearing: Clearing
    tell: Tell
    flatten: Callable[[Bus], Awaitable[None]] | None = None
    stand: Stand = "waiting"
    failures: int = 0
    _not_before: float = field(default=0.0, init=False)
    _landed: float = field(
        default=0.0, init=False
    )  # when no request of the holder can arrive any more

    async def run(self, bus: Bus, over: asyncio.Event) -> None:
        """Watch until it is over.

        Args:
            bus: of the session.
            over: set when it is; a request on the bus may swallow that its task is cancelled.

        Raises:
            BusError: the bus is lost: nobody knows how the account stands.
        """
        self.watch.forget()
        while not over.is_set():
            await self._look(bus)
            await asyncio.sleep(_LOOK)

    async def _look(self, bus: Bus) -> None:
        seat = await bus.lease_seen(seat_of(self.session, self.account))
        lease = None if seat is None else await bus.lease_seen(seat.owner)
        now = monotonic()
        stand = self.watch.look(lease, now)
        if stand != self.stand:
            self.stand = stand
            self._tell_stand(now)
        if stand == "silent" and seat is not None and now >= self._not_before:
            await self._act(bus, seat.owner)

    def _tell_stand(self, now: float) -> None:
        details: dict[str, object] = {"holder": self.watch.epoch}
        if self.stand == "silent":
            silence = self.watch.silence(now)
            self._landed = now - silence + (self.clearing.broker.capabilities.lands_within or 0.0)
            details["seconds"] = round(silence, 1)
        elif self.stand == "cleared":
            details["cancelled"] = len(self.clearing.cancelled)
        else:
            self.failures = 0
            self.clearing.cancelled.clear()
        self.tell(self.stand, details)

    async def _act(self, bus: Bus, key: str) -> None:
        """Hold the account, and clear it; what fails is tried again after a while."""
        holding = LeaseHolding(bus, key, self.watch.owner)
        if not await holding.attempt(0):
            return
        keeping = asyncio.create_task(keep(holding))
        clearing = asyncio.create_task(self._clear(bus, holding))
        try:
            await asyncio.wait({keeping, clearing}, return_when=asyncio.FIRST_COMPLETED)
            if not clearing.done():
                keeping.result()
                return  # somebody else has it: nothing is left to be done here
            clearing.result()
        except (VenueError, TimeoutError) as error:
            self.failures += 1
            self._not_before = monotonic() + _AGAIN
            why = str(error) or f"nothing came of it within {_ROUND:g} s"
            self.tell("refused", {"why": why, "times": self.failures})
        else:
            self.failures = 0
            await holding.release()  # which says that it is done
        finally:
            keeping.cancel()
            clearing.cancel()
            await asyncio.gather(keeping, clearing, return_exceptions=True)

    async def _clear(self, bus: Bus, holding: LeaseHolding) -> None:
        may_act.set(holding.is_held)
        async with asyncio.timeout(_ROUND):
            await self.clearing.cancel_all(self._landed, monotonic() + _ROUND)
            if self.flatten is not None:
                await self.flatten(bus)
