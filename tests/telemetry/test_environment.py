"""Where a process tells of itself is said by its environment."""

from pathlib import Path

import pytest

from ingenium.model.errors import ConfigError
from ingenium.runtime.telemetry.environment import listener_of
from ingenium.runtime.telemetry.listener import Listener

KEY = "a-key-of-at-least-sixteen"


def test_nobody_is_told_where_nothing_is_said() -> None:
    assert listener_of({}) is None


def test_an_address_and_a_key_are_taken() -> None:
    told = {"INGENIUM_METRICS": "0.0.0.0:9464", "INGENIUM_METRICS_KEY": KEY}
    assert listener_of(told) == Listener("0.0.0.0", 9464, KEY)
    assert listener_of({"INGENIUM_METRICS": "[::1]:9464"}) == Listener("::1", 9464)


def test_a_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    told = {"INGENIUM_METRICS": "0.0.0.0:0", "INGENIUM_METRICS_KEY_FILE": str(tmp_path / "key")}
    assert listener_of(told) == Listener("0.0.0.0", 0, KEY)


def test_telling_nobody_is_said_by_off() -> None:
    assert listener_of({"INGENIUM_METRICS": "off"}) is None


@pytest.mark.parametrize("address", ["9464", ":9464", "host", "host:", "host:port", "on"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="is no address: write HOST:PORT"):
        listener_of({"INGENIUM_METRICS": address})


def test_other_machines_are_not_told_without_a_key() -> None:
    with pytest.raises(ConfigError, match="set a key"):
        listener_of({"INGENIUM_METRICS": "0.0.0.0:9464"})


def test_two_keys_and_a_key_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    file = str(tmp_path / "absent")
    told = {"INGENIUM_METRICS": "0.0.0.0:0", "INGENIUM_METRICS_KEY_FILE": file}
    with pytest.raises(ConfigError, match="remove one of the two"):
        listener_of({**told, "INGENIUM_METRICS_KEY": KEY})
    with pytest.raises(ConfigError, match="cannot be read"):
        listener_of(told)
