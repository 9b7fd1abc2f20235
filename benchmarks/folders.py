"""Where the benchmark keeps what it makes."""

from pathlib import Path

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent
DATA = PACKAGE / ".data"
ENVIRONMENTS = PACKAGE / ".venvs"
