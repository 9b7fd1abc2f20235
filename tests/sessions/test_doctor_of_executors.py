"""The doctor asks the executor of a session again: its absence is no change of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from ingenium.model.errors import DataError
from ingenium.runtime.doctor.diagnosis import diagnose
from ingenium.runtime.doctor.recorded import recorded
from ingenium.runtime.doctor.stages import stages
from ingenium.runtime.paper import Pace, paper_session
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import load_system
from ingenium.storage.journal.reader import opened

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.system import System
    from ingenium.storage.journal.entry import Row


@pytest.fixture(scope="module")
def components(repository: Path) -> System:
    return load_system(repository / "examples" / "components" / "system.yaml")


@pytest.fixture(scope="module")
def rows(components: System, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = SessionFolder(tmp_path_factory.mktemp("doctor") / "session")
    assert paper_session(components, folder, SessionStart(), Pace()) is not None
    with opened(folder.path / "journal.db") as reader:
        return list(reader.read())


def test_a_session_with_an_executor_does_what_it_does_today(
    components: System, rows: list[Row]
) -> None:
    found = diagnose(stages(components, recorded(rows), rows))
    assert found.is_same
    assert (found.orders, found.parity) == (25, 1.0)


def test_a_system_without_the_executor_is_refused(components: System, rows: list[Row]) -> None:
    today = msgspec.structs.replace(components, executor=None)
    with pytest.raises(DataError, match="had an executor of its own, the system of today has none"):
        list(stages(today, recorded(rows), rows))
