"""Design tokens of the dark and the light theme, in one place, and the style sheet made from them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as #rrggbb, spacing and sizes in device-independent pixels. Colour is kept for what is abnormal."""

    name: str
    window: str
    surface: str
    raised: str
    """Headers, tool bars, chips."""
    sunken: str
    """Input fields, chart backgrounds."""
    border: str
    text: str
    muted: str
    """Secondary text, still ≥ 4.5:1 on `surface`."""
    accent: str
    """Focus, selection, links."""
    on_accent: str
    selection: str
    """Background of selected rows."""
    good: str
    warn: str
    alarm: str
    info: str
    water: str
    land: str
    series: tuple[str, ...]
    """Chart lines in order."""
    space: int = 4
    """All spacing is a multiple of it."""
    radius: int = 4
    row: int = 30
    """Height of a table row."""


DARK = Tokens(
    "dark",
    window="#14171b",
    surface="#1b1f24",
    raised="#242a31",
    sunken="#111417",
    border="#323941",
    text="#e4e8ec",
    muted="#9ba6b1",
    accent="#5aa2e0",
    on_accent="#0b1117",
    selection="#24425c",
    good="#57b98a",
    warn="#e3b341",
    alarm="#f2766b",
    info="#7fb4e6",
    water="#16222d",
    land="#232a2f",
    series=("#5aa2e0", "#e3a857", "#7cc4a4", "#c48ad0", "#e07f86", "#a3b35c", "#6fc3d0", "#b0a08a"),
)
LIGHT = Tokens(
    "light",
    window="#eef0f2",
    surface="#ffffff",
    raised="#f4f6f8",
    sunken="#f8f9fa",
    border="#d0d6dc",
    text="#1c2329",
    muted="#56616c",
    accent="#1a67ac",
    on_accent="#ffffff",
    selection="#d3e6f7",
    good="#1d7a4d",
    warn="#8a6100",
    alarm="#b3261e",
    info="#1f679f",
    water="#dbe8f1",
    land="#f6f5f1",
    series=("#1a67ac", "#b26a00", "#1d7a5a", "#8a3f9c", "#b3323c", "#66751c", "#14727f", "#705c3c"),
)

_current = DARK


def current() -> Tokens:
    """Return the tokens in force."""
    return _current


def use(tokens: Tokens) -> None:
    """Make `tokens` those in force; widgets repaint on the application's palette change event."""
    global _current
    _current = tokens
