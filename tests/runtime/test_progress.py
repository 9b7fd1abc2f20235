"""The progress bar: silent at first, then with a speed."""

import io

from rich.console import Console

from ingenium.runtime.progress import progress_bar


def drawn(*, patience: float) -> str:
    file = io.StringIO()
    with progress_bar(Console(file=file, force_terminal=True, width=80), patience=patience) as show:
        show(1000, 4000)
        show(2000, 4000)
    return file.getvalue()


def test_a_short_run_draws_nothing() -> None:
    assert drawn(patience=60.0) == ""


def test_a_long_run_shows_its_bars_and_their_speed() -> None:
    text = drawn(patience=0.0)
    assert "2000/4000" in text
    assert "bars/s" in text
