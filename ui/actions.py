"""Turns the tables of commands into actions: shortcuts where they may act, and one list for palette, sheet and menus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from ui import icons
from ui.commands import Command
from ui.panel import PanelContext
from ui.shelf import Shelf

LETTERS_PROPERTY = "takesLetters"
"""A widget that is no item view but acts like a list (the map) sets this property to True to get its panel's letters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A command where it belongs: `panel` is None for the desk's own; `group` is the heading it is listed under."""

    command: Command
    group: str
    panel: str | None
    action: QAction


class Actions(QObject):
    """All commands of one main window. Letters act only while a list of their panel has the focus."""

    def __init__(self, context: PanelContext, window: QWidget, panels: Shelf) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._panels = panels
        self.made: list[Entry] = []
        """The commands of the desk and of the panels made so far."""
        self._letters: list[tuple[QWidget, QAction]] = []
        self._modal: list[QAction] = []
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    @property
    def entries(self) -> list[Entry]:
        """All commands; the panels not made yet are made for it."""
        self._panels.complete()
        return self.made

    def add_desk(self, group: str, commands: Iterable[Command]) -> None:
        """Add commands that act from every window of the application."""
        for command in commands:
            action = self._action(command, self._window)
            action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
            self._window.addAction(action)
            self.made.append(Entry(command, group, None, action))

    def add_panel(self, panel_id: str, group: str, panel: QWidget, commands: Sequence[Command]) -> None:
        """Add commands that act within one panel, wherever it is docked."""
        for command in commands:
            action = self._action(command, panel)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            panel.addAction(action)
            self.made.append(Entry(command, group, panel_id, action))
            if is_letter(command.shortcut):
                action.setEnabled(False)
                self._letters.append((panel, action))

    def in_order(self) -> list[Entry]:
        """Return the commands the account may use, the desk's own first."""
        places: dict[str | None, int] = {panel: n for n, panel in enumerate(self._panels)}
        may = [e for e in self.entries if self.permitted(e.command)]
        return sorted(may, key=lambda e: places.get(e.panel, -1))

    def remove_panel(self, panel_id: str) -> None:
        """Forget a panel's commands."""
        gone = {id(e.action) for e in self.made if e.panel == panel_id}
        self.made = [e for e in self.made if id(e.action) not in gone]
        self._letters = [(p, a) for p, a in self._letters if id(a) not in gone]

    def permitted(self, command: Command) -> bool:
        """Tell whether the account's role may use a command at all."""
        return command.permission is None or self._context.actor.may(command.permission)

    def possible(self, command: Command) -> bool:
        """Tell whether a command would do something now."""
        return self.permitted(command) and (command.enabled is None or command.enabled())

    def trigger(self, command: Command) -> None:
        """Run a command if it may be run now."""
        if self.possible(command):
            command.run()

    def _action(self, command: Command, owner: QWidget) -> QAction:
        action = QAction(command.title, owner)
        action.setObjectName(command.id)
        if command.icon:
            action.setIcon(icons.icon(command.icon, "muted"))
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut, QKeySequence.SequenceFormat.PortableText))
        action.setVisible(self.permitted(command))
        action.triggered.connect(lambda _=False, c=command: self.trigger(c))
        return action

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        for panel, action in self._letters:
            action.setEnabled(new is not None and takes_letters(new) and (panel is new or panel.isAncestorOf(new)))


def is_letter(shortcut: str) -> bool:
    """Tell whether a shortcut is a bare key that could be typed (a letter, Space), which text fields must keep."""
    return len(shortcut) == 1 or shortcut == "Space" or (shortcut.startswith("Shift+") and len(shortcut) == 7)


def takes_letters(widget: QWidget) -> bool:
    """Tell whether a widget with the focus is a list that single-letter shortcuts may act in."""
    return isinstance(widget, QAbstractItemView) or widget.property(LETTERS_PROPERTY) is True


def written(shortcut: str) -> str:
    """Return a shortcut (or several, parted by « / » or «–») as this platform writes it; Return is Enter on our keyboards."""
    return "".join(part if part in (" / ", "–") else _written(part) for part in re.split("( / |–)", shortcut))


def _written(key: str) -> str:
    keys = QKeySequence(key, QKeySequence.SequenceFormat.PortableText)
    return keys.toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")
