"""What the KPI board shows: tiles, series, rankings and the rows behind a figure, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ioc_contract.clock import Instant
from ioc_contract.records import Direction, PeriodKind


class Status(StrEnum):
    """How a value stands against its thresholds; staleness is said apart (`Tile.stale`)."""

    NO_DATA = "no_data"
    UNJUDGED = "unjudged"
    """No target and no threshold: nothing to compare with."""
    NORMAL = "normal"
    OFF_TARGET = "off_target"
    WARN = "warn"
    ALARM = "alarm"


class Window(StrEnum):
    """Which cases the live figures count, by when they were received (local days; the current one included)."""

    TODAY = "today"
    DAYS_7 = "days_7"
    DAYS_30 = "days_30"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Definition:
    """A named way to compute a figure: which counts go above and below the line, and its words."""

    id: str
    version: int
    name: str
    numerator: str
    denominator: str | None
    numerator_label: str
    denominator_label: str
    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with everything needed to trust it. `value` None is «Chưa có dữ liệu», never 0."""

    key: str
    """Id of the indicator, or `cases.<figure>@<subsystem>` for one counted live from cases."""
    subsystem: str
    section: str
    """The heading it stands under."""
    code: str
    name: str
    measure: str
    decimals: int
    direction: Direction
    status: Status
    stale: bool
    value: float | None
    target: float | None
    numerator: float | None
    denominator: float | None
    numerator_label: str
    denominator_label: str
    definition: str
    definition_version: int
    definitions: tuple[Definition, ...]
    """The definitions to choose from (live rates only); the first of equal id to `definition_id` is in force."""
    definition_id: str
    period: PeriodKind | None
    period_start: Instant | None
    period_end: Instant | None
    as_of: Instant | None
    source: str
    provisional: bool
    unfinished: bool
    """The period goes on, or (live) the last step of the trend does: the value still grows."""
    note: str
    previous: float | None
    """The value of the period before, None when unknown or (an unfinished sum) not comparable."""
    year_before: float | None
    trend: tuple[float | None, ...]
    """Values of the last periods, oldest first, the current one last; None is a gap."""

    @property
    def live(self) -> bool:
        """Whether it is counted from the cases on this desk."""
        return self.key.startswith("cases.")


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a series. `value` None is a gap: the period passed and nothing was reported."""

    start: Instant
    end: Instant
    value: float | None
    target: float | None
    year_before: float | None
    numerator: float | None
    denominator: float | None
    as_of: Instant | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Series:
    key: str
    name: str
    measure: str
    decimals: int
    direction: Direction
    unit: str
    """Name of the administrative unit, empty for the whole area."""
    source: str
    definition: str
    points: tuple[Point, ...]
    warn: float | None
    alarm: float | None


@dataclass(frozen=True, slots=True)
class RankRow:
    """A unit's place. Equal values share a rank; `rank` None: no value for the period."""

    id: str | None
    name: str
    rank: int | None
    value: float | None
    numerator: float | None
    denominator: float | None
    status: Status


@dataclass(frozen=True, slots=True)
class Ranking:
    key: str
    name: str
    measure: str
    decimals: int
    direction: Direction
    period: PeriodKind | None
    period_start: Instant | None
    period_end: Instant | None
    target: float | None
    of: int
    """How many units have a value: the N of «hạng 3/7»."""
    rows: tuple[RankRow, ...]
    """Best first by `direction` (largest first when neither is good); those without a value last, by name."""


@dataclass(frozen=True, slots=True)
class CasesDrill:
    """The cases a live tile counted: `count` names a condition of `store.figures.COUNTS`."""

    subsystem: str
    count: str
    start: Instant | None
    end: Instant
    now: Instant
    name: str


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """A reported value as it came; corrections of a period follow each other, the one in force first."""

    id: str
    unit: str
    start: Instant
    end: Instant
    value: float | None
    numerator: float | None
    denominator: float | None
    target: float | None
    as_of: Instant
    source: str
    provisional: bool
    superseded: bool
    note: str


@dataclass(frozen=True, slots=True)
class ObservationsDrill:
    indicator_id: str
    name: str
    rows: tuple[ObservationRow, ...]


def judge(
    value: float | None, direction: Direction, target: float | None, warn: float | None, alarm: float | None
) -> Status:
    """Return how `value` stands. A threshold is passed when the value is beyond it on the bad side, not when equal."""
    if value is None:
        return Status.NO_DATA
    if direction is Direction.NEITHER or (target is None and warn is None and alarm is None):
        return Status.UNJUDGED
    sign = 1 if direction is Direction.UP_IS_GOOD else -1
    for limit, status in ((alarm, Status.ALARM), (warn, Status.WARN), (target, Status.OFF_TARGET)):
        if limit is not None and sign * value < sign * limit:
            return status
    return Status.NORMAL
