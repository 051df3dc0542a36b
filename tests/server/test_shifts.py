"""Shifts at the centre: one handed to the next by two accounts, seen by those of the room and nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.permissions import Role
from ioc_contract.room import Shift, ShiftState
from ioc_server.store import records
from tests.server.client import Client
from tests.server.conftest import Centre
from tests.server.test_operations import only

ITEMS = [{"key": "came", "what": "came", "received": 3}, {"key": "note:0", "what": "note", "text": "Mưa to"}]


def shift(centre: Centre, id: str) -> Shift:
    with centre.engine.connect() as connection:
        found = records.load(connection, "shift", id)
    assert isinstance(found, Shift)
    return found


def op(client: Client, verb: str, id: str, add: Any = (), **more: Any) -> Operation:
    return replace(client.operation(f"shift.{verb}", id, **more), add=tuple(add))


def test_one_shift_is_handed_to_the_next(centre: Centre) -> None:
    first, second = centre.client("an", Role.OPERATOR), centre.client("binh", Role.OPERATOR)
    one, two = new_id(), new_id()
    end = op(first, "end", one, [{"type": "handover", "items": ITEMS}])
    for act in (op(first, "create", one, seat="Bàn 1"), op(first, "note", one, text="Mưa to"), end, end):
        assert only(first, act).status == "applied"
    begun = op(second, "create", two, seat="Bàn 1", takes_over=one)
    assert only(second, begun).status == "applied"
    assert only(second, op(second, "accept", one)).code == "handover_unread"
    keys = [i["key"] for i in shift(centre, one).handover]
    assert only(second, op(second, "read", one, [{"type": "read", "keys": keys}])).status == "applied"
    assert only(second, op(second, "accept", one)).status == "applied"
    over = shift(centre, one)
    assert (over.state, over.person_name, over.accepted_name) == (ShiftState.ACCEPTED, "An", "Binh")
    assert (shift(centre, two).takes_over, shift(centre, two).state) == (one, ShiftState.OPEN)
    assert only(first, op(first, "end", two, [{"type": "handover", "items": []}])).code == "shift_not_yours"
    ghost = op(first, "create", new_id(), seat="Bàn 2", takes_over=new_id())
    assert only(first, ghost).code == "unknown_reference"
    acts = [row[0] for row in centre.audit() if row[0].startswith("shift.") and not row[0].endswith("merged")]
    assert acts[:3] == ["shift.create", "shift.note", "shift.end"]
    with centre.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM entries").scalar_one() == 0


def test_a_shift_is_the_rooms(centre: Centre) -> None:
    of_unit = centre.put("shift", subsystem="reports", unit_id="u1", seat="Phường u1")
    whole = centre.put("shift", subsystem="reports", unit_id=None, seat="Bàn 1")
    press = centre.put("shift", subsystem="media", unit_id=None, seat="Báo chí")
    seen = {
        "chief": {of_unit, whole, press},
        "unit": {of_unit, whole, press},
        "other": {whole, press},
        "press": {press},
        "agency": set[str](),
    }
    clients = {
        "chief": centre.client("chief"),
        "unit": centre.client("unit", Role.OPERATOR, unit_ids=["u1"]),
        "other": centre.client("other", Role.OPERATOR, unit_ids=["u2"]),
        "press": centre.client("press", Role.MEDIA_OFFICER, subsystems=["media"]),
        "agency": centre.client("agency", Role.AGENCY_OFFICER, org_id="o1"),
    }
    at = KINDS["shift"].names.index("id")
    assert {name: {str(r[at]) for r in c.rows("shift").table.rows} for name, c in clients.items()} == seen
    assert only(clients["press"], op(clients["press"], "note", press, text="x")).code == "not_permitted"
    assert only(clients["other"], op(clients["other"], "note", of_unit, text="x")).code == "out_of_scope"
