"""The sample city's words: TOML texts and the filling of their slots."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ioc_server.sample.dice import Dice

_SLOT = re.compile(r"\{(\w+)\}")


@cache
def text(name: str) -> dict[str, Any]:
    """Return the TOML file `texts/<name>.toml`."""
    return tomllib.loads((files("ioc_server.sample") / "texts" / f"{name}.toml").read_text("utf-8"))


@cache
def topics() -> dict[str, dict[str, Any]]:
    """Return what citizens report and what is answered, by category code."""
    answers = text("answers")
    return {topic: words | answers.get(topic, {}) for topic, words in (text("reports_1") | text("reports_2")).items()}


def fitting(dice: Dice, choices: Sequence[str | Sequence[str]], about: str) -> str:
    """Return one of `choices` that fits what `about` says, a special one rather than one that always fits."""
    lower = about.casefold()
    special = [c[1] for c in choices if not isinstance(c, str) and re.search(c[0], lower)]
    if special and dice.chance(0.8):
        return dice.choice(special)
    return dice.choice([c for c in choices if isinstance(c, str)])


def fill(template: str, slots: Mapping[str, str]) -> str:
    """Return `template` with its slots filled; a capitalised slot's name capitalises its value. KeyError if unknown."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        word = slots[name.lower()]
        return word[:1].upper() + word[1:] if name[0].isupper() else word

    return _SLOT.sub(value, template)


def pick(dice: Dice, name: str) -> str:
    """Return one of the common phrases of that name."""
    return str(dice.choice(text("phrases")[name]))


_DOUBLED = re.compile(
    r"\b(bãi biển|bãi tắm|chợ|cầu|bờ kè|đồi cát|công viên|vòng xoay|khu dân cư|làng chài|cảng cá|bến xe|lối xuống biển)"
    r" (?:tại|gần|trên) (?=\1)",
    re.IGNORECASE,
)
"""«chợ tại chợ Mũi Né» reads «chợ Mũi Né»."""
_AREA = re.compile(r"(khu vực) (?:tại|trên) ", re.IGNORECASE)


def _smooth(said: str) -> str:
    return _AREA.sub(r"\1 ", _DOUBLED.sub("", said))


@dataclass(frozen=True, slots=True)
class Wording:
    """A report in a citizen's words, with the code of the child category they fit ("" for none)."""

    title: str
    body: str
    child: str


def needs(topic: str, problem: int) -> Mapping[str, list[str]]:
    """Return what kind of place a problem needs: {"places": names} or {"wards": codes}; {} when any will do."""
    title, body = topics()[topic]["problems"][problem]
    lower = f"{title} {body}".casefold()
    return next((n for n in text("phrases")["needs"] if re.search(n["words"], lower)), {})


def report(dice: Dice, topic: str, at: str, near: str, problem: int) -> Wording:
    """Return a report on a problem of `topic`; `at` and `near` are the place with its preposition, short and long."""
    words = topics()[topic]
    title, body = words["problems"][problem]
    about = f"{title} {body}"
    if "," in near:
        body = body.replace("{near} ", "{near}, ")
    slots = {"at": at, "near": near, "since": pick(dice, "since"), "hour": pick(dice, "hour")}
    sentences = [_smooth(fill(body, slots))]
    if dice.chance(0.75):
        sentences.append(fitting(dice, words["effects"], about))
    if dice.chance(0.85):
        sentences.append(fitting(dice, words["requests"], about))
    lower = title.casefold()
    child = next((c for c, keys in words.get("children", {}).items() if any(k in lower for k in keys)), "")
    said = [s[:1].upper() + s[1:] for s in (_smooth(fill(title, slots)), " ".join(sentences))]
    return Wording(said[0], said[1], child)
