"""Fetches the requests of an Open311 server: page after page, JSON or XML, with the names of services where they lack."""

from __future__ import annotations

import threading
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from ioc_contract.clock import DAY, Instant, utc
from ioc_server.sources.fetch import Fetched, FetchError, Limits, Validators, fetch
from ioc_server.sources.items import OutsideReport, Parsed, Problem, Unreadable
from ioc_server.sources.open311 import parse_requests, parse_services
from ioc_server.sources.settings import Settings

MAX_PAGES = 100


def fetch_requests(
    location: str, settings: Settings, known: Validators, now: Instant, limits: Limits, stop: threading.Event | None
) -> tuple[Parsed[OutsideReport] | None, Validators]:
    """Ask for page after page until one brings nothing new; None when the first has not changed.

    The first alone is asked for conditionally. Raises FetchError, Unreadable.
    """
    zone = ZoneInfo(settings.zone)
    items: dict[str, OutsideReport] = {}
    problems: list[Problem] = []
    location, first = _first_page(location, settings, known, now, limits)
    found = first
    for page in range(1, MAX_PAGES + 1):
        if stop is not None and stop.is_set():
            raise FetchError("dừng giữa chừng")
        if page > 1:
            try:
                found = fetch(requests_url(location, settings, page, now), Validators(), now, limits)
            except FetchError as error:
                if error.status in (400, 404):  # how some servers say that there is no such page
                    break
                raise
        if found.data is None and not settings.page_size:
            return None, first.validators
        if found.data is None:  # later pages may have changed; ask for the first anew
            found = fetch(requests_url(location, settings, page, now), Validators(), now, limits)
        parsed = parse_requests(found.data or b"", zone, settings.date_order)
        new = [r for r in parsed.items if r.external_id not in items]
        items.update((r.external_id, r) for r in new)
        if new or page == 1:
            problems += [replace(p, item=f"trang {page}, {p.item}") if page > 1 else p for p in parsed.problems]
        if not new or not settings.page_size:
            break
    reports = _with_names(tuple(items.values()), location, settings, now, limits)
    return Parsed(reports, tuple(problems)), first.validators


def _first_page(
    location: str, settings: Settings, known: Validators, now: Instant, limits: Limits
) -> tuple[str, Fetched]:
    """Return where the requests are and their first page: JSON, else XML from a server that has only that."""
    try:
        return location, fetch(requests_url(location, settings, 1, now), known, now, limits)
    except FetchError as error:
        if error.status not in (404, 406, 415) or urlsplit(location).path.endswith((".json", ".xml")):
            raise
        parts = urlsplit(location)
        only_xml = urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/requests.xml"))
        try:
            return only_xml, fetch(requests_url(only_xml, settings, 1, now), known, now, limits)
        except FetchError:
            raise error from None


def _with_names(
    reports: tuple[OutsideReport, ...], location: str, settings: Settings, now: Instant, limits: Limits
) -> tuple[OutsideReport, ...]:
    """Return the reports, those with a service's code only given its name from the list of services, if there is one."""
    if all(r.category_name or not r.category for r in reports):
        return reports
    parts = urlsplit(requests_url(location, settings, 1, now))
    path = parts.path.replace("/requests.", "/services.")
    url = urlunsplit(parts._replace(path=path, query=urlencode(_kept_query(location, settings))))
    try:
        services = parse_services(fetch(url, Validators(), now, limits).data or b"")
    except (FetchError, Unreadable):
        return reports
    names = {s.code: s.name for s in services.items}
    return tuple(r if r.category_name else replace(r, category_name=names.get(r.category, "")) for r in reports)


def requests_url(location: str, settings: Settings, page: int, now: Instant) -> str:
    """Return the address of a page of requests. `location` is the end point, or its requests.json or requests.xml."""
    parts = urlsplit(location)
    path = parts.path if parts.path.endswith((".json", ".xml")) else parts.path.rstrip("/") + "/requests.json"
    query = _kept_query(location, settings)
    # By the day, so that the address is the same all day and conditional requests keep their meaning.
    query.setdefault("start_date", utc(now - settings.window_days * DAY).strftime("%Y-%m-%dT00:00:00Z"))
    if settings.page_size > 0:
        query |= {"page": str(page), "page_size": str(settings.page_size)}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query), ""))


def _kept_query(location: str, settings: Settings) -> dict[str, str]:
    return {**dict(parse_qsl(urlsplit(location).query, keep_blank_values=True)), **settings.query}
