"""What is chosen in the queue, also beyond the rows that are loaded, kept through every refresh; the desk is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QObject, QTimer
from PySide6.QtWidgets import QPushButton

from ioc_desktop.services import bulk
from ioc_desktop.services.board_queue import Count
from ui.bus import Selection
from ui.widgets.labels import label
from ui.widgets.numbers import number

if TYPE_CHECKING:
    from ui.panels.queue.panel import QueuePanel


class Chosen(QObject):
    """The selection of one queue, and its words in the foot."""

    def __init__(self, panel: QueuePanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.whole: tuple[str, ...] | None = None
        """What is chosen when it is more than the loaded rows: the ids of all that the query found."""
        self.found = Count(0, False)
        self.words = label(role="caption")
        self.offer = QPushButton()
        self.offer.setProperty("kind", "link")
        self.offer.clicked.connect(self.select_whole)
        self.offer.hide()
        self._quiet = False
        self._tell = QTimer(self, singleShot=True, interval=0)
        self._tell.timeout.connect(self._tell_desk)

    def ids(self) -> tuple[str, ...]:
        """Return what is selected, also what is not loaded."""
        return self._panel.view.selected_ids() if self.whole is None else self.whole

    def beside(self, loaded: set[str]) -> list[str]:
        """Return what is chosen beside the rows at hand."""
        return [i for i in self.whole or () if i not in loaded]

    def select_all(self) -> None:
        """Select the rows that are loaded; when they are already, all that the query finds."""
        if self._more():
            self.select_whole()
        else:
            self._panel.view.selectAll()

    def select_whole(self) -> None:
        """Select all that the query finds, over all its pages."""
        self._panel.context.jobs.start(self._select_whole())

    async def _select_whole(self) -> None:
        query = replace(self._panel.query, after=None)
        ids = await self._panel.context.jobs.run(bulk.ids, query)
        if query == replace(self._panel.query, after=None):
            self.select_quietly(set(ids), fresh=True)
            self.whole = ids
            self.tell_soon()
            self._panel.view.setFocus()

    def selection(self) -> Selection:
        """Return what the desk is told."""
        return Selection("case", self.ids(), self._panel.view.current_id())

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Have what is selected meanwhile be nobody's choice: the desk is not told."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def select_quietly(self, ids: set[str], fresh: bool = False) -> None:
        """Select rows beside those selected (`fresh`: instead of them), without telling the desk."""
        with self.quietly():
            if fresh:
                self._panel.view.clearSelection()
            self._panel.view.add_ids(ids)

    def changed(self, on: QItemSelection, off: QItemSelection) -> None:
        """Rows were selected or taken out of the selection."""
        if not self._quiet and self.whole is not None:
            added, taken = ({self._panel.model.rows[i.row()].id for i in s.indexes()} for s in (on, off))
            if len(taken) > 1 or (taken and added):
                self.whole = None  # something else was chosen
            else:
                kept = [i for i in self.whole if i not in taken]
                self.whole = (*kept, *(added - set(kept)))
        self.tell_soon()

    def tell_soon(self) -> None:
        """Say what is selected, here at once and to the desk in a moment."""
        self.show()
        if not self._quiet:
            self._tell.start()

    def _tell_desk(self) -> None:
        self._panel.marker.look.start()
        self._panel.context.bus.select(self.selection())

    def follow(self, selection: Selection) -> None:
        """Select what was selected elsewhere on the desk."""
        view = self._panel.view
        if selection.kind == "case" and selection == self.selection():
            return
        self.whole = None
        with self.quietly():
            if selection.kind == "case":
                self._tell.stop()
                view.select_ids(selection.ids, selection.current)
            else:
                view.clearSelection()

    def show(self, found: Count | None = None) -> None:
        """Say how many are chosen, and offer all results when all loaded rows are."""
        self.found = found or self.found
        n = len(self.whole) if self.whole is not None else len(self._panel.view.selectionModel().selectedRows())
        self.words.setText(self.tr("đã chọn {n}").format(n=number(n)) if n > 1 else "")
        text = self.tr("Chọn tất cả {n} kết quả")
        if self.found.capped:
            text = self.tr("Chọn tất cả hơn {n} kết quả, tối đa {most}")
        self.offer.setText(text.format(n=number(self.found.n), most=number(bulk.MOST)))
        self.offer.setVisible(self._more())

    def _more(self) -> bool:
        return self.whole is None and self._panel.has_more and self._panel.view.all_selected()
