"""Accounts that may work no more: what the centre tells their desks, what it keeps of their work, who may order it."""

from __future__ import annotations

import socket
import time

import orjson
import pytest

from ioc_contract import codec
from ioc_contract.errors import Refused, Revoked, Unauthorised
from ioc_contract.messages import LeftWork, Order, Ordered, Seat, Standing
from ioc_contract.permissions import Role
from ioc_server.api import app, events
from ioc_server.services import leaving
from ioc_server.services.leaving import WORK
from ioc_server.services.upkeep import Upkeep
from ioc_server.services.uploads import Folders
from ioc_server.store import accounts, seats
from ioc_server.store.database import reading, writing
from tests.server.client import Client
from tests.server.conftest import PASSWORD, Centre
from tests.server.test_command_line import run


def asked(client: Client, account: str, desk: str = "desk-1", erased: bool = False) -> Standing:
    body = codec.encode(Seat(desk, account, erased))
    return codec.decode(Standing, client.call("POST", "seat", data=body).content)


def handed(client: Client, account: str, *work: LeftWork, desk: str = "desk-1") -> Standing:
    whose = {"desk": desk, "account": account}
    return codec.decode(Standing, client.call("POST", "seat/work", params=whose, data=codec.encode(work)).content)


def disable(centre: Centre, account: str) -> None:
    with writing(centre.engine) as connection:
        accounts.set_active(connection, account, False)


def unread(centre: Centre, path: str, size: int) -> bytes:
    """Return the head of what is answered to a request of whose body not a byte is sent."""
    host, port = centre.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        head = f"POST /v1/{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
        line.sendall(head.encode())
        return line.recv(4096)


def ordered(client: Client, action: str, user: str = "", desk: str = "") -> Ordered:
    body = codec.encode(Order(action, user, desk))
    return codec.decode(Ordered, client.call("POST", "seats", data=body).content)


def test_a_disabled_account_is_told_so_on_every_way(centre: Centre) -> None:
    account = centre.account("an")
    desk, plain = centre.client("an"), centre.client()
    assert asked(plain, account).state == "good"
    with writing(centre.engine) as connection:
        accounts.set_active(connection, account, False)
    with pytest.raises(Revoked) as told:
        desk.session()
    assert told.value.level == "revoked"
    with pytest.raises(Revoked):
        plain.enter("an", PASSWORD)
    with pytest.raises(Unauthorised) as wrong:
        plain.enter("an", "not the password")
    assert not isinstance(wrong.value, Revoked), "only who knows the password learns that the account was disabled"
    assert asked(plain, account).state == "revoked"
    assert asked(plain, account, desk="another desk").state == "good", "only a desk it worked on is told"
    with writing(centre.engine) as connection:
        accounts.set_active(connection, account, True)
    assert asked(plain, account).state == "good"
    assert plain.enter("an", PASSWORD).actor.id == account


def test_a_session_that_just_ended_is_no_revocation(centre: Centre) -> None:
    client = centre.client("an")
    client.sign_out()
    with pytest.raises(Unauthorised) as told:
        client.session()
    assert not isinstance(told.value, Revoked)


def test_an_order_to_wipe_stands_until_the_desk_has_done_it(centre: Centre) -> None:
    boss = centre.client("boss", Role.ADMINISTRATOR)
    account = centre.account("an")
    here, there = centre.client("an"), centre.client()
    there.enter("an", PASSWORD, desk="desk-2")
    (place,) = ordered(boss, "wipe", desk="desk-2").places
    assert (place.desk, place.user_name, place.erased_at) == ("desk-2", "an", None)
    assert place.wipe_at is not None
    assert here.session().actor.id == account, "the other desk works on"
    with pytest.raises(Revoked) as told:
        there.session()
    assert told.value.level == "wipe"
    for password in (PASSWORD, "whatever a thief types"):
        with pytest.raises(Revoked):
            centre.client().enter("an", password, desk="desk-2")
    assert asked(there, account, "desk-2").state == "wipe"
    assert handed(there, account, LeftWork("op-1", "{}"), desk="desk-2") == Standing("wipe", ()), "a wipe keeps nothing"
    assert asked(there, account, "desk-2", erased=True).state == "wipe"
    assert asked(there, account, "desk-2").state == "good"
    (place,) = [p for p in codec.decode(Ordered, boss.call("GET", "seats").content).places if p.desk == "desk-2"]
    assert place.erased_at is not None
    assert there.enter("an", PASSWORD, desk="desk-2").actor.id == account, "an order is for once"
    ordered(boss, "wipe", user="an")
    assert len(ordered(boss, "spare", user="an").places) == 2
    assert asked(there, account, "desk-2").state == "good"
    with pytest.raises(Refused):
        ordered(boss, "spare", user="an")


def test_unsent_work_of_a_revoked_account_is_kept_once_and_read_by_administrators(centre: Centre) -> None:
    client = centre.client("an")
    account = client.session().actor.id
    sent = client.operation("case.comment", centre.put("case", subsystem="reports"), text="đã đến nơi")
    client.push(sent)
    unsent = client.operation("case.comment", text="chữ chưa gửi")
    pieces = tuple(
        LeftWork(o.op_id, orjson.dumps({"operation": orjson.loads(codec.encode(o))}).decode()) for o in (sent, unsent)
    )
    draft = {"draft": {"kind": "case", "id": "c1", "field": "reply", "text": "đang gõ dở", "at": 1}}
    pieces += (LeftWork("d1", orjson.dumps(draft).decode()), LeftWork("d2", "not JSON"))
    assert handed(client, account, *pieces).taken == (), "an account in good standing sends it as operations"
    disable(centre, account)
    assert asked(client, account).taken == ()
    for _ in range(2):
        assert handed(client, account, *pieces).taken == tuple(p.id for p in pieces)
    assert set(asked(client, account).taken) == {p.id for p in pieces[1:]}, "a hand-in that was cut off goes on here"
    with reading(centre.engine) as connection:
        kept = seats.left(connection, account)
    assert [seats.words(one.body)[1] for one in kept if one.id != "d2"] == ["chữ chưa gửi", "đang gõ dở"]
    assert seats.words(kept[-1].body) == ("?", "")
    with pytest.raises(Refused, match="too_large"):
        handed(client, account, *(LeftWork(str(n), "{}") for n in range(WORK + 1)))
    assert ("seat.left_work", 4) in [(a, orjson.loads(d).get("pieces")) for a, _, _, d in centre.audit()]


def test_no_more_is_kept_than_an_account_can_have_left_and_not_for_ever(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = centre.client("an")
    account = client.session().actor.id
    disable(centre, account)
    monkeypatch.setattr(leaving, "MEBIBYTES", 1)
    big = LeftWork("big", "x" * 900_000)
    assert handed(client, account, big).taken == ("big",)
    with pytest.raises(Refused, match="left_full"):
        handed(client, account, LeftWork("more", "x" * 900_000))
    assert handed(client, account, big, LeftWork("small", "x")).taken == ("big", "small"), "what is here counts once"
    monkeypatch.setattr(leaving, "PIECES", 2)
    with pytest.raises(Refused, match="left_full"):
        handed(client, account, LeftWork("third", "x"))
    assert set(asked(client, account).taken) == {"big", "small"}
    with writing(centre.engine) as connection:
        connection.exec_driver_sql(f"UPDATE left_work SET at = at - {leaving.KEPT_MS + 1} WHERE id = 'big'")
    Upkeep(centre.engine, Folders(centre.settings.parts, centre.settings.blobs), 30).turn()
    assert asked(client, account).taken == ("small",)


@pytest.fixture
def five(monkeypatch: pytest.MonkeyPatch) -> int:
    """So few questions a minute the centre of this test answers one address."""
    monkeypatch.setattr(app, "QUESTIONS", 5)
    return 5


def test_without_a_session_little_is_read_and_not_without_end(five: int, centre: Centre) -> None:
    client = centre.client("an")
    account = client.session().actor.id
    for path in ("seat", "seats", "seat/worked"):
        assert unread(centre, path, 100_000).startswith(b"HTTP/1.1 413"), path
    work = f"seat/work?desk=desk-1&account={account}"
    assert unread(centre, work, 33 << 20).startswith(b"HTTP/1.1 413")
    assert unread(centre, work, 30 << 20).startswith(b"HTTP/1.1 200"), "answered before the body is there"
    for _ in range(five - 1):
        asked(client, account)
    for path in ("seat", work):
        head = unread(centre, path, 1000)
        assert head.startswith(b"HTTP/1.1 503"), head
        assert b"retry-after" in head
    assert client.session().actor.id == account, "everything else goes on"


def test_only_administrators_order_and_nobody_shuts_the_door_behind_himself(centre: Centre) -> None:
    boss, other = centre.client("boss", Role.ADMINISTRATOR), centre.client("an", Role.SUPERVISOR)
    for call in (lambda: ordered(other, "wipe", user="boss"), lambda: other.call("GET", "seats")):
        with pytest.raises(Refused, match="not_permitted"):
            call()
    for action, user, desk in (
        ("disable", "boss", ""),
        ("wipe", "", ""),
        ("wipe", "nobody", ""),
        ("burn", "an", ""),
        ("disable", "", "desk-1"),
    ):
        with pytest.raises(Refused):
            ordered(boss, action, user, desk)
    ward = centre.client("phường", Role.ADMINISTRATOR, unit_ids=["w1"])
    for call in (lambda: ordered(ward, "wipe", user="an"), lambda: ward.call("GET", "seats")):
        with pytest.raises(Refused, match="out_of_scope"):
            call()
    ordered(boss, "disable", "an")
    with pytest.raises(Revoked):
        other.session()
    ordered(boss, "enable", "an")
    other.enter("an", PASSWORD)
    assert {"account.disable", "account.enable"} <= {a for a, *_ in centre.audit()}


def test_streams_end_at_once(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 3600.0)  # nothing but the order makes the centre look
    boss, desk = centre.client("boss", Role.ADMINISTRATOR), centre.client("an")
    with desk.events(desk.snapshot().cursor) as stream:
        next(stream)
        began = time.monotonic()
        ordered(boss, "wipe", user="an")
        assert list(stream) == []
        assert time.monotonic() - began < 25


def test_the_command_line_orders_and_shows(centre: Centre, database_url: str) -> None:
    where = ("--data-dir", str(centre.settings.data_dir), "--db", database_url)
    client = centre.client("an")
    account = client.session().actor.id
    assert "desk-1" in run("desk", "list", *where)[1]
    assert run("desk", "wipe", *where)[0] == 1
    assert run("desk", "wipe", "--user", "nobody", *where)[0] == 1
    assert "an trên desk-1" in run("desk", "wipe", "--user", "an", *where)[1]
    assert "chờ xoá" in run("desk", "list", *where)[1]
    assert asked(client, account).state == "wipe"
    assert run("desk", "spare", "--desk", "desk-1", *where)[0] == 0
    assert asked(client, account).state == "good"
    assert run("user", "disable", "an", *where)[0] == 0
    shady = LeftWork(
        "d0",
        orjson.dumps({"photo": {"entity_kind": "\x1b[2J", "entity_id": "\x9b0m", "name": "\x1b]0;x\x07"}}).decode(),
    )
    handed(client, account, shady, LeftWork("d1", '{"draft":{"kind":"case","id":"c","field":"reply","text":"dở"}}'))
    assert "'dở'" in run("desk", "work", *where)[1]
    assert "d1" in [
        orjson.loads(one)["id"] for one in run("desk", "work", "--json", "--user", "an", *where)[1].splitlines()
    ]
    centre.client("boss").enter("boss", PASSWORD, desk="desk\x1b[31m\x9b1m\u202e")
    for said in (("list",), ("work",), ("work", "--json")):
        printed = run("desk", *said, *where)[1]
        assert [c for c in printed if not c.isprintable() and c != "\n"] == [], said
    asked(client, account, erased=True)
    assert "đã xoá" in run("desk", "list", *where)[1]
