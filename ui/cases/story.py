"""What a report's timeline and a refusal tell, in words: names instead of ids, dates instead of numbers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.records import CaseState, Priority
from ioc_desktop.services.board_queue import Reference
from ui import verbs
from ui import words as common
from ui.cases import words

translate = QCoreApplication.translate
NOTHING = Reference({}, {}, {}, {}, ())


def did(kind: str) -> str:
    """Return what an operation of a timeline did, as the start of a line."""
    told = {
        "case.create": translate("CaseStory", "Tiếp nhận"),
        "case.verify": translate("CaseStory", "Bắt đầu xác minh"),
        "case.rate": translate("CaseStory", "Người dân đánh giá"),
        "case.absorb": translate("CaseStory", "Nhận gộp một phản ánh trùng"),
        "case.part": translate("CaseStory", "Tách một phản ánh trùng ra"),
        "case.deadline": translate("CaseStory", "Hạn trả lời chuyển"),
        "case.import": translate("CaseStory", "Nhập từ nguồn ngoài"),
    }
    return told.get(kind) or verbs.done(kind)


def value(name: str, text: str, reference: Reference) -> str:
    """Return a field's value of a timeline or a refusal in words: names instead of ids, dates instead of numbers."""
    if not text:
        return "–"
    if name == "state" or text in set(CaseState):
        return words.state(text) if text in set(CaseState) else text
    if name == "priority" and text.lstrip("-").isdigit():
        return words.priority(int(text)) if int(text) in set(Priority) else text
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


def refusal(error: Refused, reference: Reference = NOTHING) -> str:
    """Return why an action was refused."""
    told = {"field": verbs.field, "kind": verbs.title}
    detail = {
        key: told[key](str(content))
        if key in told
        else value(str(error.detail.get("field", "")), str(content), reference)
        for key, content in error.detail.items()
    }
    return common.refusal(error.code, detail)
