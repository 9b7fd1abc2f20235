import pytest
from benchmarks.arguments import parse
from benchmarks.table import GROUPS


def test_without_words_everything_is_measured_with_peers() -> None:
    request = parse([])
    assert request.groups == GROUPS
    assert (request.scale, request.with_peers, request.repeats) == (1.0, True, 3)


def test_only_chooses_groups_in_the_order_of_the_table() -> None:
    assert parse(["--only", "w3,W1"]).groups == ("W1", "W3")


def test_peers_can_be_left_out() -> None:
    assert not parse(["--no-peers"]).with_peers


def test_the_command_is_kept_for_the_report() -> None:
    assert parse(["--only", "W1"]).command == "python -m benchmarks --only W1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "W77"], "there is no workload 'W77'"),
        (["--only", "W1,"], "there is no workload"),
        (["--scale", "2"], "the scale is a part"),
        (["--scale", "0"], "the scale is a part"),
        (["--repeats", "0"], "at least one run"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(words)
    assert said in capsys.readouterr().err
