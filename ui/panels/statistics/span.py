"""A span of one's own for the statistics: asked for as two days, both counted in, and said as such."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFormLayout, QWidget

from ioc_contract import clock
from ioc_contract.clock import DAY, Instant
from ui.dialogs import Dialog
from ui.widgets import numbers
from ui.widgets.days import day_field, midnight
from ui.widgets.labels import set_role

translate = QCoreApplication.translate
Span = tuple[Instant, Instant]
"""The local midnights before the first day and after the last."""
MOST_YEARS = 10
EARLIEST = clock.instant(clock.local(0).replace(year=2000, month=1, day=1, hour=0))


def days(span: Span) -> int:
    """Return how many days a span has."""
    return round((span[1] - span[0]) / DAY)


def name(span: Span) -> str:
    """Return a span in short: «01/09/2026 – 30/09/2026»."""
    first, last = clock.local(span[0]), clock.local(Instant(span[1] - 1))
    if first.date() == last.date():
        return f"{first:%d/%m/%Y}"
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


def sentence(span: Span) -> str:
    """Return a span in full, both days said to be counted in."""
    first, last = clock.local(span[0]), clock.local(Instant(span[1] - 1))
    if first.date() == last.date():
        return translate("Statistics", "Tiếp nhận trong ngày {day}, từ 00:00 đến hết 24:00.").format(
            day=f"{first:%d/%m/%Y}"
        )
    told = translate(
        "Statistics", "Tiếp nhận từ 00:00 ngày {first} đến hết ngày {last}: {n} ngày, tính cả hai ngày ấy."
    )
    return told.format(first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}", n=numbers.number(days(span)))


def problem(span: Span, now: Instant) -> str:
    """Return in words what is wrong with a span, "" for one that can be counted over."""
    if span[0] >= span[1]:
        return translate("Statistics", "Ngày đầu sau ngày cuối.")
    if span[1] - DAY > now:
        today = f"{clock.local(now):%d/%m/%Y}"
        return translate("Statistics", "Ngày cuối ở tương lai; hôm nay là {today}.").format(today=today)
    if span[0] < EARLIEST:
        return translate("Statistics", "Ngày đầu trước năm 2000.")
    if days(span) > MOST_YEARS * 366:
        return translate("Statistics", "Khoảng dài quá {n} năm; muốn xem hết hãy chọn «Toàn bộ».").format(n=MOST_YEARS)
    return ""


class SpanDialog(Dialog):
    """Two days, typed or picked; what they mean, or what is wrong with them, is said while they change."""

    def __init__(self, span: Span, now: Instant, parent: QWidget) -> None:
        super().__init__(translate("Statistics", "Khoảng tiếp nhận"), parent, 440)
        self._now = now
        form = QFormLayout()
        form.setSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        titles = translate("Statistics", "Từ ngày"), translate("Statistics", "Đến hết ngày")
        self.first, self.last = day_field(span[0], titles[0]), day_field(Instant(span[1] - 1), titles[1])
        for title, field in zip(titles, (self.first, self.last), strict=True):
            form.addRow(title, field)
            field.dateChanged.connect(self._changed)
        self.body.addLayout(form)
        self.said = self.add_text(" \n ", "muted")
        self.said.setAccessibleName(translate("Statistics", "Khoảng đã chọn"))
        self.add_button(translate("Statistics", "Huỷ"))
        self.ok = self.add_button(translate("Statistics", "Thống kê"), "primary", accept=True, default=True)
        self._changed()
        self.first.setFocus()

    def span(self) -> Span:
        """Return the span as it stands."""
        last = self.last.date()
        return midnight(self.first.date()), midnight(last.addDays(1))

    def _changed(self) -> None:
        wrong = problem(self.span(), self._now)
        self.said.setText(wrong or sentence(self.span()))
        set_role(self.said, "alarm" if wrong else "muted")
        self.ok.setEnabled(not wrong)
