"""The filters of the queue in words: their names, the values of each, what is in force, and why nothing was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from ioc_contract import clock
from ioc_contract.records import CaseState, Channel, Priority
from ioc_desktop.services.board_queue import ME, OPEN, Band, QueueQuery, Reference
from ui import verbs
from ui.cases import words
from ui.panels.queue.choice import Value
from ui.widgets.numbers import counted
from ui.words import subsystem_name

translate = QCoreApplication.translate
FIELDS = ("bands", "states", "categories", "agencies", "units", "priorities", "channels", "ratings", "assignees")
"""Filters of several values."""
MARKS = ("unread", "bookmarked", "waiting", "has_photo", "has_duplicates")
"""Filters of yes or no."""
DAYS = (1, 7, 30, 90)


def names() -> dict[str, str]:
    """Return the names of the filters."""
    return {
        "bands": translate("QueueFilters", "Thời hạn"),
        "states": verbs.field("state"),
        "categories": verbs.field("category_id"),
        "agencies": verbs.field("org_id"),
        "units": verbs.field("unit_id"),
        "priorities": verbs.field("priority"),
        "channels": verbs.field("channel"),
        "ratings": verbs.field("rating"),
        "assignees": verbs.field("assignee_id"),
        "days": translate("QueueFilters", "Ngày tiếp nhận"),
        "unread": translate("QueueFilters", "Chưa xem"),
        "bookmarked": translate("QueueFilters", "Đã đánh dấu"),
        "waiting": translate("QueueFilters", "Chưa gửi"),
        "has_photo": translate("QueueFilters", "Có ảnh"),
        "has_duplicates": translate("QueueFilters", "Có phản ánh trùng"),
        "open_only": translate("QueueFilters", "Cả đã xong"),
    }


def ticked(query: QueueQuery) -> dict[str, bool]:
    """Return which of the filters of yes or no are on."""
    return {name: getattr(query, name) is True for name in MARKS} | {"open_only": not query.open_only}


def tick(name: str, on: bool) -> bool | None:
    """Return the value that a filter of yes or no has when it is ticked, or is not."""
    return (not on) if name == "open_only" else True if on else None


def rating(stars: int) -> str:
    """Return a rating in words."""
    return counted(translate("QueueFilters", "{n} sao"), stars) if stars else translate("QueueFilters", "Chưa đánh giá")


def days(n: int) -> str:
    """Return a span of days up to now in words."""
    return translate("QueueFilters", "Hôm nay") if n == 1 else counted(translate("QueueFilters", "{n} ngày qua"), n)


def values(field: str, query: QueueQuery, ref: Reference, counts: Mapping[Any, int] | None) -> list[Value]:
    """Return the values one can filter a field by; `counts` are the rows of each, None where they are not counted."""

    def n(value: Any) -> int | None:
        return None if counts is None else counts.get(value, 0)

    named = names()
    match field:
        case "bands":
            return [Value(b, words.band(b)) for b in Band]
        case "states":
            return [Value(s, words.state(s), n(s)) for s in CaseState if s in OPEN or not query.open_only]
        case "priorities":
            return [Value(p, words.priority(p), n(int(p))) for p in reversed(Priority)]
        case "channels":
            return [Value(c, words.channel(c)) for c in Channel]
        case "ratings":
            return [Value(r, rating(r)) for r in (5, 4, 3, 2, 1, 0)]
        case "days":
            return [Value(d, days(d), opens=True) for d in DAYS]
        case "assignees":
            people = sorted((p for p in ref.people.values() if p.active), key=lambda p: p.display_name)
            listed = [Value(p.id, p.display_name) for p in people]
            return [Value(ME, word("assignees", ME, ref)), Value("", word("assignees", "", ref)), *listed]
        case "categories":
            ours = [c for c in ref.categories.values() if query.subsystem in (None, c.subsystem)]
            return [*(Value(c.id, c.name, n(c.id)) for c in ours), Value("", word(field, "", ref), n(""))]
        case "agencies":
            agencies = [Value(o.id, o.short_name or o.name, n(o.id)) for o in ref.organisations.values()]
            if counts is not None:
                agencies.sort(key=lambda v: not v.count)
            return [Value("", word(field, "", ref), n("")), *agencies]
        case "more":
            marks = [Value(m, named[m]) for m in (*MARKS, "open_only")]
            return marks + [Value(f, f"{named[f]}…", opens=True) for f in (*FIELDS, "days")]
    units = [u for u in ref.units.values() if u.valid_to is None and u.type not in ("province", "city", "district")]
    placed = [Value(u.id, u.name, n(u.id)) for u in units]
    if counts is not None:
        placed.sort(key=lambda v: not v.count)
    return [*placed, Value("", word("units", "", ref), n(""))]


def word(field: str, value: Any, ref: Reference) -> str:
    """Return a value of a filter in words."""
    match field:
        case "bands":
            return words.band(value)
        case "states":
            return words.state(value)
        case "priorities":
            return words.priority(value)
        case "channels":
            return words.channel(value)
        case "ratings":
            return rating(value)
        case "categories":
            category = ref.categories.get(value)
            return category.name if category else value or translate("QueueFilters", "Chưa phân loại")
        case "agencies":
            agency = ref.organisations.get(value)
            name = (agency.short_name or agency.name) if agency else value
            return name or translate("QueueFilters", "Chưa giao")
        case "assignees":
            if value == ME:
                return translate("QueueFilters", "Tôi xử lý")
            person = ref.people.get(value)
            return person.display_name if person else value or translate("QueueFilters", "Chưa có người xử lý")
    unit = ref.units.get(value)
    return unit.name if unit else value or translate("QueueFilters", "Chưa rõ địa bàn")


def in_force(query: QueueQuery, ref: Reference) -> list[tuple[str, dict[str, Any]]]:
    """Return what is filtered by as words and the change that takes it away; the words searched for aside."""
    out: list[tuple[str, dict[str, Any]]] = []
    for field in FIELDS:
        chosen = getattr(query, field)
        for value in chosen:
            rest = tuple(v for v in chosen if v != value)
            out.append((word(field, value, ref), {field: rest}))
    named = names()
    for mark in MARKS:
        held = getattr(query, mark)
        if held is not None:
            text = named[mark] if held else translate("QueueFilters", "Không: {what}").format(what=named[mark].lower())
            out.append((text, {mark: None}))
    if not query.open_only and not query.states:
        out.append((named["open_only"], {"open_only": True}))
    if query.days is not None:
        out.append((days(query.days), {"days": None}))
    if query.received_from is not None or query.received_to is not None:
        text = _span(query)
        out.append((text, {"received_from": None, "received_to": None}))
    if query.min_rating is not None:
        out.append((counted(translate("QueueFilters", "Từ {n} sao"), query.min_rating), {"min_rating": None}))
    if query.subsystem != QueueQuery().subsystem:
        named_ = ref.subsystems.get(query.subsystem or "")
        scope = subsystem_name(named_) if named_ else query.subsystem or translate("QueueFilters", "mọi phân hệ")
        text = translate("QueueFilters", "Phân hệ: {name}").format(name=scope)
        out.append((text, {"subsystem": QueueQuery().subsystem}))
    if query.counted is not None:
        out.append((query.label or query.counted[0], {"counted": None, "label": ""}))
    if query.ids is not None:
        n = len(query.ids)
        text = query.label or counted(translate("QueueFilters", "{n} phản ánh được chỉ định"), n)
        out.append((text, {"ids": None, "label": ""}))
    return out


def _span(query: QueueQuery) -> str:
    start, end = query.received_from, query.received_to
    whole = all(at is None or clock.local(at).strftime("%H%M%S") == "000000" for at in (start, end))
    if whole:  # whole days are told by their dates, the last one included
        first = clock.local(start).strftime("%d/%m/%Y") if start is not None else "…"
        last = clock.local(end - 1).strftime("%d/%m/%Y") if end is not None else "…"
    else:
        first, last = (words.moment(at) if at is not None else "…" for at in (start, end))
    return translate("QueueFilters", "Tiếp nhận {start} – {end}").format(start=first, end=last)


def sentence(query: QueueQuery, ref: Reference) -> str:
    """Return all that a query filters by in one line."""
    said = [f"«{query.text.strip()}»"] if query.text.strip() else []
    said += [text for text, _ in in_force(query, ref)]
    if query.open_only:
        said.append(translate("QueueFilters", "đang mở"))
    return ", ".join(said)


def empty(query: QueueQuery, ref: Reference) -> tuple[str, str]:
    """Return why a query finds nothing, as a heading and a line of advice."""
    rest = translate("QueueFilters", "Bỏ bớt điều kiện để thấy nhiều hơn.")
    if query.filters() == QueueQuery():
        return (
            translate("QueueFilters", "Không còn phản ánh nào đang mở"),
            translate("QueueFilters", "Phản ánh mới sẽ tự hiện ở đây."),
        )
    alone = {name: getattr(query, name) for name in MARKS if getattr(query, name)}
    others = replace(
        query.filters(), unread=None, bookmarked=None, waiting=None, has_photo=None, has_duplicates=None, open_only=True
    )
    if len(alone) == 1 and others == QueueQuery():
        return {
            "unread": (
                translate("QueueFilters", "Đã xem hết"),
                translate("QueueFilters", "Không còn phản ánh nào chưa xem trong 30 ngày qua."),
            ),
            "bookmarked": (
                translate("QueueFilters", "Chưa đánh dấu phản ánh nào"),
                translate("QueueFilters", "Nhấn B trên một phản ánh để đánh dấu; dấu chỉ mình bạn thấy, trên máy này."),
            ),
            "waiting": (
                translate("QueueFilters", "Mọi thay đổi đã gửi"),
                translate("QueueFilters", "Không có phản ánh nào chờ gửi về máy chủ."),
            ),
            "has_photo": (translate("QueueFilters", "Không có phản ánh nào kèm ảnh"), rest),
            "has_duplicates": (translate("QueueFilters", "Không có phản ánh nào bị trùng"), rest),
        }[next(iter(alone))]
    if query.text.strip():
        said = translate("QueueFilters", "Không tìm thấy «{text}»").format(text=query.text.strip())
        if query.open_only:
            rest = translate("QueueFilters", "Đang tìm trong phản ánh còn mở: bật «Cả đã xong» để tìm trong tất cả.")
        return said, rest
    force = [text for text, _ in in_force(query, ref)]
    if query.bands == (Band.OVERDUE,) and len(force) == 1:
        return translate("QueueFilters", "Không có phản ánh nào quá hạn"), translate(
            "QueueFilters", "Việc gần hết hạn nhất đứng đầu danh sách mặc định."
        )
    which = translate("QueueFilters", "Đang lọc: {what}.").format(what=", ".join(force))
    return translate("QueueFilters", "Không có phản ánh nào khớp bộ lọc"), f"{which} {rest}"
