"""Requests to an exchange: what became of each is an answer, or one of three failures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from ingenium.model.errors import MissingExtraError
from ingenium.model.redaction import Redaction
from ingenium.venues.permission import may_act
from ingenium.venues.port import Unclear, Undelivered, VenueError

try:
    import aiohttp
except ImportError:
    raise MissingExtraError("Trading at exchanges", "aiohttp", "venues") from None

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from ingenium.venues.allowances import Priority
    from ingenium.venues.budget import Budget
    from ingenium.venues.port import Credentials

_T = TypeVar("_T")

_IDLE: Final = 15.0  # seconds: less than servers wait, so that they never close what we send on
_PAUSE: Final = 1.0  # after "too many requests" without a time
_BAN: Final = 120.0  # after a ban without a time
_TOO_MANY: Final = 429
_BANNED: Final = 418
_SERVER_FAILED: Final = 500
_AWAY: Final = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of an exchange.

    Attributes:
        query: encoded already, since signatures are made over the very text.
        base: where it goes, if not where the client's requests go.
        acts: whether it may change something there, rather than only ask.
        costs: by allowance.
    """

    method: str
    path: str
    query: str = ""
    body: str = ""
    base: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    acts: bool = False
    priority: Priority = "query"
    costs: Mapping[str, float] = field(default_factory=dict[str, float])

    def __repr__(self) -> str:
        return f"Request({self.method} {self.path})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an exchange answered."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that are waited: for a connection, and for a whole answer."""

    connect: float = 5.0
    total: float = 10.0


class RestClient:
    """A pool of connections to one host.

    Attributes:
        base: such as "https://api.example.com".
        redaction: hides the key in what the exchange says.
    """

    def __init__(
        self,
        base: str,
        *,
        budget: Budget | None = None,
        judge: Callable[[Answer], VenueError | None] | None = None,
        used: Callable[[Answer], Mapping[str, float]] | None = None,
        patience: Patience | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        """Prepare; connections are made when they are needed.

        Args:
            base: where the exchange is.
            budget: what may be sent; None for any amount.
            judge: what an answer means, in the exchange's own terms; None where it is no failure.
                It is asked first, whatever the status.
            used: how much of each allowance is used, as an answer says.
            patience: for how long answers are waited for.
            credentials: what is hidden where an exchange repeats in its errors what it was sent.
        """
        self.base = base.rstrip("/")
        self._budget = budget
        self._judge = judge
        self._used = used
        self._patience = patience or Patience()
        self.redaction = redaction_of(credentials)
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        request: Request,
        kind: type[_T],
        sign: Callable[[Request], Awaitable[Request]] | None = None,
    ) -> _T:
        """Send a request and read its answer.

        Raises:
            VenueError: in one of its three kinds; an answer that cannot be read is a lost one.
        """
        answer = await self.send(request, sign)
        try:
            return msgspec.json.decode(answer.body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise lost(request, f"its answer cannot be read ({error})") from None

    async def send(
        self, request: Request, sign: Callable[[Request], Awaitable[Request]] | None = None
    ) -> Answer:
        """Send a request, signed once there is room for it, and return the answer.

        Raises:
            VenueError: in one of its three kinds.
        """
        await self.admit(request.costs, request.priority)
        if sign is not None:
            request = await sign(request)
        if request.acts and not may_act.get()():
            message = "The account is held by others since: nothing was sent."
            raise Undelivered(message)
        answer = await self._exchanged(request)
        if self._budget is not None and self._used is not None:
            self._budget.learn(self._used(answer))
        self._check(answer)
        return answer

    async def admit(self, costs: Mapping[str, float], priority: Priority) -> None:
        """Wait until there is room for a request, and take it.

        Raises:
            Undelivered: there is none for too long, or the exchange has shut us out.
        """
        if self._budget is not None:
            await self._budget.take(costs, priority)

    async def close(self) -> None:
        """Let go of all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _exchanged(self, request: Request) -> Answer:
        base = request.base or self.base
        url = f"{base}{request.path}"
        if request.query:
            url = f"{url}?{request.query}"
        from yarl import URL

        try:
            async with self._opened().request(
                request.method,
                URL(url, encoded=True),
                data=request.body.encode() if request.body else None,
                headers=request.headers,
                allow_redirects=False,
            ) as response:
                body = await response.read()
                return Answer(request, response.status, response.headers, body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            message = f"nobody can be reached at {base} ({_name(error)})."
            raise Undelivered(message) from None
        except TimeoutError:
            raise lost(request, f"no answer within {self._patience.total:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise lost(request, f"the connection was lost ({_name(error)})") from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=_IDLE),
                timeout=aiohttp.ClientTimeout(
                    total=self._patience.total, sock_connect=self._patience.connect
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    def _check(self, answer: Answer) -> None:
        if answer.status in (_TOO_MANY, _BANNED):
            raise self._shut_out(answer)
        if self._judge is not None and (failure := self._judge(answer)) is not None:
            self._obey(failure)
            failure.args = (self.redaction.text(str(failure)), *failure.args[1:])
            raise failure
        if answer.status >= _SERVER_FAILED:
            failure = lost(answer.request, f"it failed there (status {answer.status})")
            if isinstance(failure, Undelivered) and answer.status == _AWAY:
                failure.retry_after = _seconds(answer)
            raise failure

    def _shut_out(self, answer: Answer) -> Undelivered:
        is_ban = answer.status == _BANNED
        seconds = _seconds(answer)
        if seconds is None:
            seconds = _BAN if is_ban else _PAUSE
        what = "the exchange has shut us out" if is_ban else "that was too many requests"
        failure = Undelivered(f"{what}: wait {seconds:g} s.", seconds, is_ban=is_ban)
        self._obey(failure)
        return failure

    def _obey(self, failure: VenueError) -> None:
        """Have all processes keep still for as long as the exchange asks."""
        if isinstance(failure, Undelivered) and failure.retry_after and self._budget is not None:
            self._budget.shut(failure.retry_after, is_ban=failure.is_ban)


def redaction_of(credentials: Credentials | None) -> Redaction:
    """Return what hides a key and its secret."""
    return Redaction(() if credentials is None else credentials.words)


def lost(request: Request, what: str) -> VenueError:
    """Return what a lost answer is: for who only asked, as if it had not been asked."""
    where = f"{request.method} {request.path}"
    if request.acts:
        return Unclear(f"{where}: {what}, so nobody knows whether the exchange did it.")
    return Undelivered(f"{where}: {what}.")


def _seconds(answer: Answer) -> float | None:
    try:
        return max(0.0, float(answer.headers.get("Retry-After", "")))
    except ValueError:
        return None


def _name(error: BaseException) -> str:
    """Return what an error is called; its text may hold a URL, and that a signature."""
    return type(error).__name__
