"""The photo strip: attaching, how far each photo is, calling back and sending again by keyboard, what is still to come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from ioc_contract.errors import Offline, Refused
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Attachment, CaseState
from ioc_desktop.services import desk as acts
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.store import keep, outbox
from ioc_desktop.sync.link import LinkState
from tests.pictures import SCRIPT, picture
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import Desk, case
from ui.bus import Selection
from ui.panels.detail import SPEC
from ui.panels.detail.panel import DetailPanel
from ui.panels.detail.photos import Tile
from ui.panels.detail.viewer import Viewer

Run = Callable[[Coroutine[Any, Any, Any]], Any]
OF = replace(case(7, CaseState.IN_PROGRESS, 72))
ROLE = "citizen"


class Strip:
    """A detail panel with its photos, over real files; the test is sync."""

    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        panel = SPEC.make(desk.context)
        assert isinstance(panel, DetailPanel)
        self.panel = panel
        panel.resize(520, 760)
        panel.show()
        desk.bus.select(Selection("case", (OF.id,), OF.id))
        self.wait(lambda: panel._shown == OF.id)
        self.settle()

    @property
    def tiles(self) -> list[Tile]:
        return self.panel.photos.buttons

    def words(self) -> list[str]:
        return [t.words for t in self.tiles]

    def wait(self, condition: Callable[[], object]) -> None:
        self.run(until(condition))

    def settle(self) -> None:
        self.wait(lambda: not self.desk.jobs._tasks)

    def do(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return self.run(self.desk.jobs.run(work, *arguments))

    def changed(self, *kinds: str) -> None:
        self.desk.bus.changed.emit(ChangeSet({k: frozenset({"x"}) for k in kinds}))

    def drop(self, *paths: Path) -> None:
        """Drop files on the strip as a file manager does."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
        self.panel.photos.dropEvent(
            QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)
        )  # fmt: skip

    def close(self) -> None:
        self.settle()
        self.panel.close()
        self.panel.deleteLater()
        self.desk.close()


def attachment(n: int, sha256: str, thumb: str | None = None) -> Attachment:
    return Attachment(
        f"a{n}", 1, "reports", "case", OF.id, sha256, thumb, f"{n}.jpg", "image/jpeg", 9, 640, 480, ROLE, True,
        OF.received_at,
    )  # fmt: skip


@pytest.fixture
def strip(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Strip]:
    (tmp_path / "blobs").mkdir()
    made = Strip(desks.open_desk(tmp_path, [OF, case(8)], blobs=tmp_path / "blobs"), run)
    yield made
    made.close()


def file(folder: Path, name: str = "hiện trường.jpg", content: bytes | None = None) -> Path:
    (folder / name).write_bytes(picture(size=(900, 600)) if content is None else content)
    return folder / name


def test_photos_are_attached_by_the_button_and_shown_at_once(strip: Strip, tmp_path: Path) -> None:
    assert strip.panel.photos.isVisible()
    assert strip.tiles == []
    QTest.keyClick(strip.panel.photos.add, Qt.Key.Key_Space)
    (dialog,) = strip.panel.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(file(tmp_path)), str(file(tmp_path, "hai.png", picture("PNG")))])
    dialog.reject()
    strip.wait(lambda: strip.words() == ["Chờ gửi", "Chờ gửi"])
    strip.wait(lambda: all(t.pictured for t in strip.tiles))
    assert strip.desk.waiting() == [("case.attach", "")]
    assert "Chờ gửi" in strip.tiles[0].accessibleName()
    assert strip.panel.photos.add.isEnabled()


def test_it_says_how_far_each_is_and_a_call_back_is_one_key(strip: Strip, tmp_path: Path) -> None:
    strip.drop(file(tmp_path), tmp_path / "bản đồ.pdf")
    strip.wait(lambda: strip.words() == ["Chờ gửi"])
    (tile,) = strip.tiles
    sha256 = tile.attachment.sha256
    workspace = strip.desk.jobs._workspace
    assert workspace is not None
    (upload,) = strip.do(lambda ws: keep.uploads(ws.outbox, ws.key))
    workspace.transfers = {sha256: upload.size // 2}
    strip.changed("upload")
    strip.wait(lambda: strip.words() in (["Đang gửi 49 %"], ["Đang gửi 50 %"]))
    assert strip.tiles == [tile], "the tile stays: the focus is not lost"
    assert tile.corner.isVisible()
    assert tile.corner.accessibleName() == "Huỷ gửi"
    workspace.transfers = {}
    QTest.keyClick(tile, Qt.Key.Key_Delete)
    strip.wait(lambda: strip.tiles == [])
    assert strip.desk.waiting() == []
    assert not list((tmp_path / "uploads").iterdir())


def test_one_that_left_is_called_back_at_the_centre(strip: Strip, tmp_path: Path) -> None:
    strip.drop(file(tmp_path))
    strip.wait(lambda: strip.words() == ["Chờ gửi"])
    strip.do(lambda ws: outbox.sending(ws.outbox, [w.operation.op_id for w in acts.waiting(ws)]))
    strip.tiles[0].corner.click()
    strip.wait(lambda: strip.words() == ["Đang huỷ…"])
    assert not strip.tiles[0].corner.isVisible()
    assert [a.text() for a in strip.tiles[0].menu().actions()] == ["Mở ảnh"]


def test_a_refused_one_says_why_and_goes_again(strip: Strip, tmp_path: Path) -> None:
    strip.drop(file(tmp_path))
    strip.wait(lambda: strip.words() == ["Chờ gửi"])
    (tile,) = strip.tiles

    def fail(ws: Any) -> None:
        keep.mark_upload(ws.outbox, ws.key, tile.attachment.sha256, "failed", "photo_pixels", '{"name": "a.jpg"}')

    strip.do(fail)
    strip.changed("upload")
    strip.wait(lambda: strip.words() == ["Bị từ chối"])
    assert "tối đa 50 triệu điểm ảnh" in tile.toolTip()
    assert "tối đa 50 triệu điểm ảnh" in tile.accessibleName()
    assert [a.text() for a in tile.menu().actions()] == ["Mở ảnh", "Gửi lại", "Huỷ gửi"]
    QTest.keyClick(tile, Qt.Key.Key_R)
    strip.wait(lambda: strip.words() == ["Chờ gửi"])


def test_what_is_no_photo_is_said_and_nothing_is_done(strip: Strip, tmp_path: Path) -> None:
    for name, content, words in (("giả.jpg", SCRIPT, "không phải ảnh"), ("cụt.jpg", picture()[:-30], "bị hỏng"),
                                 ("lớn.jpg", bytes(21 << 20), "20 MiB")):  # fmt: skip
        strip.drop(file(tmp_path, name, content))
        strip.wait(lambda w=words: strip.desk.said and w in strip.desk.said[-1][1])  # type: ignore[misc]
        assert name in strip.desk.said[-1][1]
    strip.drop(tmp_path / "không có.jpg")
    strip.wait(lambda: "không có.jpg" in strip.desk.said[-1][1])
    assert strip.tiles == []
    assert strip.desk.waiting() == []


def test_a_photo_on_its_way_appears_by_itself(strip: Strip, tmp_path: Path) -> None:
    workspace = strip.desk.jobs._workspace
    assert workspace is not None
    answer: list[Exception] = [Refused("not_found")]

    def fetch(_: str, __: int) -> tuple[int, Iterator[bytes]]:
        raise answer[0]

    workspace.blob = fetch
    strip.desk.bus.changed.emit(strip.desk.synced([attachment(1, "0" * 64)], "attachment"))
    strip.wait(lambda: strip.words() == ["Ảnh đang tới"])
    (tile,) = strip.tiles
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Return)
    strip.wait(lambda: [w for w in strip.panel.window().findChildren(Viewer) if w.isVisible()])
    (viewer,) = strip.panel.window().findChildren(Viewer)
    strip.wait(lambda: "đang tới" in viewer.canvas.words)
    viewer.close()
    content = picture()
    name = hashlib.sha256(content).hexdigest()
    (tmp_path / "blobs" / name).write_bytes(content)
    arrived = replace(attachment(1, name, name), version=2)
    strip.desk.bus.changed.emit(strip.desk.synced([arrived], "attachment"))
    strip.wait(lambda: strip.words() == [""] and tile.pictured)
    assert strip.tiles == [tile]
    assert tile.hasFocus() or not QApplication.focusWidget()


def test_what_could_not_be_fetched_offline_comes_with_the_link(strip: Strip) -> None:
    content = picture()
    name = hashlib.sha256(content).hexdigest()
    workspace = strip.desk.jobs._workspace
    assert workspace is not None
    reached: list[bool] = []

    def fetch(_: str, start: int) -> tuple[int, Iterator[bytes]]:
        if not reached:
            raise Offline("cut")
        return start, iter([content[start:]])

    workspace.blob = fetch
    strip.desk.bus.changed.emit(strip.desk.synced([attachment(1, name, name)], "attachment"))
    strip.wait(lambda: strip.words() == ["Chưa có ở đây"])
    reached.append(True)
    strip.desk.bus.set_link(LinkState("online", OF.received_at))
    strip.wait(lambda: strip.tiles[0].pictured and strip.words() == [""])


def test_who_may_not_attach_is_not_offered_it(themed: QApplication, run: Run, tmp_path: Path) -> None:
    viewer = Actor("v", "Người xem", Role.VIEWER)
    made = Strip(desks.open_desk(tmp_path, [OF], actor=viewer, blobs=tmp_path), run)
    assert not made.panel.photos.add.isVisible()
    assert not made.panel.photos.acceptDrops()
    made.close()


def test_the_strip_is_walked_by_arrows(strip: Strip, tmp_path: Path) -> None:
    rows = [attachment(n, f"{n}" * 64) for n in (1, 2, 3)]
    strip.desk.bus.changed.emit(strip.desk.synced(rows, "attachment"))
    strip.wait(lambda: len(strip.tiles) == 3)
    strip.settle()
    one, two, _ = strip.tiles
    strip.panel.activateWindow()
    one.setFocus()
    QTest.keyClick(one, Qt.Key.Key_Right)
    assert strip.panel.focusWidget() is two
    QTest.keyClick(two, Qt.Key.Key_Left)
    assert strip.panel.focusWidget() is one
    assert all(isinstance(t, QPushButton) and t.accessibleName() for t in strip.tiles)
