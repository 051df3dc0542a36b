"""Keeps the docks where the operator put them: named layouts, the lock, and panels of a screen that vanished."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import PySide6QtAds as ads
from PySide6.QtCore import QByteArray, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ui import layouts, theme
from ui.layouts import LayoutStore, Saved
from ui.shelf import Shelf

log = logging.getLogger(__name__)
SETTLE_MS = 300
"""Screens come and go in bursts; act this long after the last."""
KEEP_MS = 60_000
"""How often the working arrangement is kept, so that a crash costs at most this."""


class DockKeeper(QObject):
    """What the layout menu acts on."""

    changed = Signal()
    """Another layout is active, or the lock changed."""
    arranged = Signal()
    """The docks have been put elsewhere as a whole."""

    def __init__(
        self,
        window: QMainWindow,
        manager: ads.CDockManager,
        docks: Mapping[str, ads.CDockWidget],
        panels: Shelf,
        store: LayoutStore,
    ) -> None:
        super().__init__(window)
        self._window, self._manager, self._docks, self._panels = window, manager, docks, panels
        self.store = store
        self._screens = layouts.screens_key()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.screens_changed)
        self._keep = QTimer(self, interval=KEEP_MS)
        self._keep.timeout.connect(self.save_working)
        self._running = False
        app = QApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._burst)
        app.screenRemoved.connect(self._burst)

    # ---- start and end ------------------------------------------------------------------------------------------

    def restore_window(self) -> bool:
        """Put the window where it was on this set of screens; False if that is not known."""
        saved = self.store.get(layouts.WORKING, self._screens, any_screens=False)
        return saved is not None and bool(self._window.restoreGeometry(QByteArray(saved.window)))

    def start(self, name: str | None) -> None:
        """Arrange the docks: as `name` says, else as they were left here, else as the role needs."""
        self._running = True
        saved = None if name else self.store.get(layouts.WORKING, self._screens)
        if saved is None or not self._restore(saved):
            self.use(layouts.named(name) if name else self.store.active or layouts.BUILT_IN[0])
        self.set_locked(self.store.locked)
        self._keep.start()

    def stop(self) -> None:
        self._running = False
        self._keep.stop()
        self._settle.stop()

    # ---- layouts ------------------------------------------------------------------------------------------------

    def use(self, name: str) -> None:
        """Arrange everything as a layout says; the operator's own version of a built-in one goes first."""
        saved = self.store.get(name, self._screens)
        if (saved is None or not self._restore(saved)) and not self.build(name):
            name = layouts.BUILT_IN[0]
            self.build(name)
        self.store.active = name
        self.store.write()
        self.changed.emit()
        self.arranged.emit()

    def build(self, name: str) -> bool:
        """Arrange a built-in layout from its definition; False if there is none of this name."""
        if name not in layouts.BUILT_IN:
            return False
        for floating in self._manager.floatingWidgets():
            floating.hide()
        shape = layouts.built_in(name, self._window.width() >= layouts.WIDE * theme.current().scale)
        layouts.arrange(self._manager, self._docks, shape, self._manager.size())
        return True

    def solo(self, panel: str) -> None:
        """Show one panel alone."""
        shape = layouts.Split("h", ((1.0, layouts.Leaf((panel,))),))
        layouts.arrange(self._manager, self._docks, shape, self._manager.size())

    def save(self, name: str) -> None:
        """Keep the present arrangement as `name`."""
        self.store.active = name
        self.store.put(name, self._screens, self._present())
        self.changed.emit()

    def delete(self, name: str) -> None:
        """Forget one of the operator's own layouts."""
        self.store.remove(name)
        if self.store.active == name:
            self.use(layouts.BUILT_IN[0])

    def reset(self) -> None:
        """Bring the active layout back to how it was delivered (or kept, for one of the operator's own)."""
        name = self.store.active
        if name in layouts.BUILT_IN:
            self.store.remove(name)
        self.use(name if name in layouts.BUILT_IN or name in self.store.names() else layouts.BUILT_IN[0])

    def set_locked(self, locked: bool) -> None:
        """While locked no panel can be moved, floated or closed with the mouse."""
        self.store.locked = locked
        feature = ads.CDockWidget.DockWidgetFeature
        held = feature.DockWidgetMovable | feature.DockWidgetFloatable | feature.DockWidgetClosable
        self._manager.lockDockWidgetFeaturesGlobally(held if locked else feature.NoDockWidgetFeatures)
        self.store.write()
        self.changed.emit()

    def save_working(self) -> None:
        """Keep the arrangement as it is, for the next start on this set of screens."""
        if self._running:
            self.store.put(layouts.WORKING, self._screens, self._present())

    def _present(self) -> Saved:
        return Saved(
            bytes(self._manager.saveState().data()),
            bytes(self._window.saveGeometry().data()),
            self._panels.states(),
            {_names(group): group.geometry().getRect() for group in self._groups()},
        )

    def _restore(self, saved: Saved) -> bool:
        if not layouts.restore(self._manager, saved):
            log.warning("an arrangement of the docks cannot be restored")
            return False
        if all(d.isClosed() for d in self._docks.values()):
            return False
        self._panels.restore(saved.panels)
        for group in self._groups():
            if (place := saved.floating.get(_names(group))) is not None:
                group.setGeometry(*place)
        self.bring_back()
        return True

    def _groups(self) -> list[ads.CFloatingDockContainer]:
        """Return the floating groups that are in use."""
        return [f for f in self._manager.floatingWidgets() if f.dockWidgets() and not f.isHidden()]

    # ---- screens ------------------------------------------------------------------------------------------------

    def _burst(self) -> None:
        if self._running:
            self._settle.start()

    def screens_changed(self) -> None:
        """Keep what belongs to the set of screens that was, and take up what is known of the one that is."""
        key = layouts.screens_key()
        if key == self._screens:
            return
        before, self._screens = self._screens, key
        log.info("screens: %s, were: %s", key, before)
        saved = self.store.get(layouts.WORKING, key, any_screens=False)
        if saved is None or not self._restore(saved):
            self.bring_back()

    def bring_back(self) -> None:
        """Move floating groups and the window itself to the primary screen if their title bar is on none."""
        screens = [s.availableGeometry() for s in QGuiApplication.screens()]
        home = QGuiApplication.primaryScreen().availableGeometry()
        windows: list[QWidget] = [*self._groups(), self._window]
        for step, window in enumerate(windows):
            if not layouts.reachable(window.frameGeometry(), screens):
                window.setGeometry(layouts.brought_back(window.geometry(), home, step))


def _names(group: ads.CFloatingDockContainer) -> str:
    return ",".join(sorted(dock.objectName() for dock in group.dockWidgets()))
