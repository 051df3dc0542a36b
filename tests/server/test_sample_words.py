"""The sample city's words and ground: enough of them, every slot known, every place and category they name there."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from ioc_server.sample import ground, town, words
from ioc_server.sample.dice import Dice, shares
from ioc_server.sample.photos import SCENE_OF, SCENES, draw
from ioc_server.sample.reports import FATES, IN_HAND, TOPICS

MAIN = ("security", "sanitation", "waste", "urban", "flooding", "lighting", "traffic", "trees", "water", "noise")
FILES = (
    "answers",
    "cast",
    "figures",
    "phrases",
    "places",
    "press",
    "reports_1",
    "reports_2",
    "sources",
    "streets",
    "tasks",
    "traffic",
)


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from strings(item)
        case dict():
            for item in value.values():
                yield from strings(item)


@pytest.mark.parametrize("name", FILES)
def test_texts_are_in_normal_form_c_without_stray_spaces(name: str) -> None:
    for said in strings(words.text(name)):
        assert said == unicodedata.normalize("NFC", said)
        assert said == said.strip()
        assert "  " not in said


def test_the_main_topics_have_many_problems() -> None:
    assert set(words.topics()) == set(TOPICS)
    for topic, found in words.topics().items():
        titles = [title for title, _ in found["problems"]]
        assert len(titles) == len(set(titles)) >= (25 if topic in MAIN else 8)
        for part in ("effects", "requests", "replies"):
            assert any(isinstance(c, str) for c in found[part]), f"{topic}.{part} needs one that always fits"
            assert all(re.compile(c[0]) for c in found[part] if not isinstance(c, str))
        for title, body in found["problems"]:
            slots = set(re.findall(r"\{(\w+)\}", title + body.lower()))
            assert slots <= {"at", "near", "since", "hour"}
            assert "{at}" in title
            assert body.endswith(".")


def test_every_problem_can_happen_somewhere() -> None:
    for topic, found in words.topics().items():
        for n in range(len(found["problems"])):
            where = words.needs(topic, n)
            for name in where.get("places", ()):
                assert ground.landmark(Dice(1, "x"), name).address.casefold().startswith(name.casefold())
            assert set(where.get("wards", ())) <= set(ground.WARDS)
            said = words.report(Dice(1, f"{topic}{n}"), topic, "tại chợ Mũi Né", "tại chợ Mũi Né, phường Mũi Né", n)
            assert "{" not in said.title + said.body
            assert "chợ tại chợ" not in said.body


def test_children_are_categories_of_their_topic() -> None:
    made = town.build()
    known = {c.id: c.parent_id for c in made.rows["category"]}
    for topic, found in words.topics().items():
        assert f"reports.{topic}" in known
        for child in found.get("children", {}):
            assert known[f"reports.{child}"] == f"reports.{topic}"


def test_every_category_has_somebody_to_lead_it() -> None:
    made = town.build()
    for category in made.rows["category"]:
        if category.subsystem == "reports":
            for ward in made.units:
                assert made.lead(category.id, ward) in made.organisations
    assert made.lead("reports.security", "22918") == "org-police-22918"
    assert made.lead("reports.security_theft", "22918") == "org-police-22918"
    assert made.lead("reports.waste_pile", "22945") == "org-env"


def test_answers_fit_the_problem() -> None:
    choices = ["luôn đúng", ["chó|mèo", "về vật nuôi"], ["đèn", "về đèn"]]
    said = {words.fitting(Dice(n, "x"), choices, "Đèn hỏng") for n in range(60)}
    assert said == {"luôn đúng", "về đèn"}


def test_units_follow_the_law_of_2025() -> None:
    units = ground.units()
    current = [u for u in units if u.tier == 1 and u.valid_to is None]
    assert len(current) == 34
    assert {u.name for u in ground.ward_units().values()} >= {"Phường Mũi Né", "Phường Phan Thiết", "Xã Tuyên Quang"}
    by_id = {u.id: u for u in units}
    assert len(by_id) == len(units)
    spans = sorted((u.code, u.valid_from, u.valid_to or "9999") for u in units)
    for (code, _, end), (other, start, _) in itertools.pairwise(spans):
        assert code != other or end < start, "validities of one code overlap"
    for step in ground.successions():
        assert str(by_id[step.from_id].valid_to) < step.date == by_id[step.to_id].valid_from
    older = {by_id[s.from_id].name for s in ground.successions() if by_id[s.to_id].code == "22918"}
    assert older == {"Phường Mũi Né", "Phường Hàm Tiến", "Xã Thiện Nghiệp"}
    assert by_id["22918-20240101"].name == "Phường Hàm Tiến", "the code had another meaning before"


def test_shares_are_exact() -> None:
    assert sum(shares(1104, FATES).values()) == 1104
    assert shares(1104, FATES) == FATES
    assert sum(FATES[f] for f in IN_HAND) == 79
    for total in (1, 7, 100, 1000):
        assert sum(shares(total, FATES).values()) == total


def test_chance_repeats_and_ids_carry_their_time() -> None:
    one, two = Dice(1, "a"), Dice(1, "a")
    assert [one.id(5) for _ in range(3)] == [two.id(5) for _ in range(3)]
    assert Dice(1, "b").random() != Dice(1, "a").random() != Dice(2, "a").random()
    identity = one.id(1_780_300_800_000)
    assert int(identity.replace("-", "")[:12], 16) == 1_780_300_800_000
    assert identity[14] == "7"


def test_pictures_are_drawn_before_and_after() -> None:
    assert set(SCENE_OF.values()) <= set(SCENES)
    before, after = draw("waste", False, 0), draw("waste", True, 0)
    assert before.sha256 != after.sha256
    assert before.content.startswith(b"\xff\xd8\xff")
    assert len(before.content) < 60_000
    assert draw("waste", False, 0) == before
