"""The parts of a catalogue file: strict reading of each table into the record it stands for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ioc_contract import records as r

type_names = {
    str: "a text",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
Catalogue = dict[str, tuple[Any, ...]]
"""Kind name to its records."""

SHAPES = ("case", "task", "indicator", "article", "place")
SYMBOLS = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "drop", "cross")
CHARTS = ("series", "ranking")
BOARD = ("tiles", "charts", "table", "places", "columns")
FIELDS = ("number", "title", "address", "agency")
CADENCE_HOURS = {
    r.PeriodKind.DAY: 36.0,
    r.PeriodKind.WEEK: 24.0 * 10,
    r.PeriodKind.MONTH: 24.0 * 45,
    r.PeriodKind.QUARTER: 24.0 * 120,
    r.PeriodKind.YEAR: 24.0 * 425,
}
"""How old the newest value may be before it counts as stale: the period and a margin for reporting, in hours."""

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_FIGURE = re.compile(r"cases\.[a-z_]+")
_ICON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

CALENDAR = (("id", "name", "zone", "weekly"), ("days",))
RULE = (("code", "name", "stages", "reopen_days"), ("calendar",))
CATEGORY = (("code", "name", "symbol"), ("rule", "children", "active", "near_metres", "near_days"))
CHILD = (("code", "name"), ("rule", "symbol", "active", "near_metres", "near_days"))
TEMPLATE = (("code", "name", "body"), ("category",))
INDICATOR = (
    ("code", "name", "measure", "period", "direction", "definition"),
    (
        *("decimals", "target", "warn", "alarm", "numerator", "denominator"),
        *("definition_version", "parent", "cadence_hours"),
    ),
)


class CatalogueError(ValueError):
    """A catalogue file that cannot be used: which file, which key, why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class Table:
    """A TOML table read key by key, knowing its file and path for the words of an error."""

    def __init__(
        self, file: str, path: str, data: Any, required: Sequence[str] = (), optional: Sequence[str] = ()
    ) -> None:
        self.file, self.path = file, path
        if not isinstance(data, Mapping):
            raise CatalogueError(file, path, "must be a table")
        self.data = data
        for key in required:
            if key not in data:
                raise self.error(key, "is missing")
        for key in data:
            if key not in required and key not in optional:
                known = ", ".join((*required, *optional))
                raise self.error(key, f"is not a known key (known: {known})")

    def error(self, key: str, reason: str) -> CatalogueError:
        return CatalogueError(self.file, f"{self.path}.{key}".strip("."), reason)

    def get(self, key: str, kind: type[Any], default: Any = None) -> Any:
        """Return the value of `key`, checked; a missing key gives `default`."""
        if key not in self.data:
            return default
        value = self.data[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"must be {type_names[kind]}, not {value!r}")
        if kind is str and not value.strip():
            raise self.error(key, "must not be empty")
        return value

    def one_of(self, key: str, known: Collection[str], default: Any = None) -> Any:
        """Return a text that must be one of `known`."""
        value = self.get(key, str, default)
        if value is not None and value not in known:
            raise self.error(key, f"«{value}» is not one of {', '.join(sorted(known))}")
        return value

    def code(self) -> str:
        value: str = self.get("code", str)
        if not _CODE.fullmatch(value):
            raise self.error("code", f"«{value}» must be lower-case letters, digits and _")
        return value

    def tables(self, key: str, keys: tuple[Sequence[str], Sequence[str]]) -> list[Table]:
        """Return the list of tables at `key`, each checked against (required, optional) keys."""
        return [
            Table(self.file, f"{self.path}.{key}[{n}]".strip("."), item, *keys)
            for n, item in enumerate(self.get(key, list, []), 1)
        ]


def subsystem(top: Table, id: str, spec: r.Json) -> r.Subsystem:
    """Return the file's subsystem with its board."""
    keys = ("name", "name_en", "position", "icon", "shapes")
    table = Table(top.file, "subsystem", top.data["subsystem"], keys, ("enabled",))
    shapes = table.get("shapes", list)
    if not shapes or any(s not in SHAPES for s in shapes):
        raise table.error("shapes", f"must name some of {', '.join(SHAPES)}")
    for key, shape in (("category", "case"), ("indicator", "indicator")):
        if top.data.get(key) and shape not in shapes:
            raise table.error("shapes", f"has {key} tables but not the shape {shape}")
    if not _ICON.fullmatch(table.get("icon", str)):
        raise table.error("icon", "must be an icon's name such as heart-pulse")
    return r.Subsystem(
        id=id,
        version=0,
        name=table.get("name", str),
        name_en=table.get("name_en", str),
        position=table.get("position", int),
        enabled=table.get("enabled", bool, True),
        shapes=tuple(shapes),
        icon=table.get("icon", str),
        board=spec,
    )


def board(top: Table, codes: Collection[str]) -> r.Json:
    """Return the board in the form of `records.Subsystem.board`; every indicator it names must be among `codes`."""
    table = Table(top.file, "board", top.data.get("board", {}), (), BOARD)
    tiles = table.get("tiles", list, [])
    for tile in tiles:
        if tile not in codes and not (isinstance(tile, str) and _FIGURE.fullmatch(tile)):
            raise table.error("tiles", f"no indicator has the code «{tile}»")
    charts = [
        {"kind": t.one_of("kind", CHARTS), "indicator": t.one_of("indicator", codes)}
        for t in table.tables("charts", (("kind", "indicator"), ()))
    ]
    places = [
        {
            "type": t.get("type", str),
            "name": t.get("name", str),
            "icon": t.get("icon", str),
            "symbol": t.one_of("symbol", SYMBOLS),
        }
        for t in table.tables("places", (("type", "name", "icon", "symbol"), ()))
    ]
    columns = [
        {"key": t.get("key", str), "name": t.get("name", str), "measure": t.get("measure", str, "")}
        for t in table.tables("columns", (("key", "name"), ("measure",)))
    ]
    spec: r.Json = {"tiles": tiles, "charts": charts, "places": places, "columns": columns}
    if "table" in table.data:
        listed = Table(top.file, "board.table", table.data["table"], ("shape",), ("types",))
        types = listed.get("types", list, [])
        if any(t not in [p["type"] for p in places] for t in types):
            raise listed.error("types", "names a type that board.places does not have")
        spec["table"] = {"shape": listed.one_of("shape", SHAPES), "types": types}
    return spec


def calendar(table: Table) -> r.WorkCalendar:
    """Return a working calendar; a `date` may be a list of dates that share the rest."""
    zone = table.get("zone", str)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise table.error("zone", f"«{zone}» is not a time zone") from error
    weekly = table.get("weekly", dict)
    for day, spans in weekly.items():
        if day not in "1234567":
            raise table.error("weekly", f"«{day}» is not an ISO weekday, 1 to 7")
        _spans(table, f"weekly.{day}", spans)
    days: dict[str, r.Json] = {}
    for day in table.tables("days", (("date", "kind", "name", "legal_ref"), ("spans",))):
        kind = day.one_of("kind", ("off", "makeup", "changed"))
        spans = _spans(day, "spans", day.get("spans", list, []))
        if bool(spans) == (kind == "off"):
            raise day.error("spans", "belongs to makeup and changed days, and only to them")
        dates = day.data["date"] if isinstance(day.data["date"], list) else [day.data["date"]]
        for date in dates:
            if not isinstance(date, dt.date) or isinstance(date, dt.datetime):
                raise day.error("date", f"must be a date, not {date!r}")
            if date.isoformat() in days:
                raise day.error("date", f"{date} appears twice")
            days[date.isoformat()] = {
                "date": date.isoformat(),
                "kind": kind,
                "spans": spans,
                "name": day.get("name", str),
                "legal_ref": day.get("legal_ref", str),
            }
    return r.WorkCalendar(
        id=table.get("id", str),
        version=0,
        name=table.get("name", str),
        zone=zone,
        weekly=dict(weekly),
        days=tuple(days[d] for d in sorted(days)),
    )


def _spans(table: Table, key: str, spans: Any) -> list[list[str]]:
    end = ""
    listed: list[Any] = spans if isinstance(spans, list) else [None]
    for span in listed:
        whole = isinstance(span, list) and len(span) == 2 and all(isinstance(t, str) for t in span)
        if not whole or not all(_TIME.fullmatch(t) for t in span) or not end <= span[0] < span[1]:
            raise table.error(key, f'must be ordered spans such as [["07:30", "11:30"]], not {spans!r}')
        end = span[1]
    return [list(span) for span in listed]


def rules(top: Table, id: str, calendar_ids: Collection[str]) -> list[r.DeadlineRule]:
    """Return the deadline rules; stages must come in the order of a report's life, each later than the one before."""
    found = []
    for table in top.tables("rule", RULE):
        calendar_id = table.one_of("calendar", calendar_ids)
        stages: list[r.Json] = []
        for stage in table.tables("stages", (("stage", "clock", "minutes"), ())):
            step = {
                "stage": stage.one_of("stage", [s.value for s in r.Stage]),
                "clock": stage.one_of("clock", ("running", "working")),
                "minutes": stage.get("minutes", int),
            }
            if step["clock"] == "working" and calendar_id is None:
                raise stage.error("clock", "working hours need the rule's calendar")
            if step["minutes"] <= (stages[-1]["minutes"] if stages else 0):
                raise stage.error("minutes", "must be above 0 and above the stage before")
            stages.append(step)
        order = [s.value for s in r.Stage]
        places = [order.index(s["stage"]) for s in stages]
        if not places or places != sorted(set(places)):
            raise table.error("stages", f"must be some of {', '.join(order)}, in this order")
        reopen_days = table.get("reopen_days", int)
        if reopen_days < 0:
            raise table.error("reopen_days", "must not be negative")
        found.append(
            r.DeadlineRule(
                f"{id}.{table.code()}", 0, id, table.get("name", str), calendar_id, tuple(stages), reopen_days
            )
        )
    return found


def categories(top: Table, id: str, rule_ids: Collection[str]) -> list[r.Category]:
    """Return the categories, a parent before its children; a child without symbol or rule has its parent's."""
    codes = [rule_id.partition(".")[2] for rule_id in rule_ids]
    found: list[r.Category] = []

    def add(table: Table, parent: r.Category | None) -> r.Category:
        code = table.code()
        rule = table.one_of("rule", codes)
        category = r.Category(
            id=f"{id}.{code}",
            version=0,
            subsystem=id,
            code=code,
            name=table.get("name", str),
            parent_id=parent.id if parent else None,
            symbol=table.one_of("symbol", SYMBOLS, parent.symbol if parent else None),
            position=len(found) + 1,
            rule_id=f"{id}.{rule}" if rule else (parent.rule_id if parent else None),
            active=table.get("active", bool, True),
            near_metres=table.get("near_metres", int, parent.near_metres if parent else None),
            near_days=table.get("near_days", int, parent.near_days if parent else None),
        )
        found.append(category)
        return category

    for table in top.tables("category", CATEGORY):
        parent = add(table, None)
        for child in table.tables("children", CHILD):
            add(child, parent)
    return found


def templates(top: Table, id: str, category_ids: Collection[str]) -> list[r.Template]:
    """Return the reply templates; a field in braces must be one that the desk can fill."""
    codes = [category_id.partition(".")[2] for category_id in category_ids]
    found = []
    for table in top.tables("template", TEMPLATE):
        body = table.get("body", str)
        for name in re.findall(r"\{([^}]*)\}", body):
            if name not in FIELDS:
                raise table.error("body", f"{{{name}}} is not a field (fields: {', '.join(FIELDS)})")
        category = table.one_of("category", codes)
        found.append(
            r.Template(
                f"{id}.{table.code()}", 0, id, f"{id}.{category}" if category else None, table.get("name", str), body
            )
        )
    return found


def indicators(top: Table, id: str) -> list[r.Indicator]:
    """Return the indicators; target, warn and alarm must lie in the order the direction says."""
    found: list[r.Indicator] = []
    for position, table in enumerate(top.tables("indicator", INDICATOR), 1):
        period = r.PeriodKind(table.one_of("period", [p.value for p in r.PeriodKind]))
        direction = r.Direction(table.one_of("direction", [d.value for d in r.Direction]))
        marks = [table.get(key, float) for key in ("target", "warn", "alarm")]
        given = [m for m in marks if m is not None]
        if direction is r.Direction.NEITHER and given[1 if marks[0] is not None else 0 :]:
            raise table.error("warn", "an indicator without a direction has no thresholds")
        if given != sorted(given, reverse=direction is r.Direction.UP_IS_GOOD):
            raise table.error("alarm", f"target, warn and alarm are not in the order of {direction.value}")
        parent = table.one_of("parent", [i.code for i in found])
        if bool(table.get("numerator", str)) != bool(table.get("denominator", str)):
            raise table.error("numerator", "and denominator go together")
        found.append(
            r.Indicator(
                id=f"{id}.{table.code()}",
                version=0,
                subsystem=id,
                code=table.code(),
                name=table.get("name", str),
                measure=table.get("measure", str),
                period=period,
                direction=direction,
                decimals=table.get("decimals", int, 0),
                target=marks[0],
                warn=marks[1],
                alarm=marks[2],
                numerator_label=table.get("numerator", str, ""),
                denominator_label=table.get("denominator", str, ""),
                definition=table.get("definition", str),
                definition_version=table.get("definition_version", int, 1),
                parent_id=f"{id}.{parent}" if parent else None,
                position=position,
                owner_org_id=None,
                source_id=None,
                cadence_hours=table.get("cadence_hours", float, CADENCE_HOURS[period]),
            )
        )
    return found
