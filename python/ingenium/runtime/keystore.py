"""The keystore: keys of exchanges in one file, sealed by AES-GCM with a passphrase by scrypt."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import ConfigError, MissingExtraError
from ingenium.venues.port import Credentials
from ingenium.venues.state_folder import state_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT: Final = 1
SHORTEST: Final = 8
"""Characters of a passphrase at least."""

_COST: Final = 2**17  # of scrypt: 128 MiB and about a third of a second
_COSTS: Final = range(2**14, 2**20 + 1)
_BLOCK: Final = 8
_LANES: Final = 1
_LENGTH: Final = 32
_SALT: Final = 16
_NONCE: Final = 12


class KeyName(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """What a key opens."""

    exchange: str
    account: str = "main"


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it stands inside."""

    name: KeyName
    key: str
    secret: str


class _Sealed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    format: int
    cost: int
    salt: bytes
    nonce: bytes
    sealed: bytes


def keystore_file() -> Path:
    """Return where the keystore is: `keystore` in the state folder, `$INGENIUM_STATE`."""
    return state_folder() / "keystore"


def read_keystore(file: Path, passphrase: str) -> dict[KeyName, Credentials]:
    """Return the keys of a file; none where there is no file.

    Raises:
        ConfigError: the passphrase is another, or the file is damaged or cannot be read.
        MissingExtraError: the library is not installed.
    """
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): check its permissions."
        raise ConfigError(msg) from None
    sealed = _form(file, text)
    kept = msgspec.json.decode(_unsealed(file, sealed, passphrase), type=list[_Kept])
    return {each.name: Credentials(each.key, each.secret) for each in kept}


def write_keystore(file: Path, passphrase: str, keys: Mapping[KeyName, Credentials]) -> None:
    """Put keys in the place of what a file held: whole or not at all, for its owner alone.

    Raises:
        ConfigError: the passphrase is too short, or the file cannot be written.
        MissingExtraError: the library is not installed.
    """
    if len(passphrase) < SHORTEST:
        msg = f"The passphrase is too short: use {SHORTEST} characters or more."
        raise ConfigError(msg)
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)  # new ones with every change
    kept = [_Kept(name=name, key=own.key, secret=own.secret) for name, own in sorted(keys.items())]
    box = _box(passphrase, salt, _COST)
    sealed = box.encrypt(nonce, msgspec.json.encode(kept), _stated(_COST))
    form = _Sealed(format=FORMAT, cost=_COST, salt=salt, nonce=nonce, sealed=sealed)
    try:
        _write_private(file, msgspec.json.format(msgspec.json.encode(form)) + b"\n")
    except OSError as error:
        msg = f"{file} cannot be written ({error.strerror}): set INGENIUM_STATE."
        raise ConfigError(msg) from None


def _form(file: Path, text: bytes) -> _Sealed:
    """Return what stands in a file.

    Raises:
        ConfigError: it is no keystore, or one of a later form.
    """
    try:
        sealed = msgspec.json.decode(text, type=_Sealed)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _damaged(file) from None
    if sealed.format > FORMAT:
        msg = f"{file} is of form {sealed.format}, this Ingenium knows {FORMAT}: update Ingenium."
        raise ConfigError(msg)
    is_cost = sealed.cost in _COSTS and sealed.cost & (sealed.cost - 1) == 0
    if not is_cost or len(sealed.salt) != _SALT or len(sealed.nonce) != _NONCE:
        raise _damaged(file)
    return sealed


def _unsealed(file: Path, sealed: _Sealed, passphrase: str) -> bytes:
    box = _box(passphrase, sealed.salt, sealed.cost)
    from cryptography.exceptions import InvalidTag

    try:
        return box.decrypt(sealed.nonce, sealed.sealed, _stated(sealed.cost))
    except InvalidTag:
        msg = f"The passphrase does not open {file}: type it again; or the file was changed."
        raise ConfigError(msg) from None


def _box(passphrase: str, salt: bytes, cost: int) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    except ImportError:
        raise MissingExtraError("The keystore", "cryptography", "keystore") from None
    scrypt = Scrypt(salt=salt, length=_LENGTH, n=cost, r=_BLOCK, p=_LANES)
    return AESGCM(scrypt.derive(passphrase.encode()))


def _stated(cost: int) -> bytes:
    """Return what is not secret and cannot be changed either."""
    return f"ingenium keystore {FORMAT} scrypt {cost} {_BLOCK} {_LANES}".encode()


def _write_private(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    opened = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(opened, "wb") as written:
            written.write(data)
            written.flush()
            os.fsync(written.fileno())
        partial.replace(file)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def _damaged(file: Path) -> ConfigError:
    msg = f"{file} is damaged, or no keystore: put a copy in its place, or remove it and add anew."
    return ConfigError(msg)
