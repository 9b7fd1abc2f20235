"""How changes reach a session that is one process: a file each in its folder, taken once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Changed, decode_input, encode
from ingenium.runtime.supervising.whole_files import unwritable, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingenium.runtime.session.local import LocalSession
    from ingenium.runtime.supervising.folder import SessionFolder

LOOK: Final = 0.2
"""Seconds between two looks at the door of a session that waits."""

_CONTROLS: Final = "controls"


@dataclass(frozen=True, slots=True)
class Door:
    """A folder in which changes wait until the session has them in its journal.

    A file is removed once its change is kept. One that is found again after a crash is known by its
    number, so that nothing is lost and nothing done twice.

    Attributes:
        folder: where the files are.
    """

    folder: Path

    @classmethod
    def of(cls, session: SessionFolder) -> Door:
        """Return the door of a session."""
        return cls(session.path / _CONTROLS)

    def put(self, changed: Changed, time: int) -> Path:
        """Put a change behind those that wait, and return its file.

        Raises:
            ConfigError: it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self.folder, error) from error
        file = self.folder / f"{time:020}.json"
        write_whole(file, encode(changed))
        return file

    def admit(self, session: LocalSession) -> list[str]:
        """Let a session take what waits, in order, and return what it refused.

        Raises:
            JournalError: the journal cannot be written.
            SessionError: the state can no longer be trusted.
        """
        refused = []
        for file in self._waiting():
            try:
                session.take(_read(file))
            except DataError as error:
                refused.append(str(error))
            session.commit()
            file.unlink(missing_ok=True)
        return refused

    def _waiting(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from sorted(self.folder.glob("[!.]*.json"))


def admit(played: LocalSession, door: Door) -> None:
    """Let a session take what waits at its door."""
    for sentence in door.admit(played):
        played.vitals.refused(sentence)
    played.vitals.beat()


def _read(file: Path) -> Changed:
    try:
        message = decode_input(file.read_bytes())
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): send the change again."
        raise DataError(msg) from error
    if not isinstance(message, Changed):
        msg = f"{file} is no change of a session: use ingenium control."
        raise DataError(msg)
    return message
