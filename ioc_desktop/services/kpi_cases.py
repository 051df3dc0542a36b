"""Live figures: counted from the cases on this desk at the moment they are looked at, by named definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc_contract import clock
from ioc_contract.clock import MINUTE, Instant
from ioc_contract.records import Direction, Indicator
from ioc_desktop.services.kpi_records import Definition, Point, RankRow, Status, Tile, Window, judge
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import figures, indicators

STALE_AFTER = 15 * MINUTE
"""Live figures are stale when the centre was last heard longer ago than this."""

LIVE = "Trực tiếp từ hồ sơ"
SOURCE = "Hồ sơ tại Trung tâm"


@dataclass(frozen=True, slots=True)
class Figure:
    """A live figure: its name, its definitions (the first is the default) and how it is judged."""

    name: str
    definitions: tuple[Definition, ...]
    direction: Direction = Direction.NEITHER
    warn: float | None = None
    current: bool = False
    """Counts what stands now, whenever it was received, so no window and no trend apply."""
    compared: bool = False
    like: str = ""
    """Code of the catalogue's indicator whose target and thresholds apply."""


def _count(id: str, label: str, text: str) -> tuple[Definition, ...]:
    return (Definition(id, 1, "", id, None, label, "", text),)


FIGURES: dict[str, Figure] = {
    "received": Figure("Tiếp nhận", _count("received", "hồ sơ tiếp nhận", "Mọi hồ sơ tiếp nhận trong khoảng chọn."), compared=True),
    "done": Figure(
        "Đã giải quyết",
        _count("done", "hồ sơ đã giải quyết", "Hồ sơ tiếp nhận trong khoảng chọn, đã trả lời, đóng, từ chối, trùng hoặc chuyển."),
    ),
    "in_hand": Figure(
        "Đang xử lý",
        _count("in_hand", "hồ sơ đang xử lý", "Hồ sơ tiếp nhận trong khoảng chọn, chưa trả lời người dân."),
    ),
    "on_time_rate": Figure(
        "Tỷ lệ đúng hạn",
        (
            Definition(
                "on_time", 1, "Gồm hồ sơ quá hạn chưa xong", "on_time", "judged",
                "trả lời đúng hạn", "đã trả lời + quá hạn chưa xong",
                "Trả lời đúng hạn / (đã trả lời + quá hạn chưa xong); hạn gồm gia hạn và tạm dừng, chỉ tính hồ sơ có hạn.",
            ),
            Definition(
                "on_time_finished", 1, "Chỉ hồ sơ đã trả lời", "on_time", "finished",
                "trả lời đúng hạn", "đã trả lời",
                "Trả lời đúng hạn / đã trả lời; không tính hồ sơ quá hạn chưa xong, chỉ tính hồ sơ có hạn.",
            ),
            Definition(
                "on_time_original", 1, "Theo hạn ban đầu", "on_time_original", "judged_original",
                "trả lời trong hạn ban đầu", "đã trả lời + quá hạn ban đầu",
                "Trả lời trong hạn ban đầu / (đã trả lời + quá hạn ban đầu chưa xong); không kể gia hạn, có kể tạm dừng.",
            ),
            Definition(
                "on_time_unextended", 1, "Không kể hồ sơ gia hạn", "on_time_unextended", "judged",
                "đúng hạn, không gia hạn", "đã trả lời + quá hạn chưa xong",
                "Trả lời đúng hạn mà không gia hạn / (đã trả lời + quá hạn chưa xong); chỉ tính hồ sơ có hạn.",
            ),
        ),
        Direction.UP_IS_GOOD,
        compared=True,
        like="on_time_rate",
    ),
    "satisfied_rate": Figure(
        "Tỷ lệ hài lòng",
        (
            Definition(
                "satisfied_of_rated", 1, "Trên số được đánh giá", "satisfied", "rated",
                "đánh giá 4–5 sao", "có đánh giá",
                "Hồ sơ được đánh giá 4–5 sao / hồ sơ có đánh giá.",
            ),
            Definition(
                "satisfied_of_done", 1, "Trên số đã giải quyết", "satisfied", "done",
                "đánh giá 4–5 sao", "đã giải quyết",
                "Hồ sơ được đánh giá 4–5 sao / hồ sơ đã giải quyết, kể cả không có đánh giá.",
            ),
            Definition(
                "satisfied_of_received", 1, "Trên số tiếp nhận", "satisfied", "received",
                "đánh giá 4–5 sao", "tiếp nhận",
                "Hồ sơ được đánh giá 4–5 sao / mọi hồ sơ tiếp nhận.",
            ),
        ),
        Direction.UP_IS_GOOD,
        compared=True,
        like="satisfaction_rate",
    ),
    "overdue": Figure(
        "Đang quá hạn",
        _count("overdue", "hồ sơ quá hạn", "Hồ sơ đang xử lý đã quá hạn của bước hiện tại, tính đến lúc xem."),
        Direction.DOWN_IS_GOOD,
        warn=0,
        current=True,
    ),
    "due_soon": Figure(
        "Đến hạn trong 1 giờ",
        _count("due_soon", "hồ sơ sắp đến hạn", "Hồ sơ đang xử lý có hạn của bước hiện tại trong 60 phút tới."),
        current=True,
    ),
}  # fmt: skip
"""The live figures of every subsystem with cases, in the order of the board."""


def key(figure: str, subsystem: str) -> str:
    """Return the tile key of a live figure."""
    return f"cases.{figure}@{subsystem}"


def parse(tile_key: str) -> tuple[str, str]:
    """Return (figure, subsystem) of a live tile's key. Raises KeyError for a figure that does not exist."""
    figure, _, subsystem = tile_key.removeprefix("cases.").partition("@")
    FIGURES[figure]
    return figure, subsystem


def definition(figure: str, chosen: Mapping[str, str]) -> Definition:
    """Return the definition of `figure` in force: the chosen one, else the first."""
    options = FIGURES[figure].definitions
    return next((d for d in options if d.id == chosen.get(figure)), options[0])


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def start_of(window: Window, now: Instant) -> Instant | None:
    """Return when `window` begins; None for ever."""
    today = _midnight(clock.local(now))
    match window:
        case Window.TODAY:
            return clock.instant(today)
        case Window.DAYS_7:
            return clock.instant(today - timedelta(days=6))
        case Window.DAYS_30:
            return clock.instant(today - timedelta(days=29))
        case Window.YEAR:
            return clock.instant(today - timedelta(days=364))
        case Window.ALL:
            return None


def steps(start: Instant, end: Instant, step: str) -> list[tuple[Instant, Instant]]:
    """Return the local days or months (`step`) from the one holding `start` to the one holding `end`, as instants."""
    at = _midnight(clock.local(start))
    if step == "month":
        at = at.replace(day=1)
    found = []
    while (first := clock.instant(at)) < end:
        following = at + timedelta(days=1) if step == "day" else (at + timedelta(days=32)).replace(day=1)
        found.append((first, clock.instant(following)))
        at = following
    return found


def _ratio(counts: Mapping[str, int], by: Definition) -> tuple[float | None, int, int | None]:
    above = counts[by.numerator]
    if by.denominator is None:
        return float(above), above, None
    below = counts[by.denominator]
    return (100 * above / below if below else None), above, below


def _trend_spans(window: Window, now: Instant) -> list[tuple[Instant, Instant]]:
    if window in (Window.YEAR, Window.ALL):
        return steps(Instant(now - 365 * clock.DAY), now, "month")
    days = 29 if window is Window.DAYS_30 else 13
    return steps(Instant(now - days * clock.DAY), now, "day")


def limits(figure: str, like: Mapping[str, Indicator]) -> Limits:
    """Return what a live figure is judged by; `like` are the catalogue's indicators by code."""
    model = like.get(FIGURES[figure].like)
    return (model.target, model.warn, model.alarm) if model else (None, FIGURES[figure].warn, None)


def tiles(
    ws: Workspace,
    subsystem: str,
    measure: str,
    like: Mapping[str, Indicator],
    window: Window,
    chosen: Mapping[str, str],
    contact: Instant | None,
) -> list[Tile]:
    """Return the live tiles of a subsystem; `like` are the catalogue's indicators by code.

    `contact` is when the centre was last heard (None: it is heard now).
    """
    now = ws.now()
    oldest = figures.first_received(ws.cache, subsystem)
    start = start_of(window, now)
    counts = figures.totals(ws.cache, subsystem, start, Instant(now + 1), now)
    current = counts if start is None else figures.totals(ws.cache, subsystem, None, Instant(now + 1), now)
    before, last_year = _compared(ws, subsystem, start, now, oldest)
    trend = [
        None if oldest is None or b <= oldest else figures.totals(ws.cache, subsystem, a, b, now)
        for a, b in _trend_spans(window, now)
    ]
    made = []
    for name, figure in FIGURES.items():
        if name == "satisfied_rate" and subsystem != "reports" and not current["rated"]:
            continue  # nobody is asked there
        by = definition(name, chosen)
        known = oldest is not None
        value, above, below = _ratio(current if figure.current else counts, by)
        if not known:
            value = None
        target, warn, alarm = limits(name, like)
        rate = by.denominator is not None
        made.append(
            Tile(
                key=key(name, subsystem),
                subsystem=subsystem,
                section=LIVE,
                code=f"cases.{name}",
                name=figure.name,
                measure="%" if rate else measure,
                decimals=1 if rate else 0,
                direction=figure.direction,
                status=judge(value, figure.direction, target, warn, alarm),
                stale=contact is not None and now - contact > STALE_AFTER,
                value=value,
                target=target,
                numerator=float(above) if rate and known else None,
                denominator=float(below) if below is not None and known else None,
                numerator_label=by.numerator_label,
                denominator_label=by.denominator_label,
                definition=by.text,
                definition_version=by.version,
                definitions=figure.definitions if len(figure.definitions) > 1 else (),
                definition_id=by.id,
                period=None,
                period_start=None if figure.current else start,
                period_end=None if figure.current else now,
                as_of=contact or now,
                source=SOURCE,
                provisional=False,
                unfinished=True,
                note="",
                previous=_ratio(before, by)[0] if figure.compared and before else None,
                year_before=_ratio(last_year, by)[0] if figure.compared and last_year else None,
                trend=() if figure.current else tuple(None if t is None else _ratio(t, by)[0] for t in trend),
            )
        )
    return made


def _compared(
    ws: Workspace, subsystem: str, start: Instant | None, now: Instant, oldest: int | None
) -> tuple[dict[str, int] | None, dict[str, int] | None]:
    if start is None or oldest is None:
        return None, None
    days = (clock.local(now).date() - clock.local(start).date()).days + 1
    found = []
    for back in (days * clock.DAY, 365 * clock.DAY):
        whole = start - back >= oldest
        found.append(figures.totals(ws.cache, subsystem, start - back, now - back + 1, now) if whole else None)
    return found[0], found[1]


def points(
    ws: Workspace,
    tile_key: str,
    start: Instant | None,
    end: Instant,
    chosen: Mapping[str, str],
    target: float | None = None,
) -> tuple[Point, ...]:
    """Return a live figure per local day (up to 92 days) or month, with the same span a year before."""
    name, subsystem = parse(tile_key)
    by = definition(name, chosen)
    now = ws.now()
    oldest = figures.first_received(ws.cache, subsystem)
    if oldest is None:
        return ()
    first = Instant(max(oldest, 0 if start is None else start))
    step = "day" if end - first <= 92 * clock.DAY else "month"
    made = []
    for a, b in steps(first, end, step):
        value, above, below = _ratio(figures.totals(ws.cache, subsystem, a, b, now), by)
        back_a, back_b = _year_back(a), _year_back(b)
        then = _ratio(figures.totals(ws.cache, subsystem, back_a, back_b, now), by)[0] if back_a >= oldest else None
        denominator = None if below is None else float(below)
        made.append(Point(a, b, value, target, then, float(above), denominator, now, b > now))
    return tuple(made)


def _year_back(at: Instant) -> Instant:
    moment = clock.local(at)
    if (moment.month, moment.day) == (2, 29):
        moment -= timedelta(days=1)
    return clock.instant(moment.replace(year=moment.year - 1))


def ranks(
    ws: Workspace, tile_key: str, start: Instant | None, column: str, chosen: Mapping[str, str]
) -> list[tuple[str | None, str, float | None, float, float | None]]:
    """Return (id, name, value, numerator, denominator) per unit (`unit_id`) or agency (`lead_org_id`)."""
    name, subsystem = parse(tile_key)
    by = definition(name, chosen)
    now = ws.now()
    wanted = (by.numerator,) if by.denominator is None else (by.numerator, by.denominator)
    grouped = figures.by_column(
        ws.cache, subsystem, None if FIGURES[name].current else start, Instant(now + 1), now, column, wanted
    )
    table = "admin_units" if column == "unit_id" else "organisations"
    named = indicators.names(ws.cache, table, grouped)
    made = []
    for place, counts in grouped.items():
        value, above, below = _ratio(counts, by)
        made.append((place, named.get(place or "", ""), value, float(above), None if below is None else float(below)))
    return made


Limits = tuple[float | None, float | None, float | None]
"""Target, warning and alarm threshold."""
Ranked = tuple[str | None, str, float | None, float | None, float | None, Limits]
"""A unit to be ranked: id, name, value, numerator, denominator, and what its value is judged by."""


def rank_rows(rows: Iterable[Ranked], direction: Direction) -> tuple[RankRow, ...]:
    """Return rows ranked best first, those without a value last."""
    sign = 1 if direction is Direction.DOWN_IS_GOOD else -1
    listed = list(rows)
    held = sorted((r for r in listed if r[2] is not None), key=lambda r: (sign * (r[2] or 0.0), r[1]))
    made: list[RankRow] = []
    for n, (place, name, value, above, below, limits) in enumerate(held, 1):
        rank = made[-1].rank if made and made[-1].value == value else n
        made.append(RankRow(place, name, rank, value, above, below, judge(value, direction, *limits)))
    for place, name, _, above, below, _ in sorted((r for r in listed if r[2] is None), key=lambda r: r[1]):
        made.append(RankRow(place, name, None, None, above, below, Status.NO_DATA))
    return tuple(made)
