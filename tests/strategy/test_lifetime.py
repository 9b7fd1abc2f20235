"""How long a strategy lives: as long as its run, not until the garbage is collected."""

import gc
import weakref

import pytest

import ingenium
from ingenium import ConfigError
from ingenium.strategy.builtin.sma_cross import SmaCross


def test_a_strategy_is_freed_with_the_last_reference_to_it_and_its_run() -> None:
    gc.disable()
    try:
        strategy = SmaCross()
        result = ingenium.backtest(strategy, data="AAPL")
        alive = weakref.ref(strategy)
        del strategy, result
        assert alive() is None
    finally:
        gc.enable()


def test_a_log_that_outlives_its_strategy_says_so() -> None:
    log = SmaCross().log
    with pytest.raises(ConfigError, match="the strategy is gone"):
        log.info("too late")
