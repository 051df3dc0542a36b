"""Reads one source: fetch, parse, write, note how it went; one transaction for what is written, none while fetching."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from ioc_contract.clock import DAY, Instant, utc
from ioc_contract.records import Channel, Source
from ioc_server.sources import register
from ioc_server.sources.articles import load_articles
from ioc_server.sources.cases import CaseSettings, load_reports
from ioc_server.sources.feeds import parse_feed
from ioc_server.sources.fetch import FetchError, Limits, Validators, back_off, fetch
from ioc_server.sources.indicators import parse_indicators
from ioc_server.sources.items import OutsideReport, Parsed, Problem, Unreadable
from ioc_server.sources.loaded import Loaded
from ioc_server.sources.mapping import ColumnMapping, load_mapping
from ioc_server.sources.observations import load_values
from ioc_server.sources.open311 import parse_requests
from ioc_server.sources.register import Outcome, Registered
from ioc_server.sources.reports import parse_reports
from ioc_server.sources.rows import load_known
from ioc_server.store.database import reading, writing

WINDOW_DAYS = 90
"""How far back Open311 requests are asked for, as the specification's own default."""
MAX_PAGES = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """How a source is read, from its JSON."""

    zone: str = "Asia/Ho_Chi_Minh"
    date_order: str = "dmy"
    private: bool = False
    """May be fetched from a private network."""
    window_days: int = WINDOW_DAYS
    page_size: int = 0
    """Sent as page_size when above 0."""
    categories: Mapping[str, str] = field(default_factory=dict)
    category_otherwise: str = ""
    mapping: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Settings:
        """Return the settings; a key nobody knows is passed over, for sources written by a later version."""
        return cls(**{k: v for k, v in given.items() if k in cls.__dataclass_fields__})


Content = Parsed[Any]


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
            with writing(engine) as connection:
                outcome = outcome_of(parsed, store(connection, held.source, parsed, settings, now))
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
        return _open311_pages(source.location, settings, known, now, limits, stop)
    found = fetch(source.location, known, now, limits)
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


def _open311_pages(
    location: str, settings: Settings, known: Validators, now: Instant, limits: Limits, stop: threading.Event | None
) -> tuple[Content | None, Validators]:
    """Ask for page after page until one brings nothing new; the first alone is asked for conditionally."""
    zone = ZoneInfo(settings.zone)
    items: dict[str, OutsideReport] = {}
    problems: list[Problem] = []
    first = known
    for page in range(1, MAX_PAGES + 1):
        if stop is not None and stop.is_set():
            raise FetchError("dừng giữa chừng")
        try:
            found = fetch(
                requests_url(location, settings, page, now), known if page == 1 else Validators(), now, limits
            )
        except FetchError as error:
            if page > 1 and error.status in (400, 404):  # how some servers say that there is no such page
                break
            raise
        if page == 1:
            first = found.validators
            if found.data is None and not settings.page_size:
                return None, first
            if found.data is None:  # later pages may have changed; ask for the first anew
                found = fetch(requests_url(location, settings, page, now), Validators(), now, limits)
        parsed = parse_requests(found.data or b"", zone, settings.date_order)
        new = [r for r in parsed.items if r.external_id not in items]
        items.update((r.external_id, r) for r in new)
        if new or page == 1:
            problems += [replace(p, item=f"trang {page}, {p.item}") if page > 1 else p for p in parsed.problems]
        if not new or not settings.page_size:
            break
    return Parsed(tuple(items.values()), tuple(problems)), first


def requests_url(location: str, settings: Settings, page: int, now: Instant) -> str:
    """Return the address of a page of requests. `location` is the end point, or its requests.json or requests.xml."""
    parts = urlsplit(location)
    path = parts.path if parts.path.endswith((".json", ".xml")) else parts.path.rstrip("/") + "/requests.json"
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    # By the day, so that the address is the same all day and conditional requests keep their meaning.
    start = utc(now - settings.window_days * DAY).strftime("%Y-%m-%dT00:00:00Z")
    query.setdefault("start_date", start)
    if settings.page_size > 0:
        query |= {"page": str(page), "page_size": str(settings.page_size)}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query), ""))
