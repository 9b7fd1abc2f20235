"""The doctor plays what people changed, and what was live, as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.sessions.journalled import rows_of
from tests.sessions.scripted import Documents, Hands, Scripted, row
from tests.sessions.systems import TWO, system
from tests.sessions.test_controls import inputs
from tests.sessions.test_live import begun, minutes, told

from ingenium.model.errors import ConfigError, DataError
from ingenium.runtime.doctor.diagnosis import Diagnosis, diagnose
from ingenium.runtime.doctor.recorded import recorded
from ingenium.runtime.doctor.stages import stages
from ingenium.runtime.session.opening import open_replay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.runtime.session.live_opening import LiveOpening
    from ingenium.runtime.session.opening import Opening
    from ingenium.runtime.system import System


def diagnosis(
    opening: Opening | LiveOpening, messages: Sequence[Any], today: System, journal: Path
) -> Diagnosis:
    """Play a session, and ask the doctor about it."""
    rows = rows_of(opening, messages, journal)
    return diagnose(stages(today, recorded(rows), rows))


def test_what_people_changed_is_no_difference(tmp_path: Path) -> None:
    opening = open_replay(system(TWO), "small")
    found = diagnosis(opening, inputs()[1], system(TWO), tmp_path / "j.db")
    assert found.orders > 0
    assert found.parity == 1.0
    assert [cause.name for cause in found.causes if cause.is_seen] == []


def data(folder: Path, count: int) -> dict[str, Any]:
    """Write the bars of a feed, as a data section names them."""
    source = {}
    for symbol in ("AAA", "BBB"):
        lines = ["time,open,high,low,close,volume"]
        for minute in range(count):
            bar = row(minute, symbol)
            lines.append(f"{bar.time},{bar.open},{bar.high},{bar.low},{bar.close},0")
        source[symbol] = str(folder / f"{symbol}.csv")
        (folder / f"{symbol}.csv").write_text("\n".join(lines) + "\n")
    return {"source": source, "bars": "1m"}


async def test_a_live_session_differs_by_nothing_but_when_its_bars_were_known(
    tmp_path: Path,
) -> None:
    hands, live = Hands(), Documents().system()
    opening = begun(live, Scripted().script(hands, *minutes(30)))
    messages = await told(opening, hands)
    today = Documents().system(ingestor=None, data=data(tmp_path, 30))
    found = diagnosis(opening, messages, today, tmp_path / "j.db")
    assert found.orders > 0
    assert [cause.name for cause in found.causes if cause.is_seen] in ([], ["data"])


async def test_a_live_session_whose_data_nobody_has_is_refused_with_a_sentence(
    tmp_path: Path,
) -> None:
    hands, live = Hands(), Documents().system()
    opening = begun(live, Scripted().script(hands, *minutes(5)))
    messages = await told(opening, hands)
    (tmp_path / "feed.py").write_text(FEED)
    today = Documents().system(ingestor={"name": str(tmp_path / "feed.py")})
    with pytest.raises(ConfigError, match="names no history, and a feed has none"):
        diagnosis(opening, messages, today, tmp_path / "j.db")
    only = {"source": {"AAA": data(tmp_path, 5)["source"]["AAA"]}, "bars": "1m"}
    known = {"AAA": {"price_precision": 2, "quantity_precision": 0}}
    lacking = Documents().system(ingestor=None, data=only, instruments=known)
    with pytest.raises(DataError, match="The data of today have no BBB"):
        diagnosis(begun(live, Scripted()), messages, lacking, tmp_path / "k.db")


FEED = """
from ingenium import Feed

class Mine(Feed):
    async def stream(self):
        return
        yield
"""
