"""What children print is kept with its time, in files of a bounded size, and read by time."""

from contextlib import closing

import pytest

from ingenium.model.errors import DataError
from ingenium.runtime.supervising.child_log import ChildLog, rotated
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.log_reading import LogLine, SessionLogs


@pytest.fixture
def made(folder: SessionFolder) -> SessionFolder:
    folder.make()
    return folder


def written(folder: SessionFolder, component: str, *lines: str) -> None:
    folder.log_file(component).write_text("".join(f"{line}\n" for line in lines))


def texts(lines: list[LogLine]) -> list[str]:
    return [line.text for line in lines]


def last(folder: SessionFolder, number: int | None = None) -> list[LogLine]:
    with closing(SessionLogs(folder)) as logs:
        return logs.last(number)


def test_lines_are_put_together_from_chunks(made: SessionFolder) -> None:
    log = ChildLog(made.log_file("strategy"))
    for chunk in (b"one\ntw", b"o\n", b"three"):
        log.add(chunk)
    log.close()
    assert texts(last(made)) == ["one", "two", "three"]
    assert log.last_line == "three"


def test_a_line_without_end_is_cut(made: SessionFolder) -> None:
    log = ChildLog(made.log_file("strategy"))
    log.add(b"x" * 100_000)
    log.add(b"\n")
    log.close()
    assert texts(last(made)) == ["x" * 100_000, ""]


def test_a_full_file_is_put_aside_and_the_oldest_is_dropped(made: SessionFolder) -> None:
    log = ChildLog(made.log_file("strategy"), largest=200, kept=2)
    for number in range(40):
        log.add(f"line {number}\n".encode())
    log.close()
    file = made.log_file("strategy")
    assert [rotated(file, age).exists() for age in range(4)] == [True, True, True, False]
    kept = texts(last(made))
    assert kept == [f"line {number}" for number in range(40 - len(kept), 40)]
    assert 10 < len(kept) < 30


def test_a_full_disk_is_counted_in_lines(made: SessionFolder) -> None:
    made.log_file("strategy").symlink_to("/dev/full")
    log = ChildLog(made.log_file("strategy"))
    log.add(b"one\ntwo\n")
    assert (log.lost, log.problem) == (2, "No space left on device")
    log.close()


def test_logs_are_merged_by_time(made: SessionFolder) -> None:
    written(made, "strategy", "2026-01-01T00:00:01Z b", "2026-01-01T00:00:03Z d")
    written(made, "executor", "2026-01-01T00:00:00Z a", "2026-01-01T00:00:02Z c")
    lines = last(made, 3)
    assert [(line.component, line.text) for line in lines] == [
        ("strategy", "b"),
        ("executor", "c"),
        ("strategy", "d"),
    ]


def test_the_last_lines_reach_back_into_older_files(made: SessionFolder) -> None:
    file = made.log_file("strategy")
    rotated(file, 1).write_text("1Z a\n2Z b\n")
    file.write_text("3Z c\n")
    assert texts(last(made, 2)) == ["b", "c"]


def test_many_lines_are_read_from_the_end(made: SessionFolder) -> None:
    lines = [f"{number:09}Z {'x' * 50} {number}" for number in range(5_000)]
    written(made, "strategy", *lines)
    found = texts(last(made, 3_000))
    assert [int(text.split()[1]) for text in found] == list(range(2_000, 5_000))


def test_new_lines_are_followed_over_rotations(made: SessionFolder) -> None:
    log = ChildLog(made.log_file("strategy"), largest=200, kept=3)
    log.add(b"line 0\n")
    logs = SessionLogs(made)
    found = texts(logs.last(None))
    for number in range(1, 100):
        log.add(f"line {number}\n".encode())
        if number % 7 == 0:
            found += texts(logs.new())
    log.close()
    found += texts(logs.new())
    logs.close()
    assert found == [f"line {number}" for number in range(100)]


def test_a_component_that_begins_to_print_later_is_followed_too(made: SessionFolder) -> None:
    logs = SessionLogs(made)
    assert logs.last(10) == []
    written(made, "executor", "1Z a")
    assert texts(logs.new()) == ["a"]
    assert logs.new() == []
    logs.close()


def test_a_line_is_new_once_it_is_whole(made: SessionFolder) -> None:
    file = made.log_file("executor")
    file.write_text("1Z a\n2Z b")
    logs = SessionLogs(made)
    assert texts(logs.last(None)) == ["a"]
    with file.open("a") as opened:
        opened.write("c\n")
    assert texts(logs.new()) == ["bc"]
    logs.close()


def test_a_component_without_a_log_is_told_with_those_that_have_one(made: SessionFolder) -> None:
    written(made, "strategy", "1Z a")
    with pytest.raises(DataError, match="'monday' has no log of 'strat': did you mean 'strategy'"):
        SessionLogs(made, "strat").last(1)
