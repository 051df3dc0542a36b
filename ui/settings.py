"""Settings, about and other small windows of their own; every choice acts at once."""

from __future__ import annotations

import asyncio
import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

import resources
from ioc_contract import SCHEMA
from ioc_desktop.services import photos
from ui import dialogs, icons, theme
from ui.lock import CHOICES
from ui.session import Session
from ui.widgets.labels import fitting_height, label
from ui.widgets.numbers import counted

PHOTO_SIZES = tuple(m << 20 for m in (128, 256, 512, 1024, 2048, 5120))
"""Bytes of fetched photos to choose from."""


def _size(size: int) -> str:
    return f"{size >> 20} MB" if size < 1 << 30 else f"{size >> 30} GB"


class SettingsWindow(QDialog):
    """Language, theme, size of type, and where this workstation keeps its data."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._closed = False
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Cài đặt"))
        self.setMinimumWidth(theme.px(560))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.setSpacing(12)
        outer.addWidget(label(self.tr("Cài đặt"), "title"))
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.language = QComboBox()
        for code, name in (("vi", "Tiếng Việt"), ("en", "English")):
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(session.choices.language))
        self.language.setAccessibleName(self.tr("Ngôn ngữ"))
        self.language.activated.connect(self._language)
        form.addRow(label(self.tr("Ngôn ngữ")), self.language)
        self.theme = QComboBox()
        for code, name in (("dark", self.tr("Tối")), ("light", self.tr("Sáng"))):
            self.theme.addItem(name, code)
        self.theme.setCurrentIndex(self.theme.findData(session.choices.theme))
        self.theme.setAccessibleName(self.tr("Giao diện"))
        self.theme.activated.connect(self._theme)
        form.addRow(label(self.tr("Giao diện")), self.theme)
        sizes = QHBoxLayout()
        self.scale = QSlider(Qt.Orientation.Horizontal)
        self.scale.setRange(10, 20)
        self.scale.setPageStep(1)
        self.scale.setValue(round(session.choices.scale * 10))
        self.scale.setAccessibleName(self.tr("Cỡ chữ"))
        self.percent = label(f"{self.scale.value() * 10} %")
        self.percent.setMinimumWidth(theme.px(48))
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.scale.valueChanged.connect(lambda v: self.percent.setText(f"{v * 10} %"))
        self.scale.valueChanged.connect(self._scale)
        sizes.addWidget(self.scale, 1)
        sizes.addWidget(self.percent)
        form.addRow(label(self.tr("Cỡ chữ")), sizes)
        self.lock = QComboBox()
        self.lock.setAccessibleName(self.tr("Tự khoá màn hình"))
        for minutes in CHOICES:
            text = counted(self.tr("Sau {n} phút không dùng"), minutes) if minutes else self.tr("Không tự khoá")
            self.lock.addItem(text, minutes)
        self.lock.setCurrentIndex(max(0, self.lock.findData(session.choices.lock_minutes)))
        self.lock.setEnabled(not session.application.options.demo)
        self.lock.activated.connect(self._lock)
        form.addRow(label(self.tr("Tự khoá màn hình")), self.lock)
        outer.addLayout(form)
        outer.addSpacing(8)
        outer.addWidget(label(self.tr("Máy trạm này"), "heading"))
        facts = QFormLayout()
        facts.setHorizontalSpacing(24)
        facts.setVerticalSpacing(8)
        account, paths = session.account, session.application.paths
        for name, text in (
            (self.tr("Máy chủ"), account.server),
            (self.tr("Tài khoản"), f"{account.actor.name} ({account.user})"),
            (self.tr("Dữ liệu"), str(paths.data)),
            (self.tr("Bộ nhớ đệm"), str(paths.cache)),
            (self.tr("Nhật ký"), str(paths.logs)),
        ):
            words = label(text, wrap=True)
            words.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            words.setAccessibleName(f"{name}: {text}")
            facts.addRow(label(name, "muted"), words)
        self.photos = QComboBox()
        self.photos.setAccessibleName(self.tr("Ảnh giữ trên máy này"))
        for size in PHOTO_SIZES:
            self.photos.addItem(_size(size), size)
        self.photos.setEnabled(False)
        self.photos.activated.connect(lambda: session.jobs.start(self._keep_photos()))
        facts.addRow(label(self.tr("Ảnh giữ trên máy này"), "muted"), self.photos)
        self.encrypted = QCheckBox(self.tr("Mã hoá dữ liệu trên máy này"))
        self.encrypted.setEnabled(False)
        self.encrypted.clicked.connect(lambda: session.jobs.start(self._encrypt()))
        self.encrypted_words = label("", "caption", wrap=True)
        facts.addRow(label(self.tr("Bảo vệ"), "muted"), self.encrypted)
        outer.addLayout(facts)
        outer.addWidget(self.encrypted_words)
        _one_edge(form, facts)
        outer.addSpacing(8)
        outer.addLayout(_foot(self))
        session.jobs.start(self._show_photos())
        session.jobs.start(self._show_encrypted())
        width = theme.px(560)
        self.resize(width, fitting_height(self, width))

    def done(self, result: int) -> None:
        self._closed = True
        super().done(result)

    def _language(self) -> None:
        chosen = self.language.currentData()
        if chosen != self._session.choices.language:
            self._session.choices.language = chosen
            self._session.save_choices()
            self.close()
            self._session.rebuild()

    async def _show_photos(self) -> None:
        limit = await self._session.jobs.run(photos.cache_limit)
        if self._closed:
            return
        self.photos.setCurrentIndex(min(range(len(PHOTO_SIZES)), key=lambda i: abs(PHOTO_SIZES[i] - limit)))
        self.photos.setEnabled(True)

    async def _keep_photos(self) -> None:
        await self._session.jobs.run(photos.set_cache_limit, self.photos.currentData())

    async def _show_encrypted(self) -> None:
        access, loop = self._session.application.access, asyncio.get_running_loop()
        on, able = await loop.run_in_executor(None, lambda: (access.encrypted(), access.can_encrypt()))
        if self._closed:
            return
        self.encrypted.setChecked(on)
        self.encrypted.setEnabled(able and not self._session.application.options.demo)
        if not able:
            text = self.tr("Chưa cài phần mã hoá trên máy này (gói ioc-desktop[encrypted]).")
        elif on:
            text = self.tr("Dữ liệu đã tải, việc chưa gửi và ảnh chỉ mở được bằng mật khẩu; mỗi lần mở phải đăng nhập.")
        else:
            text = self.tr(
                "Máy bị mất hay đem sửa thì người khác đọc được dữ liệu. Khi bật, mỗi lần mở phải đăng nhập."
            )
        self.encrypted_words.setText(text)
        self.resize(self.width(), fitting_height(self, self.width()))

    async def _encrypt(self) -> None:
        wanted = self.encrypted.isChecked()
        self.encrypted.setChecked(not wanted)  # until it is so
        title = self.tr("Bật mã hoá?") if wanted else self.tr("Tắt mã hoá?")
        text = self.tr(
            "Ứng dụng sẽ đăng xuất; khi bạn đăng nhập lại, dữ liệu ở đây được chuyển sang. Việc chưa gửi vẫn còn."
        )
        if not wanted:
            text += " " + self.tr("Sau đó ai mở được ổ đĩa của máy này đều đọc được dữ liệu.")
        if await dialogs.confirm(title, text, danger=not wanted, parent=self):
            self.close()
            self._session.encrypt(wanted)

    def _lock(self) -> None:
        self._session.choices.lock_minutes = self.lock.currentData()
        self._session.save_choices()

    def _theme(self) -> None:
        self._session.choices.theme = self.theme.currentData()
        self._session.save_choices()
        self._session.dress()

    def _scale(self, tenths: int) -> None:
        self._session.choices.scale = tenths / 10
        self._session.save_choices()
        self._session.dress()


class AboutWindow(QDialog):
    """What this is, its versions and the licences of what it stands on."""

    PARTS = (
        ("PySide6_Essentials", "LGPL-3.0"), ("PySide6-QtAds", "LGPL-2.1"), ("pyqtgraph", "MIT"), ("qasync", "BSD-2-Clause"),
        ("SQLAlchemy", "MIT"), ("requests", "Apache-2.0"), ("numpy", "BSD-3-Clause"), ("orjson", "Apache-2.0 / MIT"),
        ("argon2-cffi", "MIT"), ("platformdirs", "MIT"), ("truststore", "MIT"),
    )  # fmt: skip

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Giới thiệu"))
        self.resize(theme.px(640), theme.px(520))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.setSpacing(12)
        top = QHBoxLayout()
        logo = QLabel()
        logo.setPixmap(icons.app_icon().pixmap(theme.px(48), theme.px(48)))
        top.addWidget(logo)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(label("IOC Desktop", "title"))
        names.addWidget(label(self.tr("Bàn làm việc của Trung tâm điều hành đô thị thông minh"), "muted", wrap=True))
        top.addSpacing(12)
        top.addLayout(names, 1)
        outer.addLayout(top)
        tabs = QTabWidget()
        tabs.addTab(_page(self._versions(session)), self.tr("Phiên bản"))
        tabs.addTab(_page(self._licences()), self.tr("Giấy phép"))
        outer.addWidget(tabs, 1)
        foot = _foot(self)
        copy = QPushButton(self.tr("Chép thông tin phiên bản"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._versions(session)))
        foot.insertWidget(0, copy)
        outer.addLayout(foot)

    def _versions(self, session: Session) -> str:
        from_source = self.tr("(chạy từ mã nguồn)")
        lines = [
            f"IOC Desktop {_version('ioc-desktop', from_source)}",
            self.tr("Lược đồ dữ liệu: {schema}").format(schema=SCHEMA),
            f"Python {platform.python_version()} · Qt {qVersion()} · {platform.platform()}",
            self.tr("Máy chủ: {server}").format(server=session.account.server),
            "",
        ]
        return "\n".join(lines + [f"{name} {_version(name)}" for name, _ in self.PARTS])

    def _licences(self) -> str:
        parts = [self.tr("IOC Desktop: Apache-2.0"), ""]
        parts += [f"{name}: {licence}" for name, licence in self.PARTS]
        parts += ["", self.tr("Biểu tượng Lucide:"), "", resources.read("icons/LICENSE").decode().strip()]
        parts += ["", self.tr("Phông chữ Be Vietnam Pro:"), "", resources.read("fonts/OFL.txt").decode().strip()]
        return "\n".join(parts)


def _one_edge(*forms: QFormLayout) -> None:
    """Let the values of several forms begin at one edge."""
    role = QFormLayout.ItemRole.LabelRole
    items = [item for f in forms for row in range(f.rowCount()) if (item := f.itemAt(row, role)) is not None]
    names = [name for item in items if (name := item.widget()) is not None]
    for name in names:
        name.ensurePolished()
    for name in names:
        name.setMinimumWidth(max(n.sizeHint().width() for n in names))


def _page(text: str) -> QWidget:
    page = QPlainTextEdit(text)
    page.setReadOnly(True)
    page.setTabChangesFocus(True)
    return page


def _foot(dialog: QDialog) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    close = QPushButton(QCoreApplication.translate("Dialogs", "Đóng"))
    close.setProperty("kind", "primary")
    close.clicked.connect(dialog.close)
    row.addWidget(close)
    return row


def _version(name: str, unknown: str = "–") -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return unknown
