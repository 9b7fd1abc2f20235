"""The exchanges of the lab as they begin: what they trade, who has an account, how they speak."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, cast

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.venues.lab.exchange import LabExchange
from ingenium.venues.lab.house import House, Temper
from ingenium.venues.lab.ports import demo_credentials, guard_credentials
from ingenium.venues.port import VenueInstrument

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.venues.lab.dialect import Dialect

_HISTORY: Final = 1_500
"""Minutes of bars from before an exchange began, for who asks for the past."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What an exchange of the lab is made of.

    Attributes:
        module: where its dialect is.
        maker: the name of its class there.
        client_ids: for how long an id cannot be used twice.
        fee_in: whether fees are taken from what a trade brings, or in the quote currency.
        instruments: what it trades, each with what its market is like.
        balances: what the demo account begins with.
    """

    module: str
    maker: str
    instruments: tuple[tuple[VenueInstrument, Temper], ...]
    balances: dict[str, str]
    client_ids: Literal["always", "open", "never"] = "open"
    fee_in: Literal["received", "quote"] = "received"


def _listed(
    venue: str, pair: str, names: tuple[str, str], steps: str, market: tuple[str, str]
) -> tuple[VenueInstrument, Temper]:
    """Return an instrument and what its market is like.

    Args:
        venue: where it trades.
        pair: what is traded, and what it is paid with.
        names: what orders call it, and what feeds do.
        steps: of prices, of quantities; the least quantity, the least notional.
        market: the first price, and how much a level holds.
    """
    base, quote = pair.split("/")
    tick, lot, least, notional = (Decimal(each) for each in steps.split())
    has_bands = venue in ("binance", "tokocrypto")
    instrument = VenueInstrument(
        symbol=f"{base}{quote}.{venue}",
        order_symbol=names[0],
        feed_symbol=names[1],
        base=base,
        quote=quote,
        tick=tick,
        lot=lot,
        min_quantity=least,
        min_notional=notional,
        band_down=Decimal("0.2") if has_bands else None,
        band_up=Decimal(5) if has_bands else None,
    )
    return instrument, Temper(Decimal(market[0]), Decimal(market[1]))


_BINANCE: Final = tuple(
    _listed("binance", pair, (name, name.lower()), steps, market)
    for pair, name, steps, market in (
        ("BTC/USDT", "BTCUSDT", "0.01 0.00001 0.00001 5", ("60000", "0.4")),
        ("ETH/USDT", "ETHUSDT", "0.01 0.0001 0.0001 5", ("2500", "6")),
    )
)

_TOKOCRYPTO: Final = tuple(
    _listed("tokocrypto", pair, (name, name.replace("_", "").lower()), steps, market)
    for pair, name, steps, market in (
        ("BTC/USDT", "BTC_USDT", "0.01 0.00001 0.00001 5", ("60000", "0.3")),
        ("TKO/IDR", "TKO_IDR", "1 0.1 1 10000", ("5200", "900")),
    )
)

_LUNO: Final = tuple(
    _listed("luno", pair, (name, name), steps, market)
    for pair, name, steps, market in (
        ("XBT/USDT", "XBTUSDT", "0.01 0.0001 0.0001 0", ("60000", "0.3")),
        ("XBT/ZAR", "XBTZAR", "1 0.0001 0.0005 0", ("1080000", "0.3")),
        ("XBT/MYR", "XBTMYR", "1 0.0001 0.0005 0", ("270000", "0.3")),
        ("ETH/MYR", "ETHMYR", "1 0.01 0.01 0", ("11250", "6")),
    )
)

_KRAKEN: Final = tuple(
    _listed("kraken", pair, (name, name), steps, market)
    for pair, name, steps, market in (
        ("XBT/USDT", "XBTUSDT", "0.1 0.00000001 0.00005 0.5", ("60000", "0.4")),
        ("ETH/USDT", "ETHUSDT", "0.01 0.00000001 0.001 0.5", ("2500", "6")),
        ("XBT/USD", "XBTUSD", "0.1 0.00000001 0.00005 0.5", ("60000", "0.4")),
        ("ETH/USD", "ETHUSD", "0.01 0.00000001 0.001 0.5", ("2500", "6")),
    )
)

FOUNDINGS: Final[dict[str, Founding]] = {
    "binance": Founding(
        "ingenium.venues.lab.dialects.binance",
        "BinanceDialect",
        _BINANCE,
        {"USDT": "100000", "BTC": "2", "ETH": "40"},
    ),
    "tokocrypto": Founding(
        "ingenium.venues.lab.dialects.tokocrypto",
        "TokocryptoDialect",
        _TOKOCRYPTO,
        {"USDT": "100000", "BTC": "2", "IDR": "500000000", "TKO": "20000"},
    ),
    "kraken": Founding(
        "ingenium.venues.lab.dialects.kraken",
        "KrakenDialect",
        _KRAKEN,
        {"USDT": "100000", "USD": "100000", "XBT": "2", "ETH": "40"},
        fee_in="quote",
    ),
    "luno": Founding(
        "ingenium.venues.lab.dialects.luno",
        "LunoDialect",
        _LUNO,
        {"USDT": "100000", "XBT": "2", "ETH": "40", "ZAR": "2000000", "MYR": "500000"},
        client_ids="always",
    ),
}
"""The exchanges of the lab, by their names."""


def found(name: str, seed: int = 0) -> Dialect:
    """Return an exchange of the lab, with a demo account.

    Raises:
        ConfigError: the lab has no such exchange.
    """
    if name not in FOUNDINGS:
        msg = f"The lab has no exchange {name!r}: {did_you_mean(name, FOUNDINGS)}."
        raise ConfigError(msg)
    founding = FOUNDINGS[name]
    exchange = LabExchange(
        [instrument for instrument, _ in founding.instruments],
        client_ids=founding.client_ids,
        fee_in=founding.fee_in,
    )
    balances = {currency: Decimal(own) for currency, own in founding.balances.items()}
    account = exchange.open_account(demo_credentials(name), balances)
    exchange.add_key(account, guard_credentials(name))
    tempers = {each.order_symbol: temper for each, temper in founding.instruments}
    make = cast(
        "Callable[[LabExchange, House], Dialect]",
        getattr(import_module(founding.module), founding.maker),
    )
    return make(exchange, House(exchange, tempers, seed, history=_HISTORY))
