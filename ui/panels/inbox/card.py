"""One inbox entry in full: why, both sides beside each other with who and when, the words that were typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from ioc_contract import clock
from ioc_desktop.services import board_inbox
from ioc_desktop.services.board_inbox import Card, Side
from ui import theme, verbs, words
from ui.widgets.difference import Difference
from ui.widgets.labels import label, set_role


class CardView(QScrollArea):
    """Shows a card; scrolls when there is more than fits."""

    def __init__(self, operator: str, parent: QWidget | None = None) -> None:
        """`operator` is the name of who sits here."""
        super().__init__(parent)
        self._operator = operator
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title = label("", "heading", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.why = label("", "alarm", wrap=True)
        self.values = QGridLayout()
        self.values.setHorizontalSpacing(16)
        self.values.setVerticalSpacing(8)
        for column in (1, 2):
            self.values.setColumnStretch(column, 1)
        self.caption = label(self.tr("Nội dung bạn đã nhập"), "caption")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Nội dung bạn đã nhập"))
        self.text.setMinimumHeight(theme.px(64))
        inner = QWidget()
        inner.setProperty("role", "panel")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column_ = QVBoxLayout(inner)
        column_.setContentsMargins(16, 12, 16, 12)
        column_.setSpacing(8)
        for widget in (self.title, self.about, self.why):
            column_.addWidget(widget)
        column_.addSpacing(4)
        column_.addLayout(self.values)
        column_.addSpacing(4)
        column_.addWidget(self.caption)
        column_.addWidget(self.text, 1)
        column_.addStretch(0)
        self.setWidget(inner)

    def show_card(self, card: Card) -> None:
        """Fill everything from `card`."""
        op, result, now = card.operation, card.item.result, clock.now()
        self.title.setText(f"{verbs.act(op)}: {card.title}")
        made, answered = words.time_of_day(op.made_at, now), words.time_of_day(card.item.at, now)
        about = (
            self.tr("Bạn làm lúc {made}; máy chủ nhận một phần lúc {answered}.")
            if card.partly
            else self.tr("Bạn làm lúc {made}; máy chủ trả lại lúc {answered}.")
        )
        self.about.setText(about.format(made=made, answered=answered))
        self.why.setText(" ".join(part for part in (self._why(card), self._who(card)) if part))
        set_role(self.why, "warn" if card.partly or result.status == "conflict" else "alarm")
        self._compare(card)
        self.text.setPlainText(op.text)
        for widget in (self.caption, self.text):
            widget.setVisible(bool(op.text))
        self.verticalScrollBar().setValue(0)

    def cells(self) -> list[str]:
        """Return what stands in the comparison, cell by cell."""
        texts = []
        for index in range(self.values.count()):
            item = self.values.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                texts.append(widget.toPlainText() if isinstance(widget, Difference) else widget.property("text"))
        return texts

    def _why(self, card: Card) -> str:
        told = dict(card.item.result.detail)
        if isinstance(name := told.get("field"), str):
            told["field"] = verbs.field(name)
            for key in ("mine", "theirs", "value"):
                if key in told:
                    told[key] = verbs.value(card.word(told[key]), name)
        if card.item.result.status == "conflict" and len(card.sides) > 1:
            return self.tr("Người khác đã đổi các trường này trước khi thay đổi của bạn tới máy chủ.")
        return words.refusal(card.item.result.code, told)

    def _who(self, card: Card) -> str:
        """Return who moved the record before, and when, where no field says it."""
        by, at = card.item.result.detail.get("by"), card.item.result.detail.get("at")
        if not by or not isinstance(at, int) or any(side.clashes for side in card.sides):
            return ""
        return self.tr("{by} đã đổi lúc {time}.").format(by=by, time=words.time_of_day(at, clock.now()))

    def _compare(self, card: Card) -> None:
        while (item := self.values.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not card.sides:
            return
        made = words.time_of_day(card.operation.made_at, clock.now())
        mine = self.tr("Của bạn ({name}, {time})").format(name=self._operator, time=made)
        for column, head in enumerate((self.tr("Trường"), mine, self.tr("Trên máy chủ"))):
            self.values.addWidget(label(head, "caption", wrap=True), 0, column)
        line = 1
        for side in card.sides:
            self._row(line, card, side)
            line += 2

    def _row(self, line: int, card: Card, side: Side) -> None:
        top = Qt.AlignmentFlag.AlignTop
        self.values.addWidget(label(verbs.field(side.field), "muted", wrap=True), line, 0, top)
        mine, theirs = (verbs.value(card.word(v), side.field) for v in (side.mine, side.theirs))
        if side.field in board_inbox.LONG and side.mine and side.theirs:
            left, right = board_inbox.difference(mine, theirs)
            pair: tuple[QWidget, QWidget] = (Difference(left, "info"), Difference(right, "warn"))
        else:
            pair = (label(mine, wrap=True), label(theirs, wrap=True))
        heads = (self.tr("{field}, của bạn"), self.tr("{field}, trên máy chủ"))
        for column, (cell, head) in enumerate(zip(pair, heads, strict=True), 1):
            cell.setAccessibleName(f"{head.format(field=verbs.field(side.field))}: {(mine, theirs)[column - 1]}")
            self.values.addWidget(cell, line, column, top)
        if (who := self._set_by(side)) and side.clashes:
            self.values.addWidget(label(who, "caption", wrap=True), line + 1, 2, top)

    def _set_by(self, side: Side) -> str:
        if side.at is None:
            return ""
        time = words.time_of_day(side.at, clock.now())
        return self.tr("{by} đổi lúc {time}").format(by=side.by or self.tr("Hệ thống"), time=time)
