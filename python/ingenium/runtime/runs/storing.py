"""What is kept of a run: its result, its record, its system file and the user's code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from ingenium.analytics.result_files import write_brief
from ingenium.runtime.fingerprint import fingerprint
from ingenium.runtime.runs.code import copy_code, sources
from ingenium.runtime.runs.naming import run_id
from ingenium.runtime.runs.record import Headline, RunRecord, SystemAsRun, write_record
from ingenium.runtime.runs.store import put
from ingenium.runtime.runs.versions import versions

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ingenium.analytics.result import Result
    from ingenium.runtime.runs.origin import Origin


SYSTEM_FOLDER: Final = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who ran it and when: the command, the time in UTC, and what the user wished to remember."""

    kind: Literal["demo", "backtest", "paper"]
    started: datetime
    note: str = ""


def store_run(result: Result, *, origin: Origin, occasion: Occasion, store: Path) -> Path:
    """Store a run and return its folder, whose name is its id.

    Raises:
        ConfigError: the store cannot be written.
    """
    chosen = sources(origin.system, result)
    record = RunRecord(
        id="",
        name=result.name,
        kind=occasion.kind,
        started=occasion.started.isoformat(timespec="milliseconds"),
        seconds=result.seconds,
        digest=result.digest,
        headline=_headline(result),
        system=_system_as_run(origin, store),
        data=tuple(dict(line) for line in result.data),
        versions=versions([source.file for source in chosen]),
        note=occasion.note,
        fingerprint=fingerprint(origin.system),
    )

    def write(folder: Path, name: str) -> None:
        write_brief(result, folder)
        strategies, code = copy_code(chosen, folder)
        (folder / SYSTEM_FOLDER).mkdir()
        (folder / SYSTEM_FOLDER / origin.file.name).write_text(origin.text, encoding="utf-8")
        whole = msgspec.structs.replace(record, id=name, strategies=strategies, code=code)
        write_record(whole, folder)

    return put(store, run_id(occasion.started, result.name, result.digest), write)


def _headline(result: Result) -> Headline:
    values = result.statistics

    def number(name: str) -> float | None:
        value = values[name]
        return float(value) if isinstance(value, (int, float)) else None

    return Headline(
        total_return=number("total_return"),
        sharpe=number("sharpe"),
        max_drawdown=number("max_drawdown"),
        bars=result.bars,
    )


def _system_as_run(origin: Origin, store: Path) -> SystemAsRun:
    system = origin.system
    folder = system.folder.resolve()
    try:
        from_runs = os.path.relpath(folder, store.resolve())
    except ValueError:  # another drive
        from_runs = ""
    return SystemAsRun(
        file=origin.file.name,
        folder=str(folder),
        folder_from_runs=from_runs,
        text=origin.text,
        settings=origin.settings,
        document=origin.document,
        seed=system.seed,
    )
