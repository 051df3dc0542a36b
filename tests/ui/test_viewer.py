"""The viewer of photos: zoom, turning, before beside after, and a redacted copy drawn by mouse or by keyboard."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Attachment, CaseState
from ioc_desktop.services import board_queue, photos
from tests.pictures import located, picture
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import Desk, case
from ui import dialogs
from ui.bus import Selection
from ui.panels.detail import SPEC
from ui.panels.detail.canvas import SHARP
from ui.panels.detail.panel import DetailPanel
from ui.panels.detail.viewer import Viewer, pair

Run = Callable[[Coroutine[Any, Any, Any]], Any]
OF = replace(case(7, CaseState.IN_PROGRESS, 72), lat=None, lon=None)


class Seen:
    """A detail panel with three photos, and the viewer over it."""

    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        panel = SPEC.make(desk.context)
        assert isinstance(panel, DetailPanel)
        self.panel = panel
        panel.resize(900, 760)
        panel.show()
        desk.bus.select(Selection("case", (OF.id,), OF.id))
        self.wait(lambda: panel._shown == OF.id)
        self.settle()

    def wait(self, condition: Callable[[], object]) -> None:
        self.run(until(condition))

    def settle(self) -> None:
        self.wait(lambda: not self.desk.jobs._tasks)

    def open(self, place: int = 0) -> Viewer:
        self.panel.photos.open(self.panel.photos.buttons[place])
        (viewer,) = self.panel.window().findChildren(Viewer)
        self.wait(lambda: not viewer.canvas.image.isNull())
        return viewer

    def attached(self) -> list[Attachment]:
        found = self.run(self.desk.jobs.run(board_queue.detail, OF.id))
        assert found is not None
        return list(found.attachments)

    def close(self) -> None:
        self.settle()
        self.panel.close()
        self.panel.deleteLater()
        self.desk.close()


def _kept(folder: Path, n: int, role: str, content: bytes, size: tuple[int, int]) -> Attachment:
    sha = hashlib.sha256(content).hexdigest()
    folder.mkdir(exist_ok=True)
    (folder / sha).write_bytes(content)
    return Attachment(
        f"a{n}", 1, "reports", "case", OF.id, sha, sha, f"{role}.jpg", "image/jpeg", len(content), *size, role, False,
        OF.received_at,
    )  # fmt: skip


def _desk(folder: Path, actor: Actor = desks.SUPERVISOR) -> Desk:
    blobs = folder / "blobs"
    files = [
        _kept(blobs, 0, "citizen", picture(size=(400, 200)), (400, 200)),
        _kept(blobs, 1, "before", picture(size=(300, 300), colour="orange"), (300, 300)),
        _kept(blobs, 2, "after", picture(size=(200, 400), colour="green"), (200, 400)),
    ]
    return desks.open_desk(folder, [OF], attachments=files, blobs=blobs, actor=actor)


@pytest.fixture
def seen(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Seen]:
    made = Seen(_desk(tmp_path), run)
    yield made
    made.close()


def test_zoom_keeps_what_is_under_the_pointer_and_full_size_is_full_size(seen: Seen) -> None:
    viewer = seen.open()
    canvas = viewer.canvas
    at = QPointF(canvas.width() * 0.6, canvas.height() * 0.5)
    before = canvas._on_picture(at)
    canvas.zoom(3, at)
    after = canvas._on_picture(at)
    assert (round(after.x(), 3), round(after.y(), 3)) == (round(before.x(), 3), round(before.y(), 3))
    for key, shown in ((Qt.Key.Key_1, "100 %"), (Qt.Key.Key_Plus, "125 %")):
        QTest.keyClick(canvas, key)
        assert viewer.scale.text() == shown
    for _ in range(60):
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.scale == 8.0
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.fitted
    viewer.close()


def test_a_photo_is_scaled_when_a_zoom_rests_not_at_its_every_step(seen: Seen) -> None:
    viewer = seen.open()
    canvas = viewer.canvas
    large = QImage(2000, 1000, QImage.Format.Format_RGB32)
    large.fill(QColor("orange"))
    canvas.show_image(large)
    canvas.zoom_to(0.3)
    for _ in range(3):
        canvas.zoom(0.9)
        canvas.grab()
        assert canvas._small[0] != canvas.scale
    seen.wait(lambda: not canvas._zooming.isActive())
    canvas.grab()
    assert canvas._small[0] == canvas.scale
    canvas.zoom_to(SHARP)
    before = canvas._small
    seen.wait(lambda: not canvas._zooming.isActive())
    canvas.grab()
    assert canvas._small is before
    viewer.close()


def test_turning_is_for_the_eye_only(seen: Seen) -> None:
    viewer = seen.open()
    files = {p.name: p.read_bytes() for p in (seen.desk.folder / "blobs").iterdir()}
    QTest.keyClick(viewer.canvas, Qt.Key.Key_R)
    assert viewer.canvas.turn == 90
    corner = viewer.canvas._transform().map(QPointF(0, 0))
    assert corner.x() > viewer.canvas.width() / 2, "the upper left went to the right"
    QTest.keyClick(viewer.canvas, Qt.Key.Key_L)
    assert viewer.canvas.turn == 0
    assert {p.name: p.read_bytes() for p in (seen.desk.folder / "blobs").iterdir()} == files
    assert seen.desk.waiting() == []
    viewer.close()


def test_before_stands_beside_after(seen: Seen) -> None:
    assert [t.sign for t in seen.panel.photos.buttons] == ["", "Trước", "Sau"]
    assert seen.panel.photos.compare.isVisible()
    seen.panel.photos.compare.click()
    (viewer,) = seen.panel.window().findChildren(Viewer)
    seen.wait(lambda: not viewer.canvas.image.isNull() and not viewer.other.canvas.image.isNull())
    assert (viewer.canvas.image.width(), viewer.other.canvas.image.width()) == (300, 200)
    assert "trước khi xử lý" in viewer.pane.caption.text()
    assert "sau khi xử lý" in viewer.other.caption.text()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_1)
    assert viewer.other.canvas.scale == 1.0
    assert not viewer.cover.isVisibleTo(viewer)
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert not viewer.comparing
    assert viewer.isVisible()
    viewer.close()


def test_the_pair_is_the_photo_before_else_the_citizens_and_the_latest_after() -> None:
    base = Attachment("", 1, "", "case", "", "", None, "", "", 0, 1, 1, "", True, OF.received_at)

    def roles(*names: str) -> list[Attachment]:
        return [replace(base, role=n) for n in names]

    assert pair(roles("citizen", "after", "before", "after")) == (2, 3)
    assert pair(roles("evidence", "citizen", "after")) == (1, 2)
    assert pair(roles("citizen", "before")) is None
    assert pair([]) is None


def test_a_copy_is_covered_by_mouse_and_the_original_stays(seen: Seen) -> None:
    viewer = seen.open()
    canvas = viewer.canvas
    QTest.keyClick(canvas, Qt.Key.Key_R)
    QTest.keyClick(canvas, Qt.Key.Key_C)
    assert canvas.drawing
    assert viewer.hint.isVisible()
    assert not viewer.keep.isEnabled()
    seen.run(until(lambda: canvas.height() > 300))
    way = canvas._transform()
    ends = [way.map(QPointF(*p)).toPoint() for p in ((100, 50), (200, 150))]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=ends[0])
    QTest.mouseMove(canvas, ends[1])
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=ends[1])
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    (box,) = canvas.boxes
    assert abs(box.x() - 100) <= 2
    assert abs(box.right() - 200) <= 3
    QTest.keyClick(canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    seen.wait(lambda: not canvas.drawing)
    seen.settle()
    *before, copy = seen.attached()
    assert [a.id for a in before] == ["a0", "a1", "a2"]
    assert (copy.role, copy.public, copy.name) == ("citizen", True, "citizen-che.jpg")
    content = seen.run(seen.desk.jobs.run(photos.photo, copy.sha256))
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (400, 200), "turned on screen only"
        assert max(image.getpixel((150, 100))) < 24  # type: ignore[arg-type]
        assert image.getpixel((300, 100))[0] > 240  # type: ignore[index]
    tile = seen.panel.photos.buttons[-1]
    assert tile.sign == "Đã che"
    assert "bản che của ảnh 1" in tile.accessibleName()
    assert ("info", "Đã lưu bản che; ảnh gốc giữ nguyên.") in seen.desk.said
    viewer.close()


def test_boxes_are_drawn_moved_and_taken_away_by_keyboard(seen: Seen) -> None:
    viewer = seen.open()
    canvas = viewer.canvas
    QTest.keyClick(canvas, Qt.Key.Key_C)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    first, second = canvas.boxes
    assert first == second
    assert first.center().x() in (199, 200, 201)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.boxes[1].x() > second.x()
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.boxes[1].height() > second.height()
    for _ in range(200):
        QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.image.rect().contains(canvas.boxes[1]), "a box never leaves the photo"
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert canvas.boxes == [first]
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.drawing
    assert canvas.boxes == []
    assert viewer.isVisible()
    assert seen.desk.waiting() == []
    viewer.close()


def test_who_may_not_attach_may_not_cover(themed: QApplication, run: Run, tmp_path: Path) -> None:
    seen = Seen(_desk(tmp_path, Actor("v", "Người xem", Role.VIEWER)), run)
    viewer = seen.open()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_C)
    assert not viewer.canvas.drawing
    assert not viewer.cover.isVisible()
    viewer.close()
    seen.close()


def test_a_thumbnail_stands_in_for_a_photo_that_is_not_here(seen: Seen) -> None:
    away = replace(seen.attached()[0], id="a9", sha256="f" * 64, role="evidence")
    seen.desk.bus.changed.emit(seen.desk.synced([away], "attachment"))
    seen.wait(lambda: len(seen.panel.photos.buttons) == 4)
    place = next(n for n, t in enumerate(seen.panel.photos.buttons) if t.attachment.id == "a9")
    viewer = seen.open(place)
    assert "ảnh đầy đủ chưa có" in viewer.pane.caption.text()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_C)
    assert not viewer.canvas.drawing, "only the photo itself can be covered"
    viewer.close()


@pytest.mark.parametrize("accept", [True, False])
def test_the_place_in_a_photo_is_offered_to_a_report_without_one(seen: Seen, tmp_path: Path, accept: bool) -> None:
    def asked() -> list[dialogs.Dialog]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, dialogs.Dialog) and w.isVisible()]

    path = tmp_path / "nơi chụp.jpg"
    path.write_bytes(located((10.928,), (108.1,)))
    seen.desk.bus.changed.emit(seen.desk.synced([replace(OF, unit_id=None, version=2)]))
    seen.panel.photos.dropped.emit([path])
    seen.wait(asked)
    wanted = "Dùng vị trí này" if accept else "Không dùng"
    next(b for b in asked()[0].findChildren(QPushButton) if b.text() == wanted).click()
    seen.settle()
    found = seen.run(seen.desk.jobs.run(board_queue.detail, OF.id))
    assert found is not None
    place = (found.case.lat, found.case.lon, found.case.unit_id)
    assert place == ((10.928, 108.1, "pt") if accept else (None, None, None)), "the ward comes with the position"
    if accept:  # a report that has a place is not asked again
        path.write_bytes(located((11.0,), (108.0,)))
        seen.panel.photos.dropped.emit([path])
        seen.wait(lambda: len(seen.panel.photos.buttons) == 5)
        seen.settle()
        assert [k for k, _ in seen.desk.waiting()] == ["case.attach", "case.edit", "case.attach"]


def test_photos_are_added_as_before_or_after(seen: Seen, tmp_path: Path) -> None:
    path = tmp_path / "xong.jpg"
    path.write_bytes(picture(colour="blue"))
    seen.panel._attach([path], "after")
    seen.wait(lambda: len(seen.panel.photos.buttons) == 4)
    assert seen.attached()[-1].role == "after"
    assert {"detail.attach", "detail.attach_before", "detail.attach_after"} <= {c.id for c in seen.panel.commands()}
