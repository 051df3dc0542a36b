"""Design tokens of the dark and the light theme, in one place: every colour and size on screen comes from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache


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
    small: int = 12
    """Font sizes, pixels: captions and badges."""
    body: int = 13
    large: int = 15
    """Headings within a panel."""
    title: int = 18
    figure: int = 28
    """The value of a tile."""
    icon: int = 16
    control: int = 30
    """Height of buttons and input fields."""
    scale: float = 1.0
    """Font scale, 1.0 to 2.0; the sizes above carry it already."""


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
    selection="#1c3a55",
    good="#57b98a",
    warn="#e3b341",
    alarm="#f4847a",
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
    good="#176c43",
    warn="#835c00",
    alarm="#b3261e",
    info="#1f679f",
    water="#dbe8f1",
    land="#f6f5f1",
    series=("#1a67ac", "#b26a00", "#1d7a5a", "#8a3f9c", "#b3323c", "#66751c", "#14727f", "#705c3c"),
)

PAPER, INK = "#ffffff", "#000000"
"""What is on paper and drawn over photos, in any theme."""

THEMES = {"dark": DARK, "light": LIGHT}
SCALED = ("row", "small", "body", "large", "title", "figure", "icon", "control")

_current = DARK


def current() -> Tokens:
    """Return the tokens in force."""
    return _current


def use(tokens: Tokens) -> None:
    """Make `tokens` those in force; `ui.style.apply` then dresses the application and its widgets repaint."""
    global _current
    _current = tokens


def scaled(tokens: Tokens, scale: float) -> Tokens:
    """Return `tokens` (unscaled) with font, row and control sizes times `scale`, kept within 1.0 to 2.0."""
    scale = min(2.0, max(1.0, scale))
    base = THEMES[tokens.name]
    return replace(base, scale=scale, **{name: round(getattr(base, name) * scale) for name in SCALED})


def px(size: float) -> int:
    """Return a size in pixels times the font scale in force."""
    return round(size * _current.scale)


def colour(role: str) -> str:
    """Return the colour of a role in the theme in force: a field of the tokens, or a shade made from them.

    Shades: `disabled` (text of what cannot be used now), `hover` and `pressed` (background), `faint` (lines in a table),
    `tint:<role>` (background of a badge in that role's colour). Raises AttributeError for an unknown role.
    """
    t = _current
    if role == "disabled":
        return mix(t.muted, t.surface, 0.45)
    if role == "hover":
        return mix(t.raised, t.text, 0.07)
    if role == "pressed":
        return mix(t.raised, t.text, 0.13)
    if role == "faint":
        return mix(t.border, t.surface, 0.5)
    if role.startswith("tint:"):
        return mix(t.surface, colour(role.removeprefix("tint:")), 0.12)
    return str(getattr(t, role))


@lru_cache(maxsize=512)
def mix(first: str, second: str, share: float) -> str:
    """Return the colour `share` of the way from `first` to `second`, both #rrggbb."""
    a, b = (tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in (first, second))
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (#rrggbb) as WCAG defines it, 1 to 21."""

    def luminance(value: str) -> float:
        channels = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
