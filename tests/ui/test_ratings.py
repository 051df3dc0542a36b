"""What citizens say of an answer: taken down by key, and what it lets an operator do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from ioc_contract import clock
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState
from ioc_desktop.services.board_queue import QueueQuery
from tests.ui import desk as desks
from tests.ui.desk import case
from tests.ui.queue_world import Fixture, Run, dialog, dialogs
from ui.panels.queue import commands


def test_an_operator_reopens_by_key_what_its_citizen_rated_low_and_nothing_else(
    themed: QApplication, run: Run, tmp_path: Path
) -> None:
    content, unhappy = (case(n, CaseState.CLOSED, rating=stars, closed_at=clock.now()) for n, stars in ((1, 4), (2, 1)))
    desk = desks.open_desk(tmp_path, [content, unhappy], actor=Actor("acc-1", "Trực tổng đài", Role.OPERATOR))
    fixture = Fixture(desk, run)
    try:
        fixture.panel.set_query(QueueQuery(open_only=False))
        fixture.settle()
        fixture.panel.view.select_ids((content.id,), content.id)
        fixture.key(Qt.Key.Key_O)
        fixture.settle()
        assert desk.said == [("warning", "Không thể «Mở lại» ở trạng thái này.")]
        fixture.panel.view.select_ids((unhappy.id,), unhappy.id)
        listed = commands.menu(fixture.panel, fixture.panel.commands())
        assert "Mở lại\tO" in [a.text() for a in listed.actions()]
        listed.close()
        fixture.key(Qt.Key.Key_O)
        fixture.wait(dialogs)
        dialog().findChild(QPlainTextEdit).setPlainText("Rác vẫn còn")
        dialog().accept()
        fixture.wait(lambda: desk.waiting() == [("case.reopen", "Rác vẫn còn")])
    finally:
        fixture.settle()
        fixture.panel.close()
        fixture.panel.deleteLater()
        desk.close()
