"""What a sweep tries."""

import pytest

from ingenium import ConfigError, Integers, LogUniform, Uniform
from ingenium.research.space import Choice, read_choice, trials_of


def test_a_grid_is_all_values_with_all() -> None:
    trials = trials_of({"fast": [5, 10], "slow": [30, 60]})
    assert trials == [
        {"fast": 5, "slow": 30},
        {"fast": 5, "slow": 60},
        {"fast": 10, "slow": 30},
        {"fast": 10, "slow": 60},
    ]


def test_samples_of_a_grid_are_different_trials_of_it() -> None:
    space = {"fast": range(10), "slow": range(10)}
    trials = trials_of(space, samples=40, seed=1)
    assert len({tuple(trial.values()) for trial in trials}) == 40
    assert all(trial in trials_of(space) for trial in trials)
    assert trials != trials_of(space, samples=40, seed=2)


def test_draws_repeat_with_the_seed_and_stay_within_their_bounds() -> None:
    space: dict[str, Choice] = {
        "a": Uniform(1, 2),
        "b": LogUniform(0.01, 1),
        "c": Integers(3, 5),
        "d": ["x", "y"],
    }
    trials = trials_of(space, samples=200, seed=7)
    assert trials == trials_of(space, samples=200, seed=7)
    assert all(1 <= float(str(t["a"])) <= 2 and 0.01 <= float(str(t["b"])) <= 1 for t in trials)
    assert {trial["c"] for trial in trials} == {3, 4, 5}
    assert {trial["d"] for trial in trials} == {"x", "y"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("30,60,90", [30, 60, 90]),
        ("5:25:10", [5, 15, 25]),
        ("1:3", [1, 2, 3]),
        ("0.1:0.3:0.1", [0.1, 0.2, 0.3]),
        ("next_open, same_close", ["next_open", "same_close"]),
    ],
)
def test_values_and_ranges_are_read_and_a_range_has_both_ends(
    text: str, values: list[object]
) -> None:
    assert read_choice(text, where="--grid x") == values


def test_distributions_are_read() -> None:
    assert read_choice("uniform(0.5, 2)", where="x") == Uniform(0.5, 2)
    assert read_choice("integers(5,50)", where="x") == Integers(5, 50)


@pytest.mark.parametrize("text", ["5:1", "1:2:0", "1:2:3:4", "a:b", "integers(1.5,2)"])
def test_what_cannot_be_read_is_told_with_examples(text: str) -> None:
    with pytest.raises(ConfigError, match="30,60,90"):
        read_choice(text, where="--grid x")


@pytest.mark.parametrize(
    ("space", "samples", "told"),
    [
        ({}, None, "nothing to try"),
        ({"a": []}, None, "no values"),
        ({"a": Uniform(1, 2)}, None, "samples="),
        ({"a": Uniform(2, 1)}, 5, "swap them"),
        ({"a": [1]}, 0, "samples must be"),
        ({"a": range(2_000), "b": range(2_000)}, None, "4,000,000 trials"),
        ({"a": "fast"}, None, "no list of values"),
    ],
)
def test_a_space_that_cannot_be_tried_is_refused(
    space: dict[str, Choice], samples: int | None, told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        trials_of(space, samples=samples)
