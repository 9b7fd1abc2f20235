"""The schema, made of the classes of rows: one for SQLite and PostgreSQL."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from sqlalchemy import BigInteger, Column, Index, MetaData, Numeric, Table, Text, TypeDecorator

from ingenium.storage.records.rows import FORMS

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

    from ingenium.storage.records.rows import RecordRow


class Exact(TypeDecorator[Decimal]):
    """A number with all its digits: NUMERIC; text on SQLite, whose numbers are floats."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column's type in a database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:  # noqa: ANN401 - as there
        """Return what is sent to a database."""
        return plain(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - as there
        """Return what came from a database."""
        return value if value is None or isinstance(value, Decimal) else Decimal(str(value))


def plain(value: Decimal) -> str:
    """Return a number as text without an exponent."""
    return format(value, "f")


def _made(kind: type[RecordRow]) -> Table:
    form = FORMS[kind]
    columns: list[Column[Any]] = []
    for place, (name, annotation) in enumerate(get_type_hints(kind).items()):
        is_key = place < form.keys
        columns.append(
            Column(
                name,
                _TYPES[annotation](),
                primary_key=is_key,
                autoincrement=False,
                nullable=annotation in _MAY_MISS,
            )
        )
    return Table(form.table, metadata, *columns)


_TYPES: Final[dict[object, type[TypeEngine[Any]]]] = {
    int: BigInteger,
    int | None: BigInteger,
    str: Text,
    str | None: Text,
    Decimal: Exact,
    Decimal | None: Exact,
}
_MAY_MISS: Final = (int | None, str | None, Decimal | None)

metadata: Final = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"}
)

TABLES: Final[dict[type[RecordRow], Table]] = {kind: _made(kind) for kind in FORMS}

PROGRESS: Final = Table(
    "progress",
    metadata,
    Column("source", Text(), primary_key=True),
    Column("position", BigInteger(), nullable=False),
)
"""How far each source has been written."""

for _table in ("order_events", "fills"):
    Index(None, metadata.tables[_table].c.run, metadata.tables[_table].c.order_number)
