"""The photos of a report: thumbnails as they come, a viewer with zoom; what is not here yet says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ioc_contract.errors import ContractError
from ioc_contract.records import Attachment
from ioc_desktop.services import photos
from ioc_desktop.services.workspace import Workspace
from ui import icons, theme
from ui.cases import words
from ui.panel import PanelContext
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import label

THUMB = 96


async def fetch(context: PanelContext, sha256: str, largest: int | None = None) -> QImage:
    """Return a photo, decoded, at most `largest` pixels wide or high. Null when it is not an image.

    Raises Offline or Refused when it is not here and cannot be had now. The work is done on a thread of its own: a photo
    that is slow to come keeps neither the screen nor the database waiting.
    """

    def work(ws: Workspace) -> QImage:
        image = QImage.fromData(photos.photo(ws, sha256))
        if largest is not None and max(image.width(), image.height()) > largest:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(largest, largest, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        return image

    return await context.jobs.aside(work)


class Photos(QWidget):
    """Thumbnails beside each other; one opens in the viewer."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self._flow = FlowLayout(self, 8)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._attachments: tuple[Attachment, ...] = ()
        self.buttons: list[QPushButton] = []

    def show_photos(self, attachments: Sequence[Attachment]) -> None:
        """Show the photos among the attachments."""
        found = tuple(a for a in attachments if a.media_type.startswith("image/"))
        self.setVisible(bool(found))
        if found == self._attachments:
            return
        self._attachments = found
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for place, attachment in enumerate(found):
            button = QPushButton()
            side = theme.px(THUMB)
            button.setFixedSize(side, side)
            button.setProperty("kind", "thumb")
            button.setIcon(icons.icon("image", "muted"))
            name = self.tr("Ảnh {n} trên {all}, {role}, {at}").format(
                n=place + 1, all=len(found), role=self._role(attachment.role), at=words.moment(attachment.at)
            )
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _=False, p=place: self.open(p))
            self._flow.addWidget(button)
            self.buttons.append(button)
            self._context.jobs.start(self._fill(button, attachment))

    async def _fill(self, button: QPushButton, attachment: Attachment) -> None:
        sha = attachment.thumb_sha256 or attachment.sha256
        try:
            image = await fetch(self._context, sha, theme.px(THUMB) * 2)
        except (ContractError, ValueError):
            image = QImage()
        if button not in self.buttons:
            return
        if image.isNull():
            button.setIcon(icons.icon("image-off", "muted"))
            button.setToolTip(self.tr("Ảnh chưa có trên máy này"))
        else:
            button.setIcon(QIcon(QPixmap.fromImage(image)))

    def open(self, place: int) -> None:
        """Open the viewer at a photo."""
        Viewer(self._context, self._attachments, place, self._role, self.window()).open()

    def _role(self, role: str) -> str:
        return {
            "citizen": self.tr("người dân gửi"),
            "before": self.tr("trước khi xử lý"),
            "after": self.tr("sau khi xử lý"),
            "evidence": self.tr("bằng chứng"),
        }.get(role, role)


class Viewer(QDialog):
    """One photo at a time: arrows for the next, + and - or the wheel to zoom, 0 to fit, Esc to close."""

    def __init__(
        self,
        context: PanelContext,
        attachments: Sequence[Attachment],
        place: int,
        role: Callable[[str], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Ảnh của phản ánh"))
        self._context, self._attachments, self._place, self._role = context, attachments, place, role
        self._image = QImage()
        self._zoom = 0.0
        self.resize(parent.size() * 0.8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(8)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area = QScrollArea()
        self.area.setWidget(self.picture)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(self.area, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.caption = label(role="muted")
        foot.addWidget(self.caption, 1)
        for text, icon, run in (
            (self.tr("Ảnh trước (←)"), "chevron-left", lambda: self.go(-1)),
            (self.tr("Ảnh sau (→)"), "chevron-right", lambda: self.go(1)),
            (self.tr("Thu nhỏ (-)"), "zoom-out", lambda: self.zoom(0.8)),
            (self.tr("Phóng to (+)"), "zoom-in", lambda: self.zoom(1.25)),
            (self.tr("Vừa khung (0)"), "maximize", self.fit),
        ):
            button = QPushButton()
            button.setProperty("kind", "icon")
            button.setIcon(icons.icon(icon))
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, r=run: r())
            foot.addWidget(button)
        outer.addLayout(foot)
        self.go(0)

    def go(self, step: int) -> None:
        """Show the photo `step` places on."""
        self._place = (self._place + step) % len(self._attachments)
        one = self._attachments[self._place]
        self.caption.setText(
            f"{self._place + 1}/{len(self._attachments)} · {self._role(one.role)} · {words.moment(one.at)} · {one.name}"
        )
        self.picture.setText(self.tr("Đang mở ảnh…"))
        self._context.jobs.start(self._load(one))

    async def _load(self, attachment: Attachment) -> None:
        try:
            image = await fetch(self._context, attachment.sha256)
        except (ContractError, ValueError):
            image = QImage()
        if self._attachments[self._place] is not attachment:
            return
        self._image = image
        if image.isNull():
            self.picture.setText(self.tr("Ảnh chưa có trên máy này. Khi có mạng, ảnh sẽ được tải về."))
        else:
            self.fit()

    def fit(self) -> None:
        """Show the whole photo."""
        self._zoom = 0.0
        self._show()

    def zoom(self, factor: float) -> None:
        """Show the photo larger or smaller."""
        if not self._image.isNull():
            now = self._zoom or min(
                self.area.width() / self._image.width(), self.area.height() / self._image.height(), 1.0
            )
            self._zoom = min(8.0, max(0.1, now * factor))
            self._show()

    def _show(self) -> None:
        if self._image.isNull():
            return
        room = self.area.viewport().size()
        size = (
            self._image.size() * self._zoom
            if self._zoom
            else self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        )
        smooth = Qt.TransformationMode.SmoothTransformation
        scaled = self._image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        self.picture.setPixmap(QPixmap.fromImage(scaled))
        self.area.setWidgetResizable(not self._zoom)
        if self._zoom:
            self.picture.resize(size)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(1.15 if event.angleDelta().y() > 0 else 1 / 1.15)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left:
                self.go(-1)
            case Qt.Key.Key_Right:
                self.go(1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1.25)
            case Qt.Key.Key_Minus:
                self.zoom(0.8)
            case Qt.Key.Key_0:
                self.fit()
            case _:
                super().keyPressEvent(event)
