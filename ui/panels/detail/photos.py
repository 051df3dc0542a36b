"""The photos of a report: thumbnails as they come, those on their way with how far they are; one opens in the viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from ioc_contract.errors import ContractError, Refused
from ioc_contract.records import Attachment
from ioc_desktop.services import attachments
from ioc_desktop.services.attachments import Sending
from ioc_desktop.sync.link import LinkState
from ui import icons, theme
from ui import words as told
from ui.cases import words
from ui.panel import PanelContext
from ui.panels.detail.viewer import Redact, Viewer, fetch, pair
from ui.widgets.flow import FlowLayout

THUMB = 112
BAND = 24
"""Height of the words over a thumbnail, pixels."""
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif")


class Tile(QPushButton):
    """One photo: its thumbnail, and a band that says what is the matter when it is not simply there.

    Enter opens, Delete calls back, R sends again, the arrows go to its neighbours.
    """

    called_back = Signal()
    again = Signal()

    def __init__(self, attachment: Attachment, name: str) -> None:
        super().__init__()
        self.attachment = attachment
        self._name = name
        self._said = ""
        """How the thumbnail is, when there is no picture of it."""
        self.pictured = False
        self.sign = ""
        """Which it is among before, after and redacted, in a word."""
        self.sending: Sending | None = None
        self._picture = QPixmap()
        self._icon = "image"
        side = theme.px(THUMB)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.corner = QPushButton(self)
        self.corner.setProperty("kind", "chip")
        self.corner.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the tile has the keys for it
        self.corner.setFixedSize(theme.px(24), theme.px(24))
        self.corner.setIconSize(QSize(theme.px(12), theme.px(12)))
        self.corner.setStyleSheet("padding: 0; min-height: 0;")
        self.corner.move(side - theme.px(24) - 4, 4)
        self.corner.clicked.connect(self._corner)
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(THUMB), theme.px(THUMB))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rename(self, attachment: Attachment, name: str) -> None:
        """Stand for the attachment as it is now."""
        self.attachment, self._name = attachment, name
        self._tell()

    def show_picture(self, image: QImage, words_: str) -> None:
        """Show the thumbnail; `words_` when there is none."""
        if not image.isNull():
            self._picture = QPixmap.fromImage(image)
            self.pictured, words_ = True, ""
        elif self.pictured:
            return  # what is shown is the photo still, though not as the centre keeps it
        else:
            self._icon = "image-off" if self.attachment.thumb_sha256 else "image"
        self._said = words_
        self._tell()

    def show_sending(self, sending: Sending | None) -> None:
        """Say how far it is on its way to the centre; None: it is not on its way."""
        if sending != self.sending:
            self.sending = sending
            self._tell()

    @property
    def words(self) -> str:
        """Return what the band says; "" when the photo is simply there."""
        match self.sending.state if self.sending is not None else "":
            case "waiting":
                return self.tr("Chờ gửi")
            case "sending":
                return self.tr("Đang gửi {n} %").format(n=int(100 * self._share))
            case "failed":
                return self.tr("Bị từ chối")
            case "cancelled":
                return self.tr("Đang huỷ…")
        return self._said

    @property
    def _share(self) -> float:
        return self.sending.share if self.sending is not None else 0.0

    def _tell(self) -> None:
        state = self.sending.state if self.sending is not None else ""
        why = told.refusal(self.sending.code, self.sending.detail) if self.sending and state == "failed" else ""
        parts = [self._name, self.words, why]
        if state in ("waiting", "sending"):
            parts.append(self.tr("Delete: huỷ gửi"))
        elif state == "failed":
            parts += [self.tr("R: gửi lại"), self.tr("Delete: bỏ ảnh")]
        self.setAccessibleName(", ".join(p for p in parts[:3] if p))
        self.setToolTip("\n".join(p for p in parts if p))
        self.corner.setVisible(state in ("waiting", "sending", "failed"))
        self.corner.setIcon(icons.icon("rotate-ccw" if state == "failed" else "x"))
        self.corner.setAccessibleName(self.tr("Gửi lại") if state == "failed" else self.tr("Huỷ gửi"))
        self.corner.setToolTip(self.corner.accessibleName())
        self.update()

    def _corner(self) -> None:
        (self.again if self.sending is not None and self.sending.state == "failed" else self.called_back).emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        hints = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHints(hints)
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(room, theme.current().radius, theme.current().radius)
        painter.setClipPath(shape)
        painter.fillRect(room, QColor(theme.colour("hover" if self.underMouse() else "raised")))
        if self._picture.isNull():
            middle = room.center() - QPointF(theme.px(12), theme.px(24 if self.words else 12))
            painter.drawPixmap(middle, icons.pixmap(self._icon, theme.px(24), "muted", self.devicePixelRatioF()))
        else:
            size = QSizeF(self._picture.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            whole = QRectF(QPointF(), size)
            whole.moveCenter(room.center())
            painter.drawPixmap(whole, self._picture, QRectF(self._picture.rect()))
        if self.words:
            self._band(painter, room)
        if self.sign:
            self._sign(painter, room)
        painter.setClipping(False)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(theme.colour("accent" if focused else "border")), 2 if focused else 1))
        painter.drawPath(shape)

    def _sign(self, painter: QPainter, room: QRectF) -> None:
        """Say in the corner which photo it is among before and after."""
        font = self.font()
        font.setPixelSize(theme.current().small)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(self.sign) + theme.px(12)
        box = QRectF(room.left(), room.top(), wide, theme.px(20))
        painter.fillRect(box, QColor(theme.colour("surface")))
        painter.setPen(QColor(theme.colour("text")))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.sign)

    def _band(self, painter: QPainter, room: QRectF) -> None:
        """Draw what is the matter with the photo, over its foot; while it is sent, a bar over that."""
        state = self.sending.state if self.sending is not None else ""
        band = QRectF(room.left(), room.bottom() - theme.px(BAND), room.width(), theme.px(BAND))
        painter.fillRect(band, QColor(theme.colour("surface")))
        if state == "sending":
            bar = QRectF(band.left(), band.top() - 4, band.width(), 4)
            painter.fillRect(bar, QColor(theme.colour("border")))
            painter.fillRect(
                QRectF(bar.left(), bar.top(), bar.width() * self._share, 4), QColor(theme.colour("accent"))
            )
        painter.setPen(QColor(theme.colour("alarm" if state == "failed" else "text")))
        font = self.font()
        font.setPixelSize(theme.current().small)
        painter.setFont(font)
        painter.drawText(band, Qt.AlignmentFlag.AlignCenter, self.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        state = self.sending.state if self.sending is not None else ""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if state in ("waiting", "sending", "failed"):
                self.called_back.emit()
            case Qt.Key.Key_R if state == "failed":
                self.again.emit()
            case Qt.Key.Key_Right:
                self.focusNextChild()
            case Qt.Key.Key_Left:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos() if event.globalPos() != QPoint() else self.mapToGlobal(QPoint(0, 0)))

    def menu(self) -> QMenu:
        """Return a menu of what may be done to the photo; it goes away by itself."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        state = self.sending.state if self.sending is not None else ""
        lines: list[tuple[str, str, Callable[[], None], bool]] = [
            ("eye", self.tr("Mở ảnh"), self.click, True),
            ("rotate-ccw", self.tr("Gửi lại"), self.again.emit, state == "failed"),
            ("x", self.tr("Huỷ gửi"), self.called_back.emit, state in ("waiting", "sending", "failed")),
        ]
        for icon, text, run, offered in lines:
            if offered:
                action = QAction(icons.icon(icon, "muted"), text, menu)
                action.triggered.connect(lambda _=False, r=run: r())
                menu.addAction(action)
        return menu


class Photos(QWidget):
    """Thumbnails beside each other, and a button to attach more. Picture files may be dropped on it."""

    add_asked = Signal(str)
    """The role the photos to attach shall have."""
    dropped = Signal(object)
    """Paths of picture files."""

    def __init__(self, context: PanelContext, redact: Redact | None = None) -> None:
        super().__init__()
        self._context = context
        self._redact = redact
        self._originals: Mapping[str, str] = {}
        self._flow = FlowLayout(self, 8)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._attachments: tuple[Attachment, ...] = ()
        self._may_add = False
        self._reached = context.bus.state.state in ("online", "slow")
        self.buttons: list[Tile] = []
        self.add = QPushButton(icons.icon("plus", "muted"), self.tr("Thêm ảnh"), self)
        self.add.setProperty("kind", "ghost")
        self.add.setToolTip(self.tr("Đính kèm ảnh vào phản ánh; có thể kéo tệp ảnh vào đây"))
        self.add.clicked.connect(lambda: self.add_asked.emit("evidence"))
        self.roles = QPushButton(self)
        self.roles.setProperty("kind", "icon")
        self.roles.setIcon(icons.icon("chevron-down", "muted"))
        self.roles.setToolTip(self.tr("Thêm ảnh trước, ảnh sau khi xử lý"))
        self.roles.setAccessibleName(self.roles.toolTip())
        self.roles.clicked.connect(self._choose_role)
        self.compare = QPushButton(icons.icon("columns-3", "muted"), self.tr("Trước và sau"), self)
        self.compare.setProperty("kind", "ghost")
        self.compare.setToolTip(self.tr("Xem ảnh trước và ảnh sau khi xử lý cạnh nhau"))
        self.compare.clicked.connect(self.side_by_side)
        self._flow.addWidget(self.add)
        context.bus.link.connect(self._on_link)

    def show_photos(
        self, found: Sequence[Attachment], may_add: bool = False, originals: Mapping[str, str] | None = None
    ) -> None:
        """Show the photos among the attachments; those already shown stay as they are. `originals`: the original of each
        redacted copy, by id."""
        self._originals = originals or {}
        photos = tuple(a for a in found if a.media_type.startswith("image/"))
        self._may_add = may_add
        self.setAcceptDrops(may_add)
        self.add.setVisible(may_add)
        self.roles.setVisible(may_add)
        self.compare.setVisible(pair(photos) is not None)
        self.setVisible(bool(photos) or may_add)
        if photos == self._attachments:
            return
        held = {b.attachment.id: b for b in self.buttons}
        before = {a.id: a for a in self._attachments}
        self._attachments = photos
        had_focus = next((b.attachment.id for b in self.buttons if b.hasFocus()), None)
        self.buttons = []
        while self._flow.count():
            self._flow.takeAt(0)
        for place, attachment in enumerate(photos):
            name = self.tr("Ảnh {n} trên {all}, {role}, {at}").format(
                n=place + 1, all=len(photos), role=self.describe(attachment), at=words.moment(attachment.at)
            )
            tile = held.pop(attachment.id, None)
            if tile is None:
                tile = Tile(attachment, name)
                tile.clicked.connect(lambda _=False, t=tile: self.open(t))
                tile.called_back.connect(lambda t=tile: self._act(t, attachments.cancel))
                tile.again.connect(lambda t=tile: self._act(t, attachments.retry))
            tile.sign = self._sign(attachment)
            tile.rename(attachment, name)
            self._flow.addWidget(tile)
            tile.show()
            self.buttons.append(tile)
            if before.get(attachment.id) != attachment:
                self._context.jobs.start(self._fill(tile, attachment))
        for widget in (self.compare, self.add, self.roles):
            self._flow.addWidget(widget)
        for tile in held.values():
            tile.hide()
            tile.deleteLater()
        for tile in self.buttons:
            if tile.attachment.id == had_focus:
                tile.setFocus()

    def show_sending(self, found: Mapping[str, Sending]) -> None:
        """Say of each photo how far it is on its way; by SHA-256."""
        for tile in self.buttons:
            tile.show_sending(found.get(tile.attachment.sha256))

    def busy(self, working: bool) -> None:
        """Say that photos are being made ready."""
        self.add.setEnabled(not working)
        self.add.setText(self.tr("Đang chuẩn bị ảnh…") if working else self.tr("Thêm ảnh"))

    async def _fill(self, tile: Tile, attachment: Attachment) -> None:
        words_ = self.tr("Chưa có ở đây")
        try:
            image = await fetch(self._context, attachment.thumb_sha256 or attachment.sha256, theme.px(THUMB) * 2)
        except Refused:
            image, words_ = QImage(), self.tr("Ảnh đang tới")
        except (ContractError, ValueError):
            image = QImage()
        if tile in self.buttons and tile.attachment == attachment:
            tile.show_picture(image, words_)

    def _on_link(self, link: LinkState) -> None:
        """The centre is there (again): what could not be fetched is asked for."""
        reached = link.state in ("online", "slow")
        if reached and not self._reached:
            for tile in self.buttons:
                if not tile.pictured:
                    self._context.jobs.start(self._fill(tile, tile.attachment))
        self._reached = reached

    def _act(self, tile: Tile, run: Callable[..., object]) -> None:
        async def work() -> None:
            self._context.bus.changed.emit(await self._context.jobs.run(run, tile.attachment.sha256))

        self._context.jobs.start(work())

    def open(self, tile: Tile) -> None:
        """Open the viewer at a photo."""
        self._viewer(self.buttons.index(tile)).open()

    def side_by_side(self) -> None:
        """Open the viewer with the photo before beside the one after."""
        found = pair(self._attachments)
        if found is not None:
            viewer = self._viewer(found[0])
            viewer.side_by_side()
            viewer.open()

    def _viewer(self, place: int) -> Viewer:
        redact = self._redact if self._may_add else None
        return Viewer(self._context, self._attachments, place, self.describe, self.window(), redact)

    def _choose_role(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for role, text in (
            ("before", self.tr("Ảnh trước khi xử lý…")),
            ("after", self.tr("Ảnh sau khi xử lý…")),
            ("evidence", self.tr("Ảnh bằng chứng khác…")),
        ):
            action = QAction(icons.icon("image", "muted"), text, menu)
            action.triggered.connect(lambda _=False, r=role: self.add_asked.emit(r))
            menu.addAction(action)
        menu.popup(self.roles.mapToGlobal(QPoint(0, self.roles.height() + 4)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._may_add and _pictures(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := _pictures(event):
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _sign(self, one: Attachment) -> str:
        parts = [{"before": self.tr("Trước"), "after": self.tr("Sau")}.get(one.role, "")]
        parts.append(self.tr("Đã che") if one.id in self._originals else "")
        return " · ".join(p for p in parts if p)

    def describe(self, one: Attachment) -> str:
        """Return what a photo is: whose, before or after, and of which photo it is a redacted copy."""
        original = self._originals.get(one.id)
        of = next((n + 1 for n, a in enumerate(self._attachments) if a.id == original), None)
        copy = (
            ""
            if original is None
            else self.tr("bản che")
            if of is None
            else self.tr("bản che của ảnh {n}").format(n=of)
        )
        return " · ".join(p for p in (self._role(one.role), copy) if p)

    def _role(self, role: str) -> str:
        return {
            "citizen": self.tr("người dân gửi"),
            "before": self.tr("trước khi xử lý"),
            "after": self.tr("sau khi xử lý"),
            "evidence": self.tr("bằng chứng"),
        }.get(role, role)


def _pictures(event: QDropEvent) -> list[Path]:
    paths = [Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()]
    return [p for p in paths if p.suffix.lower() in SUFFIXES]
