"""The outcome of the look-ahead check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.research.comparing import Probe
    from ingenium.research.verdict import Finding


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is looked at.

    Attributes:
        cuts: at how many moments the history is cut off.
        starts: from how many moments on it is begun.
        settle: how many times its warm-up a strategy has until it must agree with the whole run.
    """

    cuts: int = 24
    starts: int = 6
    settle: int = 10

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) < 1:
                msg = f"{name} must be 1 or more, not {getattr(self, name)}."
                raise ConfigError(msg)


@dataclass(frozen=True, slots=True)
class LookaheadOutcome:
    """What the check found.

    Attributes:
        name: the system.
        effort: how much was looked at.
        findings: what is wrong; empty is clean.
        probes: what each strategy, by its id, did on the other histories.
    """

    name: str
    effort: Effort
    findings: tuple[Finding, ...]
    probes: Mapping[str, Sequence[Probe]]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
