"""What a person gets wrong is told in one line on standard error, with exit code 2."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def told(*arguments: str | Path) -> str:
    """Return the one line of a refusal."""
    output = typed(*arguments)
    assert output.exit_code == 2
    assert output.stdout == ""
    assert output.stderr.count("\n") == 1
    assert output.stderr.startswith("error: ")
    return output.stderr.removeprefix("error: ").rstrip("\n")


@pytest.fixture
def demo_file(tmp_path: Path) -> Path:
    file = tmp_path / "demo.yaml"
    assert typed("demo", "--copy", file).exit_code == 0
    return file


def test_an_unknown_command() -> None:
    assert (
        told("bactest")
        == "No such command 'bactest'. Did you mean 'backtest'? See: ingenium --help"
    )


def test_an_unknown_option(demo_file: Path) -> None:
    assert told("backtest", demo_file, "--oot", "x").startswith("No such option: --oot")


def test_a_missing_system() -> None:
    assert told("backtest") == "Missing argument 'SYSTEM'. See: ingenium backtest --help"


def test_a_missing_file(tmp_path: Path, demo_file: Path) -> None:
    line = told("backtest", tmp_path / "deno.yaml")
    assert line == f"There is no file {tmp_path / 'deno.yaml'}: did you mean {demo_file.name!r}?"


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("strategies.0.parameters.lokback=3", "no parameter 'lokback': did you mean 'lookback'?"),
        ("strategies.0.parameters.lookback=x", "'lookback' must be int, not 'x'"),
        ("strategies.0.name=sma_cros", "no strategy 'sma_cros': did you mean 'sma_cross'?"),
        (
            "risk.max_order_siz=1",
            "risk.max_order_siz: is no key here: did you mean 'max_order_size'?",
        ),
        ("data.start=yesterday", "data.start: "),
        ("strategies.0", "write a key and its value, such as strategies.0.parameters.lookback=30"),
    ],
)
def test_a_wrong_setting(demo_file: Path, setting: str, sentence: str) -> None:
    assert sentence in told("backtest", demo_file, "--set", setting)


def test_a_folder_that_holds_something_else_is_refused_before_the_run(demo_file: Path) -> None:
    line = told("backtest", demo_file, "--out", demo_file.parent)
    assert line.endswith("the folder holds something else than a result: choose another folder.")


def test_the_copy_of_the_demo_overwrites_nothing(demo_file: Path) -> None:
    assert told("demo", "--copy", demo_file).endswith(
        "exists already: choose another name, or remove it."
    )
    assert told("demo", "--copy", demo_file / "x.yaml").startswith(f"{demo_file / 'x.yaml'} cannot")


def test_an_unknown_strategy_to_show() -> None:
    assert "did you mean 'sma_cross'?" in told("strategies", "sma_cros")


def test_a_strategy_that_raises_shows_its_own_lines_and_the_bar(
    demo_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken_strategy.py").write_text(
        "from ingenium.strategy.strategy import Strategy\n"
        "class Broken(Strategy):\n"
        "    def on_bar(self, bar):\n"
        "        if bar.time > 1_262_304_000_000_000_000:\n"
        "            1 / 0\n"
    )
    settings = (
        "--set",
        "strategies.0.name=broken_strategy.py",
        "--set",
        "strategies.0.parameters={}",
    )
    output = typed("backtest", demo_file, *settings)
    assert output.exit_code == 1
    assert "1 / 0" in output.stderr
    assert "ZeroDivisionError" in output.stderr
    assert "on_bar" in output.stderr.splitlines()[-1]
    assert "2010-01-04" in output.stderr.splitlines()[-1]
    assert "cli.py" not in output.stderr


@pytest.mark.parametrize("more", [("--mode", "live"), ("--live-data",)])
def test_what_happens_at_exchanges_has_one_speed(demo_file: Path, more: tuple[str, ...]) -> None:
    line = told("run", demo_file, "--speed", "10", *more)
    assert line == "What happens at exchanges cannot be made faster: leave out --speed."
