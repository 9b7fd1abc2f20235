"""What the files of a Luno trader mean for a session at exchanges."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.luno_trader import CONFIG, write_trader

from ingenium.model.errors import ConfigError
from ingenium.runtime.exchanges import symbols_of, trading_keys
from ingenium.runtime.limits import Limits
from ingenium.runtime.runs.origin import read_origin
from ingenium.runtime.settings import Exchange
from ingenium.runtime.system import load_system

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.system import System


def changed(folder: Path, *settings: str) -> System:
    return read_origin(write_trader(folder), settings).system


def test_all_orders_go_to_luno_and_the_others_tell_prices(tmp_path: Path) -> None:
    system = changed(tmp_path)
    assert system.exchanges == {
        "luno": Exchange(key_from="luno_key_id", secret_from="luno_key_secret"),
        "kraken": Exchange(
            data_only=True, key_from="kraken_api_key", secret_from="kraken_private_key"
        ),
    }
    assert list(system.accounts) == ["luno"]


def test_only_what_active_strategies_name_is_followed(tmp_path: Path) -> None:
    assert symbols_of(changed(tmp_path)) == ("ETHMYR.luno", "ETHUSD.kraken")


def test_limits_are_careful_where_the_config_has_none(tmp_path: Path) -> None:
    system = changed(tmp_path)
    assert system.account.kind == "cash"
    assert system.risk == Limits(max_order_notional=Decimal(20000), max_daily_loss=Decimal(1000))
    assert system.strategies[0].risk == Limits(max_gross_notional=Decimal(20000))


def test_what_is_stated_goes_before_key_by_key(tmp_path: Path) -> None:
    system = changed(tmp_path, "risk.maxDailyLoss=7", "exchanges.luno.lab=true")
    assert system.risk == Limits(max_order_notional=Decimal(20000), max_daily_loss=Decimal(7))
    assert system.exchanges["luno"] == Exchange(
        lab=True, key_from="luno_key_id", secret_from="luno_key_secret"
    )


def test_a_config_without_an_instrument_of_luno_trades_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.replace('"ETHMYR.luno", ', ""))
    with pytest.raises(ConfigError) as told:
        trading_keys(load_system(file))
    assert str(told.value) == (
        "config.yaml: exchanges: kraken tells prices only: name one to trade on, without data_only."
    )
