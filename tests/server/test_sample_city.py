"""The sample city: the same every time, the public figures, timelines that agree with the records, points on land."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest

from ioc_contract import deadlines
from ioc_contract.clock import DAY
from ioc_contract.kinds import KINDS
from ioc_contract.records import Case, CaseState, Entry, PeriodKind, Stage, TaskState
from ioc_contract.states import CASE_MOVES, OPEN, TASK_MOVES
from ioc_desktop.geo import boundaries
from ioc_server.sample import REPORTS, city
from ioc_server.sample.periods import ended, midnight

ANCHOR = 1_780_300_800_000
"""1 June 2026, 15:00 in Phan Thiết."""
DONE = 1025


@pytest.fixture(scope="module")
def made() -> city.City:
    return city.make(1, ANCHOR)


def reports(made: city.City) -> list[Case]:
    return [c for c in made.rows["case"] if c.subsystem == "reports"]


def timelines(made: city.City) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in made.rows["entry"]:
        found[entry.entity_id].append(entry)
    return found


def test_same_seed_same_rows_another_seed_other_rows(made: city.City) -> None:
    def rows(one: city.City) -> dict[str, list[Any]]:
        return {kind: [KINDS[kind].row(r) for r in records] for kind, records in one.rows.items()}

    again = city.make(1, ANCHOR)
    assert rows(again) == rows(made)
    assert again.blobs == made.blobs
    assert again.reporters == made.reporters
    assert rows(city.make(2, ANCHOR))["case"] != rows(made)["case"]


@pytest.mark.parametrize("anchor", [ANCHOR, ANCHOR + 11 * 3_600_000, ANCHOR + 97 * DAY])
def test_public_figures(anchor: int, made: city.City) -> None:
    found = reports(made if anchor == ANCHOR else city.make(1, anchor))
    assert len(found) == REPORTS == 1104
    assert sum(c.state not in OPEN for c in found) == DONE
    assert sum(c.state in OPEN for c in found) == 79
    assert sum(c.rating is not None and c.rating >= 4 for c in found) == 834
    assert {c.number for c in found} == set(range(1, 1105))


def test_procedures_are_the_public_figures(made: city.City) -> None:
    newest = {o.indicator_id: o for o in made.rows["observation"] if o.indicator_id.startswith("public_admin.")}
    figures = ("procedures", "full_online_procedures", "partial_online_procedures", "national_portal_procedures")
    assert [newest[f"public_admin.{f}"].value for f in figures] == [130, 84, 46, 14]
    assert all("công bố" in newest[f"public_admin.{f}"].note for f in figures)


def test_every_case_agrees_with_its_timeline(made: city.City) -> None:
    lines = timelines(made)
    photos = Counter(a.entity_id for a in made.rows["attachment"])
    for case in made.rows["case"]:
        entries = lines[case.id]
        moments = [e.at for e in entries]
        assert moments == sorted(moments), case.title
        assert entries[0].kind == "case.create"
        assert entries[0].at == case.received_at
        assert moments[-1] <= ANCHOR
        state = CaseState.NEW
        since = case.received_at
        for e in entries[1:]:
            if e.kind in CASE_MOVES:
                _, state, _ = CASE_MOVES[e.kind]
                since = e.at
        assert (case.state, case.state_since) == (state, since)
        replies = [e.at for e in entries if e.kind == "case.reply"]
        answered = case.state in (CaseState.ANSWERED, CaseState.CLOSED)
        assert (case.answered_at is not None) == answered
        assert not answered or (case.answered_at == replies[-1] and case.answer)
        ends = ("case.close", "case.reject", "case.transfer", "case.mark_duplicate")
        closes = [e.at for e in entries if e.kind in ends]
        turned = (CaseState.REJECTED, CaseState.TRANSFERRED, CaseState.DUPLICATE)
        closed = case.state is CaseState.CLOSED or case.state in turned
        assert case.closed_at == (closes[-1] if closed else None)
        assert (case.paused_at is not None) == (case.state is CaseState.PAUSED)
        assert case.reopen_count == sum(e.kind == "case.reopen" for e in entries)
        assert case.photo_count == photos[case.id]
        if case.rating is not None:
            assert any(e.kind == "case.rate" for e in entries)


def test_deadlines_of_open_cases_follow_their_rule(made: city.City) -> None:
    checked = 0
    for case in reports(made):
        if case.state not in OPEN:
            assert case.due_at is None
            assert case.stage is None
            continue
        rule = made.town.rule_for("reports", case.category_id)
        calendar = made.town.calendar(rule.calendar_id if rule else None)
        if case.state is CaseState.PAUSED:
            assert case.due_at is None
            continue
        assert case.stage is not None
        if case.stage is not Stage.REPLY and not case.extensions and not case.paused_ms:
            assert case.due_at == deadlines.due(rule, calendar, case.stage, case.received_at)
            checked += 1
    assert checked >= 60


def test_the_queue_looks_alive(made: city.City) -> None:
    """Open reports spread over the bands: some late, some about to be, most with time left."""
    bands = Counter(deadlines.band(c.due_at, ANCHOR) for c in reports(made) if c.state in OPEN)
    assert 6 <= bands[deadlines.Band.OVERDUE] <= 30
    assert bands[deadlines.Band.HOUR] >= 2
    assert bands[deadlines.Band.FOUR_HOURS] >= 8
    assert bands[deadlines.Band.DAY] + bands[deadlines.Band.LATER] >= 10


def test_duplicates_name_an_earlier_report_of_the_same_kind(made: city.City) -> None:
    by_id = {c.id: c for c in reports(made)}
    doubles = [c for c in by_id.values() if c.state is CaseState.DUPLICATE]
    assert len(doubles) == 20
    for double in doubles:
        first = by_id[str(double.duplicate_of)]
        assert first.received_at < double.received_at
        assert first.category_id == double.category_id
        assert first.unit_id == double.unit_id
    named = Counter(c.duplicate_of for c in doubles)
    assert all(by_id[str(key)].duplicate_count == n for key, n in named.items())


def test_tasks_agree_with_their_timelines(made: city.City) -> None:
    lines = timelines(made)
    states = Counter(t.state for t in made.rows["task"])
    assert sum(states.values()) == 120
    assert all(states[s] for s in TaskState)
    origins = {r.id for kind in ("case", "article", "indicator") for r in made.rows[kind]}
    for task in made.rows["task"]:
        moves = [TASK_MOVES[e.kind][1] for e in lines[task.id] if e.kind in TASK_MOVES]
        assert task.state == (moves[-1] if moves else TaskState.NEW)
        assert (task.done_at is not None) == (task.state is TaskState.DONE)
        assert (task.progress == 100) == (task.state is TaskState.DONE)
        assert bool(task.blocker) == (task.state is TaskState.BLOCKED)
        assert (task.origin_id is None) == (task.origin_kind is None)
        assert task.origin_id is None or task.origin_id in origins
        assert max(e.at for e in lines[task.id]) <= ANCHOR


def test_texts_are_whole(made: city.City) -> None:
    """Normal form C, no slot left open, no doubled spaces, sentences that end."""
    cases, articles, tasks = made.rows["case"], made.rows["article"], made.rows["task"]
    texts = [t for c in cases for t in (c.title, c.body, c.answer, c.address, c.reason)]
    texts += [t for a in articles for t in (a.title, a.summary)] + [t for t in tasks for t in (t.title, t.body)]
    texts += [e.text for e in made.rows["entry"]] + [p.name for p in made.rows["place"]]
    for text in texts:
        assert text == unicodedata.normalize("NFC", text)
        assert "{" not in text
        assert "}" not in text
        assert "  " not in text
        assert text == text.strip()
    for case in cases:
        assert case.body.endswith("."), case.body
        assert 8 <= len(case.title) <= 110, case.title
        assert len(case.body) >= 40
        assert case.title[0].isupper()
        assert case.body[0].isupper()


def test_texts_are_many(made: city.City) -> None:
    own = [c for c in reports(made) if c.state is not CaseState.DUPLICATE]
    titles = Counter(c.title for c in own)
    assert len(titles) >= 900
    assert max(titles.values()) <= 6
    bodies = Counter(c.body for c in own)
    assert max(bodies.values()) <= 2
    assert len({a.title for a in made.rows["article"]}) >= 110


def test_points_lie_on_land_in_their_ward(made: city.City) -> None:
    bundled = boundaries.load()
    code = {u.id: u.code for u in made.rows["admin_unit"]}
    placed = [r for kind in ("case", "place", "article") for r in made.rows[kind] if r.lat is not None]
    assert len(placed) > 1500
    wards = bundled.ward_of(np.array([r.lat for r in placed]), np.array([r.lon for r in placed]))
    for row, ward in zip(placed, wards.tolist(), strict=True):
        assert ward >= 0, f"{row} lies in the sea"
        assert bundled.wards[ward].code == code[str(row.unit_id)]


def test_references_hold(made: city.City) -> None:
    ids = {kind: {r.id for r in records} for kind, records in made.rows.items()}
    for kind, records in made.rows.items():
        assert len(ids[kind]) == len(records), kind
    for case in made.rows["case"]:
        assert case.category_id in ids["category"]
        assert case.unit_id in ids["admin_unit"]
        assert case.lead_org_id is None or case.lead_org_id in ids["organisation"]
    for observation in made.rows["observation"]:
        assert observation.indicator_id in ids["indicator"]
        assert observation.source_id in ids["source"]
    assert {a.sha256 for a in made.rows["attachment"]} <= set(made.blobs)
    assert all(e.actor_id in ids["person"] for e in made.rows["entry"])


def test_citizens_are_masked_and_plainly_invented(made: city.City) -> None:
    names = {case_id: (name, phone) for case_id, name, phone, _ in made.reporters}
    for case in reports(made):
        name, phone = names[case.id]
        assert "Mẫu" in name
        assert phone.startswith("0900 000 ")
        assert name.split()[0] not in case.reporter_label
        assert "09•• ••• " in case.reporter_label


def test_press_is_invented(made: city.City) -> None:
    outlets = {a.outlet for a in made.rows["article"]}
    assert len(outlets) >= 10
    assert all(o.endswith("(mẫu)") for o in outlets)
    assert all(a.url.startswith("https://bao-mau.example/") for a in made.rows["article"])
    stories = Counter(a.story_id for a in made.rows["article"])
    assert max(stories.values()) >= 7
    assert 450 <= len(made.rows["article"]) <= 800
    real = (
        "tuổi trẻ",
        "thanh niên",
        "vnexpress",
        "dân trí",
        "vietnamnet",
        "báo bình thuận",
        "báo lâm đồng",
        "lao động",
    )
    assert not any(name in outlet.casefold() for name in real for outlet in outlets)


def test_indicators_have_history_gaps_and_honest_ratios(made: city.City) -> None:
    found: dict[str, list[Any]] = defaultdict(list)
    for o in made.rows["observation"]:
        assert o.period_start < o.period_end <= ANCHOR
        assert o.value is None or o.value >= 0
        if o.denominator is not None and o.value is not None:
            assert o.numerator is not None
            assert o.denominator > 0
        found[o.indicator_id].append(o)
    indicators = {i.id: i for i in made.rows["indicator"]}
    assert set(found) == set(indicators)
    for key, rows in found.items():
        whole = [o for o in rows if o.unit_id is None]
        assert len(whole) >= 3, key
        if indicators[key].numerator_label:
            assert all(o.denominator is not None for o in whole if o.value is not None), key
    assert sum(o.value is None for o in made.rows["observation"]) >= 20
    newest = max(o.period_end for o in found["education.attendance"])
    assert newest < midnight(ended(PeriodKind.DAY, ANCHOR, 1)[0][1]) - 9 * DAY


def test_received_per_day_counts_the_reports(made: city.City) -> None:
    rows = [o for o in made.rows["observation"] if o.indicator_id == "reports.received" and o.unit_id is None]
    assert len(rows) == 730
    for o in rows[-60:]:
        assert o.value == sum(o.period_start <= c.received_at < o.period_end for c in reports(made))


def test_sources_have_one_failing_and_one_silent(made: city.City) -> None:
    by_id = {s.id: s for s in made.rows["source"]}
    assert by_id["src-cameras"].error_count >= 3
    assert all(e["reason"] for e in by_id["src-cameras"].recent_errors)
    silent = by_id["src-education"]
    assert silent.last_good_at is not None
    assert ANCHOR - silent.last_good_at > 5 * DAY
    assert silent.last_error
