"""Undoing at the real centre: by what it keeps of each operation, whatever the desk says; and the audit tells."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from ioc_contract import undo
from ioc_contract.clock import MINUTE, Instant
from ioc_contract.messages import Operation
from ioc_server.store.database import writing
from ioc_server.store.tables import operation
from tests.server.client import Client
from tests.server.conftest import Centre
from tests.server.test_operations import case, entries, only


@pytest.fixture
def client(centre: Centre) -> Client:
    centre.put("organisation", id="o1")
    return centre.client("an")


def undoing(client: Client, made: Operation, image: undo.Image | None = None) -> Operation:
    back = client.operation(f"{made.entity_kind}.undo", made.entity_id)
    return replace(back, add=(undo.item(made.op_id, made.kind, image or {}),))


def test_a_chain_of_acts_is_undone_to_where_it_began(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", state="new", lead_org_id=None)
    before = case(centre, made)
    acts = [
        client.operation("case.verify", made),
        client.operation("case.assign", made, lead_org_id=(None, "o1")),
        client.operation("case.start", made),
        client.operation("case.pause", made, text="chờ vật tư"),
    ]
    assert [r.status for r in client.push(*acts).results] == ["applied"] * 4
    backs = [undoing(client, act) for act in reversed(acts)]
    assert [r.status for r in client.push(*backs).results] == ["applied"] * 4
    after = case(centre, made)
    assert replace(after, version=before.version, updated_at=before.updated_at) == before
    lines = entries(centre, made)
    assert [(e.kind, e.from_value, e.to_value) for e in lines[4:]] == [
        ("case.undo", act.kind, act.op_id) for act in reversed(acts)
    ]
    assert [row[0] for row in centre.audit()][-4:] == ["case.undo"] * 4
    assert client.push(*backs).results[0].version == after.version - 3  # sent again: the same answers


def test_what_a_desk_says_it_did_counts_for_nothing(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", state="new", title="Tên", lead_org_id=None)
    verify = client.operation("case.verify", made)
    assert only(client, verify).status == "applied"
    lie = {"state": ("closed", "verifying"), "title": ("Tên khác", "Tên"), "rating": (5, None)}
    assert only(client, undoing(client, verify, lie)).status == "applied"
    after = case(centre, made)
    assert (after.state, after.title, after.rating) == ("new", "Tên", None)


def test_somebody_was_there_since(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", state="new", lead_org_id=None)
    verify = client.operation("case.verify", made)
    assert only(client, verify).status == "applied"
    binh = centre.client("bình")
    assert only(binh, binh.operation("case.assign", made, lead_org_id=(None, "o1"))).status == "applied"
    assert only(client, client.operation("case.comment", made, text="khác")).status == "applied"
    result = only(client, undoing(client, verify))
    assert (result.status, result.code, result.detail["by"]) == ("conflict", "touched_since", "Bình")
    assert isinstance(result.detail["at"], int)
    assert case(centre, made).state == "assigned"
    assert centre.audit()[-1][0] == "case.undo conflict"


def test_only_by_who_did_it_and_only_for_a_while(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", state="new")
    verify = client.operation("case.verify", made)
    assert only(client, verify).status == "applied"
    binh = centre.client("bình")
    assert only(binh, undoing(binh, verify)).code == "undo_not_yours"
    assert only(client, undoing(client, client.operation("case.verify", made))).code == "undo_unknown"
    with writing(centre.engine) as connection:
        connection.execute(operation.update().values(at=operation.c.at - (undo.MINUTES + 1) * MINUTE))
    assert only(client, undoing(client, verify)).code == "undo_too_late"
    offline = undoing(client, verify)
    assert only(client, replace(offline, made_at=Instant(offline.made_at - 20 * MINUTE))).status == "applied"
    assert case(centre, made).state == "new"


def test_a_refused_act_has_nothing_to_undo(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", state="new")
    close = client.operation("case.close", made)
    assert only(client, close).status == "refused"
    assert only(client, undoing(client, close)).status == "applied"
    assert case(centre, made).version == 1
    assert entries(centre, made) == []


def test_a_duplicate_is_counted_off_and_a_report_withdrawn(centre: Centre, client: Client) -> None:
    one, two = centre.put("case", subsystem="reports"), centre.put("case", subsystem="reports", state="new")
    duplicate = client.operation("case.mark_duplicate", two, duplicate_of=(None, one))
    assert only(client, duplicate).status == "applied"
    assert case(centre, one).duplicate_count == 1
    assert only(client, undoing(client, duplicate)).status == "applied"
    assert case(centre, one).duplicate_count == 0
    create = client.operation("case.create", subsystem="reports", title="Lập nhầm", body="", channel="phone")
    assert only(client, create).status == "applied"
    assert only(client, undoing(client, create)).status == "applied"
    gone = case(centre, create.entity_id)
    assert (gone.state, gone.reason, gone.number) == ("rejected", undo.WITHDRAWN, 1)


def test_undoing_a_merged_edit_leaves_the_others_value(centre: Centre, client: Client) -> None:
    made = centre.put("case", subsystem="reports", title="cũ", priority=1)
    binh = centre.client("bình")
    assert only(binh, binh.operation("case.edit", made, title=("cũ", "của Bình"))).status == "applied"
    mine = client.operation("case.edit", made, title=("cũ", "của An"), priority=(1, 3))
    assert only(client, mine).code == "merged"
    assert only(client, undoing(client, mine)).status == "applied"
    assert (case(centre, made).title, case(centre, made).priority) == ("của Bình", 1)
    changed = [orjson.loads(row[3]).get("changed") for row in centre.audit() if row[0] == "case.edit"]
    assert changed == [["title"], ["priority"]]
