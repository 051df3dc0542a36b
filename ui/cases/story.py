"""What a report's timeline and a refusal tell, in words: names instead of ids, dates instead of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from ioc_contract import undo
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.records import CaseState, Entry, Priority
from ioc_desktop.services.board_queue import Reference
from ioc_desktop.services.board_timeline import Line
from ui import verbs
from ui import words as common
from ui.cases import words

translate = QCoreApplication.translate
NOTHING = Reference({}, {}, {}, {}, ())


def did(kind: str, public: bool = False) -> str:
    """Return what an operation of a timeline did, as the start of a line; `public`: whether the citizen can read it."""
    told = {
        "case.create": translate("CaseStory", "Tiếp nhận"),
        "case.verify": translate("CaseStory", "Bắt đầu xác minh"),
        "case.rate": translate("CaseStory", "Người dân đánh giá"),
        "case.absorb": translate("CaseStory", "Nhận gộp một phản ánh trùng"),
        "case.part": translate("CaseStory", "Tách một phản ánh trùng ra"),
        "case.deadline": translate("CaseStory", "Hạn trả lời chuyển"),
        "case.import": translate("CaseStory", "Nhập từ nguồn ngoài"),
    }
    return told.get(kind) or verbs.done(kind, public)


def value(name: str, text: str, reference: Reference) -> str:
    """Return a field's value of a timeline or a refusal in words: names instead of ids, dates instead of numbers."""
    if not text:
        return "–"
    if name == "state" or text in set(CaseState):
        return words.state(text) if text in set(CaseState) else text
    if name == "priority" and text.lstrip("-").isdigit():
        return words.priority(int(text)) if int(text) in set(Priority) else text
    if name == "rating" and text in "12345":
        return words.stars(int(text))
    if name == "category_id" and text in reference.categories:
        return reference.categories[text].name
    if text in reference.organisations:
        return reference.organisations[text].name
    if text in reference.units:
        return reference.units[text].name
    if text in reference.people:
        return reference.people[text].display_name
    if text.isdigit() and len(text) == 13:
        return words.moment(Instant(int(text)))
    return text


def change(entry: Entry, reference: Reference, undone: Entry | None = None) -> str:
    """Return what an entry changed as «old → new» in words, "" when nothing; `undone` is the line an undoing took back."""
    if entry.from_value is None and entry.to_value is None:
        return ""
    if entry.kind == "case.comment":
        return translate("CaseStory", "Nhắc đến: {names}").format(names=mentioned(entry, reference))
    if entry.kind.endswith(".attach"):
        return translate("CaseStory", "Bản che của ảnh đã có; ảnh gốc giữ nguyên")
    if entry.kind in undo.VERBS:
        return did(entry.from_value or "", undone is not None and undone.public)
    if entry.kind in ("case.edit", "case.rate", "case.request_extension"):
        before, after = _pairs(entry.from_value), _pairs(entry.to_value)
        parts = [
            f"{verbs.field(n)}: {value(n, before.get(n, ''), reference)} → {value(n, v, reference)}"
            for n, v in after.items()
        ]
        return "; ".join(parts)
    name = {"case.assign": "lead_org_id", "case.mark_duplicate": "duplicate_of"}.get(entry.kind, "state")
    after_ = value(name, entry.to_value or "", reference)
    if entry.from_value is None:
        return after_
    return f"{value(name, entry.from_value, reference)} → {after_}"


def mentioned(entry: Entry, reference: Reference) -> str:
    """Return the names of those a note mentions."""
    ids = (entry.to_value or "").split()
    return ", ".join(f"@{reference.people[i].display_name}" if i in reference.people else "@…" for i in ids)


def _pairs(text: str | None) -> dict[str, str]:
    out = {}
    for part in re.split(r"; (?=[a-z_]+=)", text or ""):
        name, sign, value = part.partition("=")
        if sign:
            out[name] = value
    return out


def as_text(entries: Sequence[Entry], reference: Reference) -> str:
    """Return timeline entries as plain text, one after the other, for the clipboard and for print."""
    known: dict[str | None, Entry] = {e.id: e for e in entries}
    return lines_as_text([Line(e, False, False, known.get(e.to_value)) for e in entries], reference)


def lines_as_text(lines: Sequence[Line], reference: Reference) -> str:
    """Return lines of a timeline as plain text; those of merged reports begin with their number."""
    return "\n\n".join(_told(line, reference) for line in lines)


def reader(line: Line) -> str:
    """Return who can read a line."""
    if not line.entry.public:
        return translate("CaseStory", "nội bộ")
    if line.confidential and line.source is not None:
        told = translate("CaseStory", "chỉ người gửi {number} đọc được")
        return told.format(number=words.number(line.source.number))
    return translate("CaseStory", "người dân đọc được")


def _told(line: Line, reference: Reference) -> str:
    entry, of = line.entry, line.source
    number = words.number(of.number) if of is not None else ""
    head = [words.moment(entry.at), number, entry.actor_name, did(entry.kind, entry.public), reader(line)]
    lines = [" · ".join(p for p in head if p), change(entry, reference, line.undone), entry.text]
    return "\n".join(text for text in lines if text)


def refusal(error: Refused, reference: Reference = NOTHING) -> str:
    """Return why an action was refused."""
    told: dict[str, Callable[[str], str]] = {"field": verbs.field, "kind": verbs.title}
    detail = {
        key: content
        if key == "at"
        else told[key](str(content))
        if key in told
        else value(str(error.detail.get("field", "")), str(content), reference)
        for key, content in error.detail.items()
    }
    return common.refusal(error.code, detail)
