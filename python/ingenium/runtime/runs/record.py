"""The file `run.json` of a stored run: everything that is needed to run it again and judge it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

RECORD_FILE: Final = "run.json"
FORMAT: Final = 1


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a record."""


class SystemAsRun(_Part, frozen=True, kw_only=True):
    """The system as it ran, and where it was written.

    Attributes:
        file: the name of its file.
        folder: the folder that its relative paths start from.
        folder_from_runs: the same, from the folder of the runs; "" where there is no such path.
        text: the file as it was.
        settings: what the command line changed, as typed.
        document: the keys and values that ran, those changes included.
        seed: what chance was drawn from.
    """

    file: str
    folder: str
    folder_from_runs: str = ""
    text: str
    settings: tuple[str, ...] = ()
    document: dict[str, Any]
    seed: int = 0


class StoredFile(_Part, frozen=True, kw_only=True):
    """A copy of a file of the user's code.

    Attributes:
        path: of the copy, within the run's folder.
        module: the name under which it was imported.
        origin: where the file was.
        sha256: of its bytes.
    """

    path: str
    module: str
    origin: str
    sha256: str


class StoredStrategy(_Part, frozen=True, kw_only=True):
    """How a strategy of the system is found among the copies.

    Attributes:
        entry: its place in the system's list of strategies.
        name: the name by which it is found: a copied file and its class, or "module:Class".
    """

    entry: int
    name: str


class Checkout(_Part, frozen=True, kw_only=True):
    """The state of a git checkout: its commit, and whether files in it were changed since."""

    of: Literal["ingenium", "strategies"]
    commit: str
    is_changed: bool


class Versions(_Part, frozen=True, kw_only=True):
    """What code ran.

    Attributes:
        ingenium: the version of the package.
        package: SHA-256 over its Python files.
        core: SHA-256 of the compiled core.
        python: the version of Python.
        numpy: the version of numpy.
        platform: system and processor.
        checkouts: the git checkouts that the code was in.
    """

    ingenium: str
    package: str
    core: str
    python: str
    numpy: str
    platform: str
    checkouts: tuple[Checkout, ...] = ()


class Headline(_Part, frozen=True, kw_only=True):
    """The figures that a list of runs shows; None is undefined."""

    total_return: float | None
    sharpe: float | None
    max_drawdown: float | None
    bars: int


class RunRecord(_Part, frozen=True, kw_only=True):
    """A stored run, without its tables.

    Attributes:
        format: the version of this form.
        id: the name of its folder.
        name: the name of the system.
        kind: the command that ran it.
        started: when, in UTC.
        seconds: how long the bars took.
        digest: the fingerprint of the event log.
        headline: its most asked for figures.
        system: the system as it ran.
        strategies: where the user's strategies are among the copies.
        code: the copies of the user's code.
        data: a line for each market, as in the result.
        versions: what code ran.
        note: what the user wished to remember.
        fingerprint: of what decided in it (`ingenium.runtime.fingerprint`); "" in earlier runs.
    """

    format: int = FORMAT
    id: str
    name: str
    kind: Literal["demo", "backtest", "paper"]
    started: str
    seconds: float
    digest: str
    headline: Headline
    system: SystemAsRun
    strategies: tuple[StoredStrategy, ...] = ()
    code: tuple[StoredFile, ...] = ()
    data: tuple[dict[str, Any], ...] = ()
    versions: Versions
    note: str = ""
    fingerprint: str = ""


def write_record(record: RunRecord, folder: Path) -> None:
    """Write `run.json` into a folder."""
    plain = msgspec.to_builtins(record, enc_hook=str)
    text = json.dumps(plain, indent=2, ensure_ascii=False)  # an infinite setting stays, as in YAML
    (folder / RECORD_FILE).write_text(text + "\n", encoding="utf-8")


def read_record(folder: Path) -> RunRecord:
    """Return the record in a folder.

    Raises:
        DataError: it is absent or damaged, or of a later form than this version knows.
    """
    file = folder / RECORD_FILE
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(plain, dict) and plain.get("format", FORMAT) != FORMAT:
            form = plain["format"]
            msg = f"{file} has form {form!r}, which this version does not know: update Ingenium."
            raise DataError(msg)
        return msgspec.convert(plain, RunRecord)
    except FileNotFoundError:
        msg = f"{file} is missing, so that the run is damaged: remove it."
        raise DataError(msg) from None
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): check its permissions."
        raise DataError(msg) from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, DataError):
            raise
        msg = f"{file} is damaged ({error}): remove the run."
        raise DataError(msg) from error
