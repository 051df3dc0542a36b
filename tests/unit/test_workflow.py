"""The table of moves read as a whole (every state, verb and role), and the rules of merging, claiming and protecting."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract import claims, merging, operations
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.errors import Refused
from ioc_contract.operations import VERBS
from ioc_contract.permissions import ROLES, Actor, Permission, Role
from ioc_contract.records import Case, CaseState, Stage
from ioc_contract.states import CASE_MOVES, LOW_RATING, OPEN, WITHIN
from ioc_contract.verbs import SAME_IS_FINE
from tests.unit.test_operations import CHIEF, NEEDED, T0, City, case_in, new_case, op

KINDS = sorted(k for k in VERBS if k.startswith("case.") and k not in ("case.create", "case.undo"))
VALUES: dict[str, dict[str, Any]] = {
    **NEEDED,
    "case.request_extension": {"extension_until": T0 + 90 * HOUR},
    "case.rate": {"rating": 5},
    "case.protect": {"private": True, "before": {"private": False}},
}


def ready(kind: str, state: CaseState) -> Case:
    """Return a report in `state` that is as the verb needs it, but for the state."""
    case = case_in(state)
    if kind == "case.reopen":
        case = replace(case, rating=LOW_RATING)
    if kind in ("case.approve_extension", "case.decline_extension"):
        case = replace(case, extension_until=Instant(T0 + 9 * HOUR))
    return case


def attempt(case: Case, kind: str, actor: Actor, at: int = T0, text: str = "vì lý do", **values: Any) -> Case:
    made = op(kind, case.id, text, **(values or VALUES.get(kind, {})))
    after = operations.apply(case, made, actor, City(), Instant(at)).record
    assert isinstance(after, Case)
    return after


@pytest.mark.parametrize("role", list(Role))
def test_every_state_verb_and_role(role: Role) -> None:
    """A verb is done where the table allows it to those whose role may, and refused with known words everywhere else."""
    actor = Actor("u1", "Ai đó", role, org_id="o1")
    for kind, state in product(KINDS, CaseState):
        case = ready(kind, state)
        may = VERBS[kind].permission in ROLES[role]
        fits = state in (CASE_MOVES[kind][0] if kind in CASE_MOVES else WITHIN.get(kind, frozenset(CaseState)))
        so_already = kind in SAME_IS_FINE and state is CASE_MOVES[kind][1]
        if not may or not (fits or so_already):
            with pytest.raises(Refused) as refused:
                attempt(case, kind, actor)
            assert refused.value.code == ("not_permitted" if not may else "move_not_allowed"), (kind, state)
            continue
        after = attempt(case, kind, actor)
        assert fits or after == case, (kind, state)
        if kind in CASE_MOVES and fits:
            assert after.state is CASE_MOVES[kind][1]
        assert (after.closed_at is not None) or after.state not in (
            CaseState.REJECTED, CaseState.DUPLICATE, CaseState.TRANSFERRED, CaseState.CLOSED,
        ) or kind not in CASE_MOVES  # fmt: skip


def test_whoever_may_only_read_changes_nothing() -> None:
    reading = [r for r, may in ROLES.items() if may == {Permission.READ}]
    assert reading == [Role.VIEWER]
    for kind in KINDS:
        with pytest.raises(Refused, match="not_permitted"):
            attempt(case_in(CaseState.NEW), kind, Actor("v", "Xem", Role.VIEWER))


# --- reopening, handing back, extensions ------------------------------------------------------------------------------

OPERATOR = Actor("u7", "Trực", Role.OPERATOR)
OFFICER = Actor("u9", "Cơ quan", Role.AGENCY_OFFICER, org_id="o1")


def test_a_low_rating_lets_an_operator_reopen_and_a_new_answer_is_rated_anew() -> None:
    closed = replace(case_in(CaseState.CLOSED), answered_at=T0)
    with pytest.raises(Refused, match="reopen_needs_reason"):
        attempt(closed, "case.reopen", OPERATOR)
    content = attempt(closed, "case.rate", OPERATOR, rating=LOW_RATING + 1)
    with pytest.raises(Refused, match="reopen_needs_reason"):
        attempt(content, "case.reopen", OPERATOR)
    low = attempt(closed, "case.rate", OPERATOR, rating=LOW_RATING)
    again = attempt(low, "case.reopen", OPERATOR, at=T0 + DAY)
    assert (again.state, again.reopen_count, again.answered_at) == (CaseState.IN_PROGRESS, 1, None)
    with pytest.raises(Refused, match="move_not_allowed"):
        attempt(again, "case.reply", CHIEF, text="Đã làm lại.")
    submitted = attempt(again, "case.request_approval", OFFICER)
    for kind in ("case.reply", "case.return"):  # whoever did the work approves nothing
        with pytest.raises(Refused, match="not_permitted"):
            attempt(submitted, kind, OFFICER, text="Đã làm lại.")
    assert attempt(submitted, "case.return", OPERATOR, text="Thiếu ảnh").reason == "Thiếu ảnh"
    answered = attempt(submitted, "case.reply", OPERATOR, text="Đã làm lại.")
    assert answered.rating is None
    with pytest.raises(Refused, match="reopen_needs_reason"):
        attempt(answered, "case.reopen", OPERATOR)
    assert attempt(answered, "case.reopen", CHIEF).reopen_count == 2


def test_the_days_to_reopen_count_from_the_answer_of_a_report_not_yet_closed() -> None:
    answered = replace(case_in(CaseState.ANSWERED), answered_at=T0, rating=1)
    assert attempt(answered, "case.reopen", OPERATOR, at=T0 + 7 * DAY).state is CaseState.IN_PROGRESS
    with pytest.raises(Refused, match="reopen_window_passed"):
        attempt(answered, "case.reopen", OPERATOR, at=T0 + 7 * DAY + 1)


def test_an_agency_hands_back_what_is_not_its_own() -> None:
    agency = Actor("u8", "Cơ quan", Role.AGENCY_OFFICER, org_id="o1")
    back = attempt(case_in(CaseState.ASSIGNED), "case.hand_back", agency, text="Không thuộc địa bàn")
    assert (back.state, back.lead_org_id, back.reason) == (CaseState.VERIFYING, None, "Không thuộc địa bàn")
    with pytest.raises(Refused, match="out_of_scope"):
        attempt(back, "case.start", agency)


def test_an_extension_is_asked_for_once_and_for_later() -> None:
    case = case_in(CaseState.IN_PROGRESS)
    for until in (None, case.resolve_due_at):
        with pytest.raises(Refused, match="bad_value"):
            attempt(case, "case.request_extension", CHIEF, extension_until=until)
    asked = attempt(case, "case.request_extension", CHIEF, extension_until=T0 + 9 * HOUR)
    with pytest.raises(Refused, match="extension_waits"):
        attempt(asked, "case.request_extension", CHIEF, extension_until=T0 + 10 * HOUR,
                before={"extension_until": T0 + 9 * HOUR})  # fmt: skip
    assert asked.due_at == case.due_at
    assert asked.resolve_due_at == case.resolve_due_at


# --- claims -----------------------------------------------------------------------------------------------------------


def test_a_claim_goes_on_while_its_holder_works_and_ends_by_itself() -> None:
    other = replace(OPERATOR, id="u9")
    case = attempt(new_case(), "case.claim", OPERATOR)
    assert claims.holder(case, T0) == "u7"
    with pytest.raises(Refused) as refused:
        attempt(case, "case.claim", other, at=T0 + claims.IDLE - 1)
    assert (refused.value.code, refused.value.detail) == ("claimed", {"by": "u7"})
    worked = attempt(case, "case.comment", OPERATOR, at=T0 + 10 * MINUTE)
    assert claims.holder(worked, T0 + 10 * MINUTE + claims.IDLE - 1) == "u7"
    assert attempt(worked, "case.comment", other, at=T0 + 20 * MINUTE).claimed_at == T0 + 10 * MINUTE
    assert attempt(worked, "case.claim", other, at=T0 + 10 * MINUTE + claims.IDLE).claimed_by == "u9"


def test_a_claim_is_given_back_by_its_holder_or_broken_by_a_supervisor() -> None:
    case = attempt(new_case(), "case.claim", OPERATOR)
    with pytest.raises(Refused, match="not_permitted"):
        attempt(case, "case.release", replace(OPERATOR, id="u9"))
    with pytest.raises(Refused, match="not_permitted"):
        attempt(case, "case.break_claim", replace(OPERATOR, id="u9"))
    assert attempt(case, "case.release", OPERATOR).claimed_by is None
    outcome = operations.apply(case, op("case.break_claim", case.id), CHIEF, City(), T0)
    assert outcome.record.claimed_by is None
    assert [(e.kind, e.from_value) for e in outcome.entries] == [("case.break_claim", "u7")]
    assert operations.apply(case, op("case.release", case.id), OPERATOR, City(), T0).entries == ()


def test_what_is_done_with_is_claimed_by_nobody() -> None:
    case = attempt(replace(case_in(CaseState.ANSWERED)), "case.comment", OPERATOR)
    assert attempt(replace(case, claimed_by="u7", claimed_at=T0), "case.close", CHIEF).claimed_by is None
    with pytest.raises(Refused, match="move_not_allowed"):
        attempt(case, "case.claim", OPERATOR)


# --- private and sensitive --------------------------------------------------------------------------------------------


def test_marking_a_report_sensitive_takes_it_from_whoever_may_not_see_such() -> None:
    hidden = attempt(new_case(), "case.protect", OPERATOR, sensitive=True, before={"sensitive": False})
    assert hidden.sensitive
    with pytest.raises(Refused, match="out_of_scope"):
        attempt(hidden, "case.protect", OPERATOR, sensitive=False, before={"sensitive": True})
    assert not attempt(hidden, "case.protect", CHIEF, sensitive=False, before={"sensitive": True}).sensitive
    with pytest.raises(Refused, match="reason_required"):
        attempt(new_case(), "case.protect", CHIEF, text=" ", private=True, before={"private": False})


# --- merging ----------------------------------------------------------------------------------------------------------


def merge(twin: Case, master: Case, at: int = T0) -> tuple[Case, Case]:
    city = City(cases={master.id: master})
    made = op("case.mark_duplicate", twin.id, duplicate_of=master.id, before={"duplicate_of": twin.duplicate_of})
    after = operations.apply(twin, made, CHIEF, city, Instant(at)).record
    return after, merging.joined(master, after, Instant(at))


def running(due: int, state: CaseState = CaseState.IN_PROGRESS) -> Case:
    return replace(case_in(state), stage=Stage.RESOLVE, due_at=Instant(due), resolve_due_at=Instant(due))


def same(one: Case, other: Case) -> bool:
    return replace(one, updated_at=T0) == replace(other, updated_at=T0)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_merged_report_comes_out_as_it_went_in(state: CaseState) -> None:
    twin, master = case_in(state), running(T0 + 20 * HOUR)
    if state is CaseState.PAUSED:
        twin = replace(twin, paused_at=T0, stage=None, due_at=None)
    merged, _ = merge(twin, master, T0 + HOUR)
    assert (merged.state, merged.due_at, merged.closed_at) == (CaseState.DUPLICATE, None, T0 + HOUR)
    assert same(attempt(merged, "case.unmerge", OPERATOR, at=T0 + 2 * HOUR), twin)


def test_the_master_keeps_the_earliest_deadline_and_gets_its_own_back() -> None:
    master = running(T0 + 20 * HOUR)
    one, two = running(T0 + 9 * HOUR), running(T0 + 5 * HOUR)
    first, with_one = merge(one, master)
    second, with_two = merge(two, with_one)
    assert (with_one.due_at, with_two.due_at, with_two.own_due_at) == (T0 + 9 * HOUR, T0 + 5 * HOUR, T0 + 20 * HOUR)
    assert with_two.duplicate_count == 2
    assert merging.parted(with_two, [second], T0).resolve_due_at == T0 + 5 * HOUR
    later = merging.parted(with_two, [first], T0)
    assert (later.due_at, later.own_due_at) == (T0 + 9 * HOUR, T0 + 20 * HOUR)
    assert same(merging.parted(later, [], T0), master)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_taking_all_out_again_in_any_order_restores_the_master(hours: list[int], chance: Any) -> None:
    master = whole = running(T0 + 30 * HOUR)
    twins = []
    for due in hours:
        twin, master = merge(running(T0 + due * HOUR), master)
        twins.append(twin)
    assert master.resolve_due_at == T0 + min(30, *hours) * HOUR
    chance.shuffle(twins)
    deadlines = [int(master.resolve_due_at or 0)]
    while twins:
        twins.pop()
        master = merging.parted(master, twins, T0)
        deadlines.append(int(master.resolve_due_at or 0))
    assert all(early <= late for early, late in pairwise(deadlines))
    assert same(master, whole)


def test_a_decision_on_the_deadline_is_for_all_that_were_merged() -> None:
    _, master = merge(running(T0 + 5 * HOUR), running(T0 + 20 * HOUR))
    asked = attempt(master, "case.request_extension", CHIEF, extension_until=T0 + 40 * HOUR)
    granted = attempt(asked, "case.approve_extension", CHIEF)
    assert (granted.due_at, granted.own_due_at) == (T0 + 40 * HOUR, None)
    assert merging.parted(granted, [], T0).due_at == T0 + 40 * HOUR
    paused = attempt(master, "case.pause", CHIEF, at=T0 + HOUR)
    resumed = attempt(paused, "case.resume", CHIEF, at=T0 + 4 * HOUR)
    assert (resumed.due_at, resumed.own_due_at) == (T0 + 8 * HOUR, T0 + 23 * HOUR)


def test_what_cannot_stand_for_others_is_not_merged_into() -> None:
    twin, master = running(T0 + HOUR), running(T0 + HOUR)
    for wrong in (
        replace(master, duplicate_of="x", state=CaseState.DUPLICATE),
        replace(master, state=CaseState.REJECTED),
    ):
        with pytest.raises(Refused, match="cannot_merge_into"):
            merge(twin, wrong)
    with pytest.raises(Refused, match="bad_value"):
        merge(twin, replace(master, subsystem="traffic"))
    with pytest.raises(Refused, match="has_duplicates"):
        merge(replace(twin, duplicate_count=1), master)
    hidden = replace(master, sensitive=True)
    made = op("case.mark_duplicate", twin.id, duplicate_of=hidden.id)
    with pytest.raises(Refused, match="out_of_scope"):
        operations.apply(twin, made, OPERATOR, City(cases={hidden.id: hidden}), T0)


def test_merging_twice_the_same_is_agreed_and_elsewhere_moves_it() -> None:
    twin, (one, two) = running(T0 + HOUR), (running(T0 + 2 * HOUR), running(T0 + 3 * HOUR))
    merged, _ = merge(twin, one)
    assert merge(merged, one)[0] == merged
    moved, _ = merge(merged, two, T0 + HOUR)
    assert (moved.duplicate_of, moved.before_merge) == (two.id, merged.before_merge)
    assert same(attempt(moved, "case.unmerge", OPERATOR), twin)
