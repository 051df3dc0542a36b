"""Everything an operator can do, as a table: the palette, menus, shortcuts and the shortcut sheet are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ioc_contract.permissions import Permission


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `shortcut` in Qt's portable form; a single letter acts only while a list of its panel has the focus."""

    id: str
    """`queue.assign`: panel or `desk`, then the verb."""
    title: str
    """In the language of the screen."""
    run: Callable[[], object]
    shortcut: str = ""
    permission: Permission | None = None
    icon: str = ""
    enabled: Callable[[], bool] | None = None
