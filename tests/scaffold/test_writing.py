from pathlib import Path

import pytest

from ingenium.model.errors import ConfigError
from ingenium.runtime.scaffold.writing import write_all


def test_folders_are_made_and_files_written(tmp_path: Path) -> None:
    written = write_all(tmp_path / "new", {Path("a/b.txt"): "one", Path("c.txt"): "two"})
    assert [file.read_text() for file in written] == ["one", "two"]


def test_nothing_is_written_where_one_file_exists(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("mine")
    with pytest.raises(ConfigError, match=r"c\.txt exists already: choose another name"):
        write_all(tmp_path, {Path("a.txt"): "one", Path("c.txt"): "two"})
    assert [file.name for file in tmp_path.iterdir()] == ["c.txt"]
    assert (tmp_path / "c.txt").read_text() == "mine"


def test_nothing_is_left_when_a_place_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file")
    with pytest.raises(ConfigError, match=r"b\.txt cannot be written \(.*\): choose another"):
        write_all(tmp_path, {Path("a.txt"): "one", Path("folder/b.txt"): "two"})
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]
