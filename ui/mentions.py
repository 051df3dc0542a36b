"""«Nhắc đến tôi»: a sign in the header while there are notes that mention the account and were not seen, and their list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QDialog, QHeaderView, QStackedWidget, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ioc_desktop.services import mentions
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.mentions import Mention
from ui import theme, words
from ui.bus import Bus, Selection
from ui.cases.words import number
from ui.jobs import Jobs
from ui.widgets.labels import label
from ui.widgets.numbers import counted
from ui.widgets.states import EmptyState

if TYPE_CHECKING:
    from ui.shell import Shell

translate = QCoreApplication.translate
WAIT_MS = 500
"""Changes are looked through so long after the first of them."""


class Watch(QObject):
    """Lets the header of a window say how many notes mention its account, and open their list. Lives as long as the window."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._told = -1
        self._pause = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._pause.timeout.connect(self._look)
        shell.session.bus.changed.connect(self._changed)
        shell.header.mentions_pressed.connect(self._open)
        self._pause.start()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.touches("entry", mentions.KIND) and not self._pause.isActive():
            self._pause.start()

    def _look(self) -> None:
        self._shell.session.jobs.start(self._count())

    async def _count(self) -> None:
        n = await self._shell.session.jobs.run(mentions.fresh)
        self._shell.header.show_mentions(n)
        if 0 <= self._told < n:
            text = counted(translate("Mentions", "{n} ghi chú mới nhắc đến bạn (Ctrl+Shift+M)"), n - self._told)
            self._shell.session.bus.notified.emit("info", text)
        self._told = n

    def _open(self) -> None:
        open_list(self._shell)


def open_list(shell: Shell) -> MentionsWindow:
    """Show the list of notes that mention the account."""
    held = shell.findChild(MentionsWindow)
    window = held if isinstance(held, MentionsWindow) else MentionsWindow(shell.session.bus, shell.session.jobs, shell)
    window.show()
    window.raise_()
    window.activateWindow()
    return window


class MentionsWindow(QDialog):
    """The notes, the newest first; Enter opens the report a note is of. What is shown counts as seen."""

    def __init__(self, bus: Bus, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Nhắc đến tôi"))
        self.resize(theme.px(760), theme.px(480))
        self._bus, self._jobs = bus, jobs
        self._shown: tuple[Mention, ...] | None = None
        self._closed = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(8)
        outer.addWidget(label(self.tr("Nhắc đến tôi"), "title"))
        hint = self.tr("Ghi chú nội bộ có tên bạn. Enter mở phản ánh; dòng đậm là chưa xem.")
        outer.addWidget(label(hint, "muted", wrap=True))
        self.list = QTreeWidget()
        self.list.setColumnCount(4)
        self.list.setHeaderLabels([self.tr("Lúc"), self.tr("Người viết"), self.tr("Phản ánh"), self.tr("Ghi chú")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(self.tr("Nhắc đến tôi"))
        header = self.list.header()
        header.setStretchLastSection(True)
        for column, wide in enumerate((96, 150, 220)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, theme.px(wide))
        self.list.itemActivated.connect(self._open)
        self.nothing = EmptyState(
            self.tr("Chưa ai nhắc đến bạn"), self.tr("Khi một ghi chú có @tên bạn, nó hiện ở đây, cả khi ngoại tuyến."),
            "at-sign",
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.nothing)
        outer.addWidget(self.stack, 1)
        bus.changed.connect(self._changed)
        jobs.start(self.refresh())

    async def refresh(self) -> None:
        """Read and show the notes; those shown count as seen from now on."""
        found = await self._jobs.run(mentions.of_me)
        if self._closed:
            return
        self._fill(found)
        changes = await self._jobs.run(mentions.see)
        if changes.touches(mentions.KIND):
            self._bus.changed.emit(changes)

    def _fill(self, found: tuple[Mention, ...]) -> None:
        # what was new when it came onto the screen stays so while the list is open
        new = {m.entry_id for m in (*found, *(self._shown or ())) if m.fresh}
        if self._shown is not None and [m.entry_id for m in found] == [m.entry_id for m in self._shown]:
            return
        current: QTreeWidgetItem | None = self.list.currentItem()
        held = None if current is None else current.data(0, Qt.ItemDataRole.UserRole)
        self._shown = found
        self.list.clear()
        now = self._jobs.now()
        for one in found:
            texts = [
                words.time_of_day(one.at, now),
                one.by,
                f"{number(one.number)} {one.title}",
                " ".join(one.text.split()),
            ]
            row = QTreeWidgetItem(texts)
            row.setData(0, Qt.ItemDataRole.UserRole, one.entry_id)
            row.setData(1, Qt.ItemDataRole.UserRole, one.case_id)
            state = [self.tr("chưa xem")] if one.entry_id in new else []
            row.setData(0, Qt.ItemDataRole.AccessibleTextRole, ". ".join([*texts, *state]))
            for column in range(4):
                row.setToolTip(column, one.text if column == 3 else texts[column])
                row.setSizeHint(column, QSize(0, theme.current().row))
                font = row.font(column)
                font.setBold(one.entry_id in new)
                row.setFont(column, font)
            self.list.addTopLevelItem(row)
            if one.entry_id == held:
                self.list.setCurrentItem(row)
        first = self.list.topLevelItem(0)
        if first is not None and self.list.currentItem() is None:
            self.list.setCurrentItem(first)
        self.stack.setCurrentWidget(self.list if found else self.nothing)
        self.list.setFocus()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.touches("entry") and not self._closed:
            self._jobs.start(self.refresh())

    def _open(self, item: QTreeWidgetItem) -> None:
        case_id = str(item.data(1, Qt.ItemDataRole.UserRole))
        self._bus.select(Selection("case", (case_id,), case_id))
        self._bus.open_requested.emit("case", case_id)
        self.close()

    def done(self, result: int) -> None:
        self._closed = True
        super().done(result)
