"""A new version hears what a session heard."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from ingenium.model.errors import ConfigError, DataError, SessionError
from ingenium.model.session.messages import Changed
from ingenium.model.session.replica import Replica
from ingenium.runtime.shadow.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.model.session.messages import Opened, Sent
    from ingenium.runtime.shadow.opening import Begun

_HOST: Final = "shadow"


class Hearer:
    """A kernel in which the strategies of the new version decide; nobody is told what.

    Attributes:
        version: the kernel, and what has come of it.
        left_out: changes of the session that mean nothing to the new version, in sentences.
    """

    def __init__(self, begun: Begun, session: Opened) -> None:
        """Begin where the session did.

        Args:
            begun: what the kernel is made of, and who decides in it.
            session: what opened the session.

        Raises:
            SessionError: its orders could leave it.
        """
        opened, deciders = begun
        replica = Replica(opened, deciders, tells_events=True)
        if replica.outside is not None:
            msg = f"The shadow beside {session.session} would have a venue, which it must not."
            raise SessionError(msg)
        self.version: Final = Version(replica)
        self.left_out: list[str] = []
        self._sources = session.sources
        self._own = tuple(deciders)
        known = [each.id for each in session.recipe.strategies]
        self._first = known[0]
        self._added = [name for name in deciders if name not in known]
        self._numbers: Counter[str] = Counter()

    def hear(self, message: Sent) -> None:
        """Hear what the session heard.

        Raises:
            DataError: it is impossible.
            SessionError: the state can no longer be trusted.
        """
        for each in self._meant(message):
            self._numbers[each.source] += 1
            self._take(replace(each, number=self._numbers[each.source]))
        self.version.replica.decisions(_HOST)  # nobody is told
        self.version.hear_of_orders()

    def _take(self, message: Sent) -> None:
        try:
            self.version.replica.take(message)
        except (ConfigError, DataError) as error:
            if not isinstance(message, Changed):
                raise
            self.left_out.append(f"What {message.source} changed was left out: {error}")

    def _meant(self, message: Sent) -> Iterator[Sent]:
        """Yield what the message is here: strategies that the old version lacks are warmed, too."""
        if not isinstance(message, Changed) or message.strategy in (None, *self._own):
            yield message
        elif message.source not in self._sources:
            what = f"strategy {message.strategy}, which the new version lacks"
            self.left_out.append(f"What {message.source} changed was left out: it is of {what}.")
        if isinstance(message, Changed) and self._warms_first(message):
            for name in self._added:
                yield replace(message, strategy=name)

    def _warms_first(self, changed: Changed) -> bool:
        """Tell whether a source switches the first strategy on or off, as it does with all."""
        return changed.source in self._sources and changed.strategy == self._first
