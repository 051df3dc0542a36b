"""One story in full: title, summary, tone to correct, place, what was made of it, and every outlet with its time and link."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.permissions import Permission
from ioc_contract.records import Tone
from ioc_desktop.services.board_media import Story
from ui import icons, theme
from ui.panel import PanelContext
from ui.panels.media import words
from ui.widgets import full
from ui.widgets.labels import label
from ui.widgets.numbers import counted
from ui.widgets.states import EmptyState
from ui.words import time_of_day

READ = 760
"""Lines are no longer than this, pixels before the font scale: longer ones are hard to read."""
URL = int(Qt.ItemDataRole.UserRole)


class StoryDetail(QStackedWidget):
    """What is known of the current story. Words from outside are shown as they are, never as markup."""

    wanted = Signal(str)
    """A verb: read, flag, irrelevant, case, task, map, open_case, open_task."""
    link_wanted = Signal(str)
    tone_said = Signal(object)

    def __init__(self, now: Callable[[], int], context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._context = context
        self.story: Story | None = None
        self.title = label(role="title", wrap=True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.summary = label(wrap=True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.spread = label(role="caption", wrap=True)
        self.topics = label(wrap=True)
        self.place = label(wrap=True)
        self.tone = QComboBox()
        self.tone.setAccessibleName(self.tr("Sắc thái"))
        for value in Tone:
            self.tone.addItem(words.tone(value), value.value)
        self.tone.activated.connect(lambda: self.tone_said.emit(Tone(self.tone.currentData())))
        self.guess = label(role="caption", wrap=True)
        self.map = self._button("map-pin", self.tr("Xem trên bản đồ"), "map", "link")
        self.case = self._button("message-square-text", self.tr("Mở phản ánh đã gắn"), "open_case", "link")
        self.task = self._button("list-todo", self.tr("Mở công việc đã giao"), "open_task", "link")
        self.read = self._button("check", "", "read")
        self.flag = self._button("flag", "", "flag")
        self.irrelevant = self._button("ban", "", "irrelevant")
        self.make_case = self._button("message-square-text", self.tr("Lập phản ánh"), "case")
        self.link = self._button("link", self.tr("Gắn với phản ánh…"), "link")
        self.make_task = self._button("list-todo", self.tr("Giao việc"), "task")
        self.outlets = QListWidget()
        self.outlets.setAccessibleName(self.tr("Các báo đã đăng; Enter mở bài"))
        self.outlets.setIconSize(QSize(theme.current().icon, theme.current().icon))
        self.outlets.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.outlets.itemActivated.connect(lambda item: self.link_wanted.emit(str(item.data(URL))))
        self.outlets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.outlets_title = label(role="heading")
        self.addWidget(EmptyState(self.tr("Chưa chọn tin nào"), self.tr("Chọn một tin để đọc và xử lý."), "newspaper"))
        self.addWidget(self._page())

    def show_story(self, story: Story | None) -> None:
        """Show a story; None shows that none is chosen."""
        self.story = story
        self.setCurrentIndex(0 if story is None else 1)
        if story is None:
            return
        self.title.setText(story.title)
        self.summary.setText(story.summary)
        self.summary.setVisible(bool(story.summary))
        self.spread.setText(" · ".join([words.spread(story, self._now()), *words.marks(story)]))
        self.topics.setText(", ".join(story.topics) or self.tr("Chưa xếp chủ đề"))
        self.place.setText(story.unit or self.tr("Chưa rõ địa bàn"))
        self.tone.setCurrentIndex(-1 if story.tone is None else self.tone.findData(story.tone.value))
        if story.tone is None:
            self.guess.setText(self.tr("chưa đánh giá"))
        else:
            guess = self.tr("đoán, chọn lại nếu sai") if self.tone.isEnabled() else self.tr("đoán")
            self.guess.setText(guess if story.tone_guessed else self.tr("người đọc đánh giá"))
        self.map.setVisible(story.lat is not None)
        self.case.setVisible(story.case_id is not None)
        self.task.setVisible(story.task_id is not None)
        self.read.setText(self.tr("Đã đọc") if story.unread else self.tr("Chưa đọc"))
        self.flag.setText(self.tr("Bỏ cờ") if story.flagged else self.tr("Gắn cờ"))
        self.irrelevant.setText(self.tr("Có liên quan") if story.irrelevant else self.tr("Không liên quan"))
        self.make_case.setEnabled(story.case_id is None)
        self.make_task.setEnabled(story.task_id is None)
        self._fill(story)

    def _fill(self, story: Story) -> None:
        self.outlets_title.setText(counted(self.tr("{n} bài đã đăng"), len(story.outlets)))
        self.outlets.clear()
        for outlet in story.outlets:
            moment = time_of_day(outlet.published_at, self._now())
            item = QListWidgetItem(f"{moment}  {outlet.outlet}  ·  {outlet.title}")
            item.setData(URL, outlet.url)
            item.setToolTip(f"{outlet.title}\n{outlet.url}")
            item.setIcon(icons.icon("external-link", "muted"))
            item.setSizeHint(QSize(0, theme.current().row))
            self.outlets.addItem(item)
        self.outlets.setFixedHeight(theme.current().row * min(8, len(story.outlets)) + 8)

    def _permit(self) -> None:
        """Offer only what the account may do."""
        may = self._context.actor.may
        for button in (self.read, self.flag, self.irrelevant, self.link):
            button.setVisible(may(Permission.ARTICLE_TRIAGE))
        self.tone.setEnabled(may(Permission.ARTICLE_TRIAGE))
        self.make_case.setVisible(may(Permission.CASE_CREATE))
        self.make_task.setVisible(may(Permission.TASK_CREATE))
        self._foot.setVisible(
            any(map(may, (Permission.ARTICLE_TRIAGE, Permission.CASE_CREATE, Permission.TASK_CREATE)))
        )

    def _button(self, icon: str, text: str, verb: str, kind: str = "") -> QPushButton:
        made = QPushButton(text)
        made.setIcon(icons.icon(icon, "accent" if kind == "link" else "muted"))
        if kind:
            made.setProperty("kind", kind)
        made.clicked.connect(lambda: self.wanted.emit(verb))
        return made

    def _page(self) -> QWidget:
        body = QWidget()
        body.setProperty("role", "panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sheet = QWidget()
        sheet.setMaximumWidth(theme.px(READ))
        across = QHBoxLayout(body)
        across.setContentsMargins(16, 16, 16, 16)
        across.addWidget(sheet, 1)
        across.addStretch()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.spread)
        column.addWidget(self.summary)
        facts = QGridLayout()
        facts.setHorizontalSpacing(12)
        facts.setVerticalSpacing(8)
        tone = QHBoxLayout()
        tone.setSpacing(8)
        tone.addWidget(self.tone)
        tone.addWidget(self.guess, 1)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.place)
        where.addWidget(self.map)
        where.addStretch(1)
        lines: list[tuple[str, QHBoxLayout | QLabel]] = [
            (self.tr("Sắc thái"), tone),
            (self.tr("Chủ đề"), self.topics),
            (self.tr("Địa bàn"), where),
        ]
        for row, (name, what) in enumerate(lines):
            facts.addWidget(label(name, "muted"), row, 0)
            if isinstance(what, QHBoxLayout):
                facts.addLayout(what, row, 1)
            else:
                facts.addWidget(what, row, 1)
        facts.setColumnStretch(1, 1)
        column.addLayout(facts)
        links = QHBoxLayout()
        links.addWidget(self.case)
        links.addWidget(self.task)
        links.addStretch(1)
        column.addLayout(links)
        column.addWidget(self.outlets_title)
        column.addWidget(self.outlets)
        column.addStretch(1)
        foot = full.footer()
        grid = QGridLayout(foot)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(8)
        for n, button in enumerate((self.read, self.flag, self.irrelevant)):
            grid.addWidget(button, 0, n)
        grid.addWidget(self.make_case, 1, 0)
        grid.addWidget(self.link, 1, 1)
        grid.addWidget(self.make_task, 1, 2)
        grid.setColumnStretch(3, 1)
        page = full.column(full.scrolled(body), foot)
        page.setProperty("role", "panel")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._foot = foot
        self._permit()  # placed: a window of its own would take the focus
        self._context.bus.rights.connect(self._permit)
        return page
