"""Painter's paths from arrays of numbers, by pyqtgraph."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath


def path(x: NDArray[Any], y: NDArray[Any], connect: NDArray[Any] | str) -> QPainterPath:
    """Return the path through points in pixels; `connect` says which hang together: "finite", or 1 per point joined to
    its next (int32). The library is loaded by the first call: it takes 0.2 s that no start should wait for."""
    from pyqtgraph.functions import arrayToQPath

    return arrayToQPath(x, y, connect=connect, finiteCheck=isinstance(connect, str))  # type: ignore[no-any-return]
