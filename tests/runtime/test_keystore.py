"""The keystore: sealed, whole, for its owner alone, and a clear sentence for what is wrong."""

import base64
import json
import sys
from pathlib import Path

import pytest

from ingenium.model.errors import ConfigError, MissingExtraError
from ingenium.runtime.keystore import KeyName, keystore_file, read_keystore, write_keystore
from ingenium.venues.port import Credentials

NAME = KeyName(exchange="binance")
KEYS = {NAME: Credentials("the-key", "the-secret")}
PASSPHRASE = "open sesame"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingenium.runtime.keystore._COST", 2**14)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "new" / "keystore"
    write_keystore(file, PASSPHRASE, KEYS)
    return file


def change(file: Path, **fields: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


def test_what_is_kept_comes_back(file: Path) -> None:
    second = KeyName(exchange="binance", account="second")
    both = KEYS | {second: Credentials("k", "s")}
    write_keystore(file, PASSPHRASE, both)
    assert read_keystore(file, PASSPHRASE) == both


def test_it_is_for_its_owner_alone_and_leaves_nothing_else_behind(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_neither_keys_nor_names_can_be_read_in_it(file: Path) -> None:
    text = file.read_bytes()
    sealed = base64.b64decode(json.loads(text)["sealed"])
    for each in (b"the-key", b"the-secret", b"binance", PASSPHRASE.encode()):
        assert each not in text
        assert each not in sealed


def test_each_change_is_sealed_anew(file: Path) -> None:
    before = json.loads(file.read_text())
    write_keystore(file, PASSPHRASE, KEYS)
    after = json.loads(file.read_text())
    assert all(before[each] != after[each] for each in ("salt", "nonce", "sealed"))


def test_a_wrong_passphrase_opens_nothing(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"The passphrase does not open .*: type it again"):
        read_keystore(file, "open barley")


def test_a_changed_byte_opens_nothing(file: Path) -> None:
    sealed = bytearray(base64.b64decode(json.loads(file.read_text())["sealed"]))
    sealed[3] ^= 1
    change(file, sealed=base64.b64encode(sealed).decode())
    with pytest.raises(ConfigError, match="or the file was changed"):
        read_keystore(file, PASSPHRASE)


@pytest.mark.parametrize(
    "fields",
    [
        {"cost": 2**30},  # more memory than there is
        {"cost": 1},  # next to no work for who guesses
        {"cost": 2**17 + 1},
        {"salt": "AAAA"},
        {"nonce": "AAAA"},
        {"sealed": 7},
        {"more": 1},
    ],
)
def test_a_file_of_another_shape_is_damaged(file: Path, fields: dict[str, object]) -> None:
    change(file, **fields)
    with pytest.raises(ConfigError, match="is damaged, or no keystore: put a copy in its place"):
        read_keystore(file, PASSPHRASE)


def test_half_a_file_is_damaged(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ConfigError, match="is damaged"):
        read_keystore(file, PASSPHRASE)


def test_a_later_form_is_not_guessed_at(file: Path) -> None:
    change(file, format=2)
    with pytest.raises(ConfigError, match="is of form 2, this Ingenium knows 1: update Ingenium"):
        read_keystore(file, PASSPHRASE)


def test_where_there_is_no_file_there_are_no_keys(tmp_path: Path) -> None:
    assert read_keystore(tmp_path / "keystore", PASSPHRASE) == {}


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="too short: use 8 characters or more"):
        write_keystore(tmp_path / "keystore", "sesame", KEYS)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_keystore(tmp_path / "file" / "keystore", PASSPHRASE, KEYS)


def test_without_the_library_the_extra_is_named(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(MissingExtraError, match=r'pip install "ingenium\[keystore\]"'):
        read_keystore(file, PASSPHRASE)


def test_it_is_in_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path))
    assert keystore_file() == tmp_path / "keystore"
