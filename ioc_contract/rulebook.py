"""Calendars, deadline rules and whose calendar is whose, as people edit them: what is wrong with one, which deadlines another moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from ioc_contract import course
from ioc_contract.clock import ZONE, Instant
from ioc_contract.course import Course, Dues
from ioc_contract.errors import Refused
from ioc_contract.messages import Operation
from ioc_contract.outcome import Outcome, Timetable, World, timing
from ioc_contract.permissions import Actor
from ioc_contract.records import CaseState, DeadlineRule, Organisation, Stage, WorkCalendar
from ioc_contract.worktime import parse_spans

DAY_KINDS = ("off", "makeup", "changed")
MAX_DAYS = 5000
MAX_MINUTES = 5 * 365 * 1440
NAME_CHARS = 120
USERS_SAID = 5
"""So many of those who use a calendar are named when it cannot be retired."""
COLUMNS = (
    "id", "subsystem", "category_id", "lead_org_id", "state", "received_at", "state_since", "clock",
    "original_due_at", "resolve_due_at", "own_due_at", "stage", "due_at",
)  # fmt: skip
"""The columns of a case that `moves` reads, in order."""

Rulebook = WorkCalendar | DeadlineRule | Organisation
"""What deadlines are counted by: an organisation for the calendar that is its own."""
Timing = tuple[DeadlineRule | None, WorkCalendar | None]


@dataclass(frozen=True, slots=True)
class Move:
    """A case whose deadlines an edit moves."""

    id: str
    subsystem: str
    before: Dues
    after: Dues

    @property
    def instants(self) -> tuple[Instant | None, Instant | None]:
        """The deadline that runs, from → to; the answer's when none runs or it stays where it is."""
        if self.before.due_at != self.after.due_at:
            return self.before.due_at, self.after.due_at
        return self.before.resolve, self.after.resolve


@dataclass(frozen=True, slots=True)
class Amended:
    """A world in which one calendar, rule or organisation is another."""

    world: Timetable
    record: Rulebook

    def rule_for(self, subsystem: str, category_id: str | None) -> DeadlineRule | None:
        rule = self.world.rule_for(subsystem, category_id)
        changed = rule is not None and isinstance(self.record, DeadlineRule) and rule.id == self.record.id
        return self.record if changed and isinstance(self.record, DeadlineRule) else rule

    def calendar(self, id: str | None) -> WorkCalendar | None:
        return (
            self.record if isinstance(self.record, WorkCalendar) and id == self.record.id else self.world.calendar(id)
        )

    def calendar_of(self, org_id: str) -> str | None:
        if isinstance(self.record, Organisation) and org_id == self.record.id:
            return self.record.calendar_id
        return self.world.calendar_of(org_id)


def moves(
    rows: Iterable[Sequence[Any]],
    world: Timetable,
    before: Rulebook,
    after: Rulebook,
) -> Iterator[Move]:
    """Yield the open cases (rows of COLUMNS) whose deadlines move when `before` becomes `after`."""
    was, becomes = _timings(Amended(world, before)), _timings(Amended(world, after))
    for id_, subsystem, category_id, lead, state, received, since, clock, original, answer, own, stage, due_at in rows:
        key = (subsystem, category_id, lead)
        old, new = was(key), becomes(key)
        if old == new:
            continue
        way = Course(received) if clock == "{}" else course.of(orjson.loads(clock), received)
        earlier = answer if own is not None else None
        held = Dues(original, answer, own, None if stage is None else Stage(stage), due_at)
        state = CaseState(state)
        found = course.dues(*new, state, received, since, way, earlier)
        if found != held and found != course.dues(*old, state, received, since, way, earlier):
            yield Move(id_, subsystem, held, found)


def _timings(world: Amended) -> Callable[[tuple[str, str | None, str | None]], Timing]:
    known: dict[tuple[str, str | None, str | None], Timing] = {}

    def of(key: tuple[str, str | None, str | None]) -> Timing:
        if key not in known:
            known[key] = timing(world, *key)
        return known[key]

    return of


def created(op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant) -> Outcome:
    """Return a new calendar, used by nobody yet. Raises Refused for one that cannot be used."""
    made = replace(WorkCalendar(op.entity_id, 0, "", str(ZONE), {}, ()), **values)
    check(None, made, world)
    return Outcome(made)


def edited(record: Rulebook, op: Operation, values: Mapping[str, Any], world: World) -> Outcome:
    """Return a calendar, rule or organisation as an operation makes it. Raises Refused for one that cannot be used."""
    changes = dict(values)
    if op.kind in ("calendar.retire", "calendar.restore"):
        changes["retired"] = op.kind == "calendar.retire"
    elif isinstance(record, WorkCalendar) and record.retired:
        raise Refused("bad_rulebook", {"reason": "lịch đã thôi dùng, hãy dùng lại trước khi sửa"})
    after: Rulebook = replace(record, **changes)
    check(record, after, world)
    return Outcome(after)


def check(before: Any | None, after: Any, world: World) -> None:
    """Raise Refused when what became of a calendar, rule or organisation (None: nothing was before) cannot be used."""
    wrong = ""
    if isinstance(after, WorkCalendar):
        held = before if isinstance(before, WorkCalendar) else None
        if after.retired and not (held is not None and held.retired):
            _check_unused(after, world)
        wrong = calendar_problem(after)
        fresh = held is None or held.retired or held.name != after.name
        if not (wrong or after.retired) and fresh and world.calendars_named(after.name) - {after.id}:
            wrong = f"đã có lịch tên «{after.name}»"
    elif isinstance(after, DeadlineRule):
        wrong = rule_problem(after, world)
    elif isinstance(after, Organisation):
        wrong = _calendar_wrong(after.calendar_id, world)
    if wrong:
        raise Refused("bad_rulebook", {"reason": wrong})


def _check_unused(calendar: WorkCalendar, world: World) -> None:
    rules, organisations = world.calendar_users(calendar.id)
    named = [f"quy tắc «{n}»" for n in rules] + [f"cơ quan «{n}»" for n in organisations]
    if named:
        more = f" và {len(named) - USERS_SAID} nơi khác" if len(named) > USERS_SAID else ""
        raise Refused("calendar_used", {"users": ", ".join(named[:USERS_SAID]) + more})


def _calendar_wrong(id: str | None, world: World) -> str:
    calendar = world.calendar(id)
    if id is not None and calendar is None:
        return "không có lịch làm việc này"
    return f"lịch «{calendar.name}» đã thôi dùng" if calendar is not None and calendar.retired else ""


def calendar_problem(calendar: WorkCalendar) -> str:
    """Return in words what makes a calendar unusable, "" for a good one."""
    if not calendar.name.strip():
        return "lịch chưa có tên"
    if len(calendar.name) > NAME_CHARS:
        return f"tên lịch dài quá {NAME_CHARS} ký tự"
    try:
        ZoneInfo(calendar.zone)
    except (ValueError, OSError, KeyError):
        return f"không có múi giờ «{calendar.zone}»"
    if not isinstance(calendar.weekly, dict) or not set(calendar.weekly) <= set("1234567"):
        return "ngày trong tuần phải từ 1 (thứ Hai) đến 7 (Chủ nhật)"
    for weekday, spans in calendar.weekly.items():
        if wrong := _spans_problem(spans):
            return f"{'Chủ nhật' if weekday == '7' else f'thứ {int(weekday) + 1}'}: {wrong}"
    if not any(calendar.weekly.values()):
        return "cả tuần không có giờ làm việc nào"
    if len(calendar.days) > MAX_DAYS:
        return f"quá {MAX_DAYS} ngày đặc biệt"
    seen: set[str] = set()
    for day in calendar.days:
        if wrong := _day_problem(day):
            return wrong
        if day["date"] in seen:
            return f"ngày {_vn(day['date'])} có hai dòng"
        seen.add(day["date"])
    return ""


def _day_problem(day: Any) -> str:
    if not isinstance(day, dict) or not isinstance(day.get("date"), str):
        return "một ngày không đọc được"
    try:
        if date.fromisoformat(day["date"]).isoformat() != day["date"]:
            return f"ngày «{day['date']}» không đúng dạng năm-tháng-ngày"
    except ValueError:
        return f"không có ngày «{day['date']}»"
    if day.get("kind") not in DAY_KINDS:
        return f"ngày {_vn(day['date'])}: không có loại «{day.get('kind')}»"
    if not all(isinstance(day.get(name, ""), str) for name in ("name", "legal_ref")):
        return f"ngày {_vn(day['date'])}: tên và căn cứ phải là chữ"
    if day["kind"] == "off":
        return ""
    if not day.get("spans"):
        return f"ngày {_vn(day['date'])}: chưa có giờ làm việc"
    wrong = _spans_problem(day["spans"])
    return f"ngày {_vn(day['date'])}: {wrong}" if wrong else ""


def _spans_problem(spans: Any) -> str:
    shaped = isinstance(spans, list | tuple) and all(
        isinstance(s, list | tuple) and len(s) == 2 and all(isinstance(t, str) for t in s) for s in spans
    )
    if not shaped:
        return "giờ làm việc không đọc được"
    try:
        parse_spans(spans)
    except ValueError:
        return "giờ làm việc phải theo thứ tự, không chồng nhau, như 07:30–11:30, 13:30–17:00"
    return ""


def rule_problem(rule: DeadlineRule, world: World) -> str:
    """Return in words what makes a rule unusable, "" for a good one."""
    if not rule.name.strip():
        return "quy tắc chưa có tên"
    if wrong := _calendar_wrong(rule.calendar_id, world):
        return wrong
    if not 0 <= rule.reopen_days <= 3650:
        return "số ngày được mở lại phải từ 0 đến 3650"
    order = [s.value for s in Stage]
    places: list[int] = []
    last = 0
    for step in rule.stages:
        if (
            not isinstance(step, dict)
            or step.get("stage") not in order
            or step.get("clock") not in ("running", "working")
        ):
            return "một chặng không đọc được"
        minutes = step.get("minutes")
        if not isinstance(minutes, int) or isinstance(minutes, bool) or not last < minutes <= MAX_MINUTES:
            return "mỗi chặng phải dài hơn chặng trước, tính bằng phút"
        if step["clock"] == "working" and rule.calendar_id is None:
            return "tính theo giờ làm việc thì phải chọn lịch"
        last = minutes
        places.append(order.index(step["stage"]))
    if not places or places != sorted(set(places)):
        return "các chặng phải theo thứ tự xác minh, giao việc, xử lý, trả lời"
    return ""


def _vn(day: str) -> str:
    return "/".join(reversed(day.split("-")))
