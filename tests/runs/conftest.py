import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _imports_of_its_own() -> Iterator[None]:
    """Forget what a test imported, as the next command a person types does."""
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.startswith(("sizes", "dips_of_tests", "ingenium_file_")):
            del sys.modules[name]
