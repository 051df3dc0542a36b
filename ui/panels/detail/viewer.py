"""One photo at a time in a window of its own: loading says how far it is, zoom, the next and the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ioc_contract.errors import ContractError, Refused
from ioc_contract.records import Attachment
from ioc_desktop.services import photos
from ioc_desktop.services.workspace import Workspace
from ui import icons
from ui.cases import words
from ui.panel import PanelContext
from ui.widgets.labels import label


async def fetch(
    context: PanelContext,
    sha256: str,
    largest: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
    halted: Callable[[], bool] = lambda: False,
) -> QImage:
    """Return a photo, decoded, at most `largest` pixels wide or high. Null when it is not an image.

    Raises Offline or Refused when it is not here and cannot be had now, photos.Halted. The work is done on a thread of its
    own: a photo that is slow to come keeps neither the screen nor the database waiting. `progress` comes on that thread.
    """

    def work(ws: Workspace) -> QImage:
        image = QImage.fromData(photos.photo(ws, sha256, progress=progress, halted=halted))
        if largest is not None and max(image.width(), image.height()) > largest:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(largest, largest, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        return image

    return await context.jobs.aside(work)


class Viewer(QDialog):
    """One photo at a time: arrows for the next, + and - or the wheel to zoom, 0 to fit, Esc to close."""

    _came = Signal(str, int)
    """An attachment and the bytes of it that are here; from the thread that fetches."""

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
        self._closed = False
        self._came.connect(self._on_came)
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
        self._image = QImage()
        self.picture.setText(self.tr("Đang mở ảnh…"))
        self._context.jobs.start(self._load(one))

    async def _load(self, attachment: Attachment) -> None:
        def away() -> bool:
            return self._closed or self._attachments[self._place] is not attachment

        def came(size: int) -> None:
            if not self._closed:
                self._came.emit(attachment.id, size)

        words_ = self.tr("Ảnh chưa có trên máy này. Khi có mạng, ảnh sẽ được tải về.")
        try:
            image = await fetch(self._context, attachment.sha256, None, came, away)
        except Refused:
            image, words_ = QImage(), self.tr("Ảnh đang tới: máy gửi chưa gửi xong.")
        except (ContractError, ValueError):
            image = QImage()
        except photos.Halted:
            return
        if away():
            return
        self._image = image
        if image.isNull():
            self.picture.setText(words_)
        else:
            self.fit()

    def _on_came(self, id: str, size: int) -> None:
        one = self._attachments[self._place]
        if one.id == id and one.size and self.picture.pixmap().isNull():
            share = min(100, round(100 * size / one.size))
            self.picture.setText(self.tr("Đang mở ảnh… {n} %").format(n=share))

    def done(self, result: int) -> None:
        self._closed = True
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._closed = True
        super().closeEvent(event)

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
