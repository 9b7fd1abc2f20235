"""What can go wrong at the border: each error is one sentence that names the cause and the fix."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 500


class IngeniumError(Exception):
    """Anything the platform refuses on purpose."""


class DataError(IngeniumError, ValueError):
    """Data that cannot be trusted as supplied."""


class ConfigError(IngeniumError, ValueError):
    """A setting that is unknown, of the wrong type, or impossible."""


class JournalError(IngeniumError):
    """A journal that cannot be written or read, or whose rows are not what was written."""


class RecordsError(IngeniumError):
    """A database of records that cannot be reached, is of another form, or refused a change."""


class MissingExtraError(IngeniumError, ImportError):
    """A feature whose optional library is not installed."""

    def __init__(self, feature: str, library: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs {library}, which is not installed: "
            f'run pip install "ingenium[{extra}]".'
        )


class SessionError(IngeniumError):
    """The state of a session can no longer be trusted: its component stops."""


class WireError(DataError):
    """A message that does not keep to its contract, or an event that a contract cannot say.

    What strangers wrote may be a part of the sentence: it stays one line, and commands no terminal.
    """

    def __init__(self, sentence: str) -> None:
        shown = sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}…"
        super().__init__("".join(map(_printable, shown)))


class NotHeldError(WireError):
    """An event for which a dialect has no words, however well it is formed."""


def _printable(letter: str) -> str:
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
