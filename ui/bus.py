"""The one thing panels share: what changed, what is selected, how the link is. Panels know the bus, not each other."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ioc_contract.clock import Instant
from ioc_desktop.sync.link import LinkState


@dataclass(frozen=True, slots=True)
class Selection:
    """What the whole desk looks at. `ids` in the order chosen; `current` is the one shown in the detail."""

    kind: str
    ids: tuple[str, ...]
    current: str | None


class Bus(QObject):
    """Signals only; every payload is immutable."""

    changed = Signal(object)
    """A ChangeSet, once per commit."""
    selected = Signal(object)
    """A Selection."""
    link = Signal(object)
    """A LinkState."""
    open_requested = Signal(str, str)
    """Kind and id to bring to front in its detail (Enter on a row, a link in a timeline)."""
    reveal_requested = Signal(str, str)
    """Kind and id to zoom to on the map."""
    filter_requested = Signal(str, object)
    """Panel id and a query that panel understands: drill from a figure to its rows."""
    place_wanted = Signal()
    """Somebody asks for a position: the next click on the map tells it."""
    place_picked = Signal(object)
    """Latitude and longitude; None when it was given up."""
    drafted = Signal(str, str, str)
    """Id of a report, use and words: what is being written on it changed in one place; "" when it was sent or put away."""
    rights = Signal()
    """What the account may do is something else now; the context of the panels has it."""
    notified = Signal(str, str)
    """Level (info, warning, error) and words for the message line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.selection = Selection("case", (), None)
        self.state = LinkState("offline", Instant(0))

    def select(self, selection: Selection) -> None:
        """Make `selection` the desk's, and tell everybody unless it is already."""
        if selection != self.selection:
            self.selection = selection
            self.selected.emit(selection)

    def set_link(self, link: LinkState) -> None:
        if link != self.state:
            self.state = link
            self.link.emit(link)
