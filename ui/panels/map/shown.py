"""Which layers of the map are on, and how strongly."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """Which layers are on."""

    points: bool = True
    heat: bool = False
    choropleth: bool = False
    places: bool = False
    articles: bool = False
    heat_opacity: float = 0.8
    choropleth_opacity: float = 0.6

    def toggled(self, layer: str) -> Shown:
        """Return the same with one layer switched."""
        values = asdict(self)
        return Shown(**{**values, layer: not values[layer]})
