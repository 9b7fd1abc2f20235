"""Secrets are known by their names, or by what they are."""

from base64 import b64encode
from json import dumps
from urllib.parse import quote, quote_plus

import pytest

from ingenium.model.redaction import Redaction, is_secret, secrets_among


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "DB_PASSWORD",
        "apiKey",
        "api_key",
        "X-Api-Key",
        "APIKEY",
        "secret",
        "clientSecret",
        "auth_token",
        "Authorization",
        "passphrase",
        "private_key",
        "signature",
    ],
)
def test_names_of_secrets_are_known_however_they_are_written(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["key", "lease_key", "symbol", "tokenised", "secretary", "api", "keystone", ""]
)
def test_other_names_are_not_taken_for_secrets(name: str) -> None:
    assert not is_secret(name)


def test_a_text_without_secrets_stays_as_it_is() -> None:
    text = "Order 7 of alpha: bought 10 BTC/USD at 65000.5, price=65000.5 (https://x.example/a?b=1)"
    assert Redaction(["hunter22"]).text(text) == text


def test_a_longer_secret_is_hidden_before_a_shorter_one_that_it_contains() -> None:
    assert Redaction(["abcdef", "abcdef-123456"]).text("x abcdef-123456 y") == "x *** y"


def test_short_values_do_not_hide_half_of_a_text() -> None:
    assert Redaction(["a", ""]).text("a banana") == "a banana"


def test_the_environment_tells_secrets_by_their_names() -> None:
    variables = {"KRAKEN_API_KEY": "k-1", "HOME": "/root", "NATS_TOKEN": "t-1"}
    assert secrets_among(variables) == ["k-1", "t-1"]


@pytest.mark.parametrize("before", ["", "k", "ke", "key"])
def test_a_secret_is_known_in_base64_wherever_it_begins(before: str) -> None:
    coded = b64encode(f"{before}:hunter-22?/+:{before}".encode()).decode()
    shown = Redaction(["hunter-22?/+"]).text(f"sent {coded} there")
    assert "***" in shown
    assert len(shown) < len(f"sent {coded} there") - 10


def test_a_secret_is_known_in_urls_and_in_json() -> None:
    secret = 'a b+c/d"e=f'
    written = f"{quote(secret, safe='')} {quote_plus(secret)} {dumps(secret)}"
    assert Redaction([secret]).text(written) == '*** *** "***"'


def test_names_and_values_are_hidden_at_any_depth() -> None:
    fields = {"venue": {"name": "x", "apiSecret": ["s"]}, "hunter22": "a hunter22 b"}
    assert Redaction(["hunter22"]).fields(fields) == {
        "venue": {"name": "x", "apiSecret": "***"},
        "***": "a *** b",
    }


@pytest.mark.timeout(5)
def test_a_text_without_end_takes_no_time_without_end() -> None:
    for text in ("key" * 200_000 + " :", "a" * 600_000 + "://", "://" * 200_000, "key= " * 100_000):
        assert len(Redaction(["hunter22"]).text(f"{text} end")) >= 200_000
