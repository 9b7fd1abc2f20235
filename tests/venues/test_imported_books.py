"""Real recordings through the catalog: what is known of them must come out of it, too."""

from collections import Counter
from pathlib import Path

import pytest
from tests.recordings import recording as recorded

from ingenium.ingest.recordings.formats import recording
from ingenium.model.books import FeedBook
from ingenium.storage.book_replay import empty_book, messages
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.codes import ADD, CLEAR, EXECUTE, HIDDEN, REDUCE, REMOVE, REPLACE
from ingenium.storage.importing.importer import import_data

BINANCE = {
    "spot": (["binance_spot_btcusdt_20240808", "binance_spot_btcusdt_20240809"], 3, 6_493),
    "USD-margined": (["binance_usdm_btcusdt_20240808"], 6, 6_547),
    "coin-margined": (["binance_cm_btcusd_perp_20240808", "binance_cm_btcusd_perp_20240809"],
                      25, 44_772),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("files", "buffered", "replayed"), BINANCE.values(), ids=BINANCE)
def test_an_imported_book_of_binance_is_never_crossed_and_its_chain_never_breaks(
    files: list[str], buffered: int, replayed: int, tmp_path: Path
) -> None:
    paths = [recorded(f"crypto/l2/raw/{name}.gz") for name in files]
    book, _, _ = import_data([recording(path) for path in paths], catalog=tmp_path)
    columns = Catalog(tmp_path).open(book).columns
    follower, effects = empty_book(columns), Counter[str]()
    late: list[int] = []
    for message in messages(columns):
        if message.is_snapshot:
            assert follower.on_snapshot(message.last, message.bids, message.asks) == "applied"
            late = [last for last in late if last > message.last]
        else:
            effect = follower.on_update(
                message.first, message.last, message.bids, message.asks, previous=message.previous
            )
            effects[effect] += 1
            if effect == "buffered":
                late.append(message.last)
        assert not follower.is_crossed
    assert effects.keys() == {"buffered", "applied"}
    assert effects["buffered"] == buffered
    assert effects["applied"] + len(late) == replayed


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_parquet_files_of_a_recording_give_the_rows_of_its_messages(tmp_path: Path) -> None:
    raw = recorded("crypto/l2/raw/binance_usdm_btcusdt_20240808.gz")
    catalog = Catalog(tmp_path)
    for own in import_data([recording(raw)], catalog=tmp_path, venue="raw"):
        name = {"book": "depth", "quotes": "bbo"}.get(own.kind, own.kind)
        file = recorded(f"crypto/l2/binance_usdm_BTCUSDT_20240808_{name}.parquet")
        (other,) = import_data(file, symbol="BTCUSDT", catalog=tmp_path, venue="parquet")
        one, two = catalog.open(own).columns, catalog.open(other).columns
        assert one.keys() == two.keys()
        for column in one.keys() - {"seq"}:
            assert (one[column] == two[column]).all(), (own.kind, column)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_an_imported_hour_of_nasdaq_orders_replays_with_every_order_that_came_in(
    tmp_path: Path,
) -> None:
    file = recorded("equities/l3/AAPL_20120621_0930_1030_messages.parquet")
    (series,) = import_data(file, symbol="AAPL", catalog=tmp_path)
    columns = Catalog(tmp_path).open(series).columns
    book, from_before, seen = FeedBook(), 0, Counter[int]()
    rows = zip(*(columns[name].tolist() for name in ("action", "id", "side", "price", "size")),
               strict=True)  # fmt: skip
    entered = set[int]()
    for action, number, side, price, size in rows:
        seen[action] += 1
        if action == ADD:
            book.add(number, "buy" if side > 0 else "sell", round(price * 100), int(size))
            entered.add(number)
        elif action != HIDDEN and number not in entered:
            from_before += 1
        elif action == REMOVE:
            assert book.remove(number) == size
        elif action in {REDUCE, EXECUTE}:
            book.reduce(number, int(size))
        bid, ask = book.best
        assert bid is None or ask is None or bid < ask
    assert seen == {ADD: 44_256, REDUCE: 469, REMOVE: 41_004, EXECUTE: 4_067, HIDDEN: 2_201}
    assert from_before == 84


def test_in_an_imported_day_of_a_future_each_cancel_takes_what_was_left_of_its_order(
    tmp_path: Path,
) -> None:
    file = recorded("futures/ESH4_MBO_20231225.parquet")
    (series,) = import_data(file, symbol="ESH4", catalog=tmp_path)
    columns = Catalog(tmp_path).open(series).columns
    assert not (columns["action"] == CLEAR).any()
    left, cancels = dict[int, float](), 0
    for action, number, size in zip(
        *(columns[name].tolist() for name in ("action", "id", "size")), strict=True
    ):
        if action in {ADD, REPLACE}:
            assert action == ADD or number in left
            left[number] = size
        elif action == REDUCE:
            assert left.pop(number) == size
            cancels += 1
    assert cancels == 17_999
