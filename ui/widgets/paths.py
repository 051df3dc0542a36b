"""Painter's paths from arrays of numbers, by pyqtgraph."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath


def load() -> None:
    """Load the library, on whatever thread: it takes 0.2 s, for which no start and no screen should wait.

    With it the part of numpy that loads itself at first use.
    """
    import pyqtgraph.functions  # noqa: F401


def path(x: NDArray[Any], y: NDArray[Any], connect: NDArray[Any] | str) -> QPainterPath:
    """Return the path through points in pixels; `connect` says which hang together: "finite", or 1 per point joined to
    its next (int32)."""
    from pyqtgraph.functions import arrayToQPath

    return arrayToQPath(x, y, connect=connect, finiteCheck=isinstance(connect, str))  # type: ignore[no-any-return]
