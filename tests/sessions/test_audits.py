"""A journal is proof: what it says comes again, and what was changed in it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.sessions.systems import TWO, system

from ingenium.runtime.paper import Pace, paper_session
from ingenium.runtime.session.auditing import audit, audit_file
from ingenium.runtime.session.story import story_of
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.storage.journal.reader import opened

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.storage.journal.entry import Row


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = SessionFolder(tmp_path_factory.mktemp("audits") / "session")
    assert paper_session(system(TWO), folder, SessionStart(), Pace()) is not None
    return folder.path / "journal.db"


@pytest.fixture(scope="module")
def rows(journal: Path) -> list[Row]:
    with opened(journal) as reader:
        return list(reader.read())


def changed(rows: list[Row], kind: str, old: bytes, new: bytes) -> list[Row]:
    """Return the rows with the first of some words in a kind of row replaced."""
    place = next(n for n, row in enumerate(rows) if row.kind == kind and old in row.body)
    body = rows[place].body.replace(old, new, 1)
    return [*rows[:place], rows[place]._replace(body=body), *rows[place + 1 :]]


def test_everything_comes_again(journal: Path, rows: list[Row]) -> None:
    found = audit_file(journal)
    assert found is not None
    assert found.difference == ""
    assert (found.rows, found.closed is not None) == (len(rows), True)
    assert found.events > 200


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("events", b'"price":"', b'"price":"1'),
        ("events", b'"event":"Fill"', b'"event":"Full"'),
        ("decided", b'"weight":"0', b'"weight":"1'),
        ("closed", b'"equity":"', b'"equity":"9'),
        ("closed", b'"digest":"', b'"digest":"0'),
    ],
)
def test_what_somebody_changed_is_named(rows: list[Row], kind: str, old: bytes, new: bytes) -> None:
    difference = audit(changed(rows, kind, old, new)).difference
    assert difference.startswith("row ")
    assert "the journal says" in difference


def test_prices_that_somebody_changed_are_found(rows: list[Row]) -> None:
    place = next(n for n, row in enumerate(rows) if row.kind == "frame")
    frame = msgspec.json.decode(rows[place].body)
    for column in (4, 5):  # opens, highs
        frame["bars"][column] = [price + 0.5 for price in frame["bars"][column]]
    body = msgspec.json.encode(frame)
    told = [*rows[:place], rows[place]._replace(body=body), *rows[place + 1 :]]
    assert audit(told).difference


def test_an_order_is_explained_from_datum_to_ledger(journal: Path) -> None:
    with opened(journal) as reader:
        story = story_of(reader, 0)
    assert [stage.name for stage in story.stages] == [
        "datum",
        "decided",
        "OrderSubmitted",
        "OrderAccepted",
        "Fill",
        "PositionChanged",
        "BalanceChanged",
    ]
    datum, decided, *_ = story.stages
    assert datum.time == decided.time
    assert set(datum.detail) == {"open", "high", "low", "close", "volume"}
    assert decided.detail["requests"][0]["symbol"] == story.symbol


def test_a_denied_order_is_explained_with_the_rule(journal: Path, rows: list[Row]) -> None:
    denied = next(
        event["order"]
        for row in rows
        if row.kind == "events"
        for event in msgspec.json.decode(row.body)
        if event["event"] == "OrderDenied"
    )
    with opened(journal) as reader:
        story = story_of(reader, denied)
    last = story.stages[-1]
    assert last.name == "OrderDenied"
    assert {"rule", "allowed", "value"} <= set(last.detail)
