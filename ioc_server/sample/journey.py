"""A case or task on its way: every step goes through the rules that desks and the centre run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ioc_contract import SCHEMA, operations
from ioc_contract.clock import Instant
from ioc_contract.kinds import KINDS
from ioc_contract.messages import FieldChange, Operation
from ioc_contract.permissions import Actor
from ioc_contract.records import Attachment, Case, Entry, Task
from ioc_server.sample.dice import Dice
from ioc_server.sample.town import Town

DESK = "sample"


class Journey:
    """Walks one record; `record`, `entries` and `attachments` are what came of it. Raises what the rules raise."""

    def __init__(self, town: Town, dice: Dice, kind: str, at: int) -> None:
        self.town, self.dice, self.kind = town, dice, kind
        self.id = dice.id(at)
        self.record: Any = None
        self.entries: list[Entry] = []
        self.attachments: list[Attachment] = []
        self.reporter: Mapping[str, Any] | None = None

    @property
    def case(self) -> Case:
        assert isinstance(self.record, Case)
        return self.record

    @property
    def task(self) -> Task:
        assert isinstance(self.record, Task)
        return self.record

    def do(
        self,
        verb: str,
        actor: Actor,
        at: int,
        text: str = "",
        public: bool = False,
        add: Sequence[Mapping[str, Any]] = (),
        **values: Any,
    ) -> None:
        """Do one operation at an instant; `values` are the fields it sets."""
        described = KINDS[self.kind]
        changes = {
            name: FieldChange(None if self.record is None else described.value(name, getattr(self.record, name)), value)
            for name, value in values.items()
        }
        op = Operation(
            self.dice.id(at), DESK, SCHEMA, actor.id, self.kind, self.id, f"{self.kind}.{verb}", 0, changes, tuple(add),
            text, public, Instant(at), 0,
        )  # fmt: skip
        outcome = operations.apply(self.record, op, actor, self.town, Instant(at))
        if self.record is None:
            self.town.ids[self.kind].add(self.id)
        self.record = outcome.record
        self.entries.extend(outcome.entries)
        self.attachments.extend(outcome.attachments)
        self.reporter = outcome.reporter or self.reporter

    def amend(self, **values: Any) -> None:
        """Set what the centre alone sets: number, counts, source."""
        self.record = replace(self.record, **values)
