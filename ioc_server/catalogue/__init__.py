"""The subsystems as data: reads and checks the TOML files of this folder and writes them to the store.

`calendars.toml` holds the working calendars, every other `<id>.toml` one subsystem. A key nobody knows, a missing one, a
value out of place or a reference to nothing raises `CatalogueError` naming file, key and reason: a deployment never
starts on half a catalogue.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import sqlalchemy as sa

from ioc_server.catalogue.parts import (
    CALENDAR,
    Catalogue,
    CatalogueError,
    Table,
    board,
    calendar,
    categories,
    indicators,
    rules,
    subsystem,
    templates,
)
from ioc_server.services import rulebook
from ioc_server.store import write

__all__ = ["Catalogue", "CatalogueError", "install", "load"]

CALENDARS = "calendars.toml"
SUBSYSTEM_KEYS = ("subsystem", "board", "rule", "category", "template", "indicator")


def load(folder: Traversable | None = None) -> Catalogue:
    """Read the catalogue (of `folder`, else the one shipped). Raises CatalogueError; nothing is written.

    The result maps a kind's name to its records, in an order in which every reference precedes its use.
    """
    folder = folder or resources.files(__name__)
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    if not files:
        raise CatalogueError("catalogue", "", f"no .toml file in {folder}")
    found: dict[str, list[Any]] = {
        kind: [] for kind in ("subsystem", "calendar", "deadline_rule", "category", "template", "indicator")
    }
    for file in sorted(files, key=lambda f: f.name != CALENDARS):
        data = _read(file)
        if file.name == CALENDARS:
            top = Table(file.name, "", data, required=("calendar",))
            found["calendar"] += [calendar(t) for t in top.tables("calendar", CALENDAR)]
        else:
            _subsystem(file.name, data, found)
    _unique(found)
    found["subsystem"].sort(key=lambda s: s.position)
    return {kind: tuple(records) for kind, records in found.items()}


def install(connection: sa.Connection, catalogue: Mapping[str, tuple[Any, ...]] | None = None) -> int:
    """Write the catalogue (the one shipped by default) to the store and return how many rows said something new.

    Rows that are already there are brought up to date, calendars and deadline rules only while nobody has edited them
    here; deadlines move with them. The caller commits.
    """
    chosen = load() if catalogue is None else catalogue
    news = sum(write.put_records(connection, k, records) for k, records in chosen.items() if k not in rulebook.KINDS)
    return news + sum(rulebook.install(connection, k, r) for k in rulebook.KINDS for r in chosen.get(k, ()))


def _read(file: Traversable) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(file.name, "", f"not TOML: {error}") from error


def _subsystem(file: str, data: Mapping[str, Any], found: dict[str, list[Any]]) -> None:
    name = file.removesuffix(".toml")
    top = Table(file, "", data, required=("subsystem",), optional=SUBSYSTEM_KEYS[1:])
    calendar_ids = {c.id for c in found["calendar"]}
    own_rules = rules(top, name, calendar_ids)
    own_categories = categories(top, name, {r.id for r in own_rules})
    own_indicators = indicators(top, name)
    found["deadline_rule"] += own_rules
    found["category"] += own_categories
    found["template"] += templates(top, name, {c.id for c in own_categories})
    found["indicator"] += own_indicators
    spec = board(top, [i.code for i in own_indicators])
    found["subsystem"].append(subsystem(top, name, spec))


def _unique(found: Mapping[str, list[Any]]) -> None:
    for kind, records in found.items():
        seen: set[str] = set()
        for record in records:
            if record.id in seen:
                raise CatalogueError("catalogue", record.id, f"this {kind} appears twice")
            seen.add(record.id)
