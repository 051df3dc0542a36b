"""Questions to the operator as coroutines: confirm, ask for words, choose with type-ahead. No nested event loop.

Each returns when the dialog is closed; Esc and the window's close button mean no. Words typed into a question with a
`draft` key are kept while they are typed and come back the next time the same question is asked, until `forget(draft)`:
who asked forgets them when what they were typed for is done, so that a refusal does not cost the words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QObject,
    QPoint,
    QSize,
    Qt,
    QTimer,
    SignalInstance,
)
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.folding import fold, nfc
from ui import icons, theme
from ui.widgets.chips import dress_search
from ui.widgets.labels import breakable, fitting_height, label
from ui.widgets.options import OptionLine

KEEP_MS = 300
"""Words being typed are kept so long after the last key, milliseconds."""


class Drafts:
    """Keeps words being typed by key: here in memory, in a signed-in desk durably (see `ui.session`)."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    async def load(self, key: str) -> str:
        return self._held.get(key, "")

    def save(self, key: str, text: str) -> None:
        """Keep `text`; empty text forgets."""
        self._held[key] = text


_drafts = Drafts()


def keep_drafts(drafts: Drafts) -> None:
    """Let questions keep their words in `drafts` from now on."""
    global _drafts
    _drafts = drafts


async def kept(key: str) -> str:
    """Return the words kept for a question, "" when there are none."""
    return await _drafts.load(key)


def keep(key: str, text: str) -> None:
    """Keep the words of a question."""
    _drafts.save(key, text)


def forget(key: str) -> None:
    """Forget the words of a question: what they were typed for is done."""
    _drafts.save(key, "")


translate = QCoreApplication.translate
FIELD = 128
"""Height of a field for words, pixels before the font scale."""
FEW = 7
"""Up to so many options are shown without a field to search them."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: `value` comes back, `text` and the greyed `detail` are shown and searched."""

    value: str
    text: str
    detail: str = ""
    icon: str = ""


def _words(text: str, role: str = "") -> QLabel:
    return label(breakable(text), role, wrap=True)


class _Second(QObject):
    """Keeps the second half of a double press, after it closed a question, from whatever lies under it or comes next."""

    def __init__(self) -> None:
        super().__init__()
        self._since, self._where, self._on = QElapsedTimer(), QPoint(), False

    def watch(self) -> None:
        """A question was answered just now."""
        self._since.start()
        self._where = QCursor.pos()
        application = QApplication.instance()
        if not self._on and application is not None:
            application.installEventFilter(self)
            self._on = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._since.hasExpired(QApplication.doubleClickInterval()):
            self._on = False
            if (application := QApplication.instance()) is not None:
                application.removeEventFilter(self)
            return False
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QMouseEvent) and event.type() in _PRESSES:
            away = event.globalPosition().toPoint() - self._where
            return away.manhattanLength() <= QApplication.startDragDistance()
        return False


_second = _Second()
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class Dialog(QDialog):
    """A titled box with a row of buttons at its foot; `about` says under the title what it concerns. Ask with
    `await dialog.asked()`."""

    def __init__(self, title: str, parent: QWidget | None = None, width: int = 440, about: str = "") -> None:
        super().__init__(parent or QApplication.activeWindow())
        self.setWindowTitle(f"{title} – {about}" if about else title)
        self.setObjectName("window")
        self.setMinimumWidth(theme.px(width))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 20, 20, 16)
        outer.setSpacing(12)
        heading = _words(title, "heading")
        names = QVBoxLayout()
        names.setSpacing(4)
        names.addWidget(heading)
        if about:
            names.addWidget(_words(about, "muted"))
        outer.addLayout(names)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        self._foot.addStretch(1)
        outer.addSpacing(4)
        outer.addLayout(self._foot)
        self._agree: QPushButton | None = None
        self._answered = False
        self._keepers: list[Callable[[], None]] = []

    def add_text(self, text: str, role: str = "") -> QLabel:
        """Add words, shown as they are."""
        made = _words(text, role)
        self.body.addWidget(made)
        return made

    def add_button(self, text: str, kind: str = "", *, accept: bool = False, default: bool = False) -> QPushButton:
        """Add a button at the foot that ends the dialog."""
        button = QPushButton(text)
        if kind:
            button.setProperty("kind", kind)
        button.setDefault(default)
        button.setAutoDefault(default)
        button.clicked.connect(self.accept if accept else self.reject)
        self._foot.addWidget(button)
        if accept:
            self._agree = button
        return button

    def keep(self, words: Callable[[], str], changed: SignalInstance, save: Callable[[str], None]) -> None:
        """Give `words()` to `save` while they change, and when the dialog is closed in whatever way."""
        last = words()
        pause = QTimer(self, singleShot=True, interval=KEEP_MS)

        def rest() -> None:
            nonlocal last
            pause.stop()
            if (now := words()) != last:
                last = now
                save(now)

        pause.timeout.connect(rest)
        changed.connect(lambda *_: pause.start())
        self._keepers.append(rest)

    def keep_now(self) -> None:
        """Save what was typed and not saved yet."""
        for keeper in self._keepers:
            keeper()

    def done(self, result: int) -> None:
        """Answer once: what is pressed twice does not answer what comes to stand under it."""
        if not self._answered:
            self._answered = True
            if result == QDialog.DialogCode.Accepted.value:
                _second.watch()
            super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the words need at this width: nothing is stretched."""
        super().showEvent(event)
        self.resize(self.width(), fitting_height(self, self.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter agrees from anywhere in the dialog; Enter on a button presses it."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self._agree is not None:
                self._agree.click()  # nothing when it is not enabled
        elif isinstance(focused, QPushButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    async def asked(self) -> bool:
        """Show the dialog over its window and return whether it was accepted."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def finish(result: int) -> None:
            if not done.done():
                done.set_result(result == QDialog.DialogCode.Accepted.value)

        self.finished.connect(finish)
        self.open()
        try:
            return await done
        finally:
            if shiboken6.isValid(self):  # else it went with its window, which kept the words
                self.keep_now()
                self._keepers.clear()
                self.hide()
                self.deleteLater()


async def confirm(
    title: str, text: str, *, yes: str = "", no: str = "", danger: bool = False, parent: QWidget | None = None
) -> bool:
    """Ask yes or no. `danger` makes «no» the answer of the Enter key."""
    dialog = Dialog(title, parent)
    dialog.add_text(text, "muted")
    refuse = dialog.add_button(no or translate("Dialogs", "Huỷ"), default=danger)
    agree = dialog.add_button(
        yes or translate("Dialogs", "Đồng ý"), "danger" if danger else "primary", accept=True, default=not danger
    )
    (refuse if danger else agree).setFocus()
    return await dialog.asked()


async def tell(title: str, text: str, *, parent: QWidget | None = None) -> None:
    """Say something that must be read. For passing news use the message line (`Bus.notified`)."""
    dialog = Dialog(title, parent)
    dialog.add_text(text)
    dialog.add_button(translate("Dialogs", "Đóng"), "primary", accept=True, default=True).setFocus()
    await dialog.asked()


class _TextDialog(Dialog):
    def __init__(
        self,
        title: str,
        about: str,
        prompt: str,
        text: str,
        required: bool,
        multiline: bool,
        ok: str,
        parent: QWidget | None,
    ) -> None:
        super().__init__(title, parent, 520, about)
        caption = self.add_text(prompt)
        self.field: QPlainTextEdit | QLineEdit = QPlainTextEdit(text) if multiline else QLineEdit(text)
        if isinstance(self.field, QPlainTextEdit):
            self.field.setTabChangesFocus(True)
            self.field.setFixedHeight(theme.px(FIELD))
        self.field.setAccessibleName(prompt)
        caption.setBuddy(self.field)
        self.body.addWidget(self.field)
        hint = [translate("Dialogs", "Ctrl+Enter để xác nhận")] if multiline else []
        if required:
            hint.insert(0, translate("Dialogs", "Bắt buộc nhập"))
        if hint:
            self.add_text(" · ".join(hint), "caption")
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(ok or translate("Dialogs", "Xác nhận"), "primary", accept=True, default=not multiline)
        self._required = required
        self.field.textChanged.connect(self._check)
        self._check()
        self.field.setFocus()

    def text(self) -> str:
        raw = self.field.toPlainText() if isinstance(self.field, QPlainTextEdit) else self.field.text()
        return nfc(raw).strip()

    def _check(self) -> None:
        self.ok.setEnabled(bool(self.text()) or not self._required)


async def ask_text(
    title: str,
    prompt: str,
    *,
    about: str = "",
    required: bool = False,
    draft: str = "",
    text: str = "",
    multiline: bool = True,
    ok: str = "",
    parent: QWidget | None = None,
) -> str | None:
    """Ask for words; None when cancelled. With a `draft` key the words are kept while they are typed, for the next time
    the same question is asked, until `forget(draft)`."""
    before = text or (await kept(draft) if draft else "")
    dialog = _TextDialog(title, about, prompt, before, required, multiline, ok, parent)
    if draft:
        dialog.keep(dialog.text, dialog.field.textChanged, partial(_drafts.save, draft))
    accepted = await dialog.asked()
    return dialog.text() if accepted else None


class _ChoiceDialog(Dialog):
    def __init__(
        self,
        title: str,
        about: str,
        hint: str,
        options: Sequence[Option],
        current: str | None,
        ok: str,
        parent: QWidget | None,
    ) -> None:
        super().__init__(title, parent, 480, about)
        self._options = [(o, fold(f"{o.text} {o.detail}")) for o in options]
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint or translate("Dialogs", "Gõ để tìm…"))
        self.search.setAccessibleName(hint or title)
        dress_search(self.search)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setIconSize(QSize(theme.current().icon, theme.current().icon))
        self.list.setProperty("role", "choices")
        self.list.setItemDelegate(OptionLine(self.list))
        self.list.setFixedHeight(theme.current().row * min(10, max(1, len(options))) + 2)
        self.list.itemActivated.connect(self._take)
        self.list.currentRowChanged.connect(self._check)
        self.body.addWidget(self.search)
        self.body.addWidget(self.list, 1)
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(ok or translate("Dialogs", "Chọn"), "primary", accept=True, default=True)
        self.search.textChanged.connect(lambda text: self._fill(text, None))
        self.search.installEventFilter(self)
        self._fill("", current)
        few = len(options) <= FEW
        self.search.setVisible(not few)
        (self.list if few else self.search).setFocus()

    def chosen(self) -> str | None:
        item = self.list.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the cursor stays in the search field."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        ):
            QApplication.sendEvent(self.list, event)
            return True
        return bool(super().eventFilter(watched, event))

    def _fill(self, text: str, current: str | None) -> None:
        words = fold(nfc(text)).split()
        found = [o for o, folded in self._options if all(w in folded for w in words)]
        first = words[0] if words else ""
        if first:
            found.sort(key=lambda o: not fold(o.text).startswith(first))
        self.list.clear()
        for option in found:
            item = QListWidgetItem(option.text)
            item.setData(OptionLine.DETAIL, option.detail)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(p for p in (option.text, option.detail) if p))
            item.setData(Qt.ItemDataRole.UserRole, option.value)
            item.setSizeHint(QSize(0, theme.current().row))
            if option.icon:
                item.setIcon(icons.icon(option.icon, "muted"))
            self.list.addItem(item)
        row = next((i for i, o in enumerate(found) if o.value == current), 0)
        self.list.setCurrentRow(row if found else -1)
        self._check()

    def _check(self) -> None:
        self.ok.setEnabled(self.list.currentItem() is not None)

    def _take(self) -> None:
        if self.list.currentItem() is not None:
            self.accept()


async def choose(
    title: str,
    options: Sequence[Option],
    *,
    about: str = "",
    label: str = "",
    current: str | None = None,
    ok: str = "",
    parent: QWidget | None = None,
) -> str | None:
    """Let one of `options` be picked by typing part of it (tone marks not needed); return its value, None if cancelled."""
    dialog = _ChoiceDialog(title, about, label, options, current, ok, parent)
    accepted = await dialog.asked()
    return dialog.chosen() if accepted else None
