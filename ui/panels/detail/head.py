"""The head of a report: number, state, title, what is left of its time and why, and the facts about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ioc_contract import claims
from ioc_contract.records import Case, CaseState, Priority
from ioc_desktop.services.board_queue import CaseDetail, Present, Reference
from ui import fonts, icons, theme
from ui.cases import glyphs, words
from ui.cases.verbs import EDIT_ICON, EDIT_KEY, edit_title
from ui.cases.writing import looking, writing
from ui.panels.detail.why import DeadlinePopover
from ui.widgets.chips import Badge
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import ElidedLabel, breakable, label, set_role


class StateSign(QWidget):
    """The sign of a state and its name."""

    def __init__(self) -> None:
        super().__init__()
        self._state = CaseState.NEW

    def set(self, state: CaseState) -> None:
        self._state = state
        self.setAccessibleName(words.state(state))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        side = theme.px(glyphs.SIDE)
        return QSize(
            side + theme.px(8) + metrics.horizontalAdvance(words.state(self._state)), max(side, metrics.height())
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(fonts.font())
        side = theme.px(glyphs.SIDE)
        colour = QColor(theme.colour("text"))
        glyphs.state(painter, QRectF(0, (self.height() - side) / 2, side, side), self._state, colour)
        painter.setPen(colour)
        room = self.rect().adjusted(side + theme.px(6), 0, 0, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words.state(self._state))
        painter.end()


class Head(QWidget):
    """What stands above a report's text. `now` gives the centre's time, milliseconds."""

    reveal_asked = Signal()
    map_asked = Signal()
    print_asked = Signal()
    edit_asked = Signal()

    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now
        self._detail: CaseDetail | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(12)
        self.number = label(role="muted")
        self.state = StateSign()
        self.priority = Badge()
        self.waiting = Badge(self.tr("chưa gửi"), "warn")
        self.map = QPushButton(self.tr("Bản đồ"))
        self.map.setProperty("kind", "ghost")
        self.map.setIcon(icons.icon("map-pin", "muted"))
        self.map.setToolTip(self.tr("Xem trên bản đồ (G)"))
        self.map.clicked.connect(self.map_asked)
        self.claim = Badge()
        self.closed_off = Badge()
        self.writers = Badge()
        self.watchers = ElidedLabel("", "caption")
        for part in (self.number, self.state, self.priority, self.waiting):
            top.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.watchers, 1)
        top.addWidget(self.map)
        self.paper = QPushButton()
        self.paper.setProperty("kind", "icon")
        self.paper.setIcon(icons.icon("printer", "muted"))
        self.paper.setToolTip(self.tr("In, lưu PDF (Ctrl+P)"))
        self.paper.setAccessibleName(self.paper.toolTip())
        self.paper.clicked.connect(self.print_asked)
        top.addWidget(self.paper)
        self.edit = QPushButton()
        self.edit.setProperty("kind", "icon")
        self.edit.setIcon(icons.icon(EDIT_ICON, "muted"))
        self.edit.setToolTip(f"{edit_title().rstrip('…')} ({EDIT_KEY})")
        self.edit.setAccessibleName(self.edit.toolTip())
        self.edit.clicked.connect(self.edit_asked)
        top.addWidget(self.edit)
        self.title = label(role="title", wrap=True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.left = label(role="heading")
        self.due = label(role="muted", wrap=True)
        self.why = QPushButton(self.tr("Vì sao?"))
        self.why.setProperty("kind", "link")
        self.why.setToolTip(self.tr("Giải thích thời hạn"))
        self.why.clicked.connect(self._explain)
        line.addWidget(self.left)
        line.addWidget(self.due, 1)
        line.addWidget(self.why)
        outer.addLayout(top)
        self.signs = QWidget()
        signs = FlowLayout(self.signs, 8)
        signs.setContentsMargins(0, 0, 0, 0)
        for sign in (self.writers, self.closed_off, self.claim):
            signs.addWidget(sign)
        outer.addWidget(self.signs)
        outer.addWidget(self.title)
        outer.addLayout(line)
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(16)
        self.facts.setVerticalSpacing(4)
        self.facts.setColumnStretch(1, 1)
        outer.addSpacing(4)
        outer.addLayout(self.facts)
        self.reveal = QPushButton(self.tr("Hiện danh tính…"))
        self.reveal.setProperty("kind", "link")
        self.reveal.setToolTip(self.tr("Cần nêu lý do; mỗi lần xem đều được ghi lại"))
        self.reveal.clicked.connect(self.reveal_asked)
        self._rows: dict[str, tuple[QLabel, QLabel]] = {}
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.show_left)

    def show_detail(self, detail: CaseDetail, reference: Reference, may_reveal: bool) -> None:
        """Show the head of a report."""
        case = detail.case
        self._detail = detail
        self.number.setText(words.number(case.number))
        self.state.set(case.state)
        role = {Priority.URGENT: "alarm", Priority.HIGH: "warn"}.get(case.priority, "muted")
        self.priority.set(self.tr("Ưu tiên: {p}").format(p=words.priority(case.priority).lower()), role)
        self.priority.setVisible(case.priority is not Priority.NORMAL)
        self.waiting.setVisible(detail.waiting)
        self._show_claim(case, reference)
        off = [t for on, t in ((case.private, self.tr("không công khai")), (case.sensitive, self.tr("nhạy cảm"))) if on]
        self.closed_off.set(" · ".join(off), "warn" if case.sensitive else "muted")
        self.closed_off.setVisible(bool(off))
        self.show_present(detail.watchers)
        self.map.setVisible(case.lat is not None)
        self.edit.setVisible("case.edit" in detail.verbs)
        self.title.setText(breakable(case.title))
        self.show_left()
        if case.due_at is not None:
            self._tick.start()
        else:
            self._tick.stop()
        for name, (words_, value) in self._facts(case, reference).items():
            self._fact(name, words_, value)
        self._reporter_row(case, may_reveal)

    def show_present(self, present: Present | None) -> None:
        """Show who else is at the report; None: that is not known."""
        text = self.tr("không rõ ai đang xem") if present is None else looking(present.looking)
        self.watchers.setText(text)
        self.watchers.setAccessibleName(text)
        self.writers.set(writing(present.writing) if present is not None else "", "warn")
        self.writers.setVisible(bool(present and present.writing))
        signs = (self.writers, self.closed_off, self.claim)
        self.signs.setVisible(any(not sign.isHidden() for sign in signs))

    def _show_claim(self, case: Case, reference: Reference) -> None:
        held = claims.holder(case, self._now())
        person = reference.people.get(held or "")
        name = person.display_name if person else self.tr("Người khác")
        self.claim.set(self.tr("{name} đang xử lý").format(name=name), "muted")
        self.claim.setVisible(held is not None)

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()

    def showEvent(self, event: QShowEvent) -> None:
        if self._detail is not None and self._detail.case.due_at is not None:
            self._tick.start()

    def show_left(self) -> None:
        """Show what is left of the time."""
        if self._detail is None:
            return
        case, now = self._detail.case, self._now()
        text = words.remaining(case.due_at, case.paused_at, case.state, now)
        if text == "–":
            text = self._no_deadline(case)
        if self.left.text() != text:
            self.left.setText(text)
        left = None if case.due_at is None else case.due_at - now
        whole = 1 if case.due_at is None else max(1, case.due_at - case.received_at)
        tone = glyphs.urgency(left, whole)
        set_role(self.left, tone if tone in ("warn", "alarm") else "heading")
        self.left.setFont(fonts.font(theme.current().large, QFont.Weight.DemiBold))
        if case.due_at is not None and case.stage is not None:
            due = self.tr("{stage} · hạn {at}").format(stage=words.stage(case.stage), at=words.moment(case.due_at))
            self.due.setText(due)
        else:
            self.due.setText("")
        self.why.setVisible(self._detail.deadline is not None)

    def _no_deadline(self, case: Case) -> str:
        if case.answered_at is not None and case.resolve_due_at is not None:
            late = case.answered_at - case.resolve_due_at
            return self.tr("Trả lời trễ {t}").format(t=words.span(late)) if late > 0 else self.tr("Trả lời đúng hạn")
        return self.tr("Không có thời hạn đang chạy")

    def _facts(self, case: Case, ref: Reference) -> dict[str, tuple[str, str]]:
        def org(id: str | None) -> str:
            found = ref.organisations.get(id or "")
            return found.name if found else ""

        category = ref.categories.get(case.category_id or "")
        unit = ref.units.get(case.unit_id or "")
        support = ", ".join(n for n in (org(i) for i in case.supporting_org_ids) if n)
        received = f"{words.moment(case.received_at)} · {words.channel(case.channel)}"
        extension = words.moment(case.extension_until) if case.extension_until is not None else ""
        stars = words.stars(case.rating) if case.rating else ""
        return {
            "category": (self.tr("Lĩnh vực"), category.name if category else self.tr("Chưa phân loại")),
            "lead": (self.tr("Chủ trì"), org(case.lead_org_id) or self.tr("Chưa giao")),
            "support": (self.tr("Phối hợp"), support),
            "unit": (self.tr("Địa bàn"), unit.name if unit else ""),
            "address": (self.tr("Địa chỉ"), case.address),
            "received": (self.tr("Tiếp nhận"), received),
            "extension": (self.tr("Xin gia hạn đến"), extension),
            "reason": (self.tr("Lý do gần nhất"), case.reason),
            "rating": (self.tr("Đánh giá"), " · ".join(p for p in (stars, case.rating_comment) if p)),
        }

    def _fact(self, name: str, title: str, value: str) -> None:
        if name not in self._rows:
            row = len(self._rows)
            caption, content = label(title, "muted"), label(wrap=True)
            if name != "reporter":
                caption.setAlignment(Qt.AlignmentFlag.AlignTop)
            content.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts.addWidget(caption, row, 0)
            self.facts.addWidget(content, row, 1, 1, 1 if name == "reporter" else 2)
            self._rows[name] = caption, content
        caption, content = self._rows[name]
        content.setText(breakable(value))
        content.setAccessibleName(f"{title}: {value}")
        caption.setVisible(bool(value))
        content.setVisible(bool(value))

    def _reporter_row(self, case: Case, may_reveal: bool) -> None:
        self._fact("reporter", self.tr("Người phản ánh"), case.reporter_label or self.tr("Không để lại tên"))
        if self.facts.indexOf(self.reveal) < 0:
            self.facts.addWidget(self.reveal, len(self._rows) - 1, 2)
        self.reveal.setVisible(may_reveal and bool(case.reporter_label))

    def show_reporter(self, text: str) -> None:
        """Show the citizen's identity, until the next report is shown."""
        self._rows["reporter"][1].setText(text)
        self.reveal.hide()

    def _explain(self) -> None:
        if self._detail is not None and self._detail.deadline is not None:
            popover = DeadlinePopover(self._detail.deadline, self._now(), self)
            popover.place(self.why)
            popover.show()
