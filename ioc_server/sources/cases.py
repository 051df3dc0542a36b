"""Writes reports from outside as cases: new ones with number and deadlines, known ones brought up to date.

What an operator has done is never overwritten: once a person has acted on a case, what its source says goes to the
timeline only, but for the citizen's rating, which is taken as long as none was recorded here. Loading the same reports twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from ioc_contract import course
from ioc_contract.clock import HOUR, Instant, local
from ioc_contract.identity import masked
from ioc_contract.ids import new_id
from ioc_contract.records import Case, CaseState, Channel, Entry, Priority, Source
from ioc_contract.states import OPEN, WITHIN
from ioc_server.services import rulebook
from ioc_server.sources.gazetteer import Gazetteer
from ioc_server.sources.items import OutsideReport, Problems
from ioc_server.sources.known import Known
from ioc_server.sources.loaded import Loaded
from ioc_server.sources.rows import Rules, cases_of, load_gazetteer, load_known, records_in
from ioc_server.store import write
from ioc_server.store.tables import KIND_TABLES

CREATED, TOLD, RATED = "case.create", "case.import", "case.rate"
"""Kinds of the timeline entries made here; `case.import` is news from the source (from and to: its state there)."""
_AHEAD = HOUR
_ANSWERED = (CaseState.ANSWERED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class CaseSettings:
    """How a source's reports become cases."""

    subsystem: str = "reports"
    channel: Channel = Channel.IMPORT
    category_names: Mapping[str, str] | None = None
    """Category in the source → code here."""
    category_otherwise: str = ""


def load_reports(
    connection: sa.Connection, source: Source, reports: Sequence[OutsideReport], settings: CaseSettings, now: Instant
) -> Loaded:
    """Write the reports. The caller commits. A problem of a report is told, the rest is written."""
    rulebook.hold(connection, "case")
    known = load_known(connection)
    reader = _Reader(source, settings, known, load_gazetteer(connection, known), Rules(connection), now)
    existing = cases_of(connection, source.id, (r.external_id for r in reports))
    told = {i: (e.to_value or "", e.text) for i, e in _latest(connection, TOLD, existing).items()}
    rated = {i: e.to_value for i, e in _latest(connection, RATED, existing).items()}
    touched = _touched(connection, [c.id for c in existing.values()])
    cases: list[Case] = []
    entries: list[Entry] = []
    new: list[int] = []
    kept = complete = 0
    for report in reports:
        if report.received_at > now + _AHEAD:
            reader.problems.add(report.where, f"{report.external_id}: thời gian tiếp nhận ở tương lai")
            continue
        kept += 1
        complete += report.lat is not None or bool(report.address)
        case = existing.get(report.external_id)
        after = reader.new(report) if case is None else case
        if case is None:
            new.append(len(cases))
            entries += reader.first_entries(after, report)
        elif told.get(case.id) != (_outside(report), report.notes) or (
            case.id not in touched and reader.differs(case, report)
        ):
            if told.get(case.id) != (_outside(report), report.notes):
                entries.append(reader.entry(case.id, TOLD, told.get(case.id, (None, ""))[0], report))
            if case.id not in touched:
                after = reader.updated(case, report)
        if (line := reader.rating(after, report, rated.get(after.id))) is not None:
            after = replace(after, rating=report.rating, rating_comment=report.rating_comment, updated_at=now)
            entries.append(line)
        if after is not case:
            cases.append(after)
    if new:
        for index, number in zip(
            new, write.next_numbers(connection, "case", settings.subsystem, len(new)), strict=True
        ):
            cases[index] = replace(cases[index], number=number)
    changed = write.put_records(connection, "case", cases)
    changed += write.put_records(connection, "entry", entries)
    people = {report.external_id: report.reporter for report in reports if any(report.reporter)}
    first = [cases[index] for index in new]
    write.put_reporters(connection, [(c.id, *people[c.external_id]) for c in first if c.external_id in people])
    return Loaded(kept, changed, reader.problems.done(), complete)


def _outside(report: OutsideReport) -> str:
    return str(report.state) if report.state else ""


def _latest(connection: sa.Connection, kind: str, cases: Mapping[str, Case]) -> dict[str, Entry]:
    """Return the latest entry of a kind that each case's source has made, by case."""
    table = KIND_TABLES["entry"]
    ours = (table.c.entity_kind == "case", table.c.kind == kind, table.c.actor_id.is_(None))
    found = records_in(connection, "entry", "entity_id", [c.id for c in cases.values()], *ours)
    return {e.entity_id: e for e in sorted(found, key=lambda e: (e.at, e.id))}


def _said(rating: int | None, comment: str) -> str:
    return f"rating={rating}; rating_comment={comment}"


def _touched(connection: sa.Connection, ids: Sequence[str]) -> set[str]:
    """Return the cases on which a person has acted."""
    table = KIND_TABLES["entry"]
    people = table.c.actor_id.is_not(None)
    return {
        e.entity_id for e in records_in(connection, "entry", "entity_id", ids, table.c.entity_kind == "case", people)
    }


@dataclass(slots=True)
class _Reader:
    """What is needed to make a case of a report."""

    source: Source
    settings: CaseSettings
    known: Known
    gazetteer: Gazetteer
    rules: Rules
    now: Instant
    problems: Problems = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.problems = Problems()

    def category_id(self, report: OutsideReport) -> str | None:
        texts = [t for t in (report.category, report.category_name, self.settings.category_otherwise) if t]
        found = self.known.category(self.settings.subsystem, texts, self.settings.category_names or {})
        if found is None and texts:
            shown = report.category_name or report.category
            self.problems.add(report.where, f"lĩnh vực «{shown[:60]}» chưa ánh xạ; giữ lại, chưa phân loại", kept=True)
        return found.id if found else None

    def unit_id(self, report: OutsideReport) -> str | None:
        day = local(report.received_at).date().isoformat()
        if report.unit:
            try:
                return self.known.unit(report.unit, day).id
            except ValueError as error:
                self.problems.add(report.where, f"{error}; giữ lại, bỏ đơn vị", kept=True)
        found = self.gazetteer.find(report.address, day)
        return found.id if found else None

    def new(self, report: OutsideReport) -> Case:
        """Return the case of a report seen for the first time, its number still to be given."""
        agency = self.known.organisation(report.agency)
        case = Case(
            id=new_id(report.received_at), version=0, subsystem=self.settings.subsystem, number=None,
            title=report.title, body=report.body, category_id=self.category_id(report), state=CaseState.NEW,
            priority=Priority.NORMAL, channel=self.settings.channel, lat=report.lat, lon=report.lon,
            address=report.address, unit_id=self.unit_id(report), lead_org_id=agency.id if agency else None,
            supporting_org_ids=(), assignee_id=None, private=False, sensitive=False, reporter_label=masked(*report.reporter),
            received_at=report.received_at, state_since=report.received_at, stage=None, due_at=None,
            resolve_due_at=None, paused_at=None, paused_ms=0, extension_until=None, extensions=0, answered_at=None,
            closed_at=None, answer="", reason="", rating=None, rating_comment="", duplicate_of=None,
            duplicate_count=0, photo_count=0, reopen_count=0, source_id=self.source.id,
            external_id=report.external_id, updated_at=self.now,
        )  # fmt: skip
        case = course.timed(case, *self.rules.of(case.subsystem, case.category_id, case.lead_org_id))
        return self._in_state(case, report.state or CaseState.NEW, report, report.updated_at or report.received_at)

    def _in_state(self, case: Case, state: CaseState, report: OutsideReport, since: Instant) -> Case:
        """Return the case as it stands in a state told by its source, with the deadline that then runs."""
        since = Instant(max(case.received_at, min(since, self.now)))
        done = state not in OPEN
        way = course.of(case.clock, case.received_at)
        if case.paused_at is not None and state is not CaseState.PAUSED and since > case.paused_at:
            way = replace(way, pauses=(*way.pauses, (case.paused_at, since)))
        after = replace(
            case,
            state=state,
            state_since=since,
            paused_at=since if state is CaseState.PAUSED else None,
            answered_at=(case.answered_at or since) if state in _ANSWERED else None,
            closed_at=since if done and state is not CaseState.ANSWERED else None,
            answer=(report.notes or case.answer) if state in _ANSWERED else case.answer,
            reason=report.notes if done and state not in _ANSWERED else case.reason,
        )
        return course.timed(after, *self.rules.of(case.subsystem, case.category_id, case.lead_org_id), way)

    def differs(self, case: Case, report: OutsideReport) -> bool:
        """Tell whether the report's own words have changed at the source."""
        return (case.title, case.body, case.address, case.lat, case.lon) != (
            report.title, report.body, report.address, report.lat, report.lon,
        )  # fmt: skip

    def updated(self, case: Case, report: OutsideReport) -> Case:
        """Return a case nobody here has acted on as its source tells it now."""
        after = replace(
            case, title=report.title, body=report.body, address=report.address, lat=report.lat, lon=report.lon,
            updated_at=self.now,
        )  # fmt: skip
        state = report.state or case.state
        if state is case.state:
            return replace(after, answer=report.notes or after.answer) if state in _ANSWERED else after
        since = report.updated_at or self.now
        if state in OPEN and case.state not in OPEN:
            again = course.Course(Instant(min(since, self.now)))
            clock = course.kept(again, case.received_at)
            after = replace(after, reopen_count=case.reopen_count + 1, paused_at=None, clock=clock)
        return self._in_state(after, state, report, since)

    def rating(self, case: Case, report: OutsideReport, before: str | None) -> Entry | None:
        """Return the line that tells a citizen's rating; None when there is no news, or it cannot be taken.

        `before` is what the source said last: the rating of an answer since taken back is not taken for the next one's.
        """
        said = _said(report.rating, report.rating_comment)
        if report.rating is None or said == before:
            return None
        if case.state not in WITHIN[RATED]:
            self.problems.add(report.where, f"{report.external_id}: đánh giá khi chưa có trả lời; bỏ qua", kept=True)
            return None
        here = None if case.rating is None else _said(case.rating, case.rating_comment)
        if here is not None and here != before:
            if here != said:
                told = f"{report.external_id}: đánh giá khác với đánh giá đã ghi ở đây; giữ đánh giá ở đây"
                self.problems.add(report.where, told, kept=True)
            return None
        return Entry(
            new_id(self.now), 0, case.subsystem, "case", case.id, self.now, None, self.source.name, RATED, before, said,
            "", False, None,
        )  # fmt: skip

    def first_entries(self, case: Case, report: OutsideReport) -> list[Entry]:
        photo = f"Ảnh tại nguồn: {report.media_url}" if report.media_url else ""
        made = Entry(
            new_id(report.received_at), 0, case.subsystem, "case", case.id, report.received_at, None,
            self.source.name, CREATED, None, str(case.state), photo, False, None,
        )  # fmt: skip
        return [made, self.entry(case.id, TOLD, None, report)]

    def entry(self, case_id: str, kind: str, before: str | None, report: OutsideReport) -> Entry:
        at = Instant(min(self.now, report.updated_at)) if before is None and report.updated_at else self.now
        return Entry(
            new_id(at), 0, self.settings.subsystem, "case", case_id, at, None, self.source.name, kind, before,
            _outside(report), report.notes, True, None,
        )  # fmt: skip
