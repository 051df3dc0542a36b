"""What belongs with the report shown: others like it, stories, tasks, cameras; each opens by Enter or a click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ioc_contract.clock import Instant
from ioc_contract.states import TASK_STATE_NAMES
from ioc_desktop.services.board_related import Camera, Related, Report, Story
from ioc_desktop.services.board_tasks import TaskRow
from ui import fonts, icons, theme
from ui.cases import words
from ui.widgets.labels import label
from ui.widgets.numbers import counted

SIDE = 16
_SIGNS = {"fault": "alarm", "offline": "warn", "warning": "warn", "ok": "muted", "unknown": "muted"}


class Line(QAbstractButton):
    """One thing that can be opened: an icon, what it is, and on the right what is to be known of it."""

    def __init__(self, icon: str, title: str, said: str, role: str = "muted") -> None:
        super().__init__()
        self._icon, self._title, self._said, self._role = icon, title, said, role
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{title}, {said}")
        self.setToolTip(f"{title}\n{said}")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.rect()
        if self.underMouse() or self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.colour("accent")) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colour("hover")))
            radius = theme.current().radius
            painter.drawRoundedRect(room.adjusted(0, 0, -1, -1), radius, radius)
        side = theme.px(SIDE)
        mark = icons.pixmap(self._icon, side, "muted", self.devicePixelRatioF())
        painter.drawPixmap(theme.px(4), (room.height() - side) // 2, mark)
        left = side + theme.px(12)
        painter.setFont(fonts.font(theme.current().small))
        wide = min(painter.fontMetrics().horizontalAdvance(self._said) + 2, round((room.width() - left) * 0.65))
        right = QRect(room.right() - wide - theme.px(4), room.top(), wide, room.height())
        painter.setPen(QColor(theme.colour(self._role)))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(
            right, Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(self._said, elide, wide)
        )
        painter.setFont(fonts.font())
        painter.setPen(QColor(theme.colour("text")))
        middle = QRect(left, room.top(), max(0, right.left() - left - theme.px(12)), room.height())
        title = painter.fontMetrics().elidedText(self._title, elide, middle.width())
        painter.drawText(middle, Qt.AlignmentFlag.AlignVCenter, title)
        painter.end()


class RelatedView(QWidget):
    """A heading that says how much there is, and under it (when opened) the lines."""

    opened = Signal(str, str)
    """Kind and id of what was chosen."""

    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now
        self._found: Related | None = None
        self.unfolded = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        self.head = QPushButton()
        self.head.setProperty("kind", "ghost")
        self.head.setStyleSheet("text-align: left; padding-left: 0;")
        self.head.clicked.connect(lambda _=False: self.unfold(not self.unfolded))
        outer.addWidget(self.head)
        self._body = QWidget()
        self._lines = QVBoxLayout(self._body)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        outer.addWidget(self._body)
        self.show_related(None)

    @property
    def lines(self) -> list[Line]:
        return self._body.findChildren(Line)

    def unfold(self, unfolded: bool) -> None:
        """Show the lines, or only how much there is."""
        self.unfolded = unfolded
        self._draw()

    def show_related(self, found: Related | None) -> None:
        """Show what was found; None: it is still looked for."""
        if found is not None and found == self._found:
            return
        self._found = found
        self._draw()

    def _draw(self) -> None:
        found, open_ = self._found, self.unfolded
        self.head.setIcon(icons.icon("chevron-down" if open_ else "chevron-right", "muted"))
        if found is None:
            self.head.setText(self.tr("Liên quan"))
        else:
            parts = (
                (self.tr("{n} phản ánh"), len(found.reports)),
                (self.tr("{n} tin"), len(found.stories)),
                (self.tr("{n} công việc"), len(found.tasks)),
                (self.tr("{n} camera"), len(found.cameras)),
            )
            said = " · ".join(counted(text, n) for text, n in parts if n)
            self.head.setText(f"{self.tr('Liên quan')}: {said or self.tr('chưa có gì')}")
        state = self.tr("đang mở") if open_ else self.tr("đang đóng")
        self.head.setAccessibleName(f"{self.head.text()}, {state}")
        held = next((n for n, line in enumerate(self.lines) if line.hasFocus()), None)
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self._body.setVisible(open_ and found is not None)
        if not open_ or found is None:
            return
        no_place = self.tr("Phản ánh chưa có vị trí nên chưa biết camera nào gần.")
        for title, lines, nothing in (
            (self.tr("Phản ánh tương tự"), self._reports(found.reports),
             self.tr("Không thấy phản ánh nào giống trong khoảng 90 ngày quanh phản ánh này.")),
            (self.tr("Báo chí"), self._stories(found.stories), self.tr("Chưa có tin nào gắn với hoặc ở gần phản ánh.")),
            (self.tr("Công việc từ phản ánh này"), self._tasks(found.tasks), self.tr("Chưa giao công việc nào từ đây.")),
            (self.tr("Camera gần nhất"), self._cameras(found.cameras),
             self.tr("Không có camera nào.") if found.placed else no_place),
        ):  # fmt: skip
            heading = label(title, "caption")
            heading.setContentsMargins(4, 8, 0, 0)
            self._lines.addWidget(heading)
            if not lines:
                empty = label(nothing, "muted", wrap=True)
                empty.setContentsMargins(4, 4, 0, 0)
                self._lines.addWidget(empty)
            for line, kind, entity in lines:
                line.clicked.connect(lambda _=False, k=kind, i=entity: self.opened.emit(k, i))
                self._lines.addWidget(line)
        if held is not None and self.lines:
            self.lines[min(held, len(self.lines) - 1)].setFocus()

    def _reports(self, found: Sequence[Report]) -> list[tuple[Line, str, str]]:
        out = []
        for one in found:
            why = [
                self._metres(one.metres) if one.metres is not None else "",
                self.tr("cùng lĩnh vực") if one.same_category else "",
                self.tr("lời gần giống") if one.alike else "",
                words.state(one.state),
            ]
            title = f"{words.number(one.number)} {one.title}"
            out.append((Line("file-text", title, " · ".join(w for w in why if w)), "case", one.id))
        return out

    def _stories(self, found: Sequence[Story]) -> list[tuple[Line, str, str]]:
        out = []
        for one in found:
            why = self.tr("đã gắn") if one.linked else self._metres(one.metres) if one.metres is not None else ""
            said = [why, counted(self.tr("{n} báo"), one.outlets), words.moment(Instant(one.published_at))[:10]]
            out.append((Line("newspaper", one.title, " · ".join(s for s in said if s)), "article", one.article_id))
        return out

    def _tasks(self, found: Sequence[TaskRow]) -> list[tuple[Line, str, str]]:
        out = []
        for one in found:
            late = one.overdue(self._now())
            due = "" if one.due_at is None else self.tr("hạn {at}").format(at=words.moment(one.due_at))
            state = words.translate("States", TASK_STATE_NAMES[one.state])
            said = [self.tr("quá hạn") if late else "", f"{one.progress} %", state, one.agency, "" if late else due]
            line = Line("list-checks", one.title, " · ".join(s for s in said if s), "alarm" if late else "muted")
            out.append((line, "task", one.id))
        return out

    def _cameras(self, found: Sequence[Camera]) -> list[tuple[Line, str, str]]:
        out = []
        for one in found:
            health = {
                "ok": self.tr("Bình thường"),
                "warning": self.tr("Cảnh báo"),
                "fault": self.tr("Sự cố"),
                "offline": self.tr("Mất kết nối"),
            }.get(one.place.status, self.tr("Chưa rõ tình trạng"))
            said = [self._metres(one.metres), health, one.place.status_text]
            line = Line("cctv", one.place.name, " · ".join(s for s in said if s), _SIGNS.get(one.place.status, "muted"))
            out.append((line, "place", one.place.id))
        return out

    def _metres(self, metres: float) -> str:
        if metres < 1000:
            return self.tr("cách {n} m").format(n=round(metres / 10) * 10 if metres >= 10 else round(metres))
        return self.tr("cách {n} km").format(n=f"{metres / 1000:.1f}".replace(".", ","))
