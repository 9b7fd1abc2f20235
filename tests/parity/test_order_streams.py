import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import PARITY_DIR
from tests.parity.order_stream import WORDS, book_hash, columns, read, sent, trade_lines

from ingenium.model.market import MatchingEngine

FOLDER = PARITY_DIR / "orderbook"
CASES: list[dict[str, Any]] = (
    json.loads((FOLDER / "cases.json").read_text()) if FOLDER.is_dir() else []
)
STREAMS = sorted(FOLDER.glob("*_ops.csv.gz"))
OURS = {"traded", "decremented"}  # what the reference's log does not list


def beside(operations: Path, ending: str) -> Path:
    return operations.with_name(operations.name.replace("_ops.csv.gz", ending))


def test_the_reference_order_books_are_there_unless_the_checkout_stands_alone() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"{FOLDER} is absent: no reference order books on this machine")
    assert len(CASES) >= 20
    assert STREAMS


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_gives_exactly_the_expected_trades_book_and_events(case: dict[str, Any]) -> None:
    engine, owners = MatchingEngine(), dict[str, int]()
    events = [event for operation in case["ops"] for event in sent(engine, operation, owners)]
    trades = [
        [event.id, event.maker, event.price, event.quantity]
        for event in events
        if event.what == "traded"
    ]
    assert trades == case["trades"], case["note"]
    book = {"buy": engine.orders("buy"), "sell": engine.orders("sell"), "stops": engine.stops()}
    assert {side: [list(row) for row in rows] for side, rows in book.items()} == case["book"]
    log = iter([event.what, event.id, event.reason] for event in events)
    for expected in case["events"]:
        assert expected in log, f"{expected} is not in the log after those before it"


@pytest.mark.parametrize("operations", STREAMS, ids=lambda path: path.name)
def test_a_stream_gives_exactly_the_trades_and_hashes_of_the_reference(operations: Path) -> None:
    result = json.loads(beside(operations, "_result.json").read_text())
    commands = columns(operations)
    engine, hashed, lines = MatchingEngine(), hashlib.sha256(), list[str]()
    counts: Counter[int] = Counter()
    done = 0
    for checkpoint in result["checkpoints"]:
        until = checkpoint["after_ops"]
        outcome = engine.apply_columns({name: rows[done:until] for name, rows in commands.items()})
        done = until
        counts.update(outcome["event"].tolist())
        fresh = trade_lines(outcome, len(lines) + 1)
        lines += fresh
        hashed.update("".join(fresh).encode())
        assert {
            "after_ops": done,
            "trades": engine.trades,
            "traded_qty": checkpoint["traded_qty"],
            "resting_buy": len(engine.orders("buy")),
            "resting_sell": len(engine.orders("sell")),
            "stops": len(engine.stops()),
            "last_price": engine.last_price,
            "book_sha256": book_hash(engine),
            "trades_sha256": hashed.hexdigest(),
        } == checkpoint
    assert done == len(commands["id"])
    expected = [",".join(row.values()) + "\n" for row in read(beside(operations, "_trades.csv.gz"))]
    assert lines == expected
    book = {"buy": engine.orders("buy"), "sell": engine.orders("sell"), "stops": engine.stops()}
    assert {side: [list(row) for row in rows] for side, rows in book.items()} == result["final_book"]
    assert named(counts) == result["event_counts"]


def named(counts: Counter[int]) -> dict[str, int]:
    """Return the counts by what events say and why, without what the reference does not list."""
    words = {place: WORDS["event"][place] for place in counts}
    return {
        f"{what}:{reason}" if reason else what: counts[place]
        for place, (what, reason) in words.items()
        if what not in OURS
    }
