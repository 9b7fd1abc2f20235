"""The page about the messages of a run names all that is asked for and told."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.sessions.busy import Busy
from tests.sessions.feeding import prepared_for
from tests.sessions.replicas import play, replicas_of
from tests.sessions.rows import walk

if TYPE_CHECKING:
    from pathlib import Path


def test_every_field_and_word_of_a_busy_run_stands_on_the_page(repository: Path) -> None:
    prepared = prepared_for([Busy(rate=1)], [walk("X", 400), walk("Y", 400, seed=1)], cash=30_000)
    replicas = replicas_of(prepared, lambda: [Busy(rate=1)], [{0}, set()], events=True)
    play(replicas, prepared, instants=20)
    requests = [request for _, _, told in replicas.told for request in json.loads(told)]
    events = json.loads(replicas.runs[0].take_events())
    words = {name for row in (*requests, *events) for name in row}
    words |= {row["request"] for row in requests} | {row["event"] for row in events}
    words |= {row["type"] for row in requests if "type" in row}
    page = (repository / "docs/reference/run-messages.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Za-z_]+)`", page))
    assert len(words) > 60
    assert words - named == set()
