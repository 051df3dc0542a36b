"""Views at the centre: whose they are, who may share them, and that nobody ever receives another's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ioc_contract import views
from ioc_contract.kinds import KINDS
from ioc_contract.messages import ALREADY, Operation
from ioc_contract.permissions import Role
from ioc_contract.room import View, ViewState
from ioc_contract.undo import item
from ioc_server.services import check
from ioc_server.store import records
from ioc_server.store.database import reading
from tests.server.client import Client, ids, left
from tests.server.conftest import Centre
from tests.server.test_operations import only

QUERY = {"states": ["new"], "order": "due", "open_only": True}


def view(centre: Centre, id: str) -> View:
    with centre.engine.connect() as connection:
        found = records.load(connection, "view", id)
    assert isinstance(found, View)
    return found


def held(client: Client) -> set[str]:
    """The ids an account is given, which its marks, single rows, manifest and digest agree on."""
    found = {str(r[0]) for r in client.rows("view").table.rows}
    assert set(client.marks("view").ids) == found
    manifest = client.snapshot()
    assert sum(n for n, _ in client.digest(manifest.cursor).buckets["view"]) == len(found)
    assert next(k.rows for k in manifest.kinds if k.kind == "view") >= len(found)
    return found


def made(client: Client, **fields: Any) -> str:
    op = client.operation("view.create", **({"name": "Ngập", "query": QUERY} | fields))
    assert only(client, op).status == "applied"
    return op.entity_id


def test_a_private_view_is_its_owners_alone_until_it_is_shared_and_again_after(centre: Centre) -> None:
    chief, other, unit, agency = (
        centre.client("chief"),
        centre.client("other", Role.OPERATOR),
        centre.client("unit", Role.OPERATOR, unit_ids=["u1"]),
        centre.client("agency", Role.AGENCY_OFFICER, org_id="o1"),
    )
    press = centre.client("press", Role.MEDIA_OFFICER, subsystems=["media"])
    everybody = (chief, other, unit, agency, press)
    since = [c.snapshot().cursor for c in everybody]
    mine = made(chief)
    assert [held(c) for c in everybody] == [{mine}, set(), set(), set(), set()]
    assert [c.some("view", mine).table.rows != () for c in everybody] == [True, False, False, False, False]
    assert [ids(c.changes(s), "view") for c, s in zip(everybody, since, strict=True)] == [{mine}, *[set()] * 4]
    again = [c.changes(s).cursor for c, s in zip(everybody, since, strict=True)]
    assert only(chief, chief.operation("view.share", mine)).status == "applied"
    assert [held(c) for c in everybody] == [{mine}, {mine}, {mine}, set(), set()]
    assert (view(centre, mine).shared, view(centre, mine).shared_by) == (True, "Chief")
    pages = [c.changes(s) for c, s in zip(everybody, again, strict=True)]
    assert [ids(p, "view") for p in pages] == [{mine}, {mine}, {mine}, set(), set()]
    assert not any(left(p, "view") for p in pages)
    assert only(chief, chief.operation("view.unshare", mine)).status == "applied"
    assert [held(c) for c in everybody] == [{mine}, set(), set(), set(), set()]
    after = [c.changes(p.cursor) for c, p in zip(everybody, pages, strict=True)]
    assert [ids(p, "view") for p in after] == [{mine}, set(), set(), set(), set()]
    assert [left(p, "view") for p in after] == [set(), {mine}, {mine}, set(), set()]
    with reading(centre.engine) as connection:
        assert not check.faults(connection)


def test_who_may_do_what(centre: Centre) -> None:
    chief, deputy, operator = centre.client("chief"), centre.client("deputy"), centre.client("op", Role.OPERATOR)
    mine, theirs = made(operator), made(chief)

    def code(client: Client, verb: str, id: str, **fields: Any) -> str:
        return only(client, client.operation(f"view.{verb}", id, **fields)).code

    assert code(operator, "share", mine) == "not_permitted"
    assert [code(chief, verb, mine) for verb in ("share", "unshare", "delete")] == ["out_of_scope"] * 3
    assert code(chief, "edit", mine, name=("Ngập", "Của tôi")) == "out_of_scope"
    assert code(chief, "create", mine, name="Chiếm", query={}) == "out_of_scope"
    assert view(centre, mine).name == "Ngập"
    assert code(chief, "share", theirs) == ""
    for verb, fields in (("edit", {"name": ("Ngập", "Khác")}), ("delete", {}), ("unshare", {})):
        assert code(operator, verb, theirs, **fields) == "not_permitted"
    assert code(deputy, "edit", theirs, name=("Ngập", "Ngập úng")) == ""
    assert code(deputy, "delete", theirs) == ""
    assert (view(centre, theirs).name, view(centre, theirs).state) == ("Ngập úng", ViewState.DELETED)
    assert view(centre, theirs).owner_name == "Chief"
    press = centre.client("press", Role.SUPERVISOR, subsystems=["media"])
    assert code(press, "share", made(press)) == "out_of_scope"


def test_made_twice_edited_by_two_and_undone(centre: Centre) -> None:
    here, there = centre.client("an"), centre.client("an")
    key = made(here)
    second = there.operation("view.create", key, name="Trên máy kia", query={})
    assert only(there, second).code == ALREADY
    assert view(centre, key).name == "Ngập"
    assert only(here, here.operation("view.edit", key, name=("Ngập", "Sớm"), position=(0.0, 2.0))).status == "applied"
    late = only(there, there.operation("view.edit", key, name=("Ngập", "Muộn"), query=(QUERY, {"unread": True})))
    assert (late.code, list(late.detail["fields"])) == ("merged", ["name"])
    assert (view(centre, key).name, view(centre, key).query, view(centre, key).position) == (
        "Sớm",
        {"unread": True},
        2.0,
    )
    gone = here.operation("view.delete", key)
    assert only(here, gone).status == "applied"
    assert only(here, undoing(here, gone)).status == "applied"
    assert view(centre, key).state is ViewState.KEPT
    create = here.operation("view.create", name="Nhầm", query={})
    assert only(here, create).status == "applied"
    assert only(here, undoing(here, create)).status == "applied"
    assert view(centre, create.entity_id).state is ViewState.WITHDRAWN


def undoing(client: Client, op: Operation) -> Operation:
    return replace(client.operation("view.undo", op.entity_id), add=(item(op.op_id, op.kind, {}),))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "  "}, "bad_value"),
    ({"name": "a" * 61}, "bad_value"),
    ({"query": {"states": ["nowhere"]}}, "bad_value"),
    ({"query": {"states": "new"}}, "bad_value"),
    ({"query": {"sql": "1=1"}}, "bad_value"),
    ({"query": {"order": "random"}}, "bad_value"),
    ({"query": {"days": True}}, "bad_value"),
    ({"query": {"ratings": [9]}}, "bad_value"),
    ({"query": {"units": ["u" * 90] * 100}}, "bad_value"),
    ({"query": {"text": "a" * 501}}, "bad_value"),
    ({"query": [1]}, "bad_value"),
    ({"position": 1e15}, "bad_value"),
    ({"shared": True}, "bad_value"),
    ({"owner_id": "somebody"}, "bad_value"),
    ({"state": "lost"}, "bad_value"),
    ({"subsystem": "nowhere"}, "unknown_reference"),
]


def test_what_a_view_may_say(centre: Centre) -> None:
    client = centre.client("an")
    wrong = [client.operation("view.create", **({"name": "Ngập", "query": QUERY} | fields)) for fields, _ in WRONG]
    assert [r.code for r in client.push(*wrong).results] == [code for _, code in WRONG]
    assert held(client) == set()


def test_no_more_than_so_many(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PER_PERSON", 2)
    client = centre.client("an")
    made(client), made(client)
    assert only(client, client.operation("view.create", name="Thừa", query={})).code == "too_many"
    assert len(held(client)) == 2


def test_the_stream_wakes_the_owners_desks_alone(centre: Centre) -> None:
    """Desks of the same duties share their events; a private view is in none of them."""
    centre.put("organisation", id="o1")
    an, desk, binh = centre.client("an"), centre.client("an"), centre.client("binh")
    cursor = desk.snapshot().cursor
    assert cursor.partition(".")[2] == binh.snapshot().cursor.partition(".")[2]
    with desk.events(cursor) as mine, binh.events(cursor) as theirs:
        next(mine), next(theirs)
        private = made(an)
        woken = next(e for e in mine if e.prev is not None)
        assert woken.delta is None
        assert ids(desk.changes(cursor), "view") == {private}
        centre.put("organisation", id="o2")  # for everybody
        news = next(e for e in theirs if e.prev is not None)
        assert news.delta is not None
        assert (ids(news.delta, "view"), ids(news.delta, "organisation")) == (set(), {"o2"})
        after = next(e for e in mine if e.prev is not None)
        # it may not stand before what it was told of by itself, and believe that it missed nothing
        assert after.delta is None or (after.prev or 0) >= woken.pos
        shared = only(an, an.operation("view.share", private))
        assert shared.status == "applied"
        seen = next(e for e in theirs if e.prev is not None)
        assert seen.delta is not None
        assert ids(seen.delta, "view") == {private}
    at = KINDS["view"].names.index("name")
    assert [r[at] for r in binh.rows("view").table.rows] == ["Ngập"]
