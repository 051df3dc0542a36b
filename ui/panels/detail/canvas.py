"""A picture on screen: zoomed, turned and moved for looking only, with boxes drawn over what a copy shall not show."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

MOST, LEAST = 8.0, 0.05
"""Bounds of the zoom, screen pixels for a pixel of the picture."""
SHARP = 0.5
"""From this scale up the picture is drawn straight: nothing of it is left out between two pixels of the screen."""
REST_MS = 120
"""A zoom is over so long after its last step."""
SMALLEST = 4
"""A box drawn smaller than this, in screen pixels, was a slip of the hand."""


class Canvas(QWidget):
    """One picture. While `drawing`, the mouse draws boxes, the arrows move the last one, with Shift they size it; otherwise the
    mouse moves the picture."""

    looked = Signal()
    """Zoom or turn changed."""
    boxed = Signal()
    """The boxes changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(theme.px(160), theme.px(120))
        self.image = QImage()
        self.words = ""
        self.turn = 0
        """Degrees clockwise, a multiple of 90."""
        self.boxes: list[QRect] = []
        """In pixels of the picture as it is stored."""
        self.drawing = False
        self._zoom: float | None = None
        """None: the whole picture is fitted in."""
        self._middle = QPointF()
        """The point of the picture in the middle of the widget, while zoomed."""
        self._drag: QPointF | None = None
        self._fresh: QRectF | None = None
        self._small: tuple[float, QPixmap] = (0.0, QPixmap())
        self._zooming = QTimer(self, singleShot=True, interval=REST_MS)
        self._zooming.timeout.connect(self.update)

    @property
    def scale(self) -> float:
        """Return screen pixels for a pixel of the picture."""
        if self._zoom is not None:
            return self._zoom
        if self.image.isNull():
            return 1.0
        wide, high = self.image.width(), self.image.height()
        if self.turn % 180:
            wide, high = high, wide
        return min(self.width() / wide, self.height() / high, 1.0) or LEAST

    @property
    def fitted(self) -> bool:
        return self._zoom is None

    def show_image(self, image: QImage) -> None:
        """Show another picture, whole and upright, with nothing drawn over it."""
        self.image, self.words, self.turn, self.boxes = image, "", 0, []
        self._small = (0.0, QPixmap())
        self.fit()

    def say(self, text: str) -> None:
        """Show words in place of a picture."""
        self.image, self.words, self.boxes = QImage(), text, []
        self.setAccessibleDescription(text)
        self.fit()

    def fit(self) -> None:
        """Show the whole picture, no larger than it is."""
        self._zoom = None
        self._look()

    def actual(self) -> None:
        """Show a pixel of the picture as a pixel of the screen."""
        self.zoom_to(1.0)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Show the picture larger or smaller; what is under `at` (a point of the widget) stays there."""
        self.zoom_to(self.scale * factor, at)

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Show the picture at a scale."""
        if self.image.isNull():
            return
        at = at or QPointF(self.rect().center())
        before = self._on_picture(at)
        if self._zoom is None:
            self._middle = QPointF(self.image.width() / 2, self.image.height() / 2)
        self._zoom = min(MOST, max(LEAST, scale))
        self._middle += before - self._on_picture(at)
        self._zooming.start()
        self._look()

    def rotate(self, degrees: int) -> None:
        """Turn the picture on screen; the photo itself stays as it is."""
        self.turn = (self.turn + degrees) % 360
        self._look()

    def undo_box(self) -> None:
        """Take away the box drawn last."""
        if self.boxes:
            self.boxes.pop()
            self._drawn()

    def add_box(self) -> None:
        """Put a box in the middle of what is seen, for who draws by keyboard."""
        if self.image.isNull():
            return
        middle = self._on_picture(QPointF(self.rect().center())).toPoint()
        side = max(8, min(self.image.width(), self.image.height()) // 6)
        self._keep(QRect(middle - QPoint(side // 2, side // 2), middle + QPoint(side // 2, side // 2)))

    def _keep(self, box: QRect) -> None:
        box = box.intersected(self.image.rect())
        if not box.isEmpty():
            self.boxes.append(box)
            self._drawn()

    def _drawn(self) -> None:
        self.boxed.emit()
        self.update()

    def _look(self) -> None:
        self.looked.emit()
        self.update()

    def _transform(self) -> QTransform:
        """Return the way from the picture's pixels to the widget's."""
        middle = QPointF(self.image.width() / 2, self.image.height() / 2) if self._zoom is None else self._middle
        out = QTransform()
        out.translate(self.width() / 2, self.height() / 2)
        out.rotate(self.turn)
        out.scale(self.scale, self.scale)
        out.translate(-middle.x(), -middle.y())
        return out

    def _on_picture(self, at: QPointF) -> QPointF:
        back, _ = self._transform().inverted()
        return back.map(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.colour("sunken")))
        if self.image.isNull():
            painter.setPen(QColor(theme.colour("muted")))
            room = self.rect().adjusted(16, 16, -16, -16)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.words)
            painter.end()
            return
        scale = self.scale
        painter.setTransform(self._transform())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        if scale < SHARP and not self._zooming.isActive():
            # scaled once and kept: a picture of many megapixels is not scaled for every paint, nor at every step of a zoom
            if self._small[0] != scale:
                smooth = Qt.TransformationMode.SmoothTransformation
                size = self.image.size() * scale
                fitting = self.image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
                self._small = scale, QPixmap.fromImage(fitting)
            painter.drawPixmap(QRectF(self.image.rect()), self._small[1], QRectF(self._small[1].rect()))
        else:
            painter.drawImage(0, 0, self.image)
        pen = QPen(QColor(theme.PAPER), 1)  # over black, on whatever photo
        pen.setCosmetic(True)
        for box in (*(QRectF(b) for b in self.boxes), *([self._fresh] if self._fresh is not None else [])):
            painter.fillRect(box, QColor(theme.INK))
            painter.setPen(pen)
            painter.drawRect(box)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._zoom is None:
            if not self._small[1].isNull():
                self._zooming.start()
            self.looked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(1.15 if event.angleDelta().y() > 0 else 1 / 1.15, event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self.image.isNull():
            self._drag = event.position()
            if self.drawing:
                self._fresh = QRectF(self._on_picture(self._drag), self._on_picture(self._drag))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        if self._fresh is not None:
            ends = self._on_picture(self._drag), self._on_picture(event.position())
            self._fresh = QRectF(*ends).normalized()
        else:
            before = self._on_picture(self._drag)
            if self._zoom is None:
                self.zoom_to(self.scale)
            self._middle += before - self._on_picture(event.position())
            self._drag = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        fresh, self._fresh, self._drag = self._fresh, None, None
        if fresh is not None:
            self.update()
            if min(fresh.width(), fresh.height()) * self.scale >= SMALLEST:
                self._keep(fresh.toAlignedRect())

    def nudge(self, event: QKeyEvent) -> bool:
        """Move the last box by the arrows, size it with Shift; tell whether the key meant that."""
        steps = {
            Qt.Key.Key_Left: QPoint(-1, 0),
            Qt.Key.Key_Right: QPoint(1, 0),
            Qt.Key.Key_Up: QPoint(0, -1),
            Qt.Key.Key_Down: QPoint(0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self.boxes:
            return False
        turned = QTransform().rotate(-self.turn).map(QPointF(step)).toPoint()
        by = turned * max(1, round(8 / self.scale))
        box = QRect(self.boxes[-1])
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            box.setBottomRight(box.bottomRight() + by)
        else:
            box.translate(by)
        box = box.intersected(self.image.rect())
        if not box.isEmpty():
            self.boxes[-1] = box
            self._drawn()
        return True
