"""The sample city's words: TOML texts and the filling of their slots."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
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
    """Return what citizens report, by category code."""
    return text("reports_1") | text("reports_2")


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


@dataclass(frozen=True, slots=True)
class Wording:
    """A report in a citizen's words, with the code of the child category they fit ("" for none)."""

    title: str
    body: str
    child: str


def report(dice: Dice, topic: str, at: str, near: str, problem: int) -> Wording:
    """Return a report on a problem of `topic`; `at` and `near` are the place with its preposition, short and long."""
    words = topics()[topic]
    title, body = words["problems"][problem]
    slots = {"at": at, "near": near, "since": pick(dice, "since"), "hour": pick(dice, "hour")}
    sentences = [fill(body, slots)]
    if dice.chance(0.75):
        sentences.append(dice.choice(words["effects"]))
    if dice.chance(0.85):
        sentences.append(dice.choice(words["requests"]))
    lower = title.casefold()
    child = next((c for c, keys in words.get("children", {}).items() if any(k in lower for k in keys)), "")
    return Wording(fill(title, slots), " ".join(sentences), child)
