"""Which code runs: versions, checksums of the package and its core, and git checkouts."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ingenium.runtime.runs.record import Checkout, Versions
from ingenium.storage.checksums import file_checksum

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE: Final = Path(__file__).parents[2]
_PATIENCE: Final = 5.0  # seconds that git may take


def versions(strategy_files: Iterable[Path]) -> Versions:
    """Return what runs now, with the checkouts of the package and of the user's strategies."""
    found = [
        checkout(PACKAGE / "__init__.py", "ingenium"),
        *(checkout(file, "strategies") for file in strategy_files),
    ]
    return Versions(
        ingenium=metadata.version("ingenium"),
        package=package_checksum(),
        core=_core_checksum(),
        python=platform.python_version(),
        numpy=np.__version__,
        platform=f"{platform.system()} {platform.machine()}",
        checkouts=tuple(dict.fromkeys(each for each in found if each is not None)),
    )


def package_checksum() -> str:
    """Return the SHA-256 over the package's Python files and their names."""
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py")):
        digest.update(f"{file.relative_to(PACKAGE).as_posix()} {file_checksum(file)}\n".encode())
    return digest.hexdigest()


def checkout(file: Path, of: Literal["ingenium", "strategies"]) -> Checkout | None:
    """Return the checkout of a file that git keeps; None where there is no such thing."""
    kept = _git(file.parent, "ls-files", "--", file.name)
    told = _git(file.parent, "status", "--porcelain=v2", "--branch", "--untracked-files=no")
    if not kept or told is None:
        return None
    lines = told.splitlines()
    commits = [line.split()[-1] for line in lines if line.startswith("# branch.oid ")]
    is_changed = any(not line.startswith("#") for line in lines)
    return Checkout(of=of, commit=commits[0], is_changed=is_changed) if commits else None


def _core_checksum() -> str:
    found = util.find_spec("ingenium._core")
    return file_checksum(Path(found.origin)) if found is not None and found.origin else ""


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git says of a folder; None where git or a checkout is missing."""
    try:
        asked = subprocess.run(
            ["git", "--no-optional-locks", "-C", str(folder), *arguments],
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return asked.stdout
