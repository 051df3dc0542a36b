"""Asks where to save a file or which to read, without stopping anything meanwhile, and writes it there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSaveFile, Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def save(
    parent: QWidget, title: str, name: str, kinds: str, data: bytes, done: Callable[[Path | None], None]
) -> QFileDialog:
    """Open a save dialog for `data`, with `name` proposed; `done` gets the path, or None when it could not be written.

    Returns the dialog, already open; nothing is called when the operator closes it.
    """
    dialog = QFileDialog(parent, title, name, kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.fileSelected.connect(lambda chosen: done(Path(chosen) if write(Path(chosen), data) else None))
    dialog.open()
    return dialog


def choose(parent: QWidget, title: str, kinds: str, done: Callable[[list[Path]], None]) -> QFileDialog:
    """Open a dialog for files to read; `done` gets those chosen. Returns the dialog, already open."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda chosen: done([Path(c) for c in chosen]))
    dialog.open()
    return dialog


def write(path: Path, data: bytes) -> bool:
    """Write the file whole or not at all; tell whether it was written."""
    file = QSaveFile(str(path))
    return bool(file.open(QSaveFile.OpenModeFlag.WriteOnly) and file.write(data) == len(data) and file.commit())
