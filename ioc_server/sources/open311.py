"""Reads Open311 GeoReport v2 answers, JSON and XML, as real servers write them.

Accepted beyond the specification: arrays wrapped in an object or another array, one object where a list belongs, ids as
numbers, a capitalised status, `xsi:nil`, times with a space or without a zone, HTML in descriptions, a position of 0,0
for «not known». An item without an id, a readable time of request or any words is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ioc_contract.clock import ZONE, Instant
from ioc_contract.records import CaseState
from ioc_server.sources.items import OutsideReport, Parsed, Problems, Service, Unreadable, coordinates
from ioc_server.sources.moments import parse_moment
from ioc_server.sources.text import BODY_LIMIT, line, plain, scalar, web_link

MAX_ITEMS = 50_000
TITLE_LENGTH = 110
_STATES = {"open": CaseState.NEW, "closed": CaseState.CLOSED}
_ID_LIMIT = 200


def parse_services(data: bytes) -> Parsed[Service]:
    """Read an answer of GET services. Raises Unreadable when it is none."""
    problems = Problems()
    found: dict[str, Service] = {}
    for where, item in _items(data, "service", problems):
        code = scalar(item.get("service_code"))
        if not code or len(code) > _ID_LIMIT:
            problems.add(where, "thiếu service_code")
            continue
        name = line(scalar(item.get("service_name"))) or code
        found[code] = Service(
            code, name, line(scalar(item.get("group"))), plain(scalar(item.get("description")), 2_000)
        )
    return Parsed(tuple(found.values()), problems.done())


def parse_requests(data: bytes, zone: ZoneInfo = ZONE, order: str = "dmy") -> Parsed[OutsideReport]:
    """Read an answer of GET requests or of GET requests/{id}. Raises Unreadable when it is none.

    `zone` and `order` read times that carry no zone, or that are written with slashes.
    """
    problems = Problems()
    found: dict[str, OutsideReport] = {}
    for where, item in _items(data, "request", problems):
        try:
            report = _report(where, item, zone, order, problems)
        except ValueError as error:
            problems.add(where, str(error))
            continue
        if report.external_id in found:
            problems.add(where, f"trùng mã {report.external_id} trong cùng một lần tải", kept=True)
        found[report.external_id] = report
    return Parsed(tuple(found.values()), problems.done())


def _report(where: str, item: Mapping[str, Any], zone: ZoneInfo, order: str, problems: Problems) -> OutsideReport:
    external_id = scalar(item.get("service_request_id"))
    if not external_id:
        waiting = "mới có token, máy chủ nguồn chưa cấp mã" if scalar(item.get("token")) else "thiếu service_request_id"
        raise ValueError(waiting)
    if len(external_id) > _ID_LIMIT:
        raise ValueError(f"service_request_id dài quá {_ID_LIMIT} ký tự")
    status = scalar(item.get("status")).casefold()
    if status and status not in _STATES:
        raise ValueError(f"{external_id}: trạng thái «{status[:40]}» không phải open hay closed")
    try:
        received = parse_moment(scalar(item.get("requested_datetime")), zone, order)
    except ValueError as error:
        raise ValueError(f"{external_id}: requested_datetime: {error}") from None
    label = f"{where} ({external_id})"
    body = plain(scalar(item.get("description")), BODY_LIMIT)
    name = line(scalar(item.get("service_name")))
    title = line(scalar(item.get("title"))) or (line(body, TITLE_LENGTH) if body else name)
    if not title:
        raise ValueError(f"{external_id}: không có nội dung, không có loại dịch vụ")
    lat, lon = _position(label, item, problems)
    return OutsideReport(
        external_id=external_id,
        title=title,
        body=body,
        category=scalar(item.get("service_code")) or name,
        category_name=name,
        state=_STATES.get(status),
        notes=plain(scalar(item.get("status_notes")), 4_000),
        received_at=received,
        updated_at=_optional_moment(label, item, "updated_datetime", zone, order, problems),
        lat=lat,
        lon=lon,
        address=line(scalar(item.get("address"))),
        unit="",
        agency=line(scalar(item.get("agency_responsible"))),
        media_url=web_link(scalar(item.get("media_url"))),
        where=label,
    )


def _position(label: str, item: Mapping[str, Any], problems: Problems) -> tuple[float | None, float | None]:
    try:
        return coordinates(item.get("lat"), item.get("long", item.get("lon")))
    except ValueError as error:
        problems.add(label, f"{error}; giữ lại, bỏ toạ độ", kept=True)
        return None, None


def _optional_moment(
    label: str, item: Mapping[str, Any], key: str, zone: ZoneInfo, order: str, problems: Problems
) -> Instant | None:
    text = scalar(item.get(key))
    if not text:
        return None
    try:
        return parse_moment(text, zone, order)
    except ValueError as error:
        problems.add(label, f"{key}: {error}; giữ lại, bỏ thời gian này", kept=True)
        return None


def _items(data: bytes, name: str, problems: Problems) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield («mục 3», item) of JSON or XML; what is no object goes to the problems."""
    content = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not content:
        raise Unreadable("máy chủ nguồn trả về nội dung rỗng")
    if content[:1] in (b"{", b"["):
        items = _json_items(content, name)
    elif content[:1] == b"<" or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        items = _xml_items(content, name)
    else:
        raise Unreadable(f"không phải JSON hay XML: «{line(content[:200].decode('utf-8', 'replace'), 120)}»")
    for number, item in enumerate(items, 1):
        if number > MAX_ITEMS:
            problems.add(f"mục {number}", f"quá {MAX_ITEMS} mục trong một lần tải; phần còn lại bị bỏ")
            return
        if isinstance(item, Mapping):
            yield f"mục {number}", item
        else:
            problems.add(f"mục {number}", "không phải là một đối tượng")


def _json_items(content: bytes, name: str) -> Sequence[Any]:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"JSON hỏng: dòng {error.lineno}, cột {error.colno}") from None
    for _ in range(6):
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
            value = value[0]
        elif isinstance(value, Mapping) and f"service_{name}s" in value:
            value = value[f"service_{name}s"]
        elif isinstance(value, Mapping) and f"{name}s" in value:
            value = value[f"{name}s"]
        elif isinstance(value, Mapping) and isinstance(value.get(name, value.get(f"service_{name}")), list | Mapping):
            value = value.get(name, value.get(f"service_{name}"))
        elif isinstance(value, Mapping) and isinstance(value.get("errors"), list):
            value = value["errors"]
    items: list[Any] = value if isinstance(value, list) else [value]
    _refuse_errors([i for i in items if isinstance(i, Mapping)], len(items))
    if items and not any(isinstance(i, Mapping) for i in items):
        raise Unreadable("JSON không có mục nào theo GeoReport v2")
    unwrapped = []
    for item in items:
        inner = item.get(name, item.get(f"service_{name}")) if isinstance(item, Mapping) and len(item) == 1 else None
        unwrapped.append(inner if isinstance(inner, Mapping) else item)
    return unwrapped


def _xml_items(content: bytes, name: str) -> Sequence[Mapping[str, Any]]:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise Unreadable(f"XML hỏng hoặc không an toàn: {type(error).__name__}: {str(error)[:120]}") from None
    tag = _tag(root)
    if tag == "html":
        raise Unreadable("máy chủ nguồn trả về một trang web thay vì dữ liệu")
    if tag in (name, f"service_{name}") and any(_tag(c) != name for c in root):
        return [_fields(root)]
    if tag == "errors":
        _refuse_errors([_fields(e) for e in root], len(root))
    wanted = [e for e in root if _tag(e) in (name, f"service_{name}")]
    if not wanted and len(root):
        raise Unreadable(f"XML không có phần tử <{name}> (gốc là <{tag[:40]}>)")
    return [_fields(e) for e in wanted]


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _fields(element: Element) -> dict[str, Any]:
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    return {_tag(c): None if c.get(nil) in ("true", "1") else "".join(c.itertext()) for c in element}


def _refuse_errors(items: Sequence[Mapping[str, Any]], total: int) -> None:
    """Raise Unreadable for the error list of GeoReport: [{"code", "description"}]."""
    errors = [i for i in items if "code" in i and "description" in i and "service_code" not in i]
    if errors and len(errors) == total:
        said = line(scalar(errors[0].get("description")), 120)
        raise Unreadable(f"máy chủ nguồn báo lỗi {scalar(errors[0].get('code'))}: {said}")
