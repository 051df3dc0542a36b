"""Rights lent: what an account may do by them and when, never more than the lender has, and never past their end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_contract import codec, operations
from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.errors import Refused
from ioc_contract.permissions import ROLES, Actor, Lent, Permission, Role, lendable, within
from ioc_contract.records import CaseState
from ioc_contract.room import Shift, ShiftState
from tests.unit.test_operations import T0, City, case_in, op

P = Permission
UNITS = ("w1", "w2")
LENT = Lent("d1", "a", "A", Role.SUPERVISOR, ("*",), ("w2",), None, T0, Instant(T0 + HOUR))
B = Actor("b", "B", Role.OPERATOR, ("*",), ("w1",), lent=(LENT,))

PARTS = st.just(("*",)) | st.lists(st.sampled_from(UNITS), max_size=2, unique=True).map(tuple)
ORGS = st.none() | st.sampled_from(["o1", "o2"])
ACTORS = st.builds(
    Actor, id=st.just("a"), name=st.just("A"), role=st.sampled_from(Role), subsystems=PARTS, unit_ids=PARTS, org_id=ORGS
)
GRANTS = st.builds(
    Lent, id=st.just("d"), by_id=st.just("a"), by_name=st.just("A"), role=st.sampled_from(Role), subsystems=PARTS,
    unit_ids=PARTS, org_id=ORGS, since=st.just(T0), until=st.just(Instant(T0 + HOUR)),
)  # fmt: skip
ROWS = st.tuples(st.sampled_from(UNITS), st.none() | st.sampled_from(UNITS), st.sets(st.sampled_from(["o1", "o2"])))


def done(actor: Actor, kind: str, at: int = T0, city: City | None = None, **case: Any) -> operations.Outcome:
    record = replace(case_in(CaseState.ASSIGNED), **({"unit_id": "w2"} | case))
    made = replace(op(kind, record.id, "Đã gọi"), actor=actor.id, made_at=Instant(at))
    return operations.apply(record, made, actor, city or City(), Instant(max(at, T0 + 2 * HOUR)))


def refused(actor: Actor, kind: str, at: int = T0, city: City | None = None, **case: Any) -> Refused:
    with pytest.raises(Refused) as told:
        done(actor, kind, at, city, **case)
    return told.value


def test_it_holds_from_its_beginning_until_before_its_end() -> None:
    for at, holds in ((T0 - 1, False), (T0, True), (T0 + HOUR - 1, True), (T0 + HOUR, False)):
        there = B.at(at)
        assert there.may(P.CASE_APPROVE) is holds
        assert there.covers("reports", "w2") is holds
        assert there.covers("reports", "w1")
        assert len(there.hats()) == 1 + holds
    assert not B.may(P.CASE_APPROVE), "an account nobody asked the time for has its own rights alone"
    taken = replace(B, lent=(replace(LENT, revoked_at=Instant(T0 + MINUTE)),))
    assert not taken.at(T0).may(P.CASE_APPROVE)
    assert B.at(T0) == B, "the moment is no part of who somebody is"
    assert B.own() == replace(B, lent=())


def test_a_right_and_a_scope_of_different_hats_do_not_add_up() -> None:
    there = B.at(T0)
    assert P.CASE_PROCESS in there.on("reports", "w2")
    assert P.CASE_PROCESS not in there.on("reports", "w1")
    assert there.on("reports", "w9") == frozenset()
    assert done(B, "case.start").record.state is CaseState.IN_PROGRESS
    assert refused(B, "case.start", unit_id="w1").code == "not_permitted"
    assert there.hat(P.CASE_PROCESS, lambda hat: hat.covers("reports", "w1")) is None
    hat = there.hat(P.CASE_PROCESS)
    assert hat is not None
    assert (hat.id, hat.name, hat.behalf) == ("b", "B thay mặt A", "a")
    assert not there.everywhere("reports")
    assert replace(B, lent=(replace(LENT, unit_ids=("*",)),)).at(T0).everywhere("reports")


def test_the_line_says_for_whom_only_when_it_was_for_somebody() -> None:
    outcome = done(B, "case.comment")
    assert [(e.actor_id, e.actor_name) for e in outcome.entries] == [("b", "B thay mặt A")]
    assert outcome.by is not None
    assert outcome.by.behalf == "a"
    own = done(B, "case.comment", unit_id="w1")
    assert [e.actor_name for e in own.entries] == ["B"]
    assert own.by == B.own()


def test_made_after_the_end_is_refused_by_that_end_and_made_before_is_not() -> None:
    assert done(B, "case.comment", at=T0 + HOUR - 1).entries
    late = refused(B, "case.comment", at=T0 + HOUR)
    assert (late.code, late.detail) == ("lent_ended", {"by": "A", "at": T0 + HOUR})
    assert refused(B, "case.comment", at=T0 - 1).code == "out_of_scope", "it had not begun"
    assert refused(B, "case.comment", at=T0 + HOUR, unit_id="w9").code == "out_of_scope", "it would not have helped"
    taken = replace(B, lent=(replace(LENT, revoked_at=Instant(T0 + MINUTE)),))
    gone = refused(taken, "case.comment", at=T0)
    assert (gone.code, gone.detail) == ("lent_revoked", {"by": "A", "at": T0 + MINUTE})


def test_who_asked_does_not_grant_it_in_whosever_name() -> None:
    waiting = {"extension_until": Instant(T0 + 30 * HOUR), "state": CaseState.IN_PROGRESS}
    for asked in ("a", "b"):
        record = replace(case_in(CaseState.IN_PROGRESS), unit_id="w2", **waiting)
        city = City(asked={record.id: asked})
        made = replace(op("case.approve_extension", record.id), actor="b")
        with pytest.raises(Refused, match="extension_own"):
            operations.apply(record, made, B, city, T0)
    record = replace(case_in(CaseState.IN_PROGRESS), unit_id="w2", **waiting)
    granted = operations.apply(record, replace(op("case.approve_extension", record.id), actor="b"), B, City(), T0)
    assert granted.entries[0].actor_name == "B thay mặt A"


def test_nobody_takes_over_from_the_one_they_stand_in_for() -> None:
    shift = Shift(
        "s", 1, "reports", "w2", "Bàn 1", "a", "A", ShiftState.ENDED, T0, None, None, (), T0, (), (), None, None, "", T0
    )
    with pytest.raises(Refused, match="handover_own"):
        operations.apply(shift, replace(op("shift.accept", "s"), actor="b"), B, City(), T0)


def test_every_role_lends_itself_and_what_may_do_less() -> None:
    assert set(lendable(Role.SUPERVISOR)) == {
        Role.SUPERVISOR, Role.OPERATOR, Role.VIEWER, Role.MEDIA_OFFICER, Role.ANALYST,
    }  # fmt: skip
    assert lendable(Role.AGENCY_OFFICER) == (Role.AGENCY_OFFICER,)
    for role in Role:
        assert role in lendable(role)
        assert all(ROLES[one] <= ROLES[role] for one in lendable(role))


@given(ACTORS, GRANTS, ROWS)
def test_what_is_lent_is_never_more_than_the_lender_has(
    lender: Actor, lent: Lent, row: tuple[str, str | None, set[str]]
) -> None:
    held = within(lent, lender)
    borrower = Actor("c", "C", Role.VIEWER, (), (), lent=() if held is None else (held,)).at(T0)
    place = (row[0], row[1], tuple(sorted(row[2])))
    for sensitive in (False, True):
        assert borrower.on(*place, sensitive) <= lender.on(*place, sensitive)
    assert held is None or within(held, lender) == held


@given(ACTORS)
def test_all_of_ones_rights_may_be_lent(lender: Actor) -> None:
    whole = Lent("d", "a", "A", lender.role, lender.subsystems, lender.unit_ids, lender.org_id, T0, Instant(T0 + 1))
    if lender.subsystems and lender.unit_ids:
        assert within(whole, lender) == whole


def test_an_account_travels_with_what_is_lent_to_it_and_without_on_older_ones() -> None:
    assert codec.decode(Actor, codec.encode(B)) == B
    older = {k: v for k, v in orjson.loads(codec.encode(B)).items() if k in ("id", "name", "role")}
    assert codec.read(Actor, older) == Actor("b", "B", Role.OPERATOR)


def test_which_of_two_lenders_comes_first_makes_no_difference() -> None:
    """One of them asked for the extension, gave the handover, sits in another ward: under the rights of the other it goes."""
    other = replace(LENT, id="d2", by_id="c", by_name="C")
    waiting = {"extension_until": Instant(T0 + 30 * HOUR), "state": CaseState.IN_PROGRESS, "unit_id": "w2"}
    case = replace(case_in(CaseState.IN_PROGRESS), **waiting)
    over = Shift(
        "s", 1, "reports", "w2", "Bàn 1", "a", "A", ShiftState.ENDED, T0, None, None, (), T0, (), (), None, None, "", T0
    )
    for lent in ((LENT, other), (other, LENT)):
        both = replace(B, lent=lent)
        granting = replace(op("case.approve_extension", case.id), actor="b")
        granted = operations.apply(case, granting, both, City(asked={case.id: "a"}), T0)
        assert granted.entries[0].actor_name == "B thay mặt C"
        accepting = replace(op("shift.accept", "s"), actor="b")
        assert operations.apply(over, accepting, both, City(), T0).record.accepted_name == "B thay mặt C"
        beginning = replace(op("shift.create", "n", seat="Bàn 1", unit_id="w2", takes_over="s"), actor="b")
        begun = operations.apply(None, beginning, both, City(shifts={"s": over}), T0)
        assert (begun.record.takes_over, begun.record.person_name) == ("s", "B thay mặt C")
    alone = replace(B, lent=(LENT,))
    with pytest.raises(Refused, match="extension_own"):  # said, rather than that the account alone may not
        operations.apply(case, granting, alone, City(asked={case.id: "a"}), T0)
