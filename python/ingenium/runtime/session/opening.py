"""From a system to a session: what it is made of, and the frames of its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.model.session.messages import Opened
from ingenium.model.session.numbering import NOTHING, Told
from ingenium.runtime.entrant import entrants, made, made_executor
from ingenium.runtime.prepared import prepare
from ingenium.runtime.recipes import recipe_of
from ingenium.runtime.session.frames import BATCH, frames
from ingenium.runtime.tick_source import load_histories
from ingenium.runtime.transitions import states_for
from ingenium.strategy.array_strategy import ArrayStrategy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingenium.execution.executor import OrderExecutor
    from ingenium.model.decider import Decider
    from ingenium.model.session.messages import Ended, Frame
    from ingenium.runtime.entrant import Entrant
    from ingenium.runtime.prepared import Prepared
    from ingenium.runtime.system import System
    from ingenium.strategy.strategy import Strategy

SOURCE: Final = "replay"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a session begins with.

    Attributes:
        opened: the message that opens it.
        prepared: the settings and histories.
        field: the strategies, by their numbers.
        executor: who executes orders; None where fills are simulated.
    """

    opened: Opened
    prepared: Prepared
    field: tuple[Entrant, ...]
    executor: OrderExecutor | None = None

    @property
    def deciders(self) -> dict[str, Decider]:
        """The strategies by their ids."""
        return {entrant.id: entrant.strategy for entrant in self.field}

    def frames(self, batch: int = BATCH, told: Told = NOTHING) -> Iterator[Frame | Ended]:
        """Yield the histories from where they were told, as they became known."""
        markets, listings = self.prepared.bar_markets, self.opened.recipe.instruments
        if self.executor is not None:
            batch = 1  # orders are answered between two instants
        return frames(markets, listings, source=SOURCE, batch=batch, told=told)


def open_replay(system: System, session: str) -> Opening:
    """Return a session that replays the data of a system.

    Raises:
        ConfigError: a setting is wrong, or one that sessions do not know.
        DataError: the data are absent or cannot be trusted.
    """
    prepared = prepare(system, load_histories(system))
    return opening_of(prepared, made(system), session, states_for(session))


def opening_of(
    prepared: Prepared,
    strategies: Sequence[Strategy],
    session: str,
    states: Mapping[str, str] | None = None,
) -> Opening:
    """Return a session that replays what was made ready.

    Args:
        prepared: the settings and histories.
        strategies: one for each enabled entry of the system.
        session: its name.
        states: what strategies begin with, by their ids; their classes' own unless given.

    Raises:
        ConfigError: a setting is wrong, or one that sessions do not know.
    """
    check_strategies(strategies)
    _ = prepared.bar_markets  # refuses ticks
    field = entrants(prepared.system, strategies, prepared.traded)
    opened = Opened(session, recipe_of(prepared, field, states), (SOURCE,))
    return Opening(opened, prepared, tuple(field), made_executor(prepared.system))


def check_strategies(strategies: Sequence[Strategy]) -> None:
    """Refuse strategies that a session cannot call.

    Raises:
        ConfigError: naming the first of them.
    """
    for strategy in strategies:
        if isinstance(strategy, ArrayStrategy):
            name = type(strategy).__name__
            msg = (
                f"{name} decides over whole columns, which a session does not have yet: "
                "backtest it, or decide bar by bar in a Strategy."
            )
            raise ConfigError(msg)
