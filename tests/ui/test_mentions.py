"""Mentions: who may be mentioned, type-ahead without marks, the line in the timeline, the header's sign and the list."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_contract.clock import MINUTE, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Case, CaseState, Entry, Person
from ioc_desktop.services import desk as acts
from ioc_desktop.services import mentions
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import SUPERVISOR, Desk, case, entry
from tests.ui.windows import opened, settle
from tests.unit import desk_world
from ui.bus import Selection
from ui.mentions import MentionsWindow
from ui.panels.detail import SPEC
from ui.panels.detail.panel import DetailPanel

Run = Callable[[Coroutine[Any, Any, Any]], Any]
OF = replace(case(7, CaseState.IN_PROGRESS, 72), lead_org_id="qldt", supporting_org_ids=("xd",))
PEOPLE = [
    Person("acc-1", 1, "Trực ban trưởng", "supervisor", None, True),
    Person("dung", 1, "Đỗ Thị Dung", "operator", None, True),
    Person("dung2", 1, "Đỗ Thị Dung Hạnh", "operator", None, True),
    Person("hung", 1, "Nguyễn Văn Hùng", "agency_officer", "qldt", True),
    Person("lan", 1, "Lê Thị Lan", "agency_officer", "yt", True),
    Person("xuan", 1, "Phạm Xuân", "agency_officer", "xd", True),
    Person("nghi", 1, "Đinh Nghỉ Việc", "operator", None, False),
    Person("la", 1, "Vai Trò Lạ", "poet", None, True),
]
BY = {p.id: p for p in PEOPLE}


def _names(found: list[Person]) -> list[str]:
    return [p.id for p in found]


def test_only_who_can_see_the_report_may_be_mentioned() -> None:
    assert _names(mentions.able(PEOPLE, OF, "acc-1")) == ["dung", "dung2", "hung", "xuan"]
    assert _names(mentions.able(PEOPLE, replace(OF, sensitive=True))) == ["hung", "xuan", "acc-1"]
    assert _names(mentions.able(PEOPLE, replace(OF, lead_org_id=None, supporting_org_ids=()))) == [
        "dung",
        "dung2",
        "acc-1",
    ]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("", ["acc-1", "dung", "dung2", "hung", "lan", "xuan"]),
        ("do d", ["dung", "dung2"]),
        ("ĐỖ", ["dung", "dung2"]),
        ("hung ng", ["hung"]),
        ("ung", []),
        ("dung h", ["dung2"]),
    ],
)
def test_names_are_found_by_the_beginnings_of_words_without_marks(typed: str, ids: list[str]) -> None:
    people = [p for p in PEOPLE if p.active and p.role != "poet"]
    assert sorted(_names(mentions.fitting(people, typed))) == sorted(ids)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("@Đỗ Thị Dung xem giúp", ("dung",)),
        ("@Đỗ Thị Dung Hạnh xem giúp", ("dung2",)),
        ("nhờ @nguyễn văn hùng, @Phạm Xuân và @Phạm Xuân.", ("hung", "xuan")),
        ("@Đỗ Thị Dungx", ()),
        ("thư an@Phạm Xuân", ()),
        ("Đỗ Thị Dung", ()),
        ("@", ()),
        ("@@Phạm Xuân 😀", ("xuan",)),
        ("@Pha\u0323m Xua\u0302n", ("xuan",)),
        ("", ()),
    ],
)
def test_whom_a_text_mentions(text: str, ids: tuple[str, ...]) -> None:
    assert mentions.named(text, PEOPLE) == ids


def test_people_of_one_name_are_all_meant() -> None:
    twins = [*PEOPLE, replace(BY["xuan"], id="xuan2")]
    assert mentions.named("@Phạm Xuân", twins) == ("xuan", "xuan2")


def _fill(ws: Workspace) -> None:
    cache.upsert(ws.cache, KINDS["person"], [KINDS["person"].row(p) for p in PEOPLE])
    ws.cache.commit()


class Shown:
    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        panel = SPEC.make(desk.context)
        assert isinstance(panel, DetailPanel)
        self.panel = panel
        panel.resize(700, 900)
        panel.show()
        desk.bus.select(Selection("case", (OF.id,), OF.id))
        self.wait(lambda: panel._shown == OF.id)
        self.settle()
        panel.activateWindow()
        panel.composer.field.setFocus()

    def wait(self, condition: Callable[[], object]) -> None:
        self.run(until(condition))

    def settle(self) -> None:
        self.wait(lambda: not self.desk.jobs._tasks)

    def offered(self) -> list[str]:
        shown = self.panel.composer.mentions
        return [] if shown.isHidden() else [shown.item(n).text() for n in range(shown.count())]

    def close(self) -> None:
        self.settle()
        self.panel.close()
        self.panel.deleteLater()
        self.desk.close()


@pytest.fixture
def shown(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Shown]:
    made = Shown(desks.open_desk(tmp_path, [OF, case(8)], prepare=_fill), run)
    yield made
    made.close()


def test_a_name_is_chosen_by_keyboard_and_the_note_carries_whom_it_mentions(shown: Shown) -> None:
    composer = shown.panel.composer
    QTest.keyClicks(composer.field, "Nho @do")
    assert (
        shown.offered() == ["Đỗ Thị Dung · Trực tiếp nhận", "Đỗ Thị Dung Hạnh · Trực tiếp nhận"]
        or len(shown.offered()) == 2
    )
    QTest.keyClick(composer.field, Qt.Key.Key_Down)
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert composer.field.toPlainText() == "Nho @Đỗ Thị Dung Hạnh "
    assert shown.offered() == []
    QTest.keyClicks(composer.field, "va @hung")
    QTest.keyClick(composer.field, Qt.Key.Key_Tab)
    assert composer.field.toPlainText() == "Nho @Đỗ Thị Dung Hạnh va @Nguyễn Văn Hùng "
    assert composer.field.hasFocus()
    QTest.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown.wait(lambda: shown.desk.waiting())
    shown.settle()
    (waiting,) = shown.run(shown.desk.jobs.run(acts.waiting))
    assert waiting.operation.add == (
        {"type": "mention", "person_id": "dung2"}, {"type": "mention", "person_id": "hung"},
    )  # fmt: skip
    (view,) = shown.panel.timeline._views.values()
    assert "Nhắc đến: @Đỗ Thị Dung Hạnh, @Nguyễn Văn Hùng" in view.accessibleName()
    assert view.entry.to_value == "dung2 hung"


def test_the_list_goes_when_it_is_left_and_never_comes_in_a_reply(shown: Shown) -> None:
    composer = shown.panel.composer
    QTest.keyClicks(composer.field, "@h")
    assert len(shown.offered()) == 2
    QTest.keyClick(composer.field, Qt.Key.Key_Escape)
    assert shown.offered() == []
    QTest.keyClicks(composer.field, "u")
    assert len(shown.offered()) == 1, "something else was typed"
    QTest.keyClicks(composer.field, "zzz")
    assert shown.offered() == []
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert composer.field.toPlainText() == "@huzzz\n", "Enter is a line end again"
    composer.field.setPlainText("thư a@b")
    assert shown.offered() == []
    composer.allow(True, True, "")
    composer.choose("answer")
    composer.field.setFocus()
    QTest.keyClicks(composer.field, "@h")
    assert shown.offered() == []


def _note(id: str, of: Case, to: str | None, minutes: int, text: str = "nhờ xem", **changes: Any) -> Entry:
    made = entry(id, of, "case.comment", text, at=Instant(of.received_at + minutes * MINUTE))
    return replace(made, to_value=to, **changes)


EVIL = "<b>@Trực ban trưởng</b>\n" + "x" * 500
NOTES = [
    _note("n1", OF, "dung acc-1", 1),
    _note("n2", OF, "acc-1", 5, EVIL),
    _note("n3", OF, "acc-11 xacc-1", 6),
    _note("n4", OF, None, 7, "@Trực ban trưởng viết tay"),
    _note("n5", OF, "acc-1", 8, "tôi tự nhắc", actor_id="acc-1"),
    _note("n6", case(8), "acc-1", 9, "rút lại sau"),
    replace(entry("u6", case(8), "case.undo", at=Instant(case(8).received_at + 20 * MINUTE)), to_value="n6"),
]


def test_where_i_was_mentioned_is_listed_once_seen_and_opens_by_keyboard(
    themed: QApplication, run: Run, tmp_path: Path
) -> None:
    desk = desks.open_desk(tmp_path, [OF, case(8)], entries=NOTES, prepare=_fill)
    ask = lambda what: run(desk.jobs.run(what))  # noqa: E731
    assert ask(mentions.fresh) == 2
    assert [(m.entry_id, m.number, m.fresh) for m in ask(mentions.of_me)] == [("n2", 7, True), ("n1", 7, True)]
    window = MentionsWindow(desk.bus, desk.jobs)
    window.show()
    run(until(lambda: window.list.topLevelItemCount() == 2 and not desk.jobs._tasks))
    first = window.list.topLevelItem(0)
    assert first is not None
    assert first.text(3).startswith("<b>@Trực ban trưởng</b> xxx")
    assert first.font(0).bold()
    assert "chưa xem" in first.data(0, Qt.ItemDataRole.AccessibleTextRole)
    assert ask(mentions.fresh) == 0
    late = _note("n9", case(8), "acc-1", 90, "việc mới")
    desk.bus.changed.emit(desk.synced([late], "entry"))
    run(until(lambda: window.list.topLevelItemCount() == 3 and not desk.jobs._tasks))
    opened: list[tuple[str, str]] = []
    desk.bus.open_requested.connect(lambda k, i: opened.append((k, i)))
    window.list.setCurrentItem(window.list.topLevelItem(0))
    QTest.keyClick(window.list, Qt.Key.Key_Return)
    assert opened == [("case", case(8).id)]
    run(until(lambda: not desk.jobs._tasks))
    assert ask(mentions.fresh) == 0
    desk.close()
    after = desks.again(tmp_path)
    assert run(after.jobs.run(mentions.fresh)) == 0, "seen outlives a restart"
    after.close()


def test_nobody_mentioned_me_is_said(themed: QApplication, run: Run, tmp_path: Path) -> None:
    desk = desks.open_desk(tmp_path, [OF], actor=Actor("x", "Người khác", Role.OPERATOR), entries=NOTES)
    window = MentionsWindow(desk.bus, desk.jobs)
    window.show()
    run(until(lambda: window._shown is not None))
    assert window.stack.currentWidget() is window.nothing
    window.close()
    run(until(lambda: not desk.jobs._tasks))
    desk.close()


def test_a_note_made_offline_mentions_at_once(themed: QApplication, run: Run, tmp_path: Path) -> None:
    """The same pure rule makes the line on the desk and at the centre, so that a colleague's desk finds it."""
    desk = desks.open_desk(tmp_path, [OF], prepare=_fill)

    def write(ws: Workspace) -> None:
        acts.act(ws, "case", "case.comment", [OF.id], text="@Đỗ Thị Dung", add=mentions.items(("dung",)))

    run(desk.jobs.run(write))
    desk.close()
    hers = desks.again(tmp_path, Actor("dung", "Đỗ Thị Dung", Role.OPERATOR))
    (mention,) = run(hers.jobs.run(mentions.of_me))
    assert (mention.by, mention.text, mention.title) == (SUPERVISOR.name, "@Đỗ Thị Dung", OF.title)
    hers.close()


def test_the_header_says_it_until_the_list_was_seen(themed: QApplication, run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            session = window.session
            of = desk_world.case(1)
            news = entry("m1", of, "case.comment", "nhờ xem", actor_id="ai-do", to_value=session.account.actor.id)

            def arrive(ws: Workspace) -> ChangeSet:
                cache.upsert(ws.cache, KINDS["entry"], [KINDS["entry"].row(news)])
                ws.cache.commit()
                return ChangeSet.one("entry", [news.id])

            said: list[str] = []
            session.bus.notified.connect(lambda _, text: said.append(text))
            assert window.header.mentions.isHidden()
            await settle(1.0)
            session.bus.changed.emit(await session.jobs.run(arrive))
            await until(window.header.mentions.isVisible)
            assert window.header.mentions.text() == "1 nhắc đến tôi"
            assert any("1 ghi chú mới nhắc đến bạn" in text for text in said)
            window.run("desk.mentions")
            found = window.findChild(MentionsWindow)
            assert isinstance(found, MentionsWindow)
            await until(lambda: found.list.topLevelItemCount() == 1)
            window.header.mentions.click()
            assert len(window.findChildren(MentionsWindow)) == 1
            await until(window.header.mentions.isHidden)
            found.close()

    run(scene())
