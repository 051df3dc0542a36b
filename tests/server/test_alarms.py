"""Alarms at the centre: raised from its rows, in step with what desks found alone, and never anew by a restart."""

from __future__ import annotations

import contextlib
import random
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from ioc_contract import alarms, clock
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Role
from ioc_contract.records import Priority
from ioc_contract.room import Alarm, AlarmSource, AlarmState
from ioc_server.services import alarms as service
from ioc_server.services.due import Deadlines
from ioc_server.services.watch import Watch
from ioc_server.store import deployment, write
from ioc_server.store.database import writing
from tests.server.client import ids
from tests.server.conftest import Centre
from tests.server.rows import row
from tests.server.test_operations import only
from tests.server.test_sources_schedule import until

NOW = Instant(0)  # when the test began
STAGES = [
    {"stage": "verify", "clock": "running", "minutes": 120},
    {"stage": "resolve", "clock": "running", "minutes": 480},
]


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines are minutes from now: a long run comes to a test long after it read the file."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", clock.now())


@pytest.fixture
def city(centre: Centre) -> Centre:
    centre.put("deadline_rule", id="rule", subsystem="reports", stages=STAGES)
    centre.put("category", id="road", subsystem="reports", name="Đường sá", rule_id="rule")
    for unit in ("u1", "u2"):
        centre.put("admin_unit", id=unit, name=f"Phường {unit}")
    return centre


def case(city: Centre, left: int, **values: Any) -> str:
    """Put a report whose verification has `left` minutes left."""
    due = NOW + left * MINUTE
    given = {
        "subsystem": "reports", "state": "new", "category_id": "road", "unit_id": "u1", "priority": 1, "number": 7,
        "title": "Ổ gà", "stage": "verify", "due_at": due, "received_at": due - 2 * HOUR, "lead_org_id": None,
    }  # fmt: skip
    return city.put("case", **{**given, **values})


def all_alarms(city: Centre) -> dict[str, Alarm]:
    """Return the alarms by what they are about: origin and topic."""
    with city.engine.connect() as connection:
        rows = connection.execute(sa.select(*(service.ALARMS.c[n] for n in KINDS["alarm"].names)))
        made = [KINDS["alarm"].load(tuple(r)) for r in rows]
    return {a.origin_id: a for a in made}


def look(city: Centre, minutes: float = 0) -> int:
    return service.evaluate(city.engine, Instant(NOW + round(minutes * MINUTE)))


def test_a_deadline_raises_one_alarm_that_escalates_and_ends(city: Centre) -> None:
    one, calm = case(city, 50), case(city, 100)
    assert look(city) == 1
    alarm = all_alarms(city)[one]
    assert (alarm.state, alarm.level, alarm.priority) == (AlarmState.UNACKNOWLEDGED, 1, Priority.LOW)
    assert (alarm.title, alarm.unit_id, alarm.topic, alarm.since) == ("#7 Ổ gà", "u1", "verify", NOW - 10 * MINUTE)
    assert look(city) == 0  # again, as after a restart: nothing comes anew
    assert look(city, 60) == 2
    assert (all_alarms(city)[one].level, all_alarms(city)[calm].level) == (alarms.BREACH, 1)
    with writing(city.engine) as connection:
        connection.exec_driver_sql(f"UPDATE cases SET due_at = NULL, version = version + 1 WHERE id = '{calm}'")
    assert look(city, 61) == 1
    assert (all_alarms(city)[calm].state, all_alarms(city)[calm].active) == (AlarmState.NORMAL, False)


def test_a_desk_acts_and_the_centre_goes_on_from_there(city: Centre) -> None:
    one = case(city, 50)
    look(city)
    client = city.client("an", Role.OPERATOR)
    alarm = all_alarms(city)[one]
    ack = client.operation("alarm.ack", alarm.id)
    assert [only(client, ack).status for _ in range(2)] == ["applied"] * 2
    assert look(city, 1) == 0
    until = NOW + HOUR
    shelve = client.operation("alarm.shelve", alarm.id, text="chờ thợ", held_until=until)
    assert only(client, shelve).status == "applied"
    assert all_alarms(city)[one].state is AlarmState.SHELVED
    assert look(city, 30) == 1  # graver, but kept from the room
    assert all_alarms(city)[one].state is AlarmState.SHELVED
    assert look(city, 65) == 1
    assert (all_alarms(city)[one].state, all_alarms(city)[one].held_until) == (AlarmState.UNACKNOWLEDGED, None)
    assert only(client, client.operation("alarm.suppress", alarm.id, text="x")).code == "not_permitted"
    acts = [a[0] for a in city.audit() if a[0].startswith("alarm.")]
    assert [a for a in acts if not a.endswith("merged")] == ["alarm.ack", "alarm.shelve", "alarm.suppress refused"]


def test_two_shelve_to_different_times_and_the_second_is_told(city: Centre) -> None:
    one = case(city, 50)
    look(city)
    first, second = city.client("an"), city.client("binh")
    alarm, hour = all_alarms(city)[one], clock.now() + HOUR
    assert only(first, first.operation("alarm.shelve", alarm.id, text="a", held_until=hour)).status == "applied"
    again = only(second, second.operation("alarm.shelve", alarm.id, text="b", held_until=hour + HOUR))
    assert (again.status, again.code, again.detail["by"]) == ("conflict", "changed_meanwhile", "An")


def test_a_look_that_goes_on_from_the_last_finds_what_a_fresh_one_does(city: Centre) -> None:
    """Reports come, change, pause and end, time passes and rules move: only what moved is counted again, all of it is right."""
    weekly = {str(day): [["00:00", "24:00"]] for day in range(1, 8)}
    city.put("calendar", id="c", name="Lịch", zone="Asia/Ho_Chi_Minh", weekly=weekly)
    dice, kept, now = random.Random(7), Deadlines(), NOW
    cases = [case(city, dice.randrange(-60, 200)) for _ in range(30)]
    for step in range(25):
        now = Instant(now + dice.randrange(40) * MINUTE)
        for one in dice.sample(cases, 3):
            due = NOW + dice.randrange(-60, 900) * MINUTE
            given: dict[str, Any] = {
                "subsystem": "reports", "state": "new", "category_id": dice.choice(["road", None]), "unit_id": "u1", "stage": "verify",
                "title": f"Lần {step}", "due_at": dice.choice([due, due, None]), "received_at": due - 2 * HOUR,
                "priority": dice.randrange(4),
            }  # fmt: skip
            city.put("case", id=one, **given)
        if step % 8 == 3:
            city.put("deadline_rule", id="rule", subsystem="reports", calendar_id="c",
                     stages=[{"stage": "verify", "clock": "working", "minutes": 60 + step}])  # fmt: skip
        if step == 12:
            cases.append(case(city, 300))
            now = Instant(now - 3 * HOUR)  # a clock that was set right
        with city.engine.connect() as connection:
            fresh = service.conditions(connection, now)
            assert service.conditions(connection, now, kept) == fresh
        service.evaluate(city.engine, now, kept)
        assert service.evaluate(city.engine, now) == 0


def test_a_look_at_what_did_not_move_reads_no_report(city: Centre) -> None:
    for left in (50, 50, 300):
        case(city, left)
    kept = Deadlines()
    read: list[str] = []
    service.evaluate(city.engine, NOW, kept)
    sa.event.listen(city.engine, "before_cursor_execute", lambda *a: read.append(a[2]))
    assert service.evaluate(city.engine, NOW, kept) == 0
    assert not [statement for statement in read if "due_at" in statement and "clock" in statement]
    read.clear()
    other = case(city, 40)
    assert service.evaluate(city.engine, NOW, kept) == 1
    assert other in all_alarms(city)


def test_the_watch_does_not_follow_its_own_steps(city: Centre) -> None:
    """What it writes does not make it look again; a report, a source and a rule do."""
    one = case(city, 50)
    with city.engine.connect() as connection:
        before = deployment.head(connection)
    look(city)

    def head() -> int:
        with city.engine.connect() as connection:
            return deployment.head(connection)

    def stirred(since: int) -> bool:
        with city.engine.connect() as connection:
            return service.stirred(connection, since)

    until(lambda: head() > before)
    since = head()
    client = city.client("an")
    assert only(client, client.operation("alarm.ack", all_alarms(city)[one].id)).status == "applied"
    until(lambda: head() > since)
    assert not stirred(since)
    for kind, values in (("case", {"subsystem": "reports"}), ("case", {"subsystem": "media", "sensitive": 1}),
                         ("source", {"subsystem": "reports"}), ("calendar", {})):  # fmt: skip
        since = head()
        city.put(kind, **values)
        until(lambda since=since: stirred(since))  # type: ignore[misc]


def test_an_acknowledgement_is_undone_by_its_author(city: Centre) -> None:
    one = case(city, 50)
    look(city)
    client = city.client("an")
    ack = client.operation("alarm.ack", all_alarms(city)[one].id)
    assert only(client, ack).status == "applied"
    undo = replace(client.operation("alarm.undo", ack.entity_id), add=({"type": "undo", "op_id": ack.op_id},))
    assert only(client, undo).status == "applied"
    alarm = all_alarms(city)[one]
    assert (alarm.state, alarm.acked_by) == (AlarmState.UNACKNOWLEDGED, None)
    with city.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM entries").scalar_one() == 0


def seen(city: Centre, one: str) -> dict[str, Any]:
    """Return the alarm as a desk that was offline found it, for an operation to carry."""
    with city.engine.connect() as connection:
        found = next(c for c in service.conditions(connection, NOW).values() if c.origin_id == one)
    return alarms.item(found)


def test_what_a_desk_found_alone_is_the_centres_alarm(city: Centre) -> None:
    one = case(city, 10)
    client = city.client("an", Role.OPERATOR, unit_ids=["u1"])
    told = seen(city, one)
    alarm_id = alarms.alarm_id("deadline", "case", one, "verify")
    ack = replace(client.operation("alarm.ack", alarm_id), add=({**told, "title": "chữ của máy"},))
    assert only(client, ack).status == "applied"
    alarm = all_alarms(city)[one]
    assert (alarm.id, alarm.state, alarm.title) == (alarm_id, AlarmState.ACKNOWLEDGED, "#7 Ổ gà")
    assert look(city) == 0


def test_a_desk_cannot_raise_what_it_may_not_see(city: Centre) -> None:
    far, hidden = case(city, 10, unit_id="u2"), case(city, 10, sensitive=1)
    client = city.client("an", Role.OPERATOR, unit_ids=["u1"])
    for one in (far, hidden):
        told = {**seen(city, one), "unit_id": "u1", "sensitive": False}
        ack = replace(client.operation("alarm.ack", alarms.alarm_id("deadline", "case", one, "verify")), add=(told,))
        assert only(client, ack).code == "out_of_scope"
    gone = {**told, "origin_id": (ghost := new_id())}
    ack = replace(client.operation("alarm.ack", alarms.alarm_id("deadline", "case", ghost, "verify")), add=(gone,))
    assert only(client, ack).code == "not_found"
    assert all_alarms(city) == {}


def forged(city: Centre, one: str, **changes: Any) -> dict[str, Any]:
    return {**seen(city, one), **changes}


def test_what_a_desk_says_of_a_held_alarm_changes_neither_its_place_nor_its_words(city: Centre) -> None:
    hidden = case(city, 50, sensitive=1, title="Tố giác")
    look(city)
    held = all_alarms(city)[hidden]
    client = city.client("an")
    far = clock.now() + 400 * DAY
    told = forged(city, hidden, level=5, priority=3, sensitive=False, title="Việc khác", unit_id="u2", facts={"x": "y" * 9},
                  since=far, level_since=far)  # fmt: skip
    ack = replace(client.operation("alarm.ack", held.id), add=(told,), made_at=far)
    assert only(client, ack).status == "applied"
    alarm = all_alarms(city)[hidden]
    assert (alarm.sensitive, alarm.title, alarm.unit_id, alarm.facts) == (True, "#7 Tố giác", "u1", {})
    assert (alarm.state, alarm.level) == (AlarmState.ACKNOWLEDGED, 5)  # graver as its author saw it
    assert max(alarm.since, alarm.updated_at, alarm.state_since, *(h["at"] for h in alarm.history)) <= clock.now()


def test_an_alarm_whose_deadline_has_moved_since_is_called_as_its_report(city: Centre) -> None:
    one = case(city, 5, title="Ổ gà")
    told = forged(city, one, title="chữ của máy", sensitive=True, unit_id="u2")
    city.put("case", id=one, subsystem="reports", state="closed", unit_id="u1", title="Đã vá", number=7)
    client = city.client("an", Role.OPERATOR, unit_ids=["u1"])
    ack = replace(client.operation("alarm.ack", alarms.alarm_id("deadline", "case", one, "verify")), add=(told,))
    assert only(client, ack).status == "applied"
    alarm = all_alarms(city)[one]
    assert (alarm.title, alarm.unit_id, alarm.sensitive) == ("#7 Đã vá", "u1", False)


def test_a_condition_no_desk_can_find_is_refused_and_the_batch_goes_on(city: Centre) -> None:
    one = case(city, 5)
    client = city.client("an")
    batch = []
    for source, kind, origin in (("deadline", "moon", one), ("burst", "category", "road"), ("data", "source", "s")):
        told = forged(city, one, source=source, origin_kind=kind, origin_id=origin)
        made = client.operation("alarm.ack", alarms.alarm_id(source, kind, origin, "verify"))
        batch.append(replace(made, add=(told,)))
    own = alarms.alarm_id("deadline", "case", one, "verify")
    for change in ({"occasion": 2**62}, {"title": ["x"]}, {"topic": "moon"}, {"origin_id": 7}):
        batch.append(replace(client.operation("alarm.ack", own), add=(forged(city, one, **change),)))
    results = [only(client, made) for made in batch]
    assert {(r.status, r.code) for r in results} == {("refused", "bad_value")}
    assert all_alarms(city) == {}
    assert only(client, replace(client.operation("alarm.ack", own), add=(seen(city, one),))).status == "applied"


def moved(city: Centre, client: Any, one: str, unit: str) -> None:
    made = client.operation("case.edit", one, unit_id=("u1", unit), title=("Ổ gà", "Ổ gà lớn"))
    assert only(client, made).status == "applied"


@pytest.mark.parametrize("at_rest", [True, False])
def test_an_alarm_is_as_protected_as_its_report_whatever_became_of_it(city: Centre, at_rest: bool) -> None:
    """Over or not, evaluated again or not: who may no longer read the report may no longer read its alarm."""
    one = case(city, 50)
    look(city)
    if at_rest:
        city.put(
            "case", id=one, subsystem="reports", title="Ổ gà", number=7, unit_id="u1", state="new", category_id="road"
        )
        assert look(city) == 1
        assert all_alarms(city)[one].state is AlarmState.NORMAL
    chief, ward = city.client("truong"), city.client("ward", Role.OPERATOR, unit_ids=["u1"])
    whole = city.client("whole", Role.OPERATOR)
    cursors = {client: client.snapshot().cursor for client in (ward, whole)}

    def gone(client: Any) -> bool:
        page = client.changes(cursors[client])
        return any(all_alarms(city)[one].id in left.ids for left in page.left if left.kind == "alarm")

    moved(city, chief, one, "u2")
    alarm = all_alarms(city)[one]
    assert (alarm.title, alarm.unit_id, alarm.sensitive) == ("#7 Ổ gà lớn", "u2", False)
    until(lambda: gone(ward))
    assert not gone(whole)
    protect = chief.operation("case.protect", one, text="Tố giác", sensitive=(False, True))
    assert only(chief, protect).status == "applied"
    assert all_alarms(city)[one].sensitive
    until(lambda: gone(whole))
    assert whole.rows("alarm").table.rows == ()
    city.put(
        "case", id=one, subsystem="reports", title="Từ nguồn", number=7, unit_id=None, lead_org_id="o1", sensitive=1
    )
    alarm = all_alarms(city)[one]  # an import, not an operator
    assert (alarm.title, alarm.unit_id, alarm.org_id, alarm.sensitive) == ("#7 Từ nguồn", None, "o1", True)


def test_a_report_protected_while_it_is_looked_at_has_no_open_alarm(city: Centre) -> None:
    """What was found before the report was protected is written after it."""
    one = case(city, 50)
    with city.engine.connect() as connection:
        holding = service.conditions(connection, NOW)
    city.put("case", id=one, subsystem="reports", title="Tố giác", number=7, sensitive=1, unit_id="u2")
    with writing(city.engine) as connection:
        service._write(connection, sorted(holding), holding, NOW)
    alarm = all_alarms(city)[one]
    assert (alarm.title, alarm.unit_id, alarm.sensitive) == ("#7 Tố giác", "u2", True)


def test_alarms_reach_those_who_see_what_they_are_about(city: Centre) -> None:
    case(city, 50), case(city, 50, unit_id="u2"), case(city, 50, sensitive=1), case(city, 50, lead_org_id="o1")
    city.put("source", id="s", subsystem="reports", name="Cổng", adapter="feed", enabled=1, cadence_minutes=5,
             last_good_at=NOW - DAY)  # fmt: skip
    watchers = {
        "whole": city.client("whole"),
        "unit": city.client("unit", Role.OPERATOR, unit_ids=["u1"]),
        "agency": city.client("agency", Role.AGENCY_OFFICER, org_id="o1"),
    }
    cursors = {name: client.snapshot().cursor for name, client in watchers.items()}
    assert look(city) == 5
    counts = {}
    for name, client in watchers.items():
        end = time.monotonic() + 30
        while not (found := ids(client.changes(cursors[name]), "alarm")) and time.monotonic() < end:
            time.sleep(0.05)
        counts[name] = len(found)
        assert {str(r[0]) for r in client.rows("alarm").table.rows} == found
    assert counts == {"whole": 5, "unit": 2, "agency": 1}


def test_a_burst_of_reports_in_a_ward(city: Centre) -> None:
    usual = [row("case", subsystem="reports", category_id="road", unit_id="u2", received_at=NOW - n * 2 * HOUR - MINUTE)
             for n in range(600)]  # fmt: skip
    storm = [row("case", subsystem="reports", category_id="road", unit_id="u1", received_at=NOW - n * MINUTE)
             for n in range(12)]  # fmt: skip
    busy = [row("case", subsystem="reports", category_id="road", unit_id="u2", received_at=NOW - n * MINUTE)
            for n in range(3)]  # fmt: skip
    with writing(city.engine) as connection:
        write.put(connection, "case", usual + storm + busy)
    assert look(city) == 1
    alarm = all_alarms(city)["road"]
    assert (alarm.source, alarm.title, alarm.priority) == (AlarmSource.BURST, "Đường sá · Phường u1", Priority.HIGH)
    assert alarm.facts["count"] == 12
    assert look(city, 20) == 0  # still on
    assert look(city, 62) == 1
    assert all_alarms(city)["road"].state is AlarmState.RETURNED


def test_a_dead_source_latches_until_somebody_has_looked(city: Centre) -> None:
    values: dict[str, Any] = {"id": "s", "subsystem": "reports", "name": "Cổng", "adapter": "feed", "enabled": 1}
    city.put("source", **values, cadence_minutes=5, last_good_at=NOW - HOUR, last_error="404")
    assert look(city) == 1
    client = city.client("an")
    alarm = all_alarms(city)["s"]
    assert (alarm.facts["error"], alarm.priority) == ("404", Priority.HIGH)
    assert only(client, client.operation("alarm.ack", alarm.id)).status == "applied"
    city.put("source", **values, cadence_minutes=5, last_good_at=NOW)
    assert look(city, 1) == 1
    assert all_alarms(city)["s"].state is AlarmState.LATCHED
    assert only(client, client.operation("alarm.reset", alarm.id)).status == "applied"
    assert all_alarms(city)["s"].state is AlarmState.NORMAL


def test_an_acknowledgement_that_comes_while_it_is_evaluated_is_kept(city: Centre) -> None:
    """Evaluations and acknowledgements of the same alarms at once: whatever the order, none of the acts is lost."""
    cases = [case(city, 40) for _ in range(20)]
    look(city)
    client = city.client("an")
    known = all_alarms(city)

    def evaluate() -> None:
        for minutes in range(39):  # the alarms escalate thrice meanwhile
            look(city, minutes)

    thread = threading.Thread(target=evaluate, daemon=True)
    thread.start()
    try:
        results = [r.status for one in cases for r in client.push(client.operation("alarm.ack", known[one].id)).results]
    finally:
        thread.join(60)
    assert results == ["applied"] * 20
    events = [[h["event"] for h in all_alarms(city)[one].history] for one in cases]
    assert all("ack" in one for one in events)


def test_the_watch_sees_a_change_at_once_and_stops(city: Centre) -> None:
    watch = Watch(city.engine, look_seconds=0.05, every_seconds=3600)
    watch.start()
    other = Watch(city.engine, look_seconds=0.05, every_seconds=3600)
    other.start()
    try:
        one = case(city, 10)
        until(lambda: one in all_alarms(city))
        city.put("case", id=one, subsystem="reports", state="closed")
        until(lambda: all_alarms(city)[one].state is AlarmState.NORMAL)
    finally:
        watch.stop()
        other.stop()


@pytest.mark.parametrize("stage", ["verify", "resolve"])
def test_an_absurd_date_silences_nobody_else(city: Centre, stage: str) -> None:
    """A date mistyped, imported or from before there was a limit: every other alarm comes, and the watch goes on."""
    weekly = {str(day): [["07:30", "17:00"]] for day in range(1, 6)}
    city.put("calendar", id="office", name="Hành chính", zone="Asia/Ho_Chi_Minh", weekly=weekly)
    stages = [{"stage": s, "clock": "working", "minutes": 480} for s in ("verify", "resolve")]
    city.put("deadline_rule", id="rule", subsystem="reports", calendar_id="office", stages=stages)
    absurd = [city.put("case", id=case(city, 5), subsystem="reports", category_id="road", stage=stage, state="verifying",
                       due_at=at, received_at=NOW) for at in (NOW + 900 * 365 * DAY, 2**62)]  # fmt: skip
    broken = case(city, -5, clock="[[")
    one = case(city, -5)
    with watching(city):
        until(lambda: one in all_alarms(city))
        two = case(city, -5)
        until(lambda: two in all_alarms(city))
    assert not {*absurd, broken} & all_alarms(city).keys()
    assert requests.get(f"{city.url}/v1/health", timeout=30).json()["status"] == "ok"


def test_a_watch_that_fails_says_so_goes_on_and_lets_another_lead(city: Centre) -> None:
    """Whatever an evaluation runs into ends neither the thread nor the other process's chance."""
    turns: list[str] = []

    def wrong() -> Instant:
        turns.append("wrong")
        raise OverflowError("date value out of range")

    def state() -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{city.url}/v1/health", timeout=30).json()
        return found

    with watching(city, clock=wrong, every_seconds=0.2):
        until(lambda: len(turns) >= 3)
        until(lambda: state()["status"] == "failing")
        assert list(state()["failing"]) == ["alarms"]
        one = case(city, -5)
        with watching(city):
            until(lambda: one in all_alarms(city))
    assert state()["failing"] == {}


def test_what_has_long_been_over_is_forgotten(city: Centre) -> None:
    one, other = case(city, 50), case(city, 50)
    look(city)
    with writing(city.engine) as connection:
        connection.exec_driver_sql("UPDATE cases SET due_at = NULL")
    look(city)
    with writing(city.engine) as connection:
        old = clock.now() - service.KEPT_MS - 1
        connection.exec_driver_sql(f"UPDATE alarms SET updated_at = {old} WHERE origin_id = '{one}'")
    service.forget_old(city.engine)
    assert set(all_alarms(city)) == {other}


@contextlib.contextmanager
def watching(city: Centre, **how: Any) -> Iterator[None]:
    watch = Watch(city.engine, **{"look_seconds": 0.05, "every_seconds": 3600, **how})
    watch.start()
    try:
        yield
    finally:
        watch.stop()
