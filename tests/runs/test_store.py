"""The store: all or nothing, two at once, and a damaged run among good ones."""

import math
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from tests.runs.stored import SYSTEM, project, run_and_store

from ingenium.model.errors import ConfigError, DataError
from ingenium.runtime.runs.record import RECORD_FILE, read_record, write_record
from ingenium.runtime.runs.store import (
    DamagedRun,
    entries,
    find_entry,
    find_run,
    put,
    remove,
)


def ids(store: Path) -> list[str]:
    return [entry.id for entry in entries(store)]


def test_a_stored_run_is_found_with_its_result_and_record(tmp_path: Path) -> None:
    file = project(tmp_path / "project")
    run = run_and_store(tmp_path / "runs", file=file, settings=("seed=7",))
    assert run.id == f"2026-03-01T1200-dip-{run.record.digest[:8]}"
    assert run.result().digest == run.record.digest
    assert run.record.id == run.id
    assert run.record.started == "2026-03-01T12:00:00.000+00:00"
    assert run.record.headline.bars == 3
    assert run.record.system.text == SYSTEM
    assert run.record.system.settings == ("seed=7",)
    assert run.record.system.document["seed"] == "7"
    assert run.record.system.seed == 7
    assert run.record.system.folder == str(tmp_path / "project")
    assert run.record.system.folder_from_runs == "../project"
    assert run.record.data[0]["symbol"] == "AAA"
    assert len(run.record.data[0]["checksum"]) == 64
    assert (run.folder / "system" / "dip.yaml").read_text() == SYSTEM


def test_the_strategys_files_are_copied_with_what_they_import(tmp_path: Path) -> None:
    run = run_and_store(tmp_path / "runs", file=project(tmp_path / "project"))
    assert [entry.name for entry in run.record.strategies] == ["code/0/dip_strategy.py:Dip"]
    assert {file.path for file in run.record.code} == {"code/0/dip_strategy.py", "code/0/sizes.py"}
    assert (run.folder / "code/0/sizes.py").read_text() == "SIZE = 3\n"


def test_a_built_in_strategy_needs_no_copy(tmp_path: Path) -> None:
    run = run_and_store(tmp_path)
    assert run.record.code == ()
    assert run.record.strategies == ()


def test_the_newest_is_first(tmp_path: Path) -> None:
    first = run_and_store(tmp_path)
    third = run_and_store(tmp_path, minutes=120)
    second = run_and_store(tmp_path, minutes=0.5)
    assert ids(tmp_path) == [third.id, second.id, first.id]
    assert second.id == f"{first.id}-2"
    assert find_run(tmp_path, "last~2").id == first.id


def test_runs_that_are_stored_at_once_all_get_a_folder(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def write(folder: Path, name: str) -> None:
        folder.mkdir()
        (folder / RECORD_FILE).write_text(name)

    def store(_: int) -> Path:
        together.wait()
        return put(tmp_path, "one", write)

    with ThreadPoolExecutor(8) as pool:
        folders = set(pool.map(store, range(8)))
    assert set(tmp_path.iterdir()) == folders
    assert [(folder / RECORD_FILE).read_text() for folder in folders] == [
        folder.name for folder in folders
    ]
    assert len(folders) == 8


def test_a_name_that_is_taken_meanwhile_gets_a_number(tmp_path: Path) -> None:
    def write(folder: Path, name: str) -> None:
        folder.mkdir()
        (folder / RECORD_FILE).write_text(name)
        if name == "one":  # another process is faster
            (tmp_path / "one").mkdir()
            (tmp_path / "one" / RECORD_FILE).write_text("other")

    assert put(tmp_path, "one", write).name == "one-2"
    assert (tmp_path / "one" / RECORD_FILE).read_text() == "other"
    assert (tmp_path / "one-2" / RECORD_FILE).read_text() == "one-2"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_store_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def write(folder: Path, _: str) -> None:
        folder.mkdir()
        (folder / RECORD_FILE).write_text("{")
        raise OSError(28, "No space left on device")

    with pytest.raises(ConfigError, match=r"cannot be written \(No space left on device\)"):
        put(tmp_path, "one", write)
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(ConfigError, match=r"runs cannot be written .*: name another folder with"):
        run_and_store(tmp_path / "runs")
    with pytest.raises(ConfigError, match="runs cannot be read"):
        entries(tmp_path / "runs")


def test_a_store_that_nobody_may_write_is_named() -> None:
    with pytest.raises(ConfigError, match=r"runs cannot be written .*: name another folder with"):
        run_and_store(Path("/proc/runs"))


def test_what_a_killed_command_left_is_swept_a_day_later(tmp_path: Path) -> None:
    for name, age in ((".partial-old", 2), (".removed-old", 2), (".partial-new", 0.5)):
        (tmp_path / name / "run").mkdir(parents=True)
        then = time.time() - age * 86_400
        os.utime(tmp_path / name, (then, then))
    run = run_and_store(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {run.id, ".partial-new"}


def test_one_damaged_run_does_not_hide_the_others(tmp_path: Path) -> None:
    good = run_and_store(tmp_path)
    damaged = run_and_store(tmp_path, minutes=1)
    (damaged.folder / RECORD_FILE).write_text('{"format": 1, "id"')
    found = entries(tmp_path)
    assert [entry.id for entry in found] == [damaged.id, good.id]
    assert isinstance(found[0], DamagedRun)
    with pytest.raises(DataError, match=r"run.json is damaged .*: remove the run"):
        find_run(tmp_path, damaged.id)
    assert find_run(tmp_path, "last~1").id == good.id


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is damaged"),
        ("[]", "is damaged"),
        ('{"format": 1}', "is damaged .*missing required field"),
        ('{"format": 9}', "has form 9, which this version does not know: update"),
        ("[" * 100_000, "is damaged"),
        ("\ud800", "is damaged"),
    ],
)
def test_a_record_that_is_none_is_told_in_a_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    run = run_and_store(tmp_path)
    (run.folder / RECORD_FILE).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(DataError, match=sentence):
        find_run(tmp_path, "last")


def test_a_run_without_its_record_is_damaged(tmp_path: Path) -> None:
    run = run_and_store(tmp_path)
    (run.folder / RECORD_FILE).unlink()
    with pytest.raises(DataError, match=r"run\.json is missing, so that the run is damaged"):
        find_run(tmp_path, run.id)


def test_a_run_whose_result_is_damaged_is_told(tmp_path: Path) -> None:
    run = run_and_store(tmp_path)
    (run.folder / "fills.parquet").write_bytes(b"half")
    with pytest.raises(DataError, match="the result is damaged"):
        find_run(tmp_path, run.id).result()


def test_other_files_in_the_store_are_no_runs(tmp_path: Path) -> None:
    run = run_and_store(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "link").symlink_to(run.folder)
    shutil.copytree(run.folder, tmp_path / ".hidden")
    assert ids(tmp_path) == [run.id]


def test_removing_takes_the_run_and_nothing_else(tmp_path: Path) -> None:
    first, second = run_and_store(tmp_path), run_and_store(tmp_path, minutes=1)
    (tmp_path / "notes.txt").write_text("mine")
    remove(find_entry(tmp_path, first.id))
    assert {path.name for path in tmp_path.iterdir()} == {second.id, "notes.txt"}


def test_a_damaged_run_can_be_removed(tmp_path: Path) -> None:
    run = run_and_store(tmp_path)
    (run.folder / RECORD_FILE).write_text("")
    remove(find_entry(tmp_path, "last"))
    assert entries(tmp_path) == []


def test_a_store_that_is_not_there_has_no_runs(tmp_path: Path) -> None:
    assert entries(tmp_path / "none") == []


def test_an_infinite_setting_is_kept(tmp_path: Path) -> None:
    record = run_and_store(tmp_path).record
    system = msgspec.structs.replace(record.system, document={"stop": math.inf})
    write_record(msgspec.structs.replace(record, system=system), tmp_path)
    assert read_record(tmp_path).system.document == {"stop": math.inf}
