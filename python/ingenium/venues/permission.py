"""Whether requests that act may be sent still: asked when they leave, after all that they wait for.

Whoever holds an account sets it for the tasks that act for it. A process that was stopped while a
request of it waited for its turn sends nothing when it goes on, if others hold the account by then.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _always() -> bool:
    return True


may_act: ContextVar[Callable[[], bool]] = ContextVar("may_act", default=_always)
"""Tells whether requests that act may be sent now."""
