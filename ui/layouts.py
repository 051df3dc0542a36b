"""Named layouts of docks: built-in ones made for the room there is, the operator's own, each kept per set of screens."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import PySide6QtAds as ads
from PySide6.QtCore import QByteArray, QCoreApplication, QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QSplitter, QWidget

from ioc_contract.folding import fold
from ui.choices import read_json, write_json

FILE = "layouts.json"
"""Name of the file in a profile's state."""
FORMAT = 1
WIDE = 1600
"""From this width on, device-independent pixels, a built-in layout has three columns."""
WORKING = ""
"""Name under which the arrangement at the last exit is kept."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Panels tabbed together; the first is in front."""

    panels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Parts beside each other (`h`) or above each other (`v`), with their shares of the room."""

    direction: str
    parts: tuple[tuple[float, Split | Leaf], ...]


def _leaf(*panels: str) -> Leaf:
    return Leaf(panels)


def _h(*parts: tuple[float, Split | Leaf]) -> Split:
    return Split("h", parts)


def _v(*parts: tuple[float, Split | Leaf]) -> Split:
    return Split("v", parts)


def built_in(name: str, wide: bool) -> Split:
    """Return a built-in layout (`duty`, `leader`, `map`). Raises KeyError for another name."""
    boards = ("board.*",)
    few = ("board.socio_economic", "board.public_admin")  # as many tabs as keep their whole names
    shapes = {
        ("duty", True): _h(
            (0.48, _leaf("queue", "tasks", "alarms", "shift")),
            (0.25, _leaf("detail")),
            (0.27, _v((0.56, _leaf("map")), (0.44, _leaf("media", "kpi")))),
        ),
        ("duty", False): _h(
            (0.59, _leaf("queue", "tasks", "alarms", "shift")), (0.41, _leaf("detail", "map", "media", "kpi"))
        ),
        ("leader", True): _h(
            (0.60, _leaf("kpi", "statistics", *boards)),
            (0.40, _v((0.55, _leaf("map")), (0.45, _leaf("media", "tasks")))),
        ),
        ("leader", False): _h(
            (0.62, _leaf("kpi", "statistics", *few)), (0.38, _v((0.40, _leaf("map")), (0.60, _leaf("media", "tasks"))))
        ),
        ("map", True): _h((0.62, _leaf("map")), (0.38, _v((0.5, _leaf("queue")), (0.5, _leaf("detail", "media"))))),
        ("map", False): _h((0.58, _leaf("map")), (0.42, _leaf("detail", "queue", "media"))),
    }
    return shapes[name, wide]


BUILT_IN = ("duty", "leader", "map")


def title(name: str) -> str:
    """Return a layout's name as the operator reads it."""
    translate = QCoreApplication.translate
    return {
        "duty": translate("Layouts", "Trực ban"),
        "leader": translate("Layouts", "Lãnh đạo"),
        "map": translate("Layouts", "Bản đồ"),
    }.get(name, name)


def named(text: str) -> str:
    """Return the layout a person means: its name or title, case and tone marks aside; `text` itself if unknown."""
    wanted = fold(text)
    return next((n for n in BUILT_IN if wanted in (n, fold(title(n)))), text)


def known(path: Path) -> tuple[str, ...]:
    """Return the layouts one may ask for by name: the built-in ones by their titles, then those kept in `path`."""
    return (*(title(n) for n in BUILT_IN), *LayoutStore(path).names())


def exists(text: str, path: Path) -> bool:
    """Tell whether a person's words name a layout that is built in or kept in `path`."""
    return named(text) in (*BUILT_IN, *LayoutStore(path).names())


def screens_key(screens: Iterable[QScreen] | None = None) -> str:
    """Return what tells one set of screens from another: names, sizes and scale of each, in order."""
    parts = [
        f"{s.name()}:{s.geometry().width()}x{s.geometry().height()}@{s.devicePixelRatio():g}"
        for s in (QGuiApplication.screens() if screens is None else screens)
    ]
    return "|".join(sorted(parts))


def arrange(manager: ads.CDockManager, docks: Mapping[str, ads.CDockWidget], shape: Split, room: QSize) -> None:
    """Dock the panels of `shape` into the main window, sized for `room`, and close all others."""
    shape = _present(shape, docks)
    placed = set(_panels(shape))
    for dock in docks.values():
        if dock.dockAreaWidget() is not None:
            manager.removeDockWidget(dock)
    first = _place_first(manager, docks, shape)
    _split(manager, docks, shape, first)
    for name, dock in docks.items():
        if name not in placed:
            manager.addDockWidgetTabToArea(dock, first)
            dock.toggleView(False)
    for leaf in _leaves(shape):
        docks[leaf.panels[0]].setAsCurrentTab()
    root = manager.rootSplitter()
    _size(root, shape, room.width(), room.height())


def _present(shape: Split, docks: Mapping[str, object]) -> Split:
    """Return the shape with `prefix.*` filled in and panels that do not exist left out."""

    def leaf(node: Leaf) -> Leaf | None:
        names: list[str] = []
        for panel in node.panels:
            if panel.endswith(".*"):
                names += [d for d in docks if d.startswith(panel[:-1])]
            elif panel in docks:
                names.append(panel)
        return Leaf(tuple(names)) if names else None

    def prune(node: Split | Leaf) -> Split | Leaf | None:
        if isinstance(node, Leaf):
            return leaf(node)
        kept = [(share, part) for share, child in node.parts if (part := prune(child)) is not None]
        if not kept:
            return None
        if len(kept) == 1:
            return kept[0][1]
        whole = sum(share for share, _ in kept)
        return Split(node.direction, tuple((share / whole, part) for share, part in kept))

    found = prune(shape)
    if found is None:
        found = Leaf(tuple(docks)[:1])
    return found if isinstance(found, Split) else Split("h", ((1.0, found),))


def _leaves(node: Split | Leaf) -> list[Leaf]:
    return [node] if isinstance(node, Leaf) else [x for _, part in node.parts for x in _leaves(part)]


def _panels(node: Split | Leaf) -> list[str]:
    return [p for leaf in _leaves(node) for p in leaf.panels]


def _place_first(manager: ads.CDockManager, docks: Mapping[str, ads.CDockWidget], node: Split) -> ads.CDockAreaWidget:
    leaf = _leaves(node)[0]
    return _fill(manager, docks, leaf, ads.CenterDockWidgetArea, None)


def _fill(
    manager: ads.CDockManager, docks: Mapping[str, ads.CDockWidget], leaf: Leaf, side: Any, beside: Any
) -> ads.CDockAreaWidget:
    area = None
    for name in leaf.panels:
        dock = docks[name]
        if area is None:
            area = (
                manager.addDockWidget(side, dock, beside) if beside is not None else manager.addDockWidget(side, dock)
            )
        else:
            manager.addDockWidgetTabToArea(dock, area)
        dock.toggleView(True)
        dock.tabWidget().show()  # placed while closed it counts as open, and its tab stays hidden
    return area


def _split(
    manager: ads.CDockManager, docks: Mapping[str, ads.CDockWidget], node: Split | Leaf, first: ads.CDockAreaWidget
) -> None:
    """Give every part of `node` its first leaf beside the one before, then split the parts themselves."""
    if isinstance(node, Leaf):
        return
    side = ads.RightDockWidgetArea if node.direction == "h" else ads.BottomDockWidgetArea
    areas = [first]
    for _, part in node.parts[1:]:
        areas.append(_fill(manager, docks, _leaves(part)[0], side, areas[-1]))
    for (_, part), area in zip(node.parts, areas, strict=True):
        _split(manager, docks, part, area)


def _size(splitter: QWidget | None, node: Split | Leaf, width: int, height: int) -> None:
    while isinstance(splitter, QSplitter) and splitter.count() == 1:
        splitter = splitter.widget(0)
    if isinstance(node, Leaf) or not isinstance(splitter, QSplitter):
        return
    whole = width if node.direction == "h" else height
    if splitter.count() == len(node.parts):
        sizes = [round(whole * share) for share, _ in node.parts]
        splitter.setSizes(sizes)
        for i, ((_, part), size) in enumerate(zip(node.parts, sizes, strict=True)):
            inner = (size, height) if node.direction == "h" else (width, size)
            _size(splitter.widget(i), part, *inner)


@dataclass(frozen=True, slots=True)
class Saved:
    """An arrangement as kept: docks and window as Qt writes them, and what each panel keeps of itself."""

    docks: bytes
    window: bytes
    panels: Mapping[str, dict[str, object]]
    floating: Mapping[str, tuple[int, int, int, int]] = field(default_factory=dict)
    """Names of the panels of a floating group, joined by commas, to its place: x, y, width, height."""


class LayoutStore:
    """`layouts.json`: arrangements by name and set of screens. Bad entries are passed over, a bad file is put aside."""

    def __init__(self, path: Path) -> None:
        self._path = path
        content = read_json(path)
        layouts = content.get("layouts") if content.get("format") == FORMAT else None
        self._layouts: dict[str, dict[str, Any]] = layouts if isinstance(layouts, dict) else {}
        active = content.get("active")
        self.active: str = active if isinstance(active, str) else ""
        self.locked: bool = content.get("locked") is True

    def names(self) -> tuple[str, ...]:
        """Return the operator's own layouts, in alphabetical order."""
        return tuple(sorted(n for n in self._layouts if n != WORKING and n not in BUILT_IN))

    def get(self, name: str, screens: str, any_screens: bool = True) -> Saved | None:
        """Return the arrangement for a set of screens, or (`any_screens`) for another set if there is none for this one."""
        kept = self._layouts.get(name)
        if not isinstance(kept, dict):
            return None
        candidates = [kept.get(screens)]
        if any_screens:
            candidates += [v for k, v in kept.items() if k != screens]
        return next((saved for c in candidates if (saved := _saved(c)) is not None), None)

    def put(self, name: str, screens: str, saved: Saved) -> None:
        self._layouts.setdefault(name, {})[screens] = {
            "docks": base64.b64encode(saved.docks).decode(),
            "window": base64.b64encode(saved.window).decode(),
            "panels": dict(saved.panels),
            "floating": {names: list(place) for names, place in saved.floating.items()},
        }
        self.write()

    def remove(self, name: str) -> None:
        self._layouts.pop(name, None)
        self.write()

    def write(self) -> None:
        write_json(
            self._path, {"format": FORMAT, "active": self.active, "locked": self.locked, "layouts": self._layouts}
        )


def _saved(kept: object) -> Saved | None:
    if not isinstance(kept, dict):
        return None
    try:
        docks = base64.b64decode(kept["docks"], validate=True)
        window = base64.b64decode(kept["window"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None
    panels = kept.get("panels")
    states = {k: v for k, v in panels.items() if isinstance(v, dict)} if isinstance(panels, dict) else {}
    return Saved(docks, window, states, _places(kept.get("floating")))


def _places(kept: object) -> dict[str, tuple[int, int, int, int]]:
    if not isinstance(kept, dict):
        return {}
    return {
        names: (place[0], place[1], place[2], place[3])
        for names, place in kept.items()
        if isinstance(place, list) and len(place) == 4 and all(isinstance(n, int) for n in place)
    }


def reachable(frame: QRect, screens: Sequence[QRect]) -> bool:
    """Tell whether a window's title bar can be seen and grabbed on one of the screens."""
    bar = QRect(frame.left(), frame.top(), frame.width(), 32)
    return any(s.intersected(bar).width() >= 96 and s.intersected(bar).height() >= 16 for s in screens)


def brought_back(frame: QRect, home: QRect, step: int) -> QRect:
    """Return where on `home` to put a window whose screen is gone, cascaded by `step`."""
    size = frame.size().boundedTo(home.size())
    offset = 24 + 32 * (step % 8)
    corner = home.topLeft() + QPoint(offset, offset)
    corner.setX(max(home.left(), min(corner.x(), home.right() - size.width())))
    corner.setY(max(home.top(), min(corner.y(), home.bottom() - size.height())))
    return QRect(corner, size)


def restore(manager: ads.CDockManager, saved: Saved) -> bool:
    """Put the docks back as kept; False if what was kept is not usable, then nothing has changed."""
    return bool(manager.restoreState(QByteArray(saved.docks)))
