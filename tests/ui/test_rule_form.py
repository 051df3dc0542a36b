"""The form of a deadline rule takes up what was kept of an edit, as far as it can still be chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from tests.unit.test_rulebook import CALENDAR, RULE
from ui.rulebook.rule import RuleForm


@pytest.mark.parametrize(
    ("kept", "changes"),
    [
        ({"calendar_id": "retired meanwhile", "name": "Khác"}, {"name": "Khác"}),
        ({"calendar_id": None}, {"calendar_id": None}),
        ({"calendar_id": "night"}, {"calendar_id": "night"}),
    ],
)
def test_a_calendar_that_is_gone_is_not_taken_for_none(
    themed: QApplication, kept: dict[str, object], changes: dict[str, object]
) -> None:
    form = RuleForm()
    form.show_record(replace(RULE, calendar_id=CALENDAR.id), [CALENDAR, replace(CALENDAR, id="night", name="Ca đêm")])
    form.take_draft(kept)
    assert form.changes() == changes
