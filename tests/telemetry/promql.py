"""Enough of a parser of PromQL to know that a query is one, and what it asks for."""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""\s*(?:
    (?P<duration>\d+(?:ms|[smhdwy]))
  | (?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)
  | (?P<name>[a-zA-Z_:][\w:]*)
  | (?P<text>"[^"]*")
  | (?P<sign>=~|!~|!=|==|>=|<=|[-+*/%^(){}\[\],=<>])
)""",
    re.VERBOSE,
)
GROUPINGS = {"by", "without"}
MATCHINGS = {"on", "ignoring"}
AGGREGATIONS = {"sum", "max", "min", "avg", "count", "group"}
FUNCTIONS = {
    "histogram_quantile": 2,
    "increase": 1,
    "max_over_time": 1,
    "predict_linear": 2,
    "rate": 1,
    "time": 0,
    "vector": 1,
}
OPERATORS = {"+", "-", "*", "/", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless"}
MATCHERS = {"=", "!=", "=~", "!~"}


@dataclass
class Selector:
    """A metric that a query asks for, and the labels that it tells apart."""

    name: str
    matchers: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Query:
    """What a query asks for."""

    selectors: list[Selector] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)


class Parser:
    """Reads a query from left to right; a query that is none is a ValueError."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            found = TOKEN.match(text, place)
            if found is None:
                raise self.error(f"{text[place:]!r} is no token")
            self.tokens.append((found.lastgroup or "", found[found.lastgroup or ""]))
            place = found.end()
        self.tokens += [("end", "")] * 2
        self.query = Query()

    def error(self, problem: str) -> ValueError:
        return ValueError(f"{problem} in {self.text!r}")

    @property
    def next(self) -> str:
        return self.tokens[0][1]

    def take(self, *expected: str) -> str:
        kind, token = self.tokens.pop(0)
        if expected and token not in expected and kind not in expected:
            raise self.error(f"{token!r} instead of {' or '.join(expected)}")
        return token

    def parse(self) -> Query:
        self.expression()
        self.take("end")
        return self.query

    def expression(self) -> None:
        self.operand()
        while self.next in OPERATORS:
            self.take()
            if self.next in MATCHINGS:
                self.take()
                self.query.labels.update(self.labels())
            self.operand()

    def operand(self) -> None:
        if self.next == "-":
            self.take()
        if self.next == "(":
            self.take()
            self.expression()
            self.take(")")
        elif self.tokens[0][0] == "number":
            self.take()
        elif self.next in AGGREGATIONS:
            self.aggregation()
        elif self.tokens[1][1] == "(":
            self.call()
        else:
            self.selector()

    def aggregation(self) -> None:
        self.take()
        if self.next in GROUPINGS:
            self.take()
            self.query.labels.update(self.labels())
        self.take("(")
        self.expression()
        self.take(")")

    def call(self) -> None:
        name = self.take("name")
        if name not in FUNCTIONS:
            raise self.error(f"{name} is no known function")
        self.take("(")
        for number in range(FUNCTIONS[name]):
            if number:
                self.take(",")
            self.expression()
        self.take(")")

    def selector(self) -> None:
        selector = Selector(self.take("name"))
        if self.next == "{":
            self.take()
            while self.next != "}":
                label = self.take("name")
                matcher = self.take(*MATCHERS)
                selector.matchers.append((label, matcher, self.take("text").strip('"')))
                if self.next != "}":
                    self.take(",")
            self.take("}")
        if self.next == "[":
            self.take()
            self.take("duration")
            self.take("]")
        self.query.selectors.append(selector)

    def labels(self) -> list[str]:
        self.take("(")
        named = []
        while self.next != ")":
            named.append(self.take("name"))
            if self.next != ")":
                self.take(",")
        self.take(")")
        return named


def parse(text: str) -> Query:
    """Return what a query asks for; Grafana's own variables stand for what they become."""
    for variable in ("$__rate_interval", "$__range"):
        text = text.replace(f"[{variable}]", "[5m]")
    return Parser(text).parse()
