"""The languages of the screen: catalogues complete and compiled, refusals in words, Qt's own words in Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication, QLineEdit

import resources
from ioc_contract import alarms
from ioc_contract.errors import REASONS, Incompatible, Offline, Refused, Unauthorised
from ioc_contract.operations import VERBS
from ioc_contract.permissions import Role
from ioc_contract.states import STATE_NAMES, TASK_STATE_NAMES
from tools import translations
from ui import i18n, verbs, words
from ui.cases import words as case_words

PROPER_NAMES = ("Biển Đông", "VIỆT NAM", "Việt Nam", "Hoàng Sa", "Trường Sa", "Phan Thiết")
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")


@pytest.fixture(autouse=True)
def _back_to_vietnamese(qapp: QApplication) -> Iterator[None]:
    yield
    i18n.use("vi")


def test_the_catalogues_of_the_house_are_complete_and_current() -> None:
    _complete("shell")
    _complete("sync")


def _complete(area: str) -> None:
    ts = translations.FOLDER / f"en_{area}.ts"
    assert translations.unfinished(ts) == []
    text = ts.read_text("utf-8")
    for path in translations.sources(area):
        for source in re.findall(r'(?:self\.tr|dialog\.tr)\("((?:[^"\\]|\\.)*)"\)', path.read_text("utf-8")):
            escaped = source.replace("&", "&amp;")
            assert f"<source>{escaped}</source>" in text, f"{path.name}: {source}"


@pytest.mark.parametrize("name", [n for n in resources.names("translations", ".ts") if "/en_" in n])
def test_english_has_no_vietnamese_left(name: str) -> None:
    for translation in re.findall(r"<translation>([^<]*)</translation>", resources.read(name).decode()):
        rest = re.sub("|".join(PROPER_NAMES), "", translation)
        assert not VIETNAMESE.search(rest), translation


@pytest.mark.parametrize("name", resources.names("translations", ".ts"))
def test_every_catalogue_is_compiled(qapp: QApplication, name: str) -> None:
    assert QTranslator().load(str(resources.path(name.replace(".ts", ".qm"))))


def test_refusals_and_states_have_english() -> None:
    i18n.use("en")
    for code, text in REASONS.items():
        assert QCoreApplication.translate("Refusals", text) != text, code
    for state, text in (STATE_NAMES | TASK_STATE_NAMES | alarms.NAMES).items():
        assert QCoreApplication.translate("States", text) != text, state


def test_refusals_are_filled() -> None:
    detail = {"from_state": "new", "to_state": "closed"}
    assert words.refusal("move_not_allowed", detail) == "Không thể chuyển từ «Mới» sang «Đóng»."
    assert "…" in words.refusal("changed_meanwhile", {"field": "title"})
    assert "xyz" in words.refusal("xyz")
    i18n.use("en")
    assert words.refusal("move_not_allowed", detail) == "“New” cannot become “Closed”."


def test_every_error_of_the_contract_has_words() -> None:
    said = {
        words.error(e) for e in (Offline(), Unauthorised(), Refused("not_found"), Incompatible("2 > 1"), ValueError())
    }
    assert len(said) == 5
    assert all(len(s) > 12 for s in said)


def test_every_role_and_operation_has_a_name() -> None:
    assert len({words.role(r) for r in Role}) == len(Role)
    nameless = [kind for kind in VERBS if verbs.title(kind) == kind]
    assert nameless == []


def test_what_was_done_is_told_in_english_as_a_story() -> None:
    i18n.use("en")
    told = [kind for kind in VERBS if kind.startswith(("case.", "task."))]
    assert [kind for kind in told if verbs.done(kind) == verbs.title(kind)] == []
    assert verbs.done("case.assign") == "Assigned"
    i18n.use("vi")
    assert verbs.done("case.assign") == verbs.title("case.assign") == "Giao xử lý"


def test_the_context_menu_of_a_field_is_vietnamese(qapp: QApplication) -> None:
    i18n.use("vi")
    field = QLineEdit("chữ")
    menu = field.createStandardContextMenu()
    texts = [a.text().split("\t")[0].replace("&", "") for a in menu.actions() if a.text()]
    assert texts == ["Hoàn tác", "Làm lại", "Cắt", "Sao chép", "Dán", "Xoá", "Chọn tất cả"]
    menu.deleteLater()


@pytest.mark.parametrize(("n", "said"), [(0, "0 reports"), (1, "1 report"), (2, "2 reports"), (1200, "1,200 reports")])
def test_english_counts_one_apart_from_many(n: int, said: str) -> None:
    i18n.use("vi")
    assert case_words.count(n, False) == f"{n:,} phản ánh".replace(",", ".")
    i18n.use("en")
    assert case_words.count(n, False) == said


def test_every_english_word_with_a_count_knows_one_from_many() -> None:
    """«1 reports» would be wrong: where a plural follows the count, both are there, with the same blanks."""
    plural = re.compile(
        r"\{n\} (?:\w+ )?(?:reports|tasks|days|photos|changes|articles|stories|entries|stars|outlets)\b"
    )
    for name in resources.names("translations", ".ts"):
        if "/en_" not in name:
            continue
        for text in re.findall(r"<translation>([^<]*)</translation>", resources.read(name).decode()):
            one, sep, many = text.partition("|")
            if sep:
                assert set(re.findall(r"\{\w+\}", one)) <= set(re.findall(r"\{\w+\}", many)), text
            elif plural.search(text):
                assert "over {n}" in text or "more than" in text or "First {n}" in text or "Last {n}" in text, text
