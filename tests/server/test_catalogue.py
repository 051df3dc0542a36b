"""The catalogue shipped is whole, and a broken one is refused with file, key and reason."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from ioc_contract import worktime
from ioc_contract.clock import ZONE, instant
from ioc_contract.kinds import KINDS
from ioc_server import catalogue
from ioc_server.catalogue import CatalogueError

IDS = [
    *("reports", "media", "socio_economic", "tasks", "public_admin"),
    *("health", "education", "tourism", "cameras", "traffic"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue shipped, to be broken."""
    for file in resources.files(catalogue).iterdir():
        if file.name.endswith(".toml"):
            (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    return tmp_path


def test_every_subsystem_is_there() -> None:
    loaded = catalogue.load()
    assert [s.id for s in loaded["subsystem"]] == IDS
    assert [s.position for s in loaded["subsystem"]] == list(range(1, 11))


@pytest.mark.parametrize("id", ["health", "education", "public_admin", "tourism", "socio_economic"])
def test_sectors_have_enough_indicators(id: str) -> None:
    own = [i for i in catalogue.load()["indicator"] if i.subsystem == id]
    assert 8 <= len(own) <= 15
    assert all(i.definition and i.measure and i.cadence_hours > 0 for i in own)
    assert any(i.denominator_label for i in own)


def test_every_record_survives_its_table_row() -> None:
    for kind, records in catalogue.load().items():
        for record in records:
            assert KINDS[kind].load(KINDS[kind].row(record)) == record


def test_references_lead_somewhere() -> None:
    loaded = catalogue.load()
    ids = {kind: {x.id for x in records} for kind, records in loaded.items()}
    for category in loaded["category"]:
        assert category.rule_id in ids["deadline_rule"]
        assert category.parent_id is None or category.parent_id in ids["category"]
    for rule in loaded["deadline_rule"]:
        assert rule.calendar_id is None or rule.calendar_id in ids["calendar"]
    for subsystem in loaded["subsystem"]:
        codes = {i.code for i in loaded["indicator"] if i.subsystem == subsystem.id}
        named = {c["indicator"] for c in subsystem.board["charts"]} | set(subsystem.board["tiles"])
        assert named <= codes


def test_default_rule_is_two_four_eight_running_hours() -> None:
    rule = next(x for x in catalogue.load()["deadline_rule"] if x.id == "reports.default")
    assert [(s["stage"], s["clock"], s["minutes"]) for s in rule.stages] == [
        ("verify", "running", 120),
        ("assign", "running", 240),
        ("resolve", "running", 480),
    ]


def test_swap_of_january_2026_is_worked_and_rested() -> None:
    calendar = next(c for c in catalogue.load()["calendar"] if c.id == "vn-office")
    days = {d["date"]: d for d in calendar.days}
    assert days["2026-01-02"]["kind"] == "off"
    assert days["2026-01-10"]["kind"] == "makeup"
    clock = worktime.Clock(calendar)

    def worked(day: dt.date) -> int:
        start = instant(dt.datetime.combine(day, dt.time(0), ZONE))
        return clock.between(start, instant(dt.datetime.combine(day, dt.time(23, 59), ZONE))) // 60_000

    assert worked(dt.date(2026, 1, 2)) == 0
    assert worked(dt.date(2026, 1, 10)) == 450
    assert worked(dt.date(2026, 11, 24)) == 0
    assert worked(dt.date(2026, 11, 23)) == 450
    for day, exception in days.items():
        assert exception["legal_ref"]
        weekend = dt.date.fromisoformat(day).isoweekday() > 5
        assert weekend == (exception["kind"] == "makeup"), day


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return apply


@pytest.mark.parametrize(
    ("break_it", "file", "key", "reason"),
    [
        (edit("health.toml", 'icon = "heart-pulse"', 'icon = "<x>"'), "health.toml", "subsystem.icon", "icon's name"),
        (edit("health.toml", 'name_en = "Health"\n', ""), "health.toml", "subsystem.name_en", "is missing"),
        (edit("health.toml", 'name_en = "Health"', "name_en = 5"), "health.toml", "subsystem.name_en", "a text"),
        (edit("health.toml", "[board]", "[board]\ncolour = 1"), "health.toml", "board.colour", "not a known key"),
        (edit("health.toml", '"visits", "bed', '"visit", "bed'), "health.toml", "board.tiles", "«visit»"),
        (edit("health.toml", "target = 85", "target = 96"), "health.toml", "indicator[3].alarm", "order"),
        (edit("health.toml", "target = 85", "target = true"), "health.toml", "indicator[3].target", "a number"),
        (
            edit("health.toml", 'code = "hfmd_cases"', 'code = "dengue_cases"'),
            "catalogue",
            "health.dengue_cases",
            "twice",
        ),
        (edit("health.toml", 'parent = "visits"', 'parent = "x"'), "health.toml", "indicator[2].parent", "«x»"),
        (edit("health.toml", 'period = "day"', 'period = "hour"'), "health.toml", "indicator[1].period", "«hour»"),
        (edit("health.toml", "[board]", "[board"), "health.toml", "", "not TOML"),
        (edit("reports.toml", 'symbol = "hexagon"', 'symbol = "blob"'), "reports.toml", "category[1].symbol", "«blob»"),
        (edit("reports.toml", 'rule = "default"', 'rule = "none"'), "reports.toml", "category[1].rule", "«none»"),
        (edit("reports.toml", "minutes = 240", "minutes = 60"), "reports.toml", "rule[1].stages[2].minutes", "before"),
        (edit("reports.toml", 'calendar = "vn-office"\n', ""), "reports.toml", "rule[3].stages[1].clock", "calendar"),
        (edit("reports.toml", "{number}", "{phone}"), "reports.toml", "template[1].body", "{phone}"),
        (
            edit("calendars.toml", '"07:30", "11:30"', '"11:30", "07:30"'),
            "calendars.toml",
            "calendar[1].weekly.1",
            "or",
        ),
        (edit("calendars.toml", "Asia/Ho_Chi_Minh", "Mars/Base"), "calendars.toml", "calendar[1].zone", "Mars/Base"),
        (edit("calendars.toml", "2025-04-07", "2025-01-01"), "calendars.toml", "calendar[1].days[3].date", "twice"),
    ],
)
def test_a_broken_file_is_refused(
    folder: Path, break_it: Callable[[Path], None], file: str, key: str, reason: str
) -> None:
    break_it(folder)
    with pytest.raises(CatalogueError) as caught:
        catalogue.load(folder)
    assert (caught.value.file, caught.value.key) == (file, key)
    assert reason in caught.value.reason
    assert file in str(caught.value)


def test_a_new_subsystem_is_one_file(folder: Path) -> None:
    shutil.copy(folder / "health.toml", folder / "campaigns.toml")
    loaded = catalogue.load(folder)
    assert {"health.visits", "campaigns.visits"} <= {i.id for i in loaded["indicator"]}


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        catalogue.load(tmp_path)
