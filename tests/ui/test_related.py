"""What belongs with a report: found by place, kind and words, the most fitting first; opened by keyboard; said when empty."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.records import Article, Case, CaseState, Place, Priority, Task, TaskState
from ioc_desktop.services import board_related
from ioc_desktop.services.board_related import Related
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, near
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import Desk, case
from ui.bus import Selection
from ui.panels.detail import SPEC
from ui.panels.detail.panel import DetailPanel

Run = Callable[[Coroutine[Any, Any, Any]], Any]
LAT, LON = 10.93, 108.10
DEGREE = 1 / near.METRES_PER_DEGREE
OF = replace(
    case(7, CaseState.IN_PROGRESS, 72), title="Nước ngập cổng trường Phú Thuỷ", lat=LAT, lon=LON, unit_id="pt",
    category_id="ngap",
)  # fmt: skip


def _near(n: int, metres: float | None, title: str = "Chuyện khác hẳn", **changes: Any) -> Case:
    lat = None if metres is None else LAT + metres * DEGREE
    base = replace(
        case(n, CaseState.ASSIGNED, 60), title=title, lat=lat, lon=None if lat is None else LON, unit_id="pt"
    )
    return replace(base, **{"category_id": "rac", "received_at": OF.received_at, **changes})


def _article(n: int, title: str, **changes: Any) -> Article:
    at = OF.received_at
    base = Article(
        f"art{n}", 1, "media", f"story{n}", f"Báo {n}", None, title, "", f"https://vidu.vn/{n}", at, at, (), None, "guess",
        None, None, None, None, None, False, False, None, None, at,
    )  # fmt: skip
    return replace(base, **changes)


def _camera(n: int, metres: float, status: str = "ok", **changes: Any) -> Place:
    base = Place(
        f"cam{n}", 1, "cameras", "camera", f"C{n}", f"Camera {n}", LAT + metres * DEGREE, LON, "", None, None, status, "",
        None, {},
    )  # fmt: skip
    return replace(base, **changes)


def _task(n: int, progress: int, due: int | None, origin: str = OF.id) -> Task:
    at = Instant(OF.received_at + n)
    return Task(
        f"task{n}", 1, "tasks", n, f"Việc {n}", "", TaskState.IN_PROGRESS, Priority.NORMAL, "qldt", (), None, None, progress,
        "", "case", origin, None, at, None if due is None else Instant(due), None, at,
    )  # fmt: skip


REPORTS = [
    _near(11, 40),
    _near(12, 300, category_id="ngap"),
    _near(13, 900, "Nước ngập cổng trường tiểu học Phú Thuỷ"),
    _near(14, 900, category_id="ngap"),
    _near(15, 40, received_at=Instant(OF.received_at - 70 * DAY)),
    _near(16, 40, unit_id="mn"),
    _near(17, 300),
    _near(18, None, "nuoc ngap o cong truong phu thuy"),
]
ARTICLES = [
    _article(1, "Tin đã gắn", case_id=OF.id, published_at=Instant(OF.received_at - 40 * DAY)),
    _article(2, "Ngập sâu trước trường", lat=LAT + 200 * DEGREE, lon=LON),
    _article(3, "Ngập sâu trước cổng trường", story_id="story2", lat=LAT + 200 * DEGREE, lon=LON),
    _article(4, "Ở xa", lat=LAT + 5_000 * DEGREE, lon=LON),
    _article(5, "Bị gạt", lat=LAT, lon=LON, irrelevant=True),
    _article(6, "Đã cũ", lat=LAT, lon=LON, published_at=Instant(OF.received_at - 20 * DAY)),
]
CAMERAS = [
    _camera(n, m, s)
    for n, m, s in ((1, 900, "ok"), (2, 120, "fault"), (3, 2_500, "offline"), (4, 60, "ok"), (5, 400, "?"))
]
CAMERAS += [_camera(6, 5, type="clinic"), _camera(7, 5, lat=None, lon=None)]
TASKS = [_task(1, 40, OF.received_at - HOUR), _task(2, 0, None), _task(3, 0, None, "another")]


def _fill(ws: Workspace) -> None:
    for kind, rows in (("article", ARTICLES), ("place", CAMERAS), ("task", TASKS)):
        cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in rows])
    ws.cache.commit()


class Shown:
    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        panel = SPEC.make(desk.context)
        assert isinstance(panel, DetailPanel)
        self.panel = panel
        panel.resize(700, 900)
        panel.show()
        self.asked: list[tuple[str, str]] = []
        desk.bus.open_requested.connect(lambda k, i: self.asked.append((k, i)))
        desk.bus.reveal_requested.connect(lambda k, i: self.asked.append((f"map {k}", i)))

    def show(self, id: str) -> None:
        self.desk.bus.select(Selection("case", (id,), id))
        self.run(until(lambda: self.panel._shown == id and self.panel.related._found is not None))
        self.settle()

    def settle(self) -> None:
        self.run(until(lambda: not self.desk.jobs._tasks))

    def related(self, id: str = OF.id) -> Related:
        found = self.run(self.desk.jobs.run(board_related.related, id))
        assert found is not None
        return found  # type: ignore[no-any-return]

    def lines(self) -> list[str]:
        return [line.accessibleName() for line in self.panel.related.lines]

    def close(self) -> None:
        self.settle()
        self.panel.close()
        self.panel.deleteLater()
        self.desk.close()


@pytest.fixture
def shown(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Shown]:
    bare = replace(case(90), lat=None, lon=None, unit_id=None, category_id=None)
    made = Shown(desks.open_desk(tmp_path, [OF, *REPORTS, bare], prepare=_fill), run)
    yield made
    made.close()


def test_like_reports_are_those_of_the_spot_the_kind_or_the_words(shown: Shown) -> None:
    found = {r.number: r for r in shown.related().reports}
    assert set(found) == {11, 12, 13, 18}
    assert found[12].same_category
    assert found[13].alike
    assert found[18].alike, "written without marks, in a place nobody knows"
    assert found[18].metres is None
    assert round(found[11].metres or 0) == 40
    order = [r.number for r in shown.related().reports]
    assert order.index(13) < order.index(12)


def test_stories_are_those_linked_then_those_near_each_once(shown: Shown) -> None:
    one, two = shown.related().stories
    assert (one.title, one.linked) == ("Tin đã gắn", True)
    assert two.title == "Ngập sâu trước cổng trường", "of a story the article that says most"
    assert two.outlets == 2
    assert not two.linked


def test_the_nearest_four_cameras_and_only_cameras(shown: Shown) -> None:
    found = shown.related().cameras
    assert [c.place.id for c in found] == ["cam4", "cam2", "cam5", "cam1"]
    assert all(abs(c.metres - m) < 20 for c, m in zip(found, (60, 120, 400, 900), strict=True))


def test_tasks_made_of_it_with_how_far_they_are(shown: Shown) -> None:
    assert [(t.id, t.progress, t.agency) for t in shown.related().tasks] == [
        ("task1", 40, "Phòng Quản lý đô thị"),
        ("task2", 0, "Phòng Quản lý đô thị"),
    ]


def test_a_report_without_place_or_kind_has_none_and_one_not_here_is_none(shown: Shown) -> None:
    found = shown.related(case(90).id)
    assert (found.reports, found.cameras, found.placed) == ((), (), False)
    assert shown.run(shown.desk.jobs.run(board_related.related, "nobody")) is None


def test_it_says_how_much_there_is_and_opens_by_keyboard(shown: Shown) -> None:
    shown.show(OF.id)
    view = shown.panel.related
    assert view.head.text() == "Liên quan: 4 phản ánh · 2 tin · 2 công việc · 4 camera"
    assert view.lines == []
    assert view.head.accessibleName().endswith("đang đóng")
    QTest.keyClick(view.head, Qt.Key.Key_Space)
    assert view.head.accessibleName().endswith("đang mở")
    said = shown.lines()
    assert any("#11 Chuyện khác hẳn, cách 40 m · Đã giao" in s for s in said)
    assert any("Việc 1, quá hạn · 40 % · Đang thực hiện · Phòng Quản lý đô thị" in s for s in said)
    assert any("Camera 2, cách 120 m · Sự cố" in s for s in said)
    assert any("Camera 5, cách 400 m · Chưa rõ tình trạng" in s for s in said)
    shown.run(until(lambda: all(line.isVisible() for line in view.lines)))
    shown.panel.activateWindow()
    by_name = {line.accessibleName().split(",")[0]: line for line in view.lines}
    for name in ("Camera 2", "Việc 1", "Tin đã gắn"):
        by_name[name].setFocus()
        QTest.keyClick(by_name[name], Qt.Key.Key_Return)
    assert shown.asked == [("map place", "cam2"), ("task", "task1"), ("article", "art1")]
    by_name["Camera 4"].setFocus()
    QTest.keyClick(by_name["Camera 4"], Qt.Key.Key_Down)
    assert shown.panel.focusWidget() is by_name["Camera 2"]
    line = next(n for n in view.lines if n.accessibleName().startswith("#13"))
    line.click()
    shown.run(until(lambda: shown.panel._shown == REPORTS[2].id))


def test_it_follows_what_changes_and_stays_open(shown: Shown) -> None:
    shown.show(OF.id)
    shown.panel.related.head.click()
    shown.desk.bus.changed.emit(shown.desk.synced([replace(TASKS[1], version=2, progress=75)], "task"))
    shown.run(until(lambda: any("Việc 2, 75 %" in s for s in shown.lines())))
    assert shown.panel.save_state() == {"related": True}
    shown.panel.restore_state({"related": False})
    assert not shown.panel.related.unfolded
    shown.panel.restore_state({"related": "x", "other": 3})
    assert not shown.panel.related.unfolded


def test_what_is_empty_says_so(shown: Shown) -> None:
    shown.show(case(90).id)
    view = shown.panel.related
    assert view.head.text() == "Liên quan: chưa có gì"
    view.head.click()
    assert view.lines == []
    shown.run(until(lambda: any(w.isVisible() for w in view.findChildren(QLabel))))
    words = [w.text() for w in view.findChildren(QLabel) if w.isVisible()]
    assert "Chưa giao công việc nào từ đây." in words
    assert "Phản ánh chưa có vị trí nên chưa biết camera nào gần." in words


def test_many_reports_of_one_place_are_bounded(themed: QApplication, run: Run, tmp_path: Path) -> None:
    many = [_near(n, n % 400, received_at=Instant(OF.received_at - n)) for n in range(100, 900)]
    made = Shown(desks.open_desk(tmp_path, [OF, *many]), run)
    found = made.related().reports
    assert len(found) == board_related.MOST_REPORTS
    assert all((r.metres or 0) <= board_related.CLOSE for r in found)
    made.close()
