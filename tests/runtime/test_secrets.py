"""Where the key of an account is found, and what is said where it is not."""

from pathlib import Path

import pytest

from ingenium.model.errors import ConfigError
from ingenium.runtime.keystore import KeyName, write_keystore
from ingenium.runtime.secrets import Sources, credentials_for
from ingenium.runtime.settings import Exchange
from ingenium.venues.port import Credentials

PASSPHRASE = "open sesame"
UNLOCKED = {"INGENIUM_KEYSTORE_PASSPHRASE": PASSPHRASE}
IN_ENVIRONMENT = {"BINANCE_API_KEY": "k-env", "BINANCE_API_SECRET": "s-env"}
KEPT = Credentials("k-kept", "s-kept")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("ingenium.runtime.keystore._COST", 2**14)  # quick
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def keep(state: Path, **name: str) -> None:
    kept = KeyName(**{"exchange": "binance", **name})
    write_keystore(state / "keystore", PASSPHRASE, {kept: KEPT})


def write(folder: Path) -> None:
    (folder / ".env").write_text("BINANCE_API_KEY=k-file\nexport BINANCE_API_SECRET='s-file'\n")


def found(folder: Path, environment: dict[str, str], exchange: Exchange | None = None) -> str:
    sources = Sources(folder, environment)
    return credentials_for("binance", exchange or Exchange(), sources).key


def test_the_environment_is_before_the_file_and_the_file_before_the_keystore(
    state: Path, tmp_path: Path
) -> None:
    keep(state)
    assert found(tmp_path, UNLOCKED) == "k-kept"
    write(tmp_path)
    assert found(tmp_path, UNLOCKED) == "k-file"
    assert found(tmp_path, UNLOCKED | IN_ENVIRONMENT) == "k-env"


def test_a_keystore_that_is_not_needed_stays_locked(state: Path, tmp_path: Path) -> None:
    keep(state)
    assert found(tmp_path, IN_ENVIRONMENT) == "k-env"


def test_a_key_that_is_nowhere_is_told_with_all_three_places(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        found(tmp_path, {})
    assert str(told.value) == (
        "The key of binance is missing: set BINANCE_API_KEY in the environment, write it into "
        f"{tmp_path / '.env'}, or put the key into the keystore: ingenium keys add binance."
    )


def test_half_a_key_is_not_completed_from_the_keystore(state: Path, tmp_path: Path) -> None:
    keep(state)
    with pytest.raises(ConfigError, match="set BINANCE_API_SECRET in the environment"):
        found(tmp_path, UNLOCKED | {"BINANCE_API_KEY": "k-env"})


def test_an_empty_variable_is_none(state: Path, tmp_path: Path) -> None:
    keep(state)
    assert found(tmp_path, UNLOCKED | {"BINANCE_API_KEY": "", "BINANCE_API_SECRET": ""}) == "k-kept"


def test_an_account_has_a_key_of_its_own(state: Path, tmp_path: Path) -> None:
    keep(state, account="second")
    assert found(tmp_path, UNLOCKED, Exchange(account="second")) == "k-kept"
    with pytest.raises(ConfigError, match="is missing"):
        found(tmp_path, UNLOCKED)


def test_a_locked_keystore_says_how_it_is_opened(state: Path, tmp_path: Path) -> None:
    keep(state)
    with pytest.raises(ConfigError, match=r"is locked: set INGENIUM_KEYSTORE_PASSPHRASE, or "):
        found(tmp_path, {})


def test_a_person_is_asked_once_for_all_accounts(state: Path, tmp_path: Path) -> None:
    asked: list[Path] = []

    def ask(file: Path) -> str:
        asked.append(file)
        return PASSPHRASE

    keep(state)
    sources = Sources(tmp_path, {}, ask)
    for _ in range(2):
        assert credentials_for("binance", Exchange(), sources) == KEPT
    assert asked == [state / "keystore"]


def test_a_file_may_hold_the_passphrase(state: Path, tmp_path: Path) -> None:
    keep(state)
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    variables = {"INGENIUM_KEYSTORE_PASSPHRASE_FILE": str(tmp_path / "passphrase")}
    assert found(tmp_path, variables) == "k-kept"
    with pytest.raises(ConfigError, match="both give a passphrase: remove one"):
        found(tmp_path, variables | UNLOCKED)
    variables["INGENIUM_KEYSTORE_PASSPHRASE_FILE"] += "-not-there"
    with pytest.raises(ConfigError, match="cannot be read"):
        found(tmp_path, variables)


def test_sources_do_not_show_what_they_hold(state: Path, tmp_path: Path) -> None:
    keep(state)
    sources = Sources(tmp_path, UNLOCKED | {"OTHER": "s-env"})
    credentials_for("binance", Exchange(), sources)
    for secret in ("s-kept", "s-env", PASSPHRASE):
        assert secret not in repr(sources)
