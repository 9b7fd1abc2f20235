"""Where the reference results are: PARITY_DIR, else beside the repository, else the copy in it."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def parity_folder() -> Path:
    named = os.environ.get("PARITY_DIR")
    if named:
        return Path(named)
    beside = REPOSITORY.parent / "shared" / "parity"
    return beside if beside.is_dir() else REPOSITORY / "tests" / "data" / "parity"
