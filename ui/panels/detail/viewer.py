"""The photos of a report in a window of their own: one at a time or before beside after, and redacting a copy of one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ioc_contract.errors import ContractError, Refused
from ioc_contract.pictures import Box
from ioc_contract.records import Attachment
from ioc_desktop.services import photos
from ioc_desktop.services.workspace import Workspace
from ui import icons
from ui.cases import words
from ui.panel import PanelContext
from ui.panels.detail.canvas import Canvas
from ui.widgets.labels import ElidedLabel, label

Redact = Callable[[Attachment, Sequence[Box]], Coroutine[Any, Any, bool]]
"""Attaches a copy of a photo with boxes made black; tells whether it did."""


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


def pair(found: Sequence[Attachment]) -> tuple[int, int] | None:
    """Return the places of the photo before (else the citizen's first) and the latest after the work; None without both."""
    before = [n for n, a in enumerate(found) if a.role == "before"] or [
        n for n, a in enumerate(found) if a.role == "citizen"
    ]
    after = [n for n, a in enumerate(found) if a.role == "after"]
    return (before[0], after[-1]) if before and after else None


class Pane(QWidget):
    """One photo with its caption. `looking` is the photo it stands for."""

    _came = Signal(str, int)
    """An attachment and the bytes of it that are here; from the thread that fetches."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self.looking: Attachment | None = None
        self.whole = False
        """The photo itself is shown, not its thumbnail."""
        self._closed = False
        self._came.connect(self._on_came)
        self.canvas = Canvas()
        self.caption = ElidedLabel(role="muted")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addWidget(self.canvas, 1)
        outer.addWidget(self.caption)

    def show_photo(self, attachment: Attachment, caption: str) -> None:
        """Fetch and show a photo."""
        self.looking, self.whole = attachment, False
        self.caption.setText(caption)
        self.canvas.setAccessibleName(caption)
        self.canvas.say(self.tr("Đang mở ảnh…"))
        self._context.jobs.start(self._load(attachment))

    def close_photo(self) -> None:
        """Stop fetching: nobody looks any more."""
        self._closed = True

    async def _load(self, attachment: Attachment) -> None:
        def away() -> bool:
            return self._closed or self.looking is not attachment

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
        if image.isNull():
            await self._small(attachment, words_)
        else:
            self.whole = True
            self.canvas.show_image(image)

    async def _small(self, attachment: Attachment, words_: str) -> None:
        """Show the thumbnail for want of the photo; the caption says so."""
        image = QImage()
        if attachment.thumb_sha256 is not None:
            try:
                image = await fetch(self._context, attachment.thumb_sha256)
            except (ContractError, ValueError):
                image = QImage()
        if self._closed or self.looking is not attachment:
            return
        if image.isNull():
            self.canvas.say(words_)
        else:
            self.canvas.show_image(image)
            self.caption.setText(f"{self.tr('Ảnh thu nhỏ: ảnh đầy đủ chưa có trên máy này')} · {self.caption.text()}")

    def _on_came(self, id: str, size: int) -> None:
        one = self.looking
        if one is not None and one.id == id and one.size and self.canvas.image.isNull():
            share = min(100, round(100 * size / one.size))
            self.canvas.say(self.tr("Đang mở ảnh… {n} %").format(n=share))


class Viewer(QDialog):
    """Photos: arrows for the next, + - or the wheel to zoom, 0 to fit, 1 for full size, R and L to turn, B for before beside
    after, C to cover parts of a copy, Esc to leave the innermost of these."""

    def __init__(
        self,
        context: PanelContext,
        attachments: Sequence[Attachment],
        place: int,
        describe: Callable[[Attachment], str],
        parent: QWidget,
        redact: Redact | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Ảnh của phản ánh"))
        self._context, self._attachments, self._place, self._describe = context, attachments, place, describe
        self._redact = redact
        self.resize(parent.size() * 0.85)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(8)
        sides = QHBoxLayout()
        sides.setSpacing(8)
        self.pane, self.other = Pane(context), Pane(context)
        self.canvas = self.pane.canvas
        self.other.hide()
        sides.addWidget(self.pane, 1)
        sides.addWidget(self.other, 1)
        outer.addLayout(sides, 1)
        self.hint = label(role="muted", wrap=True)
        self.hint.hide()
        outer.addWidget(self.hint)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        self.scale = label(role="caption")
        self.scale.setMinimumWidth(self.fontMetrics().horizontalAdvance("000 %"))
        self.buttons: dict[str, QPushButton] = {}
        for name, text, icon, run in (
            ("previous", self.tr("Ảnh trước (←)"), "chevron-left", lambda: self.go(-1)),
            ("next", self.tr("Ảnh sau (→)"), "chevron-right", lambda: self.go(1)),
            ("smaller", self.tr("Thu nhỏ (-)"), "zoom-out", lambda: self.zoom(0.8)),
            ("larger", self.tr("Phóng to (+)"), "zoom-in", lambda: self.zoom(1.25)),
            ("fit", self.tr("Vừa khung (0)"), "maximize", self.fit),
            ("actual", self.tr("Đúng cỡ 100 % (1)"), "image", self.actual),
            ("left", self.tr("Xoay trái (L), chỉ để xem"), "rotate-ccw", lambda: self.turn(-90)),
            ("right", self.tr("Xoay phải (R), chỉ để xem"), "rotate-cw", lambda: self.turn(90)),
        ):
            foot.addWidget(self._button(name, text, icon, run))
        self.buttons["actual"].setIcon(QIcon())
        self.buttons["actual"].setText("1:1")
        foot.addWidget(self.scale)
        foot.addStretch(1)
        self.compare = self._button("compare", self.tr("Trước và sau (B)"), "columns-3", self.side_by_side, True)
        self.cover = self._button("cover", self.tr("Che trên bản sao (C)"), "square-dashed", self.start_cover, True)
        self.undo = self._button("undo", self.tr("Bỏ khung vừa vẽ"), "undo-2", self.canvas.undo_box, True)
        self.keep = self._button("keep", self.tr("Lưu bản che"), "save", self.save_cover, True)
        self.keep.setProperty("kind", "primary")
        self.keep.setIcon(icons.icon("save", "on_accent"))
        for button in (self.compare, self.cover, self.undo, self.keep):
            foot.addWidget(button)
        outer.addLayout(foot)
        self.canvas.looked.connect(self._told)
        self.canvas.boxed.connect(self._told)
        self.canvas.setFocus()
        self._pair = pair(attachments)
        self.go(0)

    def _button(self, name: str, text: str, icon: str, run: Callable[[], object], worded: bool = False) -> QPushButton:
        button = QPushButton(text if worded else "")
        button.setProperty("kind", "" if worded else "icon")
        button.setIcon(icons.icon(icon))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _=False: run())
        self.buttons[name] = button
        return button

    @property
    def comparing(self) -> bool:
        return self.other.isVisibleTo(self)

    def go(self, step: int) -> None:
        """Show the photo `step` places on."""
        if self.canvas.drawing:
            return
        self._alone()
        self._place = (self._place + step) % len(self._attachments)
        self._show(self.pane, self._place)
        self._told()

    def _show(self, pane: Pane, place: int) -> None:
        one = self._attachments[place]
        at = f"{place + 1}/{len(self._attachments)}"
        pane.show_photo(one, f"{at} · {self._describe(one)} · {words.moment(one.at)} · {one.name}")

    def side_by_side(self) -> None:
        """Show before beside after, or one photo again."""
        if self._pair is None or self.canvas.drawing:
            return
        if self.comparing:
            self.go(0)
            return
        self.other.show()
        self._place = self._pair[0]
        for pane, place in zip((self.pane, self.other), self._pair, strict=True):
            self._show(pane, place)
        self._told()

    def _alone(self) -> None:
        self.other.hide()
        self.other.looking = None

    def _canvases(self) -> tuple[Canvas, ...]:
        return (self.canvas, self.other.canvas) if self.comparing else (self.canvas,)

    def fit(self) -> None:
        """Show the whole photo."""
        for canvas in self._canvases():
            canvas.fit()

    def actual(self) -> None:
        """Show the photo at its full size."""
        for canvas in self._canvases():
            canvas.actual()

    def zoom(self, factor: float) -> None:
        """Show the photo larger or smaller."""
        for canvas in self._canvases():
            canvas.zoom(factor)

    def turn(self, degrees: int) -> None:
        """Turn what is seen; the photo stays as it is."""
        for canvas in self._canvases():
            canvas.rotate(degrees)

    def start_cover(self) -> None:
        """Begin to draw boxes over what a copy shall not show; again: stop, forgetting them."""
        if self.canvas.drawing:
            self.stop_cover()
        elif self._redact is not None and self.pane.whole and not self.comparing:
            self.canvas.drawing = True
            self.canvas.setCursor(Qt.CursorShape.CrossCursor)
            self._told()

    def stop_cover(self) -> None:
        """Leave drawing; the boxes are forgotten."""
        self.canvas.drawing = False
        self.canvas.boxes.clear()
        self.canvas.unsetCursor()
        self.canvas.update()
        self._told()

    def save_cover(self) -> None:
        """Attach a copy with the boxes made black; the original stays as it is."""
        one = self.pane.looking
        if self._redact is None or one is None or not self.canvas.boxes:
            return
        boxes = [(b.x(), b.y(), b.width(), b.height()) for b in self.canvas.boxes]
        self.keep.setEnabled(False)
        self._context.jobs.start(self._save(one, boxes))

    async def _save(self, one: Attachment, boxes: Sequence[Box]) -> None:
        assert self._redact is not None
        if await self._redact(one, boxes):
            self.stop_cover()
        else:
            self._told()

    def _told(self) -> None:
        """Say how the photo is shown, and offer what can be done now."""
        drawing = self.canvas.drawing
        self.scale.setText(f"{round(self.canvas.scale * 100)} %" if not self.canvas.image.isNull() else "")
        for name in ("previous", "next"):
            self.buttons[name].setEnabled(len(self._attachments) > 1 and not drawing)
        self.compare.setVisible(self._pair is not None and not drawing)
        self.compare.setText(self.tr("Một ảnh (B)") if self.comparing else self.tr("Trước và sau (B)"))
        self.cover.setVisible(self._redact is not None and self.pane.whole and not self.comparing)
        self.cover.setText(self.tr("Thôi che (Esc)") if drawing else self.tr("Che trên bản sao (C)"))
        self.undo.setVisible(drawing)
        self.keep.setVisible(drawing)
        self.undo.setEnabled(bool(self.canvas.boxes))
        self.keep.setEnabled(bool(self.canvas.boxes))
        self.hint.setVisible(drawing)
        self.hint.setText(
            self.tr(
                "Kéo chuột để vẽ khung che mặt người, biển số; hoặc Enter thêm khung, mũi tên di chuyển, Shift+mũi tên đổi cỡ, "
                "Ctrl+Z bỏ khung vừa vẽ, Ctrl+S lưu. Bản che là ảnh mới; ảnh gốc giữ nguyên."
            )
        )

    def done(self, result: int) -> None:
        self._leave()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        for pane in (self.pane, self.other):
            pane.close_photo()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
            return
        if self.canvas.drawing and self._key_drawing(event):
            return
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
            case Qt.Key.Key_1:
                self.actual()
            case Qt.Key.Key_R:
                self.turn(90)
            case Qt.Key.Key_L:
                self.turn(-90)
            case Qt.Key.Key_B:
                self.side_by_side()
            case Qt.Key.Key_C:
                self.start_cover()
            case Qt.Key.Key_Escape if self.comparing:
                self.side_by_side()
            case _:
                super().keyPressEvent(event)

    def _key_drawing(self, event: QKeyEvent) -> bool:
        """Do what a key means while boxes are drawn; tell whether it meant anything."""
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if keys == "Ctrl+Z" or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.canvas.undo_box()
        elif keys == "Ctrl+S":
            self.save_cover()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Insert):
            self.canvas.add_box()
        elif event.key() == Qt.Key.Key_Escape:
            self.stop_cover()
        else:
            return self.canvas.nudge(event)
        return True
