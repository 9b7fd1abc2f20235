"""The one object that a component holds to measure itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

from ingenium.model.measures.declaring import measured, metrics_of
from ingenium.model.measures.groups import (
    BusMeasures,
    ComponentMeasures,
    DataMeasures,
    JournalMeasures,
    MoneyMeasures,
    OrderMeasures,
    QueueMeasures,
    RiskMeasures,
    StrategyMeasures,
)
from ingenium.model.measures.kinds import Distribution, Family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingenium.model.measures.declaring import Measure, Metric
    from ingenium.model.phase import Phase

GROUPS: Final = (
    ComponentMeasures,
    DataMeasures,
    QueueMeasures,
    BusMeasures,
    StrategyMeasures,
    OrderMeasures,
    RiskMeasures,
    MoneyMeasures,
    JournalMeasures,
)

METRICS: Final = tuple(metric for group in GROUPS for metric in metrics_of(group))
"""The table: every measure of a component."""


@dataclass(slots=True)
class Measures:
    """What a component measures.

    Attributes:
        session: the session that the component takes part in.
        component: its name there.
        before_reading: called before the numbers are read: sets what is cheaper to ask for than
            to keep up to date, such as queues, positions and equity.
        clock: seconds that never go back.
    """

    session: str
    component: str
    before_reading: list[Callable[[], None]] = field(default_factory=list, kw_only=True)
    clock: Callable[[], float] = field(default=monotonic, kw_only=True)
    about: ComponentMeasures = field(default_factory=ComponentMeasures, init=False)
    data: DataMeasures = field(default_factory=DataMeasures, init=False)
    queues: QueueMeasures = field(default_factory=QueueMeasures, init=False)
    bus: BusMeasures = field(default_factory=BusMeasures, init=False)
    strategies: StrategyMeasures = field(default_factory=StrategyMeasures, init=False)
    orders: OrderMeasures = field(default_factory=OrderMeasures, init=False)
    risk: RiskMeasures = field(default_factory=RiskMeasures, init=False)
    money: MoneyMeasures = field(default_factory=MoneyMeasures, init=False)
    journal: JournalMeasures = field(default_factory=JournalMeasures, init=False)
    _beaten: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.enter("starting")

    def enter(self, phase: Phase) -> None:
        """Say that the component is in another phase now."""
        self.about.phase.choose(phase)

    def beat(self) -> None:
        """Say that the work goes on: with each step, and at least every few seconds."""
        self._beaten = self.clock()

    def silence(self) -> float:
        """Return the seconds since the last beat; 0 before the first."""
        return 0.0 if self._beaten is None else self.clock() - self._beaten

    def set_risk(self, scope: str, limit: str, used: float, allowed: float) -> None:
        """Tell how much of a limit, which is above zero, is used."""
        self.risk.used[scope, limit].value = used
        self.risk.allowed[scope, limit].value = allowed
        self.risk.utilisation[scope, limit].value = used / allowed

    def refresh(self) -> None:
        """Bring everything up to date."""
        for prepare in self.before_reading:
            prepare()
        self.about.heartbeat_age.value = self.silence()
        self.fold()

    def fold(self) -> None:
        """Sort into their buckets all values that were recorded; four times a second, say."""
        for _, measure in self.all():
            if isinstance(measure, Distribution):
                self._fold(measure)
            elif isinstance(measure, Family):
                for _, member in measure.members():
                    if isinstance(member, Distribution):
                        self._fold(member)

    def all(self) -> Iterator[tuple[Metric, Measure]]:
        """Yield each measure with its line of the table."""
        for group in (
            self.about,
            self.data,
            self.queues,
            self.bus,
            self.strategies,
            self.orders,
            self.risk,
            self.money,
            self.journal,
        ):
            yield from measured(group)

    def _fold(self, distribution: Distribution) -> None:
        before = distribution.overruns
        distribution.fold()
        self.about.overruns.value += distribution.overruns - before
