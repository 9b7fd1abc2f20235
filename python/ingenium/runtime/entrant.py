"""The strategies that enter a run: found, made with their parameters, and given their capital."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ingenium.execution.executor import OrderExecutor
from ingenium.model.errors import ConfigError
from ingenium.model.loading import find_written
from ingenium.model.suggestion import did_you_mean, snake_case
from ingenium.portfolio.portfolio import Portfolio
from ingenium.runtime.settings import StrategyEntry
from ingenium.strategy.loading import find_strategy
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.decider import Decider
    from ingenium.runtime.settings import Written
    from ingenium.runtime.system import System

_Root = TypeVar("_Root")

_STEP: Final = Decimal("0.00000001")
UNALLOCATED: Final = "unallocated"
PORTFOLIO: Final = "portfolio"
ADOPTED: Final = "adopted"


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who takes part in a run: its id, capital, symbols, and the settings that it was made from."""

    strategy: Decider
    id: str
    capital: Decimal
    symbols: tuple[str, ...]
    entry: StrategyEntry

    @property
    def is_portfolio(self) -> bool:
        """Whether it turns the signals of the others into orders."""
        return isinstance(self.strategy, Portfolio)


class Unallocated(Strategy):
    """Holds the capital that no strategy was given, as cash."""


class Adopted(Strategy):
    """Holds the orders of others at exchanges, and what they traded; it does nothing."""


def adopting() -> Entrant:
    """Return who holds the orders of others in a live session."""
    return Entrant(Adopted(), ADOPTED, Decimal(0), (), StrategyEntry(name=ADOPTED))


def kinds_of(system: System) -> list[type[Strategy]]:
    """Return the class of each enabled entry.

    Raises:
        ConfigError: there is no such strategy.
    """
    folders = [system.folder / folder for folder in system.strategy_folders]
    result: list[type[Strategy]] = []
    for row, entry in enumerate(system.strategies):
        if not entry.enabled:
            continue
        try:
            result.append(find_strategy(entry.name, folders, beside=system.folder))
        except ConfigError as error:
            system.place.refuse(f"strategies[{row}].name", str(error), error)
    return result


def made(system: System) -> list[Strategy]:
    """Return a strategy for each enabled entry, made with its parameters.

    Raises:
        ConfigError: there is no such strategy, or a parameter is wrong.
    """
    rows = [row for row, entry in enumerate(system.strategies) if entry.enabled]
    result: list[Strategy] = []
    for row, kind in zip(rows, kinds_of(system), strict=True):
        try:
            result.append(kind(**system.strategies[row].parameters))
        except (ConfigError, TypeError) as error:  # an __init__ of its own may take other names
            system.place.refuse(f"strategies[{row}].parameters", str(error), error)
    return result


def made_portfolio(system: System) -> Portfolio | None:
    """Return the portfolio of a system, made with its parameters; None where the core sizes.

    Raises:
        ConfigError: there is no such portfolio, or a parameter is wrong.
    """
    return _made_of(system.portfolio, Portfolio, "portfolio", system)


def made_executor(system: System) -> OrderExecutor | None:
    """Return the executor of a system, made with its parameters; None where fills are simulated.

    Raises:
        ConfigError: there is no such executor, or a parameter is wrong.
    """
    return _made_of(system.executor, OrderExecutor, "executor", system)  # type: ignore[type-abstract]


def written_kinds(system: System) -> list[type]:
    """Return the classes of the portfolio and the executor of a system, where there are some.

    Raises:
        ConfigError: there is no such class.
    """
    kinds: list[type] = []
    for key, root in (("portfolio", Portfolio), ("executor", OrderExecutor)):
        written = getattr(system, key)
        if written is not None:
            kinds.append(_kind_of(written, root, key, system))
    return kinds


def _made_of(written: Written | None, root: type[_Root], key: str, system: System) -> _Root | None:
    """Return what somebody wrote, made with its parameters; None where nobody did."""
    if written is None:
        return None
    kind = _kind_of(written, root, key, system)
    try:
        return kind(**written.parameters)
    except (ConfigError, TypeError) as error:  # an __init__ of its own may take other names
        system.place.refuse(key, str(error), error)


def _kind_of(written: Written, root: type[_Root], key: str, system: System) -> type[_Root]:
    """Return the class that somebody wrote."""
    try:
        return find_written(written.name, root, system.folder)
    except ConfigError as error:
        system.place.refuse(key, str(error), error)


def entrants(
    system: System, strategies: Sequence[Strategy], symbols: Sequence[str]
) -> list[Entrant]:
    """Return who takes part in a run on these symbols: strategies by their entries, then others.

    Capital that nobody was given is the portfolio's, where there is one; else it enters with a
    strategy that does nothing.

    Raises:
        ConfigError: a strategy is to trade a symbol that the data does not hold.
    """
    rows = [row for row, entry in enumerate(system.strategies) if entry.enabled]
    entries = [system.strategies[row] for row in rows]
    portfolio = made_portfolio(system)
    capitals = _capitals(entries, system.account.initial_capital, is_divided=portfolio is None)
    ids = _ids(entries, strategies)
    result = []
    for row, entry, strategy, name, capital in zip(
        rows, entries, strategies, ids, capitals, strict=True
    ):
        chosen = tuple(entry.symbols or symbols)
        for symbol in chosen:
            if symbol not in symbols:
                fix = did_you_mean(symbol, symbols)
                problem = f"{symbol!r} is not in the data: {fix}"
                system.place.refuse(f"strategies[{row}].symbols", problem)
        result.append(Entrant(strategy, name, capital, chosen, entry))
    rest = system.account.initial_capital - sum(capitals)
    if portfolio is not None:
        own = StrategyEntry(name=PORTFOLIO)
        result.append(Entrant(portfolio, PORTFOLIO, rest, tuple(symbols), own))
    elif rest > 0:
        idle = StrategyEntry(name=UNALLOCATED)
        result.append(Entrant(Unallocated(), UNALLOCATED, rest, (), idle))
    return result


def strategies_of(system: System) -> dict[str, Strategy]:
    """Return the strategies of a system by their ids in a run.

    Raises:
        ConfigError: there is no such strategy, or a parameter is wrong.
    """
    strategies = made(system)
    entries = [entry for entry in system.strategies if entry.enabled]
    return dict(zip(_ids(entries, strategies), strategies, strict=True))


def others_of(system: System, *, is_live: bool = False) -> dict[str, Decider]:
    """Return who takes part in a run of a system besides its strategies, by their ids.

    Args:
        system: whose run.
        is_live: whether orders go to exchanges, where others may have orders too.

    Raises:
        ConfigError: there is no such portfolio, or a parameter is wrong.
    """
    found: dict[str, Decider] = {ADOPTED: Adopted()} if is_live else {}
    portfolio = made_portfolio(system)
    if portfolio is not None:
        return {PORTFOLIO: portfolio, **found}
    entries = [entry for entry in system.strategies if entry.enabled]
    total = system.account.initial_capital
    is_all_given = sum(_capitals(entries, total, is_divided=True)) == total
    return found if is_all_given else {UNALLOCATED: Unallocated(), **found}


def deciders_of(system: System, *, is_live: bool = False) -> dict[str, Decider]:
    """Return all who take part in a run of a system, by their ids; see `others_of`."""
    return {**strategies_of(system), **others_of(system, is_live=is_live)}


def _capitals(
    entries: Sequence[StrategyEntry], total: Decimal, *, is_divided: bool
) -> list[Decimal]:
    """Return each strategy's capital; those that state none divide the rest, to the last digit.

    Where the rest is not divided, they have none: they send signals, and others trade.
    """
    stated = [
        entry.allocation * total if entry.allocation is not None else entry.capital
        for entry in entries
    ]
    if not is_divided:
        return [capital or Decimal(0) for capital in stated]
    rest = total - sum(capital for capital in stated if capital is not None)
    waiting = stated.count(None)
    result = []
    for capital in stated:
        if capital is None:
            capital = rest if waiting == 1 else (rest / waiting).quantize(_STEP, ROUND_DOWN)
            rest, waiting = rest - capital, waiting - 1
        result.append(capital)
    return result


def _ids(entries: Sequence[StrategyEntry], strategies: Sequence[Any]) -> list[str]:
    """Return the id of each strategy: as given, or from its class, with a number if taken."""
    taken = {entry.id for entry in entries if entry.id is not None} | {
        UNALLOCATED,
        PORTFOLIO,
        ADOPTED,
    }
    result = []
    for entry, strategy in zip(entries, strategies, strict=True):
        name = entry.id
        if name is None:
            first = name = snake_case(type(strategy).__name__)
            number = 2
            while name in taken:
                name, number = f"{first}_{number}", number + 1
            taken.add(name)
        result.append(name)
    return result
