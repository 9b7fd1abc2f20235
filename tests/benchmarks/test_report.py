import pytest
from benchmarks.peers.catalogue import PEERS
from benchmarks.report import amount, cells, flatness, page
from benchmarks.results import Detail, Entry, Results
from benchmarks.table import ROWS

PYTHON_PEER = next(peer.title for peer in PEERS if peer.calls_python)
COMPILED_PEER = next(peer.title for peer in PEERS if not peer.calls_python)
ROW = {row.name: row for row in ROWS}


def detail(*, peers_measured: str = "monday", scale: float = 1.0) -> Detail:
    return Detail(measured="monday", peers_measured=peers_measured, scale=scale, median=1.0)


def shown(name: str, entry: Entry, told: Detail | None = None) -> list[str]:
    return cells(ROW[name], Results({name: entry}, {name: told or detail()}))


def w1(ours: float | None, peers: dict[str, float] | None = None) -> Entry:
    return Entry(ours, "bars/s", 2.5e6, 10e6, peers or {})


def test_a_rate_above_its_goal_is_reached_and_compared_with_the_bound() -> None:
    texts = shown("W1", w1(5e6))
    assert texts[2] == "**5M** (1)"
    assert texts[3:7] == ["2.5M bars/s", "yes", "10M", "0.50"]


def test_a_time_above_its_goal_is_not_reached() -> None:
    assert shown("W5", Entry(4.0, "s", 3.0, None))[4] == "no"


def test_the_ratio_says_how_many_times_better_a_rate_is() -> None:
    texts = shown("W1", w1(5e6, {PYTHON_PEER: 1e6, COMPILED_PEER: 10e6}))
    assert texts[7:11] == [f"{PYTHON_PEER}: 1M", "5x", f"{COMPILED_PEER}: 10M", "0.5x"]


def test_the_ratio_says_how_many_times_better_a_time_is() -> None:
    texts = shown("W5", Entry(2.0, "s", 3.0, None, {PYTHON_PEER: 40.0}))
    assert texts[7:9] == [f"{PYTHON_PEER}: 40", "20x"]


def test_figures_of_two_runs_have_no_ratio() -> None:
    texts = shown("W1", w1(5e6, {PYTHON_PEER: 1e6}), detail(peers_measured="sunday"))
    assert texts[7:9] == [f"{PYTHON_PEER}: 1M on sunday", "another run"]


def test_a_row_without_ours_shows_the_peers_alone() -> None:
    texts = shown("W1", w1(None, {PYTHON_PEER: 1e6}))
    assert texts[2] == texts[4] == texts[6] == texts[8] == "-"
    assert texts[7] == f"{PYTHON_PEER}: 1M"


def test_a_smoke_check_is_marked_as_such() -> None:
    assert shown("W1", w1(5e6), detail(scale=0.1))[-1] == "monday, scale 0.1"


@pytest.mark.parametrize(("last", "verdict"), [(1.0e6, "flat"), (0.3e6, "**NOT FLAT**")])
def test_orders_are_flat_if_the_longest_run_keeps_up(last: float, verdict: str) -> None:
    rates = {"W3-1k": 0.2e6, "W3-10k": 0.9e6, "W3": 1.1e6, "W3-1M": last}
    entries = {name: Entry(rate, "orders/s", 1e6, None) for name, rate in rates.items()}
    assert flatness(Results(entries, {})).startswith(f"{verdict} (200k orders/s at 1k")


def test_the_page_names_machine_command_notes_and_failures() -> None:
    told = Detail(
        "monday", "monday", 1.0, 1.0, {PYTHON_PEER: "few bars"}, {COMPILED_PEER: "not installed"}
    )
    results = Results({"W1": w1(5e6, {PYTHON_PEER: 1e6})}, {"W1": told})
    text = page(results, machine="a big one", date="monday", command="make bench")
    assert "Machine: a big one. Last run: monday, `make bench`." in text
    assert f"- W1, {PYTHON_PEER}: few bars." in text
    assert f"- W1, {COMPILED_PEER}: no figure. not installed." in text


def test_an_empty_page_can_still_be_written() -> None:
    assert "None." in page(Results(), machine="m", date="d", command="c")


@pytest.mark.parametrize(
    ("figure", "text"),
    [(2_512_345, "2.51M"), (162_300, "162k"), (999.4, "999"), (0.04812, "0.0481"), (0.5, "0.5")],
)
def test_amounts_are_short(figure: float, text: str) -> None:
    assert amount(figure) == text
