"""Reads one source: fetch, parse, write, note how it went; short transactions to write, none while fetching."""

from __future__ import annotations

import threading
from dataclasses import asdict, replace
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.records import Channel, Source
from ioc_server.sources import register
from ioc_server.sources.articles import load_articles
from ioc_server.sources.cases import CaseSettings, load_reports
from ioc_server.sources.feeds import parse_feed
from ioc_server.sources.fetch import FetchError, Limits, Validators, back_off, fetch
from ioc_server.sources.indicators import parse_indicators
from ioc_server.sources.items import Parsed, Unreadable
from ioc_server.sources.loaded import Loaded
from ioc_server.sources.mapping import ColumnMapping, load_mapping
from ioc_server.sources.observations import load_values
from ioc_server.sources.open311 import parse_requests
from ioc_server.sources.open311_client import fetch_requests
from ioc_server.sources.register import Outcome, Registered
from ioc_server.sources.reports import parse_reports
from ioc_server.sources.rows import load_known
from ioc_server.sources.settings import Settings, with_query
from ioc_server.store.database import reading, writing

Content = Parsed[Any]

PIECE = 500
"""Items written in one transaction."""


def pull(
    engine: sa.Engine,
    id: str,
    now: Instant,
    limits: Limits | None = None,
    stop: threading.Event | None = None,
    anew: bool = False,
) -> Outcome:
    """Read a registered source now and return how it went, which is also noted in its record.

    With `anew` it is read even if nothing has changed there.

    Raises LookupError for a source that is not registered. What goes wrong outside is the outcome; a fault of this
    program is noted, and raised.
    """
    with reading(engine) as connection:
        held = register.get(connection, id)
    if held is None:
        raise LookupError(f"no source {id}")
    settings = Settings.of(held.settings)
    known = Validators() if anew else Validators(**held.state.get("validators", {}))
    bounds = replace(limits or Limits(), private=settings.private, headers=settings.headers)
    failures = int(held.state.get("failures", 0))
    try:
        parsed, validators = read(engine, held, settings, known, now, bounds, stop)
        if parsed is None:
            outcome = Outcome(unchanged=True)
        else:
            outcome = outcome_of(parsed, store_in_pieces(engine, held.source, parsed, settings, now))
        state: dict[str, Any] = {"validators": asdict(validators), "failures": 0, "retry_at": 0}
    except (FetchError, Unreadable) as error:
        wait = back_off(failures + 1, held.source.cadence_minutes, getattr(error, "retry_after", None))
        outcome = Outcome(error=error.reason)
        state = {"failures": failures + 1, "retry_at": now + wait, "validators": {}}
    except Exception as error:
        wait = back_off(failures + 1, held.source.cadence_minutes)
        state = {"failures": failures + 1, "retry_at": now + wait, "validators": {}}
        with writing(engine) as connection:
            register.note(connection, id, Outcome(error=f"lỗi chương trình: {type(error).__name__}"), state, now)
        raise
    with writing(engine) as connection:
        register.note(connection, id, outcome, state, now)
    return outcome


def store_in_pieces(engine: sa.Engine, source: Source, parsed: Content, settings: Settings, now: Instant) -> Loaded:
    """Write what was parsed in short transactions, so that operators' work goes on between them.

    Cut off in the middle, the same load done again completes it.
    """
    loaded = Loaded(0, 0)
    for start in range(0, len(parsed.items), PIECE):
        piece = replace(parsed, items=parsed.items[start : start + PIECE])
        with writing(engine) as connection:
            loaded += store(connection, source, piece, settings, now)
    return loaded


def outcome_of(parsed: Content, loaded: Loaded) -> Outcome:
    """Return the two halves of a load, reading and writing, as one."""
    return Outcome(
        kept=loaded.kept,
        changed=loaded.changed,
        problems=(*parsed.problems, *loaded.problems),
        skipped=parsed.skipped,
        complete=loaded.complete,
    )


def read(
    engine: sa.Engine,
    held: Registered,
    settings: Settings,
    known: Validators,
    now: Instant,
    limits: Limits,
    stop: threading.Event | None = None,
) -> tuple[Content | None, Validators]:
    """Fetch and parse; None when nothing has changed. Raises FetchError, Unreadable."""
    source = held.source
    if source.adapter == "open311" and source.location.startswith(("http://", "https://")):
        return fetch_requests(source.location, settings, known, now, limits, stop)
    found = fetch(with_query(source.location, settings.query), known, now, limits)
    if found.data is None:
        return None, found.validators
    with reading(engine) as connection:
        return parse(connection, source, found.data, settings), found.validators


def parse(connection: sa.Connection, source: Source, data: bytes, settings: Settings) -> Content:
    """Parse the bytes of a source by its adapter. Raises Unreadable."""
    zone = ZoneInfo(settings.zone)
    match source.adapter:
        case "open311":
            return parse_requests(data, zone, settings.date_order)
        case "feed":
            return parse_feed(data, source.name if source.name != source.location else "", zone, settings.date_order)
        case "reports":
            return parse_reports(data, _mapping(settings, "reports"))
        case "indicators":
            return parse_indicators(data, _mapping(settings, "indicators"), load_known(connection), source.subsystem)
        case other:
            raise Unreadable(f"không có cách đọc «{other}»")


def store(connection: sa.Connection, source: Source, parsed: Content, settings: Settings, now: Instant) -> Loaded:
    """Write what was parsed, by the source's adapter. The caller commits."""
    match source.adapter:
        case "feed":
            return load_articles(connection, source, parsed.items, now)
        case "indicators":
            return load_values(connection, source, parsed.items, now)
        case _:
            names, otherwise = settings.categories, settings.category_otherwise
            if settings.mapping:
                mapping = _mapping(settings, "reports")
                names = {**mapping.names.get("category", {}), **names}
                otherwise = otherwise or mapping.category_otherwise
            channel = Channel.OPEN311 if source.adapter == "open311" else Channel.IMPORT
            return load_reports(
                connection, source, parsed.items, CaseSettings(source.subsystem, channel, names, otherwise), now
            )


def _mapping(settings: Settings, kind: str) -> ColumnMapping:
    if not settings.mapping:
        raise Unreadable("nguồn này chưa có bảng ánh xạ cột (--mapping)")
    return load_mapping(orjson.dumps(settings.mapping), kind)
