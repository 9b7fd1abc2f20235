"""From exchanges to the desks that hold their accounts."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from ingenium.execution.component import AccountDesk, Desks
from ingenium.execution.desk import Desk
from ingenium.execution.desk_settings import DeskSettings
from ingenium.execution.desk_shell import DeskShell
from ingenium.execution.holding import FileHolding
from ingenium.model.timeframe import SECOND
from ingenium.runtime.supervising.records import AccountActivity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.execution.holding import Holding
    from ingenium.model.session.messages import Opened
    from ingenium.runtime.exchanges import Exchanges
    from ingenium.runtime.session.vitals import Vitals


def desks_of(
    exchanges: Exchanges,
    opened: Opened,
    holding_of: Callable[[str, str, str], Holding] | None = None,
) -> Desks:
    """Return the desks of a session.

    A client id is of the session and of when it began, so that another of its name has others.

    Args:
        exchanges: where the accounts are.
        opened: the session.
        holding_of: makes the right to act for an account, of the exchange's name, the account's,
            and its key; a lock of this machine unless given.
    """
    hold: Callable[[str, str, str], Holding] = holding_of or FileHolding
    session = f"{opened.session}@{opened.recipe.start}"
    accounts = {}
    for name, settings in exchanges.settings.items():
        broker = exchanges.brokers[name]
        own = {
            symbol: each
            for symbol, each in exchanges.instruments.items()
            if symbol.rpartition(".")[2] == name
        }
        patience = DeskSettings(external="adopt" if settings.others == "adopt" else "leave")
        desk = Desk(session, broker.capabilities, own, patience)
        holding = hold(name, settings.account, exchanges.keys[name])
        shell = DeskShell(desk, broker, _nobody)
        accounts[name] = AccountDesk(name, shell, holding, settings.others, opened.recipe.start)
    return Desks(accounts)


def watch_desks(desks: Desks, vitals: Vitals) -> None:
    """Tell with each heartbeat of a component how its accounts are doing."""

    def read() -> None:
        vitals.activity.accounts = {
            name: _activity(account) for name, account in desks.accounts.items()
        }

    vitals.reading.append(read)


def _activity(account: AccountDesk) -> AccountActivity:
    status, times = account.shell.desk.status(), account.shell.accepted_in
    return AccountActivity(
        state=account.state,
        holder=account.holding.epoch,
        working=len(status.orders),
        unresolved=status.unresolved,
        others=len(status.strangers),
        accepted_in=median(times) / SECOND if times else None,
    )


async def _nobody(number: int, reports: Sequence[bytes]) -> None:
    """Tell nobody: who holds the account says whom to tell."""
