"""Writing on a report: an internal note or the reply to the citizen, with templates, a preview, and a draft that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ioc_contract.folding import nfc
from ioc_contract.records import Person
from ui import theme
from ui.cases.reply import FieldMarks, missing, take
from ui.cases.writing import WritingStrip
from ui.panels.detail.mention import MentionList
from ui.widgets.chips import Chip
from ui.widgets.labels import label, set_role

NOTE, REPLY = "comment", "answer"
KEEP_MS = 800
"""Pause in typing after which the words are kept, milliseconds."""
LOW, HIGH = 44, 104
"""Heights of the field while nothing is written, and while something is."""


class Composer(QWidget):
    """A field for words with two uses. `templates` gives (name, filled text) when the reply is written."""

    sent = Signal(str, str)
    """Use (comment or answer) and words."""
    kept = Signal(str, str)
    """Use and words to keep across restarts; "" forgets them."""
    typed = Signal(bool)
    """Something was typed, and there are words; False: there are none any more, or nobody sees the field."""

    def __init__(
        self, templates: Callable[[], Sequence[tuple[str, str]]], people: Callable[[], Sequence[Person]] = tuple
    ) -> None:
        super().__init__()
        self._templates = templates
        self._drafts: dict[str, str] = {}
        self._may = {NOTE: False, REPLY: False}
        self._sending: set[str] = set()
        self.use = NOTE
        self._quiet = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(4)
        self.note = Chip(self.tr("Ghi chú nội bộ"), icon="message-square-text")
        self.reply = Chip(self.tr("Trả lời người dân"), icon="reply")
        self.note.clicked.connect(lambda: self.choose(NOTE))
        self.reply.clicked.connect(lambda: self.choose(REPLY))
        self.templates = QComboBox()
        self.templates.setAccessibleName(self.tr("Mẫu trả lời"))
        self.templates.setToolTip(self.tr("Mẫu của lĩnh vực này đứng trước (Ctrl+T)"))
        self.templates.activated.connect(self._take)
        top.addWidget(self.note)
        top.addWidget(self.reply)
        top.addStretch(1)
        top.addWidget(self.templates)
        self.others = WritingStrip()
        outer.addWidget(self.others)
        outer.addLayout(top)
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(theme.px(LOW))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._typed)
        self.marks = FieldMarks(self.field.document())
        self.mentions = MentionList(self.field, people)
        outer.addWidget(self.mentions)
        outer.addWidget(self.field)
        self.field.cursorPositionChanged.connect(self._follow)
        self.preview = QFrame()
        self.preview.setProperty("role", "card")
        seen = QVBoxLayout(self.preview)
        seen.setContentsMargins(12, 8, 12, 8)
        seen.setSpacing(4)
        seen.addWidget(label(self.tr("Người dân sẽ đọc"), "caption"))
        self.seen = label(wrap=True)
        seen.addWidget(self.seen)
        outer.addWidget(self.preview)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.hint = label(role="caption", wrap=True)
        self.send = QPushButton()
        self.send.setProperty("kind", "primary")
        self.send.clicked.connect(self._send)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.send)
        outer.addLayout(foot)
        self._pause = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._pause.timeout.connect(self.keep)
        self._signature = ""
        self._turn(NOTE)

    def begin(
        self, drafts: dict[str, str], may_note: bool, may_reply: bool, signature: str, sending: Iterable[str] = ()
    ) -> None:
        """Begin on another report, with the words kept for it; `sending` are the uses whose words are on their way."""
        self._pause.stop()
        self._sending = set(sending)
        self._drafts = dict(drafts)
        self._quiet = True
        self.field.clear()
        self._quiet = False
        self.allow(may_note, may_reply, signature)
        use = REPLY if may_reply and (drafts.get(REPLY) or not may_note) else NOTE
        self._turn(use)

    def allow(self, may_note: bool, may_reply: bool, signature: str) -> None:
        """Say which uses there are now and how a reply is signed; words already typed stay."""
        self._may = {NOTE: may_note, REPLY: may_reply}
        self._signature = signature
        self.note.setEnabled(may_note)
        self.reply.setEnabled(may_reply)
        self.reply.setToolTip("" if may_reply else self.tr("Chưa thể trả lời ở trạng thái này"))
        self.setVisible(may_note or may_reply)
        if self.use == REPLY and not may_reply and may_note and not self.text():
            self._turn(NOTE)
        else:
            self._show()

    def choose(self, use: str) -> None:
        """Write for this use; the words of each are kept apart."""
        self.keep()
        self._turn(use)

    def _turn(self, use: str) -> None:
        self.use = use
        self.note.setChecked(use == NOTE)
        self.reply.setChecked(use == REPLY)
        self.marks.setDocument(self.field.document() if use == REPLY else None)
        if use == REPLY:
            self.templates.clear()
            self.templates.addItem(self.tr("Chọn mẫu trả lời…"))
            for name, body in self._templates():
                self.templates.addItem(name, body)
        self.templates.setVisible(use == REPLY and self.templates.count() > 1)
        name = self.tr("Trả lời người dân") if use == REPLY else self.tr("Ghi chú nội bộ")
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(
            self.tr("Viết cho người dân…")
            if use == REPLY
            else self.tr("Viết cho đồng nghiệp, người dân không đọc được; @ để nhắc tên…")
        )
        self.send.setText(self.tr("Gửi trả lời") if use == REPLY else self.tr("Lưu ghi chú"))
        self._quiet = True
        self.field.setPlainText(self._drafts.get(use, ""))
        self._quiet = False
        self._show()

    def text(self) -> str:
        """Return the words, without blanks at either end."""
        return nfc(self.field.toPlainText()).strip()

    def done(self, use: str) -> None:
        """Forget the words of a use: they are an action now."""
        self._sending.discard(use)
        self.follow(use, "")
        self.typed.emit(False)
        self.kept.emit(use, "")

    def failed(self, use: str) -> None:
        """Let the words of a use be written on: they were not taken."""
        self._sending.discard(use)
        self._show()

    def follow(self, use: str, text: str) -> None:
        """Show the words of a use as they were written (or sent: "") in another place."""
        self._drafts[use] = text
        if use != self.use:
            return
        self._pause.stop()
        if text != self.field.toPlainText():
            self._quiet = True
            self.field.setPlainText(text)
            self._quiet = False
        self._show()

    def keep(self) -> None:
        """Keep what is typed now."""
        self._pause.stop()
        if self._drafts.get(self.use, "") != self.field.toPlainText():
            self._drafts[self.use] = self.field.toPlainText()
            self.kept.emit(self.use, self.field.toPlainText())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.typed.emit(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_quiet"):
            self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self.mentions.key(event):
                return True
            keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
            if keys in ("Ctrl+Return", "Ctrl+Enter"):
                self._send()
                return True
            if keys == "Ctrl+T" and self.templates.isVisibleTo(self):
                self.templates.setFocus()
                self.templates.showPopup()
                return True
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            self.keep()
        if watched is self.field and event.type() in (QEvent.Type.FocusOut, QEvent.Type.FocusIn):
            self._show()
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        self.mentions.follow(self.use == NOTE and self.field.hasFocus() and not self._quiet)

    def _typed(self) -> None:
        if not self._quiet:
            self._pause.start()
            self.typed.emit(bool(self.text()))
            self._follow()
        self._show()

    def _show(self) -> None:
        text = self.text()
        busy = bool(text) or self.field.hasFocus()
        self.field.setFixedHeight(theme.px(HIGH if busy else LOW))
        self.hint.setVisible(busy)
        self.send.setVisible(busy)
        left = missing(text) if self.use == REPLY else ""
        sending = self.use in self._sending
        self.field.setReadOnly(sending)
        self.templates.setEnabled(not sending)
        self.send.setEnabled(bool(text) and self._may[self.use] and not left and not sending)
        set_role(self.hint, "warn" if left else "caption")
        usual = self.tr("Đang gửi…") if sending else self.tr("Ctrl+Enter để gửi · bản nháp tự lưu trên máy này")
        self.hint.setText(left or usual)
        self.preview.setVisible(self.use == REPLY and bool(text))
        self.seen.setText(f"{text}\n\n{self._signature}" if self._signature else text)

    def _take(self, index: int) -> None:
        body = self.templates.itemData(index, Qt.ItemDataRole.UserRole)
        if body:
            take(self.field, str(body))

    def _send(self) -> None:
        if self.send.isEnabled():  # not while the same words are on their way
            self._sending.add(self.use)
            self._show()
            self.sent.emit(self.use, self.text())
