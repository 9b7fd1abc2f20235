"""What the checks tell about ticks: their clocks, their numbers, the book that follows."""

from typing import TYPE_CHECKING

import numpy as np
from tests.quality.subjects import NOW, times

from ingenium.model.bar_checks import IntColumn
from ingenium.storage.kinds import BOOK, FUNDING, TRADES
from ingenium.storage.quality.checking import check
from ingenium.storage.quality.finding import Finding
from ingenium.storage.quality.subject import Subject

if TYPE_CHECKING:
    from numpy.typing import NDArray


def found(subject: Subject) -> dict[str, Finding]:
    findings = check(subject, now=NOW)
    return {each.check: each for each in findings if each.check != "no_calendar"}


def trades(numbers: list[int], received: IntColumn | None = None) -> Subject:
    count = len(numbers)
    columns: dict[str, NDArray[np.float64]] = {
        "price": np.linspace(100, 101, count),
        "size": np.ones(count),
        "id": np.array(numbers),
    }
    return Subject(TRADES, times(count), columns, received=received)


def book(*levels: tuple[int, int, int, float, float, int]) -> Subject:
    """Return a book of rows: is_snapshot, first_id, last_id, price, size, side."""
    names = ("is_snapshot", "first_id", "last_id", "price", "size", "side")
    columns = {
        name: np.array(values)
        for name, values in zip(names, zip(*levels, strict=True), strict=True)
    }
    return Subject(BOOK, times(len(levels)), columns)


SNAPSHOT = [(1, 10, 10, 1.5, 2.0, 1), (1, 10, 10, 1.7, 3.0, -1)]


def test_clean_trades_have_nothing_to_tell() -> None:
    assert found(trades(list(range(20)))) == {}


def test_equal_trades_are_worth_a_note_and_no_more() -> None:
    subject = trades([0] * 20)
    same = {name: np.ones(20) for name in ("price", "size")}
    subject = Subject(TRADES, times(20, step=0), same)
    assert {name: each.severity for name, each in found(subject).items()} == {
        "identical_ticks": "note"
    }


def test_a_missing_trade_is_told_by_its_number() -> None:
    finding = found(trades([*range(20), *range(25, 40)]))["number_gaps"]
    assert (finding.count, finding.severity) == (1, "warning")
    assert finding.example.endswith("row 20, 25 follows 19")


def test_a_repeated_number_is_told() -> None:
    assert found(trades([*range(20), 19, *range(20, 40)]))["numbers_back"].count == 1


def test_numbers_that_never_were_consecutive_tell_nothing() -> None:
    assert found(trades(list(range(0, 60, 3)))) == {}


def test_rows_received_before_they_were_sent_show_a_clock_that_is_behind() -> None:
    received = times(20) - 1_268_000_000
    finding = found(trades(list(range(20)), received))["received_early"]
    assert finding.count == 20
    assert finding.example.endswith("row 0, 1,268.0 ms before")


def test_receive_times_that_go_back_are_an_error_and_times_of_sending_are_not() -> None:
    sent = times(20)
    swapped = sent.copy()
    swapped[[4, 5]] = swapped[[5, 4]]
    late = sent + 10**12
    columns = trades(list(range(20))).columns
    assert found(Subject(TRADES, swapped, columns, received=late))["event_order"].severity == "note"
    late = late.copy()
    late[[4, 5]] = late[[5, 4]]
    assert found(Subject(TRADES, sent, columns, received=late))["order"].severity == "error"


def test_a_book_whose_updates_follow_one_another_has_nothing_to_tell() -> None:
    assert found(book(*SNAPSHOT, (0, 11, 12, 1.6, 1.0, 1), (0, 13, 13, 1.6, 0.0, 1))) == {}


def test_a_lost_update_of_a_book_is_an_error() -> None:
    finding = found(book(*SNAPSHOT, (0, 11, 12, 1.6, 1.0, 1), (0, 14, 14, 1.6, 0.0, 1)))
    assert finding["updates_missing"].example.endswith("row 3")


def test_a_book_that_crosses_is_an_error() -> None:
    finding = found(book(*SNAPSHOT, (0, 11, 12, 1.8, 1.0, 1)))
    assert (finding["crossed_book"].severity, finding["crossed_book"].count) == ("error", 1)


def test_a_book_without_a_snapshot_is_told() -> None:
    assert set(found(book((0, 11, 12, 1.6, 1.0, 1)))) == {"no_snapshot"}


def test_funding_rates_may_have_any_sign() -> None:
    rates = np.array([0.0001, -0.0002, 0.0])
    subject = Subject(FUNDING, times(3), {"rate": rates}, calendar=None)
    assert found(subject) == {}
