"""What every reader of outside data gives back: the items it could read and, for each of the others, where and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ioc_contract.clock import Instant
from ioc_contract.records import CaseState

T = TypeVar("T")

MAX_PROBLEMS = 10_000
"""Problems kept of one load; beyond it they are counted only."""


class Unreadable(Exception):
    """A whole input that cannot be read at all; the reason is for people, in Vietnamese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Problem:
    """An item that was refused: `item` says where («dòng 14», «mục 3», «Sheet1!C7»)."""

    item: str
    reason: str
    kept: bool = False
    """The item was kept all the same, without the part that could not be read."""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """The outcome of reading one input."""

    items: tuple[T, ...]
    problems: tuple[Problem, ...] = ()
    skipped: int = 0
    """Rows without content (blank lines, group headings), neither kept nor refused."""


@dataclass(frozen=True, slots=True)
class OutsideReport:
    """A citizen's report as another system tells it."""

    external_id: str
    title: str
    body: str
    category: str
    """Its code there, else its name."""
    category_name: str
    state: CaseState | None
    """None: the source does not say."""
    notes: str
    """What the agency wrote about its state."""
    received_at: Instant
    updated_at: Instant | None
    lat: float | None
    lon: float | None
    address: str
    unit: str
    agency: str
    media_url: str
    where: str
    """Place in the input, for problems found later."""
    reporter: tuple[str, str, str] = ("", "", "")
    """Name, phone, e-mail of the citizen: kept apart, shown masked."""
    rating: int | None = None
    """What the citizen gives the answer: 1 to 5 stars."""
    rating_comment: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of report another system takes (an Open311 service)."""

    code: str
    name: str
    group: str
    description: str


@dataclass(frozen=True, slots=True)
class OutsideArticle:
    """An entry of a feed; `external_id` is its guid, else its link."""

    external_id: str
    title: str
    summary: str
    url: str
    published_at: Instant | None
    outlet: str
    where: str


@dataclass(frozen=True, slots=True)
class OutsideValue:
    """A value of an indicator for a period, with its indicator and unit already known."""

    indicator_id: str
    unit_id: str | None
    period_start: Instant
    period_end: Instant
    value: float | None
    numerator: float | None
    denominator: float | None
    target: float | None
    status: str
    note: str
    where: str


@dataclass(frozen=True, slots=True)
class OutsideUnit:
    """An administrative unit as a file tells it."""

    code: str
    name: str
    type: str
    parent_code: str
    valid_from: str
    valid_to: str | None
    legal_ref: str
    lat: float | None
    lon: float | None
    area_km2: float | None
    where: str


@dataclass(slots=True)
class Problems:
    """Problems while an input is read."""

    found: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, item: str, reason: str, kept: bool = False) -> None:
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Problem(item, reason, kept))
        else:
            self.more += 1

    def done(self) -> tuple[Problem, ...]:
        if self.more:
            return (*self.found, Problem("", f"và {self.more} lỗi khác không liệt kê"))
        return tuple(self.found)


def coordinates(lat: object, lon: object) -> tuple[float | None, float | None]:
    """Return a position on Earth. Nothing, and 0,0 (a place in the sea that means «not known»), give (None, None).

    Raises ValueError for half a position, for text that is no number and for values outside the Earth.
    """
    values = [_degrees(v) for v in (lat, lon)]
    if values[0] is None and values[1] is None:
        return None, None
    if values[0] is None or values[1] is None:
        raise ValueError("toạ độ thiếu một nửa")
    if values[0] == 0 and values[1] == 0:
        return None, None
    if not (-90 <= values[0] <= 90 and -180 <= values[1] <= 180):
        raise ValueError(f"toạ độ ngoài Trái Đất: {values[0]:g}, {values[1]:g}")
    return values[0], values[1]


def _degrees(value: object) -> float | None:
    if value is None or isinstance(value, Mapping | list | bool) or not str(value).strip():
        return None
    try:
        number = float(str(value).strip())
    except ValueError:
        raise ValueError(f"toạ độ «{str(value)[:40]}» không phải là số") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"toạ độ «{value}» không phải là số")
    return number
