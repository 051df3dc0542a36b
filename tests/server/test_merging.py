"""Reports of the same thing merged at the centre: one answer for all, the earliest deadline, and every way out again."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from ioc_contract.messages import Operation
from ioc_contract.permissions import Role
from ioc_contract.records import Case
from ioc_contract.undo import item
from tests.server.client import Client
from tests.server.conftest import Centre
from tests.server.test_operations import case, entries, only

DUE = 1_800_000_000_000


def put(centre: Centre, due: int, **values: object) -> str:
    return centre.put(
        "case", subsystem="reports", state="in_progress", stage="resolve", due_at=due, resolve_due_at=due, **values
    )


def merged(client: Client, twin: str, master: str) -> Operation:
    made = client.operation("case.mark_duplicate", twin, duplicate_of=(None, master))
    result = only(client, made)
    assert result.status == "applied", result
    return made


def as_it_was(one: Case, other: Case) -> bool:
    return replace(one, version=0, updated_at=0) == replace(other, version=0, updated_at=0)


@pytest.fixture
def chief(centre: Centre) -> Client:
    return centre.client("an")


def test_merging_and_taking_out_again_leaves_both_as_they_were(centre: Centre, chief: Client) -> None:
    master, twin = put(centre, DUE + 9), put(centre, DUE)
    before = case(centre, master), case(centre, twin)
    merged(chief, twin, master)
    held, gone = case(centre, master), case(centre, twin)
    assert (held.duplicate_count, held.due_at, held.own_due_at) == (1, DUE, DUE + 9)
    assert (gone.state, gone.duplicate_of, gone.due_at) == ("duplicate", master, None)
    assert [(e.kind, e.to_value) for e in entries(centre, master)] == [("case.absorb", twin)]
    assert only(chief, chief.operation("case.unmerge", twin)).status == "applied"
    again = case(centre, master), case(centre, twin)
    assert all(map(as_it_was, again, before))
    assert [e.kind for e in entries(centre, master)] == ["case.absorb", "case.part"]


def test_undoing_a_merge_leaves_both_as_they_were_too(centre: Centre, chief: Client) -> None:
    master, twin = put(centre, DUE + 9), put(centre, DUE)
    before = case(centre, master), case(centre, twin)
    made = merged(chief, twin, master)
    assert only(chief, undoing(chief, made)).status == "applied"
    assert all(map(as_it_was, (case(centre, master), case(centre, twin)), before))


def undoing(client: Client, made: Operation) -> Operation:
    return replace(client.operation("case.undo", made.entity_id), add=(item(made.op_id, made.kind, {}),))


def test_no_undoing_makes_a_chain_of_merged_reports(centre: Centre, chief: Client) -> None:
    twin, middle, end = put(centre, DUE), put(centre, DUE), put(centre, DUE)
    merged(chief, twin, middle)
    apart = chief.operation("case.unmerge", twin)
    assert only(chief, apart).status == "applied"
    merged(chief, middle, end)
    refused = only(chief, undoing(chief, apart))
    assert (refused.status, refused.code) == ("refused", "cannot_merge_into")
    assert (case(centre, twin).duplicate_of, case(centre, middle).duplicate_count) == (None, 0)

    third, fourth = put(centre, DUE), put(centre, DUE)
    merged(chief, third, end)
    apart = chief.operation("case.unmerge", third)
    assert only(chief, apart).status == "applied"
    merged(chief, fourth, third)  # it stands for another by now
    assert only(chief, undoing(chief, apart)).code == "has_duplicates"
    assert (case(centre, third).duplicate_of, case(centre, third).duplicate_count) == (None, 1)
    assert only(chief, chief.operation("case.unmerge", fourth)).status == "applied"
    assert only(chief, undoing(chief, apart)).status == "applied", "nothing stands in the way now"
    assert (case(centre, third).duplicate_of, case(centre, end).duplicate_count) == (end, 2)


def test_the_answer_reaches_every_citizen_whose_report_was_merged(centre: Centre, chief: Client) -> None:
    master, twins, other = put(centre, DUE), [put(centre, DUE + 1), put(centre, DUE + 2)], put(centre, DUE)
    for twin in twins:
        merged(chief, twin, master)
    assert only(chief, chief.operation("case.request_approval", master)).status == "applied"
    assert (
        only(chief, replace(chief.operation("case.reply", master, text="Đã vá xong."), public=True)).status == "applied"
    )
    for twin in twins:
        told = case(centre, twin)
        assert (told.answer, told.answered_at) == ("Đã vá xong.", case(centre, master).answered_at)
        line = entries(centre, twin)[-1]
        assert (line.kind, line.text, line.public) == ("case.reply", "Đã vá xong.", True)
    assert case(centre, other).answered_at is None
    late = put(centre, DUE + 3)
    merged(chief, late, master)  # what comes to an answered report is answered at once
    assert case(centre, late).answer == "Đã vá xong."
    assert only(chief, chief.operation("case.unmerge", late)).status == "applied"
    assert (case(centre, late).answer, case(centre, late).answered_at, case(centre, late).due_at) == (
        "x",
        None,
        DUE + 3,
    )


def test_many_desks_merging_into_one_report_are_all_counted(centre: Centre, chief: Client) -> None:
    master, twins = put(centre, DUE + 100), [put(centre, DUE + i) for i in range(8)]
    clients = [centre.client(f"u{i}") for i in range(4)]
    barrier = threading.Barrier(len(clients))

    def work(client: Client, mine: list[str]) -> None:
        barrier.wait(30)
        for twin in mine:
            merged(client, twin, master)

    threads = [threading.Thread(target=work, args=(c, twins[i::4])) for i, c in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (case(centre, master).duplicate_count, case(centre, master).due_at) == (8, DUE)


def test_two_reports_merged_into_each_other_at_once_do_not_both_vanish(centre: Centre, chief: Client) -> None:
    one, two = put(centre, DUE), put(centre, DUE)
    other = centre.client("bình")
    results = []

    def work(client: Client, twin: str, master: str) -> None:
        results.append(only(client, client.operation("case.mark_duplicate", twin, duplicate_of=(None, master))))

    threads = [threading.Thread(target=work, args=a) for a in ((chief, one, two), (other, two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(r.status for r in results) == ["applied", "refused"]
    assert sorted(case(centre, i).state for i in (one, two)) == ["duplicate", "in_progress"]


def test_nobody_merges_into_what_they_may_not_see(centre: Centre) -> None:
    operator = centre.client("vân", Role.OPERATOR)
    hidden, twin = put(centre, DUE, sensitive=1), put(centre, DUE)
    made = operator.operation("case.mark_duplicate", twin, duplicate_of=(None, hidden))
    assert only(operator, made).code == "out_of_scope"
    assert (case(centre, twin).duplicate_of, case(centre, hidden).duplicate_count) == (None, 0)


def test_one_claim_at_a_time_and_no_line_of_it_in_the_timeline(centre: Centre, chief: Client) -> None:
    made, other = put(centre, DUE), centre.client("vân", Role.OPERATOR)
    assert only(other, other.operation("case.claim", made)).status == "applied"
    refused = only(chief, chief.operation("case.claim", made))
    assert (refused.code, refused.detail["by"]) == ("claimed", case(centre, made).claimed_by)
    assert only(chief, chief.operation("case.break_claim", made)).status == "applied"
    assert only(chief, chief.operation("case.claim", made)).status == "applied"
    assert [e.kind for e in entries(centre, made)] == ["case.break_claim"]
