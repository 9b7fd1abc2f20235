from pathlib import Path

import pytest

from ingenium.runtime.supervising.folder import SessionFolder


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    return SessionFolder(tmp_path / "sessions" / "monday")
