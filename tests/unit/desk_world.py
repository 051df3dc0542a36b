"""Rows and workspaces that the tests of the desk's core begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ioc_contract.clock import HOUR, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Case, CaseState, Category, Channel, Organisation, Priority, Subsystem
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox

NOW = Instant(1_780_000_000_000)
SUPERVISOR = Actor("acc-1", "Trực ban trưởng", Role.SUPERVISOR)


def case(number: int, **changes: Any) -> Case:
    """Return a report as the centre would send it."""
    values: dict[str, Any] = {
        "id": f"018f0000-0000-7000-8000-{number:012d}", "version": 1, "subsystem": "reports", "number": number,
        "title": f"Ổ gà trên đường số {number}", "body": "Mặt đường hỏng nặng, đề nghị sửa.", "category_id": "road",
        "state": CaseState.NEW, "priority": Priority.NORMAL, "channel": Channel.APP, "lat": 10.93, "lon": 108.1,
        "address": "12 Trần Hưng Đạo", "unit_id": "unit-1", "lead_org_id": None, "supporting_org_ids": (),
        "assignee_id": None, "private": False, "sensitive": False, "reporter_label": "Nguyễn V. A.",
        "received_at": Instant(NOW - HOUR), "state_since": Instant(NOW - HOUR), "stage": None, "due_at": None,
        "resolve_due_at": None, "paused_at": None, "paused_ms": 0, "extension_until": None, "extensions": 0,
        "answered_at": None, "closed_at": None, "answer": "", "reason": "", "rating": None, "rating_comment": "",
        "duplicate_of": None, "duplicate_count": 0, "photo_count": 0, "reopen_count": 0, "source_id": None,
        "external_id": None, "updated_at": Instant(NOW - HOUR),
    }  # fmt: skip
    return Case(**{**values, **changes})


def reference_rows() -> dict[str, list[Any]]:
    """Return the rows that reports refer to, by kind."""
    return {
        "subsystem": [Subsystem("reports", 1, "Phản ánh hiện trường", "Reports", 1, True, ("case",), "reports", {})],
        "category": [Category("road", 1, "reports", "road", "Đường sá", None, "circle", 1, None, True)],
        "organisation": [
            Organisation(i, 1, i, f"Phòng {i}", i, "department", None, (), None, "2025-01-01", None)
            for i in ("qldt", "tnmt")
        ],
    }


def fill(ws: Workspace, cases: int = 3) -> list[Case]:
    """Put reference rows and some reports into the cache as a sync would."""
    made = [case(n) for n in range(1, cases + 1)]
    for kind, records in {**reference_rows(), "case": made}.items():
        cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in records])
    ws.cache.commit()
    return made


def workspace(folder: Path, actor: Actor = SUPERVISOR) -> Workspace:
    """Open real files in `folder`."""
    return Workspace(cache.open_cache(folder / cache.file_name()), actor, outbox.open_outbox(folder / outbox.FILE))


def close(ws: Workspace) -> None:
    """Close the files."""
    cache.close_cache(ws.cache)
    if ws.outbox is not None:
        cache.close_cache(ws.outbox)
