"""What a desk receives: first sync, changes after a cursor, what left, digests, resyncs and the stream that wakes it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ioc_contract import SCHEMA, codec, digest
from ioc_contract.errors import Refused, Resync
from ioc_contract.kinds import KINDS
from ioc_contract.messages import ChangePage
from ioc_contract.permissions import Role
from ioc_desktop.sync.http import HttpApi
from ioc_server.store import deployment
from ioc_server.store.database import reading, writing
from tests.server.client import Client, ids, left
from tests.server.conftest import Centre


def settled(centre: Centre) -> None:
    """Wait until every committed change has its position."""
    for _ in range(500):
        with reading(centre.engine) as connection:
            if connection.exec_driver_sql("SELECT count(*) FROM feed WHERE pos IS NULL").scalar_one() == 0:
                return
        time.sleep(0.01)
    raise AssertionError("the sequencer does not run")


def start(centre: Centre, client: Client) -> str:
    """Return a cursor at the head."""
    settled(centre)
    return client.snapshot().cursor


def after(centre: Centre, client: Client, cursor: str, limit: int = 1000) -> ChangePage:
    settled(centre)
    return client.changes(cursor, limit)


def test_a_first_sync_and_the_changes_after_it_give_every_row_once(centre: Centre) -> None:
    before = {centre.put("case", subsystem="reports", unit_id=f"u{i}") for i in range(25)}
    client = centre.client("an")
    manifest = client.snapshot()
    assert {k.kind: k.rows for k in manifest.kinds} == dict.fromkeys(KINDS, 0) | {
        "case": 25,
        "subsystem": 3,
        "person": 1,
    }
    assert [k.kind for k in manifest.kinds] == list(KINDS)
    later = centre.put("case", subsystem="reports")
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = client.rows("case", cursor, limit=10)
        assert page.table.columns == KINDS["case"].names
        seen += [str(row[0]) for row in page.table.rows]
        cursor = page.after
        if cursor is None:
            break
    assert seen == sorted(before | {later})
    assert later in ids(after(centre, client, manifest.cursor), "case")


def test_changes_come_in_pages_that_miss_and_repeat_nothing(centre: Centre) -> None:
    client = centre.client("an")
    cursor = start(centre, client)
    made = [centre.put("task", subsystem="tasks") for _ in range(23)]
    seen: list[str] = []
    more = True
    while more:
        page = after(centre, client, cursor, limit=5)
        seen += ids(page, "task")
        assert codec.position(page.cursor) > codec.position(cursor)
        cursor, more = page.cursor, page.more
    assert sorted(seen) == sorted(made)
    quiet = client.changes(cursor)
    assert (quiet.tables, quiet.left, quiet.cursor, quiet.more) == ((), (), cursor, False)


def test_an_account_receives_its_scope_alone(centre: Centre) -> None:
    unit = centre.client("unit", Role.OPERATOR, unit_ids=["u1"], subsystems=["reports"])
    agency = centre.client("agency", Role.AGENCY_OFFICER, org_id="o1")
    whole = centre.client("whole", Role.OPERATOR)
    chief = centre.client("chief", Role.SUPERVISOR)
    clients = (unit, agency, whole, chief)
    cursors = [start(centre, c) for c in clients]
    here = centre.put("case", subsystem="reports", unit_id="u1")
    there = centre.put("case", subsystem="reports", unit_id="u2", lead_org_id="o1")
    secret = centre.put("case", subsystem="reports", unit_id="u1", sensitive=1, supporting_org_ids=["o1"])
    general = centre.put("indicator", subsystem="reports")
    task = centre.put("task", subsystem="tasks")
    shared = centre.put("category")
    expected = [{here, general, shared}, {there, secret, shared}, {here, there, general, task, shared},
                {here, there, secret, general, task, shared}]  # fmt: skip
    for client, cursor, mine in zip(clients, cursors, expected, strict=True):
        page = after(centre, client, cursor)
        changed = {str(row[0]) for table in page.tables for row in table.rows}
        assert changed == mine
        paged = {str(r[0]) for k in ("case", "task", "indicator", "category") for r in client.rows(k).table.rows}
        assert paged == mine


@pytest.mark.parametrize(
    ("change", "who"),
    [
        ({"unit_id": "u2"}, "unit"),
        ({"sensitive": 1}, "unit"),
        ({"subsystem": "tasks"}, "unit"),
        ({"lead_org_id": "o2"}, "agency"),
    ],
)
def test_what_is_moved_out_of_scope_leaves_with_its_timeline(
    centre: Centre, change: dict[str, object], who: str
) -> None:
    where = {"unit": {"role": Role.OPERATOR, "unit_ids": ["u1"], "subsystems": ["reports"]},
             "agency": {"role": Role.AGENCY_OFFICER, "org_id": "o1"}}[who]  # fmt: skip
    client = centre.client(who, **where)  # type: ignore[arg-type]
    case = {"subsystem": "reports", "unit_id": "u1", "lead_org_id": "o1"}
    moved = centre.put("case", **case)
    line = centre.put("entry", entity_kind="case", entity_id=moved)
    cursor = start(centre, client)
    assert [r[0] for r in client.rows("entry").table.rows] == [line]
    centre.put("case", **case | change | {"id": moved})
    page = after(centre, client, cursor)
    assert page.tables == ()
    assert left(page, "case") == {moved}
    assert left(page, "entry") == {line}
    assert client.rows("case").table.rows == client.rows("entry").table.rows == ()
    centre.put("case", **case | {"id": moved})
    back = after(centre, client, page.cursor)
    assert ids(back, "case") == {moved}
    assert ids(back, "entry") == {line}


def test_a_row_moved_between_two_of_the_accounts_units_does_not_leave(centre: Centre) -> None:
    client = centre.client("an", Role.OPERATOR, unit_ids=["u1", "u2"])
    moved = centre.put("case", subsystem="reports", unit_id="u1")
    cursor = start(centre, client)
    centre.put("case", id=moved, subsystem="reports", unit_id="u2")
    for limit in (1, 10):
        page = after(centre, client, cursor, limit)
        assert ids(page, "case") == {moved}
        assert left(page, "case") == set()


def test_a_deleted_row_leaves(centre: Centre) -> None:
    client = centre.client("an")
    doomed = centre.put("case", subsystem="reports")
    cursor = start(centre, client)
    with writing(centre.engine) as connection:
        connection.exec_driver_sql("DELETE FROM cases")
    assert left(after(centre, client, cursor), "case") == {doomed}


def test_digests_agree_with_the_rows(centre: Centre) -> None:
    client = centre.client("an", Role.OPERATOR)
    for i in range(30):
        centre.put("case", subsystem="reports", sensitive=i % 3 == 0)
    cursor = start(centre, client)
    answer = client.digest(cursor)
    assert answer.pos == codec.position(cursor)
    for kind in KINDS.values():
        rows = client.rows(kind.name).table.rows
        assert answer.buckets[kind.name] == digest.buckets((str(r[0]), int(r[1])) for r in rows)  # type: ignore[arg-type]
    assert sum(count for count, _ in answer.buckets["case"]) == 20


def test_marks_say_what_the_scopes_hold_and_rows_come_by_id(centre: Centre) -> None:
    client = centre.client("an", Role.OPERATOR, unit_ids=["u1"])
    mine = [centre.put("case", subsystem="reports", unit_id="u1", lat=10.5 + i, lon=108.0) for i in range(12)]
    other = centre.put("case", subsystem="reports", unit_id="u2")
    seen: dict[str, int] = {}
    after: str | None = None
    while True:
        page = client.marks("case", after, limit=5)
        seen |= zip(page.ids, page.marks, strict=True)
        after = page.after
        if after is None:
            break
    rows = client.rows("case").table.rows
    assert seen == {str(r[0]): digest.mark(r) for r in rows}
    assert list(seen) == sorted(mine)
    assert client.some("case", mine[3], other, mine[1], "no-such-row").table.rows == (rows[1], rows[3])
    assert client.some("case").table.rows == ()
    centre.put("case", id=mine[0], subsystem="reports", unit_id="u1", title="Sửa, cùng số phiên bản")
    again = client.marks("case")
    assert [i for i, m in zip(again.ids, again.marks, strict=True) if seen[i] != m] == [mine[0]]
    with pytest.raises(Refused):
        client.some("account", mine[0])
    with pytest.raises(Refused):
        client.some("case", *["x"] * 1001)
    with pytest.raises(Refused):
        client.marks("account")


def _renewed(centre: Centre) -> None:
    with writing(centre.engine) as connection:
        deployment.renew_epoch(connection)


def _narrowed(centre: Centre) -> None:
    with writing(centre.engine) as connection:
        connection.exec_driver_sql("""UPDATE account SET subsystems = '["reports"]'""")


def _extended(centre: Centre) -> None:
    centre.put("subsystem", id="health")


@pytest.mark.parametrize(("event", "level"), [(_renewed, "verify"), (_narrowed, "scope"), (_extended, "scope")])
def test_a_cursor_that_cannot_go_on_says_how_to_start_anew(
    centre: Centre, event: Callable[[Centre], None], level: str
) -> None:
    client = centre.client("an")
    cursor = client.snapshot().cursor
    event(centre)
    for ask in (
        lambda: client.changes(cursor),
        lambda: client.digest(cursor),
        lambda: client.events(cursor).__enter__(),
    ):
        with pytest.raises(Resync) as resync:
            ask()
        assert resync.value.level == level
    client.changes(client.snapshot().cursor)


@pytest.mark.parametrize(
    ("spoil", "level"),
    [
        (lambda c: "", "all"),
        (lambda c: "x" + c, "all"),
        (lambda c: "-" + c, "all"),
        (lambda c: "9" * 30 + "." + c.partition(".")[2], "all"),
        (lambda c: c.replace(f".{SCHEMA}.", f".{SCHEMA + 1}.", 1), "all"),
        (lambda c: "999999." + c.partition(".")[2], "verify"),
        (lambda c: c + "0", "scope"),
        (lambda c: c + ".1", "all"),
        (lambda c: "٣" + c, "all"),
    ],
)
def test_any_cursor_is_answered_in_the_contracts_words(centre: Centre, spoil: Callable[[str], str], level: str) -> None:
    client = centre.client("an")
    with pytest.raises(Resync) as resync:
        client.changes(spoil(client.snapshot().cursor))
    assert resync.value.level == level


def test_pages_are_compressed_when_the_desk_can_read_it(centre: Centre) -> None:
    client = centre.client("an")
    for _ in range(20):
        centre.put("case", subsystem="reports", body="phản ánh " * 20)
    for encoding in ("zstd", "gzip", "identity"):
        answer = client.call("GET", "rows", params={"kind": "case"}, headers={"Accept-Encoding": encoding})
        assert answer.headers.get("Content-Encoding", "identity") == encoding
        assert len(answer.json()["table"]["rows"]) == 20


def test_unknown_kinds_and_limits_are_refused(centre: Centre) -> None:
    client = centre.client("an")
    for kind, limit in (("account", 10), ("case", 0), ("case", 10**9), ("case", -1)):
        with pytest.raises(Refused):
            client.rows(kind, limit=limit)


def test_a_change_wakes_the_desks_that_may_see_it_and_brings_it_along(centre: Centre) -> None:
    chief, other = centre.client("chief"), centre.client("other", Role.OPERATOR, subsystems=["tasks"])
    cursor, others = start(centre, chief), start(centre, other)
    with chief.events(cursor) as events, other.events(others) as other_events:
        hello = next(events)
        assert (hello.prev, hello.pos) == (None, codec.position(cursor))
        next(other_events)
        made = centre.put("case", subsystem="reports")
        event = next(events)
        assert event.prev == codec.position(cursor)
        assert event.delta is not None
        assert ids(event.delta, "case") == {made}
        assert codec.position(event.delta.cursor) == event.pos
        task = centre.put("task", subsystem="tasks")
        following = next(events)
        assert following.prev == event.pos
        assert following.delta is not None
        assert ids(following.delta, "task") == {task}
        unrelated = next(other_events)
        assert unrelated.prev == codec.position(others)
        assert unrelated.delta is not None
        assert [t.kind for t in unrelated.delta.tables] == ["task"]
    assert chief.changes(following.delta.cursor).tables == ()


def test_the_stream_begins_with_what_happened_before_it(centre: Centre) -> None:
    client = centre.client("an")
    cursor = start(centre, client)
    made = centre.put("case", subsystem="reports")
    settled(centre)
    with client.events(cursor) as events:
        first = next(events)
    assert first.prev == codec.position(cursor)
    assert first.delta is not None
    assert ids(first.delta, "case") == {made}


def test_a_change_too_large_to_bring_along_is_only_told(centre: Centre) -> None:
    client = centre.client("an")
    cursor = start(centre, client)
    with client.events(cursor) as events:
        next(events)
        centre.put("case", subsystem="reports", body="x" * 10_000)
        event = next(events)
    assert event.delta is None
    assert event.prev == codec.position(cursor)
    assert event.pos > event.prev


def test_the_digest_follows_the_feed(centre: Centre) -> None:
    """It is kept for all who ask while nothing moves, and never longer."""
    chief, other = centre.client("chief"), centre.client("other", Role.OPERATOR, unit_ids=["u1"])
    one = centre.put("case", subsystem="reports", unit_id="u1")
    for change in range(3):
        for client in (chief, other, chief):
            cursor = start(centre, client)
            rows = client.rows("case").table.rows
            expected = digest.buckets((str(r[0]), int(r[1])) for r in rows)  # type: ignore[arg-type]
            assert client.digest(cursor).buckets["case"] == expected
        centre.put("case", id=one, subsystem="reports", unit_id="u2" if change == 1 else "u1")


def test_desks_on_other_machines_get_compressed_answers(centre: Centre) -> None:
    for _ in range(50):
        centre.put("case", subsystem="reports", body="Mặt đường hỏng nặng, đề nghị sửa. " * 5)
    token = centre.client("an").signed_in
    assert token is not None
    sizes: dict[str | None, int] = {}
    answers = []
    for base in (
        centre.url,
        centre.url.replace("127.0.0.1", "127.1"),
    ):  # the same place under a name nobody knows as here
        api = HttpApi(base, token.token)
        seen: list[tuple[str | None, int]] = []
        api._session.hooks["response"].append(
            lambda answer, seen=seen, **_: seen.append(
                (answer.headers.get("Content-Encoding"), int(answer.headers["Content-Length"]))
            )
        )
        answers.append(api.rows("case", None, 1000).table)
        api.changes(api.snapshot().cursor, 10)
        sizes[seen[0][0]] = seen[0][1]
        api.close()
    assert answers[0] == answers[1]
    assert sizes.keys() == {None, "zstd"}
    assert sizes["zstd"] * 4 < sizes[None]
