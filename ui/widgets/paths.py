"""Painter's paths from arrays of numbers, by pyqtgraph."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath


def load() -> None:
    """Load the library: 0.2 s that no screen should be held for. Only the screen's thread may: what makes Qt's classes known to
    Python on another one ends the process now and then, when the loop asks for a class meanwhile."""
    import pyqtgraph.functions  # noqa: F401


def path(x: NDArray[Any], y: NDArray[Any], connect: NDArray[Any] | str) -> QPainterPath:
    """Return the path through points in pixels; `connect` says which hang together: "finite", or 1 per point joined to
    its next (int32)."""
    from pyqtgraph.functions import arrayToQPath

    return arrayToQPath(x, y, connect=connect, finiteCheck=isinstance(connect, str))  # type: ignore[no-any-return]
