"""Real recordings, replayed: what is known of them must come out."""

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow.parquet as pq
import pytest
from tests.recordings import received, recording

from ingenium.model.book_scale import Scale, places
from ingenium.model.books import ChainedBook, CheckedBook, DepthBook, FeedBook
from ingenium.venues.binance.wire import DepthSnapshot, DepthUpdate, depth_snapshot, depth_update
from ingenium.venues.coinbase.wire import LevelSnapshot, level_message
from ingenium.venues.kraken.wire import book_message


def test_every_checksum_of_ten_books_of_kraken_agrees() -> None:
    books: dict[str, tuple[CheckedBook, Scale]] = {}
    effects: Counter[str] = Counter()
    for frame in received("recorded/kraken/KRAKEN.ws.50.0.jsonl.gz"):
        message = book_message(frame)
        if message is None:
            continue
        if message.is_snapshot:
            first = message.asks[0]
            scale = Scale(price=places(first[0]), quantity=places(first[1]))
            books[message.pair] = (CheckedBook(1_000), scale)
        book, scale = books[message.pair]
        bids, asks = scale.levels(message.bids), scale.levels(message.asks)
        if message.checksum is None:
            book.on_snapshot(bids, asks)
        else:
            effects[book.on_update(bids, asks, message.checksum)] += 1
    assert len(books) == 10
    assert effects == {"applied": 4_269}


def test_ten_books_of_coinbase_are_never_crossed() -> None:
    scale = Scale(price=8, quantity=8)
    books: dict[str, DepthBook] = {}
    updates = 0
    for frame in received("recorded/coinbase/COINBASE.ws.28.0.jsonl.gz"):
        message = level_message(frame)
        if message is None:
            continue
        book = books.setdefault(message.product, DepthBook())
        if isinstance(message, LevelSnapshot):
            book.replace(scale.levels(message.bids), scale.levels(message.asks))
        else:
            updates += 1
            book.apply(scale.levels(message.rows("buy")), scale.levels(message.rows("sell")))
        assert not book.is_crossed
    assert (len(books), updates) == (10, 9_719)


@dataclass(frozen=True)
class Market:
    """A recording of Binance's depth, and what is known of it."""

    files: tuple[str, ...]
    rule: str
    scale: Scale
    buffered: int
    replayed: int


MARKETS = {
    "spot": Market(
        ("binance_spot_btcusdt_20240808", "binance_spot_btcusdt_20240809"),
        "first_follows_last", Scale(2, 8), buffered=3, replayed=6_493,
    ),
    "USD-margined": Market(
        ("binance_usdm_btcusdt_20240808",),
        "names_previous", Scale(2, 3), buffered=6, replayed=6_547,
    ),
    "coin-margined": Market(
        ("binance_cm_btcusd_perp_20240808", "binance_cm_btcusd_perp_20240809"),
        "names_previous", Scale(1, 0), buffered=25, replayed=44_772,
    ),
}  # fmt: skip


def depth_of(market: Market) -> Iterator[DepthUpdate | DepthSnapshot]:
    """Yield updates and snapshots in the order in which they were received."""
    for name in market.files:
        with gzip.open(recording(f"crypto/l2/raw/{name}.gz"), "rt") as lines:
            for line in lines:
                body = line.partition(" ")[2]
                if body.startswith('{"lastUpdateId"'):
                    yield depth_snapshot(body)
                elif update := depth_update(body):
                    yield update


@pytest.mark.slow
@pytest.mark.parametrize("market", MARKETS.values(), ids=MARKETS)
def test_a_book_of_binance_is_never_crossed_and_its_chain_never_breaks(market: Market) -> None:
    book = ChainedBook(market.rule)  # type: ignore[arg-type]
    effects: Counter[str] = Counter()
    states = 0
    for message in depth_of(market):
        bids, asks = market.scale.levels(message.bids), market.scale.levels(message.asks)
        if isinstance(message, DepthSnapshot):
            assert book.on_snapshot(message.last, bids, asks) == "applied"
        else:
            effect = book.on_update(
                message.first, message.last, bids, asks, previous=message.previous
            )
            effects[effect] += 1
            states += effect == "applied"
        assert not book.is_crossed
    assert book.standing == "live"
    assert effects["buffered"] == market.buffered
    assert effects.keys() == {"buffered", "applied"}
    assert states + late(market) == market.replayed


def late(market: Market) -> int:
    """Count the updates that came before the snapshot and were newer than it."""
    before: list[int] = []
    for message in depth_of(market):
        if isinstance(message, DepthSnapshot):
            return sum(last > message.last for last in before)
        before.append(message.last)
    return 0


def test_an_hour_of_nasdaq_orders_replays_with_every_order_that_came_in() -> None:
    path = recording("equities/l3/AAPL_20120621_0930_1030_messages.parquet")
    book, entered = FeedBook(), set[int]()
    seen: Counter[int] = Counter()
    from_before = 0
    for row in pq.read_table(path).to_pylist():
        kind, number = row["type"], row["order_id"]
        seen[kind] += 1
        if kind == 1:
            side = "buy" if row["direction"] == 1 else "sell"
            book.add(number, side, round(row["price"] * 100), row["size"])  # type: ignore[arg-type]
            entered.add(number)
        elif kind in {2, 3, 4}:
            if number not in entered:
                from_before += 1  # it came in before the hour, or deeper than the file reaches
            elif kind == 3:
                assert book.remove(number) == row["size"]
            else:
                book.reduce(number, row["size"])
        bid, ask = book.best
        assert bid is None or ask is None or bid < ask
    assert seen == {1: 44_256, 2: 469, 3: 41_004, 4: 4_067, 5: 2_201}
    assert from_before == 84
