"""The detail panel over real files: facts, story, moves, writing that is kept, photos, identities, hostile words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPlainTextEdit, QPushButton, QWidget

from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.messages import Reporter
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Attachment, Case, CaseState, Entry, Template
from ioc_desktop.services.board_timeline import Line
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import Desk, case, entry
from ui.bus import Selection
from ui.cases import words
from ui.cases.reply import ReplyDialog, filled
from ui.cases.story import NOTHING
from ui.panels.detail import SPEC
from ui.panels.detail.composer import NOTE, REPLY
from ui.panels.detail.panel import DetailPanel
from ui.panels.detail.timeline import EntryView
from ui.panels.detail.viewer import Viewer
from ui.panels.detail.why import DeadlinePopover

Run = Callable[[Coroutine[Any, Any, Any]], Any]
EVIL = '<h1>to</h1><a href="http://x">bấm</a> &amp; <img src=x>'


class Fixture:
    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        self.panel = SPEC.make(desk.context)
        assert isinstance(self.panel, DetailPanel)
        self.panel.resize(520, 760)
        self.panel.show()
        self.wait(self.panel.isVisible)

    def wait(self, condition: Callable[[], object]) -> None:
        self.run(until(condition))

    def show(self, of: Case) -> None:
        self.desk.bus.select(Selection("case", (of.id,), of.id))
        self.wait(lambda: self.panel._shown == of.id)
        self.settle()

    def settle(self) -> None:
        self.run(until(lambda: not self.desk.jobs._tasks))

    def words(self, of: QWidget | None = None) -> list[str]:
        return [w.text() for w in (of or self.panel).findChildren(QLabel) if w.isVisibleTo(self.panel)]

    def moves(self) -> list[str]:
        found = self.panel.bar.findChildren(QPushButton)
        return [b.accessibleName() or b.text() for b in found if b.isVisibleTo(self.panel.bar)]

    def close(self) -> None:
        self.settle()
        self.panel.close()
        self.panel.deleteLater()
        self.desk.close()


def _dialog() -> QDialog:
    (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
    return found


def _asked() -> bool:
    return any(isinstance(w, QDialog) and w.isVisible() for w in QApplication.topLevelWidgets())


WORKED = replace(
    case(7, CaseState.IN_PROGRESS, 72),
    body=EVIL,
    title=EVIL,
    address="12 Trần Hưng Đạo",
    reporter_label="N.V.A. · 09•• ••• 123",
)
STORY = [
    entry("e1", WORKED, "case.create"),
    entry("e2", WORKED, "case.assign", to_value="qldt", at=Instant(WORKED.received_at + 2 * HOUR)),
    entry("e3", WORKED, "case.edit", from_value="priority=1", to_value="priority=3"),
    entry("e4", WORKED, "case.comment", EVIL),
    entry("e5", WORKED, "case.reply", "Kính gửi ông bà", True, at=Instant(WORKED.received_at + 3 * HOUR)),
]


def _photo(folder: Path, colour: str) -> str:
    image = QImage(QSize(640, 480), QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    content = bytes(buffer.data().data())
    name = hashlib.sha256(content).hexdigest()
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return name


@pytest.fixture
def made(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Fixture]:
    here, away = _photo(tmp_path / "blobs", "red"), "0" * 64
    files = [
        Attachment(f"a{n}", 1, "reports", "case", WORKED.id, sha, None, "anh.png", "image/png", 9, 640, 480, "citizen",
                   True, WORKED.received_at)
        for n, sha in enumerate((here, away))
    ]  # fmt: skip
    rows = [WORKED, case(8), case(9, CaseState.AWAITING_APPROVAL, 30)]
    desk = desks.open_desk(tmp_path, rows, entries=STORY, attachments=files, blobs=tmp_path / "blobs")
    fixture = Fixture(desk, run)
    yield fixture
    fixture.close()


def test_nothing_chosen_says_so(made: Fixture) -> None:
    assert made.panel.stack.currentWidget() is made.panel.nothing
    made.desk.bus.select(Selection("case", ("nobody",), "nobody"))
    made.wait(lambda: made.panel.stack.currentWidget() is made.panel.gone)
    made.desk.bus.select(Selection("case", (), None))
    assert made.panel.stack.currentWidget() is made.panel.nothing


def test_the_report_of_the_selection_is_shown_with_its_facts(made: Fixture) -> None:
    made.show(WORKED)
    head, shown = made.panel.head, made.words()
    assert head.number.text() == "#7"
    assert re.fullmatch(r"còn (1 giờ( \d+ phút)?|\d+ phút)", head.left.text())
    assert head.state.accessibleName() == "Đang xử lý"
    for fact in ("Ngập nước", "Phòng Quản lý đô thị", "Phường Phan Thiết", "12 Trần Hưng Đạo", "N.V.A. · 09•• ••• 123"):
        assert fact in shown, fact


def test_words_from_outside_stay_plain(made: Fixture) -> None:
    made.show(WORKED)
    shown = made.words()
    assert shown.count(EVIL) >= 3
    for widget in made.panel.findChildren(QLabel):
        assert widget.textFormat() is Qt.TextFormat.PlainText or not widget.text(), widget.text()


def test_a_word_without_end_widens_nothing(made: Fixture) -> None:
    of = replace(WORKED, version=2, title="X" * 3000, body="https://example.vn/" + "y" * 3000, address="Z" * 500)
    made.show(WORKED)
    made.desk.bus.changed.emit(made.desk.synced([of]))
    made.wait(lambda: made.panel.head.title.text().startswith("XXX"))
    for shown in (made.panel.head.title, made.panel.body, *made.panel.head.findChildren(QLabel)):
        assert shown.minimumSizeHint().width() < 400
    assert made.panel.head.title.text().replace("\u200b", "") == of.title


def test_the_story_says_who_what_when_and_who_may_read_it(made: Fixture) -> None:
    made.show(WORKED)
    views = list(made.panel.timeline._views.values())
    by_id = {v.entry.id: v.accessibleName() for v in views}
    assert "Giao xử lý Phòng Quản lý đô thị" in by_id["e2"]
    assert "Mức ưu tiên: Bình thường → Khẩn cấp" in by_id["e3"]
    assert by_id["e5"].endswith("(người dân đọc được)")
    assert by_id["e4"].endswith("(nội bộ)")
    public = {v.entry.id for v in views if v.property("role") == "card"}
    assert public == {"e5"}
    places = [made.panel.timeline._outer.indexOf(made.panel.timeline._views[i]) for i in ("e5", "e2", "e1")]
    assert places == sorted(places)


def test_the_moves_are_those_allowed_with_the_usual_one_first(made: Fixture) -> None:
    made.show(case(8))
    assert made.moves() == ["Xác minh", "Giao xử lý", "Từ chối", "Các thao tác khác"]
    made.show(WORKED)
    assert made.moves()[0] == "Trình duyệt kết quả"
    assert "Tạm dừng" in made.moves()
    assert "Đóng" not in made.moves()


def test_a_move_is_saved_and_shown_as_waiting(made: Fixture) -> None:
    made.show(case(8))
    button = made.panel.bar.findChildren(QPushButton)
    next(b for b in button if b.accessibleName() == "Xác minh").click()
    made.wait(lambda: made.panel.head.state.accessibleName() == "Đang xác minh")
    made.settle()
    assert made.desk.waiting() == [("case.verify", "")]
    assert made.panel.head.waiting.isVisibleTo(made.panel)
    assert made.moves()[0] == "Giao xử lý"
    view, *_ = made.panel.timeline._views.values()
    assert view.line.waiting
    assert view.entry.kind == "case.verify"


def test_a_note_is_written_and_its_draft_forgotten(made: Fixture) -> None:
    made.show(case(8))
    composer = made.panel.composer
    QTest.keyClicks(composer.field, "Da goi dien")
    QTest.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    made.wait(lambda: made.desk.waiting())
    made.settle()
    assert made.desk.waiting() == [("case.comment", "Da goi dien")]
    assert composer.text() == ""
    made.wait(lambda: any("Da goi dien" in v.accessibleName() for v in made.panel.timeline._views.values()))


def test_a_reply_uses_a_template_and_shows_what_the_citizen_reads(made: Fixture) -> None:
    of = case(9, CaseState.AWAITING_APPROVAL, 30)
    made.show(of)
    composer = made.panel.composer
    composer.reply.click()
    assert composer.templates.itemText(1) == "Đã xử lý"
    composer.templates.activated.emit(1)
    assert composer.text() == "Phản ánh #9 «Phản ánh số 9» đã được xử lý."
    assert composer.seen.text().endswith("Phòng Quản lý đô thị · Phản ánh #9")
    composer.send.click()
    made.wait(lambda: made.panel.head.state.accessibleName() == "Đã trả lời")
    made.settle()
    assert made.desk.waiting() == [("case.reply", "Phản ánh #9 «Phản ánh số 9» đã được xử lý.")]
    assert made.panel.answer.isVisibleTo(made.panel)
    assert not composer.reply.isEnabled()


def test_what_is_being_written_survives_other_reports_and_a_restart(
    themed: QApplication, run: Run, tmp_path: Path
) -> None:
    submitted = replace(WORKED, state=CaseState.AWAITING_APPROVAL)
    desk = desks.open_desk(tmp_path, [submitted, case(8)])
    fixture = Fixture(desk, run)
    fixture.show(submitted)
    composer = fixture.panel.composer
    composer.field.setPlainText("ghi chú dở")
    composer.reply.click()
    composer.field.setPlainText("trả lời dở")
    fixture.show(case(8))
    assert composer.text() == ""
    fixture.show(submitted)
    assert composer.use == REPLY
    assert composer.text() == "trả lời dở"
    composer.note.click()
    assert composer.text() == "ghi chú dở"
    fixture.close()
    after = Fixture(desks.again(tmp_path), run)
    after.show(submitted)
    assert after.panel.composer.text() == "trả lời dở"
    after.panel.composer.choose(NOTE)
    assert after.panel.composer.text() == "ghi chú dở"
    after.close()


def test_a_change_from_elsewhere_is_shown_and_typing_goes_on(made: Fixture) -> None:
    made.show(WORKED)
    made.panel.composer.field.setPlainText("đang gõ")
    after = replace(WORKED, version=2, title="Tiêu đề mới", lead_org_id="yt")
    made.desk.bus.changed.emit(made.desk.synced([after]))
    made.wait(lambda: made.panel.head.title.text() == "Tiêu đề mới")
    assert made.panel.composer.text() == "đang gõ"
    assert "Trung tâm Y tế" in made.words()


def test_photos_come_and_one_that_is_not_here_says_so(made: Fixture) -> None:
    made.show(WORKED)
    here, away = made.panel.photos.buttons
    assert here.width() == here.height() >= 96
    assert here.grab().toImage().pixelColor(40, 40).red() > 200
    assert (here.words, away.words) == ("", "Chưa có ở đây")
    assert "Chưa có ở đây" in away.toolTip()
    here.click()
    made.wait(lambda: [w for w in made.panel.window().findChildren(Viewer) if w.isVisible()])
    (viewer,) = made.panel.window().findChildren(Viewer)
    made.wait(lambda: not viewer.canvas.image.isNull())
    before = viewer.canvas.scale
    for _ in range(3):
        QTest.keyClick(viewer, Qt.Key.Key_Plus)
    assert viewer.canvas.scale > before
    QTest.keyClick(viewer, Qt.Key.Key_0)
    assert viewer.canvas.scale == before
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    made.wait(lambda: "chưa có trên máy" in viewer.canvas.words)
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    made.wait(lambda: not [w for w in made.panel.window().findChildren(Viewer) if w.isVisible()])


def test_a_deadline_is_explained(made: Fixture) -> None:
    of = case(11, CaseState.ASSIGNED, 90)
    of = replace(of, received_at=Instant((of.due_at or 0) - 480 * MINUTE))
    made.desk.bus.changed.emit(made.desk.synced([of]))
    made.show(of)
    assert made.panel.head.why.isVisibleTo(made.panel)
    made.panel.head.why.click()
    (popover,) = made.panel.findChildren(DeadlinePopover)
    assert "Phản ánh thông thường" in [w.text() for w in popover.findChildren(QLabel)]
    assert "Xử lý: 8 giờ tính theo giờ đồng hồ" in popover.accessibleName()
    assert "Đã tính: 8 giờ" in popover.accessibleDescription()
    assert popover.table.hasFocus() or popover.table.rowCount() == 1
    assert popover.table.item(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("; Tính giờ; 8 giờ")
    popover.close()


def test_an_identity_is_asked_for_with_a_reason_and_only_online(made: Fixture) -> None:
    made.show(WORKED)
    made.panel.head.reveal.click()
    made.wait(_asked)
    _dialog().findChild(QPlainTextEdit).setPlainText("Gọi xác minh vị trí")
    _dialog().accept()
    made.wait(lambda: made.desk.said)
    assert "ngoại tuyến" in made.desk.said[-1][1]
    asked: list[tuple[str, str]] = []

    def centre(case_id: str, reason: str) -> Reporter:
        asked.append((case_id, reason))
        return Reporter("Nguyễn Văn An", "0912 345 123", "")

    workspace = made.desk.jobs._workspace
    assert workspace is not None
    workspace.reporter = centre
    made.panel.head.reveal.click()
    made.wait(_asked)
    _dialog().findChild(QPlainTextEdit).setPlainText("Gọi xác minh vị trí")
    _dialog().accept()
    made.wait(lambda: "Nguyễn Văn An · 0912 345 123" in made.words())
    assert asked == [(WORKED.id, "Gọi xác minh vị trí")]
    made.show(case(8))
    made.show(WORKED)
    assert "Nguyễn Văn An · 0912 345 123" not in made.words()


def test_a_viewer_sees_no_moves_no_writing_no_identity(themed: QApplication, run: Run, tmp_path: Path) -> None:
    desk = desks.open_desk(tmp_path, [WORKED], actor=Actor("v", "Người xem", Role.VIEWER))
    fixture = Fixture(desk, run)
    fixture.show(WORKED)
    assert fixture.moves() == []
    assert not fixture.panel.composer.isVisibleTo(fixture.panel)
    assert not fixture.panel.head.reveal.isVisibleTo(fixture.panel)
    fixture.close()


def test_a_template_fills_only_the_fields_it_knows(made: Fixture) -> None:
    body = "{number} {title.__class__} {address:>9} {unknown} {agency}"
    made.show(WORKED)
    of = replace(WORKED, title="T")
    text = filled(body, of, made.panel._reference)
    assert text == "#7 {title.__class__} {address:>9} {unknown} Phòng Quản lý đô thị"
    bare = replace(of, number=None, address="", lead_org_id=None)
    assert filled("{number} {address} {agency}", bare, made.panel._reference) == "{number} {address} {agency}"


def test_a_reply_with_an_empty_field_is_not_sent_and_says_which(made: Fixture) -> None:
    template = Template(
        "t2", 1, "reports", "rac", "Hẹn ngày", "Kính gửi 😀 ông/bà, xong ngày {ngày xong} tại {address}."
    )
    other = replace(template, id="t3", category_id="ngap", name="A của lĩnh vực khác")
    made.desk.bus.changed.emit(made.desk.synced([template, other], "template"))
    of = replace(case(9, CaseState.AWAITING_APPROVAL, 30), address="")
    made.desk.bus.changed.emit(made.desk.synced([of]))
    made.show(of)
    made.wait(lambda: len(made.panel._reference.templates) == 3)
    composer = made.panel.composer
    composer.reply.click()
    names = [composer.templates.itemText(n) for n in range(1, composer.templates.count())]
    assert names == ["Hẹn ngày", "Đã xử lý"], "of the category first, none of another category"
    composer.templates.activated.emit(1)
    assert composer.field.textCursor().selectedText() == "{ngày xong}"
    assert not composer.send.isEnabled()
    assert composer.hint.text() == "Chưa điền {ngày xong}, {address}: điền hoặc xoá rồi mới gửi được."
    QTest.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    composer.field.insertPlainText("20/11")
    assert composer.hint.text().startswith("Chưa điền {address}:")
    assert made.desk.waiting() == []
    composer.field.setPlainText(composer.text().replace(" tại {address}", ""))
    assert composer.send.isEnabled()
    assert composer.seen.text().startswith("Kính gửi 😀 ông/bà, xong ngày 20/11.")
    composer.choose(NOTE)
    composer.field.setPlainText("ghi chú {với ngoặc}")
    assert composer.send.isEnabled(), "a note may say what it likes"


def test_templates_are_taken_by_keyboard(made: Fixture) -> None:
    made.show(case(9, CaseState.AWAITING_APPROVAL, 30))
    composer = made.panel.composer
    composer.reply.click()
    made.panel.activateWindow()
    composer.field.setFocus()
    QTest.keyClick(composer.field, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    made.wait(composer.templates.view().isVisible)
    QTest.keyClick(composer.templates.view(), Qt.Key.Key_Down)
    QTest.keyClick(composer.templates.view(), Qt.Key.Key_Return)
    made.wait(lambda: composer.text() == "Phản ánh #9 «Phản ánh số 9» đã được xử lý.")


def test_the_dialog_for_replies_blocks_empty_fields_too(themed: QApplication) -> None:
    dialog = ReplyDialog("Trả lời", "2 phản ánh", "Nội dung", "Gửi", [("Mẫu", "Xong {number}")], "", None)
    dialog.templates.activated.emit(1)
    assert not dialog.ok.isEnabled()
    assert "{number}" in dialog.left.text()
    dialog.field.setPlainText("Xong")
    assert dialog.ok.isEnabled()
    dialog.deleteLater()


def test_a_long_story_comes_in_parts_and_is_filtered_and_copied(themed: QApplication, run: Run, tmp_path: Path) -> None:
    many = [
        entry(f"m{n:04d}", WORKED, "case.comment" if n % 4 else "case.reply", f"dòng {n}", not n % 4,
              at=Instant(WORKED.received_at + n))
        for n in range(1000)
    ]  # fmt: skip
    fixture = Fixture(desks.open_desk(tmp_path, [WORKED], entries=many), run)
    fixture.show(WORKED)
    timeline = fixture.panel.timeline
    assert len(timeline._views) == 25
    assert "m0999" in timeline._views
    assert timeline._where.text() == "1–25 trên 1000"
    assert not timeline.newer.isEnabled()
    timeline.older.click()
    assert timeline._where.text() == "26–50 trên 1000"
    assert (len(timeline._views), "m0974" in timeline._views, "m0999" in timeline._views) == (25, True, False)
    places = [timeline._outer.indexOf(timeline._views[i]) for i in ("m0974", "m0960", "m0950")]
    assert places == sorted(places)
    for _ in range(60):
        timeline.older.click()
    assert timeline._where.text() == "976–1000 trên 1000"
    assert "m0000" in timeline._views
    timeline.newer.click()
    assert timeline._where.text() == "951–975 trên 1000"
    timeline.only.chips["public"].click()
    assert len(timeline._views) == 25
    assert all(v.entry.public for v in timeline._views.values())
    timeline.copy.click()
    said = QApplication.clipboard().text()
    assert said.count("dòng ") == 250
    assert said.startswith(
        f"{told_at(many[996])} · Nguyễn Thị Trực · Trả lời người dân · người dân đọc được\ndòng 996\n"
    )
    timeline.only.chips["notes"].click()
    assert not any(v.entry.public for v in timeline._views.values())
    assert len(timeline._views) == 25
    timeline.only.chips["notes"].click()
    assert timeline._where.text() == "1–25 trên 1000"
    fixture.close()


def told_at(of: Entry) -> str:
    return words.moment(of.at)


def test_a_filter_that_leaves_nothing_says_so(made: Fixture) -> None:
    made.show(case(8))
    timeline = made.panel.timeline
    timeline.only.chips["notes"].click()
    assert timeline._empty.isVisibleTo(timeline)
    assert timeline._empty.text() == "Không có dòng nào loại này."
    timeline.only.chips["notes"].click()
    made.show(case(9))
    assert timeline._empty.isVisibleTo(timeline)
    assert timeline._empty.text() == "Chưa có diễn biến nào."


def test_when_it_was_is_told_both_ways_and_goes_on(themed: QApplication) -> None:
    view = EntryView(Line(STORY[3], False, False, None), NOTHING, STORY[3].at + 5 * MINUTE)
    at = words.moment(STORY[3].at)
    assert view.when.text().endswith(" · 5 phút trước")
    assert at.endswith(view.when.text().split(" · ")[0])
    view.tell_time(STORY[3].at + 3 * HOUR)
    assert view.when.text().endswith(" · 3 giờ trước")
    view.tell_time(STORY[3].at - MINUTE)
    assert view.when.text().endswith(" · vừa xong"), "a clock behind the centre's says nothing wrong"
    assert view.when.toolTip() == at
    view.deleteLater()
