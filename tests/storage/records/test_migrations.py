"""The tables of the migrations are those of the schema, on both databases, up and down."""

from functools import partial

import pytest
from sqlalchemy import Connection, inspect, text
from tests.storage.records.databases import order_row

from ingenium.model.errors import RecordsError
from ingenium.storage.records.batch import Batch
from ingenium.storage.records.migrating import (
    bring_up,
    drift,
    migrate_down,
    migrate_up,
    newest,
    version_of,
    versions,
)
from ingenium.storage.records.opening import open_records, within
from ingenium.storage.records.tables import metadata

pytestmark = pytest.mark.timeout(120)  # a server starts first


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_migrations_lead_to_the_schema_without_any_difference(url: str) -> None:
    await within(url, migrate_up)
    assert await within(url, drift) == []
    assert await within(url, tables) == set(metadata.tables)


async def test_a_difference_from_the_schema_is_seen(url: str) -> None:
    await within(url, migrate_up)
    await within(url, lambda link: link.execute(text("ALTER TABLE orders ADD COLUMN more TEXT")))
    assert len(await within(url, drift)) == 1


async def test_every_step_goes_down_and_up_again(url: str) -> None:
    for version in versions():
        await within(url, partial(migrate_up, version=version))
        assert await within(url, version_of) == version
    for version in [*versions()[-2::-1], "base"]:
        await within(url, partial(migrate_down, version=version))
    assert await within(url, version_of) is None
    assert await within(url, tables) == set()
    await within(url, migrate_up)
    assert await within(url, drift) == []


async def test_opening_gives_an_empty_database_its_tables_and_keeps_what_is_there(
    url: str,
) -> None:
    for position in (1, 2):
        records = await open_records(url)
        batch = Batch("s1", position)
        batch.add([order_row(position)])
        await records.write(batch)
        await records.close()
    records = await open_records(url)
    assert len(await records.orders("s1")) == 2
    await records.close()
    assert await within(url, version_of) == newest()


async def test_a_database_of_others_is_left_alone(url: str) -> None:
    await within(url, lambda link: link.execute(text("CREATE TABLE theirs (x INTEGER)")))
    with pytest.raises(
        RecordsError, match=r"are not there, but others are, and .* ingenium records up"
    ):
        await open_records(url)
    assert await within(url, tables) == {"theirs"}


async def test_a_newer_version_is_not_touched(url: str) -> None:
    await within(url, bring_up)
    await within(
        url, lambda link: link.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )
    with pytest.raises(RecordsError, match=r"are of version 9999, and .* is needed: use a newer"):
        await open_records(url)
