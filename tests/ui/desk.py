"""A desk for the tests of panels: real files filled with reports, a bus, the database worker, one account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ioc_contract import clock
from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import (
    AdminUnit,
    Attachment,
    Case,
    CaseState,
    Category,
    DeadlineRule,
    Entry,
    Organisation,
    Priority,
    Stage,
    Subsystem,
    Template,
)
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, search
from tests.unit import desk_world
from ui.bus import Bus
from ui.jobs import Jobs
from ui.panel import PanelContext

SUPERVISOR = Actor("acc-1", "Trực ban trưởng", Role.SUPERVISOR)
CATEGORIES = ("rac", "ngap", "den")


@dataclass
class Desk:
    """What a panel is given, and a way to act as sync does."""

    context: PanelContext
    bus: Bus
    jobs: Jobs
    said: list[tuple[str, str]]
    folder: Path

    def synced(self, records: Iterable[Any], kind: str = "case") -> ChangeSet:
        """Return a change set after writing rows as a sync does, through a connection of its own."""
        rows = list(records)
        connection = cache.open_cache(self.folder / cache.file_name())
        cache.upsert(connection, KINDS[kind], [KINDS[kind].row(r) for r in rows])
        connection.commit()
        cache.close_cache(connection)
        return ChangeSet.one(kind, [r.id for r in rows])

    def waiting(self) -> list[tuple[str, str]]:
        """Return the operations in the outbox as (kind, text), read from its file."""
        connection = outbox.open_outbox(self.folder / outbox.FILE)
        found = [(e.operation.kind, e.operation.text) for e in outbox.entries(connection, SUPERVISOR.id)]
        connection.close()
        return found

    def close(self) -> None:
        workspace = self.jobs._workspace
        self.jobs.close()
        if workspace is not None:
            desk_world.close(workspace)


def case(number: int, state: CaseState = CaseState.NEW, due_in: int | None = None, **changes: Any) -> Case:
    """Return a report; `due_in` is its deadline in minutes from now."""
    now = clock.now()
    due = None if due_in is None else Instant(now + due_in * MINUTE)
    return replace(
        desk_world.case(number),
        title=f"Phản ánh số {number}",
        category_id=CATEGORIES[number % 3],
        unit_id="pt" if number % 2 else "mn",
        lead_org_id=None if state in (CaseState.NEW, CaseState.VERIFYING) else "qldt",
        state=state,
        stage=Stage.RESOLVE if due is not None else None,
        due_at=due,
        resolve_due_at=due,
        received_at=Instant(now - 3 * HOUR - number),
        priority=Priority.NORMAL,
        **changes,
    )


def entry(id: str, of: Case, kind: str, text: str = "", public: bool = False, **changes: Any) -> Entry:
    """Return a line of a report's timeline."""
    base = Entry(
        id, 1, "reports", "case", of.id, Instant(of.received_at + HOUR), "p1", "Nguyễn Thị Trực", kind, None, None, text,
        public, None,
    )  # fmt: skip
    return replace(base, **changes)


def open_desk(
    folder: Path,
    cases: Sequence[Case],
    *,
    actor: Actor = SUPERVISOR,
    entries: Sequence[Entry] = (),
    attachments: Sequence[Attachment] = (),
    blobs: Path | None = None,
    prepare: Callable[[Workspace], None] = lambda _ws: None,
) -> Desk:
    """Fill files in `folder` and return a desk over them."""
    unit = AdminUnit("pt", 1, "22945", "Phường Phan Thiết", "ward", 2, None, "2025-07-01", None, "", None, None, None)
    rule = DeadlineRule(
        "rule", 1, "reports", "Phản ánh thông thường", None,
        ({"stage": "resolve", "clock": "running", "minutes": 480},), 15,
    )  # fmt: skip
    rows: dict[str, list[Any]] = {
        "subsystem": [Subsystem("reports", 1, "Phản ánh", "Reports", 1, True, ("case",), "list", {})],
        "deadline_rule": [rule],
        "category": [
            Category(i, 1, "reports", i, n, None, "circle", p, "rule", True)
            for p, (i, n) in enumerate((("rac", "Rác thải"), ("ngap", "Ngập nước"), ("den", "Chiếu sáng")))
        ],
        "organisation": [
            Organisation(i, 1, i, n, n, "department", None, (), None, "2025-01-01", None)
            for i, n in (("qldt", "Phòng Quản lý đô thị"), ("xd", "Sở Xây dựng"), ("yt", "Trung tâm Y tế"))
        ],
        "admin_unit": [unit, replace(unit, id="mn", code="22918", name="Phường Mũi Né")],
        "template": [Template("t1", 1, "reports", None, "Đã xử lý", "Phản ánh {number} «{title}» đã được xử lý.")],
        "case": list(cases),
        "entry": list(entries),
        "attachment": list(attachments),
    }
    ws = Workspace(cache.open_cache(folder / cache.file_name()), actor, outbox.open_outbox(folder / outbox.FILE))
    for kind, records in rows.items():
        cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in records])
    ws.cache.commit()
    search.rebuild(ws.cache)
    prepare(ws)
    desk_world.close(ws)
    return again(folder, actor, blobs)


def again(folder: Path, actor: Actor = SUPERVISOR, blobs: Path | None = None) -> Desk:
    """Return a desk over files that are there already, as after a restart."""

    def opened() -> Workspace:
        return Workspace(
            cache.open_cache(folder / cache.file_name()), actor, outbox.open_outbox(folder / outbox.FILE), blobs=blobs,
            uploads=folder / "uploads",
        )  # fmt: skip

    bus, jobs = Bus(), Jobs(opened)
    said: list[tuple[str, str]] = []
    bus.notified.connect(lambda level, text: said.append((level, text)))
    return Desk(PanelContext(bus, jobs, actor), bus, jobs, said, folder)
