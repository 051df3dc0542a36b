"""The window before the desk: which centre, who, password; offline too, with every refusal in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.errors import ContractError
from ioc_desktop.services.application import Access, Account, NoTrial, TrialStep, TryOut
from ui import icons, theme, words
from ui.widgets.gate import Gate
from ui.widgets.labels import label

_LOOK_MS = 200
"""So often it is looked how far a sign-in is with changing the form of what lies here."""


class SignIn(Gate):
    """Asks until somebody is signed in. The access object is called on a thread of the loop's pool, never here."""

    signed_in = Signal(object)
    """An Account."""
    closed = Signal()
    """The window was closed without anybody signed in, or after."""
    tried_out = Signal(object)
    """The application of the sample city, signed in: the operator wants to look first."""

    def __init__(
        self,
        access: Access,
        start: Callable[..., object],
        server: str = "",
        *,
        note: str = "",
        try_out: TryOut | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Đăng nhập – Trung tâm điều hành"))
        self._access, self._start, self._try_out = access, start, try_out
        self._busy = False
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._look)
        users = access.users()

        form = self.form
        self.add_head(
            icons.app_icon().pixmap(theme.px(40), theme.px(40)),
            label(self.tr("Trung tâm điều hành"), "title"),
            label(self.tr("Điều hành đô thị thông minh"), "muted"),
        )
        form.addSpacing(8)
        self.note = label("", "warn", wrap=True)
        self.note.setAccessibleName(self.tr("Lưu ý"))
        self.note.hide()
        form.addWidget(self.note)

        self.server = QLineEdit(server or access.server() or "")
        self.server.setPlaceholderText("https://ioc.example.vn")
        self.server.setAccessibleName(self.tr("Địa chỉ máy chủ"))
        self.user = QLineEdit(users[0] if users else "")
        self.user.setAccessibleName(self.tr("Tên đăng nhập"))
        if users:
            completer = QCompleter(list(users), self.user)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            self.user.setCompleter(completer)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(self.tr("Mật khẩu"))
        self._eye = QToolButton()
        self._eye.setCheckable(True)
        self._eye.setIcon(icons.icon("eye", "muted", "accent"))
        self._eye.setAccessibleName(self.tr("Hiện mật khẩu"))
        self._eye.setToolTip(self.tr("Hiện mật khẩu"))
        self._eye.toggled.connect(self._show_password)
        password = QHBoxLayout()
        password.setSpacing(4)
        password.addWidget(self.password, 1)
        password.addWidget(self._eye)
        for name, field in (
            (self.tr("Máy chủ"), self.server),
            (self.tr("Tên đăng nhập"), self.user),
            (self.tr("Mật khẩu"), password),
        ):
            named = QVBoxLayout()
            named.setSpacing(4)
            named.addWidget(label(name, "caption"))
            if isinstance(field, QWidget):
                named.addWidget(field)
            else:
                named.addLayout(field)
            form.addLayout(named)
        self.message.setAccessibleName(self.tr("Kết quả đăng nhập"))
        form.addWidget(self.message)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Đang đăng nhập"))
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._progress.hide()
        form.addWidget(self._progress)
        self.button = QPushButton(self.tr("Đăng nhập"))
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self.submit)
        form.addWidget(self.button)
        self.demo = QPushButton(self.tr("Dùng thử với dữ liệu mẫu"))
        self.demo.setProperty("kind", "ghost")
        self.demo.clicked.connect(self.look)
        self.demo.setVisible(try_out is not None)
        form.addWidget(self.demo)

        self.add_below(self.tr("Mất mạng vẫn đăng nhập được nếu bạn từng đăng nhập trên máy này."))
        for field in (self.server, self.user, self.password):
            field.returnPressed.connect(self.submit)
            field.textChanged.connect(self._typed)
        self.resize(theme.px(640), theme.px(620))
        self._typed()
        self.show_note(note)

    def showEvent(self, event: object) -> None:
        """Put the cursor into the first empty field."""
        empty = next((f for f in (self.server, self.user, self.password) if not f.text()), self.password)
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Try to sign in with what is typed; while that changes the form of what lies here: stop it."""
        if self._looking.isActive() and self._access.switching() is not None:
            self._access.stop_switching()
            self.button.setEnabled(False)
        elif not self._busy and self.button.isEnabled():
            self._start(self._try(address(self.server.text()), self.user.text().strip(), self.password.text()))

    def look(self) -> None:
        """Show the sample city, made first if need be."""
        if not self._busy and self._try_out is not None:
            self._start(self._enter_sample(self._try_out))

    def show_note(self, text: str) -> None:
        """Show over the fields what there is to know before signing in; "" shows nothing."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._access.stop_switching()
        super().closeEvent(event)
        self.closed.emit()

    async def _try(self, server: str, user: str, password: str) -> None:
        self._set_busy(True)
        self._looking.start()
        self.say("muted", self.tr("Đang kết nối {server}…").format(server=server))
        try:
            account: Account = await asyncio.get_running_loop().run_in_executor(
                None, self._access.sign_in, server, user, password
            )
        except ContractError as problem:
            self.say("error", words.error(problem))
            self.password.selectAll()
            self.password.setFocus()
        else:
            self.password.clear()
            self.say("muted", "")
            self.signed_in.emit(account)
        finally:
            self._set_busy(False)

    async def _enter_sample(self, try_out: TryOut) -> None:
        loop = asyncio.get_running_loop()

        def tell(step: TrialStep) -> None:
            loop.call_soon_threadsafe(self.say, "muted", words.trial(step))

        self._set_busy(True)
        try:
            application = await loop.run_in_executor(None, try_out, tell)
        except NoTrial as problem:
            self.say("error", self.tr("Không mở được thành phố mẫu. {detail}").format(detail=str(problem)))
        else:
            self.say("muted", "")
            self.tried_out.emit(application)
        finally:
            self._set_busy(False)

    def _look(self) -> None:
        share = self._access.switching()
        if share is None:
            return
        if self._progress.maximum() == 0:
            self._progress.setRange(0, 100)
            self.button.setText(self.tr("Dừng"))
            self.button.setEnabled(True)
        self._progress.setValue(int(share * 100))
        text = self.tr("Đang đổi dạng dữ liệu trên máy này: {percent} %. Chưa xong thì bản cũ vẫn còn nguyên.")
        self.say("muted", text.format(percent=int(share * 100)))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if not busy:
            self._looking.stop()
            self._progress.setRange(0, 0)
            self.button.setText(self.tr("Đăng nhập"))
        self._progress.setVisible(busy)
        for field in (self.server, self.user, self.password, self.demo):
            field.setEnabled(not busy)
        self._typed()

    def _typed(self) -> None:
        complete = bool(self.server.text().strip() and self.user.text().strip() and self.password.text())
        self.button.setEnabled(complete and not self._busy)

    def _show_password(self, on: bool) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)


def address(typed: str) -> str:
    """Return a server's URL from what was typed: https unless said otherwise, http for this machine itself."""
    text = typed.strip().rstrip("/")
    if "://" in text:
        return text
    local = text.split(":")[0] in ("localhost", "127.0.0.1", "[")
    return f"{'http' if local else 'https'}://{text}"
