"""The self-test of an installation: server, first sync, search, an action there and back, and the face, in a temporary folder."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from ioc_contract.records import CaseState
from ioc_desktop import assembly, demo
from ioc_desktop.services import desk as actions
from ioc_desktop.services.application import Application, Options
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import search

log = logging.getLogger(__name__)


def run(show: Callable[[Application], int], say: Callable[[str], None]) -> int:
    """Go through the steps; say each; return 0, or 1 at the first that fails."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="ioc-desktop-", ignore_cleanup_errors=True) as folder:
        try:
            _steps(Path(folder), show, say)
        except Exception as error:
            log.exception("the self-test failed")
            say(f"KHÔNG ĐẠT: {type(error).__name__}: {error}")
            return 1
    say("Tự kiểm tra: đạt")
    return 0


def _steps(folder: Path, show: Callable[[Application], int], say: Callable[[str], None]) -> None:
    paths = assembly.folders("selftest", folder)
    with demo.city(paths, wait=True, say=say) as url:
        say("máy chủ: đạt")
        desk = assembly.Desk(Options(profile="selftest", selftest=True, demo=True), paths)
        try:
            demo.sign_in(desk, url)
            desk.sync_now()
            workspace = desk.open_workspace()
            try:
                _store(workspace, say)
                desk.sync_now()
                _expect(not actions.waiting(workspace), "thao tác đã tới máy chủ")
                say("đồng bộ: đạt")
            finally:
                desk.close_workspace(workspace)
            _expect(show(desk.application) == 0, "giao diện mở được")
            say("giao diện: đạt")
        finally:
            desk.close()


def _store(workspace: Workspace, say: Callable[[str], None]) -> None:
    rows = workspace.cache.exec_driver_sql("SELECT count(*) FROM cases_now").scalar_one()
    _expect(rows > 1000, "phản ánh đã về máy")
    _expect(search.count(workspace.cache, "case", "duong") > 0, "tìm kiếm")
    say(f"dữ liệu: đạt ({rows} phản ánh)")
    found = workspace.cache.exec_driver_sql(
        "SELECT id FROM cases_now WHERE state = ? ORDER BY id LIMIT 1", (CaseState.IN_PROGRESS.value,)
    ).scalar_one()
    actions.act(workspace, "case", "case.comment", [found], text="Tự kiểm tra")
    _expect(len(actions.waiting(workspace)) == 1, "thao tác được lưu")


def _expect(truth: bool, what: str) -> None:
    if not truth:
        raise AssertionError(what)
