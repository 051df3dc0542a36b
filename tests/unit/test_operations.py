"""The rules of operations: moves, permissions, scopes, conflicts, deadlines, and what is never lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract import operations, undo
from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.errors import REASONS, Conflict, Refused
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.messages import FieldChange, Operation
from ioc_contract.operations import VERBS, Outcome
from ioc_contract.permissions import ROLES, Actor, Permission, Role
from ioc_contract.records import Article, Case, CaseState, DeadlineRule, Stage, Task, TaskState, WorkCalendar
from ioc_contract.room import Shift
from ioc_contract.states import CASE_MOVES, OPEN, STATE_NAMES, TASK_MOVES
from ioc_contract.undo import Done
from ioc_contract.verbs import SAME_IS_FINE

T0 = Instant(1_767_600_000_000)
MINUTES = {"verify": 120, "assign": 240, "resolve": 480, "reply": 60}
RULE = DeadlineRule(
    "r", 1, "reports", "8 giờ", None,
    tuple({"stage": s, "clock": "running", "minutes": m} for s, m in MINUTES.items()), 7,
)  # fmt: skip


@dataclass
class City:
    """A small world: everything exists but what is named unknown."""

    unknown: set[str] = field(default_factory=set)
    undone: dict[str, Done] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    """Case id → who asked for more time."""
    shifts: dict[str, Shift] = field(default_factory=dict)
    rules: dict[str, DeadlineRule] = field(default_factory=dict)
    calendars: dict[str, WorkCalendar] = field(default_factory=dict)

    def exists(self, kind: str, id: str) -> bool:
        return id not in self.unknown

    def case(self, id: str) -> Case | None:
        return self.cases.get(id)

    def asked_by(self, case_id: str) -> str | None:
        return self.asked.get(case_id)

    def shift(self, id: str) -> Shift | None:
        return self.shifts.get(id)

    def on_duty(self, person_id: str) -> bool:
        return any(s.person_id == person_id and s.state == "open" for s in self.shifts.values())

    def rule_for(self, subsystem: str, category_id: str | None) -> DeadlineRule | None:
        return self.rules.get(category_id or "", RULE)

    def calendar(self, id: str | None) -> WorkCalendar | None:
        return self.calendars.get(id or "")

    def calendar_of(self, org_id: str) -> str | None:
        return f"of-{org_id}"

    def calendars_named(self, name: str) -> frozenset[str]:
        return frozenset(c.id for c in self.calendars.values() if c.name == name and not c.retired)

    def calendar_users(self, id: str) -> tuple[list[str], list[str]]:
        return [r.name for r in self.rules.values() if r.calendar_id == id], []

    def done(self, op: Operation) -> Done | None:
        return self.undone.get(str(undo.target(op)["op_id"]))


CHIEF = Actor("u1", "Trưởng ca", Role.SUPERVISOR)


def op(kind: str, entity_id: str, text: str = "", before: dict[str, Any] | None = None, **wanted: Any) -> Operation:
    changes = {n: FieldChange((before or {}).get(n), v) for n, v in wanted.items()}
    return Operation(
        new_id(), "desk", 1, "u1", kind.split(".")[0], entity_id, kind, 0, changes, (), text, False, T0, 0
    )  # fmt: skip


def run(record: Any, kind: str, text: str = "", actor: Actor = CHIEF, at: int = T0, **values: Any) -> Any:
    return operations.apply(record, op(kind, record.id, text, **values), actor, City(), Instant(at)).record


def new_case(**values: Any) -> Case:
    made = op("case.create", new_id(), **({"title": "Đèn đường không sáng", "subsystem": "reports"} | values))
    record = operations.apply(None, made, CHIEF, City(), T0).record
    assert isinstance(record, Case)
    return record


def case_in(state: CaseState) -> Case:
    return replace(new_case(), state=state, lead_org_id="o1", closed_at=T0 if state is CaseState.CLOSED else None)


NEEDED: dict[str, dict[str, Any]] = {
    "case.assign": {"lead_org_id": "o2", "before": {"lead_org_id": "o1"}},
    "case.mark_duplicate": {"duplicate_of": "x"},
}


def test_the_whole_life_of_a_report() -> None:
    case = new_case()
    assert (case.state, case.stage, case.due_at) == (CaseState.NEW, Stage.VERIFY, T0 + 2 * HOUR)
    case = run(case, "case.verify", at=T0 + HOUR)
    assert (case.state, case.stage, case.due_at) == (CaseState.VERIFYING, Stage.ASSIGN, T0 + 4 * HOUR)
    case = run(case, "case.assign", lead_org_id="o1", at=T0 + HOUR)
    assert (case.lead_org_id, case.stage, case.due_at) == ("o1", Stage.RESOLVE, T0 + 8 * HOUR)
    case = run(case, "case.start", at=T0 + 2 * HOUR)
    case = run(case, "case.request_approval", at=T0 + 3 * HOUR)
    assert (case.stage, case.due_at) == (Stage.REPLY, T0 + 4 * HOUR)
    case = run(case, "case.reply", "Đã thay bóng đèn.", at=T0 + 3 * HOUR)
    assert (case.answer, case.answered_at, case.due_at) == ("Đã thay bóng đèn.", T0 + 3 * HOUR, None)
    case = run(case, "case.close", at=T0 + 4 * HOUR)
    assert case.state is CaseState.CLOSED
    case = run(case, "case.reopen", "Đèn lại tắt", at=T0 + 30 * HOUR)
    assert (case.state, case.reopen_count, case.due_at) == (CaseState.IN_PROGRESS, 1, T0 + 38 * HOUR)


def test_a_pause_moves_the_deadline_by_its_own_length() -> None:
    case = replace(case_in(CaseState.IN_PROGRESS), stage=Stage.RESOLVE, due_at=Instant(T0 + 8 * HOUR))
    paused = run(case, "case.pause", "Chờ vật tư", at=T0 + 7 * HOUR)
    assert (paused.due_at, paused.stage, paused.reason) == (None, None, "Chờ vật tư")
    resumed = run(paused, "case.resume", at=T0 + 100 * HOUR)
    assert resumed.due_at == resumed.resolve_due_at == T0 + 101 * HOUR
    assert resumed.paused_ms == 93 * HOUR


def test_an_extension_is_asked_for_and_decided() -> None:
    case = replace(case_in(CaseState.IN_PROGRESS), stage=Stage.RESOLVE, due_at=Instant(T0 + 8 * HOUR))
    asked = run(case, "case.request_extension", "Cần thêm thiết bị", extension_until=T0 + 20 * HOUR)
    assert asked.due_at == T0 + 8 * HOUR
    granted = run(asked, "case.approve_extension")
    assert (granted.due_at, granted.resolve_due_at, granted.extensions) == (T0 + 20 * HOUR, T0 + 20 * HOUR, 1)
    with pytest.raises(Refused, match="no_extension"):
        run(granted, "case.decline_extension", "không")


def test_nobody_grants_an_extension_they_asked_for_themself() -> None:
    case = replace(case_in(CaseState.IN_PROGRESS), extension_until=Instant(T0 + 20 * HOUR))
    city = City(asked={case.id: CHIEF.id})
    granting = op("case.approve_extension", case.id)
    with pytest.raises(Refused, match="extension_own"):
        operations.apply(case, granting, CHIEF, city, T0)
    other = Actor("u2", "Trưởng ca khác", Role.SUPERVISOR)
    assert operations.apply(case, granting, other, city, T0).record.extensions == 1
    withdrawn = operations.apply(case, op("case.decline_extension", case.id, "Không cần nữa"), CHIEF, city, T0)
    assert withdrawn.record.extension_until is None


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("kind", sorted(CASE_MOVES))
def test_every_move_is_allowed_or_refused_by_the_table(state: CaseState, kind: str) -> None:
    allowed, target, _ = CASE_MOVES[kind]
    case = case_in(state)
    if state in allowed:
        after = run(case, kind, "vì lý do", **NEEDED.get(kind, {}))
        assert after.state is target
        assert (after.due_at is not None) == (target in OPEN and target is not CaseState.PAUSED)
        return
    if state is target and kind in SAME_IS_FINE:
        assert run(case, kind) == case
        return
    with pytest.raises(Refused, match="move_not_allowed"):
        run(case, kind, "vì lý do", **NEEDED.get(kind, {}))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", sorted(VERBS))
def test_no_verb_without_its_permission(role: Role, kind: str) -> None:
    record = None if kind.endswith(".create") else case_in(CaseState.NEW)
    if VERBS[kind].permission not in ROLES[role]:
        with pytest.raises(Refused, match="not_permitted"):
            operations.apply(record, op(kind, new_id(), "chữ"), Actor("u", "ai", role, org_id="o1"), City(), T0)


def test_scope_is_checked_for_units_agencies_and_sensitive_cases() -> None:
    case = replace(new_case(), unit_id="w1", lead_org_id="o1", state=CaseState.ASSIGNED)
    ward = Actor("u", "Phường", Role.OPERATOR, unit_ids=("w2",))
    with pytest.raises(Refused, match="out_of_scope"):
        run(case, "case.comment", "ghi", actor=ward)
    agency = Actor("u", "Cơ quan", Role.AGENCY_OFFICER, org_id="o1")
    assert run(case, "case.start", actor=agency).state is CaseState.IN_PROGRESS
    with pytest.raises(Refused, match="out_of_scope"):
        run(case, "case.start", actor=replace(agency, org_id="o9"))
    with pytest.raises(Refused, match="out_of_scope"):
        run(replace(case, sensitive=True), "case.comment", "ghi", actor=Actor("u", "", Role.OPERATOR))
    with pytest.raises(Refused, match="out_of_scope"):
        operations.apply(None, op("case.create", new_id(), title="t", unit_id="w1"), ward, City(), T0)


def story() -> Article:
    return Article(
        "a", 1, "media", "s", "Báo", None, "Tít", "", "https://example.org", T0, T0, (), None, "guess", None, None,
        None, None, None, False, False, None, None, T0,
    )  # fmt: skip


def test_a_story_of_the_whole_area_is_triaged_by_whoever_receives_it() -> None:
    everywhere = story()
    ward = Actor("u", "Phường", Role.OPERATOR, unit_ids=("w2",))
    assert run(everywhere, "article.flag", actor=ward).flagged
    assert run(replace(everywhere, unit_id="w2"), "article.flag", actor=ward).flagged
    with pytest.raises(Refused, match="out_of_scope"):
        run(replace(everywhere, unit_id="w1"), "article.flag", actor=ward)
    with pytest.raises(Refused, match="out_of_scope"):
        run(everywhere, "article.flag", actor=replace(ward, subsystems=("reports",)))
    with pytest.raises(Refused, match="out_of_scope"):  # a report without a unit is not everybody's
        run(new_case(), "case.comment", "ghi", actor=ward)


def test_same_field_changed_by_both_is_a_conflict_with_both_values() -> None:
    case = replace(new_case(), title="Tên mới của người khác")
    with pytest.raises(Conflict) as caught:
        run(case, "case.edit", title="Tên của tôi", before={"title": "Tên cũ"})
    both = {"mine": "Tên của tôi", "theirs": "Tên mới của người khác"}
    assert caught.value.detail == {"field": "title", **both, "fields": {"title": both}}


def test_an_edit_takes_the_fields_nobody_touched_and_leaves_the_others_as_proposals() -> None:
    case = replace(new_case(), title="Tên của họ", body="Chữ của họ")
    made = op("case.edit", case.id, before={"title": "Tên cũ", "body": "", "priority": 1}, title="Tên của tôi",
              body="Chữ của tôi", priority=3)  # fmt: skip
    outcome = operations.apply(case, made, CHIEF, City(), T0)
    assert (outcome.record.title, outcome.record.body, outcome.record.priority) == ("Tên của họ", "Chữ của họ", 3)
    assert outcome.left == {
        "title": {"mine": "Tên của tôi", "theirs": "Tên của họ"},
        "body": {"mine": "Chữ của tôi", "theirs": "Chữ của họ"},
    }
    assert outcome.entries[0].to_value == "priority=3"


def test_two_places_are_never_mixed() -> None:
    case = replace(new_case(), lat=10.9, lon=108.0, address="5 Lê Lợi")
    seen = {"lat": 10.5, "lon": 108.0, "address": "5 Lê Lợi", "title": case.title}
    made = op("case.edit", case.id, before=seen, lat=10.7, lon=108.2, address="9 Lê Lợi", title="Đèn hỏng")
    outcome = operations.apply(case, made, CHIEF, City(), T0)
    assert (outcome.record.lat, outcome.record.lon, outcome.record.address) == (10.9, 108.0, "5 Lê Lợi")
    assert outcome.record.title == "Đèn hỏng"
    assert set(outcome.left) == {"lat", "lon", "address"}


def test_an_assignment_is_one_thing_and_conflicts_as_a_whole() -> None:
    case = replace(case_in(CaseState.ASSIGNED), supporting_org_ids=())
    made = op("case.assign", case.id, before={"lead_org_id": "o0"}, lead_org_id="o2", supporting_org_ids=["o3"])
    made = replace(made, set={**made.set, "supporting_org_ids": FieldChange([], ["o3"])})
    with pytest.raises(Conflict) as caught:
        operations.apply(case, made, CHIEF, City(), T0)
    assert caught.value.detail["fields"] == {"lead_org_id": {"mine": "o2", "theirs": "o1"}}


def test_same_value_on_both_sides_and_other_fields_are_no_conflict() -> None:
    case = replace(new_case(), title="Tên mới")
    after = run(case, "case.edit", title="Tên mới", priority=3, before={"title": "Tên cũ", "priority": 1})
    assert (after.title, after.priority) == ("Tên mới", 3)


def test_two_people_verifying_at_once_agree() -> None:
    case = run(new_case(), "case.verify")
    assert run(case, "case.verify") == case


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("case.nonsense", {}, "unknown_operation"),
        ("case.reject", {}, "reason_required"),
        ("case.comment", {}, "text_required"),
        ("case.edit", {"state": "closed"}, "bad_value"),
        ("case.edit", {"priority": 99}, "bad_value"),
        ("case.edit", {"title": 7}, "bad_value"),
        ("case.edit", {"lat": "đâu đó"}, "bad_value"),
        ("case.edit", {"lat": "inf"}, "bad_value"),
        ("case.edit", {"lon": "nan"}, "bad_value"),
        ("case.edit", {"lat": 90.5}, "bad_value"),
        ("case.request_extension", {"extension_until": -1}, "bad_value"),
        ("case.assign", {"lead_org_id": None}, "agency_required"),
        ("case.mark_duplicate", {"duplicate_of": None}, "bad_value"),
        ("case.rate", {"rating": 2}, "move_not_allowed"),
        ("case.protect", {"private": True, "before": {"private": False}}, "reason_required"),
        ("case.create", {"title": "x"}, "already_exists"),
    ],
)
def test_bad_operations_are_refused_with_a_known_reason(kind: str, values: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        run(new_case(), kind, **values)
    assert caught.value.code == code
    assert code in REASONS


def test_unknown_reference_and_missing_record() -> None:
    with pytest.raises(Refused, match="unknown_reference"):
        operations.apply(new_case(), op("case.edit", "x", category_id="?"), CHIEF, City({"?"}), T0)
    with pytest.raises(Refused, match="not_found"):
        operations.apply(None, op("case.verify", "x"), CHIEF, City(), T0)


def test_reopening_is_possible_only_in_its_window() -> None:
    with pytest.raises(Refused, match="reopen_window_passed"):
        run(case_in(CaseState.CLOSED), "case.reopen", "muộn", at=T0 + 8 * 24 * HOUR)


def test_attachments_and_entries_are_named_by_the_operation() -> None:
    case = new_case()
    photo = {"sha256": "ab", "name": "a.jpg", "media_type": "image/jpeg", "size": 3}
    made = replace(op("case.comment", case.id, "Ảnh hiện trường"), add=(photo, photo))
    first = operations.apply(case, made, CHIEF, City(), T0)
    assert first == operations.apply(case, made, CHIEF, City(), T0)
    assert first.record.photo_count == 2
    assert first.entries[0].id == made.op_id
    assert len({a.id for a in first.attachments} | {made.op_id}) == 3
    with pytest.raises(Refused, match="bad_value"):
        operations.apply(case, replace(made, add=({"sha256": "ab"},)), CHIEF, City(), T0)
    for wrong in ({"width": "w"}, {"height": [1]}, {"thumb_sha256": 7}, {"size": "3"}):
        with pytest.raises(Refused, match="bad_value"):
            operations.apply(case, replace(made, add=(photo | wrong,)), CHIEF, City(), T0)
    with pytest.raises(Refused, match="bad_value"):
        operations.apply(case, replace(made, made_at=Instant(-1)), CHIEF, City(), T0)


def test_a_reporter_travels_apart_from_the_case() -> None:
    made = replace(op("case.create", new_id(), title="t"), add=({"type": "reporter", "name": "N", "phone": "0"},))
    outcome = operations.apply(None, made, CHIEF, City(), T0)
    assert outcome.reporter is not None
    assert outcome.attachments == ()
    assert outcome.record.photo_count == 0


def new_task(**values: Any) -> Task:
    made = op("task.create", new_id(), title="Dọn bãi rác", **values)
    record = operations.apply(None, made, CHIEF, City(), T0).record
    assert isinstance(record, Task)
    return record


def test_a_task_from_creation_to_sign_off() -> None:
    work = run(new_task(org_id="o1"), "task.start")
    work = run(work, "task.progress", "Đã dọn một nửa", progress=50, before={"progress": 0})
    work = run(work, "task.block", "Thiếu xe")
    assert (work.state, work.blocker) == (TaskState.BLOCKED, "Thiếu xe")
    work = run(run(work, "task.start"), "task.submit")
    assert work.blocker == ""
    done = run(work, "task.sign_off", at=T0 + HOUR)
    assert (done.state, done.progress, done.done_at) == (TaskState.DONE, 100, T0 + HOUR)
    with pytest.raises(Refused, match="text_required"):
        run(work, "task.progress", progress=60, before={"progress": 50})
    with pytest.raises(Refused, match="bad_value"):
        run(work, "task.progress", "quá", progress=160, before={"progress": 50})


def test_reading_an_article_twice_keeps_the_first_reader() -> None:
    article = story()
    read = run(run(article, "article.read"), "article.read", actor=replace(CHIEF, id="u2"), at=T0 + HOUR)
    assert (read.read_by, read.read_at) == ("u1", T0)
    assert run(read, "article.unread").read_at is None
    assert run(run(read, "article.flag"), "article.unflag").flagged is False
    assert run(read, "article.tone", tone="negative").tone_by == "u1"
    assert run(read, "article.link", case_id="c").case_id == "c"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(CASE_MOVES)), st.integers(1, 600)), max_size=25))
def test_any_walk_keeps_the_case_consistent(steps: list[tuple[str, int]]) -> None:
    case, now = new_case(), T0
    for kind, minutes in steps:
        now = Instant(now + minutes * MINUTE)
        values: dict[str, Any] = NEEDED.get(kind, {})
        if kind == "case.assign":
            values = {"lead_org_id": f"o{minutes}", "before": {"lead_org_id": case.lead_org_id}}
        try:
            case = run(case, kind, "lý do", at=now, **values)
        except Refused:
            continue
        assert case.state is CaseState.PAUSED or case.paused_at is None
        assert (case.stage is None) == (case.due_at is None)
        assert (case.state in OPEN and case.state is not CaseState.PAUSED) == (case.due_at is not None)
        assert KINDS["case"].load(KINDS["case"].row(case)) == case


junk = st.none() | st.integers() | st.text() | st.lists(st.text())


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KINDS["case"].names), junk))
def test_any_set_of_values_is_applied_or_refused(values: dict[str, Any]) -> None:
    made = replace(op("case.edit", "x"), set={n: FieldChange(None, v) for n, v in values.items()})
    try:
        outcome = operations.apply(new_case(), made, CHIEF, City(), T0)
    except Refused:
        return
    assert isinstance(outcome, Outcome)


def test_tables_are_complete() -> None:
    assert set(STATE_NAMES) == set(CaseState)
    assert set(CASE_MOVES) | set(TASK_MOVES) <= set(VERBS)
    assert all(verb.permission in Permission for verb in VERBS.values())
    assert {CaseState.NEW} | {target for _, target, _ in CASE_MOVES.values()} == set(CaseState)


def test_a_note_names_whom_it_mentions_and_only_people() -> None:
    case = new_case()

    def noted(*people: str, public: bool = False, city: City | None = None) -> Outcome:
        add = tuple({"type": "mention", "person_id": p} for p in people)
        note = replace(op("case.comment", case.id, "xem giúp"), add=add, public=public)
        return operations.apply(case, note, CHIEF, city or City(), T0)

    made = noted("p1", "p2", "p1")
    assert made.entries[0].to_value == "p1 p2"
    assert made.attachments == ()
    assert noted().entries[0].to_value is None
    for bad, code in (
        (lambda: noted("p1", city=City({"p1"})), "unknown_reference"),
        (lambda: noted("p1", public=True), "bad_value"),
        (lambda: noted(*(f"p{n}" for n in range(21))), "bad_value"),
        (lambda: noted("p1 p2", city=City({"p1 p2"})), "unknown_reference"),
    ):
        with pytest.raises(Refused) as caught:
            bad()
        assert caught.value.code == code
