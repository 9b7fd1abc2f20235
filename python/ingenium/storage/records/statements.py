"""The statements that write rows so that writing them again changes nothing.

Both databases understand the same `ON CONFLICT`; the names in it are the schema's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.storage.records.rows import FORMS

if TYPE_CHECKING:
    from ingenium.storage.records.rows import RecordRow


def insert_values(kind: type[RecordRow]) -> str:
    """Return the statement that takes rows of a class as values."""
    marks = ", ".join("?" * len(kind._fields))
    return f"INSERT INTO {FORMS[kind].table} ({_names(kind)}) VALUES ({marks}) {_settled(kind)}"


def insert_arrived(kind: type[RecordRow]) -> str:
    """Return the statement that takes rows of a class from where they were copied."""
    names, source = _names(kind), arrival(kind)
    return (
        f"INSERT INTO {FORMS[kind].table} ({names}) SELECT {names} FROM {source} {_settled(kind)}"
    )


def arrival(kind: type[RecordRow]) -> str:
    """Return the temporary table into which rows of a class are copied first."""
    return f"arriving_{FORMS[kind].table}"


def _names(kind: type[RecordRow]) -> str:
    return ", ".join(kind._fields)


def _settled(kind: type[RecordRow]) -> str:
    """Leave rows alone that are there, or replace the older form of one."""
    form = FORMS[kind]
    keys = ", ".join(kind._fields[: form.keys])
    if form.newest is None:
        return f"ON CONFLICT ({keys}) DO NOTHING"
    changed = ", ".join(f"{name} = excluded.{name}" for name in kind._fields[form.keys :])
    newer = f"{form.table}.{form.newest} < excluded.{form.newest}"
    return f"ON CONFLICT ({keys}) DO UPDATE SET {changed} WHERE {newer}"


NOTE_PROGRESS: Final = (
    "INSERT INTO progress (source, position) VALUES (:source, :position) ON CONFLICT (source) "
    "DO UPDATE SET position = excluded.position WHERE progress.position < excluded.position"
)
"""Notes how far a source has been written."""
