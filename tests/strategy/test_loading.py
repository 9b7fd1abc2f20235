from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingenium.model.errors import ConfigError
from ingenium.strategy.builtin.mean_reversion import MeanReversion
from ingenium.strategy.builtin.naive_test import NaiveTest
from ingenium.strategy.builtin.sma_cross import SmaCross
from ingenium.strategy.loading import built_in_names, find_strategy

if TYPE_CHECKING:
    from pathlib import Path

ONE = """
from ingenium.strategy.strategy import Strategy

class {name}(Strategy):
    lookback: int = 20
"""


def write(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    path.write_text(text)
    return path


def refusal(name: str, folders: tuple[Path, ...] = ()) -> str:
    with pytest.raises(ConfigError) as error:
        find_strategy(name, folders)
    return str(error.value)


@pytest.mark.parametrize(
    "name",
    [
        "mean_reversion",
        "MeanReversion",
        "Mean Reversion Strategy",
        "mean-reversion",
        "MeanReversionStrategy",
        "ingenium.strategy.builtin.mean_reversion:MeanReversion",
        "ingenium.strategy.builtin.mean_reversion.MeanReversion",
    ],
)
def test_a_built_in_is_found_however_it_is_written(name: str) -> None:
    assert find_strategy(name) is MeanReversion


def test_the_class_name_of_the_smoke_test_is_found() -> None:
    assert find_strategy("naiveTest") is NaiveTest


@pytest.mark.parametrize("name", built_in_names())
def test_every_built_in_is_found_and_says_what_it_does(name: str) -> None:
    found = find_strategy(name)
    assert found.__doc__
    assert found().parameter_values() is not None


def test_a_file_is_found_with_and_without_the_class(tmp_path: Path) -> None:
    path = write(tmp_path, "one.py", ONE.format(name="One"))
    assert find_strategy(str(path)).__name__ == "One"
    assert find_strategy(f"{path}:One").__name__ == "One"


def test_a_relative_file_is_sought_beside_the_config(tmp_path: Path) -> None:
    write(tmp_path, "one.py", ONE.format(name="One"))
    assert find_strategy("one.py", beside=tmp_path).__name__ == "One"


def test_a_file_may_import_its_neighbour(tmp_path: Path) -> None:
    write(tmp_path, "my_neighbour_of_test.py", "LOOKBACK = 7")
    text = "from my_neighbour_of_test import LOOKBACK\n" + ONE.format(name="One")
    assert find_strategy(str(write(tmp_path, "one.py", text))).__name__ == "One"


@pytest.mark.parametrize("name", ["turtle", "Turtle", "turtle_strategy", "TurtleSoup"])
def test_a_folder_is_searched_by_file_and_by_class(tmp_path: Path, name: str) -> None:
    write(tmp_path, "turtle_strategy.py", ONE.format(name="TurtleSoup"))
    write(tmp_path, "other.py", "this is not even Python")
    assert find_strategy(name, [tmp_path]).__name__ == "TurtleSoup"


def test_a_folder_goes_before_the_built_ins(tmp_path: Path) -> None:
    write(tmp_path, "sma_cross_strategy.py", ONE.format(name="Mine"))
    assert find_strategy("sma_cross", [tmp_path]).__name__ == "Mine"


def test_a_mistake_in_another_file_of_the_folder_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path, "broken_strategy.py", "class Broken(:\n")
    assert find_strategy("sma_cross", [tmp_path]) is SmaCross


def test_an_unknown_name_is_refused_with_the_nearest_and_all_names(tmp_path: Path) -> None:
    write(tmp_path, "turtle_strategy.py", ONE.format(name="TurtleSoup"))
    assert refusal("sma_corss", (tmp_path,)) == (
        "There is no strategy 'sma_corss': did you mean 'sma_cross'? there are breakout, "
        "buy_and_hold, lazy_grid, mean_reversion, naive_test, rebalance, rsi, sma_cross, turtle."
    )


def test_a_file_that_is_absent_is_refused_with_its_neighbours(tmp_path: Path) -> None:
    write(tmp_path, "one.py", "")
    assert refusal(str(tmp_path / "ona.py")) == (
        f"There is no file {tmp_path}/ona.py: did you mean 'one.py'? there is one.py "
        "in that folder."
    )


def test_a_file_that_fails_to_import_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "bad_strategy.py", "import math\n\nlevel = math.nothing\n")
    expected = (
        "bad_strategy.py, line 3 fails to import: AttributeError: module 'math' has no attribute "
        "'nothing': correct that line."
    )
    assert refusal(str(path)) == expected
    assert refusal("elsewhere", (tmp_path,)) == expected
    with pytest.raises(ConfigError) as error:
        find_strategy(str(path))
    assert isinstance(error.value.__cause__, AttributeError)


def test_a_file_that_is_not_python_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "bad.py", "x = 1\nclass Broken(:\n")
    assert refusal(str(path)) == (
        "bad.py, line 2 fails to import: SyntaxError: invalid syntax: correct that line."
    )


def test_a_file_that_ends_the_program_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "bad.py", "raise SystemExit('bye')\n")
    assert refusal(str(path)) == (
        "bad.py, line 1 fails to import: SystemExit: bye: correct that line."
    )


def test_a_file_without_a_strategy_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "none.py", "from ingenium.strategy.strategy import Strategy\n")
    assert refusal(str(path)) == (
        "none.py holds no strategy: write a class that extends ingenium.Strategy in it."
    )


def test_a_file_with_two_strategies_needs_the_class(tmp_path: Path) -> None:
    path = write(tmp_path, "two.py", ONE.format(name="One") + ONE.format(name="Two"))
    assert refusal(str(path)) == "two.py holds One, Two: choose one, such as 'two.py:One'."
    assert refusal(f"{path}:Three") == ("two.py has no strategy 'Three': there are One, Two.")
    assert find_strategy(f"{path}:Two").__name__ == "Two"


def test_a_class_that_is_no_strategy_is_refused() -> None:
    assert refusal("pathlib:Path") == (
        "pathlib: Path is not a strategy: let it extend ingenium.Strategy."
    )


def test_a_module_that_is_absent_is_refused() -> None:
    assert refusal("nowhere_at_all.module:Class") == (
        "There is no strategy 'nowhere_at_all.module:Class', as there is no module "
        "'nowhere_at_all': install it, or give a file such as 'my_strategy.py:MyStrategy'."
    )


def test_a_file_has_one_module_name_however_its_path_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "strategies"
    folder.mkdir()
    file = write(folder, "one_name_strategy.py", ONE.format(name="OneName"))
    monkeypatch.chdir(tmp_path)
    relative = folder.relative_to(tmp_path)
    found = [find_strategy("one_name", [place]) for place in (relative, folder, relative)]
    found.append(find_strategy(str(file)))
    assert len({each.__module__ for each in found}) == 1


def test_files_of_one_name_in_two_folders_have_modules_of_their_own(tmp_path: Path) -> None:
    names = set()
    for place in ("first", "second"):
        (tmp_path / place).mkdir()
        write(tmp_path / place, "twin_strategy.py", ONE.format(name="Twin"))
        names.add(find_strategy("twin", [tmp_path / place]).__module__)
    assert len(names) == 2
