"""Data sets beside the series: one Parquet file a venue, replaced in one step.

Where it came from is written into the file itself, so that neither is ever without the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import DataError
from ingenium.storage.catalog.layout import PARTIAL, safe, sync_file, sync_folder
from ingenium.storage.catalog.lock import locked
from ingenium.storage.catalog.series import Import

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

LOCAL: Final = "local"
"""The venue of data that name none; its data sets serve venues that have none of their own."""

_IMPORTS: Final = b"ingenium.imports"


def path_of(root: Path, kind: str, venue: str) -> Path:
    """Return the file of a kind of data set."""
    return root / kind / f"{safe(venue)}.parquet"


def serving(root: Path, kind: str, venue: str) -> Path | None:
    """Return the file that serves a venue: its own, else that of data that name no venue."""
    for each in (venue, LOCAL):
        path = path_of(root, kind, each)
        if path.is_file():
            return path
    return None


def read(path: Path) -> tuple[pa.Table, tuple[Import, ...]]:
    """Return the rows of a data set, and where they came from.

    Raises:
        DataError: the file is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        stated = (table.schema.metadata or {})[_IMPORTS]
        return table, msgspec.json.decode(stated, type=tuple[Import, ...])
    except (OSError, KeyError, pa.ArrowException, msgspec.DecodeError) as cause:
        msg = f"{path} is no data set of a catalog ({cause}): import it again with --replace."
        raise DataError(msg) from None


def write(path: Path, table: pa.Table, imports: tuple[Import, ...]) -> None:
    """Put a data set in the place of the one before: a killed import leaves the old one.

    Raises:
        DataError: another process writes it, or the disk refuses.
    """
    import pyarrow.parquet as pq

    with locked(path.parent, f"The data set {path}"):
        partial = path.with_name(f"{path.name}{PARTIAL}")
        try:
            named = table.replace_schema_metadata({_IMPORTS: msgspec.json.encode(imports)})
            pq.write_table(named, partial, compression="zstd")
            sync_file(partial)
            partial.replace(path)
            sync_folder(path.parent)
        except OSError as cause:
            msg = f"{path} cannot be written ({cause.strerror}): the old state is kept."
            raise DataError(msg) from cause
        finally:
            partial.unlink(missing_ok=True)
