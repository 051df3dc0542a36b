"""Alarms: every state with every event, what conditions make of an alarm, and the verbs of operators."""

from __future__ import annotations

import itertools
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_contract import alarm_rules as rules
from ioc_contract import alarms, undo
from ioc_contract.alarms import BREACH, TRANSITIONS, Condition, Event, evolve, follow
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant, local
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import FieldChange, Operation
from ioc_contract.operations import VERBS, apply
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import DeadlineRule, Priority, Source, Stage, WorkCalendar
from ioc_contract.room import Alarm, AlarmSource, AlarmState
from ioc_contract.worktime import clock_of
from tests.unit.test_operations import City

NOW = Instant(1_780_000_000_000)
ANNA = Actor("a1", "Trực ban", Role.OPERATOR)
CHIEF = Actor("c1", "Trưởng ca", Role.SUPERVISOR)

EXPECTED = """
                raised escalated returned cleared ack  unack reset shelve unshelve expired suppress unsuppress out_of_service in_service
normal          U      .         .        .       .    .     .     .      .        .       X        .          O              .
unacknowledged  .      U         R        N       A    .     .     S      .        .       X        .          O              .
acknowledged    .      U         L        N       .    U     .     S      .        .       X        .          O              .
returned        U      .         .        .       L    .     .     S      .        .       X        .          O              .
latched         U      .         .        .       .    .     N     S      .        .       X        .          O              .
shelved         S      S         S        S       .    .     .     S      A/N      U/N     X        .          O              .
suppressed      X      X         X        X       .    .     .     .      .        .       .        U/N        O              .
out_of_service  O      O         O        O       .    .     .     .      .        .       .        .          .              U/N
"""
"""What happens, by ISA-18.2: N normal, U unacknowledged, A acknowledged, R returned and not acknowledged, L latched (normal
where nothing latches), S shelved, X suppressed, O out of service; «A/N» while the condition holds / when it is over."""
LETTERS = dict(zip("NUARLSXO", AlarmState, strict=True))


def test_every_state_with_every_event() -> None:
    head, *lines = EXPECTED.strip().splitlines()
    assert head.split() == [str(e) for e in Event]
    assert len(lines) == len(AlarmState)
    for state, line in zip(AlarmState, lines, strict=True):
        for event, cell in zip(Event, line.split()[1:], strict=True):
            for active, latching in itertools.product((True, False), repeat=2):
                found = follow(state, event, active, latching)
                if cell == ".":
                    assert found is None, (state, event)
                    continue
                wanted = LETTERS[cell.split("/")[0 if active or "/" not in cell else 1]]
                if wanted is AlarmState.LATCHED and not latching:
                    wanted = AlarmState.NORMAL
                assert found is wanted, (state, event, active, latching)
    assert len(TRANSITIONS) == sum(cell != "." for line in lines for cell in line.split()[1:])


def condition(level: int = 1, priority: Priority = Priority.LOW, **changes: Any) -> Condition:
    values: dict[str, Any] = {
        "source": AlarmSource.DEADLINE, "origin_kind": "case", "origin_id": "k1", "topic": "resolve",
        "subsystem": "reports", "unit_id": "u1", "org_id": None, "sensitive": False, "title": "#1 Ổ gà",
        "occasion": Instant(NOW + HOUR), "level": level, "priority": priority, "since": NOW,
        "level_since": Instant(NOW + level * MINUTE),
    }  # fmt: skip
    return Condition(**{**values, **changes})


def raised(level: int = 1, priority: Priority = Priority.LOW, **changes: Any) -> Alarm:
    made = evolve(None, condition(level, priority, **changes), NOW)
    assert made is not None
    return made


def op(
    kind: str, alarm: Alarm, *, at: int = NOW + 10 * MINUTE, text: str = "", add: Any = (), **fields: Any
) -> Operation:
    changes = {name: FieldChange(None, value) for name, value in fields.items()}
    return Operation(
        f"018f0000-0000-7000-8000-{at % 10**12:012d}", "desk", 1, "a1", "alarm", alarm.id, f"alarm.{kind}", 0, changes,
        tuple(add), text, False, Instant(at), 0,
    )  # fmt: skip


def do(alarm: Alarm | None, operation: Operation, actor: Actor = ANNA, at: int | None = None) -> Alarm:
    done = apply(alarm, operation, actor, City(), Instant(operation.made_at if at is None else at))
    assert done.entries == ()
    assert isinstance(done.record, Alarm)
    return done.record


# --- conditions ------------------------------------------------------------------------------------------------------


def test_an_alarm_comes_escalates_and_goes() -> None:
    alarm = raised()
    assert (alarm.id, alarm.state, alarm.active) == (condition().id, AlarmState.UNACKNOWLEDGED, True)
    assert evolve(alarm, condition(), NOW + HOUR) is alarm  # looked at again: the very same
    acked = do(alarm, op("ack", alarm))
    assert (acked.state, acked.acked_by) == (AlarmState.ACKNOWLEDGED, "a1")
    worse = evolve(acked, condition(3, Priority.HIGH), NOW)
    assert worse is not None
    assert (worse.state, worse.priority) == (AlarmState.UNACKNOWLEDGED, Priority.HIGH)
    same = evolve(do(worse, op("ack", worse)), condition(4, Priority.HIGH), NOW)
    assert same is not None
    assert (same.state, same.level) == (AlarmState.ACKNOWLEDGED, 4)  # nothing graver: not told again
    over = evolve(same, None, Instant(NOW + HOUR))
    assert over is not None
    assert (over.state, over.active) == (AlarmState.NORMAL, False)
    assert evolve(over, None, NOW + 2 * HOUR) is over
    assert [h["event"] for h in reversed(over.history)] == ["raised", "ack", "escalated", "ack", "cleared"]
    assert [h["by"] for h in reversed(over.history)] == ["", "Trực ban", "", "Trực ban", ""]


def test_a_breach_that_ended_unseen_waits_for_somebody() -> None:
    gone = evolve(raised(BREACH, Priority.URGENT), None, Instant(NOW + HOUR))
    assert gone is not None
    assert gone.state is AlarmState.RETURNED
    assert do(gone, op("ack", gone)).state is AlarmState.NORMAL
    again = evolve(gone, condition(BREACH, Priority.URGENT, since=NOW + 2 * HOUR), Instant(NOW + 2 * HOUR))
    assert again is not None
    assert (again.state, again.since) == (AlarmState.UNACKNOWLEDGED, NOW + 2 * HOUR)


def test_a_source_that_was_dead_latches() -> None:
    dead = raised(source=AlarmSource.DATA, origin_kind="source")
    back = evolve(do(dead, op("ack", dead)), None, Instant(NOW + HOUR))
    assert back is not None
    assert back.state is AlarmState.LATCHED
    assert do(back, op("reset", back, at=NOW + 2 * HOUR)).state is AlarmState.NORMAL


def test_a_deadline_that_moved_is_the_same_alarm() -> None:
    acked = do(raised(3, Priority.HIGH), op("ack", raised(3, Priority.HIGH)))
    moved = evolve(acked, condition(1, Priority.LOW, occasion=Instant(NOW + DAY)), NOW)
    assert moved is not None
    assert (moved.state, moved.level, moved.occasion) == (AlarmState.ACKNOWLEDGED, 1, NOW + DAY)
    worse = evolve(moved, condition(2, Priority.NORMAL, occasion=Instant(NOW + DAY)), NOW)
    assert worse is not None
    assert worse.state is AlarmState.UNACKNOWLEDGED  # what was acknowledged was of the deadline before


@given(st.lists(st.sampled_from([None, 1, 2, 3, 4, 5]), max_size=12), st.lists(st.booleans(), min_size=12, max_size=12))
def test_whoever_looks_less_often_finds_the_same(levels: list[int | None], looked: list[bool]) -> None:
    """The centre sees each step, a desk only some; both end with the same alarm, as long as nobody acted."""
    seen: list[Alarm | None] = [None, None]
    for at, level in enumerate(levels):
        now = Instant(NOW + at * HOUR)
        found = None if level is None else condition(level, Priority(min(level - 1, 3)), since=now, level_since=now)
        seen[0] = evolve(seen[0], found, now)
        if looked[at] or at == len(levels) - 1:
            seen[1] = evolve(seen[1], found, now)
    centre, desk = seen
    if centre is not None and centre.active:
        assert desk is not None
        assert (desk.id, desk.state, desk.level, desk.priority) == (
            centre.id, centre.state, centre.level, centre.priority,
        )  # fmt: skip


# --- what operators do -------------------------------------------------------------------------------------------------


def test_shelving_needs_a_reason_and_an_end() -> None:
    alarm = raised()
    soon = NOW + 2 * HOUR
    with pytest.raises(Refused, match="reason_required"):
        do(alarm, op("shelve", alarm, held_until=soon))
    for until in (None, NOW, NOW + 80 * HOUR):
        with pytest.raises(Refused, match="shelf_limit"):
            do(alarm, op("shelve", alarm, text="thợ đang sửa", held_until=until))
    with pytest.raises(Refused, match="shelf_limit"):
        do(alarm, op("shelve", alarm, text="thợ đang sửa"))
    shelved = do(alarm, op("shelve", alarm, text=" thợ đang sửa ", held_until=soon))
    assert (shelved.state, shelved.held_until, shelved.held_by) == (AlarmState.SHELVED, soon, "a1")
    assert shelved.reason == "thợ đang sửa"


def test_a_shelf_left_by_hand_is_acknowledged_and_one_that_runs_out_is_not() -> None:
    alarm = raised()
    shelved = do(alarm, op("shelve", alarm, text="chờ", held_until=NOW + HOUR))
    by_hand = do(shelved, op("unshelve", shelved, at=NOW + 30 * MINUTE))
    assert (by_hand.state, by_hand.held_until, by_hand.reason) == (AlarmState.ACKNOWLEDGED, None, "")
    assert evolve(shelved, condition(), Instant(NOW + HOUR - 1)) is shelved
    timed = evolve(shelved, condition(), Instant(NOW + 5 * HOUR))
    assert timed is not None
    assert (timed.state, timed.state_since, timed.held_by) == (AlarmState.UNACKNOWLEDGED, NOW + HOUR, None)
    assert alarms.lasting(shelved, Instant(NOW + 5 * HOUR)).state is AlarmState.UNACKNOWLEDGED
    over = evolve(evolve(shelved, None, Instant(NOW + 30 * MINUTE)), None, Instant(NOW + 5 * HOUR))
    assert over is not None
    assert over.state is AlarmState.NORMAL
    late = do(shelved, op("ack", shelved, at=NOW + 2 * HOUR))  # it has run out by then, whoever noticed
    assert late.state is AlarmState.ACKNOWLEDGED


def test_suppressing_is_for_supervisors_and_hides_nothing_for_good() -> None:
    alarm = raised()
    for verb, back in (("suppress", "unsuppress"), ("out_of_service", "in_service")):
        with pytest.raises(Refused, match="not_permitted"):
            do(alarm, op(verb, alarm, text="bảo trì"))
        held = do(alarm, op(verb, alarm, text="bảo trì"), CHIEF)
        graver = evolve(held, condition(BREACH, Priority.URGENT), NOW)
        assert graver is not None
        assert (graver.state, graver.level) == (held.state, BREACH)
        assert do(graver, op(back, graver), CHIEF).state is AlarmState.UNACKNOWLEDGED


def test_two_who_acknowledge_are_no_conflict_and_a_late_one_silences_nothing_graver() -> None:
    alarm = raised()
    acked = do(alarm, op("ack", alarm))
    assert do(acked, op("ack", acked, at=NOW + 11 * MINUTE)) is acked
    graver = evolve(alarm, condition(BREACH, Priority.URGENT), NOW)
    assert graver is not None
    seen = [alarms.item(condition(1, Priority.LOW))]
    assert do(graver, op("ack", graver, add=seen)).state is AlarmState.UNACKNOWLEDGED
    assert do(graver, op("ack", graver)).state is AlarmState.ACKNOWLEDGED
    returned = evolve(do(graver, op("ack", graver)), None, Instant(NOW + HOUR))
    fresh = evolve(returned, condition(since=NOW + 2 * HOUR), Instant(NOW + 2 * HOUR))
    assert fresh is not None
    assert do(fresh, op("ack", fresh, at=NOW + HOUR)).state is AlarmState.UNACKNOWLEDGED  # of the time before


def test_an_alarm_a_desk_found_alone_is_acted_on_everywhere() -> None:
    """An act carries the condition: it makes the alarm where there is none yet, and the centre then finds the same one."""
    seen = condition(3, Priority.HIGH)
    alarm = raised(3, Priority.HIGH)
    acked = do(None, op("ack", alarm, add=[alarms.item(seen)]))
    assert (acked.id, acked.state) == (alarm.id, AlarmState.ACKNOWLEDGED)
    assert evolve(acked, seen, Instant(NOW + HOUR)) is acked
    behind = do(raised(1), op("ack", alarm, add=[alarms.item(seen)]))  # the centre had seen less of it
    assert (behind.state, behind.level) == (AlarmState.ACKNOWLEDGED, 3)
    with pytest.raises(Refused, match="not_found"):
        do(None, op("ack", alarm))


@pytest.mark.parametrize(
    "change",
    [
        {"level": 0},
        {"level": "x"},
        {"origin_id": "k2"},
        {"source": "moon"},
        {"source": "burst"},
        {"origin_kind": "category"},
        {"topic": "moon"},
        {"title": 7},
        {"occasion": 2**62},
        {"priority": 9},
        {"facts": []},
        {"since": None},
    ],
)
def test_a_condition_that_is_none_is_refused(change: dict[str, Any]) -> None:
    broken = alarms.item(condition()) | change
    with pytest.raises(Refused, match="bad_value"):
        do(None, op("ack", raised(), add=[broken]))
    short = {k: v for k, v in alarms.item(condition()).items() if k != "since"}
    with pytest.raises(Refused, match="bad_value"):
        do(None, op("ack", raised(), add=[short]))


def test_what_leads_nowhere_is_refused_or_changes_nothing() -> None:
    """Whatever the state, a verb leads where the table says, is refused, or is agreed already."""
    for state in AlarmState:
        alarm = replace(raised(), state=state, active=state is not AlarmState.NORMAL)
        for verb in sorted(v for v in VERBS if v.startswith("alarm.") and v != "alarm.undo"):
            operation = op(verb.partition(".")[2], alarm, text="lý do")
            if verb == "alarm.shelve":
                operation = replace(operation, set={"held_until": FieldChange(None, NOW + HOUR)})
            if verb in alarms.allowed(alarm):
                assert do(alarm, operation, CHIEF).history[0]["at"] == NOW + 10 * MINUTE
            else:
                with pytest.raises(Refused, match="alarm_state") if verb in REFUSED else nullcontext():
                    assert do(alarm, operation, CHIEF) is alarm


@pytest.mark.parametrize("state", AlarmState)
def test_every_verb_is_undone_to_the_field(state: AlarmState) -> None:
    """What a verb did is taken back; the centre and the overlay go by the same image."""
    alarm = replace(raised(), state=state, active=state not in (AlarmState.NORMAL, AlarmState.RETURNED))
    for verb in sorted(alarms.allowed(alarm)):
        made = op(verb.partition(".")[2], alarm, text="lý do")
        if verb == "alarm.shelve":
            made = replace(made, set={"held_until": FieldChange(None, NOW + HOUR)})
        after = do(alarm, made, CHIEF)
        image = undo.image("alarm", alarm, after)
        back = op("undo", alarm, add=[undo.item(made.op_id, made.kind, image)])
        city = City(undone={made.op_id: undo.Done(made.kind, alarm.id, CHIEF.id, made.made_at, image)})
        done = apply(after, back, CHIEF, city, made.made_at)
        assert done.entries == ()
        assert replace(done.record, updated_at=alarm.updated_at) == alarm, verb


REFUSED = {"alarm.unack", "alarm.shelve", "alarm.suppress", "alarm.out_of_service"}
"""Verbs that say no where they lead nowhere; the others are agreed."""


def test_a_history_ends_somewhere_and_travels() -> None:
    alarm = raised()
    for n in range(40):
        alarm = do(alarm, op("unack" if alarm.state is AlarmState.ACKNOWLEDGED else "ack", alarm, at=NOW + n * MINUTE))
    assert len(alarm.history) == alarms.HISTORY
    kind = KINDS["alarm"]
    assert kind.load(kind.row(alarm)) == alarm


# --- what is abnormal -------------------------------------------------------------------------------------------------

OFFICE = WorkCalendar(
    "office", 1, "Giờ hành chính", "Asia/Ho_Chi_Minh",
    {str(day): [["07:30", "11:30"], ["13:30", "17:00"]] for day in range(1, 6)}, (),
)  # fmt: skip
RULE = DeadlineRule(
    "r", 1, "reports", "Mẫu", "office",
    (
        {"stage": "verify", "clock": "running", "minutes": 120},
        {"stage": "resolve", "clock": "working", "minutes": 1350},
        {"stage": "reply", "clock": "running", "minutes": 12},
    ),
    15,
)  # fmt: skip


def due(**changes: Any) -> rules.Due:
    values: dict[str, Any] = {
        "id": "k1", "subsystem": "reports", "title": "Ổ gà", "number": 7, "category_id": "road", "priority": 1,
        "unit_id": "u1", "org_id": None, "sensitive": False, "stage": Stage.VERIFY, "due_at": Instant(NOW + 2 * HOUR),
        "start": NOW,
    }  # fmt: skip
    return rules.Due(**{**values, **changes})


def test_a_deadline_warns_at_its_shares_and_at_the_last_quarter() -> None:
    case = due()
    at = rules.steps(RULE, OFFICE, case)
    assert [(case.due_at - moment) / MINUTE for moment in at] == [60, 30, 15, 15, 0]
    found = [rules.deadline(case, at, NOW + minutes * MINUTE) for minutes in (59, 60, 89, 90, 105, 119, 120, 500)]
    assert [None if c is None else c.level for c in found] == [None, 1, 1, 2, 4, 4, 5, 5]
    assert [c.priority for c in found if c] == [0, 0, 1, 2, 2, 3, 3]
    assert {c.id for c in found if c} == {alarms.alarm_id("deadline", "case", "k1", "verify")}
    assert {c.since for c in found if c} == {NOW + HOUR}
    last = found[-1]
    assert last is not None
    assert (last.level_since, last.title) == (NOW + 2 * HOUR, "#7 Ổ gà")


def test_a_deadline_in_working_hours_warns_in_working_hours() -> None:
    monday = 1_763_946_000_000  # 24/11/2025 08:00 +07:00
    end = Instant(monday + 9 * HOUR)  # 17:00
    begin = Instant(monday - 4 * DAY - HOUR // 2)  # Thursday 07:30: 1350 working minutes before
    at = rules.steps(RULE, OFFICE, due(stage=Stage.RESOLVE, due_at=end, start=begin))
    assert [round(clock_of(OFFICE).between(Instant(at[n]), end) / MINUTE) for n in range(3)] == [675, 338, 135]
    friday = local(at[0])  # half of 1350 minutes before Monday 17:00: 7 h 30 on Monday, 3 h 45 of Friday's 7 h 30
    assert (friday.isoweekday(), f"{friday:%H:%M}") == (5, "11:15")
    assert at[3] == end - 15 * MINUTE


def test_a_deadline_shorter_than_its_last_warning_has_no_such_warning() -> None:
    at = rules.steps(RULE, OFFICE, due(stage=Stage.REPLY, due_at=NOW, start=Instant(NOW - 12 * MINUTE)))
    assert [(NOW - moment) / MINUTE for moment in at] == pytest.approx([6, 3, 1.2, 1.2, 0])


@pytest.mark.parametrize("years", [11, 900, 9_000, 100_000_000])
def test_a_deadline_that_no_calendar_reaches_warns_only_when_it_is_there(years: int) -> None:
    """A date mistyped or imported: the alarms of everything else go on."""
    end = Instant(NOW + years * 365 * DAY)
    case = due(stage=Stage.RESOLVE, due_at=end)
    at = rules.steps(RULE, OFFICE, case)
    assert at == (end,) * BREACH
    assert rules.deadline(case, at, end - 1) is None
    found = rules.deadline(case, at, end)
    assert found is not None
    assert (found.level, found.since) == (BREACH, end)
    broken = replace(OFFICE, id="broken", weekly={"1": [["25:00", "26:00"]]})
    soon = due(stage=Stage.RESOLVE)
    assert rules.steps(RULE, broken, soon) == (soon.due_at,) * BREACH


def test_warnings_wait_while_a_report_is_paused_and_follow_an_extension() -> None:
    """Half of the time is half of the time that counted: a pause moves the warnings behind it, an extension stretches all."""
    values = ("k1", "reports", "Ổ gà", 7, "road", 1, "u1", None, 0, "resolve", NOW + 10 * HOUR, NOW, NOW + HOUR)
    plain = rules.Due.of((*values, "{}"))
    paused = rules.Due.of((*values, f'{{"pauses": [[{NOW + HOUR}, {NOW + 3 * HOUR}]]}}'))
    hours = [[(at - NOW) / HOUR for at in rules.steps(None, None, case)[:3]] for case in (plain, paused)]
    assert hours == [[5, 7.5, 9], [6, 8, 9.2]]
    reopened = rules.Due.of((*values, f'{{"start": {NOW + 2 * HOUR}}}'))
    assert (rules.steps(None, None, reopened)[0] - NOW) / HOUR == 6
    reply = rules.Due.of((*values[:9], "reply", *values[10:], "{}"))
    assert (reply.start, reply.pauses) == (NOW + HOUR, ())


def test_priority_follows_the_report() -> None:
    at = rules.steps(RULE, OFFICE, due())
    urgent = rules.deadline(due(priority=3), at, NOW + HOUR)
    low = rules.deadline(due(priority=0), at, NOW + 2 * HOUR)
    assert urgent is not None
    assert low is not None
    assert (urgent.priority, low.priority) == (Priority.NORMAL, Priority.HIGH)


def test_poisson() -> None:
    assert rules.unlikely(0, 3.0) == 1.0
    assert rules.unlikely(1, 2.0) == pytest.approx(1 - 0.1353352832)
    assert rules.unlikely(5, 1.0) == pytest.approx(0.00365985)
    assert rules.unlikely(5000, 2.0) == 0.0
    assert rules.unlikely(10, 10.0) == pytest.approx(0.5420703)


def test_a_burst_begins_and_does_not_chatter() -> None:
    def look(count: int, mean: float, held: tuple[Instant, Instant] | None = None) -> Condition | None:
        return rules.burst("reports", "road", "u1", "Đường sá · Mũi Né", count, mean, NOW, held)

    assert look(4, 0.02) is None  # too few to speak of
    assert look(5, 2.0) is None  # nothing unusual
    begun = look(6, 0.3)
    assert begun is not None
    assert (begun.origin_id, begun.topic, begun.unit_id, begun.priority) == ("road", "u1", "u1", Priority.NORMAL)
    held = (begun.occasion, begun.since)
    assert look(2, 0.3) is None
    still = look(3, 0.3, held)
    assert still is not None
    assert (still.id, still.since) == (begun.id, begun.since)
    assert look(1, 0.3, held) is None
    storm = look(80, 0.3, held)
    assert storm is not None
    assert storm.priority is Priority.URGENT


def test_one_storm_does_not_hide_the_next() -> None:
    assert rules.expected([0, 0, 0, 60, 0, 0, 0, 0], 0.05) < 0.1
    assert rules.expected([6, 5, 7, 6, 8, 5, 6, 7], 2.0) == pytest.approx((42 + 8) / 11)
    assert rules.expected([0] * 8, 0.0) == 0.02


def test_a_source_is_dead_after_two_of_its_cadences() -> None:
    def source(**changes: Any) -> Source:
        values: dict[str, Any] = dict.fromkeys(Source.__dataclass_fields__)
        values |= {"id": "s", "subsystem": "media", "name": "Báo", "adapter": "feed", "enabled": True}
        values |= {"cadence_minutes": 30, "last_good_at": NOW, "last_error": "404"}
        return Source(**(values | changes))

    assert rules.silent(source(), Instant(NOW + 64 * MINUTE)) is None
    dead = rules.silent(source(), Instant(NOW + 65 * MINUTE))
    assert dead is not None
    assert (dead.priority, dead.since, dead.facts["error"]) == (Priority.NORMAL, NOW + 65 * MINUTE, "404")
    long = rules.silent(source(), Instant(NOW + DAY))
    assert long is not None
    assert (long.id, long.priority, long.level_since) == (dead.id, Priority.HIGH, NOW + 185 * MINUTE)
    assert rules.silent(source(last_good_at=None, last_attempt_at=NOW), Instant(NOW + DAY)) is not None
    for well in (
        {"enabled": False},
        {"cadence_minutes": 0},
        {"last_good_at": None},
        {"adapter": "sample", "last_error": ""},
    ):
        assert rules.silent(source(**well), Instant(NOW + DAY)) is None
