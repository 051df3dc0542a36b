"""Reads feeds (RSS 0.9x, 1.0, 2.0, Atom, JSON Feed) and OPML lists, as publishers really write them.

The bytes are given, nothing is fetched here. The identity of an entry is its guid, else its link. An entry without a
title or an http(s) link is refused with the reason; one without a readable time is kept and says so.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

import feedparser
import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ioc_contract.clock import ZONE, Instant
from ioc_server.sources.items import OutsideArticle, Parsed, Problems, Unreadable
from ioc_server.sources.moments import parse_moment
from ioc_server.sources.text import line, plain, scalar, web_link

MAX_BYTES = 4_000_000
MAX_ENTRIES = 2_000
SUMMARY_LIMIT = 1_500
_ID_LIMIT = 500
_START = re.compile(rb"<\?xml|<rss|<feed|<rdf:RDF|<RDF", re.IGNORECASE)
_JUNK_LIMIT = 65_536
_AMPERSAND = re.compile(rb"&(?!#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed named by an OPML list."""

    name: str
    url: str
    group: str


def parse_feed(data: bytes, outlet: str = "", zone: ZoneInfo = ZONE, order: str = "dmy") -> Parsed[OutsideArticle]:
    """Read a feed. `outlet` names the publisher, else the feed's title does; `zone` and `order` read bare times.

    Raises Unreadable when the bytes are no feed.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(f"nguồn tin lớn hơn {MAX_BYTES // 1_000_000} MB")
    content = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if content[:1] == b"{":
        title, entries = _json_feed(content)
    else:
        title, entries = _xml_feed(content)
    problems = Problems()
    found: dict[str, OutsideArticle] = {}
    for number, entry in enumerate(entries, 1):
        where = f"mục {number}"
        if number > MAX_ENTRIES:
            problems.add(where, f"quá {MAX_ENTRIES} mục trong một lần tải; phần còn lại bị bỏ")
            break
        try:
            article = _article(where, entry, outlet or title, zone, order, problems)
        except ValueError as error:
            problems.add(where, str(error))
            continue
        found.setdefault(article.external_id, article)
    return Parsed(tuple(found.values()), problems.done())


def _article(
    where: str, entry: Mapping[str, Any], outlet: str, zone: ZoneInfo, order: str, problems: Problems
) -> OutsideArticle:
    title = line(scalar(entry.get("title")))
    if not title:
        raise ValueError("không có tiêu đề")
    given = scalar(entry.get("id"))
    url = web_link(scalar(entry.get("link"))) or web_link(given)
    if not url:
        raise ValueError(f"«{title[:60]}»: không có đường dẫn http(s)")
    return OutsideArticle(
        external_id=(given or url)[:_ID_LIMIT],
        title=title,
        summary=plain(scalar(entry.get("summary")), SUMMARY_LIMIT),
        url=url,
        published_at=_moment(f"{where} («{title[:60]}»)", entry, zone, order, problems),
        outlet=line(outlet, 120),
        where=where,
    )


def _moment(where: str, entry: Mapping[str, Any], zone: ZoneInfo, order: str, problems: Problems) -> Instant | None:
    reason = "không có thời gian đăng"
    for text in entry.get("times", ()):
        if not scalar(text):
            continue
        try:
            return parse_moment(scalar(text), zone, order)
        except ValueError as error:
            reason = str(error)
    problems.add(where, f"{reason}; giữ lại, lấy giờ tải về", kept=True)
    return None


def _xml_feed(content: bytes) -> tuple[str, list[Mapping[str, Any]]]:
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4]
    if not wide:
        start = _START.search(content[:_JUNK_LIMIT])
        if not start:
            raise Unreadable(f"không phải RSS, Atom hay JSON Feed: «{_glimpse(content)}»")
        content = content[start.start() :]
        if re.search(rb"<!ENTITY", content[:_JUNK_LIMIT], re.IGNORECASE):
            raise Unreadable("nguồn tin khai báo thực thể XML, không an toàn")
        content = _with_ampersands(content)
    try:
        # An open file is all feedparser is given: with a text it could go and fetch.
        found = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, TypeError, AttributeError, KeyError, LookupError, AssertionError, RecursionError) as error:
        raise Unreadable(f"nguồn tin hỏng: {type(error).__name__}") from None
    if not found.get("version") and not found.get("entries"):
        raise Unreadable(f"không phải RSS, Atom hay JSON Feed: «{_glimpse(content)}»")
    entries: list[Mapping[str, Any]] = [
        {
            "id": e.get("id"),
            "title": e.get("title"),
            "link": e.get("link"),
            "summary": e.get("summary") or _first_content(e),
            "times": tuple(dict.get(e, key) for key in ("published", "updated", "created")),
        }
        for e in found.entries[: MAX_ENTRIES + 1]
    ]
    return line(scalar(found.feed.get("title")), 120), entries


def _with_ampersands(content: bytes) -> bytes:
    """Return XML with raw & written as &amp;, CDATA sections as they were."""
    out: list[bytes] = []
    at = 0
    while True:
        start = content.find(b"<![CDATA[", at)
        end = content.find(b"]]>", start) if start >= 0 else -1
        if end < 0:
            out.append(_AMPERSAND.sub(b"&amp;", content[at:]))
            return b"".join(out)
        out += (_AMPERSAND.sub(b"&amp;", content[at:start]), content[start:end])
        at = end


def _first_content(entry: Mapping[str, Any]) -> str:
    contents = entry.get("content") or []
    return scalar(contents[0].get("value")) if contents else ""


def _json_feed(content: bytes) -> tuple[str, list[Mapping[str, Any]]]:
    try:
        feed = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"JSON hỏng: dòng {error.lineno}, cột {error.colno}") from None
    if "jsonfeed.org" not in scalar(feed.get("version")) or not isinstance(feed.get("items"), list):
        raise Unreadable("JSON không phải là JSON Feed")
    entries: list[Mapping[str, Any]] = []
    for item in feed["items"][: MAX_ENTRIES + 1]:
        if not isinstance(item, Mapping):
            entries.append({})
            continue
        body = [scalar(item.get(k)) for k in ("summary", "content_text", "content_html")]
        entries.append(
            {
                "id": item.get("id"),
                "title": item.get("title") or line(next((b for b in body if b), ""), 110),
                "link": item.get("url") or item.get("external_url"),
                "summary": next((b for b in body if b), ""),
                "times": (item.get("date_published"), item.get("date_modified")),
            }
        )
    return line(scalar(feed.get("title")), 120), entries


def parse_opml(data: bytes) -> Parsed[FeedAddress]:
    """Read an OPML list, its groups flattened. Raises Unreadable when it is none."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"tệp OPML lớn hơn {MAX_BYTES // 1_000_000} MB")
    try:
        root = fromstring(data.lstrip(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise Unreadable(f"OPML hỏng hoặc không an toàn: {type(error).__name__}: {str(error)[:120]}") from None
    if root.tag.lower() != "opml":
        raise Unreadable(f"không phải OPML: gốc là <{root.tag[:40]}>")
    problems = Problems()
    found: dict[str, FeedAddress] = {}
    waiting: list[tuple[Element, str]] = [(outline, "") for outline in reversed(root.findall("./body/outline"))]
    while waiting:
        outline, group = waiting.pop()
        name = line(outline.get("title") or outline.get("text") or "", 120)
        address = outline.get("xmlUrl")
        if address is not None:
            url = web_link(address)
            if url:
                found.setdefault(url, FeedAddress(name or url, url, group))
            else:
                problems.add(f"«{name}»", f"địa chỉ «{address[:80]}» không phải http(s)")
        waiting += [(child, group if address is not None else name) for child in reversed(outline.findall("outline"))]
    return Parsed(tuple(found.values()), problems.done())


def _glimpse(content: bytes) -> str:
    return line(content[:300].decode("utf-8", "replace"), 100)
