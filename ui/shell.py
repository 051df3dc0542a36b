"""The main window: docks made from PANELS, header, status line, menus and everything the desk's commands act on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

import PySide6QtAds as ads
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence, QScreen, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QLineEdit,
    QMainWindow,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.services.history import Step
from ioc_desktop.services.workspace import Workspace
from ui import docking, icons, layouts, mentions, rights, theme, undoing
from ui.actions import Actions, Entry, written
from ui.away import AwayStrip
from ui.banner import Banner
from ui.commands import Command
from ui.dialogs import Dialog
from ui.dock_keeper import DockKeeper
from ui.everywhere import Everywhere
from ui.guide import GuideWindow
from ui.header import Header, StatusLine
from ui.lock import Lock
from ui.palette import Item, Palette
from ui.panel import Panel, PanelSpec
from ui.room.strip import AlarmStrip
from ui.session import Session
from ui.settings import AboutWindow, SettingsWindow
from ui.shelf import Shelf
from ui.shortcuts import ShortcutSheet

log = logging.getLogger(__name__)
OFFSET_MS = 60_000
"""How often the header asks for the centre's clock."""
AFTER_MS, BETWEEN_MS = 400, 20
"""The panels behind others are made so long after the window came up, and one so long after the other."""


class Shell(QMainWindow):
    """One signed-in window with all panels. Sizes are right from 1280×720 on."""

    closed = Signal()
    completed = Signal()
    """All panels are made, those out of sight too."""

    def __init__(
        self, session: Session, specs: Sequence[PanelSpec], commands: Callable[[Shell], Sequence[Command]]
    ) -> None:
        """`commands` gives the desk's own commands once the docks are there (see `ui.desk_commands`)."""
        super().__init__()
        self.session = session
        self.specs = tuple(specs)
        self.setObjectName("shell")
        self.setWindowTitle(self.tr("{city} – Trung tâm điều hành").format(city=session.account.city))
        self.setWindowIcon(icons.app_icon())
        self.setMinimumSize(1024, 640)
        self.panels = Shelf(self.specs, lambda spec: spec.make(session.context), self._place)
        self.actions_table = Actions(session.context, self, self.panels)

        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = Header(session.account, session.bus, body)
        self.banner = Banner(body)
        self.status = StatusLine(session.bus, body)
        self.manager = docking.manager(body)
        column.addWidget(self.header)
        self.away = AwayStrip(session, body)
        self.alarms = AlarmStrip(session, body)
        self.lock = Lock(self)
        column.addWidget(self.alarms)
        column.addWidget(self.banner)
        column.addWidget(self.away)
        column.addWidget(self.manager, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)

        self.docks = {spec.id: self._dock(spec) for spec in self.specs}
        store = layouts.LayoutStore(session.application.paths.state / layouts.FILE)
        self.keeper = DockKeeper(self, self.manager, self.docks, self.panels, store)
        self.actions_table.add_desk(self.tr("Màn hình"), commands(self))
        self.make_menus()
        self.header.palette_requested.connect(lambda: self.run("desk.palette"))
        self.header.link_pressed.connect(lambda: self.run("desk.link"))
        self.alarms.open_wanted.connect(partial(session.bus.open_requested.emit, "alarm"))
        self.header.inbox_pressed.connect(lambda: self.show_panel("inbox"))
        self.keeper.arranged.connect(lambda: QTimer.singleShot(0, self, self.focus_first))
        session.bus.open_requested.connect(self._open)
        # bound methods: they end with the window, where a function of its own would be called after it
        session.bus.reveal_requested.connect(self._show_map)
        session.bus.place_wanted.connect(self._show_map)
        session.bus.filter_requested.connect(self._show_filtered)
        self._offset = QTimer(self, interval=OFFSET_MS)
        self._offset.timeout.connect(self._ask_offset)
        self._behind = QTimer(self, interval=AFTER_MS)
        self._behind.timeout.connect(self._make_next)
        self._wall_from: Qt.WindowState | None = None
        self._scale_before = session.choices.scale
        self._windows: dict[str, QDialog] = {}
        self.undone: list[Step] = []
        undoing.Watch(self)
        mentions.Watch(self)
        rights.Watch(self)
        self.palette_view = Palette(body, self._palette_items, self._lines, session.jobs.start)
        self.everywhere = Everywhere(body, session)
        self._leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.leave_wall)
        self._leave.setEnabled(False)

    # ---- panels -------------------------------------------------------------------------------------------------

    def _dock(self, spec: PanelSpec) -> ads.CDockWidget:
        dock = ads.CDockWidget(self.manager, spec.title(), self)
        dock.setObjectName(spec.id)
        dock.setWidget(QWidget(), ads.CDockWidget.eInsertMode.ForceNoScrollArea)  # one without any is never shown
        dock.setIcon(docking.tab_icon(spec))
        dock.setMinimumSizeHintMode(ads.CDockWidget.eMinimumSizeHintMode.MinimumSizeHintFromDockWidget)
        dock.tabWidget().setAccessibleName(spec.title())
        self.manager.addDockWidgetTab(ads.CenterDockWidgetArea, dock)  # known to it, so that it can be restored
        return dock

    def _place(self, spec: PanelSpec, panel: Panel) -> None:
        """Put a panel into its dock."""
        panel.setProperty("role", "panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setAccessibleName(spec.title())
        dock = self.docks[spec.id]
        dock.takeWidget().deleteLater()
        dock.setWidget(panel, ads.CDockWidget.eInsertMode.ForceNoScrollArea)
        self.actions_table.add_panel(spec.id, spec.title(), panel, panel.commands())
        panel.show()

    def _make_seen(self) -> None:
        """Make the panels in view now, those behind them one by one once the window is up."""
        for name, dock in self.docks.items():
            if not dock.isClosed() and dock.isCurrentTab():
                self.panels[name]
            dock.visibilityChanged.connect(lambda seen, n=name: self.panels[n] if seen else None)
        self._behind.start()

    def _make_next(self) -> None:
        name = self.panels.unmade()
        if name is None:
            self._behind.stop()
            self.completed.emit()
            return
        self._behind.setInterval(BETWEEN_MS)
        self.panels[name]

    def current_panel(self) -> str | None:
        """Return the panel that has the focus, or the last that had it."""
        widget = QApplication.focusWidget()
        for name, panel in self.panels.made.items():
            if widget is not None and (widget is panel or panel.isAncestorOf(widget)):
                return name
        dock = self.manager.focusedDockWidget()
        return dock.objectName() if dock is not None else None

    def show_panel(self, name: str) -> None:
        """Bring a panel to front, opening it if it is closed, and give it the focus."""
        dock = self.docks.get(name)
        if dock is None:
            return
        if dock.isClosed():
            dock.toggleView(True)
        dock.setAsCurrentTab()
        self.manager.setDockWidgetFocused(dock)
        window = dock.window()
        if window is not None and window.isMinimized():
            window.showNormal()
        dock.raise_()
        if window is not None and window is not self:
            window.activateWindow()
        panel = self.panels[name]
        target = panel.focusProxy() or first_focus(panel)
        (target or panel).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_first(self) -> None:
        """Give the focus to the first panel in view."""
        shown = (n for n, d in self.docks.items() if not d.isClosed() and d.isCurrentTab() and not d.isFloating())
        if (name := next(shown, None)) is not None:
            self.show_panel(name)

    def next_panel(self, step: int = 1) -> None:
        """Go round the panels in view."""
        shown = [n for n, d in self.docks.items() if not d.isClosed() and d.isCurrentTab()]
        if shown:
            current = self.current_panel()
            at = shown.index(current) if current in shown else -step
            self.show_panel(shown[(at + step) % len(shown)])

    def _open(self, kind: str, id_: str) -> None:
        self.show_panel(
            {"case": "detail", "task": "tasks", "article": "media", "indicator": "kpi", "alarm": "alarms"}.get(kind, "")
        )

    def _show_map(self, *_: str) -> None:
        self.show_panel("map")

    def _show_filtered(self, panel: str, _query: object) -> None:
        self.show_panel(panel)

    # ---- windows ------------------------------------------------------------------------------------------------

    def open_window(self, layout: str | None = None) -> None:
        """Show the window as it was left, or in `layout`."""
        screen = QGuiApplication.primaryScreen()
        assert isinstance(screen, QScreen)
        room = screen.availableGeometry()
        self.resize(min(1920, room.width()), min(1080, room.height()))
        if not self.keeper.restore_window() and room.width() <= 1920:
            self.setWindowState(Qt.WindowState.WindowMaximized)
        self.show()
        self.keeper.start(layout)
        self._make_seen()
        QTimer.singleShot(0, self, self.focus_first)
        self._ask_offset()
        self._offset.start()

    def toggle_wall(self) -> None:
        """Full screen without header's menus, larger type, for a screen on the wall; again, or Esc, to come back."""
        if self._wall_from is None:
            self._wall_from = self.windowState()
            self._leave.setEnabled(True)
            self.header.menus.hide()
            self.header.search.hide()
            self.status.hide()
            self.showFullScreen()
            self._scale_before = self.session.choices.scale
            self.session.choices.scale = min(2.0, self._scale_before * 1.25)
            self.session.dress()
        else:
            self.leave_wall()

    def leave_wall(self) -> None:
        if self._wall_from is None:
            return
        self.session.choices.scale = self._scale_before
        self.session.dress()
        self.header.menus.show()
        self.header.search.show()
        self.status.show()
        self.setWindowState(self._wall_from)
        self._wall_from = None
        self._leave.setEnabled(False)

    @property
    def on_wall(self) -> bool:
        return self._wall_from is not None

    # ---- small windows ------------------------------------------------------------------------------------------

    def open_palette(self) -> None:
        """Show the command palette."""
        self.palette_view.pop_up()

    def search_everywhere(self) -> None:
        """Show the search over everything this desk holds."""
        self.everywhere.pop_up()

    def search_in_panel(self) -> None:
        """Put the cursor into the search field of the panel at hand."""
        name = self.current_panel() or next(iter(self.panels), None)
        if name is not None:
            self.panels[name].focus_search()

    def open_shortcuts(self) -> None:
        self._show_window("shortcuts", lambda: ShortcutSheet(self.actions_table.in_order(), self))

    def open_guide(self) -> None:
        self._show_window("guide", lambda: GuideWindow(self.session.choices.language, self))

    def open_settings(self) -> None:
        self._show_window("settings", lambda: SettingsWindow(self.session, self))

    def open_rulebook(self) -> None:
        """Open the window of calendars and deadline rules; what reads calendar files is loaded only then."""
        from ui.rulebook.window import RulebookWindow

        self._show_window("rulebook", lambda: RulebookWindow(self.session, self))

    def open_about(self) -> None:
        self._show_window("about", lambda: AboutWindow(self.session, self))

    def toggle_theme(self) -> None:
        """Switch between dark and light."""
        choices = self.session.choices
        choices.theme = "light" if choices.theme == "dark" else "dark"
        self.session.save_choices()
        self.session.dress()

    def change_scale(self, step: float) -> None:
        """Make the type larger or smaller by a step."""
        choices = self.session.choices
        choices.scale = round(min(2.0, max(1.0, choices.scale + step)), 1)
        self.session.save_choices()
        self.session.dress()
        self.session.bus.notified.emit("info", self.tr("Cỡ chữ {percent} %").format(percent=round(choices.scale * 100)))

    def close_window(self) -> None:
        self.close()

    def small_window(self, name: str) -> QDialog:
        """Return an open small window. Raises KeyError."""
        return self._windows[name]

    def _show_window(self, name: str, make: Callable[[], QDialog]) -> None:
        window = self._windows.get(name)
        if window is None:
            window = self._windows[name] = make()
            window.destroyed.connect(lambda: self._windows.pop(name, None))
            window.show()
        window.raise_()
        window.activateWindow()

    def _palette_items(self) -> list[Item]:
        table = self.actions_table
        items = []
        here = self.current_panel()
        for entry in sorted(table.entries, key=lambda e: e.panel != here if e.panel else 1):
            command = entry.command
            if command.id != "desk.palette" and table.possible(command):
                run = partial(self._run_entry, entry)
                items.append(Item(command.title, run, entry.group, written(command.shortcut), command.icon))
        for name in self.keeper.store.names():
            run = partial(self.keeper.use, name)
            items.append(
                Item(self.tr("Bố cục {name}").format(name=name), run, self.tr("Màn hình"), "", "panels-top-left")
            )
        return items

    async def _lines(self, typed: str) -> list[Item]:
        """Return what panels make of a line typed with a slash."""
        return [item for panel in list(self.panels.values()) for item in await panel.lines(typed)]

    def _run_entry(self, entry: Entry) -> None:
        if entry.panel is not None:
            self.show_panel(entry.panel)
        self.actions_table.trigger(entry.command)

    def run(self, command_id: str) -> None:
        """Run a command by its id. Raises StopIteration for an unknown one."""
        table = self.actions_table
        entry = next(e for e in (*table.made, *table.entries) if e.command.id == command_id)
        self.actions_table.trigger(entry.command)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep where everything is; floating panels go with the window."""
        if self.on_wall:
            self.leave_wall()
        self.keeper.save_working()
        self.keeper.stop()
        self._offset.stop()
        self._behind.stop()
        self.alarms.stop()
        self.lock.stop()
        for question in self.findChildren(Dialog):
            question.keep_now()
        for window in list(self._windows.values()):
            window.close()  # it keeps what was typed
        self.session.jobs.leave()
        self.manager.hideManagerAndFloatingWidgets()
        super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "status"):
            self.status.lock.setIconSize(QSize(theme.current().icon, theme.current().icon))
            QTimer.singleShot(0, self, self._dress_tabs)  # not within the dressing: it adds and deletes labels

    def _dress_tabs(self) -> None:
        large = theme.current().scale >= docking.LARGE
        for spec in self.specs:
            dock = self.docks[spec.id]
            if dock.icon().isNull() != large:
                dock.setIcon(docking.tab_icon(spec))

    def _ask_offset(self) -> None:
        async def ask() -> None:
            self.header.offset_ms = await self.session.jobs.run(_clock_offset)

        self.session.jobs.start(ask())

    # ---- menus --------------------------------------------------------------------------------------------------

    def make_menus(self) -> None:
        """Fill the menu bar from the table of commands."""
        bar = self.header.menus
        bar.clear()
        by_id = {e.command.id: e.action for e in self.actions_table.made}
        system = bar.addMenu(self.tr("&Hệ thống"))
        edit = ("desk.undo", "desk.redo", None, "desk.search", "desk.search_everywhere", "desk.palette")
        settings = (None, "desk.link", "desk.settings", "desk.lent", None, "desk.lock", "desk.sign_out", "desk.quit")
        self._fill(system, (*edit, *settings), by_id)
        views = bar.addMenu(self.tr("&Bảng"))
        for number, spec in enumerate(self.specs, 1):
            action = views.addAction(icons.icon(spec.icon, "muted"), spec.title())
            if number <= 9:
                action.setText(f"{spec.title()}\tCtrl+{number}")
            action.triggered.connect(lambda _=False, name=spec.id: self.show_panel(name))
        views.addSeparator()
        self._fill(views, ("desk.next_panel", "desk.wall"), by_id)
        self._layout_menu = bar.addMenu(self.tr("Bố &cục"))
        self._layout_menu.aboutToShow.connect(lambda: self.fill_layouts(self._layout_menu))
        self.fill_layouts(self._layout_menu)
        help_ = bar.addMenu(self.tr("&Trợ giúp"))
        self._fill(help_, ("desk.guide", "desk.shortcuts", "desk.about"), by_id)
        self.header.fit_menus()
        self.header.user_menu.clear()
        self._fill(
            self.header.user_menu,
            ("desk.lend", "desk.lent", None, "desk.settings", "desk.shortcuts", "desk.about", None, "desk.sign_out"),
            by_id,
        )
        menu = QMenu(self.status.layout_button)
        menu.aboutToShow.connect(lambda: self.fill_layouts(menu))
        self.status.layout_button.setMenu(menu)
        self.status.layout_button.setIcon(icons.icon("panels-top-left", "muted"))
        self.keeper.changed.connect(self._show_layout)
        self.status.lock.clicked.connect(lambda on: self.keeper.set_locked(on))
        self._show_layout()

    def fill_layouts(self, menu: QMenu) -> None:
        """List layouts and what can be done with them."""
        menu.clear()
        for name in (*layouts.BUILT_IN, *self.keeper.store.names()):
            action = menu.addAction(layouts.title(name))
            action.setCheckable(True)
            action.setChecked(name == self.keeper.store.active)
            action.triggered.connect(lambda _=False, n=name: self.keeper.use(n))
        menu.addSeparator()
        by_id = {e.command.id: e.action for e in self.actions_table.made}
        names = (
            "desk.layout_save",
            "desk.layout_save_as",
            "desk.layout_delete",
            "desk.layout_lock",
            "desk.layout_reset",
        )
        self._fill(menu, names, by_id)

    def _fill(self, menu: QMenu, names: Sequence[str | None], actions: dict[str, QAction]) -> None:
        for name in names:
            if name is None:
                menu.addSeparator()
            else:
                menu.addAction(actions[name])

    def _show_layout(self) -> None:
        name = layouts.title(self.keeper.store.active) or self.tr("Riêng")
        self.status.layout_button.setText(self.tr("Bố cục: {name}").format(name=name))
        locked = self.keeper.store.locked
        self.status.lock.setChecked(locked)
        self.status.lock.setIcon(icons.icon("lock" if locked else "lock-open", "muted", "accent"))
        words = self.tr("Bố cục đang khoá: bấm để mở") if locked else self.tr("Khoá bố cục")
        self.status.lock.setToolTip(words)
        self.status.lock.setAccessibleName(words)


def first_focus(widget: QWidget) -> QWidget | None:
    """Return the list of a panel if it has one in view, else the first control that takes the focus."""
    shown = [w for w in widget.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for child in shown:
        if isinstance(child, QAbstractItemView):
            return child
    return next((w for w in shown if not isinstance(w, QLineEdit)), shown[0] if shown else None)


def _clock_offset(ws: Workspace) -> int:
    return ws.clock_offset_ms
