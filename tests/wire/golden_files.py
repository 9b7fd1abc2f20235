"""Messages as their contracts have them, one file each, written down from the contracts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "golden"


def golden(name: str) -> bytes:
    """Return the body of a golden file."""
    return (FOLDER / f"{name}.json").read_bytes()


def names(folder: str) -> set[str]:
    """Return the names of all files of a folder."""
    return {file.stem for file in (FOLDER / folder).iterdir()}


def in_order(body: bytes) -> Any:
    """Return a JSON text as values that are equal only if their keys have the same order."""
    return json.loads(body, object_pairs_hook=list, parse_float=str)
