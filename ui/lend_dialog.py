"""The dialog of «Uỷ quyền»: to whom, which rights, where, from when until when, and why."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Any

import orjson
from PySide6.QtCore import QCoreApplication, QDate, QDateTime, Qt, QTime, Signal
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ioc_contract.clock import HOUR, MINUTE, ZONE, Instant, instant, local
from ioc_contract.folding import nfc
from ioc_contract.messages import Lend
from ioc_contract.permissions import Role
from ioc_desktop.services.lending import Offer
from ui import theme, words
from ui.cases import parts
from ui.cases.agencies import Finder
from ui.dialogs import Dialog, Option

translate = QCoreApplication.translate
HOURS = 8
"""A shift, from now: what is offered as the end."""


class LendDialog(Dialog):
    """`draft` is what was typed and not done the last time, `problem` why it was not."""

    edited = Signal()

    def __init__(self, offer: Offer, now: int, draft: str, problem: str, parent: QWidget | None) -> None:
        super().__init__(translate("Lending", "Uỷ quyền cho người khác"), parent, 560)
        self._offer = offer
        if problem:
            self.add_text(problem, "error")
        people = [Option(id_, name, _role(role)) for id_, name, role in offer.people]
        self.person = Finder(translate("Lending", "Người làm thay: gõ để tìm"), people, 4)
        self.person.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # passing it by Tab would choose its first line
        self.person.list.setCurrentRow(-1)
        self.role = QComboBox()
        for role in offer.roles:
            whole = role is offer.roles[0]
            text = translate("Lending", "Toàn bộ quyền của tôi ({role})") if whole else "{role}"
            self.role.addItem(text.format(role=words.role(role)), role.value)
        self.subsystem = _part(translate("Lending", "Mọi phân hệ của tôi"), offer.subsystems)
        self.unit = _part(translate("Lending", "Toàn bộ địa bàn của tôi"), offer.units)
        self.since, self.until = _moment(now), _moment(now + HOURS * HOUR)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(theme.px(72))
        parts.row(self.body, translate("Lending", "Người làm thay"), self.person)
        self.body.addWidget(self.person.list)
        parts.row(self.body, translate("Lending", "Quyền"), self.role)
        self._beside((translate("Lending", "Phân hệ"), self.subsystem), (translate("Lending", "Địa bàn"), self.unit))
        self._beside((translate("Lending", "Từ lúc"), self.since), (translate("Lending", "Tới lúc"), self.until))
        parts.row(self.body, translate("Lending", "Lý do (được ghi vào nhật ký)"), self.reason)
        self.hint = self.add_text("", "caption")
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(translate("Lending", "Uỷ quyền"), "primary", accept=True)
        self._take(draft)
        self.person.textChanged.connect(self._found)
        self.person.list.currentRowChanged.connect(lambda _r: self._changed())
        for box in (self.role, self.subsystem, self.unit):
            box.currentIndexChanged.connect(lambda _i: self._changed())
        for field in (self.since, self.until):
            field.dateTimeChanged.connect(lambda _at: self._changed())
        self.reason.textChanged.connect(self._changed)
        self._now = now
        self._changed()
        self.person.setFocus()

    def wanted(self, id: str, now: Instant) -> Lend:
        """Return what is to be lent."""
        offer = self._offer
        subsystem, unit = self.subsystem.currentData(), self.unit.currentData()
        return Lend(
            id,
            self.person.current() or "",
            Role(self.role.currentData()),
            (subsystem,) if subsystem else offer.own_subsystems,
            (unit,) if unit else offer.own_units,
            Instant(max(now, _typed(self.since))),
            _typed(self.until),
            self.text(),
        )

    def text(self) -> str:
        return nfc(self.reason.toPlainText()).strip()

    def draft(self) -> str:
        """Return what was typed as text to be kept; "" for nothing worth it."""
        if not (self.text() or self.person.text()):
            return ""
        return orjson.dumps(
            {
                "person": self.person.current(), "role": self.role.currentData(), "unit": self.unit.currentData(),
                "subsystem": self.subsystem.currentData(), "since": _typed(self.since), "until": _typed(self.until),
                "reason": self.reason.toPlainText(), "find": self.person.text(),
            }
        ).decode()  # fmt: skip

    def _take(self, draft: str) -> None:
        if not draft:
            return
        with contextlib.suppress(ValueError, TypeError, KeyError):  # of another version: what can be read of it stands
            held: dict[str, Any] = orjson.loads(draft)
            self.reason.setPlainText(held["reason"])
            self.person.setText(held["find"])
            self.person.choose(held["person"])
            for box, name in ((self.role, "role"), (self.subsystem, "subsystem"), (self.unit, "unit")):
                box.setCurrentIndex(max(0, box.findData(held[name])))
            for field, name in ((self.since, "since"), (self.until, "until")):
                if held[name] > _typed(self.since):  # what is past by now is not what was meant
                    _set(field, held[name])

    def _beside(self, *fields: tuple[str, QWidget]) -> None:
        line = QHBoxLayout()
        line.setSpacing(12)
        for text, field in fields:
            column = QVBoxLayout()
            column.setSpacing(4)
            parts.row(column, text, field)
            line.addLayout(column, 1)
        self.body.addLayout(line)

    def _found(self, text: str) -> None:
        if not text:
            self.person.list.setCurrentRow(-1)  # nobody is meant who was not named
        self._changed()

    def _changed(self) -> None:
        begins, ends = _typed(self.since), _typed(self.until)
        wrong = ""
        if self.person.current() is None:
            wrong = translate("Lending", "Chọn người làm thay.")
        elif ends <= max(begins, self._now):
            wrong = translate("Lending", "Giờ kết thúc phải sau giờ bắt đầu và sau bây giờ.")
        elif not self.text():
            wrong = translate("Lending", "Cần nhập lý do.")
        self.ok.setEnabled(not wrong)
        self.hint.setText(wrong or translate("Dialogs", "Ctrl+Enter để xác nhận"))
        self.edited.emit()


def _role(value: str) -> str:
    try:
        return words.role(Role(value))
    except ValueError:
        return value


def _part(whole: str, choices: tuple[tuple[str, str], ...]) -> QComboBox:
    """Return a choice of the whole or one part of it."""
    box = QComboBox()
    box.addItem(whole, "")
    for id_, name in choices if len(choices) > 1 else ():
        box.addItem(name, id_)
    box.setEnabled(box.count() > 1)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _moment(at: int) -> QDateTimeEdit:
    field = QDateTimeEdit()
    field.setDisplayFormat("dd/MM/yyyy HH:mm")
    field.setCalendarPopup(True)
    _set(field, at)
    return field


def _set(field: QDateTimeEdit, at: int) -> None:
    moment = local(at - at % MINUTE)
    field.setDateTime(QDateTime(QDate(moment.year, moment.month, moment.day), QTime(moment.hour, moment.minute)))


def _typed(field: QDateTimeEdit) -> Instant:
    date, time = field.date(), field.time()
    return instant(datetime(date.year(), date.month(), date.day(), time.hour(), time.minute(), tzinfo=ZONE))
