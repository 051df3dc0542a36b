"""The window for an account that may work here no more: what is erased, what becomes of its unsent work, and the way on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from ioc_desktop.services.erasing import WIPE, Erased
from ui import icons, theme
from ui.widgets.gate import Gate
from ui.widgets.labels import label
from ui.widgets.numbers import counted


class Expelled(Gate):
    """Shown from the order on; `show_result` says what it came to."""

    go_on = Signal()
    """The operator wants to sign in, as somebody else."""
    closed = Signal()

    def __init__(self, user: str, level: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, 480)
        wiped = level == WIPE
        title = self.tr("Máy này được lệnh xoá dữ liệu") if wiped else self.tr("Tài khoản đã bị khoá")
        self.setWindowTitle(title)
        body = self.form
        sign = icons.icon("lock", "alarm").pixmap(theme.px(32), theme.px(32))
        self.add_head(sign, label(title, "title", wrap=True))
        why = (
            self.tr("Quản trị hệ thống ra lệnh xoá dữ liệu của tài khoản «{user}» trên máy này.")
            if wiped
            else self.tr("Quản trị hệ thống đã khoá tài khoản «{user}», nên dữ liệu của tài khoản không ở lại máy này.")
        )
        body.addWidget(label(why.format(user=user), wrap=True))
        self.message.setAccessibleName(self.tr("Kết quả"))
        body.addWidget(self.message)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Đang xoá"))
        body.addWidget(self._progress)
        self._help = label(self.tr("Nếu đây là nhầm lẫn, hãy liên hệ quản trị hệ thống."), "muted", wrap=True)
        body.addWidget(self._help)
        self.button = QPushButton(self.tr("Đăng nhập bằng tài khoản khác"))
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self.go_on)
        self.button.setEnabled(False)
        body.addSpacing(4)
        body.addWidget(self.button)
        self.resize(theme.px(640), theme.px(520))
        self.say("muted", self.tr("Đang xoá…"))

    def show_result(self, done: Sequence[Erased]) -> None:
        """Say what was erased, what the centre has taken and what still waits for it."""
        self.say("", "\n\n".join("\n".join(self._told(one, len(done) > 1)) for one in done))
        self._end()

    def show_trouble(self, problem: BaseException) -> None:
        """Something stood in the way: it goes on at the next start, before anything is shown."""
        told = self.tr("Chưa xoá xong ({detail}). Việc xoá tự làm tiếp khi mở lại ứng dụng.")
        self.say("muted", told.format(detail=str(problem) or type(problem).__name__))
        self._end()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _told(self, one: Erased, several: bool) -> list[str]:
        lines = [self.tr("Tài khoản «{user}»:").format(user=one.user)] if several else []
        if one.level == WIPE:
            return [*lines, self.tr("Đã xoá mọi dữ liệu trên máy này, kể cả việc chưa gửi.")]
        lines.append(self.tr("Đã xoá khỏi máy này: dữ liệu đã tải, ảnh và phiên đăng nhập."))
        if one.handed_in:
            lines.append(
                counted(self.tr("{n} việc chưa gửi (cả lời đang gõ và ảnh) đã giao cho máy chủ giữ."), one.handed_in)
            )
        if one.waiting:
            lines.append(
                counted(
                    self.tr("{n} việc chưa gửi còn giữ kín ở đây, sẽ giao cho máy chủ ngay khi có mạng."), one.waiting
                )
            )
        if not one.handed_in and not one.waiting:
            lines.append(self.tr("Không có việc nào chưa gửi."))
        return lines

    def _end(self) -> None:
        self._progress.hide()
        self.button.setEnabled(True)
        self.button.setFocus()
        self.fit()
