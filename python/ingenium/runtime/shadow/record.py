"""The record of shadow runs: append-only, a line of JSON for each; `promote` looks into it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.timeframe import HOUR
from ingenium.runtime.ledger import append_line, read_lines
from ingenium.runtime.parity import parity_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.runtime.shadow.comparing import Comparison

LEDGER: Final = "shadows.jsonl"


class ShadowRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a new version did beside a session.

    Attributes:
        time: when it was recorded, in nanoseconds UTC.
        system: the name of the new version.
        fingerprint: of what decides in it.
        session: the session beside which it ran.
        row: the last row of the session's journal that it heard.
        since: when the session's strategies began to be called, in nanoseconds UTC.
        until: up to when both have played.
        same: how many orders both sent.
        old_orders: how many the old version sent.
        new_orders: how many the new version sent.
        old_profit: what the old version made.
        new_profit: what the new version made.
        who: ran it.
    """

    time: int
    system: str
    fingerprint: str
    session: str
    row: int
    since: int
    until: int
    same: int
    old_orders: int
    new_orders: int
    old_profit: Decimal
    new_profit: Decimal
    who: str

    @property
    def hours(self) -> float:
        """How long both have played, in hours of the session's time."""
        return (self.until - self.since) / HOUR

    @property
    def parity(self) -> float:
        """The part of all orders that both sent, from 0 to 1."""
        return parity_of(self.same, self.old_orders + self.new_orders)


def parity_of_all(runs: Sequence[ShadowRun]) -> float:
    """Return the part of the orders of all these runs that both versions sent, from 0 to 1."""
    total = sum(each.old_orders + each.new_orders for each in runs)
    return parity_of(sum(each.same for each in runs), total)


def record(found: Comparison, *, system: str, fingerprint: str, who: str, time: int) -> ShadowRun:
    """Record what came of a shadow run; it is on the disk when this returns.

    Raises:
        ConfigError: the record cannot be written.
    """
    run = ShadowRun(
        time=time,
        system=system,
        fingerprint=fingerprint,
        session=found.session,
        row=found.row,
        since=found.since,
        until=found.until,
        same=found.same,
        old_orders=found.old.orders,
        new_orders=found.new.orders,
        old_profit=found.old.profit,
        new_profit=found.new.profit,
        who=who,
    )
    append_line(LEDGER, run)
    return run


def shadow_runs(system: str | None = None) -> list[ShadowRun]:
    """Return what was recorded, of one system or of all, in order.

    Raises:
        DataError: the record is damaged.
    """
    found = read_lines(LEDGER, ShadowRun, "shadow run")
    return [each for each in found if system is None or each.system == system]


def newest_of(fingerprint: str) -> list[ShadowRun]:
    """Return the newest run of a version beside each session.

    Raises:
        DataError: the record is damaged.
    """
    runs = [each for each in shadow_runs() if each.fingerprint == fingerprint]
    return list({each.session: each for each in runs}.values())
