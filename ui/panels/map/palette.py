"""The map's colours, mixed from the theme's tokens so that land and sea stay quiet and only the abnormal stands out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from ui.theme import Tokens, mix


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme."""

    water: QColor
    land: QColor
    context: QColor
    """Land that is not Vietnam's."""
    shore: QColor
    border: QColor
    inner: QColor
    """Borders between provinces."""
    ward: QColor
    text: QColor
    faint: QColor
    """Labels of what is far from the matter: seas, provinces."""
    sea: QColor
    """Names of seas."""
    halo: QColor
    disc: QColor
    """The inside of a cluster."""
    accent: QColor
    groups: tuple[QColor, ...]
    """One per `ioc_desktop.geo.field.GROUPS`."""
    stages: tuple[QColor, ...]
    """Fill of a point by its stage."""
    heat: tuple[QColor, ...]
    """From little to much."""


def palette(t: Tokens) -> Palette:
    """Return the map's colours for a theme."""
    new, working, paused = QColor(t.series[0]), QColor(t.series[2]), QColor(mix(t.muted, t.series[7], 0.5))
    land = mix(t.land, t.text, 0.05) if t.name == "dark" else t.land
    done = QColor(mix(land, t.muted, 0.45))
    return Palette(
        water=QColor(t.water),
        land=QColor(land),
        context=QColor(mix(land, t.water, 0.55)),
        shore=QColor(mix(t.water, t.muted, 0.5)),
        border=QColor(mix(land, t.text, 0.45)),
        inner=QColor(mix(land, t.muted, 0.38)),
        ward=QColor(mix(land, t.muted, 0.6)),
        text=QColor(t.text),
        faint=QColor(t.muted),
        sea=QColor(mix(t.water, t.muted, 0.75)),
        halo=QColor(land),
        disc=QColor(t.surface),
        accent=QColor(t.accent),
        groups=(QColor(t.alarm), QColor(t.warn), new, working, paused, done),
        stages=(new, working, paused, done),
        heat=(QColor(t.warn), QColor(t.series[1]), QColor(t.alarm)),
    )
