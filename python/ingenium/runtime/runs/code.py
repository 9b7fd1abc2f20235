"""The user's code of a run: which files the strategies came from, copied, and run from the copy."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.model.loading import FILE_MODULE
from ingenium.runtime.runs.record import StoredFile, StoredStrategy
from ingenium.runtime.runs.versions import PACKAGE
from ingenium.storage.checksums import file_checksum

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.analytics.outcome import Outcome
    from ingenium.runtime.runs.record import RunRecord
    from ingenium.runtime.system import System

FOLDER: Final = "code"
_INSTALLED: Final = ("site-packages", "dist-packages")


@dataclass(frozen=True, slots=True)
class Source:
    """A strategy of the user's that ran.

    Attributes:
        entry: its place in the system's list of strategies.
        module: the name of its module.
        class_name: the name of its class.
        file: where the module was read.
        root: the folder from which its module is imported.
    """

    entry: int
    module: str
    class_name: str
    file: Path
    root: Path


def sources(system: System, outcome: Outcome) -> list[Source]:
    """Return the strategies that ran from files outside the package, as they are imported now."""
    rows = [row for row, entry in enumerate(system.strategies) if entry.enabled]
    ran: Sequence[dict[str, str]] = outcome.system["strategies"]  # type: ignore[assignment]
    found = []
    for row, line in zip(rows, ran, strict=False):  # what nobody was given may enter last
        module, _, class_name = line["class"].partition(":")
        file = _file_of(module)
        if file is not None and not file.is_relative_to(PACKAGE):
            found.append(Source(row, module, class_name, file, _root(module, file)))
    return found


def copy_code(
    chosen: Sequence[Source], folder: Path
) -> tuple[tuple[StoredStrategy, ...], tuple[StoredFile, ...]]:
    """Copy the strategies' files, and those beside them that they import, into a run's folder."""
    roots = list(dict.fromkeys(source.root for source in chosen))
    stored: dict[Path, StoredFile] = {}
    for source in chosen:
        inner = f"{FOLDER}/{roots.index(source.root)}"
        for module, file in _imported(source):
            path = f"{inner}/{file.relative_to(source.root).as_posix()}"
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / path)
            stored[file] = StoredFile(
                path=path,
                module=module,
                origin=str(file),
                sha256=file_checksum(folder / path),
            )
    named = [StoredStrategy(entry=each.entry, name=_name(each, stored)) for each in chosen]
    return tuple(named), tuple(stored.values())


@contextmanager
def stored_code(record: RunRecord, folder: Path) -> Iterator[None]:
    """Import the copies of a run instead of what is installed or imported by their names."""
    roots = {"/".join(file.path.split("/")[:2]) for file in record.code}
    names = {file.module for file in record.code}
    kept = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    path, writes = list(sys.path), sys.dont_write_bytecode
    sys.path[:0] = [str(folder / root) for root in sorted(roots)]
    sys.dont_write_bytecode = True  # a stored run stays as it was stored
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, writes
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(kept)


def _name(source: Source, stored: dict[Path, StoredFile]) -> str:
    if source.module.startswith(FILE_MODULE):
        return f"{stored[source.file].path}:{source.class_name}"
    return f"{source.module}:{source.class_name}"


def _file_of(module: str) -> Path | None:
    name = getattr(sys.modules.get(module), "__file__", None)
    file = Path(name).resolve() if name else None
    return file if file is not None and file.suffix == ".py" and file.is_file() else None


def _root(module: str, file: Path) -> Path:
    if module.startswith(FILE_MODULE):
        return file.parent
    return file.parents[module.count(".") + (file.name == "__init__.py")]


def _imported(source: Source) -> Iterator[tuple[str, Path]]:
    """Give the modules below a strategy's root; of an installed one those of its package."""
    package, _, _ = source.module.partition(".")
    is_installed = any(name in source.root.parts for name in _INSTALLED)
    for module in list(sys.modules):
        file = _file_of(module)
        if file is None or not file.is_relative_to(source.root) or file.is_relative_to(PACKAGE):
            continue
        within = file.relative_to(source.root).parts
        same_package = module.partition(".")[0] == package
        if same_package if is_installed else not any(name in within for name in _INSTALLED):
            yield module, file
