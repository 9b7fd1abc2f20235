import numpy as np
import pytest

from ingenium.model.market import MarketEvent, MatchingEngine

WORDS = MatchingEngine.words()
ABSENT = np.iinfo(np.int64).min
COLUMNS = (
    "operation", "id", "owner", "side", "kind", "price", "quantity", "lifetime", "post_only",
    "display", "trigger", "distance", "self_trade", "expires",
)  # fmt: skip


def told(events: list[MarketEvent]) -> list[tuple[str, int, str]]:
    return [(event.what, event.id, event.reason) for event in events]


def commands(**columns: list[int]) -> dict[str, np.ndarray]:
    """Return columns of limit orders of one lot, other than said."""
    count = len(next(iter(columns.values())))
    rows = {name: [0] * count for name in COLUMNS}
    rows |= {"id": list(range(1, count + 1)), "price": [10] * count, "quantity": [1] * count}
    rows |= {name: [ABSENT] * count for name in ("display", "trigger", "distance", "expires")}
    return {name: np.array(values, dtype=np.int64) for name, values in (rows | columns).items()}


def test_a_trade_tells_both_orders_and_what_is_left() -> None:
    market = MatchingEngine()
    rested = market.enter(1, 1, "sell", 5, price=10)
    assert told(rested) == [("resting", 1, "")]
    assert (rested[0].price, rested[0].left) == (10, 5)
    trade, rest = market.enter(2, 2, "buy", 7, price=11)
    assert (trade.what, trade.id, trade.maker, trade.side) == ("traded", 2, 1, "buy")
    assert (trade.price, trade.quantity, trade.left, trade.sequence) == (10, 5, 2, 1)
    assert (rest.price, rest.left) == (11, 2)
    assert (market.best, market.last_price, market.trades) == ((11, None), 10, 1)


def test_levels_sum_what_is_shown() -> None:
    market = MatchingEngine()
    market.enter(1, 1, "buy", 9, price=10, display=2)
    market.enter(2, 1, "buy", 3, price=10)
    market.enter(3, 1, "buy", 4, price=9)
    assert market.levels("buy") == [(10, 5, 2), (9, 4, 1)]
    assert market.orders("buy") == [(1, 10, 2, 9), (2, 10, 3, 3), (3, 9, 4, 4)]


def test_orders_of_nobody_in_particular_trade_with_each_other() -> None:
    market = MatchingEngine()
    market.enter(1, 0, "buy", 1, price=10)
    events = market.enter(2, 0, "sell", 1, price=10, self_trade="cancel_both")
    assert [event.what for event in events] == ["traded"]


def test_quantities_as_large_as_they_come_are_counted_without_overflow() -> None:
    market, most = MatchingEngine(), 2**63 - 1
    for number in range(1, 4):
        market.enter(number, number, "sell", most, price=most, display=1)
    assert market.levels("sell") == [(most, 3, 3)]
    events = market.enter(4, 4, "buy", most, price=most, lifetime="FOK", display=most, kind="stop")
    assert told(events) == [("rejected", 4, "invalid")]
    assert told(market.replace(1, quantity=-most)) == [("cancelled", 1, "replace_below_filled")]


def test_an_event_shows_what_it_says() -> None:
    assert repr(MatchingEngine().cancel(7)[0]) == "<order 7 rejected: unknown>"


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"kind": "iceberg"}, "kind 'iceberg' is not known; use one of limit, market"),
        ({"lifetime": "day"}, "lifetime 'day' is not known; use one of GTC, DAY"),
        ({"self_trade": "both"}, "self_trade 'both' is not known; use one of none"),
        ({"lifetime": "GTD"}, "a GTD order needs the time at which it expires: give expires"),
    ],
)
def test_a_word_that_is_not_known_is_refused(terms: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MatchingEngine().enter(1, 1, "buy", 1, price=1, **terms)  # type: ignore[arg-type]


def test_columns_do_what_single_commands_do() -> None:
    single, columns = MatchingEngine(), MatchingEngine()
    events = single.enter(1, 0, "buy", 1, price=10)
    events += single.enter(2, 0, "sell", 1, price=10)
    outcome = columns.apply_columns(commands(side=[0, 1]))
    log = [WORDS["event"][place] for place in outcome["event"].tolist()]
    assert log == [(event.what, event.reason) for event in events]
    assert outcome["id"].tolist() == [event.id for event in events]
    assert outcome["taker"].tolist() == [2]
    assert outcome["maker"].tolist() == [1]
    assert columns.orders("buy") == single.orders("buy")


def test_no_command_of_a_batch_is_carried_out_when_one_makes_no_sense() -> None:
    market = MatchingEngine()
    for columns, message in (
        (commands(side=[0, 2]), "row 1: side is 2; its words have the numbers below 2"),
        (commands(id=[1, -2]), "row 1: id is -2; it must not be negative"),
        (commands(owner=[0, 2**32]), "row 1: owner is beyond 32 bits"),
        (commands(lifetime=[0, 2]), "row 1: .*a GTD order needs the time"),
        (commands(side=[0, 1]) | {"id": np.array([1])}, "column id is not as long as"),
        (commands(side=[0, 1]) | {"id": np.array([1.0, 2.0])}, "column id is not an array of"),
        ({"id": np.array([1])}, "there is no column operation among the commands"),
    ):
        with pytest.raises(ValueError, match=message):
            market.apply_columns(columns)
    assert market.orders("buy") == []
