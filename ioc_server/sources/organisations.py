"""Reads organisations (agencies, companies) from CSV and XLSX through a column mapping, and writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract.records import AdminUnit, Organisation, WorkCalendar
from ioc_server.sources.items import Parsed, Problems
from ioc_server.sources.known import key
from ioc_server.sources.loaded import Loaded
from ioc_server.sources.mapping import ColumnMapping, Line, lines, own_headings
from ioc_server.sources.rows import derived_id, records
from ioc_server.sources.table import read_tables
from ioc_server.sources.text import line
from ioc_server.sources.units import EARLIEST, day
from ioc_server.store import write

TYPES = {"so": "department", "phong": "department", "ban": "department", "chi cuc": "department"}
TYPES |= {"uy ban nhan dan": "committee", "ubnd": "committee", "cong an": "police", "trung tam": "centre"}
TYPES |= {"cong ty": "company", "doanh nghiep": "company"}
TYPES |= {t: t for t in ("centre", "department", "committee", "police", "company")}
"""Folded word of a type → what is stored."""


@dataclass(frozen=True, slots=True)
class OutsideOrganisation:
    """An organisation as a file tells it; parent, units and calendar by code or name."""

    code: str
    name: str
    short_name: str
    type: str
    parent_code: str
    covers: tuple[str, ...]
    calendar: str
    valid_from: str
    valid_to: str | None
    where: str


def parse_organisations(data: bytes, mapping: ColumnMapping | None = None) -> Parsed[OutsideOrganisation]:
    """Read organisations; without a mapping the headings are the names of the roles (`code`, `name` …).

    Raises Unreadable when the file cannot be read or lacks a column.
    """
    sheets = read_tables(data, *((mapping.encoding, mapping.delimiter) if mapping else ()))
    mapping = mapping or own_headings(sheets, "organisations")
    problems = Problems()
    found: dict[str, OutsideOrganisation] = {}
    skipped = 0
    for row in lines(sheets, mapping):
        if row is None:
            skipped += 1
            continue
        try:
            one = _organisation(row, mapping)
        except ValueError as error:
            problems.add(row.where(), str(error))
            continue
        same = found.setdefault(key(one.code), one)
        if same is not one:
            problems.add(row.where(), f"mã {one.code} đã có ở {same.where}")
    return Parsed(tuple(found.values()), problems.done(), skipped)


def _organisation(row: Line, mapping: ColumnMapping) -> OutsideOrganisation:
    code, name = line(row.text("code"), 40), line(row.text("name"), 200)
    if not code or not name:
        raise ValueError("thiếu mã hoặc tên cơ quan")
    if "," in code:
        raise ValueError(f"mã «{code}» không được có dấu phẩy")
    said = row.text("type")
    names = {key(k): v for k, v in mapping.names.get("type", {}).items()}
    type_ = TYPES.get(key(names.get(key(said), said))) if said else "department"
    if type_ is None:
        raise ValueError(f"loại cơ quan «{said[:40]}» không rõ")
    valid_from = day(row.text("valid_from"), mapping.date_order) or EARLIEST
    valid_to = day(row.text("valid_to"), mapping.date_order)
    if valid_to is not None and valid_to < valid_from:
        raise ValueError(f"hiệu lực đến {valid_to} trước hiệu lực từ {valid_from}")
    return OutsideOrganisation(
        code=code,
        name=name,
        short_name=line(row.text("short_name"), 60) or name,
        type=type_,
        parent_code=line(row.text("parent_code"), 40),
        covers=tuple(u.strip() for u in re.split(r"[;,]", row.text("covers")) if u.strip()),
        calendar=line(row.text("calendar"), 120),
        valid_from=valid_from,
        valid_to=valid_to,
        where=row.where(),
    )


def load_organisations(connection: sa.Connection, given: Sequence[OutsideOrganisation]) -> Loaded:
    """Write organisations, known ones by their code; refused is one that names a calendar that is not there.

    A parent or a unit that is not there, or a parent that would go in a circle, is left out and told. The caller commits.
    """
    problems = Problems()
    calendars = _by_name(c for c in records(connection, "calendar") if not c.retired)
    units: dict[str, AdminUnit] = {}
    for unit in sorted(records(connection, "admin_unit"), key=lambda u: u.valid_from):
        units[key(unit.code)] = unit
    held = {key(o.code): o for o in records(connection, "organisation", lock=True)}
    ids = {code: o.id for code, o in held.items()}
    taken: list[OutsideOrganisation] = []
    for item in given:
        if item.calendar and key(item.calendar) not in calendars:
            known = ", ".join(sorted({c.id for c in calendars.values()})) or "chưa có lịch nào"
            problems.add(item.where, f"không có lịch làm việc «{item.calendar}» (có: {known})")
            continue
        ids.setdefault(key(item.code), derived_id("organisation", key(item.code)))
        taken.append(item)
    parents = {o.id: o.parent_id for o in held.values()}
    parents |= {ids[key(i.code)]: ids.get(key(i.parent_code)) for i in taken}
    out: list[Organisation] = []
    for item in taken:
        own = ids[key(item.code)]
        if item.parent_code and parents[own] is None:
            problems.add(
                item.where, f"không có cơ quan cấp trên mã {item.parent_code}; giữ lại, bỏ cấp trên", kept=True
            )
        if _circular(own, parents):
            parents[own] = None
            problems.add(item.where, f"cấp trên {item.parent_code} tạo vòng lặp; giữ lại, bỏ cấp trên", kept=True)
        unknown = [u for u in item.covers if key(u) not in units]
        if unknown:
            problems.add(
                item.where, f"không có đơn vị hành chính mã {', '.join(unknown)}; giữ lại, bỏ đơn vị ấy", kept=True
            )
        out.append(
            Organisation(
                own, 0, item.code, item.name, item.short_name, item.type, parents[own],
                tuple(units[key(u)].id for u in item.covers if key(u) in units),
                _calendar(item, calendars, held), item.valid_from, item.valid_to,
            )
        )  # fmt: skip
    return Loaded(len(out), write.put_records(connection, "organisation", out), problems.done(), len(out))


def _calendar(
    item: OutsideOrganisation, calendars: Mapping[str, WorkCalendar], held: Mapping[str, Organisation]
) -> str | None:
    """Return the calendar a file names; one that names none leaves what was assigned here."""
    if item.calendar:
        return calendars[key(item.calendar)].id
    before = held.get(key(item.code))
    return None if before is None else before.calendar_id


def _by_name(calendars: Iterable[WorkCalendar]) -> dict[str, WorkCalendar]:
    return {name: c for c in calendars for name in (key(c.id), key(c.name))}


def _circular(id: str, parents: Mapping[str, str | None]) -> bool:
    """Tell whether going up from an organisation comes back to it."""
    seen = {id}
    at = parents.get(id)
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return at == id
