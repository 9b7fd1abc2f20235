from pathlib import Path

import pytest
from benchmarks.child import (
    Reading,
    Stopwatch,
    WrongAnswerError,
    main,
    peak_megabytes,
    require,
    require_near,
)
from benchmarks.peers import install
from benchmarks.peers.catalogue import PEERS, Peer, peer_named
from benchmarks.runner import NOT_INSTALLED, Program, figures_of, measure, measure_peer
from benchmarks.table import GROUPS, ROWS

ROW = {row.name: row for row in ROWS}


def test_the_best_and_the_median_of_a_rate_are_kept_with_the_note_of_the_best() -> None:
    runs = [[Reading("W1", rate, note=f"{rate:g}")] for rate in (3.0, 9.0, 5.0)]
    (figure,) = figures_of("ours", ROW["W1"], runs)
    assert (figure.who, figure.best, figure.median, figure.note) == ("ours", 9.0, 5.0, "9")


def test_the_best_time_is_the_shortest() -> None:
    runs = [[Reading("W5", seconds)] for seconds in (3.0, 9.0, 5.0)]
    assert figures_of("ours", ROW["W5"], runs)[0].best == 3.0


def test_each_variant_is_a_figure_of_its_own() -> None:
    run = [Reading("W1", 1.0, variant="columns"), Reading("W1", 2.0, variant="callback")]
    names = [figure.who for figure in figures_of("peer", ROW["W1"], [run])]
    assert names == ["peer (columns)", "peer (callback)"]


def test_readings_of_other_rows_are_left_alone() -> None:
    assert figures_of("ours", ROW["W1"], [[Reading("W1-rss", 100.0)]]) == []


def test_a_program_that_fails_says_its_last_line() -> None:
    failure = measure(Program("nobody", "benchmarks.nobody"), "W1", 1.0, 1).failure
    assert "benchmarks.nobody" in failure


def test_a_peer_without_its_environment_says_how_to_get_it() -> None:
    absent = Peer("absent", "absent 1.0", ("absent==1.0",), ("W1",), calls_python=True)
    assert measure_peer(absent, "W1", 1.0, 1).failure == NOT_INSTALLED


def test_an_environment_of_other_versions_is_not_installed(tmp_path: Path) -> None:
    peer = Peer("some", "some 1.0", ("some==1.0",), ("W1",), calls_python=True, folder=tmp_path)
    peer.environment.mkdir()
    peer.stamp.write_text("\n".join(peer.packages))
    assert peer.is_installed
    peer.stamp.write_text("something==0.1")
    assert not peer.is_installed


def test_peers_run_only_groups_that_exist() -> None:
    assert {group for peer in PEERS for group in peer.groups} <= set(GROUPS)


def test_an_unknown_peer_is_refused_before_anything_is_installed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ValueError, match="there are vectorbt"):
        peer_named("zebra")
    assert install.main(["zebra"]) == 2
    assert "zebra" in capsys.readouterr().err


def test_a_child_prints_its_readings_as_the_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    main({"W1": lambda scale: [Reading("W1", scale.factor)]}, ["W1", "--scale", "0.5"])
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == '[{"row": "W1", "figure": 0.5, "note": "", "variant": ""}]'


def test_a_wrong_count_stops_the_measurement() -> None:
    require("orders", 5, 5)
    with pytest.raises(WrongAnswerError, match="orders: 5, must be 6"):
        require("orders", 5, 6)


def test_a_peer_may_differ_by_a_hundredth() -> None:
    require_near("orders", 995, 1_000)
    with pytest.raises(WrongAnswerError, match="within 1 %"):
        require_near("orders", 980, 1_000)


def test_the_stopwatch_takes_both_times() -> None:
    with Stopwatch() as watch:
        sum(range(100_000))
    assert watch.wall > 0
    assert watch.cpu > 0


def test_the_peak_is_that_of_a_python_at_least() -> None:
    assert peak_megabytes() > 5
