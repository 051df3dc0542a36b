"""An edited calendar or rule at the real centre: open deadlines move with it in one step, and back with its undoing."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ioc_contract import undo
from ioc_contract.clock import DAY, ZONE, Instant, instant
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.permissions import Role
from ioc_contract.records import DeadlineRule, WorkCalendar
from ioc_contract.worktime import HORIZON_DAYS
from ioc_server import catalogue
from ioc_server.services import rulebook
from ioc_server.store import records, write
from ioc_server.store.database import reading, writing
from ioc_server.store.tables import KIND_TABLES
from tests.server.client import Client, ids
from tests.server.conftest import Centre
from tests.server.rows import row
from tests.server.test_command_line import run
from tests.server.test_operations import case, entries, only

OFFICE = [["07:30", "11:30"], ["13:30", "17:00"]]
CALENDAR = WorkCalendar("office", 0, "Hành chính", "Asia/Ho_Chi_Minh", {str(d): OFFICE for d in range(1, 6)}, ())
STAGES = [
    {"stage": "verify", "clock": "running", "minutes": 60},
    {"stage": "resolve", "clock": "working", "minutes": 900},
]
RULE = DeadlineRule("reports.slow", 0, "reports", "Hai ngày", "office", tuple(STAGES), 7)
HOLIDAY = {"date": "2027-03-02", "kind": "off", "name": "Nghỉ đột xuất", "legal_ref": "QĐ 1", "spans": []}


def at(text: str) -> Instant:
    return instant(datetime.fromisoformat(f"2027-{text}").replace(tzinfo=ZONE))


MONDAY, DUE, MOVED = at("03-01T08:00"), at("03-03T08:00"), at("03-04T08:00")


def put(centre: Centre, kind: str, *made: Any) -> None:
    with writing(centre.engine) as connection:
        write.put_records(connection, kind, made)


def held(centre: Centre, kind: str, id: str) -> Any:
    with reading(centre.engine) as connection:
        return records.load(connection, kind, id)


@pytest.fixture
def client(centre: Centre) -> Client:
    put(centre, "calendar", CALENDAR)
    put(centre, "deadline_rule", RULE)
    return centre.client("an")


def report(centre: Centre, state: str = "in_progress", **values: Any) -> str:
    runs = state not in ("paused", "closed")
    usual: dict[str, Any] = {
        "original_due_at": DUE,
        "resolve_due_at": DUE,
        "received_at": MONDAY,
        "state_since": MONDAY,
    }
    usual |= {"stage": "resolve" if runs else None, "due_at": DUE if runs else None}
    return centre.put("case", subsystem="reports", state=state, **(usual | values))


RUNNING = {
    "state": "in_progress",
    "stage": "resolve",
    "received_at": MONDAY,
    "state_since": MONDAY,
    "original_due_at": DUE,
}
RUNNING |= {"resolve_due_at": DUE, "due_at": DUE}


def edit(client: Client, **fields: Any) -> Operation:
    return client.operation("calendar.edit", "office", **fields)


def test_a_day_off_moves_every_open_deadline_that_crosses_it_and_undoing_brings_them_back(
    centre: Centre, client: Client
) -> None:
    open_, paused, closed = report(centre), report(centre, "paused", paused_at=MONDAY), report(centre, "closed")
    early = report(
        centre, original_due_at=at("03-01T17:00"), resolve_due_at=at("03-01T17:00"), due_at=at("03-01T17:00")
    )
    extended = report(
        centre, resolve_due_at=at("03-09T10:00"), due_at=at("03-09T10:00"), extensions=1,
        clock={"granted": [[MONDAY, at("03-09T10:00")]]},
    )  # fmt: skip
    cursor = client.snapshot().cursor
    made = edit(client, days=([], [HOLIDAY]))
    assert only(client, made).status == "applied"
    assert (case(centre, open_).resolve_due_at, case(centre, open_).due_at) == (MOVED, MOVED)
    assert (case(centre, paused).resolve_due_at, case(centre, paused).due_at) == (MOVED, None)
    assert case(centre, closed).resolve_due_at == DUE
    assert (case(centre, extended).original_due_at, case(centre, extended).due_at) == (MOVED, at("03-09T10:00"))
    (line,) = entries(centre, open_)
    assert (line.kind, line.from_value, line.to_value) == ("case.deadline", str(DUE), str(MOVED))
    assert line.text == "Lịch làm việc «Hành chính» thay đổi"
    told = client.changes(cursor)
    assert {open_, paused, extended} <= ids(told, "case")
    assert ids(told, "calendar") == {"office"}
    assert early not in {i for i in ids(told, "case") if case(centre, i).due_at == early}

    back = replace(client.operation("calendar.undo", "office"), add=(undo.item(made.op_id, made.kind, {}),))
    assert only(client, back).status == "applied"
    assert held(centre, "calendar", "office").days == ()
    assert (case(centre, open_).due_at, case(centre, paused).resolve_due_at) == (DUE, DUE)
    assert case(centre, extended).original_due_at == DUE
    assert [e.to_value for e in entries(centre, open_)] == [str(MOVED), str(DUE)]


def test_a_shorter_rule_moves_the_running_stage_and_the_answer(centre: Centre, client: Client) -> None:
    fresh = report(centre, "new", stage="verify", due_at=at("03-01T09:00"))
    stages = [
        {"stage": "verify", "clock": "running", "minutes": 30},
        {"stage": "resolve", "clock": "working", "minutes": 450},
    ]
    change = client.operation("deadline_rule.edit", RULE.id, stages=(STAGES, stages))
    assert only(client, change).status == "applied"
    after = case(centre, fresh)
    assert (after.due_at, after.resolve_due_at) == (at("03-01T08:30"), at("03-02T08:00"))
    assert entries(centre, fresh)[0].text == "Quy tắc thời hạn «Hai ngày» thay đổi"


def test_an_earlier_deadline_of_a_merged_report_still_holds(centre: Centre, client: Client) -> None:
    master = report(centre, resolve_due_at=at("03-02T17:00"), due_at=at("03-02T17:00"), own_due_at=DUE)
    assert only(client, edit(client, days=([], [HOLIDAY]))).status == "applied"
    after = case(centre, master)
    assert (after.due_at, after.own_due_at) == (at("03-02T17:00"), MOVED)


def test_two_who_edit_at_once_keep_what_differs_and_are_told_what_clashes(centre: Centre, client: Client) -> None:
    assert only(client, edit(client, days=([], [HOLIDAY]))).status == "applied"
    other = centre.client("binh", Role.ADMINISTRATOR)
    assert only(other, edit(other, name=("Hành chính", "Giờ nhà nước"))).status == "applied"
    clash = only(other, edit(other, days=([], [])))
    assert (clash.status, clash.code, clash.detail["by"]) == ("conflict", "changed_meanwhile", "An")
    assert (held(centre, "calendar", "office").name, len(held(centre, "calendar", "office").days)) == (
        "Giờ nhà nước",
        1,
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"weekly": {}}, "không có giờ"),
        ({"weekly": {"1": [["11:30", "07:30"]]}}, "thứ 2"),
        ({"weekly": [1, 2]}, "ngày trong tuần"),
        ({"weekly": {"1": "sáng"}}, "không đọc được"),
        ({"zone": "Asia/Phan_Thiet"}, "múi giờ"),
        ({"days": [{"date": "2027-02-30", "kind": "off"}]}, "không có ngày"),
        ({"days": [HOLIDAY, HOLIDAY]}, "hai dòng"),
        ({"days": [{"date": "2027-03-06", "kind": "makeup", "spans": []}]}, "chưa có giờ"),
        ({"days": ["2027-03-06"]}, "không đọc được"),
        ({"name": " "}, "chưa có tên"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused_in_words(
    centre: Centre, client: Client, fields: dict[str, Any], words: str
) -> None:
    kind = KINDS["calendar"]
    seen = {n: kind.value(n, getattr(held(centre, "calendar", "office"), n)) for n in fields}
    result = only(client, edit(client, **{n: (seen[n], v) for n, v in fields.items()}))
    assert (result.status, result.code) == ("refused", "bad_rulebook")
    assert words in result.detail["reason"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"stages": []}, "thứ tự"),
        ({"stages": [STAGES[1], STAGES[0]]}, "dài hơn"),
        ({"stages": [{"stage": "resolve", "clock": "working", "minutes": True}]}, "dài hơn"),
        ({"stages": [{"stage": "lunch", "clock": "working", "minutes": 5}]}, "không đọc được"),
        ({"calendar_id": None}, "phải chọn lịch"),
        ({"reopen_days": -1}, "mở lại"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_in_words(
    centre: Centre, client: Client, fields: dict[str, Any], words: str
) -> None:
    seen = {"stages": STAGES, "calendar_id": "office", "reopen_days": 7}
    result = only(
        client, client.operation("deadline_rule.edit", RULE.id, **{n: (seen[n], v) for n, v in fields.items()})
    )
    assert (result.status, result.code) == ("refused", "bad_rulebook")
    assert words in result.detail["reason"]


def test_only_who_may_and_whose_scope_is_the_whole_area_edits(centre: Centre, client: Client) -> None:
    operator = centre.client("thu", Role.OPERATOR)
    assert only(operator, edit(operator, name="Khác")).code == "not_permitted"
    warden = centre.client("lam", Role.SUPERVISOR, unit_ids=("u1",))
    assert only(warden, edit(warden, name=("Hành chính", "Khác"))).code == "out_of_scope"
    assert only(client, client.operation("calendar.edit", "nowhere", name="Khác")).code == "not_found"


def test_the_catalogue_leaves_what_was_edited_here_and_moves_deadlines_with_what_was_not(
    centre: Centre, client: Client
) -> None:
    waiting = report(centre)
    news: dict[str, tuple[Any, ...]] = {"calendar": (replace(CALENDAR, days=(HOLIDAY,)),), "deadline_rule": (RULE,)}
    with writing(centre.engine) as connection:
        assert catalogue.install(connection, news) == 1
    assert case(centre, waiting).due_at == MOVED
    assert only(client, edit(client, name=("Hành chính", "Sửa tại đây"))).status == "applied"
    with writing(centre.engine) as connection:
        assert catalogue.install(connection, {"calendar": (CALENDAR,)}) == 0
    assert held(centre, "calendar", "office").name == "Sửa tại đây"


def blocked(centre: Centre) -> None:
    """Wait until somebody waits for the lock of those who count deadlines."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    for _ in range(600):
        with centre.engine.connect() as other:
            if other.execute(waiting).scalar():
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_an_edit_waits_for_who_is_counting_a_deadline(centre: Centre, client: Client) -> None:
    if centre.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    answers: list[str] = []
    pushing = threading.Thread(target=lambda: answers.append(only(client, edit(client, days=([], [HOLIDAY]))).status))
    with centre.engine.begin() as counting:
        rulebook.hold(counting, "case")
        write.put(counting, "case", [row("case", id="late", subsystem="reports", **RUNNING)])
        pushing.start()
        blocked(centre)
        assert answers == []
    pushing.join(60)
    assert answers == ["applied"]
    assert case(centre, "late").due_at == MOVED


def test_what_changes_while_an_edit_is_counted_is_counted_too(
    centre: Centre, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room works on while the moves are found; what it does then is not lost, and only that is counted once more."""
    stays, paused, extended = report(centre), report(centre), report(centre)
    chief = centre.client("chief")
    count, counted = rulebook.plan, list[int]()

    def slowly(connection: sa.Connection, *edit: Any) -> rulebook.Plan:
        found = count(connection, *edit)
        counted.append(len(found.moves))
        assert only(chief, chief.operation("case.pause", paused, text="chờ vật tư")).status == "applied"
        asked = chief.operation("case.request_extension", extended, "chờ vật tư", extension_until=at("03-09T10:00"))
        boss = centre.client("boss", Role.ADMINISTRATOR)
        assert only(chief, asked).status == "applied"
        assert only(boss, boss.operation("case.approve_extension", extended)).status == "applied"
        put(centre, "case", KINDS["case"].load(row("case", id="new", subsystem="reports", **RUNNING)))
        return found

    monkeypatch.setattr(rulebook, "plan", slowly)
    assert only(client, edit(client, days=([], [HOLIDAY]))).status == "applied"
    assert counted == [3], "found once, and the room was not held up"
    assert case(centre, stays).due_at == case(centre, "new").due_at == MOVED
    assert (case(centre, paused).due_at, case(centre, paused).resolve_due_at) == (None, MOVED)
    after = case(centre, extended)
    assert (after.original_due_at, after.due_at) == (MOVED, at("03-09T10:00"))


def test_another_edit_meanwhile_makes_a_plan_worth_nothing(
    centre: Centre, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, other = report(centre), centre.client("binh")
    count = rulebook.plan
    shorter = [STAGES[0], {**STAGES[1], "minutes": 450}]

    def slowly(connection: sa.Connection, *edit: Any) -> rulebook.Plan:
        found = count(connection, *edit)
        monkeypatch.setattr(rulebook, "plan", count)
        change = other.operation("deadline_rule.edit", RULE.id, stages=(STAGES, shorter))
        assert only(other, change).status == "applied"
        return found

    monkeypatch.setattr(rulebook, "plan", slowly)
    assert only(client, edit(client, days=([], [HOLIDAY]))).status == "applied"
    assert case(centre, waiting).due_at == at("03-03T08:00"), "a day less by the rule, a day more by the calendar"


def test_a_trial_at_the_centre_holds_nobody_up_and_what_installs_waits_for_who_counts(
    centre: Centre, client: Client, database_url: str
) -> None:
    where = ("--data-dir", str(centre.settings.data_dir), "--db", database_url)
    with writing(centre.engine) as connection:
        connection.execute(sa.update(KIND_TABLES["calendar"]).values(name="Hành chính"))
        code, said = run("calendar", "holidays", "--calendar", "office", *where)
    assert code == 0, said
    assert "Chưa ghi gì" in said
    if centre.engine.dialect.name == "postgresql":
        news: dict[str, tuple[Any, ...]] = {"calendar": (replace(CALENDAR, days=(HOLIDAY,)),)}

        def install() -> None:
            with writing(centre.engine) as connection:
                catalogue.install(connection, news)

        installing = threading.Thread(target=install)
        with centre.engine.begin() as counting:
            rulebook.hold(counting, "case")
            write.put(counting, "case", [row("case", id="late", subsystem="reports", **RUNNING)])
            installing.start()
            blocked(centre)
        installing.join(60)
        assert case(centre, "late").due_at == MOVED


def undoing(client: Client, op: Operation) -> Operation:
    made = client.operation(f"{op.entity_kind}.undo", op.entity_id)
    return replace(made, add=(undo.item(op.op_id, op.kind, {}),))


NIGHT = [["18:00", "22:00"]]


def organisation(centre: Centre, name: str, **values: Any) -> str:
    return centre.put("organisation", name=name, short_name=name, **values)


def test_a_calendar_is_made_given_to_an_agency_and_every_deadline_of_its_own_follows(
    centre: Centre, client: Client
) -> None:
    put(centre, "deadline_rule", replace(RULE, lead_calendar=True))
    agency, other = organisation(centre, "Điện lực"), organisation(centre, "Sở Xây dựng")
    theirs, another = report(centre, lead_org_id=agency), report(centre, lead_org_id=other)
    wanted = {"name": "Ca tối", "zone": "Asia/Ho_Chi_Minh", "weekly": {str(d): NIGHT for d in range(1, 8)}, "days": []}
    made = client.operation("calendar.create", **{n: (None, v) for n, v in wanted.items()})
    assert only(client, made).status == "applied"
    new = held(centre, "calendar", made.entity_id)
    assert (new.name, new.weekly["7"], new.retired) == ("Ca tối", NIGHT, False)
    assert entries(centre, theirs) == []
    given = client.operation("organisation.edit", agency, calendar_id=(None, new.id))
    assert only(client, given).status == "applied"
    assert held(centre, "organisation", agency).calendar_id == new.id
    evening = at("03-04T21:00")  # 15 hours of four a day, from 18:00 on Monday
    assert (case(centre, theirs).resolve_due_at, case(centre, theirs).due_at) == (evening, evening)
    assert case(centre, another).resolve_due_at == DUE
    (line,) = entries(centre, theirs)
    assert (line.kind, line.to_value, line.text) == (
        "case.deadline",
        str(evening),
        "Lịch riêng của «Điện lực» thay đổi",
    )
    back = undoing(client, given)
    assert only(client, back).status == "applied"
    assert case(centre, theirs).resolve_due_at == DUE
    gone = undoing(client, made)
    assert only(client, gone).status == "applied"
    assert held(centre, "calendar", new.id).retired


def test_a_calendar_in_use_is_not_retired_and_it_is_said_by_whom(centre: Centre, client: Client) -> None:
    agency = organisation(centre, "Điện lực", calendar_id="office")
    refused = only(client, client.operation("calendar.retire", "office"))
    assert (refused.code, refused.detail["users"]) == ("calendar_used", "quy tắc «Hai ngày», cơ quan «Điện lực»")
    put(centre, "calendar", replace(CALENDAR, id="other", name="Khác"))
    moved = client.operation("organisation.edit", agency, calendar_id=("office", "other"))
    assert only(client, moved).status == "applied"
    ruled = client.operation("deadline_rule.edit", RULE.id, calendar_id=("office", "other"))
    assert only(client, ruled).status == "applied"
    retired = client.operation("calendar.retire", "office")
    assert [only(client, retired).status, only(client, retired).code] == ["applied", ""]
    for again in (
        client.operation("organisation.edit", agency, calendar_id=("other", "office")),
        client.operation("deadline_rule.edit", RULE.id, calendar_id=("other", "office")),
        undoing(client, moved),
        undoing(client, ruled),
        edit(client, days=([], [HOLIDAY])),
    ):
        answer = only(client, again)
        assert (answer.code, "thôi dùng" in str(answer.detail["reason"])) == ("bad_rulebook", True), again.kind
    assert held(centre, "organisation", agency).calendar_id == "other"
    assert only(client, client.operation("calendar.restore", "office")).status == "applied"
    assert not held(centre, "calendar", "office").retired


def test_a_made_calendar_that_is_used_by_now_is_not_taken_back(centre: Centre, client: Client) -> None:
    made = client.operation(
        "calendar.create", name=(None, "Ca tối"), weekly=(None, {"1": NIGHT}), zone=(None, "Asia/Ho_Chi_Minh")
    )
    assert only(client, made).status == "applied"
    agency = organisation(centre, "Điện lực", calendar_id=made.entity_id)
    undone = undoing(client, made)
    answer = only(client, undone)
    assert (answer.code, answer.detail["users"]) == ("calendar_used", "cơ quan «Điện lực»")
    assert not held(centre, "calendar", made.entity_id).retired
    assert held(centre, "organisation", agency).calendar_id == made.entity_id


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"name": "Hành chính"}, "bad_rulebook", "đã có lịch tên"),
        ({"name": "  "}, "bad_rulebook", "chưa có tên"),
        ({"name": "x" * 200}, "bad_rulebook", "dài quá"),
        ({"weekly": {}}, "bad_rulebook", "không có giờ làm việc"),
        ({"weekly": {"8": NIGHT}}, "bad_rulebook", "thứ Hai"),
        ({"zone": "Nowhere/City"}, "bad_rulebook", "múi giờ"),
        ({"retired": True}, "bad_value", ""),
    ],
)
def test_a_calendar_that_cannot_be_used_is_not_made(
    centre: Centre, client: Client, fields: dict[str, Any], code: str, words: str
) -> None:
    usual = {"name": "Ca tối", "zone": "Asia/Ho_Chi_Minh", "weekly": {"1": NIGHT}}
    answer = only(client, client.operation("calendar.create", **{n: (None, v) for n, v in (usual | fields).items()}))
    assert (answer.code, words in str(answer.detail.get("reason", ""))) == (code, True)
    with reading(centre.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(KIND_TABLES["calendar"])).scalar() == 1


def test_only_who_may_edit_the_rulebook_everywhere_makes_retires_and_assigns(centre: Centre, client: Client) -> None:
    agency = organisation(centre, "Điện lực")
    warden = centre.client("lam", Role.SUPERVISOR, unit_ids=("u1",))
    for somebody, code in ((centre.client("thu", Role.OPERATOR), "not_permitted"), (warden, "out_of_scope")):
        for op in (
            somebody.operation("calendar.create", name=(None, "Ca tối"), weekly=(None, {"1": NIGHT})),
            somebody.operation("calendar.retire", "office"),
            somebody.operation("organisation.edit", agency, calendar_id=(None, "office")),
        ):
            assert only(somebody, op).code == code, op.kind
    unknown = client.operation("organisation.edit", agency, calendar_id=(None, "nowhere"))
    assert only(client, unknown).code == "unknown_reference"
    named = client.operation("organisation.edit", agency, name=("Điện lực", "x"))
    assert only(client, named).code == "bad_value"


def test_hours_that_never_suffice_make_a_far_deadline_and_no_fault(centre: Centre, client: Client) -> None:
    """Else the edit, and every report under the rule, would be sent and fail for ever, and with it what its desk did since."""
    waiting = report(centre)
    stages = [STAGES[0], {**STAGES[1], "minutes": 5 * 365 * 1440}]
    change = client.operation("deadline_rule.edit", RULE.id, stages=(STAGES, stages))
    assert only(client, change).status == "applied"
    assert case(centre, waiting).resolve_due_at == MONDAY + HORIZON_DAYS * DAY
    made = client.operation("case.create", subsystem="reports", title="Rác")
    assert only(client, made).status == "applied"
