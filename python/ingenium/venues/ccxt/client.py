"""One exchange of ccxt, asked in our words: what fails is one of our three failures."""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.errors import ConfigError, MissingExtraError
from ingenium.model.suggestion import did_you_mean
from ingenium.venues.allowances import Allowance
from ingenium.venues.port import Ccxt, Refused
from ingenium.venues.rest import lost

try:
    import ccxt
except ImportError:
    raise MissingExtraError("An exchange through ccxt", "ccxt", "ccxt") from None

from ingenium.venues.ccxt.failures import UNREADABLE, failure_of
from ingenium.venues.ccxt.plug import CALLS, Asking, Plug, apart, plugged
from ingenium.venues.ccxt.wire import MILLISECOND, instruments_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ingenium.venues.clock import VenueClock
    from ingenium.venues.port import Address, Credentials, VenueError, VenueInstrument
    from ingenium.venues.rest import Answer, RestClient

_BURST: Final = 2_000.0  # milliseconds' worth of requests that may go at once
_FEWEST: Final = 10.0  # but so many requests always
_REDIRECTED: Final = 300
_WRONG: Final = 400
_FAILED: Final = 500
_STILL_THERE: Final = 10_000  # milliseconds after which a stream that says nothing is asked


class CcxtClient:
    """One exchange of ccxt, for one key."""

    def __init__(self, name: str, address: Address, credentials: Credentials | None = None) -> None:
        """Prepare; it can be asked once it is connected.

        Args:
            name: of the exchange, as symbols end with it.
            address: where it is, and what ccxt calls it.
            credentials: what opens the account; None for market data alone.

        Raises:
            ConfigError: ccxt has no such exchange, or it needs a key of another kind.
        """
        settings = address.ccxt or Ccxt()
        self.name = name
        self.id = settings.id or name
        self.address = address
        kind = _kind(self.id)
        given: dict[str, Any] = {"enableRateLimit": True, "newUpdates": True}
        if credentials is not None:
            given |= {"apiKey": credentials.key, "secret": credentials.secret}
        self.exchange: Any = plugged(kind)(given)
        self._configure(settings)
        if credentials is not None:
            self._check_keys()

    @property
    def title(self) -> str:
        """What people call the exchange."""
        return str(self.exchange.name or self.id)

    @property
    def home(self) -> str:
        """Where requests go, or a name for wherever that is."""
        return self.address.rest or f"ccxt {self.id}"

    @property
    def allowances(self) -> tuple[Allowance, ...]:
        """What may be sent: as much as ccxt lets through, a little of it at once."""
        each = float(self.exchange.rateLimit or 1_000)
        limit = max(_BURST / each, _FEWEST)
        window = limit * each / 1_000
        return (Allowance(name=CALLS, limit=limit, window=window, decays=True),)

    def connect(self, rest: RestClient, clock: VenueClock) -> None:
        """Say what sends the requests."""
        self.exchange.plug = Plug(rest, clock, self.address)

    async def ask(self, call: Callable[..., Awaitable[Any]], *given: Any, **how: Any) -> Any:
        """Call a function of ccxt.

        Args:
            call: a function of `exchange`.
            given: for it.
            how: what kind of request it is, as `Asking` has it.

        Raises:
            VenueError: in one of its three kinds.
        """
        asking = Asking(**how)
        with apart(asking):
            try:
                return await call(*given)
            except (ccxt.BaseError, *UNREADABLE) as error:
                failure = failure_of(error, acts=asking.acts)
                if failure.doubts_clock:
                    self.exchange.plug.clock.distrust()
                raise failure from None

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what the exchange trades at once, by canonical symbol.

        Raises:
            VenueError: it does not answer.
        """
        markets = await self.ask(self.exchange.load_markets, True, is_signed=False)
        return instruments_of(markets.values(), self.name)

    async def server_time(self) -> int:
        """Return the exchange's time in nanoseconds; ours where it has no clock to ask.

        Raises:
            VenueError: it does not answer.
        """
        if not self.exchange.has["fetchTime"]:
            return time.time_ns()
        stamp: int = await self.ask(self.exchange.fetch_time, is_signed=False)
        return stamp * MILLISECOND

    def meaning(self, answer: Answer) -> VenueError | None:
        """Return what an answer means where it is no success, as ccxt reads it."""
        request, text = answer.request, answer.body.decode(errors="replace")
        told = self.exchange.parse_json(text)
        url = f"{request.base}{request.path}"
        code, headers = answer.status, dict(answer.headers)
        try:
            self.exchange.handle_errors(
                code, "", url, request.method, headers, text, told, request.headers, request.body
            )
            self.exchange.handle_http_status_code(code, "", url, request.method, text)
        except (ccxt.BaseError, *UNREADABLE) as error:
            is_refusal = _WRONG <= code < _FAILED
            failure = failure_of(error, acts=request.acts, is_refusal=is_refusal)
            # what failed there was not refused, whatever ccxt makes of the text
            return None if code >= _FAILED and isinstance(failure, Refused) else failure
        if code < _REDIRECTED and told is None and text.strip():
            return lost(request, "its answer cannot be read")
        return None

    async def close(self) -> None:
        """Let go of all streams."""
        await self.exchange.close()

    def _configure(self, settings: Ccxt) -> None:
        """Have the exchange's class ask for what we want only, and as the settings say."""
        exchange = self.exchange
        _only_spot(exchange)
        exchange.options = exchange.deep_extend(exchange.options, dict(settings.options))
        if settings.sandbox:
            try:
                exchange.set_sandbox_mode(True)
            except ccxt.BaseError:
                msg = f"ccxt knows no sandbox of {self.id}: remove `sandbox`."
                raise ConfigError(msg) from None

    def _check_keys(self) -> None:
        wanted = self.exchange.requiredCredentials
        missing = [name for name in wanted if wanted[name] and not getattr(self.exchange, name)]
        if missing:
            msg = (
                f"{self.title} wants more than a key and a secret ({', '.join(missing)}), and more "
                "cannot be given: its market data can be used, its accounts cannot."
            )
            raise ConfigError(msg)


def _kind(name: str) -> Any:
    """Return ccxt's class of an exchange, with streams where ccxt has them.

    Raises:
        ConfigError: ccxt has no such exchange.
    """
    if name not in ccxt.exchanges:
        msg = f"ccxt has no exchange {name!r}: {did_you_mean(name, ccxt.exchanges)}."
        raise ConfigError(msg)
    try:
        module = import_module(f"ccxt.pro.{name}")
    except ImportError:
        module = import_module(f"ccxt.async_support.{name}")
    return getattr(module, name)


def _only_spot(exchange: Any) -> None:
    """Have ccxt ask for spot markets only, and for nothing that wants more than the key may."""
    exchange.has["fetchCurrencies"] = False
    options = exchange.options
    options["defaultType"] = "spot"
    if "fetchMargins" in options:
        options["fetchMargins"] = False
    if isinstance(listing := options.get("fetchOpenOrders"), dict):
        listing["warnWithoutSymbol"] = False
    options["warnOnFetchOpenOrdersWithoutSymbol"] = False
    markets = options.get("fetchMarkets")
    types = markets.get("types") if isinstance(markets, dict) else markets
    if isinstance(types, dict):
        types = {name: name == "spot" for name in types}
    elif isinstance(types, list) and "spot" in types:
        types = ["spot"]
    if isinstance(markets, dict) and types is not None:
        markets["types"] = types
    elif isinstance(markets, list):
        options["fetchMarkets"] = types
    if not exchange.streaming.get("ping"):
        exchange.streaming = exchange.streaming | {"keepAlive": _STILL_THERE}
