"""The one sink of faults: from slots, paint events, threads, coroutines and Qt itself, to the log and a banner.

The application stays up. What an operator reads is short; the log holds the rest.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

log = logging.getLogger("ioc.fault")
qt_log = logging.getLogger("qt")
QUIET = ("This plugin does not support",)
"""What Qt says of the offscreen platform: of no use to anybody."""
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Sink(QObject):
    """Tells the main window of every record of level ERROR and above, whichever thread it came from."""

    fault = Signal(object)
    """The exception, or the words when there is none."""


class _Handler(logging.Handler):
    def __init__(self, sink: Sink) -> None:
        super().__init__(logging.ERROR)
        self._sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        try:
            self._sink.fault.emit(error if error is not None else record.getMessage())
        except RuntimeError:
            self.close()  # the sink is gone: the application is ending


class Hooks:
    """Every hook, put in place by `install` and taken out by `remove`."""

    def __init__(self) -> None:
        self.sink = Sink()
        self._handler = _Handler(self.sink)
        logging.getLogger().addHandler(self._handler)
        self._before = (sys.excepthook, threading.excepthook, qInstallMessageHandler(_from_qt))
        sys.excepthook = _from_slot
        threading.excepthook = _from_thread

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Catch what coroutines nobody awaits raise."""
        loop.set_exception_handler(_from_loop)

    def remove(self) -> None:
        """Put everything back as it was."""
        sys.excepthook, threading.excepthook, qt = self._before
        qInstallMessageHandler(qt)
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()


def install() -> Hooks:
    """Catch everything from now on, into the log and the sink."""
    return Hooks()


def _from_slot(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.error("unhandled", exc_info=(kind, error, trace))


def _from_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        name = args.thread.name if args.thread else "?"
        log.error("unhandled in thread %s", name, exc_info=args.exc_value)


def _from_loop(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if isinstance(error, asyncio.CancelledError):
        return
    log.error("unhandled in the loop: %s", context.get("message"), exc_info=error)


def _from_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if not message.startswith(QUIET):
        qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
