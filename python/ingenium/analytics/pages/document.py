"""The document of a page: its head, its bar, its script and style, and the data that they draw."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from ingenium.analytics.pages.bundle import script, style
from ingenium.analytics.pages.embedding import Json, json_text
from ingenium.analytics.pages.markup import Markup, element

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOGO = Markup('<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 17l6-7 5 4 7-9"/></svg>')
HALF = Markup(
    '<svg viewBox="0 0 24 24" aria-hidden="true">'
    '<circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    '<path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/></svg>'
)
NO_SCRIPT = "The plots and the long tables of this page need JavaScript; it asks for nothing else."


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of a page; `name` is where the bar on top leads, `short` what it says there."""

    name: str
    short: str
    markup: Markup


@dataclass(slots=True)
class PageData:
    """What the script draws: plots, long tables and histograms, each by the name of its place."""

    stacks: dict[str, Json] = field(default_factory=dict)
    tables: dict[str, Json] = field(default_factory=dict)
    histograms: dict[str, Json] = field(default_factory=dict)

    def as_json(self) -> Mapping[str, Json]:
        """Return the data as the page carries it."""
        return {"stacks": self.stacks, "tables": self.tables, "histograms": self.histograms}


def document(
    title: str, hero: Markup, sections: Sequence[Section], data: PageData, *, foot: str
) -> str:
    """Return the whole page; it loads nothing, runs its own script only and sends nothing."""
    names = [element("a", each.short, href=f"#{each.name}") for each in sections if each.short]
    bar = element(
        "header",
        element(
            "div",
            element("div", LOGO, element("span", "Ingenium"), class_="brand"),
            element("nav", *names, aria_label="Sections"),
            element("button", HALF, type="button", id="theme", aria_label="Switch colours"),
            class_="column",
        ),
        class_="topbar",
    )
    main = element(
        "main",
        hero,
        element("noscript", NO_SCRIPT),
        *(each.markup for each in sections),
        element("footer", foot),
        class_="column",
    )
    block = element(
        "script", Markup(json_text(data.as_json())), type="application/json", id="page-data"
    )
    code = element("script", Markup(script()), type="module")
    body = element("body", bar, main, block, code)
    return f'<!doctype html>\n<html lang="en">{_head(title)}{body}</html>\n'


def section(
    name: str, heading: str, *content: str, note: str = "", short: str | None = None
) -> Section:
    """Return a section with its heading and, beside it, a note."""
    head = element(
        "div",
        element("h2", heading),
        element("p", note, class_="note") if note else Markup(),
        class_="section-heading",
    )
    markup = element("section", head, *content, id=name, aria_label=heading)
    return Section(name=name, short=heading if short is None else short, markup=markup)


def pair(*sections: Section, class_: str = "pair") -> Section:
    """Return two sections side by side; the bar on top leads to the first."""
    markup = element("div", *(each.markup for each in sections), class_=class_)
    return Section(name=sections[0].name, short=sections[0].short, markup=markup)


def _head(title: str) -> Markup:
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src {_fingerprint(script())}; style-src {_fingerprint(style())}"
    )
    return element(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content="Ingenium"),
        element("title", title),
        element("style", Markup(style())),
    )


def _fingerprint(text: str) -> str:
    """Return how the policy names a script or style that may be used: by its SHA-256."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def empty(sentence: str) -> Markup:
    """Return what a section says when it has nothing to show."""
    return element("p", sentence, class_="empty")
