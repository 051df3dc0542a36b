"""Asks how a change that was not taken shall be before it is applied again: field by field, then its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ioc_contract.records import Priority
from ioc_desktop.services import reference
from ioc_desktop.services.board_inbox import LONG, Card, Side
from ioc_desktop.services.reference import Reference
from ui import dialogs, verbs
from ui.cases import words
from ui.dialogs import Option
from ui.panel import PanelContext

translate = QCoreApplication.translate
CHOSEN = {
    "lead_org_id": "organisations",
    "org_id": "organisations",
    "category_id": "categories",
    "unit_id": "units",
    "assignee_id": "people",
}
"""Fields that are chosen from the reference rows."""


def possible(card: Card) -> bool:
    """Tell whether there is anything that could be changed first."""
    return bool(card.operation.text) or any(_editable(side) for side in card.sides)


async def ask(card: Card, context: PanelContext, over: QWidget) -> tuple[Mapping[str, Any], str] | None:
    """Return the changed values and words, None when the operator gave up."""
    values: dict[str, Any] = {}
    known = await context.jobs.run(reference.reference)
    for side in filter(_editable, card.sides):
        theirs = verbs.value(card.word(side.theirs), side.field)
        label = translate("Inbox", "Trên máy chủ: {theirs}").format(theirs=theirs)
        title = f"{verbs.field(side.field)} – {card.title}"
        if side.field in LONG:
            text = await dialogs.ask_text(
                title, label, text=str(side.mine or ""), multiline=side.field != "title", ok=_ok(), parent=over
            )
            if text is None:
                return None
            values[side.field] = text
            continue
        current = "" if side.mine is None else str(side.mine)
        chosen = await dialogs.choose(
            title, _options(side.field, known), label=label, current=current, ok=_ok(), parent=over
        )
        if chosen is None:
            return None
        values[side.field] = Priority(int(chosen)) if side.field == "priority" else chosen
    text = card.operation.text
    if text:
        asked = await dialogs.ask_text(
            f"{verbs.act(card.operation)} – {card.title}", translate("Inbox", "Nội dung bạn đã nhập"), text=text,
            required=True, ok=_ok(), parent=over,
        )  # fmt: skip
        if asked is None:
            return None
        text = asked
    return values, text


async def ask_note(card: Card, over: QWidget) -> str | None:
    """Return the words for an internal note, those that were typed to begin with."""
    return await dialogs.ask_text(
        f"{translate('Inbox', 'Ghi chú nội bộ')} – {card.title}",
        translate("Inbox", "Ghi chú (chỉ nội bộ đọc được)"),
        text=card.operation.text,
        required=True,
        ok=translate("Inbox", "Ghi chú"),
        parent=over,
    )


def _editable(side: Side) -> bool:
    return side.field in LONG or side.field in CHOSEN or side.field == "priority"


def _options(field: str, known: Reference) -> list[Option]:
    if field == "priority":
        return [Option(str(int(p)), words.priority(p)) for p in reversed(Priority)]
    rows = getattr(known, CHOSEN[field]).values()
    alive = [r for r in rows if getattr(r, "valid_to", None) is None and getattr(r, "active", True)]
    return [Option(r.id, str(getattr(r, "display_name", "") or r.name)) for r in alive]


def _ok() -> str:
    return translate("Inbox", "Áp dụng")
