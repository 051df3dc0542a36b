"""Print and PDF, read back from the file: words, pages, margins, page numbers, hostile words, personal data, the preview."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PySide6.QtCore import QCoreApplication, Qt, QThread
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from ioc_contract.clock import MINUTE, Instant
from ioc_contract.records import Attachment, Case, CaseState, Entry
from ioc_desktop.services import board_print
from ioc_desktop.services.board_queue import QueueQuery
from tests.pictures import picture
from tests.ui import desk as desks
from tests.ui import queue_world
from tests.ui.conftest import until
from tests.ui.desk import Desk, case, entry
from ui.printing import paper, sheets
from ui.printing.acts import print_case, print_list
from ui.printing.paper import Printout, Sheet, aside
from ui.printing.preview import Preview

Run = Callable[[Coroutine[Any, Any, Any]], Any]
EVIL = '<h1>to</h1><img src="file:///etc/passwd"> &amp; \x07\u202egnp.exe\u2066'
OF = replace(
    case(1104, CaseState.IN_PROGRESS, 119),  # an hour and more, whenever in a run it is printed
    title=f"Nước ngập trước cổng trường Phú Thuỷ {EVIL}",
    body="Đường ngập 40 cm, gọi 0912 345 678 hoặc an.nguyen@vidu.vn.\n" + "Đề nghị nạo vét cống thoát nước. " * 60,
    address="12 Trần Hưng Đạo",
    reporter_label="N.V.A. · 09•• ••• 123",
    lat=10.93,
    lon=108.1,
)
PT = 72 / 25.4
NOTHING = (0.0, 0.0, 0.0, 0.0)


class Words:
    """What a PDF says, without blanks: a reader guesses them from distances."""

    def __init__(self, text: str) -> None:
        self._text = re.sub(r"[\s\x02\ufffe]+", "", text)

    def __contains__(self, said: str) -> bool:
        return re.sub(r"\s+", "", said) in self._text

    def index(self, said: str) -> int:
        return self._text.index(re.sub(r"\s+", "", said))

    def count(self, said: str) -> int:
        return self._text.count(re.sub(r"\s+", "", said))


class Paper:
    """A PDF as a reader sees it; lengths in millimetres, from the upper left corner."""

    def __init__(self, content: bytes) -> None:
        self.document = pypdfium2.PdfDocument(content)

    def __len__(self) -> int:
        return len(self.document)

    def size(self, page: int) -> tuple[int, int]:
        wide, high = self.document[page].get_size()
        return round(wide / PT), round(high / PT)

    def text(self, page: int | None = None) -> str:
        pages = range(len(self)) if page is None else [page]
        return "\n".join(str(self.document[n].get_textpage().get_text_bounded()) for n in pages)

    def flat(self) -> Words:
        return Words(self.text())

    def inked(self, page: int, within: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of what is not white in a part of a page; NOTHING when all is."""
        dots = 150 / 25.4
        grey = self.document[page].render(scale=150 / 72).to_pil().convert("L")
        box = [round(e * dots) for e in within]
        part = np.asarray(grey)[box[1] : box[3], box[0] : box[2]] < 200
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        if not len(rows):
            return NOTHING
        x, y = within[0], within[1]
        return x + columns[0] / dots, y + rows[0] / dots, x + (columns[-1] + 1) / dots, y + (rows[-1] + 1) / dots

    def fonts(self, page: int) -> set[str]:
        found = set()
        for part in self.document[page].get_objects():
            if isinstance(part, pypdfium2.PdfTextObj):
                found.add(part.get_font().get_base_name())
        return found


def _story(n: int) -> list[Entry]:
    many = [
        entry(
            f"n{k:03d}", OF, "case.comment", f"ghi chú số {k}: gọi 0987654321", at=Instant(OF.received_at + k * MINUTE)
        )
        for k in range(n)
    ]
    return [
        entry("e1", OF, "case.create", public=True, at=OF.received_at),
        entry("e2", OF, "case.assign", to_value="qldt", at=Instant(OF.received_at + MINUTE)),
        entry("e5", OF, "case.reply", "Kính gửi ông/bà", True, at=Instant(OF.received_at + 2 * MINUTE)),
        entry("e6", OF, "case.attach", from_value="a0", to_value="a1", at=Instant(OF.received_at + 3 * MINUTE)),
        *many,
    ]


def _files(folder: Path) -> list[Attachment]:
    folder.mkdir()
    out = []
    for n, (role, colour) in enumerate((("citizen", "red"), ("citizen", "black"), ("after", "green"))):
        content = picture(size=(800, 600), colour=colour)
        sha = hashlib.sha256(content).hexdigest()
        (folder / sha).write_bytes(content)
        out.append(
            Attachment(f"a{n}", 1, "reports", "case", OF.id, sha, None, f"{n}.jpg", "image/jpeg", 9, 800, 600, role, True,
                       OF.received_at)
        )  # fmt: skip
    out.append(replace(out[2], id="a3", sha256="e" * 64, role="before"))
    return out


class Desked:
    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        self.window = QWidget()
        self.window.resize(1200, 900)
        self.window.show()

    def case(self, notes: bool = False) -> Paper:
        async def work() -> Printout:
            found = await self.desk.jobs.run(board_print.case, OF.id)
            assert found is not None
            contents = await self.desk.jobs.aside(lambda ws: board_print.contents(ws, found.photos))
            return await aside(lambda: sheets.case(found, contents, notes).printed())

        return Paper(self.run(work()).pdf)

    def list(self, query: QueueQuery | None, ids: tuple[str, ...] = (), about: str = "") -> Paper:
        async def work() -> Printout:
            found = await self.desk.jobs.run(board_print.rows, query, ids)
            return await aside(lambda: sheets.queue(found, about).printed())

        return Paper(self.run(work()).pdf)

    def close(self) -> None:
        self.run(until(lambda: not self.desk.jobs._tasks))
        self.window.close()
        self.window.deleteLater()
        self.desk.close()


def _open(folder: Path, run: Run, cases: list[Case], notes: int = 0) -> Desked:
    files = _files(folder / "blobs")
    return Desked(desks.open_desk(folder, cases, entries=_story(notes), attachments=files, blobs=folder / "blobs"), run)


@pytest.fixture
def made(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Desked]:
    desked = _open(tmp_path, run, [OF, case(8)], notes=60)
    yield desked
    desked.close()


def test_a_report_is_on_a4_with_the_margins_and_page_numbers_of_documents(made: Desked) -> None:
    sheet = made.case(notes=True)
    assert len(sheet) > 2
    for page in range(len(sheet)):
        assert sheet.size(page) == (210, 297)
        left, top, right, bottom = sheet.inked(page, (0, 18, 210, 297))
        assert 30 <= left <= 35
        assert 20 <= top <= 26  # a table has its padding
        assert 15 <= 210 - right <= 50
        assert 297 - bottom >= 20
        number = sheet.inked(page, (0, 0, 210, 18))
        if page == 0:
            assert number is NOTHING
        else:
            assert abs((number[0] + number[2]) / 2 - 105) < 1, "in the middle of the paper's width"
            assert sheet.text(page).lstrip().startswith(str(page + 1))
        assert all("LiberationSerif" in name.replace("-", "").replace(" ", "") for name in sheet.fonts(page))


def test_a_report_says_all_that_belongs_to_it(made: Desked) -> None:
    text = made.case(notes=True).flat()
    for said in (
        "PHIẾU THÔNG TIN PHẢN ÁNH", "Số: 1104", "Nước ngập trước cổng trường Phú Thuỷ", "Đang xử lý", "Rác thải",
        "Phòng Quản lý đô thị", "12 Trần Hưng Đạo", "10.93000; 108.10000", "Xử lý:", "còn 1 giờ",
        "N.V.A. · 09•• ••• 123", "Đề nghị nạo vét cống thoát nước.", "Diễn biến", "Giao xử lý (nội bộ) Phòng Quản lý đô thị",
        "Trả lời người dân (người dân đọc được) Kính gửi ông/bà", "ghi chú số 59", "người in: Trực ban trưởng",
    ):  # fmt: skip
        assert said in text, said


def test_words_from_outside_stay_words_and_turn_nothing(made: Desked) -> None:
    text = made.case().flat()
    assert '<h1>to</h1><img src="file:///etc/passwd"> &amp; gnp.exe' in text


def test_personal_data_is_masked_and_notes_stay_among_colleagues(made: Desked) -> None:
    sheet = made.case(notes=False)
    text = sheet.flat()
    assert "gọi 09•••••678 hoặc a•••@vidu.vn" in text
    assert "0912" not in text
    assert "ghi chú số" not in text
    assert "Giao xử lý" in text, "that something was done is told"
    assert len(sheet) < len(made.case(notes=True))
    assert "0987654321" not in made.case(notes=True).flat()


def test_of_a_redacted_photo_only_the_copy_is_printed_and_a_missing_one_says_so(made: Desked) -> None:
    sheet = made.case()
    text = sheet.flat()
    assert "Ảnh 1: người dân gửi" in text
    assert "Ảnh 2: sau khi xử lý" in text
    assert "Ảnh 3: trước khi xử lý" in text
    assert text.count("(chưa có trên máy in phiếu này)") == 1
    images = [
        o for n in range(len(sheet)) for o in sheet.document[n].get_objects() if isinstance(o, pypdfium2.PdfImage)
    ]
    colours = []
    for one in images:
        bitmap = one.get_bitmap().to_pil().convert("RGB")
        colours.append(bitmap.getpixel((bitmap.width // 2, bitmap.height // 2)))
    assert len(colours) == 2
    assert not any(c[0] > 200 and c[1] < 60 for c in colours), "the original is not on it"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0912345678", "09•••••678"),
        ("+84 912 345 678.", "84••••••678."),
        ("CCCD 060123456789, nhà 12", "CCCD 06•••••••789, nhà 12"),
        ("ngày 22/11/2026 08:15, số 1104", "ngày 22/11/2026 08:15, số 1104"),
        ("10.92889; 108.10123 · 1.250.000 đồng", "10.92889; 108.10123 · 1.250.000 đồng"),
        ("a.b+c@mail.vidu.vn", "a•••@mail.vidu.vn"),
        ("", ""),
    ],
)
def test_numbers_that_reach_a_person_are_masked_and_others_are_not(text: str, shown: str) -> None:
    assert board_print.masked(text) == shown


def test_a_list_is_the_selection_in_its_order_or_the_whole_result(
    themed: QApplication, run: Run, tmp_path: Path
) -> None:
    cases = [OF, *(case(n, CaseState.ASSIGNED, n) for n in range(1, 330))]
    desked = _open(tmp_path, run, cases)
    whole = desked.list(QueueQuery(), about="Tất cả phản ánh đang mở")
    text = whole.flat()
    assert "DANH SÁCH PHẢN ÁNH Tất cả phản ánh đang mở" in text
    assert "330 phản ánh" in text
    assert len(whole) > 8
    assert whole.size(0) == (297, 210)
    for page in (0, 1, len(whole) - 1):
        assert "Trạng thái" in Words(whole.text(page)), "the head of the table stands on every page"
        assert whole.inked(page, (0, 18, 297, 210))[0] >= 30
    for n in (1, 150, 329):
        assert f"Phản ánh số {n}" in text
    chosen = desked.list(None, (cases[9].id, cases[3].id)).flat()
    assert chosen.index("Phản ánh số 9") < chosen.index("Phản ánh số 3")
    assert "2 phản ánh" in chosen
    desked.close()


def test_a_list_that_is_longer_than_paper_has_use_for_says_so(
    themed: QApplication, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_print, "MOST_ROWS", 20)
    desked = _open(tmp_path, run, [case(n) for n in range(1, 31)])
    assert "20 phản ánh đầu danh sách; còn nữa" in desked.list(QueueQuery()).flat()
    ids = tuple(case(n).id for n in range(1, 31))
    assert "20 phản ánh đầu danh sách; còn nữa" in desked.list(None, ids).flat()
    empty = desked.list(QueueQuery(text="không có chữ này"))
    assert "0 phản ánh" in empty.flat()
    assert len(empty) == 1
    desked.close()


def test_the_preview_shows_the_pages_and_keeps_them_as_a_file(made: Desked, tmp_path: Path) -> None:
    preview = print_case(made.desk.context, OF.id, OF.number, made.window)
    made.run(until(lambda: preview.pages))
    without = len(preview.pages)
    assert preview.said.text() == f"{without} trang A4"
    shown = preview.pages[0].grab().toImage()
    assert _dark(shown) > 500, "the page is painted"
    preview.option.setChecked(True)
    made.run(until(lambda: len(preview.pages) > without))
    wide = preview.pages[0].width()
    QTest.keyClick(preview.area, Qt.Key.Key_Plus)
    assert preview.pages[0].width() > wide
    QTest.keyClick(preview.area, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = preview.findChildren(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("phan-anh-1104.pdf")
    dialog.fileSelected.emit(str(tmp_path / "phiếu.pdf"))
    dialog.reject()
    assert "ghi chú số 59" in Paper((tmp_path / "phiếu.pdf").read_bytes()).flat()
    assert made.desk.said[-1] == ("info", "Đã lưu phiếu.pdf.")
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    made.run(until(lambda: not made.window.findChildren(Preview)))


def _dark(image: QImage) -> int:
    return sum(
        image.pixelColor(x, y).lightness() < 100
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )


def test_a_preview_closed_while_it_is_made_leaves_nothing(made: Desked) -> None:
    preview = print_list(made.desk.context, QueueQuery(), (), "", made.window)
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    made.run(until(lambda: not made.desk.jobs._tasks))
    QCoreApplication.sendPostedEvents()
    assert paper._making == set()


def test_without_a_printer_it_says_to_keep_a_file(made: Desked) -> None:
    preview = print_case(made.desk.context, "nobody", None, made.window)
    made.run(until(lambda: preview.pages))
    preview.print()
    assert "chưa có máy in" in made.desk.said[-1][1]
    assert len(preview.pages) == 1, "a report that is gone is said, not failed on"
    preview.close()


def test_a_printer_gets_the_pages_asked_for_at_their_size(made: Desked, tmp_path: Path) -> None:
    target = tmp_path / "in.pdf"

    def on_paper(sheet: Sheet) -> bool:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        printer.setResolution(1200)
        printer.setFromTo(2, 3)
        return sheet.print_to(printer)

    found = made.run(made.desk.jobs.run(board_print.case, OF.id))
    assert made.run(aside(lambda: on_paper(sheets.case(found, [None] * len(found.photos), True))))
    printed = Paper((tmp_path / "in.pdf").read_bytes())
    assert len(printed) == 2
    assert printed.text(0).lstrip().startswith("2")
    left, _, right, _ = printed.inked(0, (0, 18, 210, 297))
    assert left >= 30
    assert 210 - right >= 15


def test_a_sheet_without_anything_is_one_page(themed: QApplication, run: Run) -> None:
    made = run(aside(lambda: Sheet("trống").printed()))
    assert len(made.pages) == 1
    assert len(Paper(made.pdf)) == 1


def test_a_closed_preview_stops_its_sheet(made: Desked) -> None:
    begun, go_on, told = threading.Event(), threading.Event(), list[object]()

    class Slow:
        def printed(self) -> Printout:
            begun.set()
            go_on.wait(30)
            told.append(QThread.currentThread().isInterruptionRequested())
            return Sheet("trống").printed()

    async def make(_more: bool) -> Callable[[], Any]:
        return Slow

    preview = Preview(made.desk.context, "Xem trước", "ten", make, made.window)
    preview.show()
    try:
        made.run(until(begun.is_set))
        preview.close()
        made.run(until(lambda: not made.desk.jobs._tasks))
    finally:
        go_on.set()
    made.run(until(lambda: not paper._making))
    assert told == [True]


def test_the_queue_prints_what_is_chosen_else_all_it_finds(themed: QApplication, run: Run, tmp_path: Path) -> None:
    cases = [case(n, CaseState.ASSIGNED, n) for n in range(1, 41)]
    made = queue_world.Fixture(desks.open_desk(tmp_path, cases), run)

    def printed() -> Words:
        command = next(c for c in made.panel.commands() if c.id == "queue.print")
        command.run()
        (preview,) = made.panel.window().findChildren(Preview)
        made.wait(lambda: preview.pages)
        assert preview.printout is not None
        text = Paper(preview.printout.pdf).flat()
        preview.close()
        made.wait(lambda: not made.panel.window().findChildren(Preview))
        return text

    whole = printed()
    assert "40 phản ánh" in whole
    assert "đang mở" in whole, "which reports they are is said"
    made.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    made.wait(lambda: len(made.desk.bus.selection.ids) == 2)
    two = printed()
    assert "2 phản ánh" in two
    assert "Các phản ánh đã chọn" in two
    made.settle()
    made.panel.close()
    made.panel.deleteLater()
    made.desk.close()
