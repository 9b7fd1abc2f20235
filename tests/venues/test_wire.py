import pytest

from ingenium.model.errors import DataError
from ingenium.venues.binance import wire as binance
from ingenium.venues.coinbase import wire as coinbase
from ingenium.venues.kraken import wire as kraken

FUTURES = (
    '{"stream":"xyzusdt@depth@0ms","data":{"e":"depthUpdate","E":1700000000123,"T":1,"s":"XYZUSDT",'
    '"U":11,"u":15,"pu":9,"b":[["1.50","2"]],"a":[["1.60","0"]]}}'
)
SPOT = (
    '{"stream":"xyzusdt@depth","data":{"e":"depthUpdate","E":1,"s":"XYZUSDT","U":11,"u":15,'
    '"b":[],"a":[]}}'
)


def test_a_futures_update_names_its_predecessor() -> None:
    update = binance.depth_update(FUTURES)
    assert update == binance.DepthUpdate(
        "XYZUSDT", 1_700_000_000_123, 11, 15, [("1.50", "2")], [("1.60", "0")], 9
    )


def test_a_spot_update_names_no_predecessor() -> None:
    update = binance.depth_update(SPOT)
    assert update is not None
    assert (update.first, update.last, update.previous) == (11, 15, 0)


def test_other_streams_are_no_depth_updates() -> None:
    assert binance.depth_update('{"stream":"xyz@miniTicker","data":{"e":"24hrMiniTicker"}}') is None


@pytest.mark.parametrize("frame", ["", "[]", '{"stream":"x@depth","data":{}}', '{"data":1}'])
def test_a_frame_that_is_none_of_binance_is_refused(frame: str) -> None:
    with pytest.raises(DataError, match="not a frame of Binance's combined streams"):
        binance.depth_update(frame)


def test_a_snapshot_has_a_number_and_two_sides() -> None:
    snapshot = binance.depth_snapshot('{"lastUpdateId":7,"bids":[["1","2"]],"asks":[]}')
    assert (snapshot.last, snapshot.bids, snapshot.asks) == (7, [("1", "2")], [])
    with pytest.raises(DataError, match=r"not a depth snapshot of Binance.*lastUpdateId"):
        binance.depth_snapshot('{"bids":[],"asks":[]}')


def test_an_update_of_both_sides_comes_in_two_parts_and_has_one_checksum() -> None:
    message = kraken.book_message(
        '[1,{"a":[["5.1","1.0","1.5"]]},{"b":[["5.0","0.0","1.5"]],"c":"99"},"book-10","X/Y"]'
    )
    assert message == kraken.BookMessage(
        "X/Y", bids=[["5.0", "0.0", "1.5"]], asks=[["5.1", "1.0", "1.5"]], checksum=99
    )
    assert not message.is_snapshot


def test_a_snapshot_of_kraken_has_no_checksum() -> None:
    message = kraken.book_message('[1,{"as":[["5.1","1.0","1.5"]],"bs":[]},"book-10","X/Y"]')
    assert message is not None
    assert (message.is_snapshot, message.asks) == (True, [["5.1", "1.0", "1.5"]])


@pytest.mark.parametrize("frame", ['{"event":"heartbeat"}', '[1,[],"trade","X/Y"]'])
def test_other_messages_of_kraken_are_left_aside(frame: str) -> None:
    assert kraken.book_message(frame) is None


@pytest.mark.parametrize("frame", ["", "[]", '[1,{"a":7},"book-10","X/Y"]'])
def test_a_frame_that_is_none_of_kraken_is_refused(frame: str) -> None:
    with pytest.raises(DataError, match="not a frame of Kraken's book channel"):
        kraken.book_message(frame)


def test_the_changes_of_coinbase_are_told_apart_by_side() -> None:
    update = coinbase.level_message(
        '{"type":"l2update","product_id":"X-Y","time":"2021-04-17T16:43:37.3Z",'
        '"changes":[["sell","2.5","1"],["buy","2.4","0.0"]]}'
    )
    assert isinstance(update, coinbase.LevelUpdate)
    assert update.rows("buy") == [("2.4", "0.0")]
    assert update.rows("sell") == [("2.5", "1")]


def test_other_messages_of_coinbase_are_left_aside_and_broken_ones_refused() -> None:
    assert coinbase.level_message('{"type":"ticker","price":"1"}') is None
    with pytest.raises(DataError, match=r"not a message of Coinbase Exchange.*product_id"):
        coinbase.level_message('{"type":"snapshot","bids":[],"asks":[]}')
