"""The bar on top: city, menus, search, what waits, how the link is, the centre's time, who is on. Calm when all is well."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QMenuBar, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ioc_contract import clock
from ioc_desktop.services.application import Account
from ioc_desktop.sync.link import LinkState
from ui import icons, theme, words
from ui.bus import Bus
from ui.widgets.labels import label

TICK_MS = 1000


class Header(QWidget):
    """What always shows. `offset_ms` corrects this machine's clock to the centre's."""

    palette_requested = Signal()
    link_pressed = Signal()
    inbox_pressed = Signal()
    mentions_pressed = Signal()

    def __init__(self, account: Account, bus: Bus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.offset_ms = 0
        self._menus_width = 0
        self._gains: list[int] = []
        self._gave: list[bool] = []
        self._given = 0
        """Room that the steps taken give now, pixels."""
        self._bus = bus
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(4)

        logo = QLabel()
        logo.setPixmap(icons.app_icon().pixmap(theme.px(28), theme.px(28)))
        row.addWidget(logo)
        row.addSpacing(4)
        self.city = label(account.city, parent=self)
        self.city.setObjectName("city")
        row.addWidget(self.city)
        row.addSpacing(4)
        self.mark = label(self.tr("DỮ LIỆU MẪU"), parent=self)
        self.mark.setObjectName("mark")
        self.mark.setToolTip(self.tr("Máy chủ này chứa dữ liệu mẫu được tạo ra để dùng thử, không phải dữ liệu thật."))
        self.mark.setVisible(account.sample)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(8)
        self.menus = QMenuBar(self)
        self.menus.setNativeMenuBar(False)
        self.menus.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(self.menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)

        self.search = self._button("search", self.tr("Tìm hoặc ra lệnh"))
        self.search.setText(self.tr("Tìm hoặc ra lệnh…  Ctrl+K"))
        self.search.clicked.connect(self.palette_requested)
        row.addWidget(self.search)
        self.waiting = self._button("upload", self.tr("Thay đổi chờ gửi"))
        self.waiting.clicked.connect(self.link_pressed)
        row.addWidget(self.waiting)
        self.inbox = self._button("inbox", self.tr("Hộp đồng bộ"))
        self.inbox.clicked.connect(self.inbox_pressed)
        row.addWidget(self.inbox)
        self.mentions = self._button("at-sign", self.tr("Nhắc đến tôi"))
        self.mentions.clicked.connect(self.mentions_pressed)
        self.mentions.hide()
        row.addWidget(self.mentions)
        self.link = self._button("wifi", self.tr("Kết nối"))
        self.link.clicked.connect(self.link_pressed)
        row.addWidget(self.link)

        self.clock = label("", parent=self)
        self.clock.setObjectName("clock")
        self.date = label("", "caption")
        times = QVBoxLayout()
        times.setSpacing(0)
        times.setContentsMargins(8, 0, 8, 0)
        for words_ in (self.clock, self.date):
            words_.setAlignment(Qt.AlignmentFlag.AlignRight)
            times.addWidget(words_)
        row.addLayout(times)

        self.user = self._button("user", self.tr("Tài khoản"))
        self._actor = account.actor
        self._duty, self._lent = ("", ""), ("", "")
        self.show_duty("", "")
        self.user.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.user_menu = QMenu(self.user)
        self.user.setMenu(self.user_menu)
        row.addWidget(self.user)

        self._steps = (self._shrink(self.search), self._shrink(self.user), self.city.setHidden)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        bus.link.connect(self.show_link)
        self.tick()
        self.show_link(bus.state)

    def show_duty(self, duty: str, names: str) -> None:
        """Show the seat this account keeps («Bàn 1 từ 07:00»; "": its role) and, in the tip, who is on duty."""
        self._duty = duty, names
        name, role = self._actor.name, words.role(self._actor.role)
        lent, ends = self._lent
        self.user.setText(f"{name}\n{lent or duty or role}")
        on_duty = self.tr("Đang trực: {names}").format(names=names) if names else self.tr("Chưa có ai vào ca")
        self.user.setToolTip("\n".join(w for w in (f"{name}, {role}", ends, duty if lent else "", on_duty) if w))
        said = ", ".join(w for w in (name, role, duty, lent) if w)
        self.user.setAccessibleName(f"{said}. {on_duty}")
        if self._gains:
            self.fit_menus()

    def show_lent(self, lent: str, ends: str) -> None:
        """Show in whose place the account acts («thay mặt …»; "": in nobody's) and, in the tip, until when."""
        self._lent = lent, ends
        self.show_duty(*self._duty)

    def now(self) -> int:
        """Return the centre's time as this desk knows it."""
        return clock.now() + self.offset_ms

    def tick(self) -> None:
        """Show the time."""
        moment = clock.local(self.now())
        days = (
            self.tr("T2"), self.tr("T3"), self.tr("T4"), self.tr("T5"), self.tr("T6"), self.tr("T7"), self.tr("CN"),
        )  # fmt: skip
        self.clock.setText(f"{moment:%H:%M:%S}")
        date = f"{days[moment.weekday()]} {moment:%d/%m/%Y} · +07:00"
        if self.date.text() != date:
            self.date.setText(date)
            self.date.setMinimumWidth(self.date.sizeHint().width())

    def show_link(self, link: LinkState) -> None:
        """Show how the centre is reached, what waits and what was refused."""
        text, icon, role = self.link_words(link)
        self.link.setText(text)
        self.link.setIcon(icons.icon(icon, role))
        self.link.setAccessibleName(self.tr("Kết nối: {state}").format(state=text))
        self.link.setToolTip(link.detail or (words.full_disk() if link.state == "full" else text))
        self.waiting.setVisible(link.waiting > 0)
        since = "" if link.waiting_since is None else words.time_of_day(link.waiting_since, self.now())
        self.waiting.setText(
            self.tr("{count} chờ gửi từ {since}").format(count=link.waiting, since=since)
            if since
            else self.tr("{count} chờ gửi").format(count=link.waiting)
        )
        self.waiting.setIcon(icons.icon("upload", "warn" if link.state == "offline" else "muted"))
        self.waiting.setAccessibleName(self.waiting.text())
        self.inbox.setVisible(link.inbox > 0)
        self.inbox.setText(self.tr("{count} cần xem lại").format(count=link.inbox))
        self.inbox.setIcon(icons.icon("inbox", "alarm"))
        self.inbox.setAccessibleName(self.inbox.text())
        self.fit()

    def show_mentions(self, count: int) -> None:
        """Show how many notes mention the account that it has not seen; nothing for none."""
        said = self.tr("{count} nhắc đến tôi").format(count=count)
        if count and self.mentions.text() != said:
            self.mentions.setText(said)
            self.mentions.setIcon(icons.icon("at-sign", "info"))
            self.mentions.setAccessibleName(said)
        if self.mentions.isHidden() is bool(count):
            self.mentions.setVisible(bool(count))
            self.fit()

    def link_words(self, link: LinkState) -> tuple[str, str, str]:
        """Return the words, icon and colour role of a link state."""
        since = words.time_of_day(link.since, self.now()) if link.since else ""
        if link.state == "offline":
            text = self.tr("Ngoại tuyến từ {since}").format(since=since) if since else self.tr("Ngoại tuyến")
            return text, "wifi-off", "warn"
        if link.state == "full":
            return self.tr("Đĩa đầy"), "octagon-alert", "alarm"
        if link.state == "silent":
            return self.tr("Máy chủ không trả lời"), "wifi-off", "warn"
        if link.state == "syncing":
            if link.progress is None:
                return self.tr("Đang đồng bộ"), "refresh-cw", "muted"
            return self.tr("Đang đồng bộ {share} %").format(share=int(link.progress * 100)), "refresh-cw", "muted"
        if link.state == "revoked":
            return self.tr("Tài khoản đã bị khoá"), "lock", "alarm"
        if link.state == "signed_out":
            return self.tr("Hết phiên, hãy đăng nhập lại"), "lock", "alarm"
        if link.state == "slow":
            return self.tr("Kết nối chậm"), "wifi", "warn"
        return self.tr("Trực tuyến"), "wifi", "muted"

    def fit_menus(self) -> None:
        """Make room for every menu's name; call when the menus have been filled."""
        self.menus.ensurePolished()
        metrics = self.menus.fontMetrics()
        names = [a.text().replace("&", "") for a in self.menus.actions()]
        self._menus_width = sum(metrics.horizontalAdvance(n) + theme.px(24) for n in names)
        self.menus.setFixedHeight(metrics.height() + theme.px(10))
        self._measure()
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "user"):
            QTimer.singleShot(0, self, self.fit_menus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give way in steps where there is no room: the search's words, the operator's name, the city, then the menus.

        Nothing is touched that stays as it is: whatever changes here lays out the whole window again.
        """
        if not self._gains:
            return  # the menus are not filled yet
        missing = self._hint() + self._given - self.width()
        given = 0
        for step, (gain, give) in enumerate(zip(self._gains, self._steps, strict=True)):
            on = missing > given
            if on != self._gave[step]:
                give(on)
                self._gave[step] = on
            given += gain if on else 0
        rest = min(max(0, missing - given), max(0, self._menus_width - theme.px(32)))
        self._given = given + rest
        if self.menus.minimumWidth() != self._menus_width - rest:
            self.menus.setFixedWidth(self._menus_width - rest)

    def _measure(self) -> None:
        """Learn how much room each step gives."""
        self.menus.setFixedWidth(self._menus_width)
        for give in self._steps:
            give(False)
        hints = [self._hint()]
        for give in self._steps:
            give(True)
            hints.append(self._hint())
        self._gains = [before - after for before, after in pairwise(hints)]
        self._gave = [True] * len(self._steps)
        self._given = sum(self._gains)

    def _hint(self) -> int:
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        return layout.sizeHint().width()

    def _shrink(self, button: QToolButton) -> Callable[[bool], None]:
        def give(on: bool) -> None:
            style, side = Qt.ToolButtonStyle, theme.current().icon
            button.setToolButtonStyle(style.ToolButtonIconOnly if on else style.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(side if on else side + theme.px(4), side))

        return give

    def _button(self, icon: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon, "muted"))
        button.setIconSize(QSize(theme.current().icon, theme.current().icon))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


class StatusLine(QWidget):
    """The bar at the foot: the latest news on the left, the layout on the right."""

    STAY_MS: ClassVar = {"info": 8_000, "warning": 30_000}

    def __init__(self, bus: Bus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusline")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.message = label("")
        self.message.setAccessibleName(self.tr("Thông báo"))
        self.layout_button = QToolButton(self)
        self.layout_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.layout_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.layout_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lock = QToolButton(self)
        self.lock.setCheckable(True)
        self.lock.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.message, 1)
        row.addWidget(self.layout_button)
        row.addWidget(self.lock)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self.message.clear())
        bus.notified.connect(self.say)

    def say(self, level: str, text: str) -> None:
        """Show a message; news and warnings go after a while, errors stay until the next."""
        self.message.setProperty("level", level)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self.message.setText(text.replace("\n", " "))
        self._timer.stop()
        if level in self.STAY_MS:
            self._timer.start(self.STAY_MS[level])
