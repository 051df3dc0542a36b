"""Which version of the software this is, as both sides tell it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

UNKNOWN = "–"


@cache
def version() -> str:
    """Return the installed version, UNKNOWN when it runs from a checkout that was not installed."""
    try:
        return installed("ioc-desktop")
    except PackageNotFoundError:
        return UNKNOWN
