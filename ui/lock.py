"""The screen's lock: after a while without input, or by Ctrl+L, all is covered until who is signed in gives the password.

Sync goes on, alarms sound, what is being typed stays where it is. A desk that is ended while locked starts locked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import PySide6QtAds as ads
import shiboken6
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from ioc_contract.errors import Refused
from ioc_desktop.services.application import Account
from ioc_desktop.services.workspace import Workspace
from ui import icons, theme, words
from ui.widgets.gate import Gate
from ui.widgets.labels import breakable, label
from ui.widgets.numbers import counted

if TYPE_CHECKING:
    from ui.shell import Shell

CHOICES = (0, 5, 10, 15, 30, 60)
"""Minutes without input to choose from; 0 never locks by itself."""
MINUTE_MS = 60_000
LOOK_MS = 10_000
"""How often it is looked whether somebody is still there."""
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Lock(QObject):
    """Locks one main window with all that floats around it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._session = shell, shell.session
        self.screen: LockScreen | None = None
        self._covers: list[_Sheet] = []
        self._hidden: list[QWidget] = []
        self._since = QElapsedTimer()
        self._since.start()
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self._look)
        self._clock.start()
        app = QApplication.instance()
        assert isinstance(app, QGuiApplication)
        # the windows of the platform are watched, not the application: few events pass there, and all input does
        app.focusWindowChanged.connect(self._focus_moved)

    @property
    def possible(self) -> bool:
        """Whether whoever sits here has a password to unlock with; in the sample city nobody knows it."""
        return not self._session.application.options.demo

    def idle_ms(self) -> int:
        """Return how long nobody has touched keyboard or mouse, milliseconds."""
        return self._since.elapsed()

    def lock(self) -> None:
        """Cover everything until the password is given."""
        if self.screen is not None or not self.possible:
            return
        self._keep(True)
        screen = self.screen = LockScreen(self._session.account)
        screen.setGeometry(self._shell.geometry())
        screen.given.connect(self._given)
        screen.left.connect(self._sign_out)
        self._tell_alarms()
        screen.setWindowModality(Qt.WindowModality.ApplicationModal)
        if self._shell.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
            screen.setWindowState(self._shell.windowState())
        screen.show()
        screen.raise_()
        screen.activateWindow()
        self._cover()

    def unlock(self) -> None:
        """Show everything as it was."""
        if self.screen is None:
            return
        self._keep(False)
        self.drop()
        self._since.restart()
        self._shell.activateWindow()

    def drop(self) -> None:
        """Take the lock's window away: the password was given, or the main window goes."""
        screen, self.screen = self.screen, None
        if screen is None:
            return
        screen.hide()
        screen.deleteLater()
        for cover in self._covers:
            if shiboken6.isValid(cover):
                cover.hide()
                cover.setParent(None)
                cover.deleteLater()
        for window in self._hidden:
            if shiboken6.isValid(window):
                window.show()
        self._covers, self._hidden = [], []

    def stop(self) -> None:
        """Let go: the main window closes."""
        self._clock.stop()
        self._hidden = []
        self.drop()

    def to_front(self) -> None:
        """Show the lock over the window it locks."""
        if self.screen is not None:
            self.screen.raise_()
            self.screen.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._since.restart()
        return False

    def _focus_moved(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)
            self._since.restart()
        if self.screen is not None:
            self._cover()

    def _look(self) -> None:
        if self.screen is not None:
            self._tell_alarms()
            self._cover()
        elif self._shell.on_wall:
            self._since.restart()  # nobody sits at a wall
        elif 0 < self._session.choices.lock_minutes * MINUTE_MS <= self.idle_ms():
            self.lock()

    def _cover(self) -> None:
        """Lay a sheet over the main window and what was torn off it, and put every dialog away for the time."""
        for window in QApplication.topLevelWidgets():
            if window is self.screen or not window.isVisible():
                continue
            if window is self._shell or isinstance(window, ads.CFloatingDockContainer):
                if window.findChild(_Sheet) is None:
                    self._covers.append(_Sheet(window))
            elif window.parentWidget() is not None:  # a window of its own tells of the account's end
                window.hide()
                if window.windowType() not in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
                    self._hidden.append(window)

    def _tell_alarms(self) -> None:
        if self.screen is not None:
            self.screen.show_alarms(sum(self._shell.alarms.board.counts().values()))

    def _given(self, password: str) -> None:
        self._session.jobs.start(self._try(password))

    async def _try(self, password: str) -> None:
        said = self.tr("Không kiểm tra được mật khẩu; chi tiết nằm trong nhật ký. Có thể đăng xuất.")
        try:
            await self._session.jobs.run(_prove, password)
        except Refused as error:
            wrong = self.tr("Mật khẩu không đúng.")  # no name was asked for
            said = wrong if error.code == "bad_credentials" else words.refusal(error.code, error.detail)
        else:
            said = ""
        finally:
            if said and self.screen is not None:
                self.screen.refuse(said)
        if not said:
            self.unlock()

    def _sign_out(self) -> None:
        self._session.sign_out(False)

    def _keep(self, locked: bool) -> None:
        self._session.jobs.send(lambda ws: ws.away(locked))
        self._session.choices.locked = locked
        self._session.save_choices()


class LockScreen(Gate):
    """Says who is signed in and asks for the password; it is not closed any other way."""

    given = Signal(str)
    left = Signal()
    """The operator signs out: somebody else takes the seat."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        title = self.tr("Màn hình đang khoá")
        self.setWindowTitle(title)
        form = self.form
        sign = icons.icon("lock", "muted").pixmap(theme.px(32), theme.px(32))
        self.add_head(sign, label(title, "title", wrap=True))
        form.addWidget(label(breakable(f"{account.actor.name} ({account.user})"), wrap=True))
        kept = self.tr("Đồng bộ và cảnh báo vẫn chạy; việc đang làm dở còn nguyên.")
        form.addWidget(label(kept, "muted", wrap=True))
        self.alarms = label("", "alarm", wrap=True)
        form.addWidget(self.alarms)
        form.addSpacing(4)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(self.tr("Mật khẩu"))
        self.password.setPlaceholderText(self.tr("Mật khẩu"))
        self.password.returnPressed.connect(self._give)
        self.password.textChanged.connect(self._typed)
        form.addWidget(self.password)
        self.message.setAccessibleName(self.tr("Kết quả mở khoá"))
        form.addWidget(self.message)
        self.button = QPushButton(self.tr("Mở khoá"))
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self._give)
        form.addWidget(self.button)
        self.leave = QPushButton(self.tr("Đăng xuất"))
        self.leave.setProperty("kind", "ghost")
        self.leave.clicked.connect(self.left)
        form.addWidget(self.leave)
        self.show_alarms(0)
        self.say("error", "")
        self._typed()
        self.password.setFocus()

    def show_alarms(self, count: int) -> None:
        """Say how many alarms wait to be acknowledged; what they are of is not for everybody who walks by."""
        self.alarms.setText(counted(self.tr("{n} cảnh báo chờ xác nhận"), count))
        self.alarms.setVisible(count > 0)
        self.fit()

    def refuse(self, text: str) -> None:
        """Say why it stays locked."""
        self._set_busy(False)
        self.say("error", text)
        self.password.selectAll()
        self.password.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()

    def _give(self) -> None:
        if self.button.isEnabled():
            self._set_busy(True)
            self.say("muted", self.tr("Đang kiểm tra…"))
            self.given.emit(self.password.text())

    def _set_busy(self, busy: bool) -> None:
        self.password.setEnabled(not busy)
        self.button.setEnabled(not busy and bool(self.password.text()))

    def _typed(self) -> None:
        self.button.setEnabled(bool(self.password.text()))


class _Sheet(QWidget):
    """Lies over all of a window, however large it is made."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setGeometry(0, 0, 32_000, 32_000)
        self.show()
        self.raise_()


def _prove(ws: Workspace, password: str) -> None:
    if ws.prove is None:
        raise Refused("bad_credentials")
    ws.prove(password)
