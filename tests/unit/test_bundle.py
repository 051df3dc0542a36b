"""The diagnostic bundle says how the desk is, and nothing about anybody."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc_contract.errors import Offline, Unauthorised
from ioc_contract.ids import new_id
from ioc_contract.messages import OpResult
from ioc_contract.permissions import Actor, Role
from ioc_desktop.services import bundle, desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import outbox
from ioc_desktop.sync.journal import Journal
from tests.unit import desk_world

ACTOR = Actor("0190aaaa-0000-7000-8000-000000000077", "Lê Thị Thu Hà", Role.SUPERVISOR)
PERSONAL = (
    "Nguyễn Văn Bình", "nguyen.van.binh@example.org", "0912 345 678", "+84912345678", "0912345678", "ha.le",
    "Lê Thị Thu Hà", "Ổ gà", "Trần Hưng Đạo", "bí mật", "s3cr3t-T0ken_abcdefghijklmnopqrstuvwxyz012345", "hunter2",
)  # fmt: skip


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = desk_world.workspace(tmp_path, ACTOR)
    desk_world.fill(made)
    made.logs = tmp_path / "logs"
    made.logs.mkdir()
    made.choices = tmp_path / "choices.json"
    made.choices.write_text(
        json.dumps({"theme": "light", "scale": 1.2, "language": "vi", "user": "ha.le", "server": "x"})
    )
    journal = Journal("https://ha.le:hunter2@ioc.example.org:8443")
    journal.heard("0.1.0")
    for state in ("online", "offline"):
        journal.link(state)
    journal.error(Offline("no answer from nguyen.van.binh@example.org"))
    journal.error(Offline("no answer from nguyen.van.binh@example.org"))
    journal.error(Unauthorised("Bearer s3cr3t-T0ken_abcdefghijklmnopqrstuvwxyz012345"))
    made.report = journal.report
    yield made
    desk_world.close(made)


def _read(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def test_nothing_personal_and_no_secret_is_in_it(ws: Workspace) -> None:
    case = desk_world.case(1).id
    desk.act(ws, "case", "case.comment", [case], text="Nguyễn Văn Bình, 0912 345 678, bí mật")
    desk.save_draft(ws, "case", case, "answer", "Kính gửi ông Nguyễn Văn Bình")
    assert ws.logs is not None
    lines = [f"2026-11-22 08:26:35,123 INFO sync ioc_desktop.x: about {words} here" for words in PERSONAL[:-1]]
    lines.append("sqlalchemy.exc.IntegrityError: [SQL: INSERT] [parameters: ('Binh', 'an address')]")
    lines.append("2026-11-22 08:26:36,001 INFO sync ioc_desktop.x: token=hunter2 Authorization: Bearer hunter2")
    lines.append(
        f"2026-11-22 08:26:37,001 ERROR sync ioc_desktop.x: the operation {case} was refused: move_not_allowed"
    )
    (ws.logs / "ioc-desktop.log").write_text("\n".join(lines), encoding="utf-8")
    parts = _read(bundle.bundle(ws, {"qt": "6"}))
    for name, text in parts.items():
        for words in (*PERSONAL, ACTOR.id, "Binh'"):
            assert words not in text, (name, words)
    log = parts["log.txt"].splitlines()
    assert log[-1] == lines[-1]
    assert all(line.startswith("2026-11-22 08:26:3") for line in log if "sqlalchemy" not in line)
    assert json.loads(parts["about.json"])["server"] == "https://ioc.example.org:8443"
    assert json.loads(parts["settings.json"]) == {"theme": "light", "scale": 1.2, "language": "vi"}


def test_it_tells_how_the_desk_is(ws: Workspace) -> None:
    case = desk_world.case(1).id
    desk.act(ws, "case", "case.comment", [case], text="một")
    desk.act(ws, "case", "case.verify", [case])
    assert ws.outbox is not None
    second = desk.waiting(ws)[1].operation.op_id
    outbox.sending(ws.outbox, [second])
    outbox.answered(ws.outbox, ws.key, [OpResult(second, "refused", None, "not_permitted")], ws.now())
    parts = {n: json.loads(t) for n, t in _read(bundle.bundle(ws, {"qt": "6.11"})).items() if n.endswith(".json")}
    about, counts, link = parts["about.json"], parts["counts.json"], parts["link.json"]
    assert (about["qt"], about["server_version"], about["role"]) == ("6.11", "0.1.0", "supervisor")
    assert (counts["rows"]["case"], counts["operations"]) == (3, {"refused": 1, "waiting": 1})
    assert (counts["waiting"], counts["inbox"]) == ({"case.comment": 1}, {"refused not_permitted": 1})
    assert [n["state"] for n in link["history"]] == ["online", "offline"]
    assert [(n["code"], n["times"]) for n in link["errors"]] == [("offline", 2), ("signed_out", 1)]


def test_ids_of_operations_stay_and_the_end_of_a_long_log_counts(ws: Workspace) -> None:
    assert ws.logs is not None
    one = new_id()
    (ws.logs / "ioc-desktop.log.1").write_text("old\n" * 10)
    (ws.logs / "ioc-desktop.log").write_text("x" * bundle.LOG_BYTES + f"\nlast {one}\n")
    log = _read(bundle.bundle(ws, {}))["log.txt"]
    assert log.endswith(f"last {one}\n")
    assert "old" not in log
    assert len(log) <= bundle.LOG_BYTES
