"""The frame panels are docked in: how it behaves, and its buttons and tabs by name."""

from __future__ import annotations

import PySide6QtAds as ads
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from ui import icons, theme
from ui.panel import PanelSpec

translate = QCoreApplication.translate
LARGE = 1.4
"""From this font scale on tabs have no icons."""


def manager(parent: QWidget) -> ads.CDockManager:
    """Return a manager that behaves as the desk wants, for docks over `parent`."""
    flag, auto = ads.CDockManager.eConfigFlag, ads.CDockManager.eAutoHideFlag
    ads.CDockManager.setConfigFlags(ads.CDockManager.DefaultOpaqueConfig)
    for name, on in (
        (flag.ActiveTabHasCloseButton, False),
        (flag.AllTabsHaveCloseButton, False),
        (flag.DockAreaHasCloseButton, True),
        (flag.DockAreaCloseButtonClosesTab, True),
        (flag.DockAreaHasUndockButton, True),
        (flag.DockAreaDynamicTabsMenuButtonVisibility, True),
        (flag.DockAreaHideDisabledButtons, True),
        (flag.FocusHighlighting, True),
        (flag.EqualSplitOnInsertion, False),
        (flag.FloatingContainerHasWidgetTitle, True),
        (flag.XmlCompressionEnabled, True),
        (flag.TabCloseButtonIsToolButton, True),
    ):
        ads.CDockManager.setConfigFlag(name, on)
    ads.CDockManager.setAutoHideConfigFlag(auto.AutoHideFeatureEnabled, False)
    made = ads.CDockManager(parent)
    made.setColorSchemeMode(ads.CDockManager.ColorSchemeMode.Dark)  # or a switch of theme brings its own sheet back
    made.setStyleSheet("")
    made.dockAreaCreated.connect(_name_buttons)
    return made


def tab_icon(spec: PanelSpec) -> QIcon:
    """Return the icon of a panel's tab; none where the type is so large that words need its room."""
    return icons.icon(spec.icon, "muted") if theme.current().scale < LARGE else QIcon()


def _name_buttons(area: ads.CDockAreaWidget) -> None:
    """Say what the buttons over a group of panels do, to the eye and to a screen reader."""
    for which, words in (
        (ads.TitleBarButtonTabsMenu, translate("Docking", "Các bảng trong nhóm này")),
        (ads.TitleBarButtonUndock, translate("Docking", "Tách nhóm bảng này ra cửa sổ riêng")),
        (ads.TitleBarButtonClose, translate("Docking", "Đóng bảng đang xem")),
    ):
        button = area.titleBarButton(which)
        button.setToolTip(words)
        button.setAccessibleName(words)
