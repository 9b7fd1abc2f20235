"""The third contract: klines and orders of hft-service, in an envelope."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.events import AMOUNTS, NAMES, NUMBERS, SIDES, TEXTS, maybe, order, signal
from tests.wire.golden_files import golden, in_order, names

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import AnyEvent, BarEvent, SubmitOrder
from ingenium.model.wire.hft.codec import (
    HftCodec,
    KlineSubject,
    is_stale,
    kline_subject,
    named_by,
    once_more,
    retries,
)
from ingenium.model.wire.packet import Packet
from ingenium.model.wire.times import nanoseconds

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN = nanoseconds("2026-02-28T10:00:00Z", "")
CLOSE = nanoseconds("2026-02-28T10:00:59.999Z", "")
BAR = BarEvent(
    sent=CLOSE, symbol="TKOIDR", open=Decimal(919), high=Decimal("922.5"), low=Decimal(918),
    close=Decimal(920), volume=Decimal("1200.5"), time=OPEN, end=CLOSE, period="1m",
    venue="tokocrypto", quote_volume=Decimal(1104460), taker_volume=Decimal(700),
    taker_quote_volume=Decimal(644000), trades=17,
)  # fmt: skip
REQUEST = "e1580b74-1af6-47e4-9b90-354875f1f19e"
MARKET = SubmitOrder(
    id=REQUEST, sent=CLOSE, symbol="TKO_IDR", side="sell", quantity=Decimal(30), venue="tokocrypto"
)
LIMIT = SubmitOrder(
    id=REQUEST, sent=CLOSE, symbol="TKO_IDR", side="buy", quantity=Decimal(30), type="limit",
    limit=Decimal(920), send_before=nanoseconds("2026-02-28T10:02:00Z", ""), venue="tokocrypto",
    strategy="lazy-grid", source="lazy-grid", user="toko-1", is_simulated=True,
    client_order_id="1d421596-2ff1-4798-b1b5-5336ed391227",
)  # fmt: skip
KLINE = "KLINE.TOKOCRYPTO.TKOIDR.1M"
PLACE = "order_engine.place_order"
NOW: Mapping[str, tuple[HftCodec, str, AnyEvent]] = {
    "kline_pascal": (HftCodec(), KLINE, BAR),
    "kline_snake": (HftCodec(keys="snake"), KLINE, BAR),
    "limit_order": (HftCodec(), PLACE, LIMIT),
    "market_order": (HftCodec(), PLACE, MARKET),
}
OLDER: Mapping[str, tuple[str, AnyEvent]] = {
    "kline_without_envelope_count": (KLINE, BAR),
    "order_with_later_fields": (PLACE, MARKET),
}
CODEC = HftCodec()


def test_every_golden_file_is_read_by_a_test() -> None:
    assert names("hft") == set(NOW)
    assert names("hft_older") == set(OLDER)


@pytest.mark.parametrize("name", NOW)
def test_an_event_is_written_as_its_golden_file_and_read_from_it(name: str) -> None:
    codec, subject, event = NOW[name]
    packet = codec.encode(event)
    assert packet.subject == subject
    assert in_order(packet.data) == in_order(golden(f"hft/{name}"))
    for reader in (CODEC, HftCodec(keys="snake")):
        assert reader.decode(Packet(subject, golden(f"hft/{name}"))) == event


@pytest.mark.parametrize("name", OLDER)
def test_what_other_versions_send_is_read(name: str) -> None:
    subject, event = OLDER[name]
    assert CODEC.decode(Packet(subject, golden(f"hft_older/{name}"))) == event


MOMENTS = st.integers(315_532_800_000, 4_102_444_800_000).map(lambda count: count * 1_000_000)
SECONDS = st.integers(315_532_800, 4_102_444_800).map(lambda count: count * 10**9)
BARS = st.builds(
    BarEvent, sent=MOMENTS, symbol=NAMES, open=NUMBERS, high=NUMBERS, low=NUMBERS, close=NUMBERS,
    volume=NUMBERS, time=MOMENTS, end=MOMENTS, venue=NAMES, is_closed=st.booleans(),
    period=st.sampled_from(["1m", "1h", "1d", "1w", "1M"]), quote_volume=NUMBERS,
    taker_volume=NUMBERS, taker_quote_volume=NUMBERS, trades=st.integers(0, 2**31),
)  # fmt: skip
COMMON: Any = {
    "id": NAMES, "sent": MOMENTS, "symbol": NAMES, "side": SIDES, "quantity": AMOUNTS,
    "send_before": maybe(SECONDS), "venue": NAMES, "strategy": TEXTS, "user": TEXTS,
    "source": TEXTS, "client_order_id": TEXTS, "is_simulated": st.booleans(),
}  # fmt: skip
ORDERS = st.builds(SubmitOrder, **COMMON, reference=maybe(AMOUNTS)) | st.builds(
    SubmitOrder, **COMMON, type=st.just("limit"), limit=AMOUNTS
)


@given(BARS | ORDERS, st.sampled_from(["pascal", "snake"]))
def test_what_is_written_is_read_as_it_was(event: AnyEvent, keys: Any) -> None:
    assert CODEC.decode(HftCodec(keys=keys).encode(event)) == event


@pytest.mark.parametrize(
    ("period", "interval"),
    [("1m", "1M"), ("15m", "15M"), ("1M", "1MO"), ("3M", "3MO"), ("1h", "1H"), ("1d", "1D")],
)
def test_a_minute_and_a_month_have_subjects_of_their_own(period: str, interval: str) -> None:
    subject = kline_subject("tokocrypto", "tkoidr", period)
    assert subject == f"KLINE.TOKOCRYPTO.TKOIDR.{interval}"
    assert named_by(subject) == KlineSubject("TOKOCRYPTO", "TKOIDR", period)


def test_the_body_tells_the_period_where_older_programs_send_months_as_minutes() -> None:
    packet = CODEC.encode(msgspec.structs.replace(BAR, period="1M"))
    assert packet.subject == "KLINE.TOKOCRYPTO.TKOIDR.1MO"
    read = CODEC.decode(Packet(KLINE, packet.data))
    assert isinstance(read, BarEvent)
    assert read.period == "1M"


def test_a_symbol_cannot_break_the_grammar_of_subjects() -> None:
    subject = kline_subject("toko", "tko.idr*", "1m")
    assert subject == "KLINE.TOKO.TKO%2EIDR%2A.1M"
    assert named_by(subject) == KlineSubject("TOKO", "TKO.IDR*", "1m")


@pytest.mark.parametrize("subject", ["KLINE.*.TKOIDR.1M", "order_engine.*", "KLINE.>"])
def test_a_message_on_a_subject_with_a_wildcard_is_refused(subject: str) -> None:
    """The grid of the origin sent its failures to such a subject again."""
    with pytest.raises(WireError, match="is a pattern: send to a subject"):
        CODEC.decode(Packet(subject, golden("hft/kline_pascal")))


@pytest.mark.parametrize("subject", ["KLINE", "KLINE.A.B", "KLINE.A.B.C.D", "kline.a.b.1m"])
def test_what_is_no_subject_of_klines_is_refused(subject: str) -> None:
    with pytest.raises(WireError, match=r"is not KLINE\.<EXCHANGE>"):
        named_by(subject)


def test_a_time_in_seconds_where_milliseconds_are_due_is_refused() -> None:
    """Strategies of the origin sent seconds, which its consumers took for milliseconds."""
    body = golden("hft/market_order").replace(b"1772272859999", b"1772272859")
    told = "order requested_at: 1772272859 are seconds, by their size: this field counts millis"
    with pytest.raises(WireError, match=told):
        CODEC.decode(Packet(PLACE, body))
    body = golden("hft/limit_order").replace(b"1772272920", b"1772272920000")
    told = "order expired_at: 1772272920000 are milliseconds, by their size: this field counts sec"
    with pytest.raises(WireError, match=told):
        CODEC.decode(Packet(PLACE, body))
    body = golden("hft_older/kline_without_envelope_count").replace(b"1772272800000", b"1772272800")
    with pytest.raises(WireError, match="kline open time: 1772272800 are seconds"):
        CODEC.decode(Packet(KLINE, body))


def test_failures_are_counted_in_the_envelope() -> None:
    packet = CODEC.encode(BAR)
    assert retries(packet) == 0
    again = once_more(once_more(packet))
    assert retries(again) == 2
    assert CODEC.decode(again) == BAR


@pytest.mark.parametrize("retry", ["-1", "2147483648", "1e3", '"1"', "null"])
def test_a_count_of_failures_that_is_none_is_refused(retry: str) -> None:
    body = golden("hft/kline_pascal").replace(b'"retry": 0', b'"retry": ' + retry.encode())
    with pytest.raises(WireError, match=r"^envelope: "):
        CODEC.decode(Packet(KLINE, body))


def test_a_bar_is_stale_a_minute_after_it_was_sent() -> None:
    assert not is_stale(BAR, CLOSE + 60 * 10**9)
    assert is_stale(BAR, CLOSE + 60 * 10**9 + 1)
    with pytest.raises(WireError, match="its age is not known"):
        is_stale(msgspec.structs.replace(BAR, sent=None), CLOSE)


def test_a_bar_without_an_end_ends_with_the_last_millisecond_of_its_period() -> None:
    read = CODEC.decode(CODEC.encode(msgspec.structs.replace(BAR, end=None)))
    assert read == BAR
    with pytest.raises(WireError, match="bar time: it is not known, and a kline must tell it"):
        CODEC.encode(msgspec.structs.replace(BAR, time=None))
    with pytest.raises(WireError, match="a bar of 1M must tell its end"):
        CODEC.encode(msgspec.structs.replace(BAR, end=None, period="1M"))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"time_in_force": "IOC"}, "hft-service knows no time in force: IOC cannot be said"),
        ({"stop_loss": Decimal(1)}, "hft-service has no words for its stop loss: leave it out"),
        ({"type": "stop"}, "no word for the order type 'stop': it has MARKET, LIMIT"),
        ({"post_only": True}, "no words for its post only"),
    ],
)
def test_what_the_contract_cannot_say_of_an_order_is_never_left_out_in_silence(
    changes: dict[str, Any], fault: str
) -> None:
    with pytest.raises(NotHeldError, match=fault):
        CODEC.encode(msgspec.structs.replace(MARKET, **changes))


def test_orders_without_what_the_contract_demands_are_refused() -> None:
    with pytest.raises(WireError, match="order venue: it is empty"):
        CODEC.encode(order())
    with pytest.raises(WireError, match="a limit order needs one"):
        CODEC.encode(msgspec.structs.replace(MARKET, type="limit"))
    body = golden("hft/limit_order").replace(b'"920"', b'"0"')
    with pytest.raises(WireError, match="0 is no limit: a LIMIT order needs one above zero"):
        CODEC.decode(Packet(PLACE, body))


def test_events_of_other_contracts_have_no_words_here() -> None:
    with pytest.raises(NotHeldError, match="SignalEvent: hft-service has no such event"):
        CODEC.encode(signal())
    with pytest.raises(WireError, match=r"is of no event: there are KLINE.>, order_engine"):
        CODEC.decode(Packet("order_engine.notification_alert", b"{}"))
