"""Reads citizens' reports from CSV (or XLSX) through a saved column mapping; a row that is unclear is refused."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from ioc_contract.clock import Instant, instant
from ioc_contract.folding import fold
from ioc_contract.records import CaseState
from ioc_contract.states import STATE_NAMES
from ioc_server.sources.items import OutsideReport, Parsed, Problems, coordinates
from ioc_server.sources.known import key
from ioc_server.sources.mapping import ColumnMapping, Line, lines
from ioc_server.sources.moments import parse_moment
from ioc_server.sources.table import read_tables
from ioc_server.sources.text import BODY_LIMIT, line, plain, web_link

STATES: dict[str, CaseState] = (
    {fold(name): CaseState(state) for state, name in STATE_NAMES.items()}
    | {state.value: state for state in CaseState}
    | {"open": CaseState.NEW, "closed": CaseState.CLOSED, "hoan thanh": CaseState.CLOSED, "da dong": CaseState.CLOSED}
)
"""Folded words of a state → the state."""


def parse_reports(data: bytes, mapping: ColumnMapping) -> Parsed[OutsideReport]:
    """Read reports. Raises Unreadable when the file has not the columns of the mapping."""
    problems = Problems()
    found: dict[str, OutsideReport] = {}
    skipped = 0
    for row in lines(read_tables(data, mapping.encoding, mapping.delimiter), mapping):
        if row is None:
            skipped += 1
            continue
        try:
            report = _report(row, mapping)
        except ValueError as error:
            problems.add(row.where(), str(error))
            continue
        same = found.setdefault(report.external_id, report)
        if same is not report:
            problems.add(row.where(), f"mã {report.external_id} đã có ở {same.where}; giữ dòng đọc trước")
    return Parsed(tuple(found.values()), problems.done(), skipped)


def _report(row: Line, mapping: ColumnMapping) -> OutsideReport:
    external_id = row.text("external_id")
    if not external_id or len(external_id) > 200:
        raise ValueError("thiếu mã phản ánh" if not external_id else "mã phản ánh dài quá 200 ký tự")
    body = plain(row.text("body"), BODY_LIMIT)
    title = line(row.text("title")) or line(body, 110)
    if not title:
        raise ValueError(f"{external_id}: không có tiêu đề, không có nội dung")
    received = _moment(row, "received_at", mapping)
    if received is None:
        raise ValueError(f"{external_id}: thiếu thời gian tiếp nhận")
    lat, lon = coordinates(_decimal(row, "lat"), _decimal(row, "lon"))
    category = line(row.text("category"))
    return OutsideReport(
        external_id=external_id,
        title=title,
        body=body,
        category=category,
        category_name=category,
        state=_state(row, mapping),
        notes=plain(row.text("notes"), 4_000),
        received_at=received,
        updated_at=_moment(row, "updated_at", mapping),
        lat=lat,
        lon=lon,
        address=line(row.text("address")),
        unit=line(row.text("unit")),
        agency=line(row.text("agency")),
        media_url=web_link(row.text("media_url")),
        where=row.where(),
        reporter=(
            line(row.text("reporter_name"), 120),
            line(row.text("reporter_phone"), 40),
            line(row.text("reporter_email"), 120),
        ),
        rating=_rating(row),
        rating_comment=plain(row.text("rating_comment"), 1_000),
    )


def _rating(row: Line) -> int | None:
    text = row.text("rating").strip()
    if not text:
        return None
    if text not in ("1", "2", "3", "4", "5"):
        raise ValueError(f"đánh giá «{text[:40]}» không phải số sao từ 1 đến 5")
    return int(text)


def _state(row: Line, mapping: ColumnMapping) -> CaseState | None:
    text = row.text("status")
    if not text:
        return None
    names = {key(k): v for k, v in mapping.names.get("status", {}).items()}
    state = STATES.get(fold(names.get(key(text), text)).strip())
    if state is None:
        raise ValueError(f"trạng thái «{text[:40]}» không rõ; thêm vào names.status của bảng ánh xạ")
    return state


def _moment(row: Line, role: str, mapping: ColumnMapping) -> Instant | None:
    value = row.cell(role)
    zone = ZoneInfo(mapping.zone)
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time(0))
        return instant(moment.replace(tzinfo=zone) if moment.tzinfo is None else moment)
    text = row.text(role)
    if not text:
        return None
    try:
        return parse_moment(text, zone, mapping.date_order)
    except ValueError as error:
        raise ValueError(f"{row.where(role)}: {error}") from None


def _decimal(row: Line, role: str) -> str:
    """Return a coordinate with a point; «10,93» has no other meaning for a coordinate."""
    text = row.text(role)
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
