"""A citizen's identity lies on the sender's disk only until the centre has it, and the masked name until they are forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.clock import DAY, Instant
from ioc_contract.identity import ERASED
from ioc_contract.kinds import KINDS
from ioc_desktop.services import board_new, desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, forgetting, keep, mirror, outbox
from ioc_desktop.sync.engine import Engine
from tests.unit.desk_world import NOW, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre

NAME, PHONE, EMAIL, MASKED = "Trần Thị Cúc", "0903 111 222", "cuc@example.org", "T.T.C. · 09•• ••• 222"
FORM = board_new.Form(title="Đèn tắt", name=NAME, phone=PHONE, email=EMAIL)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    yield ws
    close(ws)


@pytest.fixture
def centre() -> SmallCentre:
    centre = SmallCentre()
    for kind, rows in reference_rows().items():
        centre.put(kind, *rows)
    return centre


@pytest.fixture
def engine(ws: Workspace, centre: SmallCentre) -> Engine:
    assert ws.outbox is not None
    mine = outbox.open_outbox(database.folder(ws.outbox) / outbox.FILE)  # type: ignore[operator]
    engine = Engine(centre, ws.cache, mine, ws.key, ws.actor, lambda: centre.now)
    engine.run(greet=True)
    return engine


def found(ws: Workspace, *words: str) -> set[tuple[str, str]]:
    """Return which of the words stand in which files of the outbox: its log and its mirror are among them."""
    assert ws.outbox is not None
    folder = database.folder(ws.outbox)
    assert folder is not None
    files = [p for p in folder.iterdir() if p.name.startswith("outbox.")]
    assert {"outbox.db", "outbox.db-wal", "outbox.jsonl"} <= {p.name for p in files}
    return {(p.name, w) for p in files for w in words if w.encode() in p.read_bytes()}


def test_it_goes_from_file_log_and_mirror_when_the_centre_has_it(
    ws: Workspace, centre: SmallCentre, engine: Engine
) -> None:
    board_new.keep(ws, FORM)
    made, _, _ = board_new.file(ws, FORM)
    assert {name for name, _ in found(ws, NAME, PHONE, EMAIL)} >= {"outbox.jsonl"}
    given = []
    centre.fail = lambda call: given.append([w.operation for w in desk.waiting(ws)]) if call == "push" else None
    engine.run()
    assert given[0][0].add[0]["phone"] == PHONE  # the centre was told
    assert found(ws, NAME, PHONE, EMAIL) == set()
    assert ws.outbox is not None
    (entry,) = outbox.entries(ws.outbox, ws.key, ("settled",))
    assert entry.operation.add == ({"type": "reporter"},)
    assert entry.image is not None
    assert entry.image["reporter_label"] == (None, MASKED)
    ws.clock_offset_ms = NOW - ws.now() + ws.clock_offset_ms
    assert desk.undo(ws).reversed == 1  # by its image, which is as it was
    engine.run()
    assert centre.rows_of["case"][made].state == "rejected"


def test_a_refused_report_keeps_it_until_it_was_dealt_with(ws: Workspace, centre: SmallCentre, engine: Engine) -> None:
    del centre.rows_of["subsystem"]["reports"]
    board_new.file(ws, FORM)
    engine.run()
    (item,) = desk.inbox(ws)
    assert item.operation.add[0]["phone"] == PHONE  # it is the operator's work still
    desk.inbox_done(ws, item.operation.op_id)
    engine.run()
    assert found(ws, PHONE)
    centre.now = Instant(ws.now() + 2 * DAY)
    engine.run()
    engine.run()
    assert found(ws, NAME, PHONE, EMAIL) == set()
    (item,) = outbox.inbox(engine.outbox, ws.key, dealt=True)
    assert item.operation.set["title"].after == "Đèn tắt"


def test_one_who_was_forgotten_at_the_centre_is_forgotten_here(
    ws: Workspace, centre: SmallCentre, engine: Engine
) -> None:
    made, _, _ = board_new.file(ws, FORM)
    engine.run()
    assert ("outbox.db", MASKED) in found(ws, MASKED) or ("outbox.db-wal", MASKED) in found(ws, MASKED)
    centre.put("case", replace(centre.rows_of["case"][made], reporter_label=ERASED))
    engine.run()
    engine.run()
    assert found(ws, MASKED, NAME, PHONE, EMAIL) == set()
    (entry,) = outbox.entries(engine.outbox, ws.key, ("settled",))
    assert entry.image is not None
    assert entry.image["reporter_label"] == (None, ERASED)


def test_the_undoing_of_their_report_tells_nothing_of_them_either(
    ws: Workspace, centre: SmallCentre, engine: Engine
) -> None:
    made, _, _ = board_new.file(ws, FORM)
    engine.run()
    ws.clock_offset_ms = NOW - ws.now() + ws.clock_offset_ms
    assert desk.undo(ws).reversed == 1
    engine.run()
    centre.put("case", replace(centre.rows_of["case"][made], reporter_label=ERASED))
    engine.run()
    engine.run()
    assert found(ws, MASKED, NAME, PHONE, EMAIL) == set()


def test_what_is_given_up_while_it_is_typed_leaves_nothing(ws: Workspace, centre: SmallCentre, engine: Engine) -> None:
    board_new.keep(ws, FORM)
    assert found(ws, PHONE)
    board_new.keep(ws, None)
    engine.run()
    assert found(ws, NAME, PHONE, EMAIL) == set()


def test_what_is_given_up_while_the_files_are_cleaned_goes_the_next_time(
    ws: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    board_new.keep(ws, FORM)
    forgetting.mark(engine.outbox)
    real = mirror.compact

    def given_up_just_then(*args: Any, **more: Any) -> None:
        real(*args, **more)
        board_new.keep(ws, None)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(mirror, "compact", given_up_just_then)
        forgetting.scrub(engine.outbox)
    assert found(ws, PHONE), "the line was written a moment before"
    assert forgetting.scrub(engine.outbox)
    assert found(ws, NAME, PHONE, EMAIL) == set()
    assert keep.setting(engine.outbox, "scrub") is None


def test_a_reader_in_the_way_makes_it_wait_and_a_death_too(ws: Workspace, centre: SmallCentre, engine: Engine) -> None:
    board_new.file(ws, FORM)
    engine.push()  # and the desk ends before anything was scrubbed
    assert found(ws, PHONE)
    reader = outbox.open_outbox(database.folder(engine.outbox) / outbox.FILE)  # type: ignore[operator]
    raw = database.raw(reader)
    raw.execute("BEGIN")
    raw.execute("SELECT count(*) FROM operation").fetchall()
    engine.outbox.exec_driver_sql("PRAGMA busy_timeout=0").all()
    assert not forgetting.scrub(engine.outbox)
    raw.rollback()
    database.close(reader)
    assert forgetting.scrub(engine.outbox)
    assert found(ws, PHONE) == set()


def test_outboxes_of_before_forget_what_was_taken_long_ago(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    assert ws.outbox is not None
    for kind, rows in reference_rows().items():
        _put(ws, kind, rows)
    board_new.file(ws, FORM)
    board_new.file(ws, replace(FORM, title="Chưa gửi", phone="0904 222 333"))
    sent = desk.waiting(ws)[0].operation
    ws.outbox.exec_driver_sql("UPDATE operation SET state = 'settled', done_at = 1 WHERE op_id = ?", (sent.op_id,))
    ws.outbox.commit()
    ws.outbox.exec_driver_sql("DROP INDEX operation_unsent")
    ws.outbox.exec_driver_sql(f"PRAGMA user_version={len(outbox.MIGRATIONS) - 1}")
    close(ws)
    ws = workspace(tmp_path)
    assert ws.outbox is not None
    assert forgetting.scrub(ws.outbox)
    assert found(ws, PHONE, EMAIL) >= {("outbox.jsonl", EMAIL)}  # of what was not sent
    assert not [f for f, word in found(ws, PHONE)]
    after = outbox.get(ws.outbox, sent.op_id)
    assert after is not None
    assert after.operation == replace(sent, add=({"type": "reporter"},))
    assert desk.waiting(ws)[0].operation.add[0]["phone"] == "0904 222 333"
    close(ws)


def _put(ws: Workspace, kind: str, rows: list[object]) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in rows])
    ws.cache.commit()
