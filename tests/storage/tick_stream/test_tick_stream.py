"""Series of ticks as one stream: what comes first, what a snapshot replaces, what is told twice."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.recordings import recording as recorded

from ingenium.ingest.recordings.formats import recording
from ingenium.model.errors import ConfigError, DataError
from ingenium.model.ticks import MORE, TickKind, Ticks
from ingenium.storage.book_replay import empty_book, messages
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.importing.importer import import_data
from ingenium.storage.tick_stream.opening import open_ticks

SECOND = 1_000_000_000
FIRST = 1_700_000_000 * SECOND
Columns = dict[str, Any]


def times(*seconds: float) -> NDArray[np.int64]:
    return FIRST + (np.array(seconds) * SECOND).astype(np.int64)


def catalog(folder: Path, *tables: Columns) -> Catalog:
    """Import tables of ticks of AAA, each known when it happened."""
    for table in tables:
        import_data(table, symbol="AAA", venue="XX", catalog=folder)
    return Catalog(folder)


def shown(ticks: Ticks) -> list[tuple[str, int, float, float]]:
    """Return kind, side, price and size of each event."""
    kinds = [TickKind(kind).name for kind in ticks.kind]
    columns = (ticks.side.tolist(), ticks.price.tolist(), ticks.size.tolist())
    return list(zip(kinds, *columns, strict=True))


TRADES = {"time": times(1, 3), "price": [10.5, 10.4], "size": [1.0, 2.0], "side": ["buy", "sell"]}
QUOTES = {"time": times(0, 2), "bid": [10.4, 10.3], "ask": [10.5, 10.4],
          "bid_size": [5.0, 6.0], "ask_size": [7.0, 8.0]}  # fmt: skip


def book(*rows: tuple[float, int, int, int, str, float, float]) -> Columns:
    """Return the columns of a book: second, is_snapshot, first_id, last_id, side, price, size."""
    seconds, *others = zip(*rows, strict=True)
    names = ("is_snapshot", "first_id", "last_id", "side", "price", "size")
    columns = {name: list(values) for name, values in zip(names, others, strict=True)}
    return {"time": times(*seconds), **columns}


def test_quotes_and_trades_come_in_the_order_in_which_they_arrived(tmp_path: Path) -> None:
    opened = open_ticks(catalog(tmp_path, TRADES, QUOTES), "AAA")
    assert shown(opened.ticks) == [
        ("QUOTE", 1, 10.4, 5.0),
        ("QUOTE", -1, 10.5, 7.0),
        ("TRADE", 1, 10.5, 1.0),
        ("QUOTE", 1, 10.3, 6.0),
        ("QUOTE", -1, 10.4, 8.0),
        ("TRADE", -1, 10.4, 2.0),
    ]
    assert opened.ticks.flags.tolist() == [MORE, 0, 0, MORE, 0, 0]
    assert opened.notes == ("ticks are merged from quotes, trades",)


def test_the_recorders_count_orders_what_came_in_one_instant(tmp_path: Path) -> None:
    together = [FIRST, FIRST]
    trades = TRADES | {"time": together, "seq": [1, 4]}
    quotes = QUOTES | {"time": together, "seq": [2, 3]}
    ticks = open_ticks(catalog(tmp_path, trades, quotes), "AAA").ticks
    assert [TickKind(kind).name[0] for kind in ticks.kind] == ["T", "Q", "Q", "Q", "Q", "T"]


def test_a_side_that_a_quote_does_not_tell_stays_as_it_was(tmp_path: Path) -> None:
    quotes = QUOTES | {"bid": [10.4, 0.0], "ask": [0.0, 10.6]}
    ticks = open_ticks(catalog(tmp_path, quotes), "AAA").ticks
    assert shown(ticks) == [("QUOTE", 1, 10.4, 5.0), ("QUOTE", -1, 10.6, 8.0)]
    assert ticks.flags.tolist() == [0, 0]


def test_updates_that_came_before_a_snapshot_and_are_newer_are_applied_after_it(
    tmp_path: Path,
) -> None:
    rows = book(
        (0, 0, 8, 9, "b", 9.0, 1.0),  # in the snapshot
        (1, 0, 10, 12, "b", 9.8, 2.0),  # newer than the snapshot
        (2, 1, 10, 10, "b", 9.9, 3.0),
        (2, 1, 10, 10, "a", 10.1, 4.0),
        (3, 0, 13, 13, "a", 10.1, 0.0),
    )
    ticks = open_ticks(catalog(tmp_path, rows), "AAA").ticks
    assert shown(ticks) == [
        ("CLEAR", 0, 0.0, 0.0),
        ("LEVEL", 1, 9.9, 3.0),
        ("LEVEL", -1, 10.1, 4.0),
        ("LEVEL", 1, 9.8, 2.0),
        ("LEVEL", -1, 10.1, 0.0),
    ]
    assert ticks.available.tolist() == times(2, 2, 2, 2, 3).tolist()
    assert ticks.flags.tolist() == [MORE, MORE, 0, 0, 0]


def test_a_later_snapshot_replaces_the_book_but_not_what_is_newer(tmp_path: Path) -> None:
    rows = book(
        (0, 1, 5, 5, "b", 9.9, 1.0),
        (1, 0, 6, 6, "b", 9.8, 1.0),
        (2, 0, 7, 7, "b", 9.7, 1.0),
        (3, 1, 6, 6, "b", 9.6, 1.0),
    )
    ticks = open_ticks(catalog(tmp_path, rows), "AAA").ticks
    assert [(kind, price) for kind, _, price, _ in shown(ticks)] == [
        ("CLEAR", 0.0), ("LEVEL", 9.9), ("LEVEL", 9.8), ("LEVEL", 9.7),
        ("CLEAR", 0.0), ("LEVEL", 9.6), ("LEVEL", 9.7),
    ]  # fmt: skip


def orders(*rows: tuple[str, str, int, float, float]) -> Columns:
    """Return the columns of orders a second apart: action, side, id, price, size."""
    names = ("action", "side", "order_id", "price", "size")
    columns = {
        name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)
    }
    return {"time": times(*range(len(rows))), **columns}


def test_what_is_gone_of_an_order_becomes_what_stays(tmp_path: Path) -> None:
    messages = orders(
        ("add", "b", 1, 10.0, 5.0),
        ("reduce", "b", 1, 10.0, 2.0),
        ("execute", "b", 1, 10.0, 1.0),
        ("remove", "b", 1, 10.0, 2.0),
        ("reduce", "b", 9, 10.0, 2.0),  # of an order from before the record
        ("hidden", "b", 0, 10.0, 7.0),
    )
    ticks = open_ticks(catalog(tmp_path, messages), "AAA").ticks
    assert shown(ticks) == [
        ("ADD", 1, 10.0, 5.0),
        ("CHANGE", 1, 10.0, 3.0),
        ("EXECUTE", 1, 10.0, 1.0),
        ("REMOVE", 1, 10.0, 0.0),
        ("TRADE", -1, 10.0, 7.0),
    ]


def test_a_fill_and_the_cancel_that_follows_it_are_one_execution(tmp_path: Path) -> None:
    messages = orders(
        ("A", "B", 1, 10.0, 5.0),
        ("A", "B", 2, 10.0, 3.0),
        ("T", "A", 0, 10.0, 6.0),
        ("F", "B", 1, 10.0, 5.0),
        ("F", "B", 2, 10.0, 1.0),
        ("C", "B", 1, 10.0, 5.0),
        ("M", "B", 2, 10.0, 2.0),
        ("C", "B", 2, 10.0, 2.0),
    )
    ticks = open_ticks(catalog(tmp_path, messages), "AAA").ticks
    assert shown(ticks)[2:] == [
        ("EXECUTE", 1, 10.0, 5.0),
        ("EXECUTE", 1, 10.0, 1.0),
        ("REMOVE", 1, 10.0, 0.0),
    ]
    assert ticks.order is not None
    assert ticks.order.tolist() == [1, 2, 1, 2, 2]


def test_a_clock_that_was_behind_is_set_right_and_that_is_said(tmp_path: Path) -> None:
    received = times(1, 3) - 2 * SECOND
    received[1] += SECOND // 2
    trades = TRADES | {"ts_event": TRADES["time"], "ts_local": received}
    del trades["time"]
    opened = open_ticks(catalog(tmp_path, trades), "AAA")
    assert (opened.ticks.available - opened.ticks.time).tolist() == [0, SECOND // 2]
    assert opened.notes[-1] == (
        "the clock of the recorder was behind: times of receipt are moved by 2,000 ms, "
        "so that none is before its time of sending"
    )


def test_funding_and_mark_prices_are_part_of_the_stream(tmp_path: Path) -> None:
    funding = {"time": times(2), "funding_rate": [-0.0001]}
    marks = {"time": times(0), "mark_price": [10.0]}
    ticks = open_ticks(catalog(tmp_path, TRADES, funding, marks), "AAA").ticks
    assert shown(ticks) == [
        ("MARK", 0, 10.0, 0.0),
        ("TRADE", 1, 10.5, 1.0),
        ("FUNDING", 0, -0.0001, 0.0),
        ("TRADE", -1, 10.4, 2.0),
    ]


def test_one_kind_shows_the_market_and_a_person_may_choose_it(tmp_path: Path) -> None:
    there = catalog(tmp_path, TRADES, QUOTES, book((0, 1, 5, 5, "b", 9.9, 1.0)))
    assert [each.kind for each in open_ticks(there, "AAA").series] == ["book", "trades"]
    chosen = open_ticks(there, "AAA", depth="quotes")
    assert [each.kind for each in chosen.series] == ["quotes", "trades"]


def test_what_cannot_be_a_stream_is_refused(tmp_path: Path) -> None:
    there = catalog(tmp_path, TRADES)
    with pytest.raises(ConfigError, match=r"There is no depth 'books': .*book"):
        open_ticks(there, "AAA", depth="books")
    with pytest.raises(DataError, match="has no quotes of AAA: it has AAA tick trades of XX"):
        open_ticks(there, "AAA", depth="quotes")
    with pytest.raises(DataError, match="has no ticks of BBB: it has none"):
        open_ticks(there, "BBB")
    import_data(TRADES, symbol="AAA", venue="YY", catalog=tmp_path)
    with pytest.raises(DataError, match="trades of AAA of XX and YY: say venue"):
        open_ticks(there, "AAA")
    without = {name: QUOTES[name] for name in ("time", "bid", "ask")}
    import_data(without, symbol="CCC", catalog=tmp_path)
    with pytest.raises(DataError, match="have no sizes, so nobody can tell how much"):
        open_ticks(there, "CCC")


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_stream_of_a_real_recording_ends_in_the_book_that_its_messages_make(
    tmp_path: Path,
) -> None:
    raw = recorded("crypto/l2/raw/binance_spot_btcusdt_20240808.gz")
    series, _, _ = import_data([recording(raw)], catalog=tmp_path)
    there = Catalog(tmp_path)
    ticks = open_ticks(there, series.symbol).ticks
    levels: dict[int, dict[float, float]] = {1: {}, -1: {}}
    for kind, side, price, size in zip(
        ticks.kind.tolist(), ticks.side.tolist(), ticks.price.tolist(), ticks.size.tolist(),
        strict=True,
    ):  # fmt: skip
        if kind == TickKind.CLEAR:
            levels = {1: {}, -1: {}}
        elif kind == TickKind.LEVEL and size:
            levels[side][price] = size
        elif kind == TickKind.LEVEL:
            levels[side].pop(price, None)
    columns = there.open(series).columns
    follower = empty_book(columns)
    for message in messages(columns):
        if message.is_snapshot:
            follower.on_snapshot(message.last, message.bids, message.asks)
        else:
            follower.on_update(
                message.first, message.last, message.bids, message.asks, previous=message.previous
            )
    assert sorted(levels[1]) == sorted(price / 100 for price, _ in follower.levels("buy"))
    assert sorted(levels[-1]) == sorted(price / 100 for price, _ in follower.levels("sell"))
    assert min(len(levels[1]), len(levels[-1])) > 1_000
