"""Search everywhere: reports, stories, tasks, indicators, places, units and agencies; and what was probably meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import everywhere, search
from ioc_desktop.store import suggest as store_suggest

Found = everywhere.Found
Group = everywhere.Group
spans = search.spans


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search everywhere came to."""

    groups: tuple[Group, ...]
    suggestion: str | None
    """Other words that find something, when these find (almost) nothing."""
    telephone: bool
    """What was typed is a telephone number: citizens' numbers are kept at the centre only, texts were searched."""


def find(ws: Workspace, text: str, limit: int = 6, stop: Callable[[], bool] = lambda: False) -> Answer:
    """Return at most `limit` rows of each kind that have the words of `text`, with or without tone marks.

    `stop` is asked between steps; once it says so, what was found by then comes back.
    """
    groups = tuple(everywhere.find(ws.cache, text, limit, stop))
    few = sum(g.total for g in groups) <= store_suggest.FEW
    meant = store_suggest.suggest(ws.cache, text, everywhere.TEXTUAL) if few and not stop() else None
    return Answer(groups, meant, search.telephone_in(text) is not None)


def suggestion(ws: Workspace, text: str) -> str | None:
    """Return what was probably meant by words that find (almost) no report; None when they do or nothing is known."""
    return store_suggest.suggest(ws.cache, text, ("case",))
