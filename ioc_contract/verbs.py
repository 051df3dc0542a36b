"""The verbs one by one: what each makes of a case, a task or an article once it is permitted and its fields agree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ioc_contract import alarms, claims, course, deadlines, merging, rulebook, shifts, views
from ioc_contract.clock import DAY, Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.outcome import Outcome, World, derived, entry, timing
from ioc_contract.permissions import Actor
from ioc_contract.permissions import Permission as P
from ioc_contract.records import (
    Article,
    Case,
    CaseState,
    Channel,
    DeadlineRule,
    Entry,
    Organisation,
    Priority,
    Stage,
    Task,
    TaskState,
    WorkCalendar,
)
from ioc_contract.room import Alarm, Shift, View
from ioc_contract.states import CASE_MOVES, LOW_RATING, OPEN, TASK_MOVES, WITHIN

MENTIONED = 20
"""People that one note mentions, at most."""
SAME_IS_FINE = frozenset({"case.verify", "case.start", "case.resume", "case.close", "task.start", "task.sign_off"})
"""Moves that two people may make at once: the second changes nothing and is no conflict."""
EXTENSION_YEARS = 5
"""The longest extension, from when it is asked for and again from when it is granted."""
MOVED = 0x10000
"""Which of the things an operation adds is the line on the deadline it moved."""


def run(
    record: Any | None, op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant
) -> Outcome:
    """Return the outcome of a checked operation. Raises Refused when the verb itself says no."""
    if record is None:
        makers = {"case": _new_case, "task": _new_task, "shift": shifts.begun, "view": views.created}
        create = (makers | {"calendar": rulebook.created})[op.entity_kind]
        return create(op, values, actor, world, at)
    if isinstance(record, Case):
        return _case(record, op, values, actor, world, at)
    if isinstance(record, WorkCalendar | DeadlineRule | Organisation):
        return rulebook.edited(record, op, values, world)
    if isinstance(record, Task):
        return _task(record, op, values, actor, at)
    if isinstance(record, Alarm):
        return alarms.run(record, op, values, actor, at)
    if isinstance(record, Shift):
        return shifts.run(record, op, actor, at)
    if isinstance(record, View):
        return views.run(record, op, values, actor, at)
    return _article(record, op, values, actor, at)


def _move(kind: str, current: Any, moves: Mapping[str, tuple[frozenset[Any], Any, Any]]) -> Any:
    """Return the state a move leads to; None when it is there already and that is fine. Raises Refused."""
    allowed, target, _ = moves[kind]
    if current in allowed:
        return target
    if current is target and kind in SAME_IS_FINE:
        return None
    raise Refused("move_not_allowed", {"from_state": str(current), "to_state": str(target)})


def _case(case: Case, op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant) -> Outcome:
    if op.kind in CASE_MOVES:
        return _case_move(case, op, values, actor, world, at)
    if case.state not in WITHIN.get(op.kind, CaseState):
        raise Refused("move_not_allowed", {"from_state": str(case.state), "to_state": str(case.state)})
    if op.kind in ("case.claim", "case.release", "case.break_claim"):
        return _claim(case, op, actor, at)
    old, new = _summary(case, op, values)
    after = replace(case, **values, updated_at=at)
    if op.kind == "case.edit" and after.category_id != case.category_id and case.state in OPEN:
        after = _retimed(case, after, world)
    if op.kind == "case.request_extension":
        _check_extension(case, values, at)
    if op.kind == "case.rate" and not (values.get("rating") is None or 1 <= values["rating"] <= 5):
        raise Refused("bad_value", {"field": "rating"})
    if op.kind == "case.approve_extension":
        if case.extension_until is None:
            raise Refused("no_extension")
        if world.asked_by(case.id) in {actor.id, actor.behalf} - {None}:
            raise Refused("extension_own")
        _within_years(case.extension_until, at)
        until = Instant(max(case.extension_until, case.resolve_due_at or case.extension_until))
        old, new = _text(case.resolve_due_at), _text(until)
        way = course.of(case.clock, case.received_at)
        way = replace(way, granted=(*way.granted, (at, case.extension_until)))
        after = replace(
            after, resolve_due_at=until, own_due_at=None, extension_until=None, extensions=case.extensions + 1
        )
        after = replace(after, clock=course.kept(way, case.received_at))
        if case.stage is Stage.RESOLVE and case.due_at is not None:
            after = replace(after, due_at=until)
    elif op.kind == "case.comment":
        new = _mentioned(op, world)
    elif op.kind == "case.attach":
        old, new = _copies(op)
    elif op.kind == "case.decline_extension":
        if case.extension_until is None:
            raise Refused("no_extension")
        after = replace(after, extension_until=None)
    after = replace(after, photo_count=case.photo_count + _photos(op))
    return Outcome(after, (entry(case, op, actor, at, old, new), *_moved(case, after, op, actor, at)))


def _retimed(case: Case, after: Case, world: World) -> Case:
    """Return a case whose rule or calendar changed with a field: counted anew from where its clock began, never restarted."""
    was = timing(world, case.subsystem, case.category_id, case.lead_org_id)
    now = timing(world, after.subsystem, after.category_id, after.lead_org_id)
    return after if was == now else course.timed(after, *now)


def _moved(case: Case, after: Case, op: Operation, actor: Actor, at: Instant) -> tuple[Entry, ...]:
    """Return the timeline's line on a deadline that moved beside what was done; none for a move that is the act itself."""
    if case.resolve_due_at == after.resolve_due_at or op.kind in ("case.approve_extension", "case.reopen"):
        return ()
    line = entry(case, op, actor, at, _text(case.resolve_due_at), _text(after.resolve_due_at))
    return (replace(line, id=derived(op.op_id, MOVED), kind="case.deadline", text="", public=False),)


def _case_move(
    case: Case, op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant
) -> Outcome:
    target = _move(op.kind, case.state, CASE_MOVES)
    if target is None:
        return Outcome(case)
    after = replace(case, **values, state=target, state_since=at, updated_at=at)
    rule, calendar = timing(world, after.subsystem, after.category_id, after.lead_org_id)
    way = course.of(case.clock, case.received_at)
    resolve_clock = deadlines.clock_name(rule, Stage.RESOLVE)
    old: str | None = str(case.state)
    new: str | None = str(target)
    match op.kind:
        case "case.assign":
            if after.lead_org_id is None:
                raise Refused("agency_required")
            old, new = case.lead_org_id, after.lead_org_id
            after = _retimed(case, after, world)
        case "case.mark_duplicate":
            if after.duplicate_of in (None, case.id):
                raise Refused("bad_value", {"field": "duplicate_of"})
            if case.duplicate_of == after.duplicate_of:
                return Outcome(case)  # so it is already
            if case.duplicate_count:
                raise Refused("has_duplicates")
            if case.state is not CaseState.DUPLICATE:
                after = replace(after, before_merge=merging.kept(case), paused_at=None)
            old, new = case.duplicate_of, after.duplicate_of
        case "case.unmerge":
            after = replace(after, duplicate_of=None, before_merge=None, closed_at=None)
            old = case.duplicate_of
        case "case.pause":
            after = replace(after, paused_at=at)
        case "case.resume":
            if case.paused_at is not None:
                spent = deadlines.elapsed(calendar, resolve_clock, case.paused_at, at)
                original, moved, own = (
                    None if due is None else deadlines.shift(calendar, resolve_clock, due, spent)
                    for due in (case.original_due_at, case.resolve_due_at, case.own_due_at)
                )
                if at > case.paused_at:
                    way = replace(way, pauses=(*way.pauses, (case.paused_at, at)))
                after = replace(
                    after, paused_at=None, paused_ms=case.paused_ms + max(0, at - case.paused_at),
                    original_due_at=original, resolve_due_at=moved, own_due_at=own,
                    clock=course.kept(way, case.received_at),
                )  # fmt: skip
        case "case.reply":
            after = replace(after, answer=op.text.strip(), answered_at=at)
            if case.reopen_count:  # what was rated was the answer before
                after = replace(after, rating=None, rating_comment="")
        case "case.hand_back":
            after = _retimed(case, replace(after, lead_org_id=None, assignee_id=None), world)
            rule, calendar = timing(world, after.subsystem, after.category_id, None)
        case "case.close":
            after = replace(after, closed_at=at)
        case "case.reopen":
            if not (actor.may(P.CASE_APPROVE) or (case.rating is not None and case.rating <= LOW_RATING)):
                raise Refused("reopen_needs_reason")
            _check_window(case, rule.reopen_days if rule else 0, at)
            way = course.Course(at)
            due = deadlines.due(rule, calendar, Stage.RESOLVE, at)
            after = replace(
                after,
                own_due_at=None,
                answered_at=None,
                closed_at=None,
                paused_at=None,
                extension_until=None,
                reopen_count=case.reopen_count + 1,
                original_due_at=due,
                resolve_due_at=due,
                clock=course.kept(way, case.received_at),
            )
            if after.lead_org_id is None:
                after = replace(after, state=CaseState.VERIFYING)
                new = str(CaseState.VERIFYING)
    if op.kind in ("case.reject", "case.transfer", "case.pause", "case.reopen", "case.return", "case.hand_back"):
        after = replace(after, reason=op.text.strip())
    if target in (CaseState.REJECTED, CaseState.TRANSFERRED, CaseState.DUPLICATE):
        after = replace(after, closed_at=at)
    now_running = course.running(rule, calendar, after.state, case.received_at, at, way, after.resolve_due_at)
    after = replace(after, stage=now_running.stage, due_at=now_running.due_at)
    if op.kind == "case.unmerge" and (was := merging.restored(case)):
        after = replace(after, **was)
        new = str(after.state)
    after = replace(after, photo_count=case.photo_count + _photos(op))
    return Outcome(after, (entry(case, op, actor, at, old, new), *_moved(case, after, op, actor, at)))


def _check_window(case: Case, days: int, at: Instant) -> None:
    ended = case.closed_at if case.closed_at is not None else case.answered_at
    if days and ended is not None and at > ended + days * DAY:
        raise Refused("reopen_window_passed", {"days": days})


def _check_extension(case: Case, values: Mapping[str, Any], at: Instant) -> None:
    until = values.get("extension_until")
    if case.extension_until is not None:
        raise Refused("extension_waits")
    if until is None or (case.resolve_due_at is not None and until <= case.resolve_due_at):
        raise Refused("bad_value", {"field": "extension_until"})
    _within_years(until, at)


def _within_years(until: Instant, at: Instant) -> None:
    if until > at + EXTENSION_YEARS * 366 * DAY:
        raise Refused("extension_limit", {"years": EXTENSION_YEARS})


def _claim(case: Case, op: Operation, actor: Actor, at: Instant) -> Outcome:
    held = claims.holder(case, at)
    if op.kind == "case.claim":
        if held not in (None, actor.id):
            raise Refused("claimed", {"by": held})
        return Outcome(replace(case, claimed_by=actor.id, claimed_at=at))
    if case.claimed_by is None:
        return Outcome(case)
    after = replace(case, claimed_by=None, claimed_at=None)
    if op.kind == "case.release":
        if held not in (None, actor.id):
            raise Refused("not_permitted")
        return Outcome(after)
    return Outcome(after, (entry(case, op, actor, at, case.claimed_by, None),))


def _new_case(op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant) -> Outcome:
    title = str(values.get("title", "")).strip()
    if not title:
        raise Refused("bad_value", {"field": "title"})
    subsystem = values.get("subsystem", "reports")
    if not world.exists("subsystem", subsystem):
        raise Refused("unknown_reference", {"field": "subsystem", "value": subsystem})
    received = Instant(min(op.made_at, at))
    rule, calendar = timing(world, subsystem, values.get("category_id"), values.get("lead_org_id"))
    clock = course.dues(rule, calendar, CaseState.NEW, received, received, course.Course(received))
    case = Case(
        id=op.entity_id, version=0, subsystem=subsystem, number=None, title=title, body=values.get("body", ""),
        category_id=values.get("category_id"), state=CaseState.NEW, priority=values.get("priority", Priority.NORMAL),
        channel=values.get("channel", Channel.ON_BEHALF), lat=values.get("lat"), lon=values.get("lon"),
        address=values.get("address", ""), unit_id=values.get("unit_id"), lead_org_id=values.get("lead_org_id"),
        supporting_org_ids=values.get("supporting_org_ids", ()), assignee_id=None,
        private=values.get("private", False), sensitive=values.get("sensitive", False),
        reporter_label=values.get("reporter_label", ""), received_at=received, state_since=received,
        stage=clock.stage, due_at=clock.due_at, resolve_due_at=clock.resolve, paused_at=None, paused_ms=0,
        extension_until=None, extensions=0, answered_at=None, closed_at=None, answer="", reason="", rating=None,
        rating_comment="", duplicate_of=None, duplicate_count=0, photo_count=_photos(op), reopen_count=0,
        source_id=None, external_id=None, updated_at=at, original_due_at=clock.original,
    )  # fmt: skip
    reporter = next((item for item in op.add if item.get("type") == "reporter"), None)
    return Outcome(case, (entry(case, op, actor, at, None, str(CaseState.NEW)),), reporter=reporter)


def _task(task: Task, op: Operation, values: Mapping[str, Any], actor: Actor, at: Instant) -> Outcome:
    old, new = _summary(task, op, values)
    after = replace(task, **values, updated_at=at)
    if not 0 <= after.progress <= 100:
        raise Refused("bad_value", {"field": "progress"})
    if op.kind in TASK_MOVES:
        target = _move(op.kind, task.state, TASK_MOVES)
        if target is None:
            return Outcome(task)
        old, new = str(task.state), str(target)
        after = replace(after, state=target, blocker=op.text.strip() if target is TaskState.BLOCKED else "")
        if target is TaskState.DONE:
            after = replace(after, done_at=at, progress=100)
    return Outcome(after, (entry(task, op, actor, at, old, new),))


def _new_task(op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant) -> Outcome:
    title = str(values.get("title", "")).strip()
    if not title:
        raise Refused("bad_value", {"field": "title"})
    task = Task(
        id=op.entity_id, version=0, subsystem=values.get("subsystem", "tasks"), number=None, title=title,
        body=values.get("body", ""), state=TaskState.NEW, priority=values.get("priority", Priority.NORMAL),
        org_id=values.get("org_id"), supporting_org_ids=values.get("supporting_org_ids", ()),
        unit_id=values.get("unit_id"), assignee_id=values.get("assignee_id"), progress=0, blocker="",
        origin_kind=values.get("origin_kind"), origin_id=values.get("origin_id"), created_by=actor.id,
        created_at=Instant(min(op.made_at, at)), due_at=values.get("due_at"), done_at=None, updated_at=at,
    )  # fmt: skip
    if not world.exists("subsystem", task.subsystem):
        raise Refused("unknown_reference", {"field": "subsystem", "value": task.subsystem})
    return Outcome(task, (entry(task, op, actor, at, None, str(TaskState.NEW)),))


def _article(article: Article, op: Operation, values: Mapping[str, Any], actor: Actor, at: Instant) -> Outcome:
    changes: dict[str, Any] = dict(values)
    match op.kind:
        case "article.read" if article.read_at is None:
            changes |= {"read_at": at, "read_by": actor.id}
        case "article.unread":
            changes |= {"read_at": None, "read_by": None}
        case "article.flag" | "article.unflag":
            changes["flagged"] = op.kind == "article.flag"
        case "article.irrelevant" | "article.relevant":
            changes["irrelevant"] = op.kind == "article.irrelevant"
        case "article.tone":
            changes["tone_by"] = actor.id
    if all(getattr(article, name) == value for name, value in changes.items()):
        return Outcome(article)
    after = replace(article, **changes, updated_at=at)
    if op.kind in ("article.read", "article.unread"):
        return Outcome(after)
    old, new = _summary(article, op, values)
    return Outcome(after, (entry(article, op, actor, at, old, new),))


def _summary(record: Any, op: Operation, values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return old and new of the fields set, as «field=value» pairs in one line each; None when none was set."""
    kind = KINDS[op.entity_kind]
    changed = {n: v for n, v in values.items() if getattr(record, n) != v}
    if not changed:
        return None, None
    old = "; ".join(f"{n}={_shown(kind.value(n, getattr(record, n)))}" for n in changed)
    new = "; ".join(f"{n}={_shown(kind.value(n, v))}" for n, v in changed.items())
    return old, new


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _text(at: Instant | None) -> str | None:
    return None if at is None else str(int(at))


def _mentioned(op: Operation, world: World) -> str | None:
    """Return the ids of those whom a note mentions, apart by blanks; None when it mentions nobody."""
    ids = list(dict.fromkeys(str(i.get("person_id")) for i in op.add if i.get("type") == "mention"))
    if (op.public and ids) or len(ids) > MENTIONED:
        raise Refused("bad_value", {"field": "mention"})
    for one in ids:
        if not world.exists("person", one):
            raise Refused("unknown_reference", {"field": "mention", "value": one})
    return " ".join(ids) or None


def _copies(op: Operation) -> tuple[str | None, str | None]:
    """Return the photos that this operation adds redacted copies of, and the copies: ids, apart by blanks."""
    found = [(str(i["original_id"]), derived(op.op_id, n)) for n, i in enumerate(op.add) if i.get("original_id")]
    if any(not re.fullmatch(r"[0-9A-Za-z-]{1,64}", original) for original, _ in found):
        raise Refused("bad_value", {"field": "original_id"})
    return (" ".join(o for o, _ in found) or None), (" ".join(c for _, c in found) or None)


def _photos(op: Operation) -> int:
    return sum(1 for item in op.add if item.get("type", "attachment") == "attachment")
