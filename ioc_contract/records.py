"""The rows that travel: five shapes (case, task, indicator with observation, article, place) and what they refer to.

Every record has `id` (UUIDv7 text, or a stable code for catalogue rows) and `version` (given by the centre alone, 0 for
a row that exists only on the desk so far). Instants are milliseconds UTC, dates ISO text, JSON columns text on the wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from ioc_contract.clock import Instant

Json = dict[str, Any]


class CaseState(StrEnum):
    NEW = "new"
    VERIFYING = "verifying"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    TRANSFERRED = "transferred"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    AWAITING_APPROVAL = "awaiting_approval"
    ANSWERED = "answered"
    CLOSED = "closed"


class Channel(StrEnum):
    APP = "app"
    PHONE = "phone"
    ZALO = "zalo"
    WALK_IN = "walk_in"
    ON_BEHALF = "on_behalf"
    OPEN311 = "open311"
    IMPORT = "import"
    MEDIA = "media"


class Priority(IntEnum):
    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class Stage(StrEnum):
    VERIFY = "verify"
    ASSIGN = "assign"
    RESOLVE = "resolve"
    REPLY = "reply"


class TaskState(StrEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    SUBMITTED = "submitted"
    DONE = "done"
    CANCELLED = "cancelled"


class Tone(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Direction(StrEnum):
    UP_IS_GOOD = "up_is_good"
    DOWN_IS_GOOD = "down_is_good"
    NEITHER = "neither"


class PeriodKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Case:
    """A citizen's report, a violation or a dossier: something that arrives, has a state and a deadline."""

    id: str
    version: int
    subsystem: str
    number: int | None
    """Running number given by the centre; None until it has accepted the case."""
    title: str
    body: str
    category_id: str | None
    state: CaseState
    priority: Priority
    channel: Channel
    lat: float | None
    lon: float | None
    address: str
    """The address as written by the citizen."""
    unit_id: str | None
    """The administrative unit as recorded on arrival."""
    lead_org_id: str | None
    supporting_org_ids: tuple[str, ...]
    assignee_id: str | None
    private: bool
    sensitive: bool
    reporter_label: str
    """The citizen's name and contact, masked; the identity itself never leaves the centre unasked."""
    received_at: Instant
    state_since: Instant
    stage: Stage | None
    """The stage whose deadline runs now; None when no deadline runs."""
    due_at: Instant | None
    """The deadline of `stage`; None when none runs or while paused."""
    resolve_due_at: Instant | None
    """The deadline for the answer to the citizen, extensions and pauses included."""
    paused_at: Instant | None
    paused_ms: int
    """Clock time already spent paused, milliseconds, finished pauses only."""
    extension_until: Instant | None
    """An extension asked for and not yet decided."""
    extensions: int
    answered_at: Instant | None
    closed_at: Instant | None
    answer: str
    reason: str
    """The latest reason given (rejection, transfer, pause, reopening)."""
    rating: int | None
    rating_comment: str
    duplicate_of: str | None
    duplicate_count: int
    photo_count: int
    reopen_count: int
    source_id: str | None
    external_id: str | None
    updated_at: Instant
    own_due_at: Instant | None = None
    """Its own `resolve_due_at` while an earlier one of a report merged into it holds; None when none does."""
    before_merge: Json | None = None
    """What it was before it was merged into another: see `ioc_contract.merging`."""
    claimed_by: str | None = None
    """Who works on it; for how long see `ioc_contract.claims`."""
    claimed_at: Instant | None = None
    """When they last did something with it."""
    original_due_at: Instant | None = None
    """The deadline for the answer without extensions, pauses included."""
    clock: Json = field(default_factory=dict)
    """What `resolve_due_at` is counted from, as `ioc_contract.course` keeps it; {}: from receipt, never stopped."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a timeline: who, what, when, old → new; internal or public. Append-only."""

    id: str
    version: int
    subsystem: str
    entity_kind: str
    entity_id: str
    at: Instant
    actor_id: str | None
    actor_name: str
    kind: str
    """The operation kind that made it (`case.assign`, `case.comment`, …)."""
    from_value: str | None
    to_value: str | None
    """Of a note: the ids of those it mentions; of photos: the ids of redacted copies, `from_value` their originals'."""
    text: str
    public: bool
    op_id: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or file of an entity; the bytes are fetched by their SHA-256."""

    id: str
    version: int
    subsystem: str
    entity_kind: str
    entity_id: str
    sha256: str
    thumb_sha256: str | None
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    role: str
    """`citizen`, `before`, `after` or `evidence`."""
    public: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class Task:
    """Something an agency must do by a date, with the origin it came from."""

    id: str
    version: int
    subsystem: str
    number: int | None
    title: str
    body: str
    state: TaskState
    priority: Priority
    org_id: str | None
    supporting_org_ids: tuple[str, ...]
    unit_id: str | None
    assignee_id: str | None
    progress: int
    """Percent, 0 to 100."""
    blocker: str
    origin_kind: str | None
    """`case`, `article`, `indicator` or None; `origin_id` is its id."""
    origin_id: str | None
    created_by: str | None
    created_at: Instant
    due_at: Instant | None
    done_at: Instant | None
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured: unit, period, direction, target, thresholds and the version of its definition."""

    id: str
    version: int
    subsystem: str
    code: str
    name: str
    measure: str
    """The unit of the value as shown: «%», «lượt», «tỷ đồng»."""
    period: PeriodKind
    direction: Direction
    decimals: int
    target: float | None
    warn: float | None
    alarm: float | None
    numerator_label: str
    denominator_label: str
    definition: str
    definition_version: int
    parent_id: str | None
    position: int
    owner_org_id: str | None
    source_id: str | None
    cadence_hours: float
    """How old the newest value may be before it is shown as stale."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of an indicator for a period and a unit (None: the whole area). A missing value is None, never 0."""

    id: str
    version: int
    subsystem: str
    indicator_id: str
    unit_id: str | None
    period_start: Instant
    period_end: Instant
    value: float | None
    numerator: float | None
    denominator: float | None
    target: float | None
    as_of: Instant
    source_id: str | None
    status: str
    """`provisional` or `final`."""
    note: str


@dataclass(frozen=True, slots=True)
class Article:
    """One publication in the press; several with one `story_id` are the same story."""

    id: str
    version: int
    subsystem: str
    story_id: str
    outlet: str
    source_id: str | None
    title: str
    summary: str
    url: str
    published_at: Instant
    fetched_at: Instant
    topics: tuple[str, ...]
    tone: Tone | None
    tone_by: str
    """`guess`, or the id of the person who corrected it."""
    unit_id: str | None
    lat: float | None
    lon: float | None
    read_at: Instant | None
    read_by: str | None
    flagged: bool
    irrelevant: bool
    case_id: str | None
    task_id: str | None
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Place:
    """Something with a position and a condition: camera, clinic, school, attraction, junction."""

    id: str
    version: int
    subsystem: str
    type: str
    code: str
    name: str
    lat: float | None
    lon: float | None
    address: str
    unit_id: str | None
    org_id: str | None
    status: str
    """`ok`, `warning`, `fault`, `offline` or `unknown`."""
    status_text: str
    status_at: Instant | None
    attributes: Json


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """An administrative unit during one validity; its code is never a key."""

    id: str
    version: int
    code: str
    name: str
    type: str
    """`province`, `city`, `district`, `ward` (phường), `commune` (xã) or `special_zone` (đặc khu)."""
    tier: int
    parent_id: str | None
    valid_from: str
    valid_to: str | None
    """Last day of validity, ISO; None: still valid."""
    legal_ref: str
    lat: float | None
    lon: float | None
    area_km2: float | None


@dataclass(frozen=True, slots=True)
class UnitSuccession:
    id: str
    version: int
    from_id: str
    to_id: str
    change: str
    """`rename`, `retype`, `merge`, `split` or `transfer`."""
    date: str
    legal_ref: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A department, people's committee or company that receives work; `covers` are the units it serves."""

    id: str
    version: int
    code: str
    name: str
    short_name: str
    type: str
    parent_id: str | None
    covers: tuple[str, ...]
    calendar_id: str | None
    valid_from: str
    valid_to: str | None


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    version: int
    subsystem: str
    code: str
    name: str
    parent_id: str | None
    symbol: str
    """The map's shape: circle, square, triangle, diamond, pentagon, hexagon, star, drop, cross."""
    position: int
    rule_id: str | None
    active: bool
    near_metres: int | None = None
    """Reports so near each other may be of the same thing; None: as `ioc_contract.merging` says."""
    near_days: int | None = None
    """And received so few days apart."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working hours of organisations; see `ioc_contract.worktime` for the form of `weekly` and `days`."""

    id: str
    version: int
    name: str
    zone: str
    weekly: Json
    """{"1": [["07:30", "11:30"], ["13:30", "17:00"]], …}: ISO weekday (1 Monday) to spans."""
    days: tuple[Json, ...]
    """[{"date", "kind": off | makeup | changed, "spans": […], "name", "legal_ref"}, …]."""
    retired: bool = False
    """Whether it is kept only to be read: nothing uses it, and nothing can be made to."""


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    id: str
    version: int
    subsystem: str
    name: str
    calendar_id: str | None
    stages: tuple[Json, ...]
    """[{"stage": verify, "clock": running | working, "minutes": 120}, …], each counted from receipt."""
    reopen_days: int
    lead_calendar: bool = False
    """Whether the calendar of the agency in the lead is taken instead, where it has one of its own."""


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    version: int
    subsystem: str
    category_id: str | None
    name: str
    body: str
    """Text with fields in braces: {number}, {title}, {address}, {agency}."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where outside data comes from, and how well: last good load, rows, errors with reasons."""

    id: str
    version: int
    subsystem: str
    name: str
    adapter: str
    """`open311`, `feed`, `indicators`, `reports` or `sample`."""
    location: str
    """URL or file name, without secrets."""
    enabled: bool
    cadence_minutes: int
    last_attempt_at: Instant | None
    last_good_at: Instant | None
    last_rows: int
    total_rows: int
    error_count: int
    """Items refused in the last load."""
    last_error: str
    recent_errors: tuple[Json, ...]
    """The last refused items: [{"at", "item", "reason"}, …], newest first, at most 20."""
    valid_rate: float | None
    coverage_rate: float | None
    clean_rate: float | None
    owner_org_id: str | None


@dataclass(frozen=True, slots=True)
class Subsystem:
    """A row of the catalogue: which shapes it uses and how its generic board looks."""

    id: str
    version: int
    name: str
    name_en: str
    position: int
    enabled: bool
    shapes: tuple[str, ...]
    icon: str
    board: Json
    """{"tiles": [indicator code or `cases.<figure>`, …], "charts": [{"indicator": code, "kind": series | ranking}, …],
    "table": {"shape": place | case | task | article, "types": [place type, …]}}; what is missing is made from the indicators
    in order and from `shapes`. Two more: "places": [{"type", "name", "icon", "symbol"}, …] names the place types, and
    "columns": [{"key", "name", "measure"}, …] the keys of `Place.attributes` worth a column."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with the system, as others may see them."""

    id: str
    version: int
    display_name: str
    role: str
    org_id: str | None
    active: bool
