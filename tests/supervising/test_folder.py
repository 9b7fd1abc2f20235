"""The folder of the sessions, and what components write into it."""

from pathlib import Path

import pytest

from ingenium.model.errors import ConfigError, DataError
from ingenium.runtime.supervising.folder import (
    SessionFolder,
    find_session,
    session_folder,
    sessions,
    sessions_folder,
)
from ingenium.runtime.supervising.records import Activity, SessionStart
from ingenium.runtime.supervising.registering import read_record, registered
from ingenium.runtime.supervising.status import StatusWriter, read_status, read_statuses


def test_sessions_are_in_the_current_folder_unless_a_variable_names_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INGENIUM_SESSIONS", raising=False)
    assert sessions_folder() == tmp_path / "sessions"
    monkeypatch.setenv("INGENIUM_SESSIONS", str(tmp_path / "elsewhere"))
    assert sessions_folder() == tmp_path / "elsewhere"


@pytest.mark.parametrize("name", ["", "../monday", "a/b", "a.b", "-n", "a b", "x" * 101])
def test_a_name_that_would_leave_the_folder_or_break_a_subject_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot name a session: use letters, digits, - and _"):
        session_folder(name)


def test_a_session_that_is_not_there_is_told_with_those_that_are(folder: SessionFolder) -> None:
    folder.make()
    with pytest.raises(DataError, match=r"no session 'mondya': did you mean 'monday'\?"):
        find_session(folder.path.parent, "mondya")


def test_a_folder_without_sessions_has_none(tmp_path: Path) -> None:
    assert sessions(tmp_path / "nowhere") == []


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "sessions").touch()
    with pytest.raises(ConfigError, match="sessions cannot be read"):
        sessions(tmp_path / "sessions")
    with pytest.raises(ConfigError, match=r"cannot be written \(Not a directory\)"):
        SessionFolder(tmp_path / "sessions" / "monday").make()


def test_a_status_is_read_as_it_was_written(folder: SessionFolder) -> None:
    folder.make()
    activity = Activity(phase="replaying", played_until=12, orders=3, last_error="late")
    StatusWriter(folder, "strategy").write(activity)
    status = read_status(folder, "strategy")
    assert status is not None
    assert (status.phase, status.played_until, status.orders) == ("replaying", 12, 3)
    assert (status.component, status.last_error) == ("strategy", "late")


def test_the_rate_is_that_of_the_inputs_between_two_heartbeats(folder: SessionFolder) -> None:
    folder.make()
    writer = StatusWriter(folder, "strategy")
    writer.write(Activity(inputs=5))
    first = writer.last
    writer.write(Activity(inputs=1_005))
    second = writer.last
    assert first is not None
    assert second is not None
    assert first.rate == 0.0
    assert second.rate == pytest.approx(1_000 / ((second.time - first.time) / 1e9), abs=0.1)


def test_the_last_input_is_when_their_number_changed(folder: SessionFolder) -> None:
    folder.make()
    writer = StatusWriter(folder, "strategy")
    seen = []
    for inputs in (5, 5, 6):
        writer.write(Activity(inputs=inputs))
        assert writer.last is not None
        seen.append((writer.last.last_input, writer.last.time))
    assert [at == now for at, now in seen] == [True, False, True]
    assert seen[1][0] == seen[0][0]


def test_a_status_that_is_damaged_is_none(folder: SessionFolder) -> None:
    folder.make()
    folder.status_file("strategy").write_bytes(b'{"component": "str')
    assert read_status(folder, "strategy") is None
    assert read_statuses(folder) == {}


def test_a_full_disk_is_told_in_one_sentence(folder: SessionFolder) -> None:
    folder.make()
    file = folder.status_file("strategy")
    file.with_name(f".{file.name}.partial").symlink_to("/dev/full")
    with pytest.raises(ConfigError, match=r"cannot be written \(No space left on device\): make"):
        StatusWriter(folder, "strategy").write(Activity())
    assert not file.exists()


def test_secrets_are_not_written(folder: SessionFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENUE_API_KEY", "rosebud-77")
    start = SessionStart(
        bus="nats://me:hunter22@host:4222", command=("run", "--set", "x=rosebud-77")
    )
    with registered(folder, start):
        StatusWriter(folder, "strategy").write(Activity(last_error="refused rosebud-77"))
    status, record = read_status(folder, "strategy"), read_record(folder)
    assert status is not None
    assert record is not None
    assert status.last_error == "refused ***"
    assert (record.bus, record.command) == ("nats://***@host:4222", ("run", "--set", "x=***"))


def test_a_session_that_starts_again_forgets_the_heartbeats_of_its_earlier_life(
    folder: SessionFolder,
) -> None:
    folder.make()
    StatusWriter(folder, "strategy").write(Activity())
    with registered(folder, SessionStart(system="cross.yaml")):
        assert read_statuses(folder) == {}
    record = read_record(folder)
    assert record is not None
    assert (record.session, record.system, record.state) == ("monday", "cross.yaml", "running")


def test_a_damaged_record_is_told_and_written_anew_by_the_next_start(folder: SessionFolder) -> None:
    folder.make()
    folder.record_file.write_text("{}")
    with pytest.raises(ConfigError, match=r"session\.json is damaged, or of another form than 1"):
        read_record(folder)
    with registered(folder, SessionStart()):
        assert read_record(folder) is not None
