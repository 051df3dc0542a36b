"""A screen reader's view of the running desk: what AT-SPI tells over D-Bus of names, roles, values, cells and actions."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

ACCESSIBLE = "org.a11y.atspi.Accessible"
FOCUSED, SELECTED, SHOWING, SENSITIVE, ACTIVE, EDITABLE = 12, 23, 25, 24, 1, 7
"""Numbers of states in AT-SPI's bit set (AtspiStateType)."""


class Gone(Exception):
    """What was asked about is no longer on the screen."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something on the screen, as assistive technology addresses it."""

    bus: str
    path: str


class Reader:
    """Reads the accessibility bus of one session. Raises Gone for what has left the screen."""

    def __init__(self, session_bus: str) -> None:
        with contextlib.closing(open_dbus_connection(session_bus)) as session:
            where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (address,) = session.send_and_get_reply(new_method_call(where, "GetAddress"), timeout=30).body
        self._connection: DBusConnection = open_dbus_connection(address)

    def close(self) -> None:
        self._connection.close()

    def applications(self) -> list[Node]:
        """Return the applications that speak to assistive technology."""
        return self.children(Node("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"))

    def children(self, node: Node) -> list[Node]:
        return [Node(b, p) for b, p in self._call(node, ACCESSIBLE, "GetChildren")[0]]

    def name(self, node: Node) -> str:
        return str(self._property(node, ACCESSIBLE, "Name"))

    def description(self, node: Node) -> str:
        return str(self._property(node, ACCESSIBLE, "Description"))

    def role(self, node: Node) -> str:
        return str(self._call(node, ACCESSIBLE, "GetRoleName")[0])

    def states(self, node: Node) -> frozenset[int]:
        low, high = self._call(node, ACCESSIBLE, "GetState")[0]
        bits = low | high << 32
        return frozenset(n for n in range(64) if bits >> n & 1)

    def parent(self, node: Node) -> Node:
        bus, path = self._property(node, ACCESSIBLE, "Parent")
        return Node(bus, path)

    def text(self, node: Node) -> str:
        """Return what a text field says."""
        return str(self._call(node, "org.a11y.atspi.Text", "GetText", "ii", (0, -1))[0])

    def set_text(self, node: Node, text: str) -> bool:
        return bool(self._call(node, "org.a11y.atspi.EditableText", "SetTextContents", "s", (text,))[0])

    def value(self, node: Node) -> float:
        return float(self._property(node, "org.a11y.atspi.Value", "CurrentValue"))

    def actions(self, node: Node) -> list[str]:
        return [str(name) for name, *_ in self._call(node, "org.a11y.atspi.Action", "GetActions")[0]]

    def do(self, node: Node, action: int = 0) -> bool:
        """Do an action of something (press a button)."""
        return bool(self._call(node, "org.a11y.atspi.Action", "DoAction", "i", (action,))[0])

    def focus(self, node: Node) -> bool:
        return bool(self._call(node, "org.a11y.atspi.Component", "GrabFocus")[0])

    def cell(self, table: Node, row: int, column: int) -> Node:
        bus, path = self._call(table, "org.a11y.atspi.Table", "GetAccessibleAt", "ii", (row, column))[0]
        return Node(bus, path)

    def rows(self, table: Node) -> int:
        return int(self._property(table, "org.a11y.atspi.Table", "NRows"))

    def columns(self, table: Node) -> int:
        return int(self._property(table, "org.a11y.atspi.Table", "NColumns"))

    def heading(self, table: Node, column: int) -> str:
        return str(self._call(table, "org.a11y.atspi.Table", "GetColumnDescription", "i", (column,))[0])

    def select_row(self, table: Node, row: int) -> bool:
        return bool(self._call(table, "org.a11y.atspi.Table", "AddRowSelection", "i", (row,))[0])

    def selected_rows(self, table: Node) -> list[int]:
        return [int(n) for n in self._call(table, "org.a11y.atspi.Table", "GetSelectedRows")[0]]

    def walk(self, node: Node, into: Callable[[str], bool] = lambda role: True) -> Iterator[tuple[Node, str, str]]:
        """Yield everything under a node as (node, role, name), depth first; `into` tells by role where to go on."""
        try:
            role, name = self.role(node), self.name(node)
        except Gone:
            return
        yield node, role, name
        if into(role):
            with contextlib.suppress(Gone):
                for child in self.children(node):
                    yield from self.walk(child, into)

    def find(self, root: Node, role: str, name: str = "", showing: bool = True) -> Node | None:
        """Return the first thing of a role whose name has the pattern `name` in it; tables are not gone into."""
        for node, its_role, its_name in self.walk(root, lambda r: r not in ("table", "tree table", "list", "tree")):
            if its_role == role and re.search(name, its_name):
                with contextlib.suppress(Gone):
                    if not showing or SHOWING in self.states(node):
                        return node
        return None

    def _property(self, node: Node, interface: str, name: str) -> Any:
        body = self._call(node, "org.freedesktop.DBus.Properties", "Get", "ss", (interface, name))
        return body[0][1]

    def _call(self, node: Node, interface: str, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        message = new_method_call(DBusAddress(node.path, node.bus, interface), method, signature, body)
        reply = self._connection.send_and_get_reply(message, timeout=60)
        if reply.header.message_type is MessageType.error:
            raise Gone(f"{method} of {node.path}: {reply.body}")
        return reply.body


def until(what: Callable[[], Any], words: str | Callable[[], str], seconds: float = 60.0) -> Any:
    """Return the first true answer of `what`, asked again and again. Raises AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = what()
        except Gone:
            found = None
        if found:
            return found
        said = words if isinstance(words, str) or time.monotonic() < end else words()
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {said}"
        time.sleep(0.05)
