"""Recordings of real markets beside the checkout: too large and not ours to copy."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(os.environ.get("DATA_DIR", REPOSITORY.parent / "shared" / "data"))


def recording(path: str) -> Path:
    """Return a recording; where it is absent, the test that asks for it says so and ends."""
    file = DATA / path
    if not file.is_file():
        pytest.skip(f"{file} is absent: this oracle was not consulted")
    return file


def received(path: str) -> Iterator[str]:
    """Yield the frames that a recorded session received."""
    with gzip.open(recording(path), "rt") as lines:
        for line in lines:
            event = json.loads(line)
            if event["dir"] == "ws_recv":
                yield event["body"]
