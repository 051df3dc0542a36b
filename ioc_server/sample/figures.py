"""Indicators' history: invented series with season, week and trend, per ward and whole, and those counted from the cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.records import Indicator, Observation, PeriodKind
from ioc_server.sample import words
from ioc_server.sample.dice import Dice
from ioc_server.sample.ground import WARDS
from ioc_server.sample.periods import ended, midnight
from ioc_server.sample.town import Town

WARD_PERIODS = {PeriodKind.DAY: 92}
"""How many of the newest periods have values per ward, where not all of them do."""
STALE = {"education.attendance": 11}
"""Indicator → newest periods that never came: the source is silent."""
POPULATION = {"22945": 23, "22924": 22, "22918": 15, "22933": 14, "22960": 12, "22954": 6, "22963": 8}
BEACH = {"22945": 10, "22924": 27, "22918": 52, "22933": 2, "22960": 2, "22954": 6, "22963": 1}
"""Shares of the wards, percent."""
WAITING = "Chưa nhận được báo cáo của kỳ này."


@dataclass(frozen=True, slots=True)
class Value:
    """A figure before it is an observation: value with numerator and denominator where it is a ratio."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None


class Model:
    """One indicator's behaviour; see `texts/figures.toml`."""

    def __init__(self, indicator: Indicator, spec: dict[str, Any], dice: Dice, last: date) -> None:
        self.indicator, self.spec, self.dice, self.last = indicator, spec, dice, last
        curves = words.text("figures")
        self.season = curves["season"][spec.get("season", "flat")]
        self.week = curves["week"][spec.get("week", "flat")]
        wards = BEACH if indicator.subsystem == "tourism" else POPULATION
        self.shares = {w: s * dice.uniform(0.85, 1.15) for w, s in wards.items()}
        total = sum(self.shares.values())
        self.shares = {w: s / total for w, s in self.shares.items()}
        self.offset = {w: dice.uniform(-1, 1) * spec.get("spread", 0.0) for w in wards}

    def wave(self, day: date) -> float:
        """Return the share of the base for a period that starts on `day`: season and, for days, the week."""
        part = self.week[day.weekday()] if self.indicator.period is PeriodKind.DAY else 1.0
        month = self.season[day.month - 1]
        if self.indicator.period is PeriodKind.DAY:  # from month to month without a step
            month += (self.season[day.month % 12] - month) * (day.day - 1) / 31
        return float(part * month)

    def values(self, day: date) -> dict[str | None, Value]:
        """Return the values of a period by ward code, None the whole area."""
        spec, years = self.spec, (day - self.last).days / 365
        if "fixed" in spec:
            return {None: Value(spec["fixed"])}
        if spec.get("school_days") and (day.weekday() > 4 or day.month in (6, 7, 8)):
            return {}
        if "ratio" in spec:
            return self._ratio(day, years)
        base = spec["base"] * self.wave(day)
        if "total" in spec:
            return {None: Value(round(spec["base"] * (1 + spec["total"] * years) + self.dice.uniform(-4, 4)))}
        base *= (1 + spec.get("year", 0.0)) ** years
        noise = spec.get("noise", 0.0)
        digits = self.indicator.decimals
        if spec.get("add"):
            each: dict[str | None, Value] = {
                w: Value(round(max(0.0, base * s * self._noise(noise * 1.3)), digits)) for w, s in self.shares.items()
            }
            return each | {None: Value(round(sum(v.value or 0 for v in each.values()), digits))}
        whole: dict[str | None, Value] = {None: Value(round(max(0.0, base * self._noise(noise)), digits))}
        if not spec.get("spread"):
            return whole
        return whole | {
            w: Value(round(max(0.0, base * (1 + self.offset[w]) * self._noise(noise)), digits)) for w in self.shares
        }

    def _noise(self, share: float) -> float:
        return 1 + max(-2.0, min(2.0, self.dice.gauss(0, 1))) * share

    def _ratio(self, day: date, years: float) -> dict[str | None, Value]:
        spec = self.spec
        per = spec.get("per", 100)
        ratio = spec["ratio"] + spec.get("year", 0.0) * years
        if spec.get("yearly"):
            passed = day.month / 12
            ratio = spec["ratio"] * passed ** spec.get("late", 1.0)
        elif "season" in spec:
            ratio *= self.wave(day)
        den = spec["den"] * (self.wave(day) if "week" in spec and "season" not in spec else 1)

        def one(share: float, shift: float) -> Value:
            below = max(1, round(den * share))
            wanted = ratio + shift + max(-2.0, min(2.0, self.dice.gauss(0, 1))) * spec.get("noise", 0.0)
            above = max(0, round(below * wanted / per))
            if per == 100:
                above = min(above, below)
            return Value(round(above / below * per, self.indicator.decimals), above, below)

        if not spec.get("spread"):
            return {None: one(1.0, 0.0)}
        each: dict[str | None, Value] = {w: one(s, self.offset[w]) for w, s in self.shares.items()}
        above, below = (sum(getattr(v, part) for v in each.values()) for part in ("numerator", "denominator"))
        return each | {None: Value(round(above / below * per, self.indicator.decimals), above, below)}


def observations(
    town: Town, seed: int, anchor: int, counted: dict[str, dict[date, dict[str | None, Value]]]
) -> list[Observation]:
    """Return the history of every indicator: those `counted` (indicator id → first date → values), else invented."""
    models = words.text("figures")["model"]
    out: list[Observation] = []
    for indicator in town.rows["indicator"]:
        dice = Dice(seed, f"figures/{indicator.id}")
        periods = ended(indicator.period, anchor)
        model = None
        if indicator.id not in counted:
            model = Model(indicator, models[indicator.id], dice, periods[-1][0])
        silent = STALE.get(indicator.id, 0)
        note = models.get(indicator.id, {}).get("note", "")
        gap = len(periods) - dice.randint(4, 9) if indicator.period in (PeriodKind.MONTH, PeriodKind.WEEK) else -1
        for n, (begin, end) in enumerate(periods[: len(periods) - silent] if silent else periods):
            values = model.values(begin) if model else counted[indicator.id].get(begin, {})
            wards = n >= len(periods) - WARD_PERIODS.get(indicator.period, len(periods))
            for ward, value in values.items():
                if ward is not None and not wards:
                    continue
                missing = model is not None and "fixed" not in model.spec and (
                    (n == gap and indicator.position % 3 == 0) or (ward is not None and dice.chance(0.004))
                )  # fmt: skip
                out.append(
                    _observation(
                        town, dice, indicator, ward, begin, end, value, missing, note, anchor, n == len(periods) - 1
                    )
                )
    return out


def _observation(
    town: Town, dice: Dice, indicator: Indicator, ward: str | None, begin: date, end: date, value: Value,
    missing: bool, note: str, anchor: int, newest: bool,
) -> Observation:  # fmt: skip
    start, stop = midnight(begin), midnight(end)
    late = 6 * HOUR if indicator.period is PeriodKind.DAY else 3 * DAY
    as_of = Instant(min(anchor, stop + late))
    shown = Value(None) if missing else value
    part = ward is not None and words.text("figures")["model"].get(indicator.id, {}).get("add", False)
    target = None if part else indicator.target  # the whole area's target says nothing about a part of the sum
    return Observation(
        dice.id(start), 0, indicator.subsystem, indicator.id, town.units[ward].id if ward else None, start, stop,
        None if shown.value is None else float(shown.value),
        None if shown.numerator is None else float(shown.numerator),
        None if shown.denominator is None else float(shown.denominator),
        target, as_of, indicator.source_id,
        "provisional" if newest and indicator.period is not PeriodKind.DAY else "final", WAITING if missing else note,
    )  # fmt: skip


def attributed(town: Town, sources: dict[str, str], owners: dict[str, str]) -> None:
    """Give every indicator of the town its source and its owner, both by subsystem."""
    town.rows["indicator"] = [
        replace(i, source_id=sources[i.subsystem], owner_org_id=owners[i.subsystem]) for i in town.rows["indicator"]
    ]


assert set(POPULATION) == set(BEACH) == set(WARDS)
