"""Plays the sounds of alarms without a multimedia stack: what the system has for a short WAV file, else its beep."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import resources
from ioc_contract.records import Priority

log = logging.getLogger(__name__)

FILES = {Priority.URGENT: "urgent", Priority.HIGH: "high", Priority.NORMAL: "normal"}
"""Sound of each priority; alarms of low priority are silent."""
PLAYERS = ("pw-play", "paplay", "aplay", "afplay")
"""Programs that play a WAV file, by preference: PipeWire, PulseAudio, ALSA, macOS."""

Play = Callable[[Priority], None]


def player() -> Play:
    """Return what plays a sound here and returns at once. Without a real screen there is nobody to hear it."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return lambda priority: None
    if sys.platform == "win32":
        return _windows
    found = next((path for name in PLAYERS if (path := shutil.which(name)) is not None), None)
    return _beep if found is None else Program(found)


class Program:
    """Plays by a program of the system, one sound at a time; one that fails is replaced by the beep for good."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._running: subprocess.Popen[bytes] | None = None

    def __call__(self, priority: Priority) -> None:
        name = FILES.get(priority)
        if name is None or (self._running is not None and self._running.poll() is None):
            return
        if self._running is not None and self._running.returncode != 0:
            _beep(priority)
            return
        try:
            self._running = subprocess.Popen(
                [self._path, str(resources.path(f"sounds/{name}.wav"))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            log.warning("no sound by %s: %s", self._path, error)
            _beep(priority)


def _windows(priority: Priority) -> None:
    if sys.platform == "win32" and (name := FILES.get(priority)) is not None:
        import winsound

        flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
        winsound.PlaySound(str(resources.path(f"sounds/{name}.wav")), flags)


def _beep(priority: Priority) -> None:
    if priority in FILES:
        QApplication.beep()
