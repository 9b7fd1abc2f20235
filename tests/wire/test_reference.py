"""The reference of wire contracts says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest
from tests.wire.events import order

from ingenium.model.events import AnyEvent
from ingenium.model.topics import TOPICS, topic_of
from ingenium.model.wire.dialects import DIALECTS
from ingenium.model.wire.pascal import messages
from ingenium.model.wire.vocabulary import (
    DIRECTIONS,
    SIDES,
    TIMES_IN_FORCE,
    UPDATES,
    DialectName,
    Vocabulary,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "wire.md").read_text(encoding="utf-8")
NAMES: tuple[DialectName, ...] = get_args(DialectName)


def table(heading: str) -> tuple[list[str], list[list[str]]]:
    """Return the columns and the rows of the table whose first column is called so."""
    found = re.search(rf"^\| {re.escape(heading)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert found is not None, heading
    lines = found[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return cells[0], cells[2:]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def columns(heading: str) -> dict[DialectName, dict[str, list[str]]]:
    """Return what the page says each dialect writes, by our word."""
    names, rows = table(heading)
    told: dict[DialectName, dict[str, list[str]]] = {}
    for index, name in enumerate(names):
        for dialect in words(name):
            assert dialect in NAMES
            told[dialect] = {row[0]: words(row[index]) for row in rows}
    return told


TABLES: dict[str, Vocabulary[Any]] = {
    "side": SIDES,
    "signal": DIRECTIONS,
    "time in force": TIMES_IN_FORCE,
    "what happened to an order": UPDATES,
}


@pytest.mark.parametrize("heading", TABLES)
def test_the_words_of_each_dialect_are_those_that_it_writes(heading: str) -> None:
    vocabulary = TABLES[heading]
    told = columns(heading)
    for dialect in NAMES:
        spelled = [word for row in told.get(dialect, {}).values() for word in row]
        assert spelled == vocabulary.spellings(dialect), dialect
    joined = "_" if heading == "time in force" else " "
    ours = [word.replace("_", joined) for word in vocabulary.words]
    assert list(told["ingenium"]) == ours


@pytest.mark.parametrize("heading", ["side", "what happened to an order"])
def test_the_further_words_are_read_as_their_row_says(heading: str) -> None:
    names, rows = table(heading)
    also = names.index("also read")
    for row in rows:
        for word in words(row[also]):
            assert TABLES[heading].read(word, "x").replace("_", " ") == row[0]


def keys(kind: type[msgspec.Struct], *, optional: bool) -> set[str]:
    return {
        field.encode_name
        for field in msgspec.structs.fields(kind)
        if (field.default is msgspec.UNSET) == optional
    }


KINDS: dict[str, tuple[type[msgspec.Struct], ...]] = {
    "DataEvent": (messages.DataEvent, messages.DataOhlc),
    "SignalEvent": (messages.SignalMessage,),
    "OrderEvent": (messages.OrderMessage, messages.StopLoss),
    "ExecutionEvent": (messages.ExecutionMessage,),
}


@pytest.mark.parametrize("name", KINDS)
def test_the_keys_of_a_message_are_those_that_it_has(name: str) -> None:
    _, rows = table("message")
    row = next(row for row in rows if row[0] == name)
    parts = {"Ohlc", "Quote", "Trade"}  # one of them is there, by the type

    def all_keys(*, optional: bool) -> set[str]:
        return set().union(*(keys(kind, optional=optional) for kind in KINDS[name])) - parts

    assert set(words(row[1])) - parts == all_keys(optional=False)
    assert set(words(row[2])) - parts == all_keys(optional=True)


def row_of(event: type[AnyEvent]) -> Iterable[str]:
    return next(row for row in table("step")[1] if words(row[1]) == [event.__name__])


@pytest.mark.parametrize("event", get_args(AnyEvent), ids=lambda event: event.__name__)
def test_the_table_of_events_is_the_data_path(event: type[AnyEvent]) -> None:
    topic = next(topic for topic in TOPICS if event in topic.events)
    step, _, sender, name, *others = row_of(event)
    assert (step, sender) == (topic.step, topic.sender)
    assert words(name) in ([topic.name], [])
    for told, address in zip(others, (topic.hft, topic.luno, topic.camel), strict=True):
        if found := words(told):
            assert found[0].rstrip("…>.") == address.rstrip(">.")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_address_of_a_dialect_is_in_the_data_path(dialect: str) -> None:
    for address in DIALECTS[dialect].messages:
        assert len([topic for topic in TOPICS if topic.has(address)]) == 1
    assert f"| `{dialect}` |" in PAGE


def test_an_event_has_the_id_of_its_topic() -> None:
    prefixes = [topic.id_prefix for topic in TOPICS]
    assert prefixes == ["data_", "signal_", "order_", "exec_", "check_"]
    assert topic_of(order()).name == "ingenium.portfolio.order"
    assert order().id.startswith(topic_of(order()).id_prefix)
