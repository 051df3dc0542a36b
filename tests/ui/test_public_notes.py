"""A note the citizen can read is called so wherever it is named, and an internal one never is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from ioc_contract import undo
from ioc_contract.messages import Operation
from ioc_desktop.services import desk
from ioc_desktop.services.board_away import Line
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import outbox
from tests.ui.desk import SUPERVISOR, entry
from tests.ui.test_detail_panel import WORKED, Fixture, made
from ui import i18n, verbs
from ui.cases import story

__all__ = ["made"]
INSIDE, OUTSIDE = "Ghi chú nội bộ", "Ghi chú công khai"


@pytest.fixture(autouse=True)
def _back_to_vietnamese(qapp: QApplication) -> Iterator[None]:
    yield
    i18n.use("vi")


def _heads(of: Fixture) -> dict[str, str]:
    """Return id → the words a line of the timeline begins with."""
    views = of.panel.timeline._views
    return {key: view.findChildren(QLabel)[0].text() for key, view in views.items()}


def test_the_timeline_names_a_note_by_who_can_read_it(made: Fixture) -> None:
    made.show(WORKED)
    lines = [
        entry("n1", WORKED, "case.comment", "cho đồng nghiệp"),
        entry("n2", WORKED, "case.comment", "cho người dân", True),
        entry("u1", WORKED, "case.undo", from_value="case.comment", to_value="n1"),
        entry("u2", WORKED, "case.undo", from_value="case.comment", to_value="n2"),
    ]
    made.desk.bus.changed.emit(made.desk.synced(lines, "entry"))
    made.wait(lambda: "u2" in made.panel.timeline._views)
    heads, views = _heads(made), made.panel.timeline._views
    assert (heads["n1"], heads["n2"]) == (INSIDE, OUTSIDE)
    assert INSIDE not in views["n2"].accessibleName()
    assert f"Hoàn tác {INSIDE}" in views["u1"].accessibleName()
    assert f"Hoàn tác {OUTSIDE}" in views["u2"].accessibleName()
    text = story.as_text(lines, made.panel._reference)
    assert (text.count(OUTSIDE), text.count(INSIDE)) == (2, 2)


def test_what_waits_what_is_taken_back_and_what_was_refused_is_named_so(made: Fixture) -> None:
    made.run(made.desk.jobs.run(desk.act, "case", "case.comment", [WORKED.id], text="Mời bà đến nhận", public=True))

    def sent(ws: Workspace) -> Operation:
        (waiting,) = desk.waiting(ws)
        return waiting.operation

    op = made.run(made.desk.jobs.run(sent))
    assert verbs.act(op) == OUTSIDE
    assert verbs.act(replace(op, public=False)) == INSIDE
    assert verbs.title("case.comment", Line("case", WORKED.id, "", op.kind, public=op.public).public) == OUTSIDE
    connection = outbox.open_outbox(made.desk.folder / outbox.FILE)
    outbox.sending(connection, [op.op_id])
    connection.commit()
    connection.close()
    undone = made.run(made.desk.jobs.run(desk.undo))  # it has left: answered by an undoing
    assert undone.reversed == 1
    back = made.run(made.desk.jobs.run(lambda ws: desk.waiting(ws)[-1].operation))
    assert back.kind in undo.VERBS
    assert verbs.act(back) == f"Hoàn tác: {OUTSIDE}"
    assert SUPERVISOR.id == back.actor


def test_it_has_english_in_both_tenses(qapp: QApplication) -> None:
    i18n.use("en")
    assert verbs.title("case.comment", True) == "Public note"
    assert story.did("case.comment", True) == "Public note"
    assert verbs.title("case.comment") == "Internal note"
    assert verbs.title("case.reply", True) == verbs.title("case.reply")  # nothing else has two names
