"""Which files hold data, told by their names."""

from __future__ import annotations

from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDINGS: Final = (".parquet", ".pq", ".arrow", ".feather", ".csv", ".csv.gz", ".tsv", ".txt")


def data_files(folder: Path) -> list[Path]:
    """Return the files of a folder that may hold data, in order of their names."""
    return [file for file in sorted(folder.iterdir()) if file.name.lower().endswith(_ENDINGS)]


def stem(file: Path) -> str:
    """Return a file's name without its ending."""
    name = file.name
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return file.stem


def matching(pattern: str, folder: Path) -> list[Path]:
    """Return the files that a pattern names, seen from a folder.

    Raises:
        DataError: there is none.
    """
    base, relative = (Path("/"), pattern[1:]) if pattern.startswith("/") else (folder, pattern)
    files = [file for file in sorted(base.glob(relative)) if file.is_file()]
    if not files:
        msg = f"no file matches {pattern!r}: check the pattern."
        raise DataError(msg)
    return files


def all_files(names: Iterable[str | Path]) -> list[Path]:
    """Return the files that names of files, folders and patterns stand for, each once.

    Raises:
        DataError: a folder or a pattern stands for none.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name).expanduser()
        if path.is_dir():
            files = data_files(path)
            if not files:
                msg = f"{path} has no Parquet, Arrow, Feather or CSV file: check the folder."
                raise DataError(msg)
        elif has_magic(str(name)) and not path.exists():
            files = matching(str(path), Path())
        else:
            files = [path]
        found.update(dict.fromkeys(files))
    return list(found)
