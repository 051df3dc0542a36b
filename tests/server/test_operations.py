"""An operator's action is checked, applied once and remembered, whatever is sent and however often."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import orjson
import pytest

from ioc_contract import SCHEMA, clock, codec
from ioc_contract.clock import DAY, Instant
from ioc_contract.errors import Incompatible, Refused
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.messages import ALREADY, Operation, OpResult
from ioc_contract.permissions import Role
from ioc_server.store import records
from ioc_server.store.database import reading
from tests.server.client import Client
from tests.server.conftest import Centre


def case(centre: Centre, id: str) -> Any:
    with reading(centre.engine) as connection:
        return records.load(connection, "case", id)


def entries(centre: Centre, id: str) -> list[Any]:
    with reading(centre.engine) as connection:
        listed = ", ".join(KINDS["entry"].names)
        rows = connection.exec_driver_sql(f"SELECT {listed} FROM entries ORDER BY at, id")
        return [e for e in map(KINDS["entry"].load, map(tuple, rows)) if e.entity_id == id]


def only(client: Client, op: Operation) -> OpResult:
    (result,) = client.push(op).results
    return result


@pytest.fixture
def client(centre: Centre) -> Client:
    centre.put("organisation", id="o1")
    return centre.client("an")


def test_a_case_is_created_numbered_and_taken_through_its_states(centre: Centre, client: Client) -> None:
    create = client.operation("case.create", subsystem="reports", title="Rác", body="Rác đầy", channel="phone")
    made = create.entity_id
    assert only(client, create) == OpResult(create.op_id, "applied", 1)
    assert case(centre, made).number == 1
    second = client.operation("case.create", subsystem="reports", title="Đèn", body="", channel="app")
    assert only(client, second).status == "applied"
    assert case(centre, second.entity_id).number == 2
    verify = client.operation("case.verify", made)
    assign = client.operation("case.assign", made, lead_org_id=(None, "o1"))
    results = client.push(verify, assign).results
    assert [(r.status, r.version) for r in results] == [("applied", 2), ("applied", 3)]
    assert case(centre, made).state == "assigned"
    assert case(centre, made).lead_org_id == "o1"
    assert [e.kind for e in entries(centre, made)] == ["case.create", "case.verify", "case.assign"]
    assert {e.actor_name for e in entries(centre, made)} == {"An"}


def test_who_asked_for_an_extension_does_not_grant_it(centre: Centre, client: Client) -> None:
    """The centre asks the timeline, which knows of requests from before it was asked; desks find the same in theirs."""
    made = centre.put("case", subsystem="reports", state="in_progress")
    until = clock.now() + DAY
    asked = client.operation("case.request_extension", made, text="Chờ vật tư", extension_until=until)
    assert only(client, asked).status == "applied"
    assert only(client, client.operation("case.approve_extension", made)).code == "extension_own"
    other = centre.client("binh")
    assert only(other, other.operation("case.approve_extension", made)).status == "applied"
    again = other.operation("case.request_extension", made, text="Vẫn chờ", extension_until=until + DAY)
    assert only(other, again).status == "applied"
    assert only(other, other.operation("case.approve_extension", made)).code == "extension_own"
    assert only(client, client.operation("case.approve_extension", made)).status == "applied"
    assert case(centre, made).resolve_due_at == until + DAY


def test_a_move_somebody_made_first_is_answered_as_already_so(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", state="verifying")
    assert only(client, client.operation("case.verify", made)).code == ALREADY
    assert (entries(centre, made), case(centre, made).version) == ([], 1)
    assert only(client, client.operation("case.comment", made, text="thêm")).code == ""


def test_sending_again_changes_nothing_and_gets_the_same_answer(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports")
    ops = [client.operation("case.comment", made, text=f"ghi chú {i}") for i in range(3)]
    refused = client.operation("case.close", made)
    first = client.push(*ops, refused).results
    assert [r.status for r in first] == ["applied", "applied", "applied", "refused"]
    assert client.push(*ops, refused).results == first
    assert only(client, ops[1]) == first[1]
    assert [e.text for e in entries(centre, made)] == ["ghi chú 0", "ghi chú 1", "ghi chú 2"]
    assert case(centre, made).version == first[2].version


def test_the_same_operation_from_many_connections_at_once_is_applied_once(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports")
    op = client.operation("case.comment", made, text="một lần")
    clients = [centre.client("an") for _ in range(6)]
    results: list[OpResult] = []
    threads = [threading.Thread(target=lambda c=c: results.append(only(c, op))) for c in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert len({codec.encode(r) for r in results}) == 1
    assert len(entries(centre, made)) == 1


def test_many_desks_at_once_lose_no_operation(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports")
    clients = [centre.client("an") for _ in range(5)]
    wrong: list[OpResult] = []

    def work(one: Client) -> None:
        for _ in range(6):
            results = one.push(
                one.operation("case.comment", made, text="x"),
                one.operation("case.create", subsystem="reports", title="t", body="", channel="app"),
            ).results
            wrong.extend(r for r in results if r.status != "applied")

    threads = [threading.Thread(target=work, args=(c,)) for c in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(entries(centre, made)) == 30
    with reading(centre.engine) as connection:
        numbers = connection.exec_driver_sql("SELECT number FROM cases WHERE number IS NOT NULL").scalars().all()
        assert sorted(numbers) == list(range(1, 31))
        assert connection.exec_driver_sql("SELECT count(*) FROM operation").scalar_one() == 60


def test_one_id_is_never_used_for_two_bodies(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports")
    op = client.operation("case.comment", made, text="one")
    only(client, op)
    other = client.operation("case.comment", made, text="never applied")
    with pytest.raises(Refused, match="op_id_reused"):
        client.push(other, replace(op, text="two"))
    with pytest.raises(Refused, match="op_id_reused"):
        client.push(other, replace(op, text="two", add=({"type": "reporter"},)))
    assert [e.text for e in entries(centre, made)] == ["one"]


def test_a_refused_operation_holds_back_its_entity_alone(centre: Centre, client: Client) -> None:
    one, two = centre.put("case", subsystem="reports"), centre.put("case", subsystem="reports")
    ops = (
        client.operation("case.close", one),
        client.operation("case.comment", one, text="after a refusal"),
        client.operation("case.comment", two, text="beside it"),
    )
    results = client.push(*ops).results
    assert [(r.op_id, r.status, r.code) for r in results] == [
        (ops[0].op_id, "refused", "move_not_allowed"),
        (ops[2].op_id, "applied", ""),
    ]
    assert only(client, ops[1]).status == "applied"


def test_who_saw_an_old_value_is_told_by_whom_it_was_changed(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", title="cũ")
    binh = centre.client("bình")
    assert only(binh, binh.operation("case.edit", made, title=("cũ", "của Bình"))).status == "applied"
    assert only(client, client.operation("case.comment", made, text="khác")).status == "applied"
    result = only(client, client.operation("case.edit", made, title=("cũ", "của An")))
    assert (result.status, result.code, result.version) == ("conflict", "changed_meanwhile", None)
    assert result.detail["field"] == "title"
    assert (result.detail["mine"], result.detail["theirs"]) == ("của An", "của Bình")
    assert result.detail["by"] == "Bình"
    assert isinstance(result.detail["at"], int)
    assert case(centre, made).title == "của Bình"
    assert only(client, client.operation("case.edit", made, title=("cũ", "của Bình"))).status == "applied"


def test_a_change_that_was_imported_is_told_by_the_timeline(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", title="mới")
    centre.put("entry", entity_kind="case", entity_id=made, actor_name="Cổng 1022", at=7)
    result = only(client, client.operation("case.edit", made, title=("cũ", "của An")))
    assert (result.detail["by"], result.detail["at"]) == ("Cổng 1022", 7)


@pytest.mark.parametrize(
    ("user", "kind", "code"),
    [
        ({"role": Role.AGENCY_OFFICER, "org_id": "o1"}, "case.assign", "not_permitted"),
        ({"role": Role.OPERATOR, "subsystems": ["media"]}, "case.comment", "out_of_scope"),
        ({"role": Role.OPERATOR, "unit_ids": ["u2"]}, "case.comment", "out_of_scope"),
        ({"role": Role.OPERATOR}, "case.comment", "out_of_scope"),
        ({"role": Role.AGENCY_OFFICER, "org_id": "o2"}, "case.comment", "out_of_scope"),
        ({"role": Role.SUPERVISOR}, "case.comment", ""),
        ({"role": Role.AGENCY_OFFICER, "org_id": "o1"}, "case.comment", ""),
        ({"role": Role.SUPERVISOR}, "case.explode", "unknown_operation"),
    ],
)
def test_each_operation_is_checked_here_again(centre: Centre, user: dict[str, Any], kind: str, code: str) -> None:
    made = centre.put("case", subsystem="reports", unit_id="u1", lead_org_id="o1", sensitive=1)
    client = centre.client("an", **user)
    result = only(client, client.operation(kind, made, text="x"))
    assert (result.status, result.code) == ("refused" if code else "applied", code)
    assert len(entries(centre, made)) == (0 if code else 1)
    assert case(centre, made).version == (1 if code else 2)


def test_a_ward_triages_the_stories_it_receives(centre: Centre) -> None:
    ward = centre.client("phường", role=Role.OPERATOR, unit_ids=["u2"])
    for unit, code in ((None, ""), ("u2", ""), ("u1", "out_of_scope")):
        story = centre.put("article", subsystem="media", unit_id=unit)
        assert only(ward, ward.operation("article.flag", story)).code == code


def test_nobody_acts_in_anothers_name(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports")
    stranger = centre.account("bình")
    op = replace(client.operation("case.comment", made, text="x"), actor=stranger)
    assert only(client, op).code == "not_permitted"


def test_what_is_not_there_is_not_found(client: Client) -> None:
    assert only(client, client.operation("case.comment", new_id(), text="x")).code == "not_found"
    assert only(client, client.operation("observation.edit", new_id())).code == "unknown_operation"
    assert only(client, client.operation("account.edit", new_id())).code == "unknown_operation"


def test_everything_that_was_tried_is_in_the_audit(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", title="a")
    edit = replace(client.operation("case.edit", made, title=("a", "b")), base_version=1)
    client.push(edit, client.operation("case.close", made))
    applied, refused = centre.audit()[-2:]
    assert applied[:3] == ("case.edit", "An", made)
    assert orjson.loads(applied[3])["set"] == {"title": ["a", "b"]}
    assert orjson.loads(applied[3])["op_id"] == edit.op_id
    assert refused[0] == "case.close refused"


def test_an_edit_joins_what_others_changed_and_the_audit_says_so(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", title="cũ", body="cũ", priority=1)
    binh = centre.client("bình")
    theirs = binh.operation("case.edit", made, title=("cũ", "của Bình"), body=("cũ", "Bình viết"))
    assert only(binh, replace(theirs, base_version=1)).status == "applied"
    mine = client.operation("case.edit", made, title=("cũ", "của An"), priority=(1, 3))
    result = only(client, replace(mine, base_version=1))
    assert (result.status, result.code, result.version) == ("applied", "merged", 3)
    told = result.detail["fields"]["title"]
    assert (told["mine"], told["theirs"], told["by"]) == ("của An", "của Bình", "Bình")
    assert (case(centre, made).title, case(centre, made).body, case(centre, made).priority) == (
        "của Bình",
        "Bình viết",
        3,
    )
    action, _, _, detail = centre.audit()[-1]
    kept = orjson.loads(detail)
    assert action == "case.edit merged"
    assert (kept["base"], kept["over"], kept["taken"]) == (1, 2, ["priority"])
    assert (kept["left"]["title"]["mine"], kept["left"]["title"]["theirs"]) == ("của An", "của Bình")
    assert orjson.loads(centre.audit()[-2][3])["set"] == {"priority": [1, 3]}
    third = only(client, client.operation("case.edit", made, title=("cũ", "lần nữa")))
    assert third.detail["fields"]["title"]["by"] == "Bình"  # a value that was left is nobody's change


def test_ones_own_edits_one_after_the_other_are_no_merge(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", title="cũ", priority=1)
    first = client.operation("case.edit", made, title=("cũ", "mới"))
    second = client.operation("case.edit", made, priority=(1, 3))
    client.push(replace(first, base_version=1), replace(second, base_version=1))
    assert [row[0] for row in centre.audit()][-2:] == ["case.edit", "case.edit"]


def test_two_agencies_chosen_at_once_conflict_with_both_names(centre: Centre, client: Client) -> None:
    centre.put("organisation", id="o2")
    made = centre.put("case", subsystem="reports", state="new")
    binh = centre.client("bình")
    assert only(binh, binh.operation("case.assign", made, lead_org_id=(None, "o2"))).status == "applied"
    result = only(client, client.operation("case.assign", made, lead_org_id=(None, "o1")))
    assert (result.status, case(centre, made).lead_org_id) == ("conflict", "o2")
    told = result.detail["fields"]["lead_org_id"]
    assert (told["mine"], told["theirs"], told["by"]) == ("o1", "o2", "Bình")


def test_a_report_brings_its_reporter_photos_and_twins(centre: Centre, client: Client) -> None:
    photo = {"sha256": "a" * 64, "name": "a.jpg", "media_type": "image/jpeg", "size": 3, "role": "citizen"}
    create = client.operation("case.create", subsystem="reports", title="Rác", body="", channel="phone")
    create = replace(create, add=({"type": "reporter", "name": "Công dân", "phone": "+84 900"}, photo))
    assert only(client, create).status == "applied"
    with reading(centre.engine) as connection:
        assert connection.exec_driver_sql("SELECT sha256 FROM attachments").scalar_one() == "a" * 64
    twin = centre.put("case", subsystem="reports")
    duplicate = client.operation("case.mark_duplicate", twin, duplicate_of=(None, create.entity_id))
    assert only(client, duplicate).status == "applied"
    assert case(centre, create.entity_id).duplicate_count == 1


def test_a_citizens_identity_is_given_for_a_logged_reason_alone(centre: Centre) -> None:
    chief, viewer = centre.client("chief"), centre.client("viewer", Role.VIEWER)
    create = chief.operation("case.create", subsystem="reports", title="Rác", body="", channel="phone")
    create = replace(create, add=({"type": "reporter", "name": "Công dân", "phone": "+84 900"},))
    assert only(chief, create).status == "applied"
    for client, reason, code in ((viewer, "cần gọi lại", "not_permitted"), (chief, " ", "reason_required")):
        with pytest.raises(Refused, match=code):
            client.reporter(create.entity_id, reason)
    with pytest.raises(Refused, match="not_found"):
        chief.reporter(new_id(), "cần gọi lại")
    assert chief.reporter(create.entity_id, "cần gọi lại").phone == "+84 900"
    action, name, entity, detail = centre.audit()[-1]
    assert (action, name, entity) == ("reporter.reveal", "Chief", create.entity_id)
    assert orjson.loads(detail)["reason"] == "cần gọi lại"
    for kind in KINDS:
        assert "+84 900" not in codec.encode(chief.rows(kind)).decode()


@pytest.mark.parametrize(
    "spoil",
    [
        {"op_id": "x"},
        {"op_id": "A" * 36},
        {"entity_id": "'; DROP TABLE cases; --"},
        {"text": "nul\0"},
        {"base_version": 2**64},
        {"made_at": -(2**70)},
        {"add": [{"type": "attachment", "size": 10**30}]},
        {"set": {"title": {"before": None, "after": "\0"}}},
        {"set": {"title": "no change"}},
        {"set": []},
        {"public": "yes"},
        {"kind": None},
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_done(
    centre: Centre, client: Client, spoil: dict[str, Any]
) -> None:
    made = centre.put("case", subsystem="reports")
    good, bad = (client.operation("case.comment", made, text="x") for _ in range(2))
    plain = [orjson.loads(codec.encode(op)) for op in (good, bad)]
    plain[1] |= spoil
    answer = client.http.post(f"{client.url}/v1/ops", data=_json(plain), timeout=10)
    assert answer.status_code == 422
    assert isinstance(codec.error(422, answer.content), Refused)
    assert entries(centre, made) == []


def _json(value: Any) -> bytes:
    import json  # the standard library's can write integers of any size

    return json.dumps(value).encode()


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff\xfe", b"[" * 50_000, b'[{"op_id": "\\ud800"}]', b"null"])
def test_junk_is_refused(client: Client, body: bytes) -> None:
    answer = client.http.post(f"{client.url}/v1/ops", data=body, timeout=10)
    assert answer.status_code == 422


def test_any_value_in_any_field_is_answered(centre: Centre, client: Client) -> None:
    values = ["x" * 5000, 7, -1, 1.5, True, None, [], {}, "<script>", "\u202e", 2**62, ["a"], {"a": []}]
    for field in ("title", "priority", "lat", "unit_id", "private"):
        for value in values:
            made = centre.put("case", subsystem="reports")
            result = only(client, client.operation("case.edit", made, **{field: (None, value)}))
            assert result.status in ("applied", "refused", "conflict")


def test_no_value_taken_makes_a_page_or_a_later_act_a_fault(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", state="verifying")
    photo = {"sha256": "ab", "name": "a.jpg", "media_type": "image/jpeg", "size": 3}
    for spoilt in (
        client.operation("case.edit", made, lat=(None, "inf"), lon=(None, "nan")),
        client.operation("case.assign", made, lead_org_id=(None, "o1"), supporting_org_ids=([], [{}])),
        client.operation("task.create", subsystem="tasks", title="Dọn rác", due_at=2**62),
        replace(client.operation("task.create", subsystem="tasks", title="Dọn rác"), made_at=Instant(-(2**62))),
        *(
            replace(client.operation("case.attach", made), add=(photo | wrong,))
            for wrong in ({"width": "w"}, {"thumb_sha256": [1]})
        ),
    ):
        assert only(client, spoilt).code == "bad_value", spoilt
    assert [r[0] for r in client.rows("case").table.rows] == [made]
    assert client.rows("task").table.rows == client.rows("attachment").table.rows == ()
    assert only(client, client.operation("case.comment", made, text="x")).status == "applied"


def test_another_schema_and_too_many_operations_are_refused(client: Client) -> None:
    op = client.operation("case.comment", new_id(), text="x")
    with pytest.raises(Incompatible):
        client.push(replace(op, schema=SCHEMA + 1))
    with pytest.raises(Refused):
        client.push(*[replace(op, op_id=new_id()) for _ in range(101)])


def test_whom_a_note_mentions_reaches_the_timeline(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", state="verifying")
    someone = centre.put("person")
    note = client.operation("case.comment", made, text="xem giúp")
    sent = replace(note, add=({"type": "mention", "person_id": someone},))
    assert only(client, sent).status == "applied"
    (line,) = entries(centre, made)
    assert (line.to_value, line.public) == (someone, False)
    stranger = replace(client.operation("case.comment", made, text="?"), add=({"type": "mention", "person_id": "x"},))
    assert only(client, stranger).code == "unknown_reference"


def test_ids_that_cannot_be_read_are_refused_and_no_fault(client: Client) -> None:
    for kind in ("case.comment", "shift.create", "article.read", "alarm.ack", "calendar.edit"):
        for name, value in (("op_id", "none"), ("op_id", ""), ("entity_id", "0\0"), ("kind", "a\0"),
                            ("entity_kind", "a\0"), ("desk", "\0")):  # fmt: skip
            with pytest.raises(Refused, match="not_readable"):
                client.push(replace(client.operation(kind), **{name: value}))
    for kind in ("case.create", "task.create", "shift.create"):  # nobody else can have made the same
        for entity_id in ("ca-dem", "", "8C6F1A0E-0000-7000-8000-000000000000"):
            with pytest.raises(Refused, match="not_readable"):
                client.push(replace(client.operation(kind, subsystem="reports"), entity_id=entity_id))


def test_no_address_and_no_body_makes_a_fault(client: Client) -> None:
    for path in ("cases/%00/reporter?reason=x", "rows?kind=%00", "rows?kind=case&after=%00", "marks?kind=case&after=a%00",
                 "changes?cursor=%00", "blobs/%00"):  # fmt: skip
        answer = client.http.get(f"{client.url}/v1/{path}", timeout=30)
        assert 400 <= answer.status_code < 500, path
    body = {"user": "a\0", "password": "b", "desk": "\0", "protocol": 1, "schema": 1, "account_id": "\0", "case_id": "\0",
            "kind": "case", "ids": ["\0"], "action": "wipe"}  # fmt: skip
    for path in ("sign-in", "seat", "presence", "rows", "seats"):
        with pytest.raises(Refused, match="not_readable"):
            client.call("POST", path, json=body)
