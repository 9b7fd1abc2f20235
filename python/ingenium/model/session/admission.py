"""What of the stream is folded: every process lets in the same, whoever writes to the stream."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.session.bar_order import BarOrder
from ingenium.model.session.known import check_change, check_report
from ingenium.model.session.messages import (
    Changed,
    Decided,
    Frame,
    Opened,
    Reported,
    Silence,
)
from ingenium.model.session.numbering import NOTHING, Told
from ingenium.model.session.trial import Trial
from ingenium.model.suggestion import did_you_mean

if TYPE_CHECKING:
    from ingenium.model.session.bar_order import Newest
    from ingenium.model.session.messages import Answered, Input, Sent, Through
    from ingenium.model.session.recipe import Recipe

_logger = logging.getLogger(__name__)

_AHEAD: Final = 1_000
"""Inputs of a source that may wait for one that is missing."""

_SOURCES: Final = 100_000
_CALLS: Final = 2**62
_FOREVER: Final = 2**63 - 1
_RESERVED: Final = ("opened", "events", "closed")
"""Names in the journal, which a source cannot have."""


@dataclass(slots=True)
class _Source:
    """What a source has told, and what came before its turn."""

    told: Told = NOTHING
    early: dict[int, list[Sent]] = field(default_factory=dict[int, "list[Sent]"])


class Admission:
    """Decides by the stream alone: not by how far a process has played, nor by what it runs.

    Attributes:
        session: the name of the session.
        opened: what opened it; None before.
    """

    def __init__(self, session: str) -> None:
        self.session = session
        self.opened: Opened | None = None
        self._trial: Trial | None = None
        self._bars = BarOrder(())
        self._sources: dict[str, _Source] = {}
        self._epochs: dict[str, int] = {}

    def admit(self, message: Input) -> list[Input]:
        """Return what is to be folded now: nothing for what came before or must wait for its turn.

        Raises:
            DataError: it cannot be, and is left out.
        """
        if isinstance(message, Opened):
            return self._open(message)
        opened = self._expect_opened()
        self._check_source(message, opened)
        source = self._sources.setdefault(message.source, _Source())
        if message.number <= source.told.number:
            return []
        if message.number > source.told.number + 1:
            self._hold(message, source)
            return []
        admitted: list[Input] = [self._take(message, source)]
        while (early := self._take_early(source)) is not None:
            admitted.append(early)
        return admitted

    def admit_told(self, told: Decided | Answered) -> None:
        """Check decisions or answers.

        Raises:
            DataError: they cannot be, and are left out.
        """
        opened = self._expect_opened()
        if isinstance(told, Decided):
            self._check_decided(told, opened)
        elif not (_is_answered(opened.recipe) and 0 < told.number < _CALLS):
            msg = f"{told.host} answers {told.number}, which nobody asks in this session."
            raise DataError(msg)

    def _check_decided(self, decided: Decided, opened: Opened) -> None:
        about: dict[int, Through] = {}
        for through in decided.through:
            if not 0 <= through.strategy < len(opened.recipe.strategies):
                msg = f"{decided.host} decides for strategy {through.strategy}, which is not there."
                raise DataError(msg)
            if through.strategy in about or not 0 <= through.after < through.before < _CALLS:
                msg = f"{decided.host} tells of calls {through.after} to {through.before} wrongly."
                raise DataError(msg)
            about[through.strategy] = through
        seen: set[tuple[int, int]] = set()
        for call in decided.calls:
            through_ = about.get(call.strategy)
            if through_ is None or not through_.after <= call.call < through_.before:
                msg = f"{decided.host} decides call {call.call}, and does not say that it was made."
                raise DataError(msg)
            if (call.strategy, call.call) in seen:
                msg = f"{decided.host} decides call {call.call} twice in one message."
                raise DataError(msg)
            seen.add((call.strategy, call.call))
            if self._trial is not None:
                self._trial.read(call)

    def told(self, source: str) -> Told:
        """Return how far a source has told."""
        return self._sources.get(source, _Source()).told

    def _open(self, message: Opened) -> list[Input]:
        if self.opened is not None:
            if message != self.opened:
                msg = f"Session {self.session!r} is open, with other settings: use another name."
                raise DataError(msg)
            return []
        if message.session != self.session:
            msg = f"This is session {self.session!r}, not {message.session[:80]!r}."
            raise DataError(msg)
        if not message.sources:
            msg = f"Session {self.session!r} has no source of data: name one."
            raise DataError(msg)
        self._trial = Trial(message.recipe)
        self.opened = message
        self._bars = BarOrder(message.recipe.instruments)
        self._sources = {source: _Source() for source in message.sources}
        return [message]

    def _expect_opened(self) -> Opened:
        if self.opened is None:
            msg = f"Session {self.session!r} was not opened yet: start its ingestor."
            raise DataError(msg)
        return self.opened

    def _check_source(self, message: Sent, opened: Opened) -> None:
        name = message.source
        if isinstance(message, Reported):
            self._check_epoch(message, opened)
        elif isinstance(message, Changed):
            if name in _RESERVED or not name or len(name) > 100 or not name.isprintable():  # noqa: PLR2004
                msg = f"Nobody can be called {name[:100]!r}: give whoever changes it another name."
                raise DataError(msg)
            if name not in self._sources and len(self._sources) >= _SOURCES:
                msg = f"More than {_SOURCES} have changed this session: {name!r} is one too many."
                raise DataError(msg)
        elif name not in opened.sources:
            known = did_you_mean(name[:100], opened.sources)
            msg = f"{name[:100]!r} is no source of session {self.session!r}: {known}."
            raise DataError(msg)

    def _check_epoch(self, reported: Reported, opened: Opened) -> None:
        """Refuse who does not hold the account any more.

        Raises:
            DataError: there is no such account, or somebody else has taken it over.
        """
        check_report(reported, opened.recipe)
        newest = self._epochs.get(reported.account, 0)
        if not max(newest, 1) <= reported.epoch < _CALLS:
            msg = (
                f"Holder {reported.epoch} of account {reported.account!r} has lost it to holder "
                f"{newest}: what it reports is refused."
            )
            raise DataError(msg)

    def _hold(self, message: Sent, source: _Source) -> None:
        """Keep what came before its turn: a carrier may change the order, or lose one for a while.

        Raises:
            DataError: too much is missing before it.
        """
        last = source.told.number
        if message.number > last + _AHEAD:
            msg = f"Inputs {last + 1} to {message.number - 1} of {message.source} are missing."
            raise DataError(msg)
        waiting = source.early.setdefault(message.number, [])
        if message not in waiting and len(waiting) < 2:  # noqa: PLR2004 - a false one and a true one
            waiting.append(message)

    def _take_early(self, source: _Source) -> Sent | None:
        """Take the first of those that waited for their turn, if it is there and can be."""
        for message in source.early.pop(source.told.number + 1, ()):
            try:
                return self._take(message, source)
            except DataError as error:
                _logger.warning("Input %d of %s: %s", message.number, message.source, error)
        return None

    def _take(self, message: Sent, source: _Source) -> Sent:
        newest = self._checked(message, source)
        if isinstance(message, Reported):
            self._epochs[message.account] = message.epoch
        source.told = source.told.after(message)
        self._bars.take(newest)
        return message

    def _checked(self, message: Sent, source: _Source) -> Newest:
        if isinstance(message, Changed):
            check_change(message, self._expect_opened().recipe)
            return {}
        if isinstance(message, Reported):
            self._check_epoch(message, self._expect_opened())  # it may have waited for its turn
            return {}
        if source.told.has_ended:
            msg = f"{message.source} sends more after it has ended."
            raise DataError(msg)
        if isinstance(message, Silence):
            self._check_silence(message, source.told)
            return {}
        if not isinstance(message, Frame):
            return {}
        if not source.told.until <= message.until < _FOREVER:
            msg = (
                f"{message.source} tells all up to {message.until}, and has told up to "
                f"{source.told.until} before: its time runs back."
            )
            raise DataError(msg)
        return {} if message.bars is None else self._bars.check(message.bars, self._horizon())

    def _horizon(self) -> int:
        """Return up to when all sources have told."""
        names = () if self.opened is None else self.opened.sources
        tolds = (self._sources[name].told for name in names)
        return min((_FOREVER if told.has_ended else told.until) for told in tolds)

    def _check_silence(self, message: Silence, told: Told) -> None:
        count = len(self._expect_opened().recipe.instruments)
        if not 0 <= message.instrument < count:
            msg = f"{message.source} hears nothing of instrument {message.instrument} of {count}."
            raise DataError(msg)
        if message.since is not None and not -_FOREVER <= message.since <= told.until:
            msg = f"{message.source} last heard at {message.since}, after all that it has told."
            raise DataError(msg)


def _is_answered(recipe: Recipe) -> bool:
    """Tell whether requests to the venue are answered one by one."""
    return recipe.is_executed_outside and not recipe.accounts
