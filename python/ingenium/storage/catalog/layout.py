"""Where the catalog keeps what: folders, file names, and the manifest of a series."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec

from ingenium.model.errors import DataError
from ingenium.storage.catalog.series import Series

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST: Final = "series.json"
LOCK: Final = ".lock"
PARTIAL: Final = ".partial"
DATE: Final = "date="
"""How the folder of a day of ticks begins, as readers of partitioned Parquet expect."""
CATALOG_VARIABLE: Final = "INGENIUM_CATALOG"

_FOLDER: Final = "catalog"
_CACHE: Final = ".cache"


def catalog_folder(folder: Path | None = None) -> Path:
    """Return the catalog's folder: what INGENIUM_CATALOG names, else `catalog` in a folder."""
    named = os.environ.get(CATALOG_VARIABLE)
    if named:
        return Path(named).expanduser()
    return (folder or Path()) / _FOLDER


def series_folder(root: Path, series: Series) -> Path:
    """Return the folder that holds a series."""
    return root.joinpath(*_names(series))


def cache_folder(root: Path, series: Series) -> Path:
    """Return the folder that holds the mapped copies of a series."""
    return root.joinpath(_CACHE, *_names(series))


def manifests(root: Path) -> Iterator[Path]:
    """Yield the manifest of every series, in order of its path."""
    if root.is_dir():
        yield from sorted(
            path
            for path in root.glob(f"*/*/*/*/{MANIFEST}")
            if not path.relative_to(root).parts[0].startswith(".")
        )


def read_manifest(path: Path) -> Series:
    """Return the series that a manifest describes.

    Raises:
        DataError: it cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Series)
    except (OSError, msgspec.DecodeError) as cause:
        msg = f"{path} is not the manifest of a series ({cause}): import the series again."
        raise DataError(msg) from None


def write_manifest(folder: Path, series: Series) -> None:
    """Put a manifest in place of the one before: from then on the series is the new one."""
    text = msgspec.json.format(msgspec.json.encode(series), indent=2)
    partial = folder / f"{MANIFEST}{PARTIAL}"
    with partial.open("wb") as file:
        file.write(text + b"\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / MANIFEST)
    sync_folder(folder)


def sync_file(path: Path) -> None:
    """Have the contents of a file survive a loss of power."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _names(series: Series) -> tuple[str, str, str, str]:
    return (series.kind, safe(series.venue), safe(series.symbol), series.timeframe)


def safe(name: str) -> str:
    """Return a name that is one folder on every system, and tells names apart."""
    quoted = quote(name, safe=" ")
    return quoted.replace(".", "%2E", 1) if quoted.startswith(".") else quoted
