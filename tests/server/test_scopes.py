"""An account receives exactly the rows it may see: scopes in Python, in SQL and `Actor.covers` say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ioc_contract.clock import Instant
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Lent, Permission, Role
from ioc_server.store import scopes, write
from ioc_server.store.database import reading, writing
from tests.server.rows import row

SUBSYSTEMS = ["reports", "traffic", "media"]
UNITS = ["u1", "u2", "u3"]
ORGS = ["o1", "o2", "o3"]

ACTORS = st.builds(
    Actor,
    id=st.just("a"),
    name=st.just("A"),
    role=st.sampled_from(Role),
    subsystems=st.just(("*",)) | st.lists(st.sampled_from(SUBSYSTEMS), max_size=2).map(tuple),
    unit_ids=st.just(("*",)) | st.lists(st.sampled_from(UNITS), max_size=2).map(tuple),
    org_id=st.none() | st.sampled_from(ORGS),
)
LENT = st.builds(
    Lent,
    id=st.just("l"),
    by_id=st.just("b"),
    by_name=st.just("B"),
    role=st.sampled_from(Role),
    subsystems=st.just(("*",)) | st.lists(st.sampled_from(SUBSYSTEMS), max_size=2).map(tuple),
    unit_ids=st.just(("*",)) | st.lists(st.sampled_from(UNITS), max_size=2).map(tuple),
    org_id=st.none() | st.sampled_from(ORGS),
    since=st.just(Instant(0)),
    until=st.sampled_from([Instant(5), Instant(20)]),
)
BORROWERS = st.builds(
    lambda a, lent: replace(a, lent=tuple(lent), when=Instant(10)), ACTORS, st.lists(LENT, max_size=3)
)
"""Accounts at the instant 10, with rights lent that are over by then or not."""
PLACES = st.builds(
    scopes.Place,
    subsystem=st.sampled_from(SUBSYSTEMS),
    unit_id=st.none() | st.sampled_from(UNITS),
    org_ids=st.frozensets(st.sampled_from(ORGS)),
    sensitive=st.booleans(),
    common=st.booleans(),
)


@given(ACTORS | BORROWERS, PLACES)
def test_an_account_receives_what_it_covers(actor: Actor, place: scopes.Place) -> None:
    received = set(scopes.scopes_for(actor, SUBSYSTEMS)) & scopes.scopes_of(place)
    assert bool(received) == scopes.covers(actor, place)


@given(BORROWERS, PLACES)
def test_a_row_in_several_scopes_of_an_account_is_known_for_one(actor: Actor, place: scopes.Place) -> None:
    received = scopes.scopes_for(actor, SUBSYSTEMS)
    if len(set(received) & scopes.scopes_of(place)) > 1:
        assert scopes.overlap(received)
    assert not scopes.overlap(scopes.scopes_for(actor.own(), SUBSYSTEMS)), (
        "what nobody lent is read without a look for it"
    )


@given(ACTORS, PLACES)
def test_a_common_row_without_a_unit_is_everybodys_of_the_subsystem_but_the_agencies(
    actor: Actor, place: scopes.Place
) -> None:
    mine = place.subsystem in actor.subsystems or "*" in actor.subsystems
    open_to_me = not place.sensitive or actor.may(Permission.READ_SENSITIVE)
    if place.common and place.unit_id is None and actor.role is not Role.AGENCY_OFFICER:
        assert scopes.covers(actor, place) == (mine and open_to_me)
    else:
        assert scopes.covers(actor, place) == scopes.covers(actor, replace(place, common=False))


@given(ACTORS)
def test_everybody_receives_the_reference_rows(actor: Actor) -> None:
    assert scopes.REF in scopes.scopes_for(actor, SUBSYSTEMS)


def test_the_triggers_place_rows_as_python_does(engine: sa.Engine) -> None:
    rows: dict[str, list[Any]] = {kind: [] for kind in scopes.PLACING}
    for kind, placing in scopes.PLACING.items():
        for unit in (None, "u1"):
            for orgs in ([], ["o1"], ["o2", "o1", "o2"]):
                for sensitive in (0, 1):
                    values: dict[str, Any] = {"subsystem": "traffic"}
                    values |= {placing.unit: unit} if placing.unit else {}
                    values |= dict.fromkeys(placing.orgs, orgs[0] if orgs else None)
                    values |= dict.fromkeys(placing.org_lists, orgs)
                    values |= {placing.sensitive: sensitive} if placing.sensitive else {}
                    rows[kind].append(row(kind, **values))
    with writing(engine) as connection:
        for kind, some in rows.items():
            assert write.put(connection, kind, some) == len(some)
    with reading(engine) as connection:
        found = connection.exec_driver_sql('SELECT kind, entity_id, scope FROM feed WHERE "left" = 0').all()
    placed: dict[tuple[str, str], set[str]] = {}
    for kind, entity_id, scope in found:
        placed.setdefault((kind, entity_id), set()).add(scope)
    for kind, some in rows.items():
        for one in some:
            record = KINDS[kind].load(one)
            assert placed[kind, record.id] == scopes.scopes_of(scopes.place(kind, record))
