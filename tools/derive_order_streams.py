"""Make the order book streams that a clone has beside its tests: seeded commands and results.

The results are those of the matching engine on the day the files were made, when it agreed with
independent references; from then on the files hold it to them.

    python tools/derive_order_streams.py FOLDER
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tests.parity.order_stream import book_hash, book_of, columns, named, trade_lines

from ingenium.model.market import MatchingEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 2_500
STEP = 500
SEEDS = {"plain_2500": 11, "every_rule_2500": 12}
SHARES = {"new": 0.6, "cancel": 0.25, "replace": 0.12, "time": 0.02, "session_end": 0.01}
PLAIN_SHARES = {"new": 0.7, "cancel": 0.3}
POST_ONLY = 0.08
ICEBERG = 0.15
NAMES = (
    "op", "id", "owner", "side", "type", "price", "qty", "tif", "post", "disp", "stop", "trail",
    "stp", "expire",
)  # fmt: skip
TRADE_NAMES = "seq,taker,maker,price,qty,taker_side\n"


def operations(seed: int, *, is_plain: bool) -> Iterator[dict[str, Any]]:
    """Yield seeded operations; plain ones are limit orders, IOC, FOK and cancels only."""
    chance = np.random.default_rng(seed)
    number, clock = 0, 0
    shares = PLAIN_SHARES if is_plain else SHARES
    for what in chance.choice(list(shares), COUNT, p=list(shares.values())):
        aim = max(1, number - int(chance.integers(0, 120)))
        match what:
            case "new":
                number += 1
                new = plain_order(chance) if is_plain else any_order(chance, clock)
                yield {"op": "new", "id": number, **new}
            case "cancel":
                yield {"op": "cancel", "id": aim}
            case "replace":
                yield {"op": "replace", "id": aim, **changes(chance)}
            case "time":
                clock += int(chance.integers(0, 3))
                yield {"op": "time", "expire": clock}
            case _:
                yield {"op": "session_end"}


def changes(chance: np.random.Generator) -> dict[str, int]:
    """Return what a replaced order changes: its price, its total, or both."""
    both = {"price": int(chance.integers(490, 511)), "qty": int(chance.integers(1, 60))}
    kept = [["price"], ["qty"], ["price", "qty"]][int(chance.integers(0, 3))]
    return {name: both[name] for name in kept}


def plain_order(chance: np.random.Generator) -> dict[str, Any]:
    """Return a limit order of an owner of its own."""
    return {
        "side": str(chance.choice(["buy", "sell"])),
        "type": "limit",
        "price": int(chance.integers(490, 511)),
        "qty": int(chance.integers(1, 100)),
        "tif": str(chance.choice(["GTC", "IOC", "FOK"], p=[0.8, 0.13, 0.07])),
        "post": 0,
        "stp": "none",
    }


def any_order(chance: np.random.Generator, clock: int) -> dict[str, Any]:
    """Return an order of any type."""
    kinds = ["limit", "market", "stop", "stop_limit", "trailing"]
    modes = ["none", "cancel_newest", "cancel_oldest", "cancel_both", "decrement"]
    order = plain_order(chance) | {
        "owner": f"T{chance.integers(0, 6)}",
        "type": str(chance.choice(kinds, p=[0.72, 0.07, 0.07, 0.07, 0.07])),
        "tif": str(chance.choice(["GTC", "DAY", "GTD", "IOC", "FOK"], p=[0.5, 0.2, 0.1, 0.1, 0.1])),
        "post": int(chance.random() < POST_ONLY),
        "stp": str(chance.choice(modes)),
    }
    if order["type"] in {"market", "stop", "trailing"}:
        del order["price"]
    if order["type"] in {"stop", "stop_limit"}:
        order["stop"] = int(chance.integers(490, 511))
    if order["type"] == "trailing":
        order["trail"] = int(chance.integers(1, 9))
    if chance.random() < ICEBERG:
        order["disp"] = int(chance.integers(1, order["qty"] + 1))
    if order["tif"] == "GTD":
        order["expire"] = clock + int(chance.integers(0, 15))
    return order


def main(folder: Path) -> None:
    """Write the operations, trades and results of each stream."""
    for name, seed in SEEDS.items():
        file = folder / f"{name}_ops.csv.gz"
        table = io.StringIO()
        rows = csv.DictWriter(table, NAMES, lineterminator="\n")
        rows.writeheader()
        rows.writerows(operations(seed, is_plain=name.startswith("plain")))
        pack(file, table.getvalue())
        result, lines = replay(file)
        pack(folder / f"{name}_trades.csv.gz", TRADE_NAMES + "".join(lines))
        head = {"vector": name, "seed": seed, "operations": COUNT}
        (folder / f"{name}_result.json").write_text(json.dumps(head | result) + "\n")


def replay(file: Path) -> tuple[dict[str, Any], list[str]]:
    """Run a stream and return its result and the lines of its trades."""
    commands, engine = columns(file), MatchingEngine()
    lines, counts, checkpoints = list[str](), Counter[int](), list[dict[str, Any]]()
    traded = 0
    for begin in range(0, COUNT, STEP):
        part = {column: rows[begin : begin + STEP] for column, rows in commands.items()}
        outcome = engine.apply_columns(part)
        counts.update(outcome["event"].tolist())
        lines += trade_lines(outcome, len(lines) + 1)
        traded += int(outcome["quantity"].sum())
        checkpoints.append(
            {
                "after_ops": begin + STEP,
                "trades": engine.trades,
                "traded_qty": traded,
                "resting_buy": len(engine.orders("buy")),
                "resting_sell": len(engine.orders("sell")),
                "stops": len(engine.stops()),
                "last_price": engine.last_price,
                "book_sha256": book_hash(engine),
                "trades_sha256": hashlib.sha256("".join(lines).encode()).hexdigest(),
            }
        )
    result = {
        "checkpoints": checkpoints,
        "event_counts": named(counts),
        "final_book": book_of(engine),
    }
    return result, lines


def pack(file: Path, text: str) -> None:
    """Write a packed text that is the same on every day."""
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
