"""A shadow hears what the session heard, no more and no earlier, wherever its journal ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.sessions.journalled import rows_of
from tests.sessions.scripted import Documents, Hands, Scripted, at
from tests.sessions.systems import TWO, system
from tests.sessions.test_controls import inputs
from tests.sessions.test_live import begun, history, minutes, told

from ingenium.model.errors import DataError
from ingenium.runtime.entrant import made
from ingenium.runtime.prepared import prepare
from ingenium.runtime.session.opening import open_replay, opening_of
from ingenium.runtime.shadow.beside import Beside
from ingenium.runtime.shadow.comparing import compared
from ingenium.runtime.tick_source import load_histories

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.runtime.system import System
    from ingenium.storage.journal.entry import Row


def beside(new: System, rows: Sequence[Row], *, is_fresh: bool = False) -> Beside:
    shadow = Beside(new, is_fresh=is_fresh)
    for each in rows:
        shadow.take(each)
    return shadow


def test_the_same_version_does_the_same_at_whatever_row_it_is_asked(tmp_path: Path) -> None:
    rows = rows_of(open_replay(system(TWO), "small"), inputs()[1], tmp_path / "j.db")
    shadow, sent = Beside(system(TWO)), set()
    for each in rows:
        shadow.take(each)
        if shadow.until is not None:
            found = compared(shadow)
            assert (found.parity, found.left_out) == (1.0, ())
            sent.add(found.same)
    assert found.first is None
    assert found.old == found.new
    assert len(sent) >= 10


def test_nothing_was_compared_before_a_strategy_was_called(tmp_path: Path) -> None:
    rows = rows_of(open_replay(system(TWO), "small"), (), tmp_path / "j.db")
    with pytest.raises(DataError, match="Session small has called no strategy yet"):
        compared(beside(system(TWO), rows))
    with pytest.raises(DataError, match="does not begin with the opening of a session"):
        beside(system(TWO), rows[1:])


@pytest.mark.parametrize("name", ["revert", "renamed"])
async def test_a_history_is_one_for_strategies_of_any_name(tmp_path: Path, name: str) -> None:
    hands, data = Hands(), history(tmp_path, range(-40, 0))
    strategy = Documents().base["strategies"][0]
    known = {"BBB": {"price_precision": 2, "quantity_precision": 0}}
    live = Documents().system(data=data, instruments=known)
    opening = begun(live, Scripted().script(hands, *minutes(20)))
    rows = rows_of(opening, await told(opening, hands), tmp_path / "j.db")
    new = Documents().system(data=data, instruments=known, strategies=[strategy | {"id": name}])
    shadow = beside(new, rows)
    found = compared(shadow)
    assert found.same > 0
    assert found.parity == 1.0
    assert found.since > at(0)
    assert found.first is None


COUNTER = """
from ingenium import Strategy
from ingenium.model.state import State


class Seen(State):
    bars: int = 0


class Counter(Strategy):
    state = Seen()

    def on_bar(self, bar):
        self.state.bars += 1
        if self.state.bars <= 5:
            self.buy(bar.symbol, 1)
"""


@pytest.mark.parametrize(("is_fresh", "sent"), [(False, 3), (True, 5)])
def test_strategies_begin_with_the_states_of_the_session_or_with_new_ones(
    tmp_path: Path, *, is_fresh: bool, sent: int
) -> None:
    (tmp_path / "counter.py").write_text(COUNTER)
    new = system(TWO | {"strategies": [{"name": str(tmp_path / "counter.py"), "id": "counter"}]})
    states = {"counter": '{"state": "Seen", "fields": {"bars": 2}}'}
    prepared = prepare(new, load_histories(new))
    opening = opening_of(prepared, made(new), "small", states)
    rows = rows_of(opening, list(opening.frames()), tmp_path / "j.db")
    found = compared(beside(new, rows, is_fresh=is_fresh))
    assert (found.old.orders, found.new.orders) == (3, sent)
