"""What a citizen says of the answer: one to five stars by the keys 1 to 5, and their words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from ioc_contract.folding import nfc
from ui import theme
from ui.cases import words
from ui.dialogs import Dialog
from ui.widgets.options import OptionLine

translate = QCoreApplication.translate
STARS = range(1, 6)


class _Stars(QListWidget):
    """The five ratings, the best on top; a digit chooses."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "choices")
        self.setItemDelegate(OptionLine(self))
        self.setFixedHeight(theme.current().row * len(STARS) + 2)
        for stars in reversed(STARS):
            item = QListWidgetItem(f"{words.stars(stars)}  {words.content(stars)}")
            item.setData(OptionLine.DETAIL, str(stars))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{stars}, {words.content(stars)}")
            item.setSizeHint(QSize(0, theme.current().row))
            self.addItem(item)

    def stars(self) -> int | None:
        row = self.currentRow()
        return None if row < 0 else STARS[-1] - row

    def choose(self, stars: int | None) -> None:
        self.setCurrentRow(-1 if stars is None else STARS[-1] - stars)

    def focusInEvent(self, event: QFocusEvent) -> None:
        chosen = self.stars()
        super().focusInEvent(event)
        self.choose(chosen)  # Qt makes the first line current

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in {str(s) for s in STARS}:
            self.choose(int(event.text()))
        else:
            super().keyPressEvent(event)


class RatingDialog(Dialog):
    """Asks for the stars and the words that go with them; nothing is chosen beforehand."""

    def __init__(self, title: str, about: str, rating: int | None, comment: str, parent: QWidget | None) -> None:
        super().__init__(title, parent, 520, about)
        caption = self.add_text(translate("Rating", "Người dân thấy thế nào (phím 1–5)"))
        self.stars = _Stars()
        self.stars.setAccessibleName(caption.text())
        caption.setBuddy(self.stars)
        self.stars.choose(rating)
        self.body.addWidget(self.stars)
        caption = self.add_text(translate("Rating", "Người dân nói gì (không bắt buộc)"))
        self.comment = QPlainTextEdit(comment)
        self.comment.setTabChangesFocus(True)
        self.comment.setFixedHeight(theme.px(72))
        self.comment.setAccessibleName(caption.text())
        caption.setBuddy(self.comment)
        self.body.addWidget(self.comment)
        low = translate("Rating", "Từ 2 sao trở xuống, phản ánh mở lại được.")
        self.add_text(f"{low} {translate('Dialogs', 'Ctrl+Enter để xác nhận')}.", "caption")
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(translate("Rating", "Ghi đánh giá"), "primary", accept=True, default=True)
        self.stars.currentRowChanged.connect(lambda _row: self._check())
        self.stars.itemActivated.connect(lambda _item: self.accept())
        self._check()
        self.stars.setFocus()

    def values(self) -> dict[str, int | str | None]:
        """Return the fields of a rating."""
        return {"rating": self.stars.stars(), "rating_comment": nfc(self.comment.toPlainText()).strip()}

    def _check(self) -> None:
        self.ok.setEnabled(self.stars.stars() is not None)
