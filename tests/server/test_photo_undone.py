"""The undoing of an attaching takes its photos off the record, unless somebody made a copy of one since."""

from __future__ import annotations

import time
from dataclasses import replace

import orjson
import pytest

from ioc_contract.errors import Refused
from ioc_contract.messages import Operation
from ioc_contract.permissions import Role
from tests.pictures import noisy
from tests.server.client import Client
from tests.server.conftest import Centre
from tests.server.test_operations import entries, only
from tests.server.test_undo import undoing
from tests.server.test_uploads import attach, attachments, begin, case_of, get, named, patch, send


@pytest.fixture
def client(centre: Centre) -> Client:
    return centre.client("an", Role.OPERATOR, unit_ids=["u1"])


def copy_of(client: Client, case: str, original: str, content: bytes) -> Operation:
    made = attach(client, case, content)
    return replace(made, add=({**made.add[0], "original_id": original},))


def test_photos_leave_the_record_whether_they_came_or_not(centre: Centre, client: Client) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    kept, here, coming = noisy(16, 1), noisy(16, 2), noisy(16, 3)
    viewer = centre.client("viewer", Role.VIEWER)
    act = attach(client, case, here, coming)
    assert [r.status for r in client.push(attach(client, case, kept), act).results] == ["applied"] * 2
    send(client, kept)
    send(client, here)
    place, _ = begin(client, coming)
    cursor = viewer.snapshot().cursor
    shas = {a.sha256 for a in attachments(centre)} - {named(coming)}
    back = undoing(client, act)
    result = only(client, back)
    assert result.status == "applied"
    (stays,) = attachments(centre)
    assert case_of(centre, case).photo_count == 1
    (gone,) = shas - {stays.sha256}
    for sha256 in (gone, named(coming)):
        with pytest.raises(Refused, match="not_found"):
            get(viewer, sha256)
    patch(client, place, 0, coming)  # it arrives all the same: it hangs nowhere
    assert attachments(centre) == [stays]
    assert only(client, back) == result
    assert case_of(centre, case).photo_count == 1
    assert [(e.kind, e.from_value) for e in entries(centre, case)][-1] == ("case.undo", "case.attach")
    (detail,) = (orjson.loads(row[-1]) for row in centre.audit() if row[0] == "case.undo")
    assert sorted(detail["photos_off"]) == sorted([gone, named(coming)])
    until, left = time.monotonic() + 30, set[str]()
    while len(left) < 2:
        assert time.monotonic() < until
        left = {i for one in viewer.changes(cursor).left if one.kind == "attachment" for i in one.ids}
        time.sleep(0.05)


def test_a_copy_made_since_stands_in_the_way_as_long_as_it_is_there(centre: Centre, client: Client) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    act = attach(client, case, noisy(16, 1))
    assert only(client, act).status == "applied"
    (original,) = attachments(centre)
    binh = centre.client("bình")
    copy = copy_of(binh, case, original.id, noisy(16, 2))
    assert only(binh, copy).status == "applied"
    assert only(centre.client("cường"), centre.client("cường").operation("case.comment", case, text="x")).status
    refused = only(client, undoing(client, act))
    assert (refused.status, refused.code, refused.detail["by"]) == ("conflict", "touched_since", "Bình")
    assert len(attachments(centre)) == case_of(centre, case).photo_count == 2
    assert only(binh, undoing(binh, copy)).status == "applied"
    assert only(client, undoing(client, act)).status == "applied"
    assert (attachments(centre), case_of(centre, case).photo_count) == ([], 0)


def test_photos_of_a_report_made_by_mistake_stay_with_it(centre: Centre) -> None:
    client = centre.client("bình")
    made = replace(
        client.operation("case.create", title="Nhầm", subsystem="reports", body="", channel="phone"),
        add=attach(client, "x", noisy(16)).add,
    )  # fmt: skip
    answer = only(client, made)
    assert answer.status == "applied", answer
    assert only(client, undoing(client, made)).status == "applied"
    assert [a.entity_id for a in attachments(centre)] == [made.entity_id]
    assert case_of(centre, made.entity_id).state == "rejected"
