"""Dresses the application: palette, font and the style sheet filled from the design tokens; again at each switch."""

from __future__ import annotations

import re
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import resources
from ui import fonts, icons, theme
from ui.theme import Tokens

_GLYPHS = {
    "chevron_down": ("chevron-down", "muted"),
    "chevron_up": ("chevron-up", "muted"),
    "check": ("check", "on_accent"),
    "minus": ("minus", "on_accent"),
    "dot": ("circle", "on_accent"),
    "tick": ("check", "text"),
    "tabs": ("chevron-down", "muted"),
    "close": ("x", "muted"),
    "detach": ("square-arrow-out-up-right", "muted"),
    "pin": ("panel-left", "muted"),
    "maximize": ("maximize", "muted"),
    "restore": ("minimize", "muted"),
}
"""Pictures inside style sheets: name in the sheet to icon and colour role."""


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ioc-style-")


def _picture(name: str, colour: str) -> str:
    path = Path(_folder().name) / f"{name}-{colour.removeprefix('#')}.svg"
    if not path.exists():
        path.write_bytes(icons.svg(name, colour))
    return path.as_posix()


def sheet() -> str:
    """Return the style sheet for the tokens in force. Raises KeyError for a name the tokens do not have."""
    t = theme.current()
    values: dict[str, object] = {k: v for k, v in asdict(t).items() if isinstance(v, (str, int))}
    for role in ("disabled", "hover", "pressed", "faint"):
        values[role] = theme.colour(role)
    for role in ("info", "warn", "alarm", "good"):
        values[f"tint_{role}"] = theme.colour(f"tint:{role}")
    values["accent_hover"] = theme.mix(t.accent, t.text, 0.15)
    values["scroll"] = theme.mix(t.border, t.muted, 0.35)
    values["control_line"] = theme.mix(t.border, t.muted, 0.6)
    for key, (name, role) in _GLYPHS.items():
        values[f"icon_{key}"] = _picture(name, theme.colour(role))
    text = resources.read("styles/main.qss").decode()
    for size in set(re.findall(r"\$p(\d+)\b", text)):
        values[f"p{size}"] = f"{theme.px(int(size))}px"
    return Template(text).substitute(values)


def palette() -> QPalette:
    """Return the palette for the tokens in force."""
    t = theme.current()
    roles = QPalette.ColorRole
    made = QPalette()
    for role, value in {
        roles.Window: t.window,
        roles.WindowText: t.text,
        roles.Base: t.surface,
        roles.AlternateBase: t.surface,
        roles.Text: t.text,
        roles.PlaceholderText: t.muted,
        roles.Button: t.raised,
        roles.ButtonText: t.text,
        roles.BrightText: t.alarm,
        roles.Highlight: t.selection,
        roles.HighlightedText: t.text,
        roles.ToolTipBase: t.raised,
        roles.ToolTipText: t.text,
        roles.Link: t.accent,
        roles.LinkVisited: t.accent,
        roles.Light: t.raised,
        roles.Midlight: t.raised,
        roles.Mid: t.border,
        roles.Dark: t.border,
        roles.Shadow: t.sunken,
        roles.Accent: t.accent,
    }.items():
        made.setColor(role, QColor(value))
    off = QPalette.ColorGroup.Disabled
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        made.setColor(off, role, QColor(theme.colour("disabled")))
    return made


def apply(app: QApplication, tokens: Tokens) -> None:
    """Put `tokens` in force and dress `app` and every open window in them."""
    theme.use(tokens)
    fonts.load()
    if app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette())
    app.setFont(fonts.font())
    app.setStyleSheet(sheet())
