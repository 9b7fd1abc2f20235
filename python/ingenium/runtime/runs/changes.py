"""In words: what is not as it was when a stored run was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingenium.runtime.runs.versions import versions
from ingenium.storage.checksums import file_checksum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ingenium.analytics.outcome import Outcome
    from ingenium.runtime.runs.record import Checkout, RunRecord, StoredFile, Versions

_NAMED: Final = {
    "ingenium": "Ingenium",
    "python": "Python",
    "numpy": "numpy",
    "platform": "The machine",
}
_SHOWN: Final = 12  # digits of a checksum


def changes_since(record: RunRecord, now: Outcome) -> tuple[str, ...]:
    """Return a sentence for each difference of data, code and versions from the record."""
    return (
        *_data_changes(record.data, now.data),
        *_code_changes(record.code),
        *_version_changes(record.versions, versions(())),
    )


def _data_changes(
    then: tuple[Mapping[str, Any], ...], now: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    before = {str(line["symbol"]): line for line in then}
    after = {str(line["symbol"]): line for line in now}
    for symbol in dict.fromkeys((*before, *after)):
        if symbol not in after:
            yield f"There are no data of {symbol} now."
        elif symbol not in before:
            yield f"There were no data of {symbol} then."
        elif before[symbol]["checksum"] != after[symbol]["checksum"]:
            told = "; ".join(_told(before[symbol], after[symbol]))
            yield f"The data of {symbol} are not those of then: {told}."


def _told(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in then:
        if then[name] != now.get(name):
            values = (str(line.get(name))[:_SHOWN] for line in (then, now))
            yield "{} {} then, {} now".format(name, *values)


def _code_changes(stored: Iterable[StoredFile]) -> Iterator[str]:
    for file in stored:
        origin = Path(file.origin)
        if not origin.is_file():
            yield f"{origin.name} is not at {origin.parent} now: its stored copy was run."
        elif file_checksum(origin) != file.sha256:
            yield f"{origin.name} has changed since: its stored copy was run."


def _version_changes(then: Versions, now: Versions) -> Iterator[str]:
    for field, name in _NAMED.items():
        before, after = getattr(then, field), getattr(now, field)
        if before != after:
            yield f"{name} was {before} then and is {after} now."
    if then.package != now.package:
        commits = [_commit(versions.checkouts) for versions in (then, now)]
        shown = f" ({commits[0]} then, {commits[1]} now)" if all(commits) else ""
        yield f"Ingenium's Python code is not that of then{shown}."
    if then.core != now.core:
        yield "Ingenium's compiled core is another build than then."


def _commit(checkouts: Iterable[Checkout]) -> str:
    for checkout in checkouts:
        if checkout.of == "ingenium":
            return f"commit {checkout.commit[:_SHOWN]}{' with changes' * checkout.is_changed}"
    return ""
