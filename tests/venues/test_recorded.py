"""What real exchanges sent decodes without a loss: each frame, and each book to its checksum."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.recordings import DATA, received, recording

from ingenium.model.books import CheckedBook
from ingenium.venues.binance.account_wire import AccountRow, OrderRow, instrument_of, report_of
from ingenium.venues.binance.book import LevelBook
from ingenium.venues.binance.broker import read_account
from ingenium.venues.binance.feed import read_market
from ingenium.venues.kraken.account_wire import execution_of, instruments_of, state_of
from ingenium.venues.kraken.market_wire import decoded, market_v2, prints_v1, top_v1
from ingenium.venues.kraken.wire import book_message
from ingenium.venues.luno.book import LunoBook
from ingenium.venues.luno.wire import balances_of
from ingenium.venues.market_data import Candle, Top
from ingenium.venues.port import VenueInstrument
from ingenium.venues.tokocrypto.wire import instruments_of as tokocrypto_instruments

if TYPE_CHECKING:
    from collections.abc import Iterator

BINANCE = (("binance", "BINANCE", 266 - 1), ("binance_tr", "BINANCE_TR", 139))


def answers(path: str) -> Iterator[tuple[str, bytes]]:
    with gzip.open(recording(path), "rt") as lines:
        for line in lines:
            event = json.loads(line)
            if event["dir"] == "http_response":
                yield event["url"], event["body"].encode()


@pytest.mark.parametrize(("folder", "name", "count"), BINANCE)
def test_each_frame_of_binance_says_something(folder: str, name: str, count: int) -> None:
    frames = list(received(f"recorded/{folder}/{name}.ws.1.0.jsonl.gz"))
    symbols = {json.loads(each)["data"]["s"] for each in frames}
    kinds: Counter[str] = Counter()
    for frame in frames:
        (told,) = read_market(frame, {each: f"{each}.binance" for each in symbols})
        kinds[type(told).__name__] += 1
    assert len(frames) == sum(kinds.values()) == count
    assert kinds["dict"] + kinds["Top"] + kinds["Candle"] + kinds["Print"] == count


@pytest.mark.parametrize(("folder", "name", "count"), BINANCE)
def test_the_books_of_binance_are_whole(folder: str, name: str, count: int) -> None:
    ((_, info),) = answers(f"recorded/{folder}/{name}.0.jsonl.gz")
    rules = {row["symbol"]: instrument_of(row, "binance") for row in json.loads(info)["symbols"]}
    assert all(each.tick > 0 and each.lot > 0 for each in rules.values())
    books: dict[str, LevelBook] = {}
    updates: dict[str, list[dict[str, Any]]] = {}
    for frame in received(f"recorded/{folder}/{name}.ws.1.0.jsonl.gz"):
        told = json.loads(frame)["data"]
        if told.get("e") == "depthUpdate":
            updates.setdefault(told["s"], []).append(told)
    whole = 0
    for url, body in answers(f"recorded/{folder}/{name}.http.0.0.jsonl.gz"):
        symbol = url.partition("symbol=")[2].partition("&")[0]
        book = books.setdefault(symbol, LevelBook(rules[symbol]))
        for told in updates.get(symbol, ()):
            book.update(told)
        book.snapshot(body)
        whole += not book.needs_snapshot or not updates.get(symbol)
    assert whole == len(books) > 0
    assert count


def test_the_account_messages_of_binance_are_read() -> None:
    folder = DATA / "recorded" / "binance" / "fixtures" / "spot"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent: this oracle was not consulted")
    read = Counter[str]()
    for file in sorted(folder.rglob("*.json")):
        text = file.read_bytes()
        told = json.loads(text)
        if isinstance(told, dict) and told.get("e") == "executionReport":
            assert report_of(told, "X.binance")[-1].venue_id == str(told["i"])
            read["executionReport"] += 1
        elif isinstance(told, dict) and told.get("e") == "outboundAccountPosition":
            assert len(read_account(text)) == len(told["B"])
            read["balances"] += 1
        elif isinstance(told, dict) and "orderId" in told and "executedQty" in told:
            assert msgspec.json.decode(text, type=OrderRow).order_id == told["orderId"]
            read["order"] += 1
        elif isinstance(told, dict) and "balances" in told:
            assert len(msgspec.json.decode(text, type=AccountRow).balances) > 0
            read["account"] += 1
    assert read["executionReport"] > 0


def test_each_frame_of_kraken_s_first_version_is_read_and_each_checksum_holds() -> None:
    trades = [
        each
        for frame in received("recorded/kraken/KRAKEN.ws.48.0.jsonl.gz")
        for each in prints_v1(frame, {})
    ]
    tops = [
        top_v1(frame, {})
        for frame in received("recorded/kraken/KRAKEN.ws.49.0.jsonl.gz")
        if frame.startswith("[")
    ]
    assert trades
    assert all(each.price > 0 for each in trades)
    assert len([each for each in tops if each is not None and each.bid < each.ask]) == len(tops)
    books: dict[str, CheckedBook] = {}
    checked = 0
    for frame in received("recorded/kraken/KRAKEN.ws.50.0.jsonl.gz"):
        message = book_message(frame)
        if message is None:
            continue
        bids, asks = (_units(rows) for rows in (message.bids, message.asks))
        book = books.setdefault(message.pair, CheckedBook(1_000))
        if message.checksum is None:
            book.on_snapshot(bids, asks)
            continue
        book.on_update(bids, asks, message.checksum)
        assert book.standing == "live"
        checked += 1
    assert (len(books), checked) == (10, 4_269)


def _units(rows: list[list[str]]) -> list[tuple[int, int]]:
    return [(int(row[0].replace(".", "")), int(row[1].replace(".", ""))) for row in rows]


def test_each_frame_of_kraken_s_second_version_is_read() -> None:
    sessions = json.loads(recording("recorded/kraken/ccxt_ws_v2.json").read_text())["sessions"]
    data = [
        (frame, json.dumps(frame))
        for session in sessions
        for frame in session["received"]
        if "data" in frame and frame["channel"] != "status"
    ]
    told = [each for frame, text in data for each in market_v2(decoded(text), {})]
    assert len(told) == sum(len(frame["data"]) for frame, _ in data)
    assert {type(each) for each in told} == {Candle, Top}
    assert told[0].bid == Decimal("63297.7")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "count"), [("ws_ticker_snapshot", 1), ("ws_trade_update", 2), ("ws_ohlc_update", 1)]
)
def test_the_documented_frames_of_kraken_are_read(name: str, count: int) -> None:
    text = recording(f"recorded/kraken/fixtures/{name}.json").read_text()
    assert len(market_v2(decoded(text), {"BTC/USD": "XBTUSD.kraken"})) == count


def test_the_account_answers_of_kraken_are_read() -> None:
    def result(name: str) -> Any:
        text = recording(f"recorded/kraken/fixtures/{name}.json").read_text()
        return json.loads(text, parse_float=str)["result"]

    pairs = instruments_of(result("http_asset_pairs"))
    assert pairs["XBTUSDT.kraken"].feed_symbol == "BTC/USDT"
    closed = [
        state_of(key, row, "X") for key, row in result("http_closed_orders")["closed"].items()
    ]
    assert closed[0].status == "filled"
    assert closed[0].average == Decimal(29_500)
    opened = [state_of(key, row, "X") for key, row in result("http_open_orders")["open"].items()]
    assert all(each.status in ("open", "pending") for each in opened)
    trades = result("http_trades_history")["trades"]
    done = [execution_of(key, row, "X", "USDT") for key, row in trades.items()]
    assert done[0].fee == Decimal("23.60")
    assert done[0].liquidity == "maker"
    cases = json.loads(recording("recorded/kraken/ccxt_private_rest.json").read_text())["cases"]
    for case in cases:
        told = case["http_response"]["result"]
        rows = told.get("open", told) if "txid" not in told else {}
        for key, row in rows.items():
            assert state_of(key, row, "X").quantity == Decimal("0.1")


def test_the_stream_of_luno_keeps_its_book() -> None:
    (case,) = json.loads(recording("recorded/luno/ccxt_ws_market_stream.json").read_text())["cases"]
    rules = VenueInstrument(
        symbol="XBTEUR.luno",
        order_symbol="XBTEUR",
        feed_symbol="XBTEUR",
        base="XBT",
        quote="EUR",
        tick=Decimal("0.01"),
        lot=Decimal("0.01"),
    )
    book = LunoBook(rules)
    prints = [each for message in case["messages"] for each in book.take(message)]
    expected = case["expect"]
    shown = {
        side: [[float(price), float(volume), name] for price, volume, name in rows]
        for side, rows in book.orders().items()
    }
    assert shown == {"bids": expected["bids"], "asks": expected["asks"]}
    assert book.sequence == expected["sequence"]
    assert [each.price for each in prints] == [100, 90]


def test_the_balances_of_luno_are_read() -> None:
    told = json.loads(recording("recorded/luno/balances_client_tests.json").read_text())
    for answer in told["GET /api/1/balance"]:
        rows = balances_of(answer)
        assert set(rows) == {row["asset"] for row in answer.get("balance", ())}
    first = balances_of(told["GET /api/1/balance"][0])
    assert (first["ETH"].free, first["ETH"].held) == (Decimal("1.40"), Decimal("0.10"))


def test_the_symbols_of_tokocrypto_are_read() -> None:
    cases = json.loads(recording("recorded/tokocrypto/ccxt_public_rest.json").read_text())["cases"]
    count = 0
    for case in cases:
        told = case["http_response"]
        data = told.get("data") if isinstance(told, dict) else None
        rows = data.get("list", []) if isinstance(data, dict) else []
        if rows and "baseAsset" in rows[0]:
            found = tokocrypto_instruments(rows)
            assert len(found) == len(rows)
            count += len(rows)
            assert found["BTCIDR.tokocrypto"].order_symbol == "BTC_IDR"
    assert count > 0
