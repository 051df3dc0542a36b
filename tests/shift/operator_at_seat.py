"""An operator at a seat: works on reports by keys alone and looks at the screen as a screen reader tells it."""

from __future__ import annotations

import contextlib
import re

from ioc_contract.folding import fold
from tests.shift.accessibility import FOCUSED, SENSITIVE, SHOWING, Gone, Node, until
from tests.shift.seat import Seat

QUEUE = "Danh sách phản ánh"
STATE = "Trạng thái"


class OperatorAtSeat:
    """Drives a signed-in desk. What the screen says is asked anew each time; only where things stood is remembered."""

    def __init__(self, seat: Seat) -> None:
        self.seat, self.reader = seat, seat.reader
        self._table: Node | None = None
        self._known: dict[tuple[str, str], tuple[Node, Node]] = {}
        self._columns: dict[str, int] = {}

    def desk(self) -> Node:
        """Return the desk's application."""
        return next(a for a in self.reader.applications() if self.reader.name(a) == "ioc-desktop")

    def windows(self) -> list[str]:
        """Return the titles of the desk's windows, dialogs included."""
        return [self.reader.name(w) for w in self.reader.children(self.desk())]

    def sign_in(self, user: str, password: str) -> None:
        """Sign in by keyboard; the cursor stands in the first empty field."""
        self.seat.await_window("Đăng nhập")
        self.seat.type(user)
        self.seat.press("Tab")
        self.seat.type(password)
        self.seat.press("Return")
        self.seat.await_window("IOC Desktop")
        until(lambda: self.reader.rows(self.table()) > 0, "the queue's rows")

    def table(self) -> Node:
        """Return the queue's table."""
        if self._table is not None:
            try:
                self.reader.role(self._table)
            except Gone:
                self._table = None
        if self._table is None:
            self._table = until(lambda: self.reader.find(self.desk(), "table", QUEUE), "the queue")
        return self._table

    def cells(self) -> dict[str, str]:
        """Return what the first row of the queue says, by column heading; nothing when there is no row."""
        table, told = self.table(), dict[str, str]()
        try:
            for column in range(self.reader.columns(table)):
                name, colon, value = self.reader.name(self.reader.cell(table, 0, column)).partition(": ")
                if colon:
                    told[name], self._columns[name] = value, column
        except Gone:
            return {}
        return told

    def cell(self, heading: str) -> str:
        """Return what the first row of the queue says under a heading, looked for first in the column where it stood."""
        with contextlib.suppress(Gone, KeyError):
            at = self.reader.cell(self.table(), 0, self._columns[heading])
            name, _, value = self.reader.name(at).partition(": ")
            if name == heading:
                return value
        return self.cells().get(heading, "")

    def await_arrivals(self, number: int) -> None:
        """Wait until the queue says that so many reports are new, and bring them in."""
        until(lambda: self.reader.find(self.desk(), "push button", f"^{number} mới"), f"«{number} mới»", 120)
        self.seat.press("ctrl+1", "F5")

    def find_report(self, words: str, rows: int = 1) -> None:
        """Search the queue for words and go to the first row found; the list has the keyboard then."""
        self.seat.press("ctrl+1")
        self.seat.press("slash", "ctrl+a")
        self.seat.type(words)
        until(lambda: self.reader.rows(self.table()) == rows and self.shows(words), f"{rows} rows of «{words}»")
        self.seat.press("Return")

    def shows(self, words: str) -> bool:
        """Tell whether the first row of the queue has these words in its text."""
        return fold(words) in fold(self.cell("Nội dung"))

    def await_state(self, state: str, *, focused: bool = True) -> None:
        """Wait until the first row of the queue says that it is in a state, and the list has the keyboard."""
        until(
            lambda: self.cell(STATE) == state and (not focused or FOCUSED in self.reader.states(self.table())),
            lambda: f"«{state}» in the first row: {self.cells()}",
        )

    def await_dialog(self, title: str) -> None:
        """Wait for a dialog to have the keyboard."""
        self.seat.await_window(title)

    def controls(self, roles: set[str]) -> list[tuple[str, str]]:
        """Return role and name of everything of these roles in sight."""
        found = []
        for node, role, name in self.reader.walk(self.desk(), lambda r: r not in ("table", "tree", "list")):
            with contextlib.suppress(Gone):
                if role in roles and SHOWING in self.reader.states(node):
                    found.append((role, name))
        return found

    def fill(self, name: str, text: str) -> None:
        """Put text into the field of a name."""
        field = until(lambda: self._found(self.desk(), "text", name), f"the field «{name}»")
        assert self.reader.set_text(field, text)

    def press_button(self, name: str, *, role: str = "push button", dialog: bool = False) -> None:
        """Press the button of a name as soon as it can be pressed: in the main window, or in the dialog over it."""

        def ready() -> Node | None:
            windows = self.reader.children(self.desk())
            if dialog != (len(windows) > 1):
                return None
            found = self.reader.find(windows[-1], role, name) if dialog else self._found(windows[-1], role, name)
            return found if found is not None and SENSITIVE in self.reader.states(found) else None

        assert self.reader.do(until(ready, f"the button «{name}»"))

    def _found(self, root: Node, role: str, name: str) -> Node | None:
        """Return what has a role and a name, looked for first where it was, then beside that, then everywhere."""
        known = self._known.get((role, name))
        if known is not None:
            node, beside = known
            with contextlib.suppress(Gone):
                if re.search(name, self.reader.name(node)) and SHOWING in self.reader.states(node):
                    return node
            if (found := self.reader.find(beside, role, name)) is not None:
                self._known[role, name] = found, beside
                return found
        found = self.reader.find(root, role, name)
        if found is not None:
            self._known[role, name] = found, self.reader.parent(found)
        return found

    def link(self) -> str:
        """Return what the header says of the link with the centre."""
        button = until(lambda: self._found(self.desk(), "push button", "^Kết nối: "), "the link's button")
        return self.reader.name(button).partition(": ")[2]

    def waiting(self) -> int:
        """Return how many changes wait, as the header says."""
        button = until(
            lambda: self.reader.find(self.desk(), "push button", r"^\d+ chờ gửi", showing=False), "the count"
        )
        found = re.match(r"\d+", self.reader.name(button))
        assert found is not None
        return int(found[0])
