"""The face's life: from the application and the loop over sign-in and main window to an orderly end."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import qasync
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from ioc_contract.errors import ContractError, Refused
from ioc_desktop.services import trouble
from ioc_desktop.services.application import Account, Application
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.trouble import Trouble
from ioc_desktop.sync.link import LinkState
from ui import dialogs, errors, fonts, i18n, icons, screenshots, style, theme, words
from ui.bus import Bus
from ui.choices import Choices
from ui.desk_commands import desk_commands
from ui.drafts import DeskDrafts
from ui.expelled import Expelled
from ui.feed import Feed
from ui.jobs import Jobs
from ui.panel import PanelSpec
from ui.panels import PANELS
from ui.room.duty import Duty
from ui.session import Session
from ui.shell import Shell
from ui.sign_in import SignIn
from ui.widgets import paths

log = logging.getLogger(__name__)
SWITCH_SECONDS = 0.001
"""So long another thread may go on while the screen waits for its turn; Python's own 5 ms add up to what one feels."""
SETTLED_MS = 3000
"""So long after the last panel was made, whatever a window needs has been loaded."""


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """Return the running QApplication, made if there is none, with its name and icon."""
    found = QApplication.instance()
    app = (
        found
        if isinstance(found, QApplication)
        else QApplication([sys.argv[0] if sys.argv else "ioc-desktop", *arguments])
    )
    app.setApplicationName("ioc-desktop")
    app.setApplicationDisplayName("IOC Desktop")
    app.setDesktopFileName("ioc-desktop")
    app.setQuitOnLastWindowClosed(False)
    app.setWindowIcon(icons.app_icon())
    return app


def run(application: Application) -> int:
    """Show the desk until it is closed; return the exit code. Call once, on the main thread."""
    sys.setswitchinterval(SWITCH_SECONDS)
    app = make_application()
    hooks = errors.install()
    loop = qasync.QEventLoop(app, already_running=False)
    asyncio.set_event_loop(loop)
    paths.load()
    hooks.attach(loop)
    gc.disable()  # a collection goes through all that starting makes, 0.1 s with every thread held, and finds next to nothing
    face = Face(application, app, hooks, loop.stop, settled=_settle)
    try:
        QTimer.singleShot(0, app, face.begin)
        with loop:
            loop.run_forever()
    finally:
        face.end()
        hooks.remove()
        asyncio.set_event_loop(None)
    return face.code


def _settle() -> None:
    """Let the cyclic collector begin, with what lives now left out."""
    gc.freeze()
    gc.enable()


class _Bell(QObject):
    rung = Signal(object)
    """A second start, from another thread; carries what is to be called when it was answered."""


class Face:
    """Holds what is on screen: the sign-in window, or one signed-in session with its main window."""

    def __init__(
        self,
        application: Application,
        app: QApplication,
        hooks: errors.Hooks,
        stop: Callable[[], None],
        specs: Sequence[PanelSpec] = PANELS,
        settled: Callable[[], object] = lambda: None,
    ) -> None:
        """`settled` is called when a window has been up for a while. To freeze what lives then keeps the cyclic collector
        from going through all of it again and again, 0.1 s at a time with every thread held."""
        self.application, self.app, self.specs = application, app, specs
        self._home = application
        self.code = 0
        self.window: Shell | None = None
        self.sign_in: SignIn | None = None
        self.session: Session | None = None
        self.expelled: Expelled | None = None
        self._stop = stop
        self._settled = settled
        self._feed: Feed | None = None
        self._tasks: set[asyncio.Task[object]] = set()
        self.choices = Choices.load(application.paths.state / "choices.json")
        options = application.options
        if options.theme in theme.THEMES:
            self.choices.theme = options.theme
        if options.language != "vi":
            self.choices.language = options.language
        i18n.use(self.choices.language)
        self.dress()
        hooks.sink.fault.connect(self.show_fault)
        self._mending = False
        self._bell = _Bell()
        self._bell.rung.connect(self.to_front, Qt.ConnectionType.QueuedConnection)
        application.second_start(self._bell.rung.emit)

    def begin(self) -> None:
        """Go on with the account still signed in, or ask."""
        account = self.application.access.account()
        if account is None:
            self.ask()
        else:
            self.enter(account)

    def ask(self, note: str = "") -> None:
        """Show the sign-in window."""
        home = self.application = self._home
        options = home.options
        self.sign_in = SignIn(home.access, self._start, options.server or "", note=note, try_out=home.try_out)
        self.sign_in.signed_in.connect(self.enter)
        self.sign_in.tried_out.connect(self.look)
        self.sign_in.show()
        if not note:
            self._start(self._tell_left(self.sign_in))
        if options.screenshot is not None or options.selftest:
            self._start(self._only_sign_in(options.screenshot))
        self.sign_in.closed.connect(self._leave_if_nothing)

    async def _tell_left(self, sign_in: SignIn) -> None:
        """Say whose unsent work lies here and waits for the centre: the files tell, some of them slowly."""
        left = await asyncio.get_running_loop().run_in_executor(None, self._home.left)
        if self.sign_in is sign_in:
            sign_in.show_note(words.left(left))

    def look(self, sample: Application) -> None:
        """Open the desk of the sample city; signing out there leads back."""
        account = sample.access.account()
        assert account is not None
        self.application = sample
        self.enter(account)

    def enter(self, account: Account) -> None:
        """Open the desk for an account."""
        if self.sign_in is not None:
            self.choices.locked = False  # the password was given just now
        jobs = Jobs(self.application.open_workspace, self.application.close_workspace)
        bus = Bus()
        dialogs.keep_drafts(DeskDrafts(jobs))
        self.session = Session(
            self.application,
            account,
            bus,
            jobs,
            self.choices,
            sign_out=lambda forget: self._start(self._sign_out(forget=forget)),
            encrypt=lambda wanted: self._start(self._encrypt(wanted)),
            rebuild=self.rebuild,
            dress=self.dress,
            quit=self._stop,
        )
        bus.link.connect(self._stands)
        self._feed = Feed(self.application.sync, bus)
        self._feed.faulted.connect(lambda fault: log.error("sync failed", exc_info=fault))
        self.build(self.application.options.layout)
        self.tell_mended(self.application.mend(False))
        if self.sign_in is not None:
            sign_in, self.sign_in = self.sign_in, None
            sign_in.close()
            sign_in.deleteLater()
        self.application.sync.start()
        options = self.application.options
        if options.screenshot is not None:
            self._start(self._shoot(options.screenshot))
        elif options.selftest:
            self._start(self._selftest())

    def build(self, layout: str | None = None) -> None:
        """Make and show the main window of the session."""
        assert self.session is not None
        try:
            self.window = Shell(self.session, self.specs, desk_commands)
            self.window.closed.connect(self._closed)
            self.window.completed.connect(lambda: QTimer.singleShot(SETTLED_MS, self.app, self._settled))
            Duty(self.session, self.window.header)
            self.window.open_window(layout)
            if self.choices.locked:
                self.window.lock.lock()
        except Exception:
            # an application without a window would hold the profile and never be seen
            log.exception("the main window could not be made")
            sorry = QCoreApplication.translate("Face", "Không mở được cửa sổ chính. Chi tiết nằm trong nhật ký:")
            sys.stderr.write(f"{sorry} {self.application.paths.logs}\n")
            self.code = 1
            self._stop()

    def rebuild(self) -> None:
        """Make the main window anew, in the language chosen; the session goes on."""
        i18n.use(self.choices.language)
        self.dress()
        gc.unfreeze()
        old, self.window = self.window, None
        if old is not None:
            old.closed.disconnect(self._closed)
            old.close()
            old.deleteLater()
        self.build()

    def dress(self) -> None:
        """Put the theme and font scale of the choices in force."""
        style.apply(self.app, theme.scaled(theme.THEMES[self.choices.theme], self.choices.scale))

    def show_fault(self, fault: object) -> None:
        """Tell the operator that something went wrong; refusals and a lost link are told as what they are."""
        if self.window is None:
            return
        if isinstance(fault, ContractError):
            self.window.session.bus.notified.emit("warning", words.error(fault))
            return
        found = trouble.of(fault)
        if found is Trouble.BROKEN:
            self.mend()
            return
        if found in (Trouble.FULL, Trouble.NEWER):
            said = words.full_disk() if found is Trouble.FULL else str(fault)
            self.window.banner.show_message("warning" if found is Trouble.FULL else "error", said)
            return
        self.window.banner.show_message(
            "error",
            QCoreApplication.translate(
                "Face", "Có lỗi trong phần mềm; việc bạn đã lưu không mất. Chi tiết nằm trong nhật ký."
            ),
        )

    def to_front(self, done: Callable[[], None]) -> None:
        """Show what is on screen over all other windows: the application was started a second time."""
        window = self.window or self.sign_in or self.expelled
        if window is not None:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
            window.show()
            window.raise_()
            window.activateWindow()
            if self.window is not None:
                self.window.lock.to_front()
            log.info("started a second time: brought to the front")
            done()

    def mend(self) -> None:
        """A file broke under the desk: close all that has it open, have it mended, go on. The window stays."""
        if self.session is not None and not self._mending:
            self._mending = True
            self._start(self._mend(self.session))

    async def _mend(self, session: Session) -> None:
        loop, application = asyncio.get_running_loop(), self.application
        try:
            await loop.run_in_executor(None, application.sync.stop)
            await session.jobs.release()
            mended = await loop.run_in_executor(None, application.mend, True)
            if self.session is not session:
                return
            if application.access.account() is None:
                await self._sign_out(words.mended(mended))
                return
            application.sync.start()
            session.bus.changed.emit(ChangeSet(everything=True))
            self.tell_mended(mended)
        finally:
            self._mending = False

    def tell_mended(self, mended: frozenset[str]) -> None:
        """Say what was found broken and mended, if anything was."""
        if mended and self.window is not None:
            self.window.banner.show_message("warning", words.mended(mended))

    def end(self) -> None:
        """Close everything in order: sync first, then the worker with its files."""
        self.application.sync.stop()
        for task in self._tasks:
            task.cancel()
        if self.session is not None:
            dialogs.keep_drafts(dialogs.Drafts())
            self.session.jobs.close()
            self.session = None
        for window in (self.window, self.sign_in, self.expelled):
            if isinstance(window, QWidget):
                window.deleteLater()
        self.window = self.sign_in = self.expelled = None

    async def _only_sign_in(self, folder: Path | None) -> None:
        """Nobody is signed in: the sign-in window is all there is to see."""
        await asyncio.sleep(0.3)
        if folder is not None and self.sign_in is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self.sign_in.grab().save(str(folder / f"window-sign-in-{self.choices.theme}.png"))
        self._stop()

    async def _shoot(self, folder: Path) -> None:
        assert self.window is not None
        try:
            made = await screenshots.shoot(self.window, folder)
            log.info("%d pictures in %s", len(made), folder)
        except Exception:
            log.exception("the pictures could not be made")
            self.code = 1
        self._stop()

    async def _selftest(self) -> None:
        """Look whether everything the face needs is there: fonts, icons, panels, files. The exit code tells."""
        assert self.window is not None
        assert self.session is not None
        await self.session.jobs.run(lambda ws: ws.now())
        await asyncio.sleep(0.5)
        if QFontInfo(fonts.font()).family() != fonts.FAMILY or not self.window.panels:
            log.error("the selftest failed")
            self.code = 1
        self._stop()

    def _stands(self, link: LinkState) -> None:
        if link.state == "revoked" and self.session is not None:
            self._start(self._expel(self.session.account.user, link.detail))

    async def _expel(self, user: str, level: str) -> None:
        """The account may work here no more: close all it has open, erase it, say so."""
        expelled = self.expelled = Expelled(user, level)
        expelled.go_on.connect(self._after_expelled)
        expelled.closed.connect(self._expelled_closed)
        expelled.show()
        await self._close_session()
        try:
            done = await asyncio.get_running_loop().run_in_executor(None, self.application.erase)
        except Exception as problem:
            log.exception("an account could not be erased whole")
            expelled.show_trouble(problem)
        else:
            expelled.show_result(done)

    def _after_expelled(self) -> None:
        self.ask()
        if self.expelled is not None:
            expelled, self.expelled = self.expelled, None
            expelled.closed.disconnect(self._expelled_closed)
            expelled.close()
            expelled.deleteLater()

    def _expelled_closed(self) -> None:
        if self.expelled is not None:
            self.expelled.deleteLater()
            self.expelled = None
        self._leave_if_nothing()

    async def _sign_out(self, note: str = "", *, forget: bool = False) -> None:
        await self._close_session()
        access = self.application.access
        try:
            await asyncio.get_running_loop().run_in_executor(None, access.sign_out, forget)
        except Refused as refusal:
            note = words.error(refusal)
            await asyncio.get_running_loop().run_in_executor(None, access.sign_out)
        self.ask(note)

    async def _encrypt(self, wanted: bool) -> None:
        """Close everything and have the next sign-in carry it over into the other form."""
        application = self.application
        await self._close_session()
        await asyncio.get_running_loop().run_in_executor(None, application.access.encrypt, wanted)
        self.ask(words.encrypting(wanted))

    async def _close_session(self) -> None:
        """Close the window and all it has open; sync ends."""
        loop = asyncio.get_running_loop()
        gc.unfreeze()
        session, window = self.session, self.window
        self.session = self.window = None
        if window is not None:
            window.closed.disconnect(self._closed)
            window.close()
            window.deleteLater()
        await loop.run_in_executor(None, self.application.sync.stop)
        if session is not None:
            dialogs.keep_drafts(dialogs.Drafts())
            await loop.run_in_executor(None, session.jobs.close)

    def _start(self, coroutine: object) -> None:
        assert asyncio.iscoroutine(coroutine)
        task = asyncio.get_event_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("a task failed", exc_info=problem)

    def _closed(self) -> None:
        self._stop()

    def _leave_if_nothing(self) -> None:
        if self.window is None and self.expelled is None:
            self._stop()
