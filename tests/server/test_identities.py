"""Who a citizen is: apart, masked, revealed for a logged reason, in no log, and erased at their request with the report kept."""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from pathlib import Path

import orjson
import pytest

from ioc_contract import codec
from ioc_contract.errors import Refused
from ioc_contract.identity import ERASED, masked
from ioc_contract.messages import FieldChange, LeftWork
from ioc_contract.permissions import Role
from ioc_desktop.services import board_new
from ioc_server.services import identities
from ioc_server.store import accounts, write
from ioc_server.store.database import reading, writing
from tests.server.client import Client
from tests.server.conftest import Centre
from tests.server.test_command_line import run
from tests.server.test_operations import case, entries, only

NAME, PHONE, EMAIL = "Trần Thị Cúc", "0903 111 222", "cuc@example.org"
SECRETS = (NAME, PHONE, "0903111222", EMAIL)


def told(client: Client, title: str = "Rác", phone: str = PHONE) -> str:
    label = masked(NAME, phone, EMAIL)
    made = client.operation(
        "case.create", subsystem="reports", title=title, body="", channel="phone", reporter_label=label
    )
    made = replace(made, add=({"type": "reporter", "name": NAME, "phone": phone, "email": EMAIL},))
    assert only(client, made).status == "applied"
    return made.entity_id


def test_the_identity_is_in_its_own_table_alone(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        chief = centre.client("chief")
        made = told(chief)
        assert chief.reporter(made, "cần gọi lại").phone == PHONE
    assert case(centre, made).reporter_label == "T.T.C. · 09•• ••• 222"
    with reading(centre.engine) as connection:
        everywhere = {
            table: str([tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")])
            for table in ("cases", "entries", "audit", "operation", "feed")
        }
    everywhere["log"] = caplog.text
    for place, held in everywhere.items():
        assert not [s for s in SECRETS if s in held], place
    action, who, which, detail = centre.audit()[-1]
    assert (action, who, which) == ("reporter.reveal", "Chief", made)
    assert orjson.loads(detail) == {"known": True, "reason": "cần gọi lại"}


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR)])
def test_agencies_and_onlookers_do_not_see_it(centre: Centre, role: Role) -> None:
    made = told(centre.client("chief"))
    other = centre.client("other", role, **({"org_id": "o1"} if role is Role.AGENCY_OFFICER else {}))
    with pytest.raises(Refused, match="not_permitted"):
        other.reporter(made, "tò mò")
    assert not [action for action, *_ in centre.audit() if action.startswith("reporter.")]


def test_erased_at_the_citizens_request_while_the_report_stays(
    centre: Centre, database_url: str, tmp_path: Path
) -> None:
    chief = centre.client("chief")
    one, two, other = told(chief), told(chief, "Đèn", "+84 903 111 222"), told(chief, "Cây", "0911 000 333")
    before = case(centre, one)
    with writing(centre.engine) as connection:
        found = identities.find(connection, phone="0903.111.222")
        assert {h.case_id for h in found} == {one, two}
        assert identities.erase(connection, [h.case_id for h in found], "Yêu cầu số 12", "quản trị") == 2
    with reading(centre.engine) as connection:
        images = str(connection.exec_driver_sql("SELECT image FROM operation").scalars().all())
    assert images.count(ERASED) == 2
    assert images.count("T.T.C.") == 1, "the other's"
    after = case(centre, one)
    assert after == replace(before, reporter_label=ERASED, version=2, updated_at=after.updated_at)
    assert entries(centre, one)
    with pytest.raises(Refused, match="not_found"):
        chief.reporter(one, "cần gọi lại")
    assert chief.reporter(other, "cần gọi lại").name == NAME
    acts = [(a, orjson.loads(d)) for a, _, _, d in centre.audit() if a == "reporter.erase"]
    assert acts == [("reporter.erase", {"reason": "Yêu cầu số 12"})] * 2
    with writing(centre.engine) as connection:  # an import that brings the citizen again does not bring them back
        write.put_reporters(connection, [(one, NAME, PHONE, EMAIL)])
        held = str(connection.exec_driver_sql("SELECT * FROM reporter").all())
        assert held.count(NAME) == 1
        assert [h.erased for h in identities.find(connection, number=after.number)] == [True]
        assert identities.erase(connection, [one], "lần nữa", "quản trị") == 0


def test_what_was_never_sent_is_kept_without_the_citizen(centre: Centre, database_url: str) -> None:
    desk = centre.client("an")
    account = desk.session().actor.id
    made = replace(
        desk.operation("case.create", subsystem="reports", title="Rác", reporter_label=masked(NAME, PHONE, EMAIL)),
        add=(
            {"type": "reporter", "name": NAME, "phone": PHONE, "email": EMAIL},
            {"type": "attachment", "name": "a.jpg"},
        ),
    )
    form = orjson.dumps(asdict(board_new.Form(title="Đèn tắt", name=NAME, phone=PHONE, email=EMAIL))).decode()
    draft = {"draft": {"kind": "case", "id": "", "field": "new", "text": form, "at": 1}}
    reply = {"draft": {"kind": "case", "id": "c", "field": "reply", "text": "Xin chào", "at": 1}}
    operation = {"operation": orjson.loads(codec.encode(made))}
    bodies = {"op": operation, "no": {**operation, "refused": {"code": "x"}}, "form": draft, "reply": reply}
    work = tuple(LeftWork(name, orjson.dumps(body).decode()) for name, body in bodies.items())
    with writing(centre.engine) as connection:
        accounts.set_active(connection, account, False)
    desk.call("POST", "seat/work", params={"desk": "desk-1", "account": account}, data=codec.encode(work))
    said = run("desk", "work", "--json", "--data-dir", str(centre.settings.data_dir), "--db", database_url)[1]
    kept = {one["id"]: orjson.loads(one["body"]) for one in map(orjson.loads, said.splitlines())}
    assert not [s for s in SECRETS if s in str(kept)]
    assert kept["op"]["operation"]["set"]["title"]["after"] == "Rác"
    assert kept["op"]["operation"]["add"] == [{"type": "reporter"}, {"type": "attachment", "name": "a.jpg"}]
    assert kept["no"]["refused"] == {"code": "x"}
    assert orjson.loads(kept["form"]["draft"]["text"])["title"] == "Đèn tắt"
    assert kept["reply"] == reply


def test_the_command_finds_and_erases(database_url: str, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path), "--db", database_url)
    run("init", *where)
    assert run("identity", "find", "--phone", "0903 111 222", *where) == (0, "0 phản ánh.\n")
    code, said = run("identity", "erase", "--number", "7", "--reason", "  ", *where)
    assert code == 1
    assert "lý do" in said
    assert run("identity", "erase", "--number", "7", "--reason", "Yêu cầu số 12", *where)[0] == 1


def test_what_a_desk_sends_again_without_the_citizen_is_the_same(centre: Centre) -> None:
    """It forgets them once the centre has them; who sends the act again after a restart or a restore is told as before."""
    desk = centre.client("an")
    made = replace(
        desk.operation("case.create", subsystem="reports", title="Rác", reporter_label=masked(NAME, PHONE, EMAIL)),
        add=({"type": "reporter", "name": NAME, "phone": PHONE, "email": EMAIL},),
    )
    first = only(desk, made)
    assert first.status == "applied"
    bare = replace(made, add=({"type": "reporter"},), set={**made.set, "reporter_label": FieldChange(None, ERASED)})
    assert only(desk, bare) == only(desk, made) == first
    assert desk.reporter(made.entity_id, "cần gọi lại").phone == PHONE
    with pytest.raises(Refused, match="op_id_reused"):
        only(desk, replace(made, text="khác"))
