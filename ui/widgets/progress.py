"""Long work over a window: how far it is, and the way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QProgressBar, QWidget

from ui.dialogs import Dialog
from ui.widgets.labels import label
from ui.widgets.numbers import number


class Progress(Dialog):
    """Shown with `open()`; whoever works tells `step` and looks at `stopped`, and calls `finish` at the end."""

    def __init__(self, title: str, total: int, parent: QWidget, about: str = "") -> None:
        super().__init__(title, parent, 400, about)
        self.stopped = False
        self._total = max(1, total)
        self.bar = QProgressBar()
        self.bar.setRange(0, self._total)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        self.words = label("", "muted")
        self.body.addWidget(self.bar)
        self.body.addWidget(self.words)
        self.add_button(QCoreApplication.translate("Progress", "Dừng")).setFocus()
        self.step(0)

    def step(self, done: int) -> None:
        """Say how much is done."""
        self.bar.setValue(min(done, self._total))
        text = QCoreApplication.translate("Progress", "{done} / {total}")
        self.words.setText(text.format(done=number(min(done, self._total)), total=number(self._total)))

    def reject(self) -> None:
        self.stopped = True
        super().reject()

    def finish(self) -> None:
        """Put it away."""
        self.hide()
        self.deleteLater()
