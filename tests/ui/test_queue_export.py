"""Export of the queue as a spreadsheet opens it: columns, header, masking, nothing that runs, stopped on the way."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QListWidget

from ioc_contract.records import CaseState
from ioc_desktop.services import export
from ioc_desktop.services.board_queue import QueueQuery, QueueRow
from ioc_desktop.services.export import Sheet
from tests.ui import desk as desks
from tests.ui.desk import case
from tests.ui.queue_world import Fixture, Run, dialog, dialogs
from ui.panels.queue import model
from ui.panels.queue.export import make

EVIL = '=HYPERLINK("http://x","bấm")'


@pytest.fixture
def made(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Fixture]:
    rows = [case(n, CaseState.NEW, n * 10) for n in range(1, 131)]
    rows[0] = replace(rows[0], title=EVIL, address="Gọi 0903 123 456, 12 Trần Phú")
    rows[1] = replace(rows[1], title="+84903123456 gọi\x07 nhiều lần\nkhông được", duplicate_count=2, photo_count=1)
    desk = desks.open_desk(tmp_path, rows)
    fixture = Fixture(desk, run)
    yield fixture
    fixture.settle()
    fixture.panel.close()
    fixture.panel.deleteLater()
    desk.close()


def _table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_csv_of_all_results_has_the_columns_of_the_screen(made: Fixture) -> None:
    made.panel.resize(1600, 600)
    made.settle()
    data = made.run(make(made.panel, "csv", None))
    assert data is not None
    assert data.startswith(b"\xef\xbb\xbf")
    table = _table(data)
    assert table[0] == ["Danh sách phản ánh"]
    assert table[1] == ["Bộ lọc: đang mở"]
    assert table[2][0].startswith("Xuất lúc ")
    assert table[2][0].endswith("bởi Trực ban trưởng")
    assert table[3] == ["130 dòng"]
    head = table[5]
    assert head[:4] == ["Số", "Thời hạn", "Hạn lúc", "Trạng thái"]
    assert {"Địa chỉ", "Tiếp nhận lúc", "Dấu hiệu"} <= set(head)
    rows = [dict(zip(head, r, strict=True)) for r in table[6:]]
    assert [r["Số"] for r in rows] == [str(n) for n in range(1, 131)]
    assert rows[0]["Nội dung"] == "'" + EVIL
    assert "0903 123 456" not in rows[0]["Địa chỉ"]
    assert rows[0]["Địa chỉ"].endswith("12 Trần Phú")
    assert not rows[1]["Nội dung"].startswith("+")
    assert "123456" not in rows[1]["Nội dung"]
    assert rows[1]["Dấu hiệu"].endswith("2 phản ánh trùng, 1 ảnh")
    assert rows[2]["Mức ưu tiên"] == "Bình thường"
    datetime.strptime(rows[2]["Hạn lúc"], "%Y-%m-%d %H:%M")  # noqa: DTZ007


def test_xlsx_of_what_is_selected_opens_with_moments_and_no_formula(made: Fixture) -> None:
    made.panel.set_query(QueueQuery(units=("pt",)))
    made.settle()
    ids = made.ids()[:3]
    data = made.run(make(made.panel, "xlsx", ids))
    assert data is not None
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None
    rows = list(page.iter_rows())
    assert rows[1][0].value == "Đã chọn từ: Phường Phan Thiết, đang mở"
    assert rows[3][0].value == "3 dòng"
    head = [c.value for c in rows[5]]
    body = [dict(zip(head, row, strict=True)) for row in rows[6:]]
    assert [r["Số"].value for r in body] == [1, 3, 5]
    assert isinstance(body[0]["Hạn lúc"].value, datetime)
    assert body[0]["Nội dung"].value == "'" + EVIL
    assert all(c.data_type != "f" for row in rows for c in row)
    assert page.freeze_panes == "A7"


def test_control_characters_do_not_break_a_file(made: Fixture) -> None:
    data = made.run(make(made.panel, "xlsx", [made.ids()[1]]))
    assert data is not None
    values = [c for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True) for c in row]
    assert any(isinstance(v, str) and "gọi nhiều lần không được" in v for v in values)


def test_more_rows_than_fit_are_said(made: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PART", 20)
    monkeypatch.setattr(export, "MOST", 50)
    table = _table(made.run(make(made.panel, "csv", None)) or b"")
    assert len(table) == 6 + 50
    assert table[3] == ["50 dòng (còn nữa, chỉ xuất phần đầu)"]


def test_a_stopped_export_leaves_nothing(made: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PART", 5)
    task = made.panel.context.jobs.start
    out: list[bytes | None] = []

    async def work() -> None:
        out.append(await make(made.panel, "csv", None))

    task(work())
    made.wait(dialogs)
    dialog().reject()
    made.wait(lambda: out)
    assert out == [None]
    assert dialogs() == []
    with pytest.raises(export.Stopped):
        export.xlsx(Sheet("x", (), ("a",), (("1",),)), lambda: True)


def test_the_screen_lives_while_cells_are_made_and_can_stop_them(
    made: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PART", 20)
    at_once, most, words = 0, 0, made.panel.model.text

    def text(row: QueueRow, column: int) -> str:
        nonlocal at_once, most
        at_once += column == model.TITLE
        most = max(most, at_once)
        return words(row, column)

    async def work(stop: bool) -> bytes | None:
        nonlocal at_once
        task = asyncio.ensure_future(make(made.panel, "csv", None))
        while not task.done():
            at_once = 0
            if stop and most:
                dialog().reject()
                stop = False
            await asyncio.sleep(0)
        return await task

    monkeypatch.setattr(made.panel.model, "text", text)
    assert made.run(work(False)) is not None
    assert most == 20
    most = 0
    assert made.run(work(True)) is None


def test_e_asks_what_and_writes_the_file(made: Fixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made.key(Qt.Key.Key_E)
    made.wait(dialogs)
    listed = dialog().findChild(QListWidget)
    assert listed is not None
    assert [listed.item(i).text() for i in range(listed.count())] == ["XLSX (Excel)", "CSV"]
    listed.setCurrentRow(1)
    dialog().accept()
    made.wait(lambda: any(isinstance(d, QFileDialog) for d in dialogs()))
    chooser = next(d for d in dialogs() if isinstance(d, QFileDialog))
    chooser.fileSelected.emit(str(tmp_path / "ra.csv"))
    chooser.close()
    made.wait(lambda: made.desk.said)
    assert made.desk.said[-1] == ("info", "Đã xuất ra.csv")
    assert len(_table((tmp_path / "ra.csv").read_bytes())) == 136
