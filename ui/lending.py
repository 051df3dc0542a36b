"""«Uỷ quyền»: lending rights to a colleague in one dialog, and the list of what was lent, with the time left and taking back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ioc_contract.clock import DAY, HOUR, MINUTE
from ioc_contract.errors import ContractError, Offline
from ioc_contract.ids import new_id
from ioc_contract.messages import Lend
from ioc_desktop.services import lending
from ioc_desktop.services.lending import RIGHTS, Row
from ioc_desktop.services.workspace import Workspace
from ui import dialogs, theme, words
from ui.lend_dialog import LendDialog
from ui.widgets.labels import label
from ui.widgets.states import EmptyState, StateView

if TYPE_CHECKING:
    from ui.shell import Shell

translate = QCoreApplication.translate
DRAFT = "lend"
_LOOK_MS = 20_000
"""Time left is told anew so often."""


def problem(error: ContractError) -> str:
    """Return why lending or taking back did not work."""
    if isinstance(error, Offline):
        return translate("Lending", "Đang ngoại tuyến: uỷ quyền và thu hồi cần nối được máy chủ.")
    return words.error(error)


async def lend(shell: Shell) -> bool:
    """Ask to whom, what, until when and why, and lend it; what was typed stays until it is done. Return whether it was."""
    jobs, why = shell.session.jobs, ""
    offer = await jobs.run(lending.offer)
    tried: Lend | None = None
    while True:
        dialog = LendDialog(offer, jobs.now(), await dialogs.kept(DRAFT), why, shell)
        dialog.keep(dialog.draft, dialog.edited, partial(dialogs.keep, DRAFT))
        if not await dialog.asked():
            return False
        now = jobs.now()
        asked = dialog.wanted(new_id(now), now)
        begins_alike = tried is not None and (asked.since == tried.since or tried.since < asked.since == now)
        if tried is not None and begins_alike and replace(asked, id=tried.id, since=tried.since) == tried:
            asked = tried  # the centre may have it: the answer was lost
        tried = asked
        try:
            await jobs.aside(lambda ws, one=tried: lending.lend(ws, one))  # type: ignore[misc]
        except ContractError as error:
            why = problem(error)
            continue
        dialogs.forget(DRAFT)
        name = next(name for id_, name, _ in offer.people if id_ == asked.to_id)
        text = translate("Lending", "Đã uỷ quyền cho {name} tới {until}.")
        shell.session.bus.notified.emit(
            "info", text.format(name=name, until=words.time_of_day(asked.until, jobs.now()))
        )
        window = shell.findChild(LendingWindow)
        if isinstance(window, LendingWindow):
            jobs.start(window.refresh())
        return True


def open_list(shell: Shell) -> LendingWindow:
    """Show what was lent."""
    held = shell.findChild(LendingWindow)
    window = held if isinstance(held, LendingWindow) else LendingWindow(shell)
    window.show()
    window.raise_()
    window.activateWindow()
    return window


class LendingWindow(QDialog):
    """What the account lent and was lent, what runs first; Delete takes back. An administrator sees everybody's."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Uỷ quyền"))
        self.resize(theme.px(1040), theme.px(480))
        self._shell, self._jobs = shell, shell.session.jobs
        self.rows: tuple[Row, ...] = ()
        self._closed = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(8)
        outer.addWidget(label(self.tr("Uỷ quyền"), "title"))
        hint = self.tr(
            "Việc làm theo uỷ quyền ghi tên «… thay mặt …»; hết hạn thì tự thôi, cả khi máy đang ngoại tuyến."
        )
        outer.addWidget(label(hint, "muted", wrap=True))
        self.list = QTreeWidget()
        self.list.setHeaderLabels(
            [self.tr("Tình trạng"), self.tr("Người uỷ quyền"), self.tr("Làm thay"), self.tr("Quyền"), self.tr("Thời gian"),
             self.tr("Lý do")]
        )  # fmt: skip
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(self.tr("Uỷ quyền"))
        header = self.list.header()
        header.setStretchLastSection(True)
        for column, wide in enumerate((152, 184, 144, 128, 208)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, theme.px(wide))
        self.list.currentItemChanged.connect(lambda *_: self._check())
        self.nothing = EmptyState(
            self.tr("Chưa có uỷ quyền nào"), self.tr("Khi vắng mặt, bạn có thể cho người khác làm thay tới một giờ định trước."),
            "users",
        )  # fmt: skip
        self.wrong = StateView(
            "wifi-off", self.tr("Chưa xem được"), "…", self.tr("Thử lại"), self._retry, "warn"
        )  # fmt: skip
        self.loading = StateView("refresh-cw", self.tr("Đang hỏi máy chủ…"))
        self.stack = QStackedWidget()
        for view in (self.loading, self.list, self.nothing, self.wrong):
            self.stack.addWidget(view)
        outer.addWidget(self.stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.new = QPushButton(self.tr("Uỷ quyền cho người khác…"))
        self.new.clicked.connect(lambda: self._jobs.once(lend(self._shell)))
        self.end = QPushButton(self.tr("Thu hồi…"))
        self.end.setShortcut(Qt.Key.Key_Delete)
        self.end.clicked.connect(lambda: self._jobs.once(self.take_back(), id(self)))
        close = QPushButton(self.tr("Đóng"))
        close.clicked.connect(self.close)
        for button in (self.new, self.end, close):
            button.setAutoDefault(False)
        foot.addWidget(self.new)
        foot.addWidget(self.end)
        foot.addStretch(1)
        foot.addWidget(close)
        outer.addLayout(foot)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        shell.session.bus.changed.connect(self._changed)
        self._check()
        self._jobs.start(self.refresh())

    async def refresh(self) -> None:
        """Ask the centre and show what it says, or that it cannot be asked."""
        await self._ask(lending.listed)

    async def take_back(self) -> None:
        """Ask why and take back the one chosen."""
        row = self.chosen()
        if row is None or not row.can_end:
            return
        draft = f"lend.end:{row.id}"
        who = self.tr("{by} → {to}").format(by=row.held.lender_name, to=row.held.borrower_name)
        reason = await dialogs.ask_text(
            self.tr("Thu hồi uỷ quyền"),
            self.tr("Có hiệu lực ngay; việc làm theo uỷ quyền mà chưa về máy chủ sẽ không được nhận. Lý do (không bắt buộc)"),
            about=who, draft=draft, ok=self.tr("Thu hồi"), parent=self,
        )  # fmt: skip
        if reason is not None and not self._closed and await self._ask(lambda ws: lending.end(ws, row.id, reason)):
            dialogs.forget(draft)

    def chosen(self) -> Row | None:
        """Return the row that is current."""
        item: QTreeWidgetItem | None = self.list.currentItem()
        held = None if item is None else item.data(0, Qt.ItemDataRole.UserRole)
        return next((r for r in self.rows if r.id == held), None)

    async def _ask(self, question: Callable[[Workspace], tuple[Row, ...]]) -> bool:
        try:
            rows = await self._jobs.aside(question)
        except ContractError as error:
            if not self._closed:
                if self.rows:
                    self._shell.session.bus.notified.emit("warning", problem(error))
                else:
                    self.wrong.say(self.tr("Chưa xem được"), problem(error))
                    self.stack.setCurrentWidget(self.wrong)
            return False
        if not self._closed:
            self.show_rows(rows)
        return True

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show what was lent."""
        held = self.chosen()
        self.rows = rows
        self.list.clear()
        now = self._jobs.now()
        gone = self.tr("Người uỷ quyền không còn quyền này, hoặc tài khoản đã bị khoá.")
        for one in rows:
            texts = self._texts(one, now)
            item = QTreeWidgetItem(texts)
            item.setData(0, Qt.ItemDataRole.UserRole, one.id)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ". ".join(texts))
            for column, text in enumerate(texts):
                item.setToolTip(column, text if column or one.state != "void" else gone)
                item.setSizeHint(column, QSize(0, theme.current().row))
                font = item.font(column)
                font.setBold(one.state == "running")
                item.setFont(column, font)
            self.list.addTopLevelItem(item)
            if held is not None and one.id == held.id:
                self.list.setCurrentItem(item)
        first = self.list.topLevelItem(0)
        if first is not None and self.list.currentItem() is None:
            self.list.setCurrentItem(first)
        if rows and self.stack.currentWidget() is not self.list:
            self.stack.setCurrentWidget(self.list)
            self.list.setFocus()
        elif not rows:
            self.stack.setCurrentWidget(self.nothing)
        self._check()

    def _texts(self, row: Row, now: int) -> list[str]:
        one = row.held
        me = self.tr("Tôi")
        span = f"{words.time_of_day(one.since, now)} – {words.time_of_day(one.until, now)}"
        return [
            self._state(row, now),
            me if row.mine == "lent" else one.lender_name,
            me if row.mine == "borrowed" else one.borrower_name,
            words.role(one.role),
            span,
            " ".join(one.reason.split()),
        ]

    def _state(self, row: Row, now: int) -> str:
        one = row.held
        match row.state:
            case "running":
                return self.tr("Còn {left}").format(left=left(one.until - now))
            case "coming":
                return self.tr("Bắt đầu sau {left}").format(left=left(one.since - now))
            case "void":
                return self.tr("Không hiệu lực")
            case "revoked":
                return self.tr("Đã thu hồi ({by})").format(by=one.revoked_by)
            case _:
                return self.tr("Đã hết hạn")

    def _retry(self) -> None:
        self.stack.setCurrentWidget(self.loading)
        self._jobs.start(self.refresh())

    def _check(self) -> None:
        row = self.chosen()
        self.end.setEnabled(row is not None and row.can_end)

    def _tick(self) -> None:
        if self.rows:
            self._jobs.start(self._again())

    async def _again(self) -> None:
        rows = await self._jobs.run(lambda ws: lending.rows(ws, [r.held for r in self.rows]))
        if not self._closed:
            self.show_rows(rows)

    def _changed(self, changes: object) -> None:
        if RIGHTS in getattr(changes, "ids", ()) and not self._closed:
            self._jobs.start(self.refresh())

    def done(self, result: int) -> None:
        self._closed = True
        super().done(result)


def left(ms: int) -> str:
    """Return a span as days and hours, hours and minutes, or minutes."""
    if ms >= DAY:
        return translate("Lending", "{d} ngày {h} giờ").format(d=ms // DAY, h=ms % DAY // HOUR)
    if ms >= HOUR:
        return translate("Lending", "{h} giờ {m:02d} phút").format(h=ms // HOUR, m=ms % HOUR // MINUTE)
    return translate("Lending", "{m} phút").format(m=max(1, -(-ms // MINUTE)))
