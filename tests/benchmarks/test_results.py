import json
from dataclasses import fields
from pathlib import Path

from benchmarks.results import Entry, GroupRun, Results, load, merged, save
from benchmarks.runner import Figure, Measured

PEER = "slowtrader 1.0"


def measured(who: str, row: str, best: float, note: str = "") -> Measured:
    return Measured((Figure(who, row, best, median=best * 0.9, note=note),))


def run_of_w2(
    ours: float, *, date: str = "monday", peers: dict[str, Measured] | None = None
) -> GroupRun:
    return GroupRun(
        group="W2",
        measured=date,
        scale=1.0,
        ours=measured("ingenium", "W2", ours),
        bound=measured("raw bound", "W2", 50e6),
        peers=peers,
    )


def with_peer(figure: float, note: str = "") -> dict[str, Measured]:
    return {PEER: measured(PEER, "W2", figure, note)}


def test_a_run_gives_a_row_its_figures() -> None:
    results = merged(Results(), run_of_w2(9e6, peers=with_peer(1e6, "few bars")))
    assert results.entries["W2"] == Entry(9e6, "bars/s", 8e6, 50e6, {PEER: 1e6})
    assert results.details["W2"].notes == {PEER: "few bars"}
    assert results.details["W2"].median == 9e6 * 0.9


def test_a_run_of_one_group_keeps_the_rows_of_others() -> None:
    earlier = Results({"W1": Entry(1.0, "bars/s", 2.5e6, None)}, {})
    results = merged(earlier, run_of_w2(9e6))
    assert list(results.entries) == ["W1", "W2"]
    assert results.entries["W1"] is earlier.entries["W1"]


def test_rows_keep_the_order_of_the_table_whatever_was_measured_first() -> None:
    later = Results({"W4": Entry(1.0, "operations/s", 2e6, None)}, {})
    assert list(merged(later, run_of_w2(9e6)).entries) == ["W2", "W4"]


def test_without_peers_their_earlier_figures_stay_and_are_known_as_earlier() -> None:
    before = merged(Results(), run_of_w2(9e6, peers=with_peer(1e6, "few bars")))
    after = merged(before, run_of_w2(7e6, date="tuesday"))
    assert after.entries["W2"].ours == 7e6
    assert after.entries["W2"].peers == {PEER: 1e6}
    assert after.details["W2"].notes == {PEER: "few bars"}
    assert not after.details["W2"].is_one_run


def test_a_peer_that_fails_loses_its_earlier_figure_and_says_why() -> None:
    before = merged(Results(), run_of_w2(9e6, peers=with_peer(1e6)))
    after = merged(before, run_of_w2(9e6, peers={PEER: Measured(failure="not installed")}))
    assert after.entries["W2"].peers == {}
    assert after.details["W2"].failures == {PEER: "not installed"}


def test_our_own_failure_leaves_no_old_figure_behind() -> None:
    before = merged(Results(), run_of_w2(9e6))
    wrong = GroupRun("W2", "tuesday", 1.0, Measured(failure="wrong"), Measured(), None)
    assert merged(before, wrong).entries["W2"].ours is None


def test_results_come_back_as_they_were_saved(tmp_path: Path) -> None:
    results = merged(Results(), run_of_w2(9e6, peers=with_peer(1e6)))
    files = tmp_path / "results.json", tmp_path / "details.json"
    save(results, *files)
    assert load(*files) == results


def test_the_stored_row_has_exactly_the_agreed_keys(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    save(merged(Results(), run_of_w2(9e6)), path, tmp_path / "details.json")
    stored = json.loads(path.read_text())
    assert list(stored["W2"]) == ["ours", "unit", "goal", "bound", "peers"]
    assert [field.name for field in fields(Entry)] == list(stored["W2"])


def test_without_files_there_are_no_results(tmp_path: Path) -> None:
    assert load(tmp_path / "results.json", tmp_path / "details.json") == Results()
