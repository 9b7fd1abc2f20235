from decimal import Decimal
from typing import get_type_hints

import pytest
from tests.storage.records.databases import one_of_each, order_row, symbol_row

from ingenium.model.errors import ConfigError, RecordsError
from ingenium.storage.records.batch import Batch
from ingenium.storage.records.opening import open_records
from ingenium.storage.records.port import Records
from ingenium.storage.records.rows import FORMS, EventRow, OrderRow, RecordRow, RunRow
from ingenium.storage.records.tables import TABLES

SLOW = pytest.mark.timeout(120)  # a server starts first
pytestmark = SLOW


def batch(*rows: RecordRow, position: int = 1) -> Batch:
    made = Batch("s1", position)
    made.add(rows)
    return made


async def everything(records: Records) -> list[RecordRow]:
    return [
        *await records.runs(),
        *await records.components("s1"),
        *await records.events("s1"),
        *await records.orders("s1"),
        *await records.order_events("s1", 1),
        *await records.fills("s1"),
        *await records.positions("s1"),
        *await records.balances("s1"),
        *await records.symbols(),
    ]


def test_columns_are_the_fields_of_the_rows() -> None:
    for kind, table in TABLES.items():
        assert tuple(table.c.keys()) == kind._fields
        assert [column.name for column in table.primary_key] == list(
            kind._fields[: FORMS[kind].keys]
        )
        for name, annotation in get_type_hints(kind).items():
            assert table.c[name].nullable == (type(None) in getattr(annotation, "__args__", ()))


async def test_rows_come_back_to_the_last_digit(records: Records) -> None:
    await records.write(batch(*one_of_each()))
    found = await everything(records)
    assert found == one_of_each()
    assert [str(value) for row in found for value in row] == [
        str(value) for row in one_of_each() for value in row
    ]


@pytest.mark.parametrize("text", ["0", "0.10", "-0.0001", "1E+30", "1E-18", "123456789.987654321"])
async def test_numbers_keep_their_value(records: Records, text: str) -> None:
    row = order_row()._replace(quantity=Decimal(text))
    await records.write(batch(row))
    [found] = await records.orders("s1")
    assert found.quantity == Decimal(text)


async def test_writing_again_changes_nothing(records: Records) -> None:
    for _ in range(3):
        await records.write(batch(*one_of_each()))
    assert await everything(records) == one_of_each()


async def test_a_newer_event_replaces_what_an_older_one_said(records: Records) -> None:
    await records.write(batch(order_row(event=1)))
    await records.write(batch(order_row(event=5, filled="1"), position=2))
    assert [order.event for order in await records.orders("s1")] == [5]
    await records.write(batch(order_row(event=3), position=3))
    assert await records.orders("s1") == [order_row(event=5, filled="1")]


async def test_within_a_batch_the_last_form_of_a_row_counts(records: Records) -> None:
    await records.write(batch(order_row(event=1), order_row(2), order_row(event=2, filled="1")))
    assert await records.orders("s1") == [order_row(event=2, filled="1"), order_row(2)]


async def test_an_event_never_changes(records: Records) -> None:
    first = EventRow("s1", 1, 1, "OrderAccepted", None, "{}")
    await records.write(batch(first))
    await records.write(batch(first._replace(body="[]")))
    assert await records.events("s1") == [first]


async def test_how_far_a_source_was_written_is_committed_with_its_rows(records: Records) -> None:
    assert await records.position("s1") == 0
    await records.write(batch(order_row(), position=12))
    assert await records.position("s1") == 12
    await records.write(batch(order_row(2), position=7))
    assert await records.position("s1") == 12
    assert await records.position("another") == 0


async def test_a_refused_row_leaves_nothing_of_its_batch(records: Records) -> None:
    wrong = order_row(2)._replace(symbol=None)  # type: ignore[arg-type]
    with pytest.raises(RecordsError, match=r"The records in .* cannot be used \(.*symbol"):
        await records.write(batch(order_row(), wrong, position=9))
    assert await records.orders("s1") == []
    assert await records.position("s1") == 0
    await records.write(batch(order_row(), position=9))
    assert await records.position("s1") == 9


async def test_a_batch_without_rows_still_notes_how_far_it_is(records: Records) -> None:
    await records.write(batch(position=5))
    assert await records.position("s1") == 5


async def test_orders_are_asked_for_by_session_and_by_whether_they_are_open(
    records: Records,
) -> None:
    other = order_row(3)._replace(run="s2")
    await records.write(batch(order_row(1), order_row(2, filled="1"), other))
    assert await records.orders("s1", is_open=True) == [order_row(1)]
    assert await records.orders("s2") == [other]


async def test_events_come_in_pages(records: Records) -> None:
    await records.write(batch(*(EventRow("s1", n, n, "X", None, "{}") for n in range(1, 8))))
    assert [row.event for row in await records.events("s1", after=2, most=3)] == [3, 4, 5]


async def test_fills_are_asked_for_by_order(records: Records) -> None:
    await records.write(batch(*one_of_each()))
    assert len(await records.fills("s1", 1)) == 1
    assert await records.fills("s1", 2) == []


async def test_what_was_written_is_there_after_opening_again(records: Records, url: str) -> None:
    await records.write(batch(*one_of_each()))
    again = await open_records(url)
    assert await everything(again) == one_of_each()
    await again.close()


async def test_a_session_that_ends_is_the_same_session(records: Records) -> None:
    begun = RunRow("s1", "system", "{}", 1, None, None, 1)
    over = begun._replace(ended=9, digest="abc", changed=9)
    await records.write(batch(begun))
    await records.write(batch(over))
    await records.write(batch(begun))
    assert await records.runs() == [over]


@pytest.mark.parametrize("address", ["records.db", "mysql://host/x", "sqlite://", "sqlite:x", "//"])
async def test_another_form_of_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match=r"is no address of records: write sqlite:///"):
        await open_records(address)


async def test_a_database_that_does_not_run_is_told_without_its_password() -> None:
    with pytest.raises(RecordsError, match="cannot be used") as told:
        await open_records("postgresql://me:secret@127.0.0.1:9/x")
    assert "see that the database runs" in str(told.value)
    assert "secret" not in str(told.value)


def test_rows_of_an_order_are_those_of_the_last_event() -> None:
    made = batch(order_row(event=1), order_row(event=2))
    assert len(made) == 1
    assert list(made) == [(OrderRow, [order_row(event=2)])]


async def test_symbols_are_asked_for_by_exchange_and_the_last_mapping_counts(
    records: Records,
) -> None:
    other = symbol_row("TKOIDR.tokocrypto", feed="tkoidr")
    await records.write(batch(symbol_row(feed="old", changed=1), other))
    await records.write(batch(symbol_row(changed=7), position=7))
    await records.write(batch(symbol_row(feed="late", changed=2), position=8))
    assert await records.symbols() == [symbol_row(changed=7), other]
    assert await records.symbols("tokocrypto") == [other]
