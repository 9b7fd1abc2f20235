"""A stored run, run again: the same digest, or the first thing that went otherwise."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.runs.stored import BARS, STRATEGY, project, run_and_store

from ingenium.model.errors import ConfigError, DataError
from ingenium.runtime.runs.record import RunRecord, read_record, write_record
from ingenium.runtime.runs.repeating import repeat, start_folder
from ingenium.runtime.runs.store import StoredRun, find_run


@pytest.fixture
def dip(tmp_path: Path) -> StoredRun:
    return run_and_store(tmp_path / "runs", file=project(tmp_path / "project"))


def changed(run: StoredRun, **fields: object) -> StoredRun:
    """Return the run with other fields in its record."""
    record: RunRecord = msgspec.structs.replace(read_record(run.folder), **fields)
    write_record(record, run.folder)
    return find_run(run.folder.parent, run.id)


def test_the_demo_has_the_same_digest_again(tmp_path: Path) -> None:
    found = repeat(run_and_store(tmp_path))
    assert found.is_same
    assert (found.changes, found.parting) == ((), "")


@pytest.mark.slow
def test_a_run_of_another_clone_repeats_from_another_folder(tmp_path: Path) -> None:
    run = run_and_store(tmp_path / "clone" / "runs")
    shutil.copytree(run.folder, tmp_path / "elsewhere" / "mine" / run.id)
    shutil.rmtree(tmp_path / "clone")
    (tmp_path / "empty").mkdir()
    again = subprocess.run(
        [sys.executable, "-c", "from ingenium.cli import main; main()", "runs", "repeat", run.id],
        cwd=tmp_path / "empty",
        env=os.environ | {"INGENIUM_RUNS": str(tmp_path / "elsewhere" / "mine")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.stdout.splitlines() == [run.id, f"  same digest {run.record.digest}"]
    assert (again.returncode, again.stderr) == (0, "")


def test_settings_of_the_command_line_are_repeated(tmp_path: Path) -> None:
    run = run_and_store(tmp_path, settings=("strategies.0.parameters.lookback=10",))
    assert run.record.digest != run_and_store(tmp_path).record.digest
    assert repeat(run).is_same


def test_a_strategy_that_was_changed_since_runs_as_it_was(dip: StoredRun, tmp_path: Path) -> None:
    (tmp_path / "project" / "dip_strategy.py").write_text(STRATEGY.replace("buy", "sell"))
    (tmp_path / "project" / "sizes.py").write_text("SIZE = 50\n")
    found = repeat(dip)
    assert found.is_same
    assert set(found.changes) == {
        "dip_strategy.py has changed since: its stored copy was run.",
        "sizes.py has changed since: its stored copy was run.",
    }


def test_a_strategy_that_is_gone_runs_from_its_copy(dip: StoredRun, tmp_path: Path) -> None:
    (tmp_path / "project" / "dip_strategy.py").unlink()
    found = repeat(dip)
    assert found.is_same
    assert found.changes == (
        f"dip_strategy.py is not at {tmp_path / 'project'} now: its stored copy was run.",
    )


def test_repeating_leaves_the_stored_run_and_the_imports_as_they_were(dip: StoredRun) -> None:
    files, path = sorted(dip.folder.rglob("*")), list(sys.path)
    repeat(dip)
    assert sorted(dip.folder.rglob("*")) == files
    assert sys.path == path


def test_other_data_are_told_and_so_is_the_first_order_that_differs(
    dip: StoredRun, tmp_path: Path
) -> None:
    changed_bars = BARS.replace("2020-01-02,11,11,11,11", "2020-01-02,11.5,11.5,11.5,11.5")
    (tmp_path / "project" / "bars.csv").write_text(changed_bars)
    found = repeat(dip)
    assert not found.is_same
    assert found.digest != dip.record.digest
    (change,) = found.changes
    assert change.startswith("The data of AAA are not those of then: checksum ")
    assert found.parting.startswith("order 1 (2020-01-02) is another: ")
    assert "average_price 11.0 then, 11.5 now" in found.parting


def test_more_data_are_told_though_the_run_is_the_same(tmp_path: Path) -> None:
    file = project(tmp_path / "project")
    run = run_and_store(tmp_path / "runs", file=file, settings=("data.end=2020-01-02",))
    (file.parent / "bars.csv").write_text(f"{BARS}2020-01-06,13,13,13,13,100\n")
    found = repeat(run)
    assert found.is_same
    assert len(found.changes) == 1
    assert "The data of AAA are not those of then: checksum " in found.changes[0]


def test_data_that_are_gone_are_an_error(dip: StoredRun, tmp_path: Path) -> None:
    (tmp_path / "project" / "bars.csv").unlink()
    with pytest.raises(DataError, match=r"bars\.csv"):
        repeat(dip)


def test_another_folder_of_data_may_be_named(dip: StoredRun, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "project" / "bars.csv").rename(tmp_path / "new" / "bars.csv")
    assert repeat(dip, folder=tmp_path / "new").is_same


def test_a_project_that_was_moved_with_its_runs_finds_its_own_data(
    dip: StoredRun, tmp_path: Path
) -> None:
    shutil.copytree(tmp_path / "project", tmp_path / "copy" / "project")
    shutil.copytree(tmp_path / "runs", tmp_path / "copy" / "runs")
    moved = find_run(tmp_path / "copy" / "runs", dip.id)
    assert start_folder(moved) == tmp_path / "copy" / "project"
    assert start_folder(dip) == tmp_path / "project"
    shutil.rmtree(tmp_path / "copy" / "project")
    assert start_folder(moved) == tmp_path / "project"


def test_other_versions_are_told(dip: StoredRun) -> None:
    versions = msgspec.structs.replace(
        dip.record.versions,
        ingenium="0.0.1",
        python="3.10.0",
        package="0" * 64,
        core="0" * 64,
        checkouts=(),
    )
    changes = " ".join(repeat(changed(dip, versions=versions)).changes)
    assert "Ingenium was 0.0.1 then and is " in changes
    assert "Python was 3.10.0 then and is " in changes
    assert "Ingenium's Python code is not that of then." in changes
    assert "Ingenium's compiled core is another build than then." in changes


def test_a_digest_that_differs_though_no_table_does_is_told(dip: StoredRun) -> None:
    found = repeat(changed(dip, digest="0" * 64))
    assert not found.is_same
    assert found.parting == "every table is the same: only the event log has another form"


def test_a_stored_copy_that_is_damaged_is_named(dip: StoredRun) -> None:
    (dip.folder / "code" / "0" / "dip_strategy.py").write_text("def")
    with pytest.raises(ConfigError, match=r"dip_strategy\.py, line 1 fails to import"):
        repeat(dip)


def test_a_strategy_in_a_strategies_folder_is_copied_and_repeated(tmp_path: Path) -> None:
    file = project(tmp_path / "project")
    package = tmp_path / "project" / "strategies"
    package.mkdir()
    plain = STRATEGY.replace("from sizes import SIZE\n", "SIZE = 2\n")
    (package / "deep_strategy.py").write_text(plain.replace("Dip", "Deep"))
    file.write_text(file.read_text().replace("dip_strategy.py:Dip", "deep"))
    run = run_and_store(tmp_path / "runs", file=file)
    assert [each.path for each in run.record.code] == ["code/0/deep_strategy.py"]
    shutil.rmtree(package)
    assert repeat(run).is_same


def test_a_strategy_at_an_import_path_is_copied_with_its_package_and_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project(tmp_path / "project")
    package = tmp_path / "library" / "dips_of_tests"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "amounts.py").write_text("SIZE = 4\n")
    (package / "deep.py").write_text(STRATEGY.replace("sizes", "dips_of_tests.amounts"))
    monkeypatch.syspath_prepend(tmp_path / "library")
    file.write_text(file.read_text().replace("dip_strategy.py:Dip", "dips_of_tests.deep:Dip"))
    run = run_and_store(tmp_path / "runs", file=file)
    assert {each.path for each in run.record.code} == {
        "code/0/dips_of_tests/__init__.py",
        "code/0/dips_of_tests/amounts.py",
        "code/0/dips_of_tests/deep.py",
    }
    shutil.rmtree(package)
    assert repeat(run).is_same
