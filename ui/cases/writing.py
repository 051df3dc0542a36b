"""That somebody writes on a report: telling it while the operator does, and the strip that warns of others who do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import shiboken6
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui import icons, theme
from ui.jobs import Jobs
from ui.widgets.labels import label

TOLD_MS = 5_000
"""While somebody goes on typing the desk's presence hears of it so often, milliseconds; the centre far more seldom."""
_INPUT = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.InputMethod})

translate = QCoreApplication.translate


class Writing(QObject):
    """Tells that the operator writes on a report, and that this is over; what is written it does not see."""

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._id: str | None = None
        self._dialogs: list[str] = []
        """The reports whose dialogs are open, the latest last."""
        self._since = QElapsedTimer()

    def touch(self, id: str | None) -> None:
        """Something was typed on a report; None: nobody writes any more."""
        if id == self._id and (id is None or self._since.elapsed() < TOLD_MS):
            return
        self._id = id
        self._since.start()
        if not self._jobs.closed:
            self._jobs.send(lambda ws: ws.write(id))

    @contextlib.contextmanager
    def dialog(self, ids: Sequence[str]) -> Iterator[None]:
        """The operator is in a dialog of a report while this is open and keys or the mouse are used; of several: nothing."""
        if len(ids) != 1:
            yield
            return
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        # the windows of the platform are watched, not the application: few events pass there, and all input does
        if not self._dialogs:
            app.focusWindowChanged.connect(self._watch)
        self._dialogs.append(ids[0])
        self.touch(ids[0])
        try:
            yield
        finally:
            self._dialogs.remove(ids[0])
            if shiboken6.isValid(self):
                if not self._dialogs:
                    app.focusWindowChanged.disconnect(self._watch)
                self.touch(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._dialogs and event.type() in _INPUT:
            self.touch(self._dialogs[-1])
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)


class WritingStrip(QWidget):
    """Warns that others write on the report shown, so that it is not answered twice; nothing is held back."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setProperty("level", "warning")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        self._sign = QLabel()
        self.text = label("", wrap=True)
        row.addWidget(self._sign)
        row.addWidget(self.text, 1)
        self.hide()

    def show_names(self, names: Sequence[str]) -> None:
        """Say who writes; nobody: say nothing."""
        said = translate("Writing", "{who} trả lời hoặc thao tác ở đây. Hỏi nhau trước khi gửi.")
        text = said.format(who=writing(names)) if names else ""
        self.text.setText(text)
        self.setAccessibleName(text)
        self._paint_sign()
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and not self.isHidden():
            self._paint_sign()

    def _paint_sign(self) -> None:
        size = theme.px(16)
        self._sign.setPixmap(icons.icon("pencil", "warn").pixmap(size, size))


def looking(names: Sequence[str]) -> str:
    """Return who looks at a report, in words; "" for nobody."""
    if len(names) > 2:
        return translate("Writing", "{name} và {n} người nữa đang xem").format(name=names[0], n=len(names) - 1)
    return translate("Writing", "{name} đang xem").format(name=", ".join(names)) if names else ""


def writing(names: Sequence[str]) -> str:
    """Return who writes on a report, in words; "" for nobody."""
    if len(names) > 2:
        return translate("Writing", "{name} và {n} người nữa đang soạn").format(name=names[0], n=len(names) - 1)
    return translate("Writing", "{name} đang soạn").format(name=", ".join(names)) if names else ""
