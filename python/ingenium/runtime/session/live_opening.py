"""From a system whose ingestor is a feed to a session on live data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.ingest.live_source import LiveSource
from ingenium.ingest.past import Past
from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Opened, decode_input
from ingenium.model.session.recipe import Listing
from ingenium.model.timeframe import format_timeframe, parse_timeframe
from ingenium.runtime.entrant import adopting, entrants, made, made_executor
from ingenium.runtime.instruments import given_values
from ingenium.runtime.prepared import prepare
from ingenium.runtime.recipes import listings_of, recipe_of_listings, start_of
from ingenium.runtime.session.entries import INPUTS
from ingenium.runtime.session.frames import frames
from ingenium.runtime.session.opening import check_strategies
from ingenium.runtime.settings import Data
from ingenium.runtime.staleness import patience_of
from ingenium.runtime.tick_source import load_histories
from ingenium.runtime.transitions import states_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ingenium.execution.executor import OrderExecutor
    from ingenium.ingest.feed import Feed
    from ingenium.ingest.freshness import Patience
    from ingenium.ingest.live_source import Clock
    from ingenium.model.decider import Decider
    from ingenium.model.session.messages import Ended, Frame
    from ingenium.model.session.numbering import Told
    from ingenium.runtime.entrant import Entrant
    from ingenium.runtime.market import Market
    from ingenium.runtime.prepared import Prepared
    from ingenium.runtime.settings import Instrument
    from ingenium.runtime.system import System
    from ingenium.storage.journal.port import Journal

LIVE: Final = "feed"
"""The source of a session on live data."""


def past_of(journal: Journal) -> Past:
    """Return what a journal holds of the feed.

    Raises:
        JournalError: it cannot be read.
        DataError: a row cannot be read.
    """
    past = Past(LIVE)
    for row in journal.read():
        if row.kind in INPUTS:
            past.take(decode_input(row.body))
    return past


@dataclass(frozen=True, slots=True)
class AtExchanges:
    """A session on what exchanges tell.

    Attributes:
        instruments: as the exchanges specify them, by symbol.
        is_live: whether orders go there; else their fills are simulated.
    """

    instruments: Mapping[str, Mapping[str, object]]
    is_live: bool


@dataclass(frozen=True, slots=True)
class LiveOpening:
    """What a session on live data begins with.

    Attributes:
        opened: the message that opens it.
        feed: where its data come from.
        markets: the histories that are played first.
        field: the strategies, by their numbers.
        patience: when an instrument is stale.
        executor: who executes orders; None where fills are simulated.
    """

    opened: Opened
    feed: Feed
    markets: tuple[Market, ...]
    field: tuple[Entrant, ...]
    patience: Patience
    executor: OrderExecutor | None = None

    @property
    def deciders(self) -> dict[str, Decider]:
        """The strategies by their ids."""
        return {entrant.id: entrant.strategy for entrant in self.field}

    def history(self, told: Told) -> Iterable[Frame | Ended]:
        """Return the histories from where they were told."""
        listings = self.opened.recipe.instruments[: len(self.markets)]
        return frames(self.markets, listings, source=LIVE, told=told)

    def source(self, past: Past, clock: Clock | None = None) -> LiveSource:
        """Return the feed as the source of the session; its clock is the machine's."""
        recipe = self.opened.recipe
        return LiveSource(self.feed, recipe, past, self.history, clock, patience=self.patience)


def open_live(
    system: System,
    feed: Feed,
    session: str,
    past: Past,
    now: int,
    at_exchanges: AtExchanges | None = None,
) -> LiveOpening:
    """Return a session on live data, begun now or opened before.

    What was found in the history when it was opened stays as it was.

    Args:
        system: what trades.
        feed: what it trades on.
        session: its name.
        past: what was told before.
        now: the time.
        at_exchanges: what they specify, where the feed is theirs.

    Raises:
        ConfigError: a setting is wrong, one that sessions do not know, or a precision is missing.
        DataError: the history is absent or cannot be trusted.
        SessionError: the session was opened with other settings.
    """
    strategies = made(system)
    check_strategies(strategies)
    prepared = _prepared(system)
    markets = () if prepared is None else prepared.bar_markets
    listings = () if prepared is None else listings_of(prepared)
    for listing in listings:
        _check_length(listing, feed, system)
    known = {listing.symbol for listing in listings}
    is_live = at_exchanges is not None and at_exchanges.is_live
    if at_exchanges is None:
        new = [
            _listing(symbol, given, feed, system)
            for symbol, given in system.instruments.items()
            if symbol not in known
        ]
    else:  # exchanges tell of nothing else, and know their instruments better than a file
        new = [_specified(values, feed) for values in at_exchanges.instruments.values()]
    if not (listings or new):
        system.place.refuse("instruments", "names nothing to trade: list what the feed tells of")
    start = start_of(markets)
    recipe = recipe_of_listings(
        system if prepared is None else prepared.system,
        [*listings, *new],
        field := entrants(
            system, strategies, [*(() if prepared is None else prepared.traded), *_symbols(new)]
        )
        + ([adopting()] if is_live else []),
        start=now if start is None else start,
        is_live=is_live,
        states=states_for(session),
    )
    given = system.instruments if at_exchanges is None else {}
    opened = _as_before(Opened(session, recipe, (LIVE,)), past.opened, given)
    patience = patience_of(system.stale)
    return LiveOpening(opened, feed, markets, tuple(field), patience, made_executor(system))


def _specified(values: Mapping[str, object], feed: Feed) -> Listing:
    """Return an instrument as an exchange specifies it."""
    return Listing(dict(values), end_offset=parse_timeframe(feed.timeframe))


def _symbols(listings: list[Listing]) -> list[str]:
    return [listing.symbol for listing in listings]


def _prepared(system: System) -> Prepared | None:
    """Return the history of a system; None where it names none."""
    if system.data == Data():
        return None
    plain = msgspec.structs.replace(system, ingestor=None)
    markets = load_histories(plain)
    known = {market.symbol for market in markets}
    described = {name: given for name, given in system.instruments.items() if name in known}
    return prepare(msgspec.structs.replace(plain, instruments=described), markets)


def _listing(symbol: str, given: Instrument, feed: Feed, system: System) -> Listing:
    """Return an instrument of which there is no history.

    Raises:
        ConfigError: naming the key that is missing.
    """
    for key in ("price_precision", "quantity_precision"):
        if getattr(given, key) is None:
            problem = (
                f"is missing, and there is no history of {symbol} to find it in: "
                "give it, or name a history in data"
            )
            system.place.refuse(f"instruments.{symbol}.{key}", problem)
    for key in ("funding", "rules"):
        if getattr(given, key):
            problem = "needs a history, which a session on live data alone has not: remove it"
            system.place.refuse(f"instruments.{symbol}.{key}", problem)
    length = parse_timeframe(feed.timeframe)
    starts = feed.stamp == "start"
    values = {"symbol": symbol, "currency": feed.currency or system.account.currency}
    return Listing(
        values | given_values(given),
        start_offset=0 if starts else -length,
        end_offset=length if starts else 0,
    )


def _check_length(listing: Listing, feed: Feed, system: System) -> None:
    length = listing.end_offset - listing.start_offset
    wanted = parse_timeframe(feed.timeframe)
    if length != wanted:
        problem = (
            f"the history of {listing.symbol} has bars of {format_timeframe(length)}, the feed of "
            f"{feed.timeframe}: say bars: {feed.timeframe}"
        )
        system.place.refuse("data", problem)
    if (listing.start_offset == 0) != (feed.stamp == "start"):
        problem = (
            f"the history of {listing.symbol} and the feed label bars differently: "
            f"the feed says stamp {feed.stamp}"
        )
        system.place.refuse("data", problem)


def _as_before(opened: Opened, before: Opened | None, given: Mapping[str, Instrument]) -> Opened:
    """Return what opens a session, with what was found when it was opened first.

    Args:
        opened: as it would be opened now.
        before: as it was opened; None if it was not.
        given: what the settings say of instruments, which was not found.

    Raises:
        SessionError: something else differs.
    """
    if before is None:
        return opened
    recipe, found = opened.recipe, before.recipe.instruments
    symbols = [listing.symbol for listing in recipe.instruments]
    if symbols == [listing.symbol for listing in found]:
        instruments = tuple(
            msgspec.structs.replace(each, values=each.values | _given(each.symbol, given))
            for each in found
        )
        recipe = msgspec.structs.replace(recipe, instruments=instruments, start=before.recipe.start)
    again = msgspec.structs.replace(opened, recipe=recipe)
    if msgspec.json.encode(again) != msgspec.json.encode(before):
        msg = (
            f"Session {before.session!r} was opened with other settings: "
            "give this one another name, or start it with the settings of that time."
        )
        raise SessionError(msg)
    return before


def _given(symbol: str, given: Mapping[str, Instrument]) -> dict[str, object]:
    return given_values(given[symbol]) if symbol in given else {}
