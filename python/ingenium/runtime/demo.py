"""The system that comes with the package, to run before writing one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

DEMO_FILE: Final = Path(__file__).parent / "data" / "demo.yaml"
