"""Results on disk: a folder of Parquet tables and one JSON file, written all or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ingenium.analytics.columns import arrow, from_arrow, record_batches, records, time_text
from ingenium.analytics.outcome import RECORDS, TABLES, Outcome
from ingenium.analytics.report.plain import plain_report
from ingenium.analytics.report.report import report_of
from ingenium.model.errors import ConfigError, DataError
from ingenium.model.timestamps import instant

RESULT_FILE = "result.json"
FORMAT = 1


def summary(outcome: Outcome) -> dict[str, object]:
    """Return everything but the tables as JSON has it: decimals and times are text."""
    times = outcome.times
    return {
        "format": FORMAT,
        "name": outcome.name,
        "currency": outcome.currency,
        "start": time_text(int(times[0])) if len(times) else None,
        "end": time_text(int(times[-1])) if len(times) else None,
        "bars": outcome.bars,
        "seconds": outcome.seconds,
        "digest": outcome.digest,
        "totals": _texts(outcome.totals),
        "strategy_totals": {name: _texts(each) for name, each in outcome.strategy_totals.items()},
        "statistics": dict(outcome.statistics),
        "trade_statistics": _texts(outcome.trade_statistics),
        "profits": _texts(outcome.profits),
        "positions": _texts(outcome.open_positions),
        "utilisation": _texts(outcome.utilisation),
        "denials_by_rule": outcome.denials_by_rule,
        "assumptions": [
            {"name": name, "assumption": sentence} for name, sentence in outcome.assumptions
        ],
        "log": [_texts(line) | {"time": time_text(int(str(line["time"])))} for line in outcome.log],
        "system": _texts(outcome.system),
        "data": [dict(line) for line in outcome.data],
        "report": plain_report(report_of(outcome)),
    }


def table_records(outcome: Outcome) -> dict[str, list[dict[str, object]]]:
    """Return every table but the prices as a list of records."""
    return {name: records(outcome.table(name)) for name in RECORDS}


def json_parts(outcome: Outcome) -> Iterator[str]:
    """Give the whole outcome as JSON text in parts, a record a line."""
    encode = msgspec.json.Encoder().encode
    text = json.dumps(summary(outcome), indent=2, ensure_ascii=False, default=str)
    yield text.removesuffix("\n}")
    for name in RECORDS:
        yield f',\n  "{name}": ['
        separator = "\n    "
        for batch in record_batches(outcome.table(name)):
            yield separator + ",\n    ".join(encode(row).decode() for row in batch)
            separator = ",\n    "
        yield "]" if separator == "\n    " else "\n  ]"
    yield "\n}\n"


def refuse_other_content(folder: str | Path) -> None:
    """Refuse to save where something else than an earlier result would be lost.

    Raises:
        ConfigError: the folder holds something else, or is a file.
    """
    target = Path(folder).expanduser()
    if target.is_dir():
        if (target / RESULT_FILE).is_file() or not any(target.iterdir()):
            return
        msg = f"{target}: the folder holds something else than a result: choose another folder."
        raise ConfigError(msg)
    if target.exists():
        msg = f"{target}: is a file: choose a folder."
        raise ConfigError(msg)


def save(outcome: Outcome, folder: str | Path) -> Path:
    """Write the result to `folder`; an earlier result there is replaced in one step."""
    refuse_other_content(folder)
    target = Path(folder).expanduser().resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.partial-", dir=target.parent))
        try:
            _write(outcome, partial)
            _replace(target, partial)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        msg = f"{folder}: cannot be written ({error.strerror}): choose another folder."
        raise ConfigError(msg) from error
    return target


def write_brief(outcome: Outcome, folder: Path) -> None:
    """Write into a new folder what `load` reads: the tables once, as Parquet only."""
    folder.mkdir()
    _write_tables(outcome, folder)
    text = json.dumps(summary(outcome), indent=2, ensure_ascii=False, default=str)
    (folder / RESULT_FILE).write_text(text + "\n", encoding="utf-8")


def load(folder: str | Path) -> dict[str, Any]:
    """Return the fields of the outcome in a folder that `save` wrote."""
    import pyarrow.parquet as pq

    source = Path(folder).expanduser()
    if not (source / RESULT_FILE).is_file():
        msg = (
            f"{folder}: holds no result (no {RESULT_FILE}): give a folder that a run was saved to."
        )
        raise DataError(msg)
    try:
        stated = json.loads((source / RESULT_FILE).read_text(encoding="utf-8"))
        columns = {name: from_arrow(pq.read_table(source / f"{name}.parquet")) for name in TABLES}
        return _fields(stated) | {"columns": columns}
    except (ValueError, KeyError, TypeError, OSError, InvalidOperation) as error:
        msg = f"{folder}: the result is damaged ({error}): run and save it again."
        raise DataError(msg) from error


def _fields(stated: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: stated[name] for name in ("name", "currency", "digest", "bars", "seconds")},
        "totals": _decimals(stated["totals"]),
        "strategy_totals": {n: _decimals(each) for n, each in stated["strategy_totals"].items()},
        "profits": stated["profits"],
        "open_positions": stated["positions"],
        "utilisation": stated["utilisation"],
        "assumptions": [(each["name"], each["assumption"]) for each in stated["assumptions"]],
        "log": [line | {"time": instant(line["time"])} for line in stated["log"]],
        "system": stated["system"],
        "data": stated.get("data", []),
    }


def _write(outcome: Outcome, folder: Path) -> None:
    folder.chmod(0o755)  # as made by mkdtemp only its owner may read it
    _write_tables(outcome, folder)
    with (folder / RESULT_FILE).open("w", encoding="utf-8") as file:
        file.writelines(json_parts(outcome))


def _write_tables(outcome: Outcome, folder: Path) -> None:
    import pyarrow.parquet as pq

    for name in TABLES:
        pq.write_table(arrow(outcome.table(name)), folder / f"{name}.parquet")


def _replace(target: Path, partial: Path) -> None:
    """Put `partial` in the place of `target`; the earlier folder goes last."""
    if not target.exists():
        partial.rename(target)
        return
    earlier = Path(tempfile.mkdtemp(prefix=f".{target.name}.earlier-", dir=target.parent))
    target.replace(earlier)  # onto an empty folder: atomic
    partial.rename(target)
    shutil.rmtree(earlier)


def _texts(value: Any) -> Any:  # noqa: ANN401 any JSON value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return {str(name): _texts(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(each) for each in value]
    return value.item() if isinstance(value, np.generic) else value


def _decimals(stated: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(text) for name, text in stated.items()}
