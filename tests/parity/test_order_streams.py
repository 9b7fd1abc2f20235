import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import PARITY_DIR
from tests.parity.order_stream import book_hash, book_of, columns, named, read, sent, trade_lines

from ingenium.model.market import MatchingEngine

FOLDER = PARITY_DIR / "orderbook"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text())
STREAMS = sorted(FOLDER.glob("*_ops.csv.gz"))


def beside(operations: Path, ending: str) -> Path:
    return operations.with_name(operations.name.replace("_ops.csv.gz", ending))


def test_there_are_cases_and_streams() -> None:
    assert len(CASES) >= 20
    assert len(STREAMS) >= 2


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
    assert book_of(engine) == case["book"]
    log = iter([event.what, event.id, event.reason] for event in events)
    for expected in case["events"]:
        assert expected in log, f"{expected} is not in the log after those before it"


@pytest.mark.parametrize("operations", STREAMS, ids=lambda path: path.name)
def test_a_stream_gives_exactly_the_trades_and_hashes_of_the_reference(operations: Path) -> None:
    result = json.loads(beside(operations, "_result.json").read_text())
    commands = columns(operations)
    engine, hashed, lines = MatchingEngine(), hashlib.sha256(), list[str]()
    counts: Counter[int] = Counter()
    done = traded = 0
    for checkpoint in result["checkpoints"]:
        until = checkpoint["after_ops"]
        outcome = engine.apply_columns({name: rows[done:until] for name, rows in commands.items()})
        done = until
        counts.update(outcome["event"].tolist())
        traded += int(outcome["quantity"].sum())
        fresh = trade_lines(outcome, len(lines) + 1)
        lines += fresh
        hashed.update("".join(fresh).encode())
        assert {
            "after_ops": done,
            "trades": engine.trades,
            "traded_qty": traded,
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
    assert book_of(engine) == result["final_book"]
    assert named(counts) == result["event_counts"]
