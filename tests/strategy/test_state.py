from __future__ import annotations

from typing import Any

import pytest

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.state import State
from ingenium.strategy.strategy import Strategy


class Progress(State):
    entries: int = 0
    last: float | None = None
    seen: dict[str, int] = {}  # noqa: RUF012


class Patient(Strategy):
    state = Progress()


def saved(fields: bytes) -> bytes:
    return b'{"state":"Progress","fields":' + fields + b"}"


def test_each_strategy_has_its_own_state() -> None:
    first, second = Patient(), Patient()
    first.state.entries += 1
    first.state.seen["AAPL"] = 1
    assert second.state == Progress()
    assert Patient.state == Progress()


def test_a_strategy_without_declared_state_has_an_empty_one() -> None:
    assert Strategy().state == State()


def test_state_survives_being_written_down() -> None:
    state = Progress(entries=3, last=1.5, seen={"AAPL": 2})
    assert Progress.restored(state.snapshot()) == state


def test_a_field_added_since_has_its_default() -> None:
    assert Progress.restored(saved(b'{"entries":2}')) == Progress(entries=2)


def test_a_field_that_is_no_longer_declared_is_refused() -> None:
    with pytest.raises(ConfigError) as refusal:
        Progress.restored(saved(b'{"entry":2}'))
    assert str(refusal.value) == (
        "The saved Progress has a field 'entry' that Progress does not declare: did you mean "
        "'entries'? there are entries, last, seen."
    )


def test_a_field_of_another_type_is_refused() -> None:
    with pytest.raises(ConfigError) as refusal:
        Progress.restored(saved(b'{"entries":"two"}'))
    assert str(refusal.value) == (
        "The saved Progress does not fit Progress: field 'entries': expected `int`, got `str`: "
        "declare the field as it was, or start without the saved state."
    )


def test_bytes_that_are_no_state_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"^Progress: the saved state cannot be read"):
        Progress.restored(b"\x00")


@pytest.mark.parametrize("value", [object(), "two"])
def test_a_value_that_could_not_be_restored_is_not_saved(
    value: Any,
) -> None:
    with pytest.raises(DataError, match=r"^Progress cannot be saved"):
        Progress(entries=value).snapshot()
