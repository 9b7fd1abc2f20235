import gc

import pytest


@pytest.fixture(scope="module", autouse=True)
def _no_garbage_of_others() -> None:
    """Free the strategies of other tests in the thread that made them, before others collect."""
    gc.collect()
