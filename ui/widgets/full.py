"""One thing in full beside its list: named facts, a scrolling body over the buttons of its moves, and the list's own column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import icons
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import label, set_role


class InFull(QStackedWidget):
    """What is known of the current row of a list; page 0 says that none is chosen, page 1 is `page`."""

    wanted = Signal(str)
    """A verb of the moves."""

    def __init__(
        self,
        now: Callable[[], int],
        moves: Mapping[str, tuple[str, str]],
        keys: Mapping[str, str],
        facts: Iterable[str],
        parent: QWidget | None = None,
    ) -> None:
        """`now` gives the centre's time; `moves` are verb → (words, icon) in the order of their buttons, `keys` the letters
        shown on them; `facts` are named by `_fact`."""
        super().__init__(parent)
        self._now = now
        self._icons = {verb: icon for verb, (_, icon) in moves.items()}
        self.title = label(role="title", wrap=True)
        self.facts = {name: label(wrap=True) for name in facts}
        self.names = {name: label(role="muted") for name in self.facts}
        self.buttons: dict[str, QPushButton] = {}
        for verb, (text, icon) in moves.items():
            made = QPushButton(f"{text}  {keys[verb]}" if verb in keys else text)
            made.setAccessibleName(text)
            made.setIcon(icons.icon(icon, "muted"))
            made.clicked.connect(lambda _checked=False, wanted=verb: self.wanted.emit(wanted))
            self.buttons[verb] = made

    def _fact(self, name: str, title: str, text: str) -> None:
        """Name a fact and say it; an empty one is not shown."""
        self.names[name].setText(title)
        self.facts[name].setText(text)
        for part in (self.names[name], self.facts[name]):
            part.setVisible(bool(text))

    def _offer(self, verbs: Collection[str], usual: Collection[str | None]) -> None:
        """Show the buttons of `verbs`; those that usually come next are the loudest."""
        for verb, button in self.buttons.items():
            button.setVisible(verb in verbs)
            set_role(button, "primary" if verb in usual else "", "kind")
            button.setIcon(icons.icon(self._icons[verb], "on_accent" if verb in usual else "muted"))

    def page(self, *parts: QWidget | QLayout) -> QWidget:
        """Return the title and these parts under each other, over the buttons; a button stands at the left."""
        body = QWidget()
        body.setProperty("role", "panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        lines = QVBoxLayout(body)
        lines.setContentsMargins(16, 16, 16, 16)
        lines.setSpacing(12)
        for part in (self.title, *parts):
            if isinstance(part, QLayout):
                lines.addLayout(part)
            elif isinstance(part, QPushButton):
                lines.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                lines.addWidget(part)
        lines.addStretch(1)
        return over_buttons(body, self.buttons.values())


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, for good."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def facts(pairs: Iterable[tuple[QLabel, QWidget]]) -> QGridLayout:
    """Return names with what each is, one under the other; a name stands at the top of what takes more lines."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    for row, (name, value) in enumerate(pairs):
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
    grid.setColumnStretch(1, 1)
    return grid


def rule() -> QFrame:
    """Return a line across, between two parts."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line


def over_buttons(body: QWidget, buttons: Iterable[QWidget]) -> QWidget:
    """Return a page of `body`, scrolled where it is too high, over a foot of buttons that flow into lines."""
    foot = footer()
    keys = FlowLayout(foot, 8)
    keys.setContentsMargins(16, 12, 16, 12)
    for button in buttons:
        keys.addWidget(button)
    return column(scrolled(body), foot)


def scrolled(body: QWidget) -> QScrollArea:
    """Return `body` in an area that scrolls up and down only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    return area


def footer() -> QWidget:
    """Return the strip at the foot of a page, dressed and empty."""
    foot = QWidget()
    foot.setProperty("role", "footer")
    foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return foot


def column(middle: QWidget, foot: QWidget, head: QWidget | None = None) -> QWidget:
    """Return the parts under each other without a gap; `middle` takes the room."""
    page = QWidget()
    lines = QVBoxLayout(page)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(0)
    if head is not None:
        lines.addWidget(head)
    lines.addWidget(middle, 1)
    lines.addWidget(foot)
    return page
