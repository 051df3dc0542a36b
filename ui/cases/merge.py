"""Duplicates side by side: which reports are of the same thing, which stands for all, and taking merged ones out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.clock import MINUTE
from ioc_contract.records import Case
from ioc_desktop.services import board_merge
from ioc_desktop.services.board_merge import Duplicates, Proposal
from ioc_desktop.services.board_queue import Reference
from ui import fonts, theme
from ui.cases import words
from ui.dialogs import Dialog
from ui.widgets.labels import breakable, label, set_role
from ui.widgets.numbers import counted

_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided: which reports are merged into which, and which are taken out again."""

    master: str
    merged: tuple[str, ...]
    parted: tuple[str, ...]


class MergeDialog(Dialog):
    """`also` are reports the operator had chosen: they are ticked from the start. Space ticks, arrows compare."""

    def __init__(
        self, found: Duplicates, also: Sequence[str], reference: Reference, now: int, parent: QWidget | None
    ) -> None:
        case = found.case
        super().__init__(
            QCoreApplication.translate("Merge", "Phản ánh trùng"),
            parent,
            880,
            f"{words.number(case.number)} · {case.title}",
        )
        self._case, self._master, self._reference, self._now = case, found.master, reference, now
        self._held = {c.id for c in found.twins} | ({found.master.id} if found.master else set())
        self._others: dict[str, Case] = {c.id: c for c in (*found.twins, *([found.master] if found.master else ()))}
        self._others |= {p.case.id: p.case for p in found.proposals}
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Phản ánh có thể trùng"))
        self.list.setProperty("role", "choices")
        self.list.setWordWrap(False)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedWidth(theme.px(320))
        self.list.setMinimumHeight(theme.px(280))
        if found.master is not None:
            self._add(found.master, self.tr("đang đứng tên cho phản ánh này"), True)
        for twin in found.twins:
            self._add(twin, self.tr("đã gộp vào phản ánh này"), True)
        if found.master is None:
            for proposal in found.proposals:
                self._add(proposal.case, why(proposal), proposal.case.id in also)
        side = QWidget()
        self._grid = QGridLayout(side)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        for column in (1, 2):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, theme.px(176))
        self._cells: list[tuple[QLabel, QLabel, QLabel]] = []
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.list)
        right = QVBoxLayout()
        right.addWidget(side)
        right.addStretch(1)
        row.addLayout(right, 1)
        self.nothing = self.add_text(self.tr("Không thấy phản ánh nào gần đây, cùng loại và cùng nơi."), "muted")
        self.nothing.setVisible(not self._others)
        self.body.addLayout(row)
        self.list.setVisible(bool(self._others))
        self.master = QComboBox()
        self.master.setAccessibleName(self.tr("Phản ánh chính"))
        self._keep = QHBoxLayout()
        self._keep.setSpacing(8)
        caption = label(self.tr("Phản ánh chính"), "muted")
        caption.setBuddy(self.master)
        self._keep.addWidget(caption)
        self._keep.addWidget(self.master, 1)
        self.body.addLayout(self._keep)
        for part in (caption, self.master):
            part.setVisible(bool(found.proposals) and found.master is None)
        self.says = self.add_text("", "muted")
        self.says.setMinimumHeight(theme.px(36))
        self.add_text(self.tr("Cách: chọn hoặc bỏ chọn · ↑ ↓: so sánh · Ctrl+Enter: xác nhận"), "caption")
        self.add_button(self.tr("Huỷ"))
        self.ok = self.add_button(self.tr("Gộp"), "primary", accept=True)
        self._fill_masters()
        self.list.currentRowChanged.connect(self._compare)
        self.list.itemChanged.connect(lambda _item: self._ticked())
        self.master.currentIndexChanged.connect(lambda _i: self._say())
        self.list.setCurrentRow(0)
        self._compare()
        self._say()
        self.list.setFocus()

    def choice(self) -> Choice:
        """Return what was decided."""
        ticked = self._ticks()
        parted = self._held - ticked
        if self._master is not None:
            return Choice(self._master.id, (), (self._case.id,) if parted else ())
        master = str(self.master.currentData() or self._case.id)
        fresh = ticked - self._held
        merged = ({self._case.id} | fresh) - {master} if fresh else set[str]()
        order = [self._case.id, *self._others]
        return Choice(master, tuple(i for i in order if i in merged), tuple(i for i in order if i in parted))

    def _add(self, case: Case, detail: str, ticked: bool) -> None:
        item = QListWidgetItem(f"{words.number(case.number)} · {case.title}\n{detail}")
        item.setData(_ID, case.id)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        item.setSizeHint(QSize(0, theme.px(48)))
        item.setToolTip(case.title.replace("<", "‹"))
        self.list.addItem(item)

    def _ticks(self) -> set[str]:
        items = [self.list.item(i) for i in range(self.list.count())]
        return {str(i.data(_ID)) for i in items if i.checkState() == Qt.CheckState.Checked}

    def _ticked(self) -> None:
        self._fill_masters()
        self._say()

    def _fill_masters(self) -> None:
        """Offer the reports that are to become one; the one that stands best for all is chosen unless the operator chose."""
        chosen = [self._case, *(c for i, c in self._others.items() if i in self._ticks() and i not in self._held)]
        before = self.master.currentData()
        offered = [self.master.itemData(i) for i in range(self.master.count())]
        best = board_merge.standing(chosen).id
        kept = before if before in {c.id for c in chosen} and len(offered) == len(chosen) else best
        self.master.blockSignals(True)
        self.master.clear()
        for case in chosen:
            state = words.state(case.state)
            self.master.addItem(f"{words.number(case.number)} · {case.title} · {state}", case.id)
        self.master.setCurrentIndex(next(i for i, c in enumerate(chosen) if c.id == kept))
        self.master.blockSignals(False)

    def _say(self) -> None:
        choice = self.choice()
        parts = []
        if choice.merged:
            whole = [self._case, *(self._others[i] for i in (*choice.merged, choice.master) if i in self._others)]
            master = next(c for c in whole if c.id == choice.master)
            dues = [c.resolve_due_at for c in whole if c.resolve_due_at is not None]
            parts.append(
                counted(self.tr("Gộp {n} phản ánh vào {m}."), len(choice.merged), m=words.number(master.number))
            )
            if dues and master.answered_at is None:
                parts.append(self.tr("Hạn sớm nhất được giữ: {at}.").format(at=words.moment(min(dues))))
            parts.append(self.tr("Mọi người dân cùng nhận một câu trả lời; ảnh và lịch sử còn nguyên."))
        if choice.parted:
            parts.append(counted(self.tr("Tách {n} phản ánh ra, trở lại như trước khi gộp."), len(choice.parted)))
        self.says.setText(" ".join(parts))
        self.ok.setEnabled(bool(choice.merged or choice.parted))
        self.ok.setText(self.tr("Tách") if choice.parted and not choice.merged else self.tr("Gộp"))

    def _compare(self) -> None:
        item = self.list.currentItem()
        other = None if item is None else self._others.get(str(item.data(_ID)))
        facts = [(name, self._facts(self._case)[name], "" if other is None else self._facts(other)[name])
                 for name in self._facts(self._case)]  # fmt: skip
        while len(self._cells) < len(facts) + 1:
            cells = label(role="muted"), label(wrap=True), label(wrap=True)
            for column, cell in enumerate(cells):
                cell.setAlignment(Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(cell, len(self._cells), column)
            self._cells.append(cells)
        heads = "", self.tr("Phản ánh này"), self.tr("Đang so với") if other is not None else ""
        for (name, mine, theirs), (caption, left, right) in zip([heads, *facts], self._cells, strict=True):
            caption.setText(name)
            left.setText(breakable(mine))
            right.setText(breakable(theirs))
            if name:
                set_role(right, "muted" if mine == theirs else "")
                right.setAccessibleName(f"{name}: {theirs}")
                left.setAccessibleName(f"{name}: {mine}")
        for head in self._cells[0]:
            head.setFont(fonts.font(None, QFont.Weight.DemiBold))

    def _facts(self, case: Case) -> dict[str, str]:
        category = self._reference.categories.get(case.category_id or "")
        agency = self._reference.organisations.get(case.lead_org_id or "")
        body = " ".join(case.body.split())
        return {
            self.tr("Nội dung"): body if len(body) <= 160 else f"{body[:160]}…",
            self.tr("Tiếp nhận"): f"{words.moment(case.received_at)} · {words.channel(case.channel)}",
            self.tr("Địa chỉ"): case.address or "–",
            self.tr("Lĩnh vực"): category.name if category else "–",
            self.tr("Trạng thái"): words.state(case.state),
            self.tr("Thời hạn"): words.moment(case.resolve_due_at) if case.resolve_due_at is not None else "–",
            self.tr("Chủ trì"): agency.name if agency else self.tr("Chưa giao"),
            self.tr("Người dân"): case.reporter_label or "–",
            self.tr("Ảnh"): str(case.photo_count),
        }


def why(proposal: Proposal) -> str:
    """Return in one line why a report is proposed: how far, how much later, how alike."""
    translate = QCoreApplication.translate
    parts = []
    if proposal.metres is not None:
        parts.append(translate("Merge", "cách {m} m").format(m=round(proposal.metres)))
    apart = words.span(proposal.apart_ms)
    if abs(proposal.apart_ms) < MINUTE:
        parts.append(translate("Merge", "cùng lúc"))
    elif proposal.apart_ms >= 0:
        parts.append(translate("Merge", "sau {t}").format(t=apart))
    else:
        parts.append(translate("Merge", "trước {t}").format(t=apart))
    parts.append(translate("Merge", "lời giống {p} %").format(p=round(100 * proposal.alike)))
    return " · ".join(parts)
