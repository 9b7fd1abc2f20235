import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).parent.parent

# A busy machine is no failure, and a failure must come again on every machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def parity_folder() -> Path:
    """Find the reference results made by independent software."""
    if named := os.environ.get("PARITY_DIR"):
        return Path(named)
    beside = REPOSITORY.parent / "shared" / "parity"
    return beside if beside.is_dir() else REPOSITORY / "tests" / "data" / "parity"


PARITY_DIR = parity_folder()


@pytest.fixture(scope="session", autouse=True)
def _runs_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the runs and sessions of tests out of the folder in which the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INGENIUM_RUNS", str(tmp_path_factory.mktemp("runs")))
        patch.setenv("INGENIUM_SESSIONS", str(tmp_path_factory.mktemp("sessions")))
        yield


@pytest.fixture(scope="session")
def parity_dir() -> Path:
    return PARITY_DIR


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY
