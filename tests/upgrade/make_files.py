"""Writes the files of this version into `files/`, for later versions to open: run once per version of a file, then commit.

python -m tests.upgrade.make_files
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from ioc_contract.messages import OpResult
from ioc_desktop.services import desk, marks
from ioc_desktop.store import cache, keep, outbox
from tests.unit.desk_world import NOW, case, close, fill, workspace

FILES = Path(__file__).parent / "files"


def make() -> None:
    """Write an outbox with an operation in every state and the cache under it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ws = workspace(folder)
        fill(ws, 12)
        assert ws.outbox is not None
        desk.act(ws, "case", "case.assign", [case(1).id], set={"lead_org_id": "qldt"}, text="Giao xử lý")
        desk.act(ws, "case", "case.reject", [case(2).id], text="Không đúng địa bàn")
        desk.act(ws, "case", "case.comment", [case(3).id], text="Đã gọi điện")
        desk.create(ws, "case", title="Cây đổ chắn đường", category_id="road", text="Người dân gọi 1022")
        desk.save_draft(ws, "case", case(4).id, "reply", "Kính gửi ông/bà")
        marks.bookmark(ws, [case(5).id, case(6).id])
        waiting = desk.waiting(ws)
        outbox.sending(ws.outbox, [w.operation.op_id for w in waiting[:2]])
        refused = OpResult(waiting[1].operation.op_id, "refused", None, "move_not_allowed", {"to_state": "rejected"})
        outbox.answered(ws.outbox, ws.key, [OpResult(waiting[0].operation.op_id, "applied", 2), refused], NOW)
        photo = keep.Upload("a" * 64, 1000, NOW, "truoc.jpg", "image/jpeg", "case", case(3).id)
        keep.add_upload(ws.outbox, ws.key, photo)
        keep.add_upload(ws.outbox, ws.key, replace(photo, sha256="b" * 64))
        keep.mark_upload(ws.outbox, ws.key, "b" * 64, "failed", "photo_broken", '{"name": "truoc.jpg"}')
        for connection in (ws.cache, ws.outbox):
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        close(ws)
        schema = len(outbox.MIGRATIONS)
        shutil.copy(folder / outbox.FILE, FILES / f"outbox-{schema}.db")
        shutil.copy(folder / "outbox.jsonl", FILES / f"outbox-{schema}.jsonl")
        shutil.copy(folder / cache.file_name(), FILES / f"cache-{cache.SCHEMA}-{len(cache.MIGRATIONS)}.db")


if __name__ == "__main__":
    FILES.mkdir(exist_ok=True)
    make()
