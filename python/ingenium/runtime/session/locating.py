"""Where the journal and the system file of a session are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.supervising.folder import find_session, sessions_folder
from ingenium.runtime.supervising.registering import read_record
from ingenium.runtime.system import load_system

if TYPE_CHECKING:
    from ingenium.runtime.system import System


def journal_file(session: str) -> Path:
    """Return the journal of a session, by its name or its file.

    Raises:
        DataError: there is no such session.
    """
    if Path(session).is_file():
        return Path(session)
    return find_session(sessions_folder(), session).path / JOURNAL


def system_of_session(session: str, given: Path | None) -> System:
    """Return the system of a session: of a file that is given, or of the one that was run.

    Raises:
        ConfigError: nobody knows its file, or the file is wrong.
        DataError: there is no such session.
    """
    if given is not None:
        return load_system(given)
    if Path(session).is_file():
        msg = f"{session} does not say which system it is of: name its file with --system."
        raise ConfigError(msg)
    record = read_record(find_session(sessions_folder(), session))
    if record is None or not record.system:
        msg = f"Nobody knows the system file of session {session}: name it with --system."
        raise ConfigError(msg)
    return load_system(Path(record.folder) / record.system)
