"""Rights lent from one account to another: what they give, whom they name, and that they end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from ioc_contract import clock, codec, digest
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.errors import ContractError, Refused, Resync
from ioc_contract.ids import new_id
from ioc_contract.messages import Delegation, Delegations, Ending, Lend, Operation, OpResult, Order
from ioc_contract.permissions import ARRIVAL_MS, Role
from ioc_server.services import delegating
from ioc_server.store import accounts
from ioc_server.store.database import MIGRATIONS, migrate, open_database, reading, writing
from tests.pictures import noisy
from tests.server.client import Client, ids
from tests.server.conftest import Centre
from tests.server.test_command_line import run
from tests.server.test_operations import case, entries, only
from tests.server.test_uploads import attach, attachments, begin, send


class Room:
    """A supervisor of everything (chief), an operator of one ward (an), an administrator (root); two wards with a report."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        for unit in ("w1", "w2"):
            centre.put("admin_unit", id=unit)
        self.near, self.far = (
            centre.put("case", id=new_id(), subsystem="reports", unit_id=unit, state="new", lead_org_id="o1")
            for unit in ("w1", "w2")
        )
        self.far_line = centre.put("entry", id=new_id(), subsystem="reports", entity_kind="case", entity_id=self.far)
        self.hidden = centre.put("case", id=new_id(), subsystem="reports", unit_id="w2", sensitive=1, state="new")
        self.chief = centre.client("chief")
        self.an = centre.client("an", Role.OPERATOR, unit_ids=["w1"])
        self.root = centre.client("root", Role.ADMINISTRATOR)

    def id_of(self, client: Client) -> str:
        assert client.signed_in is not None
        return client.signed_in.actor.id

    def lend(self, lender: Client, to: Client, **values: Any) -> Delegation:
        """Lend, and return what came of it."""
        now = clock.now()
        wanted = Lend(new_id(), self.id_of(to), Role.SUPERVISOR, ("*",), ("*",), now, Instant(now + HOUR), "Nghỉ phép")
        wanted = replace(wanted, **values)
        return next(d for d in posted(lender, wanted).rows if d.id == wanted.id)

    def rewrite(self, one: Delegation, **values: int) -> None:
        """Let time have passed for one: other moments than those it was made with."""
        listed = ", ".join(f"{name} = {value}" for name, value in values.items())
        with self.centre.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE delegation SET {listed} WHERE id = '{one.id}'")

    def over(self, one: Delegation, ago: int = MINUTE) -> None:
        self.rewrite(one, since=clock.now() - ARRIVAL_MS - DAY, until=clock.now() - ago)


def posted(client: Client, wanted: Lend) -> Delegations:
    return codec.decode(Delegations, client.call("POST", "delegations", data=codec.encode(wanted)).content)


def ended(client: Client, one: Delegation, reason: str = "") -> Delegations:
    body = codec.encode(Ending(reason))
    return codec.decode(Delegations, client.call("POST", f"delegations/{one.id}/end", data=body).content)


def comment(client: Client, where: str, **values: Any) -> OpResult:
    return only(client, replace(client.operation("case.comment", where, "Đã gọi lại"), **values))


@pytest.fixture
def room(centre: Centre) -> Iterator[Room]:
    centre.put("organisation", id="o1")
    return Room(centre)


def test_a_lent_right_is_used_named_and_ends(room: Room) -> None:
    centre, an = room.centre, room.an
    assert comment(an, room.far).code == "out_of_scope"
    made = room.lend(room.chief, an)
    assert (made.lender_name, made.borrower_name, made.void) == ("Chief", "An", False)
    assert [d.id for d in an.get(Delegations, "delegations").rows] == [made.id]
    session = an.session()
    assert session.actor.lent[0].id == made.id
    assert session.actor.lent[0].until == made.until
    assert comment(an, room.far).status == "applied"
    assert comment(an, room.near).status == "applied"
    approve = an.operation("case.verify", room.hidden)
    assert only(an, approve).status == "applied"
    (far,), (near,) = ([e for e in entries(centre, where) if e.text == "Đã gọi lại"] for where in (room.far, room.near))
    assert (far.actor_name, far.actor_id) == ("An thay mặt Chief", room.id_of(an))
    assert near.actor_name == "An", "own rights go first"
    told = [a for a in centre.audit() if a.action == "case.comment" and a.entity_id == room.far]
    assert told[-1].account_name == "An thay mặt Chief"
    assert orjson.loads(told[-1].detail)["behalf"] == room.id_of(room.chief)
    room.over(made)
    refused = comment(an, room.far)
    assert (refused.code, refused.detail["by"]) == ("lent_ended", "Chief")
    assert comment(an, room.near).status == "applied"


def test_what_was_made_while_it_was_in_force_is_taken_after_its_end_for_a_while(room: Room) -> None:
    made = room.lend(room.chief, room.an)
    room.over(made, ago=DAY)
    before = Instant(clock.now() - 2 * DAY)
    assert comment(room.an, room.far, made_at=before).status == "applied"
    assert comment(room.an, room.far, made_at=Instant(clock.now() - HOUR)).code == "lent_ended"
    room.rewrite(made, since=clock.now() - 30 * DAY, until=clock.now() - ARRIVAL_MS - HOUR)
    late = comment(room.an, room.far, made_at=Instant(clock.now() - 20 * DAY))
    assert late.code == "out_of_scope"


def test_what_was_taken_back_holds_for_nothing_that_comes_after(room: Room) -> None:
    made = room.lend(room.chief, room.an)
    sent = room.an.operation("case.comment", room.far, "Đã gọi")
    assert only(room.an, sent).status == "applied"
    waits = room.an.operation("case.comment", room.far, "Gọi lần hai")
    assert ended(room.chief, made, "Đã về").rows[0].revoked_by == "Chief"
    refused = only(room.an, waits)
    assert (refused.code, refused.detail["by"]) == ("lent_revoked", "Chief")
    assert only(room.an, sent).status == "applied", "the first answer again"
    with pytest.raises(Refused, match="lend_over"):
        ended(room.chief, made)
    with pytest.raises(Refused, match="out_of_scope"):
        room.an.reporter(room.far, "gọi lại")


def test_who_may_take_it_back(room: Room) -> None:
    other = room.centre.client("binh")
    made = room.lend(room.chief, room.an)
    with pytest.raises(Refused, match="not_permitted"):
        ended(room.an, made)
    with pytest.raises(Refused, match="not_found"):
        ended(other, made)
    assert other.get(Delegations, "delegations").rows == ()
    assert ended(room.root, made).rows[0].revoked_by == "Root"
    lent_root = room.lend(room.root, other, role=Role.ADMINISTRATOR)
    again = room.lend(room.chief, room.an)
    with pytest.raises(Refused, match="not_found"):
        ended(other, again)
    body = codec.encode(Order("disable", "an", ""))
    assert other.call("POST", "seats", data=body).status_code == 200, "all of the role is lent"
    assert room.centre.audit()[-1].account_name == "Binh thay mặt Root"
    assert lent_root.role is Role.ADMINISTRATOR


def test_nobody_lends_more_than_they_have_nor_what_was_lent_to_them(room: Room) -> None:
    other = room.centre.client("binh", Role.OPERATOR)
    for values, code in (
        ({"unit_ids": ("w1", "w2")}, "lend_beyond"),
        ({"unit_ids": ("*",)}, "lend_beyond"),
        ({"unit_ids": ()}, "lend_beyond"),
        ({"role": Role.SUPERVISOR, "unit_ids": ("w1",)}, "lend_beyond"),
        ({"role": Role.AGENCY_OFFICER, "unit_ids": ("w1",)}, "lend_beyond"),
        ({"unit_ids": ("w1",), "to_id": room.id_of(room.an)}, "lend_self"),
        ({"unit_ids": ("w1",), "to_id": new_id()}, "unknown_reference"),
        ({"unit_ids": ("w1",), "reason": "  "}, "reason_required"),
        ({"unit_ids": ("w1",), "reason": "x" * 501}, "too_long"),
        ({"unit_ids": ("w1",), "until": clock.now() - 1}, "lend_span"),
        ({"unit_ids": ("w1",), "since": clock.now() + DAY, "until": clock.now() + HOUR}, "lend_span"),
        ({"unit_ids": ("w1",), "until": clock.now() + 400 * DAY}, "lend_span"),
        ({"unit_ids": ("w1",), "id": "x"}, "not_readable"),
    ):
        with pytest.raises(Refused, match=code):
            room.lend(room.an, other, **({"role": Role.OPERATOR} | values))
    narrow = room.lend(room.an, other, role=Role.VIEWER, unit_ids=("w1",), subsystems=("reports",))
    assert (narrow.role, narrow.subsystems) == (Role.VIEWER, ("reports",))
    assert posted(room.an, Lend(narrow.id, "x", Role.VIEWER, (), (), clock.now(), narrow.until, "")).rows[0] == narrow
    room.lend(room.chief, room.an)
    with pytest.raises(Refused, match="lend_onward"):
        room.lend(room.an, other)


def test_a_right_counts_only_within_the_scope_it_was_lent_with(room: Room) -> None:
    """The operator of ward 1 who may process in ward 2 may not process in ward 1."""
    room.lend(room.chief, room.an, unit_ids=("w2",))
    for where, code in ((room.near, "not_permitted"), (room.far, "")):
        with room.centre.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE cases SET state = 'assigned' WHERE id = '{where}'")
        assert only(room.an, room.an.operation("case.start", where)).code == code


def test_what_the_lender_loses_nobody_has_by_them(room: Room) -> None:
    made = room.lend(room.chief, room.an)
    with room.centre.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET unit_ids = '[\"w1\"]' WHERE user_name = 'chief'")
    assert room.an.session().actor.lent[0].unit_ids == ("w1",)
    assert comment(room.an, room.far).code == "out_of_scope"
    with writing(room.centre.engine) as connection:
        accounts.set_active(connection, made.lender_id, False)
    assert room.an.session().actor.lent == ()
    assert room.an.get(Delegations, "delegations").rows[0].void


def test_an_extension_is_not_granted_for_who_asked_for_it(room: Room) -> None:
    other = room.centre.client("binh", Role.OPERATOR)
    with room.centre.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE cases SET state = 'in_progress' WHERE id = '{room.far}'")
    until = clock.now() + DAY
    asking = room.chief.operation("case.request_extension", room.far, "Chờ vật tư", extension_until=until)
    assert only(room.chief, asking).status == "applied"
    room.lend(room.chief, other)
    assert only(other, other.operation("case.approve_extension", room.far)).code == "extension_own"
    assert only(room.root, room.root.operation("case.approve_extension", room.far)).status == "applied"
    asking = other.operation("case.request_extension", room.far, "Chờ", extension_until=(None, until + DAY))
    assert only(other, asking).status == "applied"
    assert only(other, other.operation("case.approve_extension", room.far)).code == "extension_own"


def test_the_desk_receives_both_scopes_once_and_then_its_own(room: Room) -> None:
    an = room.an
    own = an.session().scopes
    cursor = an.snapshot().cursor
    made = room.lend(room.chief, an)
    with pytest.raises(Resync) as told:
        an.changes(cursor)
    assert told.value.level == "scope"
    assert set(an.session().scopes) >= set(room.chief.session().scopes)
    cursor = an.snapshot().cursor
    assert {r[0] for r in an.rows("case").table.rows} == {room.near, room.far, room.hidden}
    pairs = [(str(r[0]), int(str(r[1]))) for r in an.rows("case").table.rows]
    assert an.digest(cursor).buckets["case"] == digest.buckets(pairs)
    moved = room.centre.put("case", id=new_id(), subsystem="reports", unit_id="w1", state="new")
    until = time.monotonic() + 30
    while moved not in ids(an.changes(cursor), "case"):
        assert time.monotonic() < until
    with an.events(an.snapshot().cursor) as stream:
        next(stream)
        ended(room.chief, made)
        while next(stream, None) is not None:
            assert time.monotonic() < until
    assert an.session().scopes == own
    assert {r[0] for r in an.rows("entry").table.rows} == set()
    assert room.far not in {r[0] for r in an.rows("case").table.rows}


def test_rows_that_two_scopes_hold_are_counted_once(room: Room) -> None:
    officer = room.centre.client("can", Role.AGENCY_OFFICER, org_id="o1")
    room.lend(officer, room.an, role=Role.AGENCY_OFFICER)
    session = room.an.session()
    assert {"reports/u/w1", "reports/o/o1"} <= set(session.scopes)
    cursor = room.an.snapshot().cursor
    pairs = [(str(r[0]), int(str(r[1]))) for r in room.an.rows("case").table.rows]
    assert {i for i, _ in pairs} == {room.near, room.far}
    assert room.an.digest(cursor).buckets["case"] == digest.buckets(pairs)


def test_an_event_stream_ends_when_the_rights_alone_are_others(room: Room) -> None:
    """The viewer of everything who may act for a while receives no other rows: the desk must hear of it all the same."""
    viewer = room.centre.client("lan", Role.SUPERVISOR)
    with viewer.events(viewer.snapshot().cursor) as stream:
        next(stream)
        room.lend(room.chief, viewer)
        until = time.monotonic() + 30
        while next(stream, None) is not None:
            assert time.monotonic() < until


def test_the_command_line_lends_lists_and_ends(room: Room, database_url: str, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path), "--db", database_url)
    until = f"{clock.local(clock.now() + DAY):%Y-%m-%d %H:%M}"
    base = ("delegation", "lend", "--user", "chief", "--until", until, "--reason", "Đi công tác")
    assert run(*base, "--to", "chief", *where)[0] == 1
    code, said = run(*base, "--to", "nobody", *where)
    assert (code, "không có tài khoản «nobody»" in said) == (1, True)
    assert run("delegation", "lend", "--user", "chief", "--to", "an", "--until", "mai", "--reason", "x", *where)[0] == 2
    code, said = run(*base, "--to", "an", "--role", "operator", *where)
    assert code == 0, said
    (made,) = room.an.get(Delegations, "delegations").rows
    assert (made.role, made.reason) == (Role.OPERATOR, "Đi công tác")
    code, said = run("delegation", "list", "--user", "an", *where)
    assert "Chief → An  operator" in said
    assert "đang hiệu lực" in said
    assert run("delegation", "end", made.id, *where)[0] == 0
    code, said = run("delegation", "end", made.id, *where)
    assert (code, "đã kết thúc" in said) == (1, True)
    assert "đã thu hồi" in run("delegation", "list", *where)[1]
    assert [a.action for a in room.centre.audit()][-2:] == ["delegation.lend", "delegation.end"]


def test_so_many_may_run_and_no_more(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delegating, "RUNNING", 1)
    made = room.lend(room.chief, room.an)
    with pytest.raises(Refused, match="too_many"):
        room.lend(room.chief, room.an)
    room.over(made)
    assert room.lend(room.chief, room.an).revoked_at is None


def test_nothing_is_told_without_a_session(centre: Centre) -> None:
    for method, path in (("GET", "delegations"), ("POST", "delegations"), ("POST", "delegations/x/end")):
        with pytest.raises(ContractError):
            centre.client().call(method, path, data=b"{}")


def test_an_older_database_comes_to_know_delegations(database_url: str) -> None:
    engine = open_database(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
        connection.execute(
            sa.text(
                "INSERT INTO account (id, user_name, password_hash, role, created_at) VALUES ('a', 'an', 'x', 'viewer', 1)"
            )
        )
    migrate(engine)
    with reading(engine) as connection:
        assert accounts.working(connection, "a") is not None
        assert connection.exec_driver_sql("SELECT count(*) FROM delegation").scalar_one() == 0
    engine.dispose()


def test_an_operation_of_another_account_is_none_of_the_borrowers(room: Room) -> None:
    room.lend(room.chief, room.an)
    op: Operation = replace(room.an.operation("case.comment", room.far, "x"), actor=room.id_of(room.chief))
    assert only(room.an, op).code == "not_permitted"
    assert case(room.centre, room.far).version == 1


def test_a_photo_of_what_was_done_in_time_comes_after_the_end(room: Room) -> None:
    viewer = room.centre.client("viewer", Role.VIEWER)
    photo = b"not looked at until it is whole"
    one = room.lend(room.chief, viewer)
    room.over(one)
    assert begin(viewer, photo)[1] == 0
    room.rewrite(one, revoked_at=clock.now() - 1)
    with pytest.raises(Refused, match="not_permitted"):
        begin(viewer, photo + b"!")


def test_a_photo_seen_by_a_lent_right_is_attached_though_the_right_is_over(room: Room) -> None:
    content = noisy(95)
    assert only(room.chief, attach(room.chief, room.far, content)).status == "applied"
    send(room.chief, content)
    (here,) = attachments(room.centre)
    room.over(room.lend(room.chief, room.an), ago=HOUR)
    again = attach(room.an, room.far, content)
    again = replace(again, add=({**again.add[0], "sha256": here.sha256},), made_at=Instant(clock.now() - 2 * HOUR))
    assert only(room.an, again).status == "applied"
    assert [a.sha256 for a in attachments(room.centre)] == [here.sha256] * 2
    late = replace(again, op_id=new_id(), made_at=clock.now())
    assert only(room.an, late).code == "lent_ended"
