"""What a source has told before: where it goes on after a restart."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.model.session.messages import Changed, Frame, Opened, Silence
from ingenium.model.session.numbering import NOTHING

if TYPE_CHECKING:
    from ingenium.model.session.messages import Input
    from ingenium.model.session.numbering import Told

_REMEMBERED: Final = 10_000
"""Bars of an instrument that are known again; older ones are taken for repeats."""


@dataclass(slots=True)
class Labels:
    """The labels of one instrument's bars that were told.

    Attributes:
        newest: the last of them; None before the first.
        known: when that bar became known.
    """

    newest: int | None = None
    known: int = -(2**63)
    _order: deque[int] = field(default_factory=deque)
    _all: set[int] = field(default_factory=set)

    def remember(self, label: int) -> None:
        """Take a label that need not be looked at again."""
        if len(self._order) == _REMEMBERED:
            self._all.discard(self._order.popleft())
        self._order.append(label)
        self._all.add(label)

    def add(self, label: int, known: int) -> None:
        """Take the label of a bar that was told."""
        self.newest, self.known = label, known
        self.remember(label)

    def has(self, label: int) -> bool:
        """Tell whether a bar was seen, or is older than all that are remembered."""
        if label in self._all:
            return True
        return len(self._order) == _REMEMBERED and label < self._order[0]


@dataclass(slots=True)
class Past:
    """What is in the stream, or the journal, of a session when its source begins.

    Attributes:
        source: whose inputs are followed.
        opened: what opened the session; None where nobody has.
        told: how far the source has told.
        labels: the bars that it told, by the numbers of their instruments.
        disabled: strategies that it switched off, to warm up.
        enabled: strategies that it switched on, once they were warm.
        stale: the numbers of the instruments of which it heard nothing.
    """

    source: str
    opened: Opened | None = None
    told: Told = NOTHING
    labels: dict[int, Labels] = field(default_factory=dict[int, Labels])
    disabled: int = 0
    enabled: int = 0
    stale: set[int] = field(default_factory=set[int])

    def take(self, message: Input) -> None:
        """Follow one more input of the session."""
        if isinstance(message, Opened):
            self.opened = self.opened or message
        elif message.source == self.source and message.number > self.told.number:
            self.told = self.told.after(message)
            if isinstance(message, Frame):
                self._bars(message)
            elif isinstance(message, Silence):
                note = self.stale.discard if message.since is None else self.stale.add
                note(message.instrument)
            elif isinstance(message, Changed):
                self.enabled += message.enabled is True
                self.disabled += message.enabled is False

    def _bars(self, frame: Frame) -> None:
        rows = frame.bars
        if rows is None:
            return
        for number, label, known in zip(rows.instrument, rows.time, rows.available, strict=True):
            self.labels.setdefault(number, Labels()).add(label, known)
