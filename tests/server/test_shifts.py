"""Shifts at the centre: one handed to the next by two accounts, seen by those of the room and nobody else."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from alembic import command
from alembic.config import Config

from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.permissions import Role
from ioc_contract.room import Shift, ShiftState
from ioc_server.store import records, write
from ioc_server.store.database import MIGRATIONS, migrate, open_database
from tests.server.client import Client
from tests.server.conftest import Centre
from tests.server.rows import row
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
    of_unit = centre.put("shift", subsystem="reports", unit_id="u1", seat="Phường u1", person_id="p1")
    whole = centre.put("shift", subsystem="reports", unit_id=None, seat="Bàn 1", person_id="p2")
    press = centre.put("shift", subsystem="media", unit_id=None, seat="Báo chí", person_id="p3")
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


def test_a_person_begins_one_shift_however_many_desks_ask_at_once(centre: Centre) -> None:
    desks = [centre.client("an") for _ in range(4)]
    start = threading.Barrier(len(desks))
    results: list[str] = []

    def begin(client: Client) -> None:
        begun = op(client, "create", new_id(), seat="Bàn 1")
        start.wait(30)
        results.append(only(client, begun).code)

    threads = [threading.Thread(target=begin, args=(one,), daemon=True) for one in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == ["", "shift_on", "shift_on", "shift_on"]


def test_a_handover_reaches_everybody_without_a_word_of_a_report(centre: Centre) -> None:
    """Whatever a desk sends, of an older version or a hand-made one: the centre keeps ids and numbers."""
    client, other = centre.client("an"), centre.client("ward", Role.OPERATOR, unit_ids=["u2"])
    secret = centre.put("case", subsystem="reports", sensitive=1, title="Tố giác ông T", unit_id="u1")
    one = new_id()
    items = [{"key": f"late:{secret}", "what": "late", "id": secret, "title": "#7 Tố giác ông T", "at": 1},
             {"key": "held:x", "what": "held", "id": "x", "title": "#7 Tố giác ông T", "secret": "Tố giác ông T"}]  # fmt: skip
    for act in (
        op(client, "create", one, seat="Bàn 1"),
        op(client, "end", one, [{"type": "handover", "items": items}]),
    ):
        assert only(client, act).status == "applied"
    (row,) = other.rows("shift").table.rows
    assert "Tố giác" not in str(row)
    assert [i["key"] for i in shift(centre, one).handover] == [i["key"] for i in items]


def test_what_stood_in_the_book_before_is_put_right(database_url: str) -> None:
    """A database from before: shifts doubled, handovers with titles, alarms that stand where their report was once."""
    engine = open_database(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    titled = [{"key": "late:k", "what": "late", "id": "k", "title": "#7 Tố giác", "at": 5}]
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        old = [row("shift", id=i, version=3, state="open", person_id="p", started_at=at)
               for i, at in (("a", 10), ("b", 20), ("c", 30))]  # fmt: skip
        old.append(row("shift", id="d", version=3, state="accepted", person_id="p", started_at=1, handover=titled))
        write.put(connection, "shift", old)
        write.put(connection, "case", [row("case", id="k", subsystem="reports", sensitive=1, number=7, title="Tố giác",
                                           unit_id="u1", lead_org_id="o")])  # fmt: skip
        stale = row("alarm", id="x", version=3, origin_kind="case", origin_id="k", title="#7 Ổ gà", unit_id="u2")
        write.put(connection, "alarm", [stale])
    migrate(engine)
    with engine.connect() as connection:
        held = {i: records.load(connection, "shift", i) for i in "abcd"}
        alarm = records.load(connection, "alarm", "x")
    engine.dispose()
    assert {i: (s.state, s.ended_at) for i, s in held.items() if s is not None} == {
        "a": ("ended", 20), "b": ("ended", 30), "c": ("open", None), "d": ("accepted", None),
    }  # fmt: skip
    assert held["d"] is not None
    assert held["d"].handover == ({"key": "late:k", "what": "late", "id": "k", "at": 5},)
    assert alarm is not None
    assert (alarm.sensitive, alarm.unit_id, alarm.org_id, alarm.title) == (True, "u1", "o", "#7 Tố giác")
