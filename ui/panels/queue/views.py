"""The saved views over the queue, one's own and the room's: chips with counts, a list found by typing, what is done to a view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QWidget

from ioc_contract.errors import Refused
from ioc_contract.permissions import Permission
from ioc_desktop.services import views
from ioc_desktop.services.board_queue import Count, QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.views import View
from ioc_desktop.services.workspace import Workspace
from ui import dialogs, theme
from ui.panel import PanelContext
from ui.panels.queue.choice import ChoicePopup, Value
from ui.widgets.chips import Chip
from ui.widgets.numbers import number
from ui.words import refusal

translate = QCoreApplication.translate
COUNT_MS = 1_000
"""Counts are taken so long after a change, once for all that changes meanwhile."""
_SHIPPED = (
    QT_TRANSLATE_NOOP("QueueViews", "Đang mở"), QT_TRANSLATE_NOOP("QueueViews", "Quá hạn"),
    QT_TRANSLATE_NOOP("QueueViews", "Sắp hết hạn"), QT_TRANSLATE_NOOP("QueueViews", "Chưa giao"),
    QT_TRANSLATE_NOOP("QueueViews", "Chờ duyệt"), QT_TRANSLATE_NOOP("QueueViews", "Của tôi"),
    QT_TRANSLATE_NOOP("QueueViews", "Chưa xem"), QT_TRANSLATE_NOOP("QueueViews", "Đã đánh dấu"),
    QT_TRANSLATE_NOOP("QueueViews", "Tiếp nhận hôm nay"),
)  # fmt: skip


def title(view: View) -> str:
    """Return a view's name; of one that was shipped in the language of the screen."""
    return translate("QueueViews", view.name) if view.name in _SHIPPED else view.name


class ViewBar(QWidget):
    """One line of views, as many as fit; the others are in the list. Asks the worker for the counts, one view at a time."""

    chosen = Signal(object)
    """The query of the view wanted."""

    def __init__(self, context: PanelContext, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self.views: list[View] = []
        self.counts: dict[str, Count] = {}
        self.at: str | None = None
        """The view chosen last."""
        self._query = QueueQuery()
        self.chips: list[Chip] = []
        self.setProperty("role", "toolbar")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(8, 8, 8, 0)
        self._line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._line.setSpacing(4)
        self.all = Chip(self.tr("Góc nhìn"), checkable=False, icon="chevron-down")
        self.all.setToolTip(self.tr("Mọi góc nhìn, lưu và sửa (Shift+V)"))
        self.all.clicked.connect(self.open)
        self._room = QLabel(self.tr("Của ca"))
        self._room.setProperty("role", "caption")
        self._line.addWidget(self._room)
        self._line.addStretch(1)
        self._line.addWidget(self.all)
        self.popup = ChoicePopup(self.tr("Góc nhìn"), self)
        self.popup.setFixedWidth(theme.px(420))
        self.popup.picked.connect(self._picked)
        self._soon = QTimer(self, singleShot=True, interval=COUNT_MS)
        self._soon.timeout.connect(lambda: context.jobs.start(self.count()))

    # what is shown

    async def load(self) -> None:
        """Read the views and count each; one of the room that is gone leaves its filters where they are."""
        before = self.current()
        self.views = await self._context.jobs.run(views.every)
        self._fill()
        if before is not None and before.shared and self.current() is None:
            said = self.tr("Góc nhìn «{name}» không còn trong ca; bộ lọc vẫn giữ nguyên.")
            self._context.bus.notified.emit("info", said.format(name=title(before)))
        await self.count()

    def refresh_soon(self) -> None:
        """Count again after a moment."""
        if not self._soon.isActive():
            self._soon.start()

    async def count(self) -> None:
        """Count what each view finds, up to 1,000; between two views others have their turn at the worker."""
        for view in list(self.views):
            if not self.isVisible():
                return
            found = await self._context.jobs.run(views.count, view.query)
            if found is None:
                self._soon.start()  # when the first load is through
                return
            self.counts[view.id] = found
            self._dress()

    def show_query(self, query: QueueQuery) -> None:
        """Show which view a query is, or which was changed."""
        self._query = replace(query, after=None)
        if self.current() is None or self.changed():
            same = next((v.id for v in self.views if v.query == self._query), None)
            self.at = same or self.at
        self._dress()

    def changed(self) -> bool:
        """Tell whether the query shown is not that of the view chosen last."""
        view = self.current()
        return view is not None and view.query != self._query

    def current(self) -> View | None:
        """Return the view chosen last."""
        return next((v for v in self.views if v.id == self.at), None)

    def may_share(self) -> bool:
        """Tell whether the view chosen last is one's own and may be given to the room."""
        view = self.current()
        return view is not None and not view.shared and self._head()

    def may_unshare(self) -> bool:
        """Tell whether the view chosen last may be taken back from the room."""
        return self.of_room() and self._head()

    def of_room(self) -> bool:
        """Tell whether the view chosen last is the room's."""
        view = self.current()
        return view is not None and view.shared

    def may_edit(self) -> bool:
        """Tell whether the view chosen last may be changed."""
        view = self.current()
        return view is not None and (self._head() or not view.shared)

    def _head(self) -> bool:
        return self._context.actor.may(Permission.VIEW_SHARE)

    def _fill(self) -> None:
        for chip in self.chips:
            self._line.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        for place, view in enumerate(self.views):
            chip = Chip(title(view))
            chip.clicked.connect(partial(self.choose, place))
            self._line.insertWidget(place + view.shared, chip)  # the word between one's own and the room's
            self.chips.append(chip)
        self.show_query(self._query)

    def _dress(self) -> None:
        for place, (view, chip) in enumerate(zip(self.views, self.chips, strict=True)):
            mark = "*" if view.id == self.at and view.query != self._query else ""
            chip.setText(f"{title(view)}{mark} {self._badge(view)}".rstrip())
            chip.setChecked(view.id == self.at)
            keys = self.tr("phím {key}").format(key=place + 1) if place < 9 else ""
            chip.setToolTip(" · ".join(p for p in (title(view), self._whose(view), keys) if p))
            chip.setAccessibleName(", ".join(p for p in (title(view), self._whose(view), self._badge(view)) if p))
        self._give_way()

    def _whose(self, view: View) -> str:
        return self.tr("của ca, {name} chia sẻ").format(name=view.shared_by) if view.shared else ""

    def _badge(self, view: View) -> str:
        found = self.counts.get(view.id)
        return "" if found is None else number(found.n) + ("+" if found.capped else "")

    def _give_way(self) -> None:
        """Show as many views as there is room for, the one chosen always."""
        room = self._line.contentsRect().width() - self.all.sizeHint().width() - self._line.spacing()
        order = sorted(range(len(self.chips)), key=lambda i: (self.views[i].id != self.at, i))
        if any(view.shared for view in self.views):
            room -= self._room.sizeHint().width() + self._line.spacing()
        shown = set()
        for i in order:
            room -= self.chips[i].sizeHint().width() + self._line.spacing()
            if room < 0:
                break
            shown.add(i)
        for i, chip in enumerate(self.chips):
            chip.setVisible(i in shown)
        self._room.setVisible(any(self.views[i].shared for i in shown))

    def minimumSizeHint(self) -> QSize:
        """Need no more width than the list's button: views give way, they do not push."""
        return QSize(self.all.sizeHint().width() + 16, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "all"):
            self._line.setSpacing(theme.px(4))

    # what is done

    def choose(self, place: int, _on: bool = False) -> None:
        """Show the view at a place."""
        if place < len(self.views):
            self.at = self.views[place].id
            self.chosen.emit(self.views[place].query)

    def open(self) -> None:
        """Open the list of all views and of what can be done to them."""
        view = self.current()
        lines = [
            Value(v.id, " · ".join(p for p in (title(v), self._whose(v)) if p), self._count_of(v), True)
            for v in self.views
        ]
        lines.append(Value(self.save, self.tr("Lưu bộ lọc này thành góc nhìn mới…"), opens=True))
        if view is not None:
            named = title(view)
            if self.of_room():
                lines.append(Value(self.copy, self.tr("Lưu «{name}» thành của tôi").format(name=named), opens=True))
            if self.may_unshare():
                lines.append(Value(self.unshare, self.tr("Thôi chia sẻ «{name}»").format(name=named), opens=True))
            if self.may_share():
                lines.append(Value(self.share, self.tr("Chia sẻ «{name}» với ca").format(name=named), opens=True))
        if view is not None and self.may_edit():
            if self.changed():
                lines.append(
                    Value(self.update_view, self.tr("Cập nhật «{name}» theo bộ lọc này").format(name=named), opens=True)
                )
            lines += [
                Value(self.rename, self.tr("Đổi tên «{name}»…").format(name=named), opens=True),
                Value(partial(self.move_view, -1), self.tr("Đưa «{name}» lên trước").format(name=named), opens=True),
                Value(partial(self.move_view, 1), self.tr("Đưa «{name}» ra sau").format(name=named), opens=True),
                Value(self.delete, self.tr("Xoá «{name}»").format(name=named), opens=True),
            ]
        self.popup.open_at(self.all, lines, ())

    def _picked(self, value: object) -> None:
        if callable(value):
            value()
        else:
            self.choose(next(i for i, v in enumerate(self.views) if v.id == value))

    def _count_of(self, view: View) -> int | None:
        return self.counts[view.id].n if view.id in self.counts else None

    def save(self) -> None:
        """Keep the filters shown under a name that is asked for."""
        self._context.jobs.once(self._save())

    async def _save(self) -> None:
        name = await self._ask(self.tr("Lưu góc nhìn"), "")
        query = self._query
        if name is not None:

            def work(ws: Workspace) -> ChangeSet:
                self.at, changes = views.save(ws, name, query)
                return changes

            await self._do(work)

    def rename(self) -> None:
        """Give the view chosen last another name."""
        if (view := self.current()) is not None:
            self._context.jobs.once(self._rename(view), view.id)

    async def _rename(self, view: View) -> None:
        name = await self._ask(self.tr("Đổi tên góc nhìn"), title(view))
        if name is not None:
            await self._do(lambda ws: views.rename(ws, view.id, name))

    def update_view(self) -> None:
        """Let the view chosen last stand for the filters shown."""
        query = self._query
        self._on_current(lambda ws, key: views.update(ws, key, query))

    def move_view(self, step: int) -> None:
        """Move the view chosen last among the others."""
        self._on_current(lambda ws, key: views.move(ws, key, step))

    def delete(self) -> None:
        """Forget the view chosen last; Ctrl+Z brings it back."""
        if (view := self.current()) is not None:
            said = self.tr("Đã xoá góc nhìn «{name}». Ctrl+Z để lấy lại.").format(name=title(view))

            def work(ws: Workspace, key: str) -> ChangeSet:
                changes = views.delete(ws, key)
                self.at = None  # it is known to be gone
                return changes

            self._on_current(work, said)

    def share(self) -> None:
        """Give the view chosen last to the room."""
        if (view := self.current()) is not None:
            said = self.tr("Đã chia sẻ «{name}» với ca. Ctrl+Z để lấy lại.").format(name=title(view))
            self._on_current(views.share, said)

    def unshare(self) -> None:
        """Take the view chosen last back from the room: it is its owner's alone again."""
        if (view := self.current()) is not None:
            said = self.tr("Đã thôi chia sẻ «{name}». Ctrl+Z để chia sẻ lại.").format(name=title(view))

            def work(ws: Workspace, key: str) -> ChangeSet:
                changes = views.unshare(ws, key)
                if all(v.id != key for v in views.every(ws)):
                    self.at = None
                return changes

            self._on_current(work, said)

    def copy(self) -> None:
        """Keep the room's view chosen last as one's own."""

        def work(ws: Workspace, key: str) -> ChangeSet:
            self.at, changes = views.copy(ws, key)
            return changes

        if (view := self.current()) is not None:
            self._on_current(work, self.tr("Đã lưu «{name}» thành góc nhìn của bạn.").format(name=title(view)))

    def _on_current(self, work: Callable[[Workspace, str], ChangeSet], said: str = "") -> None:
        view = self.current()
        if view is not None:
            self._context.jobs.start(self._do(lambda ws: work(ws, view.id), said))

    async def _do(self, work: Callable[[Workspace], ChangeSet], said: str = "") -> None:
        try:
            changes = await self._context.jobs.run(work)
        except Refused as error:
            text = refusal(error.code, error.detail)
            if error.code == "already_exists":
                text = self.tr("Đã có góc nhìn cùng tên.")
            self._context.bus.notified.emit("error", text)
            return
        if said:
            self._context.bus.notified.emit("info", said)
        self._context.bus.changed.emit(changes)

    async def _ask(self, heading: str, text: str) -> str | None:
        return await dialogs.ask_text(
            heading, self.tr("Tên góc nhìn"), text=text, required=True, multiline=False, ok=self.tr("Lưu"),
            parent=self._over,
        )  # fmt: skip


def find(listed: Sequence[View], typed: str) -> list[View]:
    """Return the views meant by what was typed, by their names on the screen."""
    return views.named([replace(v, name=title(v)) for v in listed], typed)
