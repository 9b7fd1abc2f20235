"""Where the benchmark keeps what it makes."""

import os
from pathlib import Path

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent
DATA = PACKAGE / ".data"
ENVIRONMENTS = PACKAGE / ".venvs"


def references() -> Path:
    """Return the folder of reference results: that of the tests."""
    if named := os.environ.get("PARITY_DIR"):
        return Path(named)
    beside = ROOT.parent / "shared" / "parity"
    return beside if beside.is_dir() else ROOT / "tests" / "data" / "parity"
